//! Who may call whom.

use super::*;

/// Production in which dawn allows callers, and services besides.
fn allowing(allow: &str, more: &str) -> String {
    let dawn = "[services.dawn]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n";
    let text = changed(&[(dawn, &format!("{dawn}allow = {allow}\n{WORKLOAD}"))]);
    format!("{text}\n{more}")
}

const DUSK: &str = "[services.dusk]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n";

fn dusk() -> String {
    format!("{DUSK}{WORKLOAD}")
}

fn said_of(text: &str) -> String {
    load_prod(text).expect_err("something is wrong").render(Style::Plain)
}

#[test]
fn a_service_of_the_same_cluster_may_call() {
    let prod = load_prod(&allowing("[\"dusk\"]", &dusk())).unwrap();
    let dawn = prod.settings.services.values().next().unwrap();
    assert_eq!(dawn.allow[0].service.as_str(), "dusk");
    assert!(load_prod(&allowing("[{ service = \"dusk\", ports = [\"http\"] }]", &dusk())).is_ok());
}

#[test]
fn a_caller_that_is_not_there() {
    insta::assert_snapshot!(said_of(&allowing("[\"dsuk\"]", &dusk())), @r#"
    error: dawn is to be called by "dsuk", which is no service here
      --> environments/prod.toml:25:10
       |
    25 | allow = ["dsuk"]
       |          ^^^^^^
       |
       = help: did you mean "dusk"? the services here are dawn, dusk
    "#);
    // Who is nearest is not the service itself.
    insta::assert_snapshot!(said_of(&allowing("[{ service = \"dawm\", ports = [\"http\"] }]", &dusk())), @r#"
    error: dawn is to be called by "dawm", which is no service here
      --> environments/prod.toml:25:22
       |
    25 | allow = [{ service = "dawm", ports = ["http"] }]
       |                      ^^^^^^
       |
       = help: the services here are dawn, dusk
    "#);
}

#[test]
fn a_service_that_allows_itself() {
    insta::assert_snapshot!(said_of(&allowing("[\"dawn\"]", "")), @r#"
    error: dawn is to be called by itself
      --> environments/prod.toml:25:10
       |
    25 | allow = ["dawn"]
       |          ^^^^^^
       |
       = help: remove it; the ports on which its own pods reach each other stand in `namespace.between_pods`
    "#);
}

#[test]
fn a_caller_on_another_cluster() {
    let terminus = dusk().replace("trantor", "terminus");
    let text = allowing("[\"dusk\"]", &format!("{terminus}\n{TERMINUS}"));
    insta::assert_snapshot!(said_of(&text), @r#"
    error: dawn runs on trantor and dusk on terminus: network policies do not reach across clusters
      --> environments/prod.toml:25:10
       |
    25 | allow = ["dusk"]
       |          ^^^^^^
    ...
    29 | cluster = "terminus"
       |           ---------- the caller's cluster
       |
       = help: let dusk call the host of dawn's ingress, for which its namespace needs `egress`; and remove it here
    "#);
}

const TERMINUS: &str = r#"[clusters.terminus]
version = "1.35"
service_cidr = "172.21.0.0/16"

[clusters.terminus.access.platform]
principal = "arn:aws:iam::123456789012:role/platform-admin"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]

[clusters.terminus.node_groups.general]
instance_types = ["m7g.large"]
size = { min = 1, desired = 2, max = 3 }
"#;

#[test]
fn a_caller_in_which_nothing_runs() {
    insta::assert_snapshot!(said_of(&allowing("[\"dusk\"]", DUSK)), @r#"
    error: dusk, which is to call dawn, has no workload
      --> environments/prod.toml:25:10
       |
    25 | allow = ["dusk"]
       |          ^^^^^^
       |
       = help: remove it, or say in `[services.dusk.workload]` what runs
    "#);
}

#[test]
fn a_called_service_in_which_nothing_runs() {
    let text = allowing("[\"dusk\"]", &dusk()).replacen(WORKLOAD, "", 1);
    insta::assert_snapshot!(said_of(&text), @r#"
    error: dusk is to call dawn, which has no workload
      --> environments/prod.toml:25:10
       |
    25 | allow = ["dusk"]
       |          ^^^^^^
       |
       = help: remove it, or say in `[services.dawn.workload]` what runs
    "#);
}

#[test]
fn a_port_that_is_not_there() {
    let text = allowing("[{ service = \"dusk\", ports = [\"http\", \"htpt\"] }]", &dusk());
    insta::assert_snapshot!(said_of(&text), @r#"
    error: dawn has no port "htpt"
      --> environments/prod.toml:25:47
       |
    25 | allow = [{ service = "dusk", ports = ["http", "htpt"] }]
       |                                               ^^^^^^
       |
       = help: did you mean "http"? the ports of dawn are http
    "#);
    insta::assert_snapshot!(said_of(&allowing("[{ service = \"dusk\", ports = [] }]", &dusk())), @r#"
    error: dusk is allowed on no port
      --> environments/prod.toml:25:38
       |
    25 | allow = [{ service = "dusk", ports = [] }]
       |                                      ^^
       |
       = help: name the ports, or write "dusk" alone: that allows all
    "#);
}

#[test]
fn a_caller_in_two_entries() {
    let text = allowing("[\"dusk\", { service = \"dusk\", ports = [\"http\"] }]", &dusk());
    insta::assert_snapshot!(said_of(&text), @r#"
    error: dawn is to be called by dusk in two entries
      --> environments/prod.toml:25:30
       |
    25 | allow = ["dusk", { service = "dusk", ports = ["http"] }]
       |          ------ first here   ^^^^^^
       |
       = help: put their ports together into one
    "#);
}

#[test]
fn everything_wrong_with_callers_is_said() {
    let text = said_of(&allowing("[\"dawn\", \"day\", \"Dusk\"]", &dusk()));
    assert!(
        text.contains("itself") && text.contains("no service here") && text.contains("a service name"),
        "{text}"
    );
}
