//! What a cluster consists of, and what waits for what.

use aws::names::ClusterName;
use serde_json::Value;
use terraform::Stack;

use super::settings::{ClusterKey, ClusterSettings};
use crate::account::Account;
use crate::testing::{account, network, render, settings, stack, synthesize};

const NETWORK: &str = "cidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1a\", \"us-east-1b\"]\n";

const CLUSTER: &str = r#"
version = "1.35"

[access.platform]
principal = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]

[access.developers]
principal = "arn:aws:iam::123456789012:role/developer"
kind = "human"
policies = [{ policy = "AmazonEKSEditPolicy", namespaces = ["dawn", "day"] }]
kubernetes_groups = ["developers"]

[load_balancer]
ingress_cidrs = ["203.0.113.0/24"]

[node_groups.general]
instance_types = ["m7g.large"]
size = { min = 1, desired = 2, max = 3 }

[node_groups.spot]
instance_types = ["m7i.large", "m6i.large"]
capacity = "spot"
scaling = "fixed"
ami_family = "Bottlerocket"
max_pods = 110
size = { min = 0, desired = 1, max = 3 }
labels = { workload = "batch" }
taints = [{ key = "workload", value = "batch", effect = "NO_SCHEDULE" }]
update = { max_unavailable = 1 }
"#;

fn built(network_toml: &str, cluster_toml: &str) -> Stack {
    built_in(&account(), network_toml, cluster_toml)
}

fn built_in(account: &Account, network_toml: &str, cluster_toml: &str) -> Stack {
    let mut stack = stack();
    let network = network(&mut stack, account, network_toml);
    let key = ClusterKey::new("trantor").unwrap();
    let name = ClusterName::new("test-trantor").unwrap();
    let logs = stack.add("cluster_logs", aws::KmsKey::new().description("Log groups."));
    let tags = [("owner".to_owned(), "platform".to_owned())];
    let upstream = super::Upstream { account, network: &network, logs_key: &logs, tags: &tags };
    super::add(&mut stack, &key, &name, &settings::<ClusterSettings>(cluster_toml), &upstream);
    stack
}

fn json(stack: &Stack) -> Value {
    serde_json::from_str(&synthesize(stack)["cluster-trantor.tf.json"]).unwrap()
}

fn depends_on(resource: &Value) -> Vec<&str> {
    resource["depends_on"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn a_cluster_with_everything() {
    insta::assert_snapshot!(render(&built(NETWORK, CLUSTER), &["cluster-trantor"]));
}

#[test]
fn a_cluster_with_pods_in_a_secondary_range_and_pod_identity() {
    let network = format!("{NETWORK}\n[pods]\ncidr = \"100.64.0.0/16\"\n");
    let cluster = format!(
        "{CLUSTER}\n[controllers]\ncredentials = \"pod-identity\"\nload_balancer_controller = {{}}\n"
    );
    let json = json(&built(&network, &cluster));
    insta::assert_snapshot!(format!("{:#}", json["resource"]["aws_eks_addon"]));
}

#[test]
fn the_network_plugin_comes_before_nodes_and_coredns_behind_them() {
    let json = json(&built(NETWORK, CLUSTER));
    let resource = &json["resource"];
    for group in ["trantor_general", "trantor_spot"] {
        let before = depends_on(&resource["aws_eks_node_group"][group]);
        for addon in ["vpc_cni", "kube_proxy", "eks_pod_identity_agent"] {
            assert!(
                before.contains(&format!("aws_eks_addon.trantor_{addon}").as_str()),
                "{group}: {before:?}"
            );
        }
        assert!(before.contains(&"aws_route.private_a_nat"), "{group}: {before:?}");
    }
    for addon in ["coredns", "aws_ebs_csi_driver", "metrics_server"] {
        let behind = depends_on(&resource["aws_eks_addon"][format!("trantor_{addon}")]);
        assert!(behind.contains(&"aws_eks_node_group.trantor_general"), "{addon}: {behind:?}");
    }
    let cluster = depends_on(&resource["aws_eks_cluster"]["trantor"]);
    assert!(cluster.contains(&"aws_cloudwatch_log_group.trantor_cluster"), "{cluster:?}");
}

#[test]
fn one_group_only_carries_the_clusters_tag() {
    let json = json(&built(NETWORK, CLUSTER));
    let groups = json["resource"]["aws_security_group"].as_object().unwrap();
    let tagged =
        groups.iter().filter(|(_, group)| group["tags"]["kubernetes.io/cluster/test-trantor"].is_string());
    assert_eq!(tagged.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["trantor_nodes"]);
}

#[test]
fn an_autoscalers_size_is_left_alone_and_a_fixed_one_is_not() {
    let json = json(&built(NETWORK, CLUSTER));
    let groups = &json["resource"]["aws_eks_node_group"];
    let ignored = &groups["trantor_general"]["lifecycle"][0]["ignore_changes"];
    assert_eq!(*ignored, serde_json::json!(["scaling_config[0].desired_size"]));
    assert!(groups["trantor_spot"]["lifecycle"].is_null());
}

#[test]
fn the_public_endpoint_needs_ranges() {
    let private = json(&built(NETWORK, CLUSTER));
    let config = |json: &Value| json["resource"]["aws_eks_cluster"]["trantor"]["vpc_config"][0].clone();
    assert_eq!(config(&private)["endpoint_public_access"], false);
    assert!(config(&private)["public_access_cidrs"].is_null());
    let public = CLUSTER
        .replace("[access.platform]", "[endpoint]\npublic_cidrs = [\"203.0.113.0/24\"]\n\n[access.platform]");
    let public = json(&built(NETWORK, &public));
    assert_eq!(config(&public)["endpoint_public_access"], true);
    assert_eq!(config(&public)["public_access_cidrs"], serde_json::json!(["203.0.113.0/24"]));
}

#[test]
fn protection_against_deletion_can_be_given_up() {
    let protected = |prevent_destroy| {
        let account = Account { prevent_destroy, ..account() };
        let json = json(&built_in(&account, NETWORK, CLUSTER));
        let cluster = &json["resource"]["aws_eks_cluster"]["trantor"]["lifecycle"][0]["prevent_destroy"];
        let key = &json["resource"]["aws_kms_key"]["trantor_secrets"]["lifecycle"][0]["prevent_destroy"];
        (cluster == true, key == true)
    };
    assert_eq!(protected(true), (true, true));
    assert_eq!(protected(false), (false, false));
}

#[test]
fn another_zone_of_the_network_leaves_clusters_and_node_groups_where_they_are() {
    let three = NETWORK.replace("\"us-east-1b\"]", "\"us-east-1b\", \"us-east-1c\"]");
    let (before, after) = (json(&built(NETWORK, CLUSTER)), json(&built(&three, CLUSTER)));
    for resource in ["aws_eks_cluster", "aws_launch_template", "aws_security_group"] {
        assert_eq!(before["resource"][resource], after["resource"][resource], "{resource}");
    }
    for group in ["trantor_general", "trantor_spot"] {
        let subnets = |json: &Value| json["resource"]["aws_eks_node_group"][group]["subnet_ids"].clone();
        assert_eq!(subnets(&before), subnets(&after), "{group}");
    }
}

#[test]
fn zones_can_be_named() {
    let three = NETWORK.replace("\"us-east-1b\"]", "\"us-east-1b\", \"us-east-1c\"]");
    let cluster = CLUSTER
        .replace("version =", "zones = [\"us-east-1a\", \"us-east-1b\", \"us-east-1c\"]\nversion =")
        .replace("size = { min = 1,", "zones = [\"us-east-1c\"]\nsize = { min = 1,");
    let json = json(&built(&three, &cluster));
    let resource = &json["resource"];
    let control_plane = &resource["aws_eks_cluster"]["trantor"]["vpc_config"][0]["subnet_ids"];
    assert_eq!(control_plane.as_array().unwrap().len(), 3);
    let general = &resource["aws_eks_node_group"]["trantor_general"]["subnet_ids"];
    assert_eq!(*general, serde_json::json!(["${aws_subnet.private_c.id}"]));
    assert_eq!(resource["aws_eks_node_group"]["trantor_spot"]["subnet_ids"].as_array().unwrap().len(), 3);
}

#[test]
fn eks_protects_against_deletion_where_the_provider_can_say_so() {
    let protection = |provider| {
        let mut stack = stack();
        let account = Account { provider, ..account() };
        let network = network(&mut stack, &account, NETWORK);
        let logs = stack.add("cluster_logs", aws::KmsKey::new().description("Log groups."));
        let upstream = super::Upstream { account: &account, network: &network, logs_key: &logs, tags: &[] };
        let (key, name) = (ClusterKey::new("trantor").unwrap(), ClusterName::new("test-trantor").unwrap());
        super::add(&mut stack, &key, &name, &settings::<ClusterSettings>(CLUSTER), &upstream);
        let checks = terraform::Checks { schemas: provider.schemas(), resource_checks: &[] };
        let files = stack.synthesize(checks).unwrap().files;
        let json: Value = serde_json::from_str(&files["cluster-trantor.tf.json"]).unwrap();
        json["resource"]["aws_eks_cluster"]["trantor"]["deletion_protection"].clone()
    };
    assert_eq!(protection(aws::ProviderVersions::FiveAndSix), Value::Null);
    assert_eq!(protection(aws::ProviderVersions::Six), true);
}
