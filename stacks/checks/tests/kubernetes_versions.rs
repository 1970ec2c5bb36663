//! Versions of Kubernetes, as of days.

use jiff::civil::date;

use super::{Texts, brief};

fn said_on(texts: &Texts, day: jiff::civil::Date) -> String {
    brief::brief(&texts.findings_on("staging", day))
}

/// Staging with another version of its cluster Terminus.
fn terminus(version: &str) -> Texts {
    Texts::committed().replace("staging", "version = \"1.35\"", version)
}

#[test]
fn standard_support_is_warned_of_90_days_ahead_and_its_end_is_an_error() {
    let texts = Texts::committed();
    // Standard support of 1.35 ends on 2027-03-27.
    assert_eq!(said_on(&texts, date(2026, 12, 26)), "");
    insta::assert_snapshot!(said_on(&terminus("version = \"1.34\""), date(2026, 11, 21)), @r#"
    warning[EKS-001] clusters.terminus.version: standard support of Kubernetes 1.34 ends on 2026-12-02, in 11 days
      at "1.34" in environments/staging.toml
      end of standard support: 2026-12-02
      days of standard support left: 11
      end of extended support: 2027-12-02
      days of extended support left: 376
      judged on: 2026-11-21
      help: upgrade to "1.35" or later, one minor version at a time, or set `support = "extended"`
    "#);
    let last_day = said_on(&texts, date(2027, 3, 26));
    assert!(last_day.contains("ends on 2027-03-27, in 1 day\n"), "{last_day}");
    assert!(!texts.findings_on("staging", date(2027, 3, 26)).has_errors());
    assert!(texts.findings_on("staging", date(2027, 3, 27)).has_errors());
    insta::assert_snapshot!(said_on(&terminus("version = \"1.33\""), date(2026, 11, 21)), @r#"
    error[EKS-001] clusters.terminus.version: standard support of Kubernetes 1.33 ended on 2026-07-29
      at "1.33" in environments/staging.toml
      end of standard support: 2026-07-29
      days of standard support left: -115
      end of extended support: 2027-07-29
      days of extended support left: 250
      judged on: 2026-11-21
      help: upgrade to "1.35" or later, one minor version at a time, or set `support = "extended"`, until 2027-07-29
    "#);
}

#[test]
fn extended_support_is_warned_of_with_its_price_and_its_end_is_an_error() {
    let texts = terminus("version = \"1.33\"\nsupport = \"extended\"");
    insta::assert_snapshot!(said_on(&texts, date(2026, 11, 21)), @r#"
    warning[EKS-001] clusters.terminus.version: extended support of Kubernetes 1.33 costs 6 times as much as standard support
      at "1.33" in environments/staging.toml
      and "extended" in environments/staging.toml: extended support
      cost factor: 6
      end of standard support: 2026-07-29
      days of standard support left: -115
      end of extended support: 2027-07-29
      days of extended support left: 250
      judged on: 2026-11-21
      help: upgrade to "1.35" or later, one minor version at a time
    "#);
    let texts = terminus("version = \"1.31\"\nsupport = \"extended\"");
    insta::assert_snapshot!(said_on(&texts, date(2026, 11, 21)), @r#"
    warning[EKS-001] clusters.terminus.version: extended support of Kubernetes 1.31 ends on 2026-11-26, in 5 days
      at "1.31" in environments/staging.toml
      and "extended" in environments/staging.toml: extended support
      cost factor: 6
      end of standard support: 2025-11-26
      days of standard support left: -360
      end of extended support: 2026-11-26
      days of extended support left: 5
      judged on: 2026-11-21
      help: upgrade to "1.35" or later, one minor version at a time
    "#);
    assert!(!texts.findings_on("staging", date(2026, 11, 25)).has_errors());
    insta::assert_snapshot!(said_on(&texts, date(2026, 11, 26)), @r#"
    error[EKS-001] clusters.terminus.version: support of Kubernetes 1.31 ended on 2026-11-26: EKS upgrades the cluster by itself
      at "1.31" in environments/staging.toml
      and "extended" in environments/staging.toml: extended support
      end of standard support: 2025-11-26
      days of standard support left: -365
      end of extended support: 2026-11-26
      days of extended support left: 0
      judged on: 2026-11-26
      help: upgrade to "1.35" or later, one minor version at a time
    "#);
    let soon = said_on(&terminus("version = \"1.34\"\nsupport = \"extended\""), date(2026, 11, 21));
    assert!(soon.contains("from then on it costs 6 times as much"), "{soon}");
}

#[test]
fn an_accepted_version_is_said_to_be_accepted() {
    let accepted = r#"
[[accepted]]
check = "EKS-001"
target = "clusters.terminus.version"
reason = "Dusk cannot run on a later version before its driver is replaced."
owner = "dusk"
expires = 2026-12-31
"#;
    let texts = terminus("version = \"1.33\"").append("staging", accepted);
    assert_eq!(texts.said("staging"), "");
}

#[test]
fn kube_proxy_is_never_newer_and_at_most_three_versions_older() {
    let with = |version: &str| {
        let addons = format!("[clusters.terminus.addons]\nkube_proxy = {{ version = \"{version}\" }}");
        brief::of(&Texts::committed().append("staging", &addons), "staging")
    };
    insta::assert_snapshot!(with("v1.36.0-eksbuild.25"), @r#"
    error[EKS-002] clusters.terminus.addons.kube_proxy.version: kube-proxy v1.36.0-eksbuild.25 does not go with Kubernetes 1.35
      at "v1.36.0-eksbuild.25" in environments/staging.toml
      and "1.35" in environments/staging.toml: the cluster's version
      oldest minor version: 32
      newest minor version: 35
      help: write "v1.35.3-eksbuild.21", or leave it out
    "#);
    assert!(with("v1.31.14-eksbuild.25").contains("error[EKS-002]"));
    assert_eq!(with("v1.32.13-eksbuild.5"), "");
    assert!(with("v2.35.0-eksbuild.1").contains("error[EKS-002]"));
    assert!(with("v1.4294967295.0-eksbuild.1").contains("error[EKS-002]"));
}

#[test]
fn an_addon_behind_the_cluster_is_warned_of() {
    let with = |version: &str| {
        let addons = format!("[clusters.terminus.addons]\ncoredns = {{ version = \"{version}\" }}");
        brief::of(&Texts::committed().append("staging", &addons), "staging")
    };
    insta::assert_snapshot!(with("v1.11.4-eksbuild.33"), @r#"
    warning[EKS-003] clusters.terminus.addons.coredns.version: coredns v1.11.4-eksbuild.33 may not be offered for Kubernetes 1.35
      at "v1.11.4-eksbuild.33" in environments/staging.toml
      and "1.35" in environments/staging.toml: the cluster's version
      version of the table: v1.13.2-eksbuild.21
      help: write "v1.13.2-eksbuild.21" or later, or leave it out
    "#);
    assert_eq!(with("v1.13.0-eksbuild.1"), "");
    assert_eq!(with("v1.99.0-eksbuild.1"), "");
}

#[test]
fn nodes_are_at_most_three_minor_versions_behind() {
    let held = |cluster: &str, nodes: &str| {
        let texts = terminus(&format!("version = \"{cluster}\""));
        let group = "[clusters.terminus.node_groups.general]";
        let texts = texts.replace("staging", group, &format!("{group}\nversion = \"{nodes}\""));
        brief::brief(&texts.findings_on("staging", date(2026, 12, 3)))
    };
    for nodes in ["1.36", "1.35", "1.33"] {
        assert_eq!(held("1.36", nodes), "", "{nodes}");
    }
    insta::assert_snapshot!(held("1.36", "1.32"), @r#"
    error[EKS-010] clusters.terminus.node_groups.general.version: nodes of Kubernetes 1.32 do not go with a control plane of 1.36
      at "1.32" in environments/staging.toml
      and "1.36" in environments/staging.toml: the cluster's version
      oldest minor version: 33
      newest minor version: 36
      help: write a version from "1.33" to "1.36", or leave it out
    "#);
    assert!(held("1.35", "1.36").contains("nodes of Kubernetes 1.36 do not go with a control plane of 1.35"));
}

#[test]
fn addons_that_an_upgrade_forgot_are_told_to_go_on() {
    let held = |at: &str| {
        let texts = terminus(&format!("version = \"1.36\"\naddons = {{ kubernetes_version = \"{at}\" }}"));
        said_on(&texts, date(2026, 12, 3))
    };
    // Between two of its steps nothing is wrong.
    assert_eq!(held("1.35"), "");
    let said = held("1.34");
    assert!(said.contains("coredns v1.13.2-eksbuild.4 may not be offered for Kubernetes 1.36"), "{said}");
    assert!(said.contains("go on with the upgrade: `cleon upgrade staging terminus`"), "{said}");
}
