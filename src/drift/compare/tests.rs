//! An environment with all kinds of things that are compared, and its clusters as Terraform would have made them.

mod arguments;
mod findings;

use std::collections::BTreeMap;

use generated::{Generated, GeneratedStack, Model};
use live::cluster::{
    AccessEntry, Addon, BlockDevice, Cluster, FargateProfile, IdentityProvider, LaunchTemplate,
    LaunchTemplateContent, MetadataOptions, NodeGroup, NodeRepair, PodIdentity, PolicyAssociation,
    SecurityGroup, Subnet, UpdateLimit, VpcConfig,
};
use serde_json::json;

use super::*;

const ROLE: &str = "arn:aws:iam::111122223333:role/";

/// An environment with all kinds of things that are compared.
fn model() -> Model {
    model_of("clusters")
}

/// The same with its cluster in this table of the settings.
fn model_of(table: &str) -> Model {
    model_with("settings: clusters.", &format!("settings: {table}."))
}

/// The same with another text in its JSON.
fn model_with(text: &str, instead: &str) -> Model {
    let name = "${aws_eks_cluster.a.name}";
    let content = json!({
        "provider": { "aws": [{ "region": "us-east-1", "default_tags": [{ "tags": { "owner": "platform" } }] }] },
        "resource": {
            "aws_iam_role": { "nodes": { "name": "nodes" }, "cluster": { "name": "cluster" }, "pods": { "name": "pods" } },
            "aws_subnet": { "x": { "cidr_block": "10.0.1.0/24" }, "y": { "cidr_block": "10.0.2.0/24" } },
            "aws_security_group": { "nodes": { "name": "test-nodes" } },
            "aws_eks_cluster": { "a": {
                "//": "modules/cluster, settings: clusters.a",
                "name": "test-a", "version": "1.35", "role_arn": "${aws_iam_role.cluster.arn}",
                "enabled_cluster_log_types": ["audit", "api"],
                "vpc_config": [{ "endpoint_private_access": true, "endpoint_public_access": false,
                    "subnet_ids": ["${aws_subnet.y.id}", "${aws_subnet.x.id}"] }],
                "access_config": [{ "authentication_mode": "API" }],
                "encryption_config": [{ "resources": ["secrets"], "provider": [{ "key_arn": "${aws_kms_key.k.arn}" }] }],
            } },
            "aws_launch_template": { "g": {
                "//": "modules/node_group, settings: clusters.a.node_groups.g",
                "name": "test-a-g", "vpc_security_group_ids": ["${aws_security_group.nodes.id}"],
                "block_device_mappings": [{ "device_name": "/dev/xvda", "ebs": [{ "encrypted": "true", "volume_size": 50,
                    "volume_type": "gp3" }] }],
                "user_data": "${base64encode(\"[settings]\\nmax-pods = 20\\n\")}",
                "metadata_options": [{ "http_tokens": "required", "http_put_response_hop_limit": 1 }],
            } },
            "aws_eks_node_group": { "g": {
                "//": "modules/node_group, settings: clusters.a.node_groups.g",
                "cluster_name": name, "node_group_name": "g", "node_role_arn": "${aws_iam_role.nodes.arn}",
                "version": "${aws_eks_cluster.a.version}", "instance_types": ["m7g.large"], "labels": { "workload": "general" },
                "scaling_config": [{ "min_size": 1, "max_size": 3, "desired_size": 2 }],
                "lifecycle": [{ "ignore_changes": ["scaling_config[0].desired_size"] }],
                "launch_template": [{ "id": "${aws_launch_template.g.id}", "version": "${aws_launch_template.g.latest_version}" }],
                "update_config": [{ "max_unavailable_percentage": 33 }],
                "node_repair_config": [{ "enabled": true }],
            } },
            "aws_eks_addon": { "cni": {
                "//": "modules/cluster, settings: clusters.a.addons.vpc_cni",
                "cluster_name": name, "addon_name": "vpc-cni", "addon_version": "v1.20.0-eksbuild.1",
                "configuration_values": "{\"eniConfig\":{\"a\":\"${aws_subnet.x.id}\"}}",
            } },
            "aws_eks_access_entry": { "admin": {
                "//": "modules/cluster, settings: clusters.a.access.admin",
                "cluster_name": name, "principal_arn": format!("{ROLE}admin"),
            } },
            "aws_eks_access_policy_association": { "admin": {
                "cluster_name": name, "principal_arn": "${aws_eks_access_entry.admin.principal_arn}",
                "policy_arn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
                "access_scope": [{ "type": "namespace", "namespaces": ["b", "a"] }],
            } },
            "aws_eks_pod_identity_association": { "pods": {
                "cluster_name": name, "namespace": "n", "service_account": "s", "role_arn": "${aws_iam_role.pods.arn}",
            } },
            "aws_eks_fargate_profile": { "f": {
                "cluster_name": name, "fargate_profile_name": "f", "pod_execution_role_arn": "${aws_iam_role.pods.arn}",
                "selector": [{ "namespace": "n" }],
            } },
            "aws_eks_identity_provider_config": { "people": {
                "cluster_name": name, "oidc": [{ "identity_provider_config_name": "people", "client_id": "kubernetes",
                    "issuer_url": "https://people.example.com", "required_claims": { "team": "platform" } }],
            } },
        },
    });
    let text = content.to_string().replace(text, instead);
    let content = serde_json::from_str(&text).unwrap_or_default();
    let stack = GeneratedStack {
        name: "infrastructure".to_owned(),
        files: [("main.tf.json".to_owned(), (text, content))].into(),
        ..GeneratedStack::default()
    };
    let generated = Generated { environment: "test".to_owned(), stacks: vec![stack], ..Generated::default() };
    Model::new(&generated, &[])
}

/// The node group as Terraform would have made it.
fn applied_group(tags: &BTreeMap<String, String>) -> NodeGroup {
    NodeGroup {
        name: "g".to_owned(),
        version: Some("1.35".to_owned()),
        status: "ACTIVE".to_owned(),
        instance_types: vec!["m7g.large".to_owned()],
        min_size: 1,
        max_size: 3,
        desired_size: 3,
        role_arn: format!("{ROLE}nodes"),
        labels: [("workload".to_owned(), "general".to_owned())].into(),
        update: UpdateLimit { max_unavailable_percentage: Some(33), ..UpdateLimit::default() },
        node_repair: Some(NodeRepair { enabled: true, has_limits: false }),
        launch_template: Some(LaunchTemplate {
            id: "lt-1".to_owned(),
            name: "test-a-g".to_owned(),
            version: "2".to_owned(),
            latest_version: Some(2),
            default_version: Some(2),
            content: Some(LaunchTemplateContent {
                security_group_ids: vec!["sg-1".to_owned()],
                block_devices: vec![BlockDevice {
                    device_name: "/dev/xvda".to_owned(),
                    volume_size: Some(50),
                    volume_type: Some("gp3".to_owned()),
                    encrypted: Some(true),
                    delete_on_termination: Some(true),
                    ..BlockDevice::default()
                }],
                metadata: Some(MetadataOptions {
                    http_tokens: Some("required".to_owned()),
                    http_put_response_hop_limit: Some(1),
                    ..MetadataOptions::default()
                }),
                user_data: Some("W3NldHRpbmdzXQptYXgtcG9kcyA9IDIwCg==".to_owned()),
                ..LaunchTemplateContent::default()
            }),
            tags: Some(tags.clone()),
        }),
        tags: tags.clone(),
        ..NodeGroup::default()
    }
}

/// The cluster as Terraform would have made it.
fn applied() -> Cluster {
    let tags: BTreeMap<String, String> = [("owner".to_owned(), "platform".to_owned())].into();
    let subnet =
        |id: &str, cidr: &str| Subnet { id: id.to_owned(), cidr: cidr.to_owned(), ..Subnet::default() };
    Cluster {
        name: "test-a".to_owned(),
        arn: "arn:aws:eks:us-east-1:111122223333:cluster/test-a".to_owned(),
        account_id: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        version: "1.35".to_owned(),
        platform_version: "eks.3".to_owned(),
        status: "ACTIVE".to_owned(),
        role_arn: format!("{ROLE}cluster"),
        vpc_config: VpcConfig {
            subnet_ids: vec!["subnet-1".to_owned(), "subnet-2".to_owned()],
            endpoint_private_access: true,
            ..VpcConfig::default()
        },
        log_types: vec!["api".to_owned(), "audit".to_owned()],
        encryption: vec![live::cluster::Encryption { key_arn: "arn:k".to_owned(), ..Default::default() }],
        authentication_mode: Some("API".to_owned()),
        tags: tags.clone(),
        node_groups: vec![applied_group(&tags)],
        addons: vec![Addon {
            name: "vpc-cni".to_owned(),
            version: "v1.20.0-eksbuild.1".to_owned(),
            status: "ACTIVE".to_owned(),
            configuration_values: Some("{ \"eniConfig\": { \"a\": \"subnet-1\" } }".to_owned()),
            tags: tags.clone(),
            ..Addon::default()
        }],
        access_entries: vec![
            AccessEntry {
                principal_arn: format!("{ROLE}admin"),
                kind: "STANDARD".to_owned(),
                policies: vec![PolicyAssociation {
                    policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy".to_owned(),
                    scope: "namespace".to_owned(),
                    namespaces: vec!["a".to_owned(), "b".to_owned()],
                }],
                tags: tags.clone(),
                ..AccessEntry::default()
            },
            AccessEntry {
                principal_arn: format!("{ROLE}nodes"),
                kind: "EC2_LINUX".to_owned(),
                ..AccessEntry::default()
            },
        ],
        pod_identities: vec![PodIdentity {
            id: "a-1".to_owned(),
            namespace: "n".to_owned(),
            service_account: "s".to_owned(),
            role_arn: format!("{ROLE}pods"),
            tags: tags.clone(),
            ..PodIdentity::default()
        }],
        fargate_profiles: vec![FargateProfile {
            name: "f".to_owned(),
            status: "ACTIVE".to_owned(),
            pod_execution_role_arn: format!("{ROLE}pods"),
            selectors: vec![live::cluster::FargateSelector {
                namespace: "n".to_owned(),
                ..Default::default()
            }],
            tags: tags.clone(),
            ..FargateProfile::default()
        }],
        identity_providers: vec![IdentityProvider {
            name: "people".to_owned(),
            status: "ACTIVE".to_owned(),
            issuer_url: "https://people.example.com".to_owned(),
            client_id: "kubernetes".to_owned(),
            required_claims: [("team".to_owned(), "platform".to_owned())].into(),
            tags,
            ..IdentityProvider::default()
        }],
        subnets: vec![subnet("subnet-1", "10.0.1.0/24"), subnet("subnet-2", "10.0.2.0/24")],
        security_groups: vec![SecurityGroup {
            id: "sg-1".to_owned(),
            name: "test-nodes".to_owned(),
            ..SecurityGroup::default()
        }],
        ..Cluster::default()
    }
}

fn drift_of(cluster: Cluster) -> Drift {
    drift_with(&model(), cluster)
}

fn drift_with(model: &Model, cluster: Cluster) -> Drift {
    let observed = Observed {
        account_id: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        names: Some(vec![cluster.name.clone()]),
        clusters: vec![cluster],
        ..Observed::default()
    };
    compare(Expected { model, elsewhere: &BTreeMap::new() }, &observed)
}

/// What differs after a change, as `severity kind name argument`.
fn after(change: impl FnOnce(&mut Cluster)) -> Vec<String> {
    let mut cluster = applied();
    change(&mut cluster);
    let line = |of: &Difference| {
        let argument = of.argument.as_deref().unwrap_or_default();
        let name = of.name().replace("infrastructure:", "");
        format!("{} {} {name} {argument}", of.severity.as_str(), of.kind.as_str()).trim_end().to_owned()
    };
    drift_of(cluster).differences().map(line).collect()
}
