//! What is said of workloads and of what they have to do with each other.

use insta::assert_snapshot;

use settings::Style;

use super::{accepted, changed, load_prod, said, said_with};

const DAWN: &str = r#"[services.dawn.workload]
image = { tag = "v1.4.2" }
ports = { http = 8080 }
resources = { cpu = "250m", memory = "512Mi" }
"#;

/// What is said of dawn with lines behind its workload.
fn with(lines: &str) -> String {
    said_with(&format!("{DAWN}{lines}"))
}

/// A service by its key with a workload.
fn service(key: &str) -> String {
    format!(
        "[services.{key}]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n{}",
        DAWN.replace("services.dawn", &format!("services.{key}"))
    )
}

#[test]
fn an_image_that_moves() {
    let moving = DAWN.replace("v1.4.2", "latest");
    assert_snapshot!(said_with(&moving), @r#"
    error: the tag "latest" means another image tomorrow
      --> environments/prod.toml:27:17
       |
    27 | image = { tag = "latest" }
       |                 ^^^^^^^^
       |
       = help: write the tag of a release, "v1.4.2", or the image's digest; moving tags are for environments with `registry.image_tag_mutability = "mutable"`
    "#);
    let mutable = format!("{moving}[registry]\nimage_tag_mutability = \"mutable\"\n");
    assert!(accepted(&[("[services.dawn]", &format!("{mutable}[services.dawn]"))]));
    assert_snapshot!(with("[services.dawn.channels.rc]\nimage = { tag = \"stable\" }"), @r#"
    error: the tag "stable" means another image tomorrow
      --> environments/prod.toml:31:17
       |
    31 | image = { tag = "stable" }
       |                 ^^^^^^^^
       |
       = help: write the tag of a release, "v1.4.2", or the image's digest; moving tags are for environments with `registry.image_tag_mutability = "mutable"`
    "#);
}

#[test]
fn an_ingress_of_a_channel_beside_a_service_without_one() {
    let channel = "[services.dawn.channels.rc]\nimage = { tag = \"v2.0.0-rc.1\" }\n\
                   ingress = { hosts = [\"rc.dawn.example.com\"] }";
    assert_snapshot!(with(channel), @r#"
    error: dawn has no ingress of which its channel rc could have one
      --> environments/prod.toml:32:11
       |
    32 | ingress = { hosts = ["rc.dawn.example.com"] }
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add `ingress` to `[services.dawn.workload]`, or remove it here
    "#);
}

#[test]
fn what_a_channel_makes_of_the_workload_is_judged_too() {
    let lines = "replicas = 3\ndisruption_budget = { min_available = 2 }\n\
                 [services.dawn.channels.rc]\nimage = { tag = \"v2.0.0-rc.1\" }\nreplicas = 2";
    assert_snapshot!(with(lines), @r#"
    error: of 2 pods, 2 must be there: no node they run on can ever be drained
      --> environments/prod.toml:31:39
       |
    31 | disruption_budget = { min_available = 2 }
       |                                       ^
    32 | [services.dawn.channels.rc]
       | --------------------------- in this channel
    33 | image = { tag = "v2.0.0-rc.1" }
    34 | replicas = 2
       |            - how many pods there are
       |
       = help: write { max_unavailable = 1 }, or raise the number of pods; or "none" where all may be missing at once
    "#);
    let resources = "[services.dawn.channels.rc]\nimage = { tag = \"v2\" }\n\
                     resources = { cpu = \"2\", memory = \"1Gi\", cpu_limit = \"1\" }";
    assert_snapshot!(with(resources), @r#"
    error: it asks for 2 of cpu, more than its limit of 1
      --> environments/prod.toml:32:21
       |
    32 | resources = { cpu = "2", memory = "1Gi", cpu_limit = "1" }
       |                     ^^^                              --- the limit
       |
       = help: lower `cpu` or raise `cpu_limit`; left out, the limit follows
    "#);
    assert_snapshot!(said_with("[services.dawn.channels.rc]\nimage = { tag = \"v2\" }"), @r"
    error: dawn has channels, but nothing runs in them
      --> environments/prod.toml:26:16
       |
    26 | [services.dawn.channels.rc]
       |                ^^^^^^^^
       |
       = help: add `[services.dawn.workload]`, or remove its channels
    ");
}

#[test]
fn namespaces_that_are_somebody_elses() {
    let channel = "[services.dawn.channels.rc]\nimage = { tag = \"v2\" }\n";
    assert_snapshot!(with(&format!("{channel}{}", service("dawn-rc"))), @r"
    error: the namespace of dawn-rc would be dawn-rc, as is that of dawn in its channel rc
      --> environments/prod.toml:35:1
       |
    30 | [services.dawn.channels.rc]
       | --------------------------- the other is here
    ...
    35 | [services.dawn-rc.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: call the service or the channel something else: it would share the namespace
    ");
    assert_snapshot!(said_with(&service("default")), @r"
    error: the namespace of default would be default, which is Kubernetes' own
      --> environments/prod.toml:29:1
       |
    29 | [services.default.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: call the service or the channel something else: it would share the namespace
    ");
    let controllers = "[clusters.trantor.controllers]\nvelero = { bucket = \"backups\" }\n";
    assert_snapshot!(said_with(&format!("{controllers}{}", service("velero"))), @r#"
    error: the namespace of velero would be velero, where velero runs
      --> environments/prod.toml:31:1
       |
    27 | velero = { bucket = "backups" }
       |          ---------------------- the other is here
    ...
    31 | [services.velero.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: call the service or the channel something else: it would share the namespace
    "#);
    let long = service(&"a".repeat(62));
    let channel = channel.replace("dawn", &"a".repeat(62));
    assert_snapshot!(said_with(&format!("{long}{channel}")), @r"
    error: the namespace of aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa in its channel rc would have 65 characters, 63 at most
      --> environments/prod.toml:33:1
       |
    33 | [services.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.channels.rc]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service or the channel a shorter name
    ");
}

#[test]
fn two_ingresses_for_one_host() {
    let day = service("day");
    let ingress = |more: &str| format!("ingress = {{ hosts = [\"dawn.example.com\"]{more} }}\n");
    assert_snapshot!(with(&format!("{}{day}{}", ingress(""), ingress(""))), @r#"
    error: two ingresses answer for dawn.example.com: those of dawn and day
      --> environments/prod.toml:38:22
       |
    30 | ingress = { hosts = ["dawn.example.com"] }
       |                      ------------------ the other ingress
    ...
    38 | ingress = { hosts = ["dawn.example.com"] }
       |                      ^^^^^^^^^^^^^^^^^^
       |
       = help: give each a host or a path of its own
    "#);
    let path = ", path = \"/day\"";
    assert_snapshot!(with(&format!("{}{day}{}", ingress(""), ingress(path))), @r#"
    error: dawn.example.com would have two load balancers: those of dawn and day
      --> environments/prod.toml:38:22
       |
    30 | ingress = { hosts = ["dawn.example.com"] }
       |                      ------------------ the other ingress
    ...
    38 | ingress = { hosts = ["dawn.example.com"], path = "/day" }
       |                      ^^^^^^^^^^^^^^^^^^
       |
       = help: give each a host of its own, or both the same `group` on one cluster: `group = "dawn.example.com"`
    "#);
    let group = ", group = \"dawn.example.com\"";
    let shared = format!("{DAWN}{}{day}{}", ingress(group), ingress(&format!("{path}{group}")));
    assert!(accepted(&[("[services.dawn]", &format!("{shared}[services.dawn]"))]));
    let channel =
        "[services.dawn.channels.rc]\nimage = { tag = \"v2\" }\ningress = { hosts = [\"dawn.example.com\"] }";
    assert_snapshot!(with(&format!("{}{channel}", ingress(""))), @r#"
    error: two ingresses answer for dawn.example.com: those of dawn and dawn in its channel rc
      --> environments/prod.toml:33:22
       |
    30 | ingress = { hosts = ["dawn.example.com"] }
       |                      ------------------ the other ingress
    ...
    33 | ingress = { hosts = ["dawn.example.com"] }
       |                      ^^^^^^^^^^^^^^^^^^
       |
       = help: give each a host or a path of its own
    "#);
}

#[test]
fn names_that_are_too_long() {
    let key = "a".repeat(60);
    let set = service(&key) + "kind = \"stateful-set\"\n";
    assert_snapshot!(said_with(&set), @r"
    error: the service of its pods would be called aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-headless, which has 69 characters, 63 at most
      --> environments/prod.toml:29:1
       |
    29 | [services.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service a shorter name, or the part of it

    error: the stateful set would be called aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, which has 60 characters, 52 at most
      --> environments/prod.toml:29:1
       |
    29 | [services.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service a shorter name, or the part of it
    ");
    let job = service(&"a".repeat(40)) + "jobs.nightly-cleanup = { schedule = \"@daily\" }\n";
    assert_snapshot!(said_with(&job), @r#"
    error: the job would be called aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-nightly-cleanup, which has 56 characters, 52 at most
      --> environments/prod.toml:33:24
       |
    33 | jobs.nightly-cleanup = { schedule = "@daily" }
       |                        ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service a shorter name, or the part of it
    "#);
    assert_snapshot!(said_with(&service("4ever")), @r"
    error: no service of Kubernetes can be called 4ever: it begins with a digit
      --> environments/prod.toml:29:1
       |
    29 | [services.4ever.workload]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: begin the service's name with a letter
    ");
}

#[test]
fn a_node_that_waits_is_nothing_for_terraform() {
    let workload = format!("{DAWN}pre_stop = {{ by = \"node\" }}\n[services.dawn]");
    let terraform = ("delivery = \"kubectl\"", "delivery = \"terraform\"");
    let changes = [terraform, ("[services.dawn]", workload.as_str())];
    assert_snapshot!(said(&changes), @r#"
    error: the kubernetes provider of Terraform does not know nodes that wait
      --> environments/prod.toml:26:19
       |
    26 | pre_stop = { by = "node" }
       |                   ^^^^^^
       |
       = help: write `by = "command"`, or deliver the service another way
    "#);
    assert!(accepted(&[("[services.dawn]", &workload)]));
}

#[test]
fn terraform_and_argo_rollouts_do_not_share_selectors() {
    let workload = format!("{DAWN}rollout = {{ strategy = \"blue-green\" }}\n[services.dawn]");
    let terraform = ("delivery = \"kubectl\"", "delivery = \"terraform\"");
    let undoes = "Terraform undoes what Argo Rollouts writes into services while it rolls out";
    let found = said(&[terraform, ("[services.dawn]", workload.as_str())]);
    assert!(found.contains(undoes), "{found}");
    let found = load_prod(&changed(&[("[services.dawn]", workload.as_str())]));
    let found = found.map_or_else(|problems| problems.render(Style::Plain), |_| String::new());
    assert!(!found.contains(undoes), "{found}");
}

/// Dawn with a role of its own, and what is said of the secrets that its pods are given.
fn said_of_secrets(service: &str, lines: &str) -> String {
    let service = format!("[services.dawn]\n{service}\n");
    let changes = [("[services.dawn]\n", service.as_str())];
    let text = format!("{}\n{DAWN}{lines}\n", changed(&changes));
    load_prod(&text).map_or_else(|problems| problems.render(Style::Plain), |_| String::new())
}

#[test]
fn secrets_of_pods_are_granted_to_their_role() {
    let grants = "grants = [{ secrets = \"shared/*\" }, { parameters = \"/dawn/host\" }]";
    let lines = r#"
[services.dawn.workload.secrets]
SESSION = { secret = "dawn/session" }
SHARED = { secret = "shared/token" }
HOST = { parameter = "/dawn/host" }
DATABASE_HOST = { parameter = "/prod/dawn/database/host" }
[services.dawn.secrets.session]
[services.dawn.database]
engine_version = "17"
instance_class = "db.m7g.large"
[services.dawn.channels.rc]
image = { tag = "v2.0.0-rc.1" }
"#;
    assert_eq!(said_of_secrets(grants, lines), "");
    let another = lines.replace("dawn/session\"", "dawn/sessions\"").replace("dawn/database", "day/database")
        + "secrets = { KEY = { secret = \"day/key\" } }";
    assert_snapshot!(said_of_secrets(grants, &another), @r#"
    error: the role of dawn may not read dawn/sessions, which its pods are given
      --> environments/prod.toml:33:11
       |
    33 | SESSION = { secret = "dawn/sessions" }
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add to `services.dawn.grants`: { secrets = "dawn/sessions" }, with its `key` if it has one of its own

    error: the role of dawn may not read /prod/day/database/host, which its pods are given
      --> environments/prod.toml:36:17
       |
    36 | DATABASE_HOST = { parameter = "/prod/day/database/host" }
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add to `services.dawn.grants`: { parameters = "/prod/day/database/host" }, with its `key` if it has one of its own

    error: the role of dawn may not read day/key, which its pods are given
      --> environments/prod.toml:43:19
       |
    43 | secrets = { KEY = { secret = "day/key" } }
       |                   ^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add to `services.dawn.grants`: { secrets = "day/key" }, with its `key` if it has one of its own
    "#);
    // Without a role, and with EKS Pod Identity, the operator reads them as itself.
    let secret = "secrets = { KEY = { secret = \"day/key\" } }";
    assert_eq!(said_of_secrets("", secret), "");
    assert!(said_of_secrets("grants = [{ topic = \"news\" }]", secret).contains("may not read day/key"));
    let identity = "credentials = \"pod-identity\"\ngrants = [{ secrets = \"shared/*\" }]";
    assert_eq!(said_of_secrets(identity, secret), "");
}
