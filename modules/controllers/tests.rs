use aws::limits::Limits;
use kubernetes::charts::ALL;
use kubernetes::helm;
use kubernetes::provider::Access;
use serde_json::{Map, Value as Json};
use terraform::{Checks, Diagnostic};

use super::*;
use crate::identity::ClusterIdentity;
use crate::identity::controllers::Controllers;
use crate::testing;

/// Every controller, with what must be said of each.
const EVERY: &str = r#"
version = "1.35"
log_retention_in_days = 400

[node_groups.general]
instance_types = ["m7g.large"]
size = { min = 2, desired = 2, max = 4 }

[controllers]
argo_cd = {}
argo_rollouts = {}
cert_manager = { hosted_zone_arns = ["arn:aws:route53:::hostedzone/Z0ONE"] }
cloudwatch_agent = {}
cluster_autoscaler = {}
external_dns = { hosted_zone_arns = ["arn:aws:route53:::hostedzone/Z0ONE", "arn:aws:route53:::hostedzone/Z0TWO"] }
external_secrets = { secrets_manager_paths = ["dawn/*"] }
fluent_bit = {}
load_balancer_controller = {}
velero = { bucket = "test-velero" }
vertical_pod_autoscaler = {}
"#;

fn stack(toml: &str) -> Stack {
    let settings: ClusterSettings = testing::settings(toml);
    let account = testing::account();
    let (key, name) = (ClusterKey::new("trantor").unwrap(), ClusterName::new("test-trantor").unwrap());
    let mut stack = testing::stack();
    for local in ["endpoint", "authority", "vpc_id"] {
        stack.local::<String>(local, "aGk=");
    }
    let access = Access {
        endpoint: Expr::local("endpoint"),
        certificate_authority: Expr::local("authority"),
        cluster_name: (&name).into(),
        region: (&account.region).into(),
    };
    helm::configure(&mut stack, "test-trantor", access);
    let tags = [("environment".to_owned(), "test".to_owned()), ("owner".to_owned(), "platform".to_owned())];
    let upstream = Upstream {
        account: &account,
        key: &key,
        name: &name,
        settings: &settings,
        vpc_id: Expr::local("vpc_id"),
        tags: &tags,
    };
    add(&mut stack, &upstream);
    stack
}

fn synthesize(stack: &Stack) -> Result<terraform::Synthesis, Vec<Diagnostic>> {
    let schemas: Vec<_> = aws::schemas().iter().chain(helm::schemas()).copied().collect();
    stack.synthesize(Checks { schemas: &schemas, resource_checks: &[&Limits] })
}

/// The releases by name, with their values as a tree.
fn releases(toml: &str) -> Map<String, Json> {
    let files = synthesize(&stack(toml)).unwrap_or_else(|found| panic!("{found:#?}")).files;
    let Some(file) = files.get("cluster-trantor.tf.json") else { return Map::new() };
    let mut file: Json = serde_json::from_str(file).unwrap();
    let releases = file["resource"]["helm_release"].as_object_mut().unwrap();
    for release in releases.values_mut() {
        let text = release["values"][0].as_str().unwrap();
        release["values"] = serde_json::from_str(text).unwrap();
    }
    releases.clone()
}

#[test]
fn each_controller_is_a_release_with_its_values() {
    for (key, release) in releases(EVERY) {
        insta::assert_snapshot!(key, serde_json::to_string_pretty(&release).unwrap());
    }
}

/// The chart's own template comes before `logGroupName`, and the plugin does not start without a prefix.
#[test]
fn fluent_bit_writes_to_the_groups_of_services() {
    let logs = &releases(EVERY)["trantor_fluent_bit"]["values"]["cloudWatchLogs"];
    let group = logs["logGroupTemplate"].as_str().unwrap().replace("$kubernetes['namespace_name']", "dawn");
    assert_eq!(group, "/aws/containerinsights/test-trantor/services/dawn");
    assert_ne!(logs["logStreamPrefix"], "");
}

#[test]
fn pod_identity_takes_the_annotation_away_and_nothing_else() {
    let irsa = releases(EVERY);
    let pod_identity =
        releases(&EVERY.replace("[controllers]", "[controllers]\ncredentials = \"pod-identity\""));
    assert_eq!(irsa.len(), pod_identity.len());
    let with_role = [
        "cert_manager",
        "cloudwatch_agent",
        "cluster_autoscaler",
        "external_dns",
        "external_secrets",
        "fluent_bit",
        "load_balancer_controller",
        "velero",
    ];
    for (key, mut release) in irsa {
        let role = with_role.iter().find(|name| key == format!("trantor_{name}"));
        if let Some(role) = role {
            let values = &mut release["values"];
            let account = match *role {
                "cluster_autoscaler" => &mut values["rbac"]["serviceAccount"],
                "velero" => &mut values["serviceAccount"]["server"],
                _ => &mut values["serviceAccount"],
            };
            let annotations = account.as_object_mut().unwrap().remove("annotations").unwrap();
            let arn = format!("arn:aws:iam::123456789012:role/test-trantor-{}", role.replace('_', "-"));
            assert_eq!(annotations, serde_json::json!({ "eks.amazonaws.com/role-arn": arn }));
        }
        assert_eq!(release, pod_identity[&key], "{key}");
    }
}

/// A name that is put together twice must come out alike.
#[test]
fn roles_are_those_that_the_cluster_makes() {
    let settings: ClusterSettings = testing::settings(EVERY);
    let account = testing::account();
    let name = ClusterName::new("a-cluster-with-a-name-that-is-so-long-that-roles-are-cut").unwrap();
    let cluster = ClusterIdentity {
        name: name.clone(),
        key: "trantor".to_owned(),
        account_id: account.id.clone(),
        region: account.region.clone(),
        name_reference: Expr::from("name"),
        oidc_provider_arn: Expr::from("arn:aws:iam::123456789012:oidc-provider/issuer"),
        issuer: Expr::from("https://issuer"),
    };
    let controllers =
        Controllers { cluster: &cluster, credentials: Credentials::Irsa, permissions_boundary: None };
    let mut stack = testing::stack();
    controllers.add_all(&mut stack, &settings.controllers, &[]).unwrap();
    let made: Vec<String> = stack
        .resources()
        .filter(|(address, _, _)| address.resource_type == "aws_iam_role")
        .map(|(_, declared, _)| format!("{:?}", declared.block.get("name")))
        .collect();
    let keys: Vec<&str> = settings.controllers.keys().collect();
    assert_eq!((made.len(), keys.len()), (8, 8));
    for key in keys {
        let arn = role_arn(&account, &name, key);
        let (_, role) = arn.split_once("role/").unwrap();
        assert!(made.iter().any(|made| made.contains(&format!("\"{role}\""))), "{arn}: {made:?}");
    }
}

#[test]
fn the_table_of_charts_has_each_and_no_other() {
    let settings: ClusterSettings = testing::settings(EVERY);
    let mut installed: Vec<&str> =
        installed(&settings.controllers).iter().map(|controller| controller.chart.name).collect();
    let mut all = ALL.map(|chart| chart.name);
    installed.sort_unstable();
    all.sort_unstable();
    assert_eq!(installed, all);
}

#[test]
fn all_wait_for_the_webhook_that_is_asked_about_services() {
    for (key, release) in releases(EVERY) {
        let behind = &release["depends_on"];
        if key == "trantor_load_balancer_controller" {
            assert_eq!(*behind, Json::Null);
        } else {
            assert_eq!(
                *behind,
                serde_json::json!(["helm_release.trantor_load_balancer_controller"]),
                "{key}"
            );
        }
    }
    let without = releases(&EVERY.replace("load_balancer_controller = {}\n", ""));
    assert_eq!(without.len(), 10);
    assert!(without.values().all(|release| release["depends_on"] == Json::Null));
}

#[test]
fn a_version_and_values_of_the_settings_win() {
    let (cluster, _) = EVERY.split_once("[controllers]").unwrap();
    let cluster = cluster.replace("1.35", "1.36");
    let toml = &format!(
        "{cluster}[controllers.cluster_autoscaler]\nversion = \"9.60.0\"\n\
         [controllers.cluster_autoscaler.values]\nreplicaCount = 3\nextraArgs.expander = \"priority\""
    );
    let releases = releases(toml);
    let release = &releases["trantor_cluster_autoscaler"];
    assert_eq!(release["version"], "9.60.0");
    assert_eq!(release["values"]["replicaCount"], 3);
    assert_eq!(release["values"]["extraArgs"]["expander"], "priority");
    assert_eq!(release["values"]["extraArgs"]["balance-similar-node-groups"], true);
    assert_eq!(release["values"]["image"]["tag"], "v1.36.1");
    let hatches = synthesize(&stack(toml)).unwrap().escape_hatches;
    let hatches: Vec<String> =
        hatches.iter().map(|hatch| format!("{} {}", hatch.kind, hatch.place)).collect();
    assert_eq!(hatches, ["values helm_release.trantor_cluster_autoscaler"]);
    assert_eq!(synthesize(&stack(EVERY)).unwrap().escape_hatches, []);
}

#[test]
fn bottlerocket_has_its_runtime_elsewhere() {
    let toml = EVERY.replace("[node_groups.general]", "[node_groups.general]\nami_family = \"Bottlerocket\"");
    let values = &releases(&toml)["trantor_cloudwatch_agent"]["values"];
    assert_eq!(values["containerdSockPath"], "/run/dockershim.sock");
}

#[test]
fn what_others_install_is_left_to_them() {
    let toml = EVERY.replace("[controllers]", "[controllers]\ndelivery = \"none\"");
    assert_eq!(releases(&toml), Map::new());
    let settings: ClusterSettings = testing::settings(&toml);
    assert!(installed(&settings.controllers).is_empty() && settings.controllers.keys().count() == 8);
}
