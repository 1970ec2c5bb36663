//! The cluster itself.

use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone, set};
use crate::difference::Severity;

/// Something that is compared: argument, what the model and AWS say, and what a difference means.
type Row<'a> = (&'a str, Option<Value>, Value, Severity, &'a str, &'a str, Undone);

impl Comparison<'_> {
    pub(super) fn control_plane(&mut self) {
        let (block, live) = (self.cluster, self.live);
        let subject = format!("cluster {}", live.name);
        self.health(Some(block), &subject, &live.status, &live.health);
        for row in
            [self.version(), self.endpoint(), self.placement(), self.protection(), self.auto_mode()].concat()
        {
            let (argument, model, live, severity, meaning, setting, undone) = row;
            self.fact(Fact {
                block,
                subject: &subject,
                argument,
                model,
                live,
                severity,
                meaning,
                setting,
                undone,
            });
        }
        let tags = live.tags.clone();
        self.tags(block, &subject, &tags);
    }

    fn version(&self) -> Vec<Row<'static>> {
        let (block, live) = (self.cluster, self.live);
        let model = block.text("version");
        let ahead =
            minor(&live.version).zip(model.and_then(minor)).map(|(live, model)| live.saturating_sub(model));
        // EKS user guide, "Roll back a cluster to a previous Kubernetes version": one minor, within 7 days of an upgrade.
        let (meaning, undone) = match ahead {
            None | Some(0) => ("An upgrade that the model says was not applied yet.", Undone::InPlace),
            Some(1) => (
                "It was upgraded without the model. For 7 days EKS can take it back by one minor version, and would, \
                 when the model is applied as it is; later it refuses.",
                Undone::GoesBack,
            ),
            Some(_) => (
                "It was upgraded without the model, by more than the one minor version that EKS can go back: to apply \
                 the model as it is fails.",
                Undone::GoesBack,
            ),
        };
        vec![(
            "version",
            model.map(|model| json!(model)),
            json!(live.version),
            Severity::Medium,
            meaning,
            "version",
            undone,
        )]
    }

    fn endpoint(&self) -> Vec<Row<'static>> {
        let (block, live) = (self.cluster, &self.live.vpc_config);
        // What the provider takes when nothing is said.
        let public = block.flag("vpc_config[0].endpoint_public_access").unwrap_or(true);
        let private = block.flag("vpc_config[0].endpoint_private_access").unwrap_or(false);
        let (severity, meaning) = if live.endpoint_public_access {
            (Severity::High, "The API is reached from the internet, where the model keeps it within the VPC.")
        } else {
            (Severity::Medium, "The API is no longer reached from the internet.")
        };
        let mut rows = vec![
            (
                "vpc_config[0].endpoint_public_access",
                Some(json!(public)),
                json!(live.endpoint_public_access),
                severity,
                meaning,
                "endpoint.public_cidrs",
                Undone::InPlace,
            ),
            (
                "vpc_config[0].endpoint_private_access",
                Some(json!(private)),
                json!(live.endpoint_private_access),
                Severity::High,
                "Nodes reach the API by another way than the model says.",
                "endpoint.private",
                Undone::InPlace,
            ),
        ];
        if public && live.endpoint_public_access {
            let model = match block.items("vpc_config[0].public_access_cidrs") {
                [] => vec![json!("0.0.0.0/0")],
                ranges => ranges.to_vec(),
            };
            let is_wider = live.public_access_cidrs.iter().any(|range| !model.contains(&json!(range)));
            let (severity, meaning) = if is_wider {
                (Severity::High, "The API is reached from addresses that the model does not let in.")
            } else {
                (Severity::Medium, "Addresses that the model lets in no longer reach the API.")
            };
            rows.push((
                "vpc_config[0].public_access_cidrs",
                Some(set(&model)),
                json!(live.public_access_cidrs),
                severity,
                meaning,
                "endpoint.public_cidrs",
                Undone::InPlace,
            ));
        }
        rows
    }

    fn placement(&self) -> Vec<Row<'static>> {
        let (block, live) = (self.cluster, self.live);
        let known = |path: &str| block.at(path).map(|value| self.known.resolve(value));
        let list = |path: &str| known(path).and_then(|value| value.as_array().map(|items| set(items)));
        vec![
            (
                "role_arn",
                known("role_arn"),
                json!(live.role_arn),
                Severity::High,
                "The control plane acts in AWS by another role.",
                "",
                Undone::ByReplacing,
            ),
            (
                "vpc_config[0].subnet_ids",
                list("vpc_config[0].subnet_ids"),
                json!(live.vpc_config.subnet_ids),
                Severity::Medium,
                "The control plane's network interfaces stand in other subnets.",
                "zones",
                Undone::InPlace,
            ),
            (
                "vpc_config[0].security_group_ids",
                list("vpc_config[0].security_group_ids"),
                json!(live.vpc_config.security_group_ids),
                Severity::High,
                "Other rules say who reaches the control plane's network interfaces.",
                "",
                Undone::InPlace,
            ),
            (
                "kubernetes_network_config[0].ip_family",
                known("kubernetes_network_config[0].ip_family"),
                json!(live.kubernetes_network.ip_family),
                Severity::Medium,
                "Pods and services have addresses of another kind.",
                "",
                Undone::ByReplacing,
            ),
            (
                "kubernetes_network_config[0].service_ipv4_cidr",
                known("kubernetes_network_config[0].service_ipv4_cidr"),
                json!(live.kubernetes_network.service_ipv4_cidr),
                Severity::Medium,
                "Services have addresses of another range.",
                "service_cidr",
                Undone::ByReplacing,
            ),
        ]
    }

    fn protection(&self) -> Vec<Row<'static>> {
        let (block, live) = (self.cluster, self.live);
        let logs = set(block.items("enabled_cluster_log_types"));
        let is_less = logs.as_array().is_some_and(|logs| {
            logs.iter().filter_map(Value::as_str).any(|log| !live.log_types.iter().any(|of| of == log))
        });
        let (severity, meaning) = if is_less {
            (Severity::High, "Logs are no longer written: what happened meanwhile nobody can find out.")
        } else {
            (Severity::Low, "Logs are written that the model does not ask for, and cost.")
        };
        let model_encrypts = !block.items("encryption_config").is_empty();
        let encryption =
            |is_there: bool| if is_there { json!("by a key of your own") } else { json!("by AWS alone") };
        let mut rows = vec![
            (
                "enabled_cluster_log_types",
                Some(logs),
                json!(live.log_types),
                severity,
                meaning,
                "log_types",
                Undone::InPlace,
            ),
            (
                "encryption_config",
                Some(encryption(model_encrypts)),
                encryption(!live.encryption.is_empty()),
                Severity::High,
                "Secrets are encrypted by another key than the model says.",
                "",
                if model_encrypts { Undone::InPlace } else { Undone::ByReplacing },
            ),
            (
                "access_config[0].authentication_mode",
                block.at("access_config[0].authentication_mode").cloned(),
                json!(live.authentication_mode),
                Severity::High,
                "Who may enter is said in another place: with a ConfigMap, whoever may write it lets anybody in.",
                "",
                Undone::InPlace,
            ),
            (
                "upgrade_policy[0].support_type",
                block.at("upgrade_policy[0].support_type").cloned(),
                json!(live.support_type),
                Severity::Medium,
                "It says what happens at the end of standard support: EKS upgrades by itself, or the cluster costs six \
                 times as much.",
                "support",
                Undone::InPlace,
            ),
            (
                "zonal_shift_config[0].enabled",
                block.at("zonal_shift_config[0].enabled").cloned(),
                json!(live.zonal_shift.unwrap_or_default()),
                Severity::Medium,
                "Traffic can be moved away from a zone that fails, or no longer.",
                "zonal_shift",
                Undone::InPlace,
            ),
            (
                "deletion_protection",
                block.at("deletion_protection").cloned(),
                json!(live.deletion_protection.unwrap_or_default()),
                Severity::Medium,
                "EKS refuses to delete the cluster, or no longer.",
                "deletion_protection",
                Undone::InPlace,
            ),
        ];
        if let (Some(key), [encryption]) =
            (block.at("encryption_config[0].provider[0].key_arn"), live.encryption.as_slice())
        {
            rows.push((
                "encryption_config[0].provider[0].key_arn",
                Some(key.clone()),
                json!(encryption.key_arn),
                Severity::High,
                "Secrets are encrypted by another key than the model says.",
                "",
                Undone::ByReplacing,
            ));
        }
        rows
    }

    fn auto_mode(&self) -> Vec<Row<'static>> {
        let (block, live) = (self.cluster, self.live);
        let auto = live.auto_mode.clone().unwrap_or_default();
        let mut remote: Vec<Value> = Vec::new();
        for path in ["remote_node_networks", "remote_pod_networks"] {
            remote.extend_from_slice(block.items(&format!("remote_network_config[0].{path}[0].cidrs")));
        }
        let live_remote: Vec<Value> =
            live.remote_node_cidrs.iter().chain(&live.remote_pod_cidrs).map(|range| json!(range)).collect();
        let compute = block.flag("compute_config[0].enabled").unwrap_or_default();
        // Terraform sets back what the model says, and leaves alone what it does not.
        let undone =
            if block.at("compute_config").is_some() { Undone::InPlace } else { Undone::NotByTerraform };
        let tier = block.at("control_plane_scaling_config[0].tier");
        let flag = |path: &'static str, live: bool, meaning| {
            let model = json!(block.flag(path).unwrap_or_default());
            (path, Some(model), json!(live), Severity::High, meaning, "", undone)
        };
        let mut rows = vec![
            flag(
                "compute_config[0].enabled",
                auto.compute,
                "EKS Auto Mode makes nodes by itself, or no longer does.",
            ),
            flag(
                "storage_config[0].block_storage[0].enabled",
                auto.block_storage,
                "EKS Auto Mode makes volumes by itself, or no longer does.",
            ),
            flag(
                "kubernetes_network_config[0].elastic_load_balancing[0].enabled",
                auto.load_balancing,
                "EKS Auto Mode makes load balancers by itself, or no longer does.",
            ),
            (
                "control_plane_scaling_config[0].tier",
                Some(tier.cloned().unwrap_or(json!("standard"))),
                json!(live.control_plane_tier.as_deref().unwrap_or("standard")),
                Severity::Medium,
                "The control plane has another size, which costs, or bears less, than the model says.",
                "",
                if tier.is_some() { Undone::InPlace } else { Undone::Unsaid },
            ),
            (
                "remote_network_config",
                Some(set(&remote)),
                set(&live_remote),
                Severity::Medium,
                "Nodes or pods on premises may join from other ranges than the model says.",
                "",
                Undone::NotByTerraform,
            ),
        ];
        if compute && auto.compute {
            rows.push((
                "compute_config[0].node_pools",
                Some(set(block.items("compute_config[0].node_pools"))),
                json!(auto.node_pools),
                Severity::Medium,
                "EKS Auto Mode makes nodes of other pools.",
                "auto_mode.node_pools",
                Undone::InPlace,
            ));
            rows.push((
                "compute_config[0].node_role_arn",
                Some(block.at("compute_config[0].node_role_arn").cloned().unwrap_or(json!(""))),
                json!(auto.node_role_arn.as_deref().unwrap_or_default()),
                Severity::High,
                "The nodes of EKS Auto Mode act in AWS by another role.",
                "auto_mode.node_role_arn",
                Undone::ByReplacing,
            ));
        }
        rows
    }
}

/// The minor of a version, as a number.
fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}
