use std::collections::BTreeMap;

use generated::{Generated, GeneratedStack, Model};
use live::cluster::{
    AccessEntry, Addon, BlockDevice, Cluster, FargateProfile, Gap, Issue, LaunchTemplate,
    LaunchTemplateContent, MetadataOptions, NodeGroup, NodeRepair, PodIdentity, PolicyAssociation,
    SecurityGroup, Subnet, Taint, UpdateLimit, VpcConfig,
};
use serde_json::{Value, json};

use super::*;
use crate::render;

const ROLE: &str = "arn:aws:iam::111122223333:role/";

/// An environment with all kinds of things that are compared.
fn model() -> Model {
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
        },
    });
    let text = content.to_string();
    let content = content.as_object().cloned().unwrap_or_default();
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
                    ..BlockDevice::default()
                }],
                metadata: Some(MetadataOptions {
                    http_tokens: Some("required".to_owned()),
                    http_put_response_hop_limit: Some(1),
                    ..MetadataOptions::default()
                }),
                ..LaunchTemplateContent::default()
            }),
            tags: tags.clone(),
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
            tags,
            ..FargateProfile::default()
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
    let observed = Observed {
        account_id: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        names: Some(vec![cluster.name.clone()]),
        clusters: vec![cluster],
        ..Observed::default()
    };
    compare(Expected { model: &model(), elsewhere: &BTreeMap::new() }, &observed)
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

#[test]
fn what_was_applied_is_as_the_model_says() {
    let drift = drift_of(applied());
    assert_eq!(drift.differences().next(), None, "{drift:#?}");
    assert!(drift.clusters[0].notices.is_empty());
}

#[test]
fn each_argument_of_a_cluster_is_compared() {
    let cluster = |argument: &str| vec![argument.replacen(' ', " changed aws_eks_cluster.a ", 1)];
    assert_eq!(after(|of| of.version = "1.36".to_owned()), cluster("medium version"));
    assert_eq!(
        after(|of| of.vpc_config.endpoint_public_access = true),
        cluster("high vpc_config[0].endpoint_public_access")
    );
    assert_eq!(
        after(|of| of.vpc_config.endpoint_private_access = false),
        cluster("high vpc_config[0].endpoint_private_access")
    );
    assert_eq!(
        after(|of| of.vpc_config.subnet_ids = vec!["subnet-1".to_owned()]),
        cluster("medium vpc_config[0].subnet_ids")
    );
    assert_eq!(after(|of| of.log_types = vec!["api".to_owned()]), cluster("high enabled_cluster_log_types"));
    assert_eq!(
        after(|of| of.log_types.push("scheduler".to_owned())),
        cluster("low enabled_cluster_log_types")
    );
    assert_eq!(after(|of| of.encryption.clear()), cluster("high encryption_config"));
    assert_eq!(
        after(|of| of.authentication_mode = Some("API_AND_CONFIG_MAP".to_owned())),
        cluster("high access_config[0].authentication_mode")
    );
    assert_eq!(after(|of| of.role_arn = format!("{ROLE}other")), cluster("high role_arn"));
    assert_eq!(
        after(|of| of.auto_mode = Some(live::cluster::AutoMode { compute: true, ..Default::default() })),
        cluster("high compute_config[0].enabled")
    );
    assert_eq!(
        after(|of| of.remote_node_cidrs = vec!["192.168.0.0/24".to_owned()]),
        cluster("medium remote_network_config")
    );
    assert_eq!(after(|of| _ = of.tags.insert("by".to_owned(), "hand".to_owned())), cluster("low tags"));
}

#[test]
fn each_argument_of_a_node_group_is_compared() {
    let group = |argument: &str| vec![argument.replacen(' ', " changed aws_eks_node_group.g ", 1)];
    let with = |change: fn(&mut NodeGroup)| after(|of| change(&mut of.node_groups[0]));
    assert_eq!(with(|of| of.max_size = 9), group("medium scaling_config[0].max_size"));
    assert_eq!(with(|of| of.min_size = 0), group("medium scaling_config[0].min_size"));
    assert!(with(|of| of.desired_size = 1).is_empty(), "an autoscaler owns it");
    assert_eq!(with(|of| of.version = Some("1.34".to_owned())), group("medium version"));
    assert_eq!(with(|of| of.instance_types = vec!["m5.large".to_owned()]), group("medium instance_types"));
    assert_eq!(with(|of| of.labels.clear()), group("medium labels"));
    let taint = || Taint { key: "k".to_owned(), value: None, effect: "NO_SCHEDULE".to_owned() };
    assert_eq!(after(|of| of.node_groups[0].taints.push(taint())), group("medium taint"));
    assert_eq!(with(|of| of.update.max_unavailable_percentage = Some(50)), group("low update_config"));
    assert_eq!(with(|of| of.node_repair = None), group("medium node_repair_config[0].enabled"));
    assert_eq!(with(|of| of.ssh_key = Some("k".to_owned())), group("high remote_access[0].ec2_ssh_key"));
    assert_eq!(with(|of| of.launch_template = None), group("high launch_template"));
    assert_eq!(with(|of| _ = of.tags.insert("a".to_owned(), "b".to_owned())), group("low tags"));
}

#[test]
fn what_a_launch_template_says_is_compared() {
    let template = |argument: &str| vec![argument.replacen(' ', " changed aws_launch_template.g ", 1)];
    let with = |change: fn(&mut LaunchTemplateContent)| {
        after(|of| {
            let template = of.node_groups[0].launch_template.as_mut();
            if let Some(content) = template.and_then(|template| template.content.as_mut()) {
                change(content);
            }
        })
    };
    assert_eq!(with(|of| of.image_id = Some("ami-1".to_owned())), template("high image_id"));
    assert_eq!(
        with(|of| of.block_devices[0].encrypted = Some(false)),
        template("medium block_device_mappings")
    );
    assert_eq!(
        with(|of| of.block_devices[0].volume_size = Some(20)),
        template("medium block_device_mappings")
    );
    assert_eq!(
        with(|of| of.security_group_ids.push("sg-2".to_owned())),
        template("high vpc_security_group_ids")
    );
    assert_eq!(with(|of| of.metadata = None), template("high metadata_options[0]"));
    assert_eq!(with(|of| of.user_data = Some("c2VjcmV0".to_owned())), template("high user_data"));
    assert_eq!(
        with(|of| _ = of.tag_specifications.insert("instance".to_owned(), BTreeMap::default())),
        template("low tag_specifications")
    );
    assert_eq!(with(|of| of.others.push("placement".to_owned())), template("medium placement"));
    let older = after(|of| {
        if let Some(template) = &mut of.node_groups[0].launch_template {
            template.version = "1".to_owned();
        }
    });
    assert_eq!(older, ["medium changed aws_eks_node_group.g launch_template[0].version"]);
}

#[test]
fn user_data_is_never_shown() {
    let mut cluster = applied();
    if let Some(template) = &mut cluster.node_groups[0].launch_template
        && let Some(content) = &mut template.content
    {
        content.user_data = Some("aHVudGVyMg==".to_owned());
    }
    let drift = drift_of(cluster);
    for said in [render::text(&drift, true), render::markdown(&drift), json!(drift).to_string()] {
        assert!(
            said.contains("sha256") && !said.contains("hunter2") && !said.contains("aHVudGVyMg"),
            "{said}"
        );
    }
}

#[test]
fn addons_access_and_identities_are_compared() {
    assert_eq!(
        after(|of| of.addons[0].version = "v1.19.0-eksbuild.1".to_owned()),
        ["medium changed aws_eks_addon.cni addon_version"]
    );
    assert_eq!(
        after(|of| of.addons[0].configuration_values = Some("{\"eniConfig\":{}}".to_owned())),
        ["medium changed aws_eks_addon.cni configuration_values"]
    );
    assert_eq!(
        after(|of| of.addons[0].service_account_role_arn = Some(format!("{ROLE}other"))),
        ["high changed aws_eks_addon.cni service_account_role_arn"]
    );
    assert_eq!(
        after(|of| of.access_entries[0].kubernetes_groups = vec!["system:masters".to_owned()]),
        ["high changed aws_eks_access_entry.admin kubernetes_groups"]
    );
    assert_eq!(
        after(|of| of.access_entries[0].policies[0].namespaces.clear()),
        ["high changed aws_eks_access_policy_association.admin access_scope"]
    );
    assert_eq!(
        after(|of| of.access_entries[0].policies.clear()),
        ["high missing aws_eks_access_policy_association.admin"]
    );
    assert_eq!(
        after(|of| of.pod_identities[0].role_arn = format!("{ROLE}other")),
        ["high changed aws_eks_pod_identity_association.pods role_arn"]
    );
    assert_eq!(
        after(|of| of.fargate_profiles[0].selectors[0].namespace = "other".to_owned()),
        ["medium changed aws_eks_fargate_profile.f selector"]
    );
}

#[test]
fn what_stands_beside_and_what_is_missing_is_told() {
    let found = after(|of| {
        of.node_groups.push(NodeGroup { name: "by-hand".to_owned(), ..NodeGroup::default() });
        of.addons = vec![Addon { name: "other".to_owned(), ..Addon::default() }];
        of.access_entries.push(AccessEntry {
            principal_arn: format!("{ROLE}intruder"),
            kind: "STANDARD".to_owned(),
            ..AccessEntry::default()
        });
        of.pod_identities.clear();
        of.fargate_profiles[0].name = "g".to_owned();
    });
    assert_eq!(
        found,
        [
            "high missing aws_eks_addon.cni",
            "high missing aws_eks_fargate_profile.f",
            "high missing aws_eks_pod_identity_association.pods",
            "high unmanaged access entry of arn:aws:iam::111122223333:role/intruder",
            "medium unmanaged Fargate profile g",
            "medium unmanaged add-on other",
            "medium unmanaged node group by-hand",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_not_missing() {
    let gap = |call: &str, resource: &str| Gap {
        call: call.to_owned(),
        resource: resource.to_owned(),
        ..Gap::default()
    };
    let found = after(|of| {
        of.node_groups.clear();
        of.addons.clear();
        of.pod_identities.clear();
        of.access_entries[0].policies.clear();
        of.gaps = vec![
            gap("eks:ListNodegroups", "test-a"),
            gap("eks:DescribeAddon", "test-a/vpc-cni"),
            gap("eks:ListPodIdentityAssociations", "test-a"),
            gap("eks:ListAssociatedAccessPolicies", &format!("test-a/{ROLE}admin")),
        ];
    });
    assert_eq!(found, [""; 0]);
    // Without EC2, ids of subnets and groups are not known, and configuration that names them is not compared.
    let found = after(|of| {
        of.subnets.clear();
        of.security_groups.clear();
        of.vpc_config.subnet_ids = vec!["subnet-9".to_owned()];
        of.gaps = vec![gap("ec2:DescribeSubnets", "test-a")];
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn clusters_are_missing_or_stand_beside() {
    let model = model();
    let elsewhere: BTreeMap<String, String> = [("other-a".to_owned(), "other".to_owned())].into();
    let names = ["other-a", "by-hand"].map(str::to_owned).to_vec();
    let observed = Observed { names: Some(names), region: "us-east-1".to_owned(), ..Observed::default() };
    let drift = compare(Expected { model: &model, elsewhere: &elsewhere }, &observed);
    let found: Vec<(Kind, String)> = drift.differences().map(|of| (of.kind, of.name())).collect();
    assert_eq!(
        found,
        [
            (Kind::Missing, "infrastructure:aws_eks_cluster.a".to_owned()),
            (Kind::Unmanaged, "cluster by-hand".to_owned())
        ]
    );
    assert_eq!(drift.clusters[0].notices[0].text, "us-east-1 has other-a, by-hand");
}

#[test]
fn what_eks_complains_of_and_newer_images_are_told() {
    let mut cluster = applied();
    cluster.node_groups[0].status = "DEGRADED".to_owned();
    cluster.node_groups[0].health = vec![Issue {
        code: "AsgInstanceLaunchFailures".to_owned(),
        message: "no capacity".to_owned(),
        resource_ids: Vec::new(),
    }];
    cluster.node_groups[0].release_version = Some("1.35.0-20261001".to_owned());
    cluster.node_groups[0].latest_release = Some("1.35.2-20261110".to_owned());
    let drift = drift_of(cluster);
    let found: Vec<(Kind, &Value)> = drift.differences().map(|of| (of.kind, &of.live)).collect();
    assert_eq!(found, [(Kind::Unhealthy, &json!(["AsgInstanceLaunchFailures: no capacity"]))]);
    assert_eq!(
        drift.clusters[0].notices[0].text,
        "its nodes have the image 1.35.0-20261001, and the newest is 1.35.2-20261110"
    );
}

#[test]
fn an_upgrade_by_hand_cannot_be_undone_and_one_not_applied_can() {
    let remedy = |version: &str| {
        let mut cluster = applied();
        cluster.version = version.to_owned();
        let drift = drift_of(cluster);
        drift.differences().next().map(|of| of.remedies[0].text().to_owned()).unwrap_or_default()
    };
    assert_eq!(remedy("1.36"), "nothing can set it back");
    assert_eq!(remedy("1.34"), "apply infrastructure: Terraform sets it back");
}

#[test]
fn what_aws_says_acts_on_nobody() {
    let mut cluster = applied();
    cluster.tags.insert("<img src=x>|`".to_owned(), "\u{1b}[31m\u{202e}@everyone".to_owned());
    let drift = drift_of(cluster);
    let text = render::text(&drift, false);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let markdown = render::markdown(&drift);
    assert!(markdown.contains("``{\"<img src=x>\\|`\""), "{markdown}");
}
