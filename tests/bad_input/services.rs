//! Wrong settings of services: what runs in a cluster, who calls it, how it is reached.

use super::{Case, PROD, SYNTH};
use crate::harness::project::Project;

/// What looks like a key: the one that AWS's documentation has for examples.
pub(super) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";

/// A workload, from line 31 of production on.
const DAWN: &str = r#"[services.dawn.workload]
image = { tag = "v1.4.2" }
ports = { http = 8080 }
resources = { cpu = "250m", memory = "512Mi" }"#;

/// Gives dawn a workload with further lines, from line 35 on.
fn dawn(project: &Project, lines: &str) {
    project.append(PROD, &format!("{DAWN}\n{lines}"));
}

/// A service whose key has so many characters, with a workload.
fn long(characters: usize, lines: &str) -> String {
    let key = "d".repeat(characters);
    format!("[services.{key}]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n{DAWN}\n{lines}")
        .replace("dawn", &key)
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "unknown_cluster",
        spoil: |project| project.replace(PROD, "cluster = \"trantor\"", "cluster = \"tranter\""),
        arguments: SYNTH,
        places: &["environments/prod.toml:23:11"],
        said: &[
            "the service dawn is to run on \"tranter\", which is no cluster here",
            "did you mean \"trantor\"? the clusters here are trantor",
        ],
    },
    Case {
        name: "service_account_bound_twice",
        spoil: |project| {
            let controller =
                "[clusters.trantor.controllers]\nexternal_secrets = { parameter_paths = [\"/dawn/*\"] }";
            let service = "[services.external-secrets]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\ngrants = [{ parameters = \"/dawn/*\" }]";
            project.append(PROD, &format!("{controller}\n{service}"));
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:33:1", "environments/prod.toml:33:1"],
        said: &[
            "the service account external-secrets/external-secrets of trantor would have two roles: those of the \
             controller external_secrets and the service external-secrets",
            "a service account has one role",
            "32 | external_secrets = { parameter_paths = [\"/dawn/*\"] }",
        ],
    },
    Case {
        name: "tag_that_moves",
        spoil: |project| project.append(PROD, &DAWN.replace("v1.4.2", "latest")),
        arguments: SYNTH,
        places: &["environments/prod.toml:32:17"],
        said: &[
            "the tag \"latest\" means another image tomorrow",
            "write the tag of a release, \"v1.4.2\", or the image's digest",
            "registry.image_tag_mutability = \"mutable\"",
        ],
    },
    Case {
        name: "tag_that_moves_beside_a_typing_error",
        spoil: |project| project.append(PROD, &format!("{}\nrepicas = 3", DAWN.replace("v1.4.2", "latest"))),
        arguments: SYNTH,
        places: &["environments/prod.toml:32:17", "environments/prod.toml:35:1"],
        said: &["the tag \"latest\" means another image tomorrow", "did you mean `replicas`?"],
    },
    Case {
        name: "key_in_the_configuration",
        spoil: |project| dawn(project, &format!("config = {{ LOG_LEVEL = 3, UPLOAD = \"{KEY}\" }}")),
        arguments: SYNTH,
        places: &["environments/prod.toml:35:24", "environments/prod.toml:35:36"],
        said: &[
            "`UPLOAD` holds an access key of AWS; configuration is no place for secrets",
            "out of their history; put it into Secrets Manager",
            "secrets = { UPLOAD = { secret = \"…\" } }",
        ],
    },
    Case {
        name: "key_in_a_file",
        spoil: |project| {
            dawn(project, &format!("[services.dawn.workload.files]\n\"/etc/dawn.ini\" = \"upload = {KEY}\""));
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:36:19"],
        said: &["`/etc/dawn.ini` holds an access key of AWS", "put it into Secrets Manager"],
    },
    Case {
        name: "budget_that_blocks_every_drain",
        spoil: |project| dawn(project, "replicas = 2\ndisruption_budget = { min_available = 2 }"),
        arguments: SYNTH,
        places: &["environments/prod.toml:36:39"],
        said: &[
            "of 2 pods, 2 must be there: no node they run on can ever be drained",
            "write { max_unavailable = 1 }, or raise the number of pods",
            "how many pods there are",
        ],
    },
    Case {
        name: "budget_of_one_pod",
        spoil: |project| dawn(project, "replicas = 1\ndisruption_budget = { min_available = \"50%\" }"),
        arguments: SYNTH,
        places: &["environments/prod.toml:36:39"],
        said: &["its one pod must always be there: the node it runs on can never be drained"],
    },
    Case {
        name: "budget_that_allows_none",
        spoil: |project| dawn(project, "disruption_budget = { max_unavailable = 0 }"),
        arguments: SYNTH,
        places: &["environments/prod.toml:35:41"],
        said: &["no node it runs on can ever be drained", "write { max_unavailable = 1 }"],
    },
    Case {
        name: "two_ingresses_for_one_host",
        spoil: |project| {
            let ingress = |hosts: &str| format!("ingress = {{ hosts = [{hosts}] }}");
            let day = DAWN.replace("dawn", "day");
            let both = ingress("\"day.example.com\", \"dawn.example.com\"");
            dawn(project, &ingress("\"dawn.example.com\""));
            project.append(
                PROD,
                &format!("[services.day]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n{day}\n{both}"),
            );
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:44:41"],
        said: &[
            "two ingresses answer for dawn.example.com: those of dawn and day",
            "give each a host or a path of its own",
            "the other ingress",
        ],
    },
    Case {
        name: "request_above_limit",
        spoil: |project| {
            project.append(PROD, &DAWN.replace("\"512Mi\"", "\"512Mi\", memory_limit = \"256Mi\""));
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:34:38"],
        said: &[
            "it asks for 512Mi of memory, more than its limit of 256Mi",
            "lower `memory` or raise `memory_limit`",
        ],
    },
    Case {
        name: "flow_to_a_service_that_is_not_there",
        spoil: |project| {
            project.replace(PROD, "delivery = \"kubectl\"", "delivery = \"kubectl\"\nallow = [\"dusk\"]");
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:25:10"],
        said: &["dawn is to be called by \"dusk\", which is no service here", "the services here are dawn"],
    },
    Case {
        name: "service_name_over_63_characters",
        spoil: |project| project.append(PROD, &long(64, "")),
        arguments: SYNTH,
        places: &["environments/prod.toml:31:11"],
        said: &["a service name has at most 63 characters, this has 64"],
    },
    Case {
        name: "namespace_over_63_characters",
        spoil: |project| {
            let channel = "[services.dawn.channels.rc]\nimage = { tag = \"v1.5.0\" }";
            project.append(PROD, &long(62, channel));
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:38:1"],
        said: &[
            "in its channel rc would have 65 characters, 63 at most",
            "give the service or the channel a shorter name",
        ],
    },
    Case {
        name: "headless_service_over_63_characters",
        spoil: |project| project.append(PROD, &long(56, "kind = \"stateful-set\"")),
        arguments: SYNTH,
        places: &["environments/prod.toml:34:1", "environments/prod.toml:34:1"],
        said: &[
            "-headless, which has 65 characters, 63 at most",
            "the stateful set would be called",
            "which has 56 characters, 52 at most",
        ],
    },
    Case {
        name: "repository_that_is_not_there",
        spoil: |project| {
            project.replace(
                PROD,
                "delivery = \"kubectl\"",
                "delivery = \"kubectl\"\ngrants = [{ repository = \"prod/dwan\" }]",
            );
        },
        arguments: SYNTH,
        places: &["environments/prod.toml:25:26"],
        said: &["prod has no repository \"prod/dwan\"", "did you mean \"prod/dawn\"?"],
    },
    Case {
        name: "several_of_services_at_once",
        spoil: |project| {
            project.replace(PROD, "cluster = \"trantor\"", "cluster = \"tranter\"");
            project.replace(PROD, "delivery = \"kubectl\"", "delivery = \"kubectl\"\nallow = [\"dusk\"]");
            let lines = format!(
                "replicas = 2\ndisruption_budget = {{ min_available = 2 }}\nconfig = {{ UPLOAD = \"{KEY}\" }}"
            );
            project.append(
                PROD,
                &DAWN.replace("v1.4.2", "latest").replace("\"512Mi\"", "\"512Mi\", memory_limit = \"256Mi\""),
            );
            project.append(PROD, &lines);
        },
        arguments: SYNTH,
        places: &[
            "environments/prod.toml:23:11",
            "environments/prod.toml:25:10",
            "environments/prod.toml:33:17",
            "environments/prod.toml:35:38",
            "environments/prod.toml:38:39",
            "environments/prod.toml:39:21",
        ],
        said: &[
            "which is no cluster here",
            "which is no service here",
            "means another image tomorrow",
            "more than its limit",
            "can ever be drained",
            "an access key of AWS",
        ],
    },
];
