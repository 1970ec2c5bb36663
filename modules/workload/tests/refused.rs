//! What is refused, with its place and what to write instead.

use std::sync::Arc;

use ::settings::{Document, Problems, Setting, Source, Style};
use insta::assert_snapshot;

use super::*;

pub(super) const PLAIN: &str = r#"image = { tag = "v1.4.2" }
ports = { http = 8080 }
resources = { cpu = "250m", memory = "512Mi" }
"#;

/// What is said of a workload with lines added.
pub(super) fn said(lines: &str) -> String {
    said_of(&format!("{PLAIN}{lines}\n"))
}

pub(super) fn said_of(text: &str) -> String {
    let document = Document::parse([Arc::new(Source::new("w.toml", text))]).unwrap();
    let mut problems = Problems::new();
    let read = WorkloadSettings::decode(document.root(), &mut problems);
    assert!(!problems.is_empty(), "{read:?}");
    problems.render(Style::Plain)
}

#[test]
fn the_plain_workload_is_right() {
    let _: WorkloadSettings = testing::settings(PLAIN);
}

#[test]
fn a_pod_that_is_to_be_scaled_twice() {
    assert_snapshot!(said("replicas = 3\nautoscaling = { min = 2, max = 5 }"), @r"
    error: it has both `replicas` and `autoscaling`: each would undo the other
     --> w.toml:4:12
      |
    4 | replicas = 3
      |            ^
    5 | autoscaling = { min = 2, max = 5 }
      |               -------------------- the autoscaler
      |
      = help: remove one of the two
    ");
    assert_snapshot!(said("autoscaling = { min = 7, max = 5 }"), @r"
    error: `min` is 7, more than `max`, which is 5
     --> w.toml:4:23
      |
    4 | autoscaling = { min = 7, max = 5 }
      |                       ^        - `max` is here
      |
      = help: lower `min` or raise `max`
    ");
}

#[test]
fn pods_of_what_is_nothing_but_jobs() {
    let jobs = "kind = \"jobs\"\njobs.report.schedule = \"0 3 * * *\"\n";
    let _: WorkloadSettings = testing::settings(&format!("{PLAIN}{jobs}"));
    assert_snapshot!(said(&format!("{jobs}replicas = 3\nvpa = true")), @r"
    error: nothing but jobs runs: there are no pods that `replicas` is about
     --> w.toml:6:12
      |
    6 | replicas = 3
      |            ^
      |
      = help: remove `replicas`, or write another `kind`

    error: nothing but jobs runs: there are no pods that `vpa` is about
     --> w.toml:7:7
      |
    7 | vpa = true
      |       ^^^^
      |
      = help: remove `vpa`, or write another `kind`
    ");
    let scaled = said(&format!("{jobs}autoscaling = {{ min = 2, max = 5 }}"));
    assert!(scaled.contains("there are no pods that `autoscaling` is about"), "{scaled}");
}

#[test]
fn a_value_where_it_should_be_said_where_a_secret_is() {
    for wrong in ["\"hunter2\"", "{ value = \"hunter2\" }"] {
        let said = said(&format!("secrets = {{ DB_PASSWORD = {wrong} }}"));
        assert!(
            said.contains("`DB_PASSWORD` holds a value: the settings say only where a secret is"),
            "{said}"
        );
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_request_above_its_limit() {
    let text = PLAIN.replace("\"512Mi\"", "\"512Mi\", memory_limit = \"256Mi\", cpu_limit = \"0.2\"");
    assert_snapshot!(said_of(&text), @r#"
    error: it asks for 250m of cpu, more than its limit of 200m
     --> w.toml:3:21
      |
    3 | resources = { cpu = "250m", memory = "512Mi", memory_limit = "256Mi", cpu_limit = "0.2" }
      |                     ^^^^^^                                                        ----- the limit
      |
      = help: lower `cpu` or raise `cpu_limit`; left out, the limit follows

    error: it asks for 512Mi of memory, more than its limit of 256Mi
     --> w.toml:3:38
      |
    3 | resources = { cpu = "250m", memory = "512Mi", memory_limit = "256Mi", cpu_limit = "0.2" }
      |                                      ^^^^^^^                 ------- the limit
      |
      = help: lower `memory` or raise `memory_limit`; left out, the limit follows
    "#);
    assert_snapshot!(said_of(&PLAIN.replace("512Mi", "512m")), @r#"
    error: "512m" is no number of bytes
     --> w.toml:3:38
      |
    3 | resources = { cpu = "250m", memory = "512m" }
      |                                      ^^^^^^
      |
      = help: `m` stands for thousandths of a byte: write "512Mi" for mebibytes
    "#);
    assert_snapshot!(said_of(&PLAIN.replace("\"250m\"", "\"2500\"")), @r#"
    error: no instance has 2500 processors
     --> w.toml:3:21
      |
    3 | resources = { cpu = "2500", memory = "512Mi" }
      |                     ^^^^^^
      |
      = help: thousandths have an m: "2500m"
    "#);
}

#[test]
fn a_budget_that_blocks_every_drain() {
    assert_snapshot!(said("replicas = 3\ndisruption_budget = { max_unavailable = 0 }"), @r#"
    error: with no pod that may be missing, no node it runs on can ever be drained
     --> w.toml:5:41
      |
    4 | replicas = 3
      |            - how many pods there are
    5 | disruption_budget = { max_unavailable = 0 }
      |                                         ^
      |
      = help: write { max_unavailable = 1 }; or "none" where all may be missing at once
    "#);
    assert_snapshot!(said("autoscaling = { min = 2, max = 9 }\ndisruption_budget = { min_available = 2 }"), @r#"
    error: of 2 pods, 2 must be there: no node they run on can ever be drained
     --> w.toml:5:39
      |
    4 | autoscaling = { min = 2, max = 9 }
      |                       - the fewest pods there are
    5 | disruption_budget = { min_available = 2 }
      |                                       ^
      |
      = help: write { max_unavailable = 1 }, or raise the number of pods; or "none" where all may be missing at once
    "#);
    assert_snapshot!(said("replicas = 3\ndisruption_budget = { min_available = \"67%\" }"), @r#"
    error: of 3 pods, 3 must be there: no node they run on can ever be drained
     --> w.toml:5:39
      |
    4 | replicas = 3
      |            - how many pods there are
    5 | disruption_budget = { min_available = "67%" }
      |                                       ^^^^^
      |
      = help: write { max_unavailable = 1 }, or raise the number of pods; or "none" where all may be missing at once
    "#);
    let fits = "replicas = 3\ndisruption_budget = { min_available = \"66%\" }";
    let _: WorkloadSettings = testing::settings(&format!("{PLAIN}{fits}"));
}

/// Texts are put together, so that nothing that looks like a secret stands in this file.
#[test]
fn configuration_that_looks_like_a_secret_is_never_shown() {
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    let token = ["hun", "ter2"].concat();
    let lines = format!(
        "config = {{ A = \"{key}\", DATABASE_PASSWORD = \"{token}\", LOG = \"info\" }}\nvpa = 3\n\
         [files]\n\"/etc/a\" = \"key = {key}\""
    );
    let said = said(&lines);
    assert!(!said.contains(&key) && !said.contains(&token), "{said}");
    assert_snapshot!(said, @r#"
    error: `A` holds an access key of AWS; configuration is no place for secrets
     --> w.toml:4:16
      |
    4 | config = { A = **********************, DATABASE_PASSWORD = *********, LOG = "info" }
      |                ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: take it out of the settings, and out of their history; put it into Secrets Manager and write `secrets = { A = { secret = "…" } }`

    error: `DATABASE_PASSWORD` looks like a secret by its name; configuration is no place for secrets
     --> w.toml:4:60
      |
    4 | config = { A = **********************, DATABASE_PASSWORD = *********, LOG = "info" }
      |                                                            ^^^^^^^^^
      |
      = help: take it out of the settings, and out of their history; put it into Secrets Manager and write `secrets = { DATABASE_PASSWORD = { secret = "…" } }`; if everybody may know it, write `public_config = ["DATABASE_PASSWORD"]`

    error: `vpa` must be a boolean, not an integer
     --> w.toml:5:7
      |
    5 | vpa = 3
      |       ^
      |
      = help: write true or false, without quotes

    error: `/etc/a` holds an access key of AWS; configuration is no place for secrets
     --> w.toml:7:12
      |
    7 | "/etc/a" = ****************************
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: take it out of the settings, and out of their history; put it into Secrets Manager and write `secrets = { NAME = { secret = "…" } }`
    "#);
    let public =
        format!("config = {{ DATABASE_PASSWORD = \"{token}\" }}\npublic_config = [\"DATABASE_PASSWORD\"]");
    let _: WorkloadSettings = testing::settings(&format!("{PLAIN}{public}"));
}

#[test]
fn a_port_that_is_not_there() {
    assert_snapshot!(said("probes = { readiness = { http = \"/\", port = \"htttp\" } }"), @r#"
    error: there is no port "htttp"
     --> w.toml:4:45
      |
    4 | probes = { readiness = { http = "/", port = "htttp" } }
      |                                             ^^^^^^^
      |
      = help: did you mean "http"? its ports are http
    "#);
    assert_snapshot!(said("ingress = { hosts = [\"a.example.com\"], port = \"web\" }"), @r#"
    error: there is no port "web"
     --> w.toml:4:47
      |
    4 | ingress = { hosts = ["a.example.com"], port = "web" }
      |                                               ^^^^^
      |
      = help: its ports are http
    "#);
    assert_snapshot!(said("service = { ports = { metrics = 80 } }"), @r#"
    error: there is no port "metrics"
     --> w.toml:4:33
      |
    4 | service = { ports = { metrics = 80 } }
      |                                 ^^
      |
      = help: its ports are http
    "#);
}

#[test]
fn paths_that_are_two_volumes() {
    assert_snapshot!(said("files = { \"/etc/a.b\" = \"1\", \"/etc/a/b\" = \"2\" }"), @r#"
    error: /etc/a.b and /etc/a/b would both be called etc.a.b in a ConfigMap
     --> w.toml:4:42
      |
    4 | files = { "/etc/a.b" = "1", "/etc/a/b" = "2" }
      |                                          ^^^
      |
      = help: give one of them another name
    "#);
    let volumes = "volumes.a = { kind = \"empty\", path = \"/a\", size = \"1Gi\" }\n\
                   volumes.b = { kind = \"empty\", path = \"/a\", size = \"1Gi\" }";
    assert_snapshot!(said(volumes), @r#"
    error: /a is two volumes at once
     --> w.toml:5:38
      |
    4 | volumes.a = { kind = "empty", path = "/a", size = "1Gi" }
      |                                      ---- the other is here
    5 | volumes.b = { kind = "empty", path = "/a", size = "1Gi" }
      |                                      ^^^^
      |
      = help: give each a path of its own
    "#);
    assert_snapshot!(said("volumes.a = { path = \"/a\", size = \"1Gi\" }"), @r#"
    error: a disk is on one node at a time: pods of a stateful set alone have one each
     --> w.toml:4:13
      |
    4 | volumes.a = { path = "/a", size = "1Gi" }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `kind = "stateful-set"` for the workload, or take "empty" or "file-system"
    "#);
    assert_snapshot!(said("volumes.a = { kind = \"file-system\", path = \"/a\", size = \"1Gi\" }"), @r#"
    error: nothing says which file system it is
     --> w.toml:4:9
      |
    4 | volumes.a = { kind = "file-system", path = "/a", size = "1Gi" }
      |         ^
      |
      = help: write its id: `file_system_id = "fs-0123456789abcdef0"`

    error: a volume of the kind "file-system" has no `size`
     --> w.toml:4:57
      |
    4 | volumes.a = { kind = "file-system", path = "/a", size = "1Gi" }
      |                                                         ^^^^^
      |
      = help: remove it, or take another `kind`
    "#);
}

#[test]
fn images_that_are_nothing_certain() {
    let image = |image: &str| said_of(&PLAIN.replace("{ tag = \"v1.4.2\" }", image));
    assert_snapshot!(image("{ tag = \"\" }"), @r#"
    error: an image's tag cannot be empty: it would mean `latest`
     --> w.toml:1:17
      |
    1 | image = { tag = "" }
      |                 ^^
      |
      = help: write the tag of a release, "v1.4.2", or the image's digest
    "#);
    assert_snapshot!(image("{}"), @r#"
    error: the image has neither a tag nor a digest: it would be `latest`
     --> w.toml:1:9
      |
    1 | image = {}
      |         ^^
      |
      = help: write `tag = "v1.4.2"` or `digest = "sha256:…"`
    "#);
    assert_snapshot!(image("{ repository = \"postgres\", digest = \"sha256:ab\" }"), @r#"
    error: an image's digest has 71 characters, this has 9
     --> w.toml:1:45
      |
    1 | image = { repository = "postgres", digest = "sha256:ab" }
      |                                             ^^^^^^^^^^^
      |
      = help: an image's digest is 71 characters: `sha256:` and 64 hexadecimal digits in lowercase
    "#);
    let faults = |toml: &str, tags| {
        let settings: WorkloadSettings = testing::settings(&PLAIN.replace("{ tag = \"v1.4.2\" }", toml));
        let faults = settings.image_faults(tags);
        faults
            .iter()
            .map(|fault| format!("{}: {}; {}", fault.at, fault.message, fault.help))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let foreign = "{ repository = \"docker.io/library/postgres\", tag = \"17.2\" }";
    for image in ["{ tag = \"latest\" }", foreign] {
        assert_eq!(faults(image, TagMutability::Mutable), "");
    }
    assert_snapshot!(faults("{ tag = \"latest\" }", TagMutability::Immutable), @r#"image.tag: the tag "latest" means another image tomorrow; write the tag of a release, "v1.4.2", or the image's digest; moving tags are for environments with `registry.image_tag_mutability = "mutable"`"#);
    assert_snapshot!(faults(foreign, TagMutability::Immutable), @r#"image.repository: whoever keeps docker.io/library/postgres can move its tags; write the `digest` of the image too; tags alone are for environments with `registry.image_tag_mutability = "mutable"`"#);
}

#[test]
fn names_that_are_too_long() {
    let faults = |service: &str, toml: &str| {
        let settings: WorkloadSettings = testing::settings(toml);
        let faults = settings.name_faults(&ServiceName::new(service).unwrap());
        faults.into_iter().map(|fault| format!("{}: {}", fault.at, fault.message)).collect::<Vec<_>>()
    };
    let jobs = format!("{PLAIN}jobs.nightly-cleanup = {{ schedule = \"@daily\" }}");
    assert!(faults(&"a".repeat(36), &jobs).is_empty());
    assert_eq!(faults(&"a".repeat(37), &jobs).len(), 1);
    let set = format!("{PLAIN}kind = \"stateful-set\"");
    assert!(faults(&"a".repeat(52), &set).is_empty());
    assert_eq!(faults(&"a".repeat(53), &set).len(), 1);
    assert_eq!(faults(&"a".repeat(55), &set).len(), 2);
    assert_eq!(
        faults("4ever", PLAIN),
        [": no service of Kubernetes can be called 4ever: it begins with a digit"]
    );
}
