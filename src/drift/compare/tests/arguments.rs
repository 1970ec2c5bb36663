use std::collections::BTreeMap;

use live::cluster::{AutoMode, LaunchTemplateContent, NodeGroup, NodeRepair, Taint};
use serde_json::json;

use super::*;
use crate::render;

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
    assert_eq!(
        after(|of| of.control_plane_tier = Some("tier-xl".to_owned())),
        cluster("medium control_plane_scaling_config[0].tier")
    );
    assert_eq!(after(|of| of.control_plane_tier = Some("standard".to_owned())), [""; 0]);
    let auto_mode = |mode| after(|of| of.auto_mode = Some(mode));
    assert_eq!(
        auto_mode(AutoMode { block_storage: true, ..AutoMode::default() }),
        cluster("high storage_config[0].block_storage[0].enabled")
    );
    assert_eq!(
        auto_mode(AutoMode { load_balancing: true, ..AutoMode::default() }),
        cluster("high kubernetes_network_config[0].elastic_load_balancing[0].enabled")
    );
    assert_eq!(
        auto_mode(AutoMode { says_compute: true, ..AutoMode::default() }),
        [""; 0],
        "off is as unsaid"
    );
    assert_eq!(after(|of| _ = of.tags.insert("by".to_owned(), "hand".to_owned())), cluster("low tags"));
}

#[test]
fn auto_mode_is_compared_where_the_model_has_it() {
    let compute = r#""compute_config": [{ "enabled": true, "node_pools": ["system", "general-purpose"],
        "node_role_arn": "arn:aws:iam::111122223333:role/auto" }], "version": "1.35","#;
    let model = model_with("\"version\":\"1.35\",", compute);
    let found = |change: fn(&mut AutoMode)| {
        let mut mode = AutoMode {
            compute: true,
            node_pools: ["general-purpose", "system"].map(str::to_owned).to_vec(),
            node_role_arn: Some(format!("{ROLE}auto")),
            ..AutoMode::default()
        };
        change(&mut mode);
        let drift = drift_with(&model, Cluster { auto_mode: Some(mode), ..applied() });
        drift.differences().filter_map(|of| of.argument.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(|_| {}), [""; 0]);
    assert_eq!(found(|of| _ = of.node_pools.pop()), ["compute_config[0].node_pools"]);
    assert_eq!(found(|of| of.node_role_arn = None), ["compute_config[0].node_role_arn"]);
    assert_eq!(found(|of| of.compute = false), ["compute_config[0].enabled"]);
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
    assert_eq!(
        with(|of| of.ssh_security_group_ids = vec!["sg-9".to_owned()]),
        group("high remote_access[0].source_security_group_ids")
    );
    assert_eq!(
        with(|of| of.update.strategy = Some("MINIMAL".to_owned())),
        group("low update_config[0].update_strategy")
    );
    assert_eq!(with(|of| of.update.strategy = Some("DEFAULT".to_owned())), [""; 0]);
    assert_eq!(
        with(|of| of.node_repair = Some(NodeRepair { enabled: true, has_limits: true })),
        group("medium node_repair_config")
    );
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
    for change in [
        |of: &mut LaunchTemplateContent| of.block_devices[0].delete_on_termination = Some(false),
        |of: &mut LaunchTemplateContent| of.block_devices[0].kms_key_id = Some("arn:k".to_owned()),
        |of: &mut LaunchTemplateContent| of.block_devices[0].snapshot_id = Some("snap-1".to_owned()),
    ] {
        assert_eq!(with(change), template("medium block_device_mappings"));
    }
    assert_eq!(with(|of| of.block_devices[0].delete_on_termination = None), [""; 0]);
    assert_eq!(with(|of| of.instance_type = Some("m5.large".to_owned())), template("medium instance_type"));
    assert_eq!(with(|of| of.monitoring = Some(true)), template("low monitoring[0].enabled"));
    assert_eq!(with(|of| of.ebs_optimized = Some(true)), template("low ebs_optimized"));
    assert_eq!(with(|of| of.ebs_optimized = Some(false)), [""; 0]);
    assert_eq!(with(|of| of.user_data = None), template("high user_data"));
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
    let tags = |tags: Option<BTreeMap<String, String>>| {
        after(|of| {
            if let Some(template) = &mut of.node_groups[0].launch_template {
                template.tags = tags;
            }
        })
    };
    assert_eq!(tags(Some(BTreeMap::new())), template("low tags"));
    assert_eq!(tags(None), [""; 0], "they were not read");
}

/// Whose id the model does not know; what else differs is found all the same.
#[test]
fn a_disk_with_a_key_of_the_model_is_compared() {
    let key = r#""encrypted": "true", "kms_key_id": "${aws_kms_key.disks.arn}","#;
    let model = model_with("\"encrypted\":\"true\",", key);
    let found = |size: i64| {
        let mut cluster = applied();
        if let Some(template) = &mut cluster.node_groups[0].launch_template
            && let Some(content) = &mut template.content
        {
            content.block_devices[0].kms_key_id = Some("arn:aws:kms:us-east-1:111122223333:key/1".to_owned());
            content.block_devices[0].volume_size = Some(size);
        }
        drift_with(&model, cluster).differences().filter_map(|of| of.argument.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(50), [""; 0]);
    assert_eq!(found(20), ["block_device_mappings"]);
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
        after(|of| of.pod_identities[0].disable_session_tags = Some(true)),
        ["medium changed aws_eks_pod_identity_association.pods disable_session_tags"]
    );
    let people =
        |argument: &str| [format!("high changed aws_eks_identity_provider_config.people oidc[0].{argument}")];
    assert_eq!(after(|of| of.identity_providers[0].client_id = "other".to_owned()), people("client_id"));
    assert_eq!(
        after(|of| of.identity_providers[0].groups_claim = Some("groups".to_owned())),
        people("groups_claim")
    );
    assert_eq!(after(|of| of.identity_providers[0].required_claims.clear()), people("required_claims"));
    assert_eq!(
        after(|of| of.fargate_profiles[0].selectors[0].namespace = "other".to_owned()),
        ["medium changed aws_eks_fargate_profile.f selector"]
    );
}

#[test]
fn an_upgrade_by_hand_is_written_before_anything_is_applied() {
    let found = |version: &str| {
        let mut cluster = applied();
        cluster.version = version.to_owned();
        let drift = drift_of(cluster);
        let found =
            drift.differences().next().map(|of| (of.meaning.clone(), of.remedies[0].text().to_owned()));
        found.unwrap_or_default()
    };
    let wait = "do not apply infrastructure before the settings say the version that runs";
    let (meaning, remedy) = found("1.36");
    assert!(meaning.contains("For 7 days EKS can take it back by one minor version"), "{meaning}");
    assert_eq!(remedy, wait);
    let (meaning, remedy) = found("1.37");
    assert!(meaning.contains("more than the one minor version"), "{meaning}");
    assert_eq!(remedy, wait);
    assert_eq!(found("1.34").1, "apply infrastructure: Terraform sets it back");
}
