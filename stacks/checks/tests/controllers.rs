//! What goes with the platform's controllers.

use super::Texts;

/// Production with an older cluster.
fn older() -> Texts {
    Texts::committed().replace("prod", "[clusters.trantor]\n", "[clusters.trantor]\nversion = \"1.32\"\n")
}

#[test]
fn a_controller_that_does_not_support_the_cluster() {
    insta::assert_snapshot!(older().told("prod", "CTL-"), @"
    warning[CTL-001] clusters.trantor.controllers.cert_manager: cert-manager v1.21.1 does not support Kubernetes 1.32
      supported versions: 1.33 to 1.36
      help: name another `version` of its chart, as its project's table has it
    ");
    let manager = "cert_manager = { ";
    let named = older().replace("prod", manager, &format!("{manager}version = \"v1.19.4\", "));
    assert_eq!(named.told("prod", "CTL-"), "");
    let controllers = "[clusters.trantor.controllers]\n";
    let left = older().replace("prod", controllers, &format!("{controllers}delivery = \"none\"\n"));
    assert_eq!(left.told("prod", "CTL-"), "");
}
