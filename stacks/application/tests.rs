//! The application tier of an environment with a service of every sort.

use std::collections::BTreeMap;

use aws::limits::Limits;
use kubernetes::k8s_openapi::api::core::v1::{Namespace, ServiceAccount};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubernetes::{Object, Origin};
use serde_json::Value;
use terraform::{Checks, Stack};

use super::*;
use crate::environment::{Files, Selection};
use crate::services::placed;
use crate::{APPLIED_BY_PIPELINE, Composition, bootstrap, compose, infrastructure, platform};

const SETTINGS: &str = r#"
account_id = "123456789012"
region = "us-east-1"
permissions_boundary_actions = ["dynamodb:*", "sns:Publish", "sqs:*"]
tags = { owner = "platform", cost_centre = "42" }

[pipeline]
repository = "example-org/platform"
apply_from = { environment = "prod" }

[alarms]
actions = ["arn:aws:sns:us-east-1:123456789012:platform-alarms"]

[network]
cidr = "10.2.0.0/16"
availability_zones = ["us-east-1a", "us-east-1b"]
nat = "one-per-az"

[clusters.trantor]
version = "1.35"
controllers.external_secrets = { secrets_manager_paths = ["dawn/*"] }
node_groups.general = { instance_types = ["m7g.large"], size = { min = 1, desired = 2, max = 3 } }

[clusters.terminus]
version = "1.35"
service_cidr = "172.21.0.0/16"
node_groups.general = { instance_types = ["m7g.large"], size = { min = 1, desired = 2, max = 3 } }
controllers = { credentials = "pod-identity", argo_cd = {} }

[services.dawn]
cluster = "trantor"
delivery = "kubectl"
workload = { image = { tag = "v1.0.0" }, ports = { http = 8080 }, resources = { cpu = "100m", memory = "128Mi" } }
channels.rc = { image = { tag = "v1.1.0-rc.1" } }
grants = [
  { bucket = "own" },
  { database = "own", user = "dawn" },
  { bucket = "example-reports", access = "read", prefix = "dawn/", key = "arn:aws:kms:us-east-1:210987654321:key/0123abcd" },
  { secrets = "shared/dawn-*" },
  { parameters = "/dawn/*" },
  { queue = "orders", access = "send-receive" },
  { table = "sessions", access = "read-write" },
  { topic = "news" },
]

[services.dawn.bucket]
[services.dawn.database]
engine_version = "17"
instance_class = "db.m7g.large"
[services.dawn.secrets.session]
description = "What sessions are signed with."
[services.dawn.secrets.upstream-token]
name = "partners/dawn"
recovery_window_in_days = 7

[services.dusk]
cluster = "terminus"
delivery = "argocd"
workload = { image = { tag = "v1.0.0" }, ports = { http = 8080 }, resources = { cpu = "100m", memory = "128Mi" } }
grants = [{ queue = "orders", access = "receive", key = "arn:aws:kms:us-east-1:123456789012:key/89abcdef" }]
alarms = { restarts = { threshold = 10 }, running_pods = { minimum = 2, minutes = 15 } }
logs = { retention_in_days = 30 }

[services.quiet]
cluster = "terminus"
delivery = "argocd"
workload = { image = { tag = "v1.0.0" }, ports = { http = 8080 }, resources = { cpu = "100m", memory = "128Mi" } }
alarms = { enabled = false }

[services.images]
cluster = "trantor"
delivery = "kubectl"
"#;

pub(crate) fn environment(changes: &[(&str, &str)]) -> Environment {
    let text = changes.iter().fold(SETTINGS.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old} is not in the settings");
        text.replacen(old, new, 1)
    });
    let files = Files::new([("base".to_owned(), String::new()), ("prod".to_owned(), text)]).unwrap();
    let mut read = files.load(&Selection::All).unwrap_or_else(|problems| panic!("{problems}"));
    read.remove(0)
}

fn files(stack: &Stack) -> BTreeMap<String, String> {
    let checks = Checks { schemas: aws::schemas(), resource_checks: &[&Limits] };
    stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}")).files
}

fn application(environment: &Environment) -> Composition {
    let mut compositions = compose(environment);
    assert_eq!(compositions.len(), 4);
    compositions.remove(3)
}

fn resources(file: &str, kind: &str) -> BTreeMap<String, Value> {
    let json: Value = serde_json::from_str(file).unwrap();
    serde_json::from_value(json["resource"][kind].clone()).unwrap_or_default()
}

#[test]
fn a_file_for_each_service() {
    let files = files(&application(&environment(&[])).stack);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "databases.tf.json",
            "outputs.tf.json",
            "providers.tf.json",
            "references.tf.json",
            "service-dawn.tf.json",
            "service-dusk.tf.json",
            "service-quiet.tf.json",
            "terraform.tf.json",
        ]
    );
    for name in ["outputs", "references", "service-dawn", "service-dusk", "service-quiet"] {
        insta::assert_snapshot!(name, files[&format!("{name}.tf.json")]);
    }
}

#[test]
fn the_role_of_databases_is_there_when_one_of_them_is_measured() {
    let class = "instance_class = \"db.m7g.large\"\n";
    let made = |interval: &str| {
        let measured = format!("{class}monitoring_interval = \"{interval}\"\n");
        let composed = compose(&environment(&[(class, &measured)]));
        files(&composed.into_iter().find(|composed| composed.stack.name() == NAME).unwrap().stack)
    };
    let roles = |file: &str| resources(file, "aws_iam_role").into_keys().collect::<Vec<_>>();
    assert_eq!(roles(&made("1")["databases.tf.json"]), ["database_monitoring"]);
    let off = made("off");
    assert!(!off.contains_key("databases.tf.json"));
    assert_eq!(resources(&off["service-dawn.tf.json"], "aws_db_instance").len(), 1);
}

#[test]
fn it_is_applied_behind_the_others_by_the_pipeline() {
    let composition = application(&environment(&[]));
    assert_eq!(composition.depends_on, [bootstrap::NAME, infrastructure::NAME, platform::NAME]);
    assert!(APPLIED_BY_PIPELINE.contains(&NAME));
}

#[test]
fn it_is_there_when_a_service_needs_it() {
    let lone = environment(&[]);
    let mut settings = lone.effective();
    let services = settings["services"].as_object_mut().unwrap();
    services.retain(|key, _| key == "images");
    let (lone, _) = Environment::tentative(&lone.name, &settings).unwrap();
    assert!(!is_needed(&lone));
    let made: Vec<String> = compose(&lone).iter().map(|of| of.stack.name().to_owned()).collect();
    assert_eq!(made, [bootstrap::NAME, infrastructure::NAME, platform::NAME]);
}

/// Manifests have the ARN as text, and the stack makes the role: both must mean the same.
#[test]
fn the_role_in_manifests_is_the_role_that_is_made() {
    let environment = environment(&[]);
    let account = root_module::account(&environment);
    let files = files(&application(&environment).stack);
    let mut roles: Vec<(String, String)> = Vec::new();
    for placed in placed(&environment, &account) {
        let made = resources(&files[&format!("service-{}.tf.json", placed.key)], "aws_iam_role");
        let Some(role) = &placed.channel.role else {
            assert!(made.is_empty(), "{}", placed.key);
            continue;
        };
        let found = made.values().find(|of| of["name"] == role.name.as_str());
        let made = found.unwrap_or_else(|| panic!("{} is not made: {made:?}", role.name));
        assert_eq!(role.arn, format!("arn:aws:iam::123456789012:role/{}", role.name));
        let trust = made["assume_role_policy"].as_str().unwrap();
        let subject = match role.credentials.as_str() {
            "irsa" => {
                format!(
                    "system:serviceaccount:{}:{}",
                    placed.channel.namespace,
                    placed.channel.service_account()
                )
            }
            _ => format!("\"aws:RequestTag/kubernetes-namespace\":\"{}\"", placed.channel.namespace),
        };
        assert!(trust.contains(&subject), "{trust}");
        roles.push((role.name.to_string(), role.credentials.to_string()));
    }
    let expected = [
        ("prod-trantor-dawn", "irsa"),
        ("prod-trantor-dawn-rc", "irsa"),
        ("prod-terminus-dusk", "pod-identity"),
    ];
    assert_eq!(roles, expected.map(|(name, by)| (name.to_owned(), by.to_owned())));
}

#[test]
fn a_service_says_how_its_pods_get_credentials() {
    let irsa = environment(&[(
        "[services.dusk]\ncluster = \"terminus\"",
        "[services.dusk]\ncredentials = \"irsa\"\ncluster = \"terminus\"",
    )]);
    let files = files(&application(&irsa).stack);
    let associations = resources(&files["service-dusk.tf.json"], "aws_eks_pod_identity_association");
    assert!(associations.is_empty());
    assert!(files["service-dusk.tf.json"].contains("sts:AssumeRoleWithWebIdentity"));
}

#[test]
fn log_groups_are_within_what_fluent_bit_and_the_key_take() {
    let compositions = compose(&environment(&[]));
    let infrastructure = files(&compositions[1].stack);
    let application = files(&compositions[3].stack);
    let key = &infrastructure["logs.tf.json"];
    for (file, cluster) in [("dawn", "prod-trantor"), ("dusk", "prod-terminus")] {
        let groups = resources(&application[&format!("service-{file}.tf.json")], "aws_cloudwatch_log_group");
        let of_pods = groups.iter().filter(|(address, _)| !address.contains("database"));
        let groups: Vec<&Value> = of_pods.map(|(_, group)| group).collect();
        assert!(!groups.is_empty());
        for group in groups {
            let name = group["name"].as_str().unwrap();
            assert!(name.starts_with(&format!("/aws/containerinsights/{cluster}/services/{file}")), "{name}");
        }
        let pattern = format!("log-group:/aws/containerinsights/{cluster}/services/*");
        assert!(key.contains(&pattern), "{key}");
    }
}

#[test]
fn alarms_without_actions_still_show() {
    let silent = environment(&[(
        "actions = [\"arn:aws:sns:us-east-1:123456789012:platform-alarms\"]",
        "actions = []",
    )]);
    let files = files(&application(&silent).stack);
    let alarms = resources(&files["service-dusk.tf.json"], "aws_cloudwatch_metric_alarm");
    assert_eq!(alarms.len(), 2);
    assert!(alarms.values().all(|alarm| alarm.get("alarm_actions").is_none()));
}

#[test]
fn what_holds_something_is_kept_from_being_destroyed_unless_the_settings_say_so() {
    let kept = files(&application(&environment(&[])).stack);
    let loose = environment(&[("region = ", "prevent_destroy = false\nregion = ")]);
    let loose = files(&application(&loose).stack);
    for kind in ["aws_kms_key", "aws_secretsmanager_secret"] {
        for (files, protected) in [(&kept, true), (&loose, false)] {
            for (name, resource) in resources(&files["service-dawn.tf.json"], kind) {
                let prevents = resource["lifecycle"][0]["prevent_destroy"] == true;
                assert_eq!(prevents, protected, "{kind}.{name}");
            }
        }
    }
}

/// The objects of a service that Terraform delivers are in its file, and nobody else's are in any.
#[test]
fn objects_go_where_terraform_delivers_them() {
    let by_terraform = environment(&[(
        "[services.quiet]\ncluster = \"terminus\"\ndelivery = \"argocd\"",
        "[services.quiet]\ncluster = \"terminus\"\ndelivery = \"terraform\"",
    )]);
    let account = root_module::account(&by_terraform);
    let mut all = placed(&by_terraform, &account);
    for placed in &mut all {
        let named = |name: &str, namespace: Option<&str>| ObjectMeta {
            name: Some(name.to_owned()),
            namespace: namespace.map(str::to_owned),
            ..ObjectMeta::default()
        };
        let name = placed.channel.namespace.as_str();
        let origin =
            Origin { module: "modules/namespace".to_owned(), setting: placed.channel.setting.clone() };
        let namespace = Namespace { metadata: named(name, None), ..Namespace::default() };
        placed.namespace = vec![Object::new(&namespace, origin.clone())];
        let account = ServiceAccount { metadata: named(name, Some(name)), ..ServiceAccount::default() };
        placed.workload = vec![Object::new(&account, origin)];
    }
    let mut stack = root_module::new(&by_terraform, NAME);
    let infrastructure = InfrastructureOutputs::read(&mut stack, &by_terraform);
    objects::add(&mut stack, &by_terraform, &account, &infrastructure, &all);
    let stack = Composition::new(stack, &[]).stack;
    let schemas = crate::schemas(&by_terraform);
    let checks = Checks { schemas: &schemas, resource_checks: &[&Limits] };
    let files = stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}")).files;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["providers.tf.json", "references.tf.json", "service-quiet.tf.json", "terraform.tf.json"]
    );
    let both = format!("{}{}", files["providers.tf.json"], files["service-quiet.tf.json"]);
    insta::assert_snapshot!("objects_by_terraform", both);
}

/// Its role stands before the keys of services do, so that their policies must name it.
#[test]
fn external_secrets_operator_reads_secrets_through_secrets_manager_alone() {
    let files = files(&application(&environment(&[])).stack);
    let key = &resources(&files["service-dawn.tf.json"], "aws_kms_key")["dawn"];
    let policy: Value = serde_json::from_str(key["policy"].as_str().unwrap()).unwrap();
    assert_eq!(
        policy["Statement"][1],
        serde_json::json!({
            "Sid": "DecryptSecrets",
            "Effect": "Allow",
            "Principal": { "AWS": [
                "${data.terraform_remote_state.infrastructure.outputs.trantor_external_secrets_role_arn}",
            ] },
            "Action": ["kms:Decrypt"],
            "Resource": ["*"],
            "Condition": { "StringEquals": { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
        })
    );
}

#[test]
fn a_cluster_stays_reached_where_the_settings_say_so() {
    let reached = |line: &str| {
        let quiet = "[services.quiet]\ncluster = \"terminus\"\ndelivery = ";
        let changes = [
            ("[clusters.terminus]\n", format!("[clusters.terminus]\n{line}")),
            (&*format!("{quiet}\"argocd\""), format!("{quiet}\"kubectl\"")),
        ];
        let changes: Vec<(&str, &str)> = changes.iter().map(|(old, new)| (*old, new.as_str())).collect();
        let application = application(&environment(&changes));
        let members = application.stack.members().into_iter().map(|member| member.address);
        members.filter(|address| address.starts_with("provider.kubernetes")).collect::<Vec<_>>()
    };
    assert_eq!(reached(""), Vec::<String>::new());
    assert_eq!(reached("kubernetes_provider = \"always\"\n"), ["provider.kubernetes.terminus"]);
}
