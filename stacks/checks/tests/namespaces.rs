//! What keeps services from each other.

use super::Texts;

/// The table of a workload.
const WORKLOAD: &str = "[services.dawn.workload]\nimage = { tag = \"v1.0.0\" }\nresources = { cpu = \"100m\", memory = \"128Mi\" }\n";

/// What is said of development in which dawn runs, with lines more.
fn said_with(lines: &str) -> String {
    Texts::bare().append("dev", &format!("{WORKLOAD}\n{lines}")).said("dev")
}

#[test]
fn by_default_services_are_kept_from_each_other() {
    assert_eq!(said_with(""), "");
}

#[test]
fn policies_that_nobody_enforces() {
    let with = |lines: &str| {
        let old = "[clusters.trantor.pod_networking]\n";
        let texts = Texts::bare().replace("dev", old, &format!("{old}network_policy = false\n"));
        texts.append("dev", lines).said("dev")
    };
    insta::assert_snapshot!(with(WORKLOAD), @"
    error[NSP-001]: all pods of trantor reach each other: network policies are not enforced
      --> environments/dev.toml:47:18
       |
    47 | network_policy = false
       |                  ^^^^^
       |
       = note: services dawn
       = help: set `network_policy = true`
    ");
    // Where nothing runs, nothing is to be kept apart.
    assert_eq!(with(""), "");
}

#[test]
fn standards_that_are_not_strict() {
    let standard = |name: &str| said_with(&format!("[services.dawn.namespace]\npod_security = \"{name}\"\n"));
    insta::assert_snapshot!(standard("baseline"), @r#"
    warning[NSP-002]: pods of dawn may run as root
      --> environments/dev.toml:88:16
       |
    88 | pod_security = "baseline"
       |                ^^^^^^^^^^
       |
       = help: set `pod_security = "restricted"`, and change what its pods need more for
    "#);
    insta::assert_snapshot!(standard("privileged"), @r#"
    error[NSP-002]: pods of dawn may take over their nodes
      --> environments/dev.toml:88:16
       |
    88 | pod_security = "privileged"
       |                ^^^^^^^^^^^^
       |
       = help: set `pod_security = "restricted"`, and change what its pods need more for
    "#);
    assert_eq!(standard("restricted"), "");
}
