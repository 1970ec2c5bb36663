//! Namespaces: teams, quotas, ways out.

use super::*;

/// What is said of production with settings of dawn's namespace, and what runs in it.
fn said_of(namespace: &str) -> String {
    said_with(&format!("{WORKLOAD}\n[services.dawn.namespace]\n{namespace}\n"))
}

fn accepted_with(namespace: &str) -> bool {
    load_prod(&format!("{PROD}\n{WORKLOAD}\n[services.dawn.namespace]\n{namespace}\n")).is_ok()
}

/// The developers' entry, with a group.
const DEVELOPERS: &str = r#"
[clusters.trantor.access.developers]
principal = "arn:aws:iam::123456789012:role/developer"
kind = "human"
kubernetes_groups = ["developers"]
"#;

#[test]
fn a_group_that_somebody_has() {
    assert!(accepted_with(&format!(
        "teams = {{ developers = \"view\" }}\ndebug = [\"developers\"]\n{DEVELOPERS}"
    )));
}

#[test]
fn a_group_that_nobody_has() {
    insta::assert_snapshot!(said_of("teams = { developers = \"view\" }"), @r#"
    error: nobody has the group "developers" on trantor
      --> environments/prod.toml:29:11
       |
    13 | [clusters.trantor.access.platform]
       |                   ------ who has access
    ...
    29 | teams = { developers = "view" }
       |           ^^^^^^^^^^
       |
       = help: add `kubernetes_groups = ["developers"]` to the team's entry in `[clusters.trantor.access]`
    "#);
    insta::assert_snapshot!(said_of("debug = [\"platform\"]"), @r#"
    error: nobody has the group "platform" on trantor
      --> environments/prod.toml:29:10
       |
    13 | [clusters.trantor.access.platform]
       |                   ------ who has access
    ...
    29 | debug = ["platform"]
       |          ^^^^^^^^^^
       |
       = help: add `kubernetes_groups = ["platform"]` to `[clusters.trantor.access.platform]`
    "#);
    insta::assert_snapshot!(said_of(&format!("teams = {{ develpers = \"edit\" }}\n{DEVELOPERS}")), @r#"
    error: nobody has the group "develpers" on trantor
      --> environments/prod.toml:29:11
       |
    13 | [clusters.trantor.access.platform]
       |                   ------ who has access
    ...
    29 | teams = { develpers = "edit" }
       |           ^^^^^^^^^
       |
       = help: did you mean "developers"?
    "#);
}

#[test]
fn a_group_of_kubernetes_itself() {
    let text = said_of("teams = { \"system:authenticated\" = \"view\" }");
    assert!(text.contains("error: the group \"system:authenticated\" is Kubernetes' own"), "{text}");
    assert!(text.contains("environments/prod.toml:29:11"), "{text}");
}

#[test]
fn an_unknown_standard_and_access() {
    insta::assert_snapshot!(said_of("pod_security = \"restrict\""), @r#"
    error: "restrict" is not one of the choices
      --> environments/prod.toml:29:16
       |
    29 | pod_security = "restrict"
       |                ^^^^^^^^^^
       |
       = help: did you mean "restricted"? The choices are "restricted", "baseline" and "privileged"
    "#);
    insta::assert_snapshot!(said_of("teams = { developers = \"admin\" }"), @r#"
    error: "admin" is not one of the choices
      --> environments/prod.toml:29:24
       |
    29 | teams = { developers = "admin" }
       |                        ^^^^^^^
       |
       = help: the choices are "view" and "edit"
    "#);
}

#[test]
fn a_quota_below_the_need() {
    insta::assert_snapshot!(said_of("quota = { pods = 1, cpu = \"100m\", memory = \"1Gi\" }"), @r#"
    error: the quota's `pods` is 1, dawn may need 3
      --> environments/prod.toml:29:18
       |
    29 | quota = { pods = 1, cpu = "100m", memory = "1Gi" }
       |                  ^
       |
       = help: write 3 or more, or leave it out: it follows from the workload

    error: the quota's `cpu` is "100m", dawn may need "300m"
      --> environments/prod.toml:29:27
       |
    29 | quota = { pods = 1, cpu = "100m", memory = "1Gi" }
       |                           ^^^^^^
       |
       = help: write "300m" or more, or leave it out: it follows from the workload
    "#);
}

#[test]
fn an_amount_in_other_units() {
    insta::assert_snapshot!(said_of("quota = { cpu = \"half\", memory = \"512MB\" }"), @r#"
    error: "half" is no number of processors
      --> environments/prod.toml:29:17
       |
    29 | quota = { cpu = "half", memory = "512MB" }
       |                 ^^^^^^
       |
       = help: write thousandths or processors: "250m", "2"

    error: "512MB" is no number of bytes
      --> environments/prod.toml:29:34
       |
    29 | quota = { cpu = "half", memory = "512MB" }
       |                                  ^^^^^^^
       |
       = help: write a whole number with Ki, Mi, Gi or Ti: "512Mi"
    "#);
}

#[test]
fn defaults_of_containers_that_contradict_each_other() {
    insta::assert_snapshot!(said_of("container_defaults = { memory = \"1Gi\" }"), @r#"
    error: `memory` is 1Gi, more than `memory_limit`, which is 256Mi
      --> environments/prod.toml:29:33
       |
    29 | container_defaults = { memory = "1Gi" }
       |                                 ^^^^^
       |
       = help: write a limit that is not below what containers ask for
    "#);
}

#[test]
fn the_nodes_credentials_are_not_for_pods() {
    let egress =
        |cidr: &str| format!("egress = [{{ cidr = \"{cidr}\", port = 80, description = \"metadata\" }}]");
    insta::assert_snapshot!(said_of(&egress("169.254.169.254/32")), @r#"
    error: 169.254.169.254/32 has the nodes' credentials: their metadata service
      --> environments/prod.toml:29:20
       |
    29 | egress = [{ cidr = "169.254.169.254/32", port = 80, description = "metadata" }]
       |                    ^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave it out, and give the service a role of its own
    "#);
    assert!(said_of(&egress("169.254.0.0/16")).contains("credentials"));
    // DNS of NodeLocal, and the internet, from which link-local addresses are left out.
    assert!(accepted_with(&egress("169.254.20.10/32")) && accepted_with(&egress("0.0.0.0/0")));
}

#[test]
fn more_ports_than_are_enforced() {
    let egress = |ports: u16| {
        let entry = |port| format!("{{ cidr = \"192.0.2.0/24\", port = {port}, description = \"partner\" }}");
        format!("egress = [{}]", (1..=ports).map(entry).collect::<Vec<_>>().join(", "))
    };
    assert!(accepted_with(&egress(24)));
    let text = said_of(&egress(26));
    assert_eq!(text.matches("error:").count(), 1, "{text}");
    assert!(text.starts_with("error: there are more than 24 ports for 192.0.2.0/24\n"), "{text}");
}

#[test]
fn a_way_out_needs_a_port() {
    insta::assert_snapshot!(said_of("egress = [{ cidr = \"0.0.0.0/0\", description = \"all\" }]"), @r#"
    error: `port` is missing in `services.dawn.namespace.egress[0]`
      --> environments/prod.toml:29:11
       |
    29 | egress = [{ cidr = "0.0.0.0/0", description = "all" }]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add `port = …`: the port
    "#);
}
