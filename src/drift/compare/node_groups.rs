//! Managed node groups.

use generated::model::Subject;
use live::cluster::NodeGroup;
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone, set, without_nulls};
use crate::difference::Severity;

/// As of a control plane.
type Row<'a> = (&'a str, Option<Value>, Value, Severity, &'a str, &'a str, Undone);

impl Comparison<'_> {
    pub(super) fn node_groups(&mut self) {
        let blocks = self.blocks("aws_eks_node_group");
        let live = self.live;
        for block in &blocks {
            let name = block.text("node_group_name").unwrap_or_default();
            match live.node_groups.iter().find(|group| group.name == name) {
                Some(group) => self.node_group(block, group),
                None if self.may_be_there("eks:ListNodegroups", "eks:DescribeNodegroup", name) => {}
                None => self.add(Fact::missing(block, format!("node group {name}"))),
            }
        }
        for group in &live.node_groups {
            if !blocks.iter().any(|block| block.text("node_group_name") == Some(&group.name)) {
                self.unmanaged(
                    format!("node group {}", group.name),
                    json!({ "instance_types": group.instance_types, "max_size": group.max_size }),
                    Severity::Medium,
                    "Its nodes run pods and cost, and no upgrade or change of the model reaches them.",
                );
            }
        }
    }

    fn node_group(&mut self, block: &Subject, live: &NodeGroup) {
        let subject = format!("node group {}", live.name);
        self.health(Some(block), &subject, &live.status, &live.health);
        self.release(&subject, live);
        let rows =
            [sizes(block, live), self.versions(block, live), self.machines(block, live), nodes(block, live)];
        for (argument, model, live, severity, meaning, setting, undone) in rows.concat() {
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
        self.launch_template(block, live);
        self.tags(block, &subject, &live.tags);
    }

    /// What EKS has newer is told; the model leaves the release to EKS unless it names one.
    fn release(&mut self, subject: &str, live: &NodeGroup) {
        if let (Some(has), Some(latest)) = (&live.release_version, &live.latest_release)
            && has != latest
        {
            self.notice(subject, format!("its nodes have the image {has}, and the newest is {latest}"));
        }
    }

    fn versions(&self, block: &Subject, live: &NodeGroup) -> Vec<Row<'static>> {
        // Of an image of one's own EKS does not know the version.
        let version = live.version.as_ref().and(block.at("version")).cloned();
        let behind = "Its nodes have another version than the model says; what is newer than the control plane's EKS refuses.";
        vec![
            ("version", version, json!(live.version), Severity::Medium, behind, "", Undone::InPlace),
            (
                "release_version",
                block.at("release_version").cloned(),
                json!(live.release_version),
                Severity::Medium,
                "Its nodes have another image than the model pins.",
                "release_version",
                Undone::InPlace,
            ),
            (
                "node_role_arn",
                block.at("node_role_arn").map(|role| self.known.resolve(role)),
                json!(live.role_arn),
                Severity::High,
                "Its nodes act in AWS by another role.",
                "",
                Undone::ByReplacing,
            ),
        ]
    }

    fn machines(&self, block: &Subject, live: &NodeGroup) -> Vec<Row<'static>> {
        let subnets = block.at("subnet_ids").map(|subnets| self.known.resolve(subnets));
        let from = self
            .known
            .resolve(&Value::Array(block.items("remote_access[0].source_security_group_ids").to_vec()));
        vec![
            (
                "remote_access[0].source_security_group_ids",
                from.as_array().map(|items| set(items)),
                json!(live.ssh_security_group_ids),
                Severity::High,
                "SSH to its nodes is let in from elsewhere.",
                "",
                Undone::ByReplacing,
            ),
            (
                "instance_types",
                block.at("instance_types").cloned(),
                json!(live.instance_types),
                Severity::Medium,
                "Its nodes are other machines, or are preferred in another order.",
                "instance_types",
                Undone::ByReplacing,
            ),
            (
                "capacity_type",
                block.at("capacity_type").cloned(),
                json!(live.capacity_type),
                Severity::Medium,
                "Its nodes are paid for in another way, and may be taken back by AWS or not.",
                "capacity",
                Undone::ByReplacing,
            ),
            (
                "ami_type",
                block.at("ami_type").cloned(),
                json!(live.ami_type),
                Severity::Medium,
                "Its nodes have another operating system or architecture.",
                "ami_type",
                Undone::ByReplacing,
            ),
            (
                "disk_size",
                block.at("disk_size").cloned(),
                json!(live.disk_size),
                Severity::Medium,
                "Its nodes have other disks.",
                "disk_size_in_gib",
                Undone::ByReplacing,
            ),
            (
                "subnet_ids",
                subnets.and_then(|subnets| subnets.as_array().map(|items| set(items))),
                json!(live.subnet_ids),
                Severity::Medium,
                "Its nodes stand in other subnets.",
                "zones",
                Undone::ByReplacing,
            ),
        ]
    }
}

fn sizes(block: &Subject, live: &NodeGroup) -> Vec<Row<'static>> {
    let size = |argument: &str| block.number(argument).map(|number| json!(number));
    let row = |argument: &'static str, live: i32, meaning, setting| {
        (argument, size(argument), json!(live), Severity::Medium, meaning, setting, Undone::InPlace)
    };
    vec![
        row(
            "scaling_config[0].min_size",
            live.min_size,
            "It shrinks to another size than the model says.",
            "size.min",
        ),
        row(
            "scaling_config[0].max_size",
            live.max_size,
            "It grows to another size than the model says, which addresses and costs were reckoned with.",
            "size.max",
        ),
        row(
            "scaling_config[0].desired_size",
            live.desired_size,
            "It has another number of nodes than the model says, and the model leaves it to no autoscaler.",
            "size.desired",
        ),
    ]
}

fn nodes(block: &Subject, live: &NodeGroup) -> Vec<Row<'static>> {
    let taint = |of: &Value| json!({ "effect": of["effect"], "key": of["key"], "value": of["value"].as_str().unwrap_or_default() });
    let live_taint = |of: &live::cluster::Taint| json!({ "effect": of.effect, "key": of.key, "value": of.value.as_deref().unwrap_or_default() });
    let taints: Vec<Value> = block.items("taint").iter().map(taint).collect();
    let live_taints: Vec<Value> = live.taints.iter().map(live_taint).collect();
    let update = block.at("update_config[0]").map(|of| {
        without_nulls(json!({
            "max_unavailable": of["max_unavailable"],
            "max_unavailable_percentage": of["max_unavailable_percentage"],
        }))
    });
    let live_update = without_nulls(json!({
        "max_unavailable": live.update.max_unavailable,
        "max_unavailable_percentage": live.update.max_unavailable_percentage,
    }));
    let strategy = block.at("update_config[0].update_strategy");
    // Version 5 of the provider knows of none of them, and what is in them is not read.
    let limits = |has: bool| json!(if has { "of its own" } else { "those of EKS" });
    let model_limits = block.at("node_repair_config[0]").and_then(Value::as_object).is_some_and(|of| {
        of.keys().any(|key| key.starts_with("max_") || key.starts_with("node_repair_config_overrides"))
    });
    let live_limits = live.node_repair.as_ref().is_some_and(|repair| repair.has_limits);
    vec![
        (
            "update_config[0].update_strategy",
            Some(strategy.cloned().unwrap_or(json!("DEFAULT"))),
            json!(live.update.strategy.as_deref().unwrap_or("DEFAULT")),
            Severity::Low,
            "An update starts new nodes before it takes old ones away, or the other way round.",
            "",
            if strategy.is_some() { Undone::InPlace } else { Undone::Unsaid },
        ),
        (
            "node_repair_config",
            Some(limits(model_limits)),
            limits(live_limits),
            Severity::Medium,
            "EKS replaces more or fewer nodes at once, or leaves some illnesses alone.",
            "",
            if model_limits { Undone::InPlace } else { Undone::Unsaid },
        ),
        (
            "labels",
            Some(block.at("labels").cloned().unwrap_or(json!({}))),
            json!(live.labels),
            Severity::Medium,
            "Pods that choose nodes by labels are placed elsewhere, or nowhere.",
            "labels",
            Undone::InPlace,
        ),
        (
            "taint",
            Some(set(&taints)),
            set(&live_taints),
            Severity::Medium,
            "Pods are kept away that the model lets in, or let in that it keeps away.",
            "taints",
            Undone::InPlace,
        ),
        (
            "update_config",
            update,
            live_update,
            Severity::Low,
            "Another number of nodes is missing at once while the group is updated.",
            "update",
            Undone::InPlace,
        ),
        (
            "node_repair_config[0].enabled",
            block.at("node_repair_config[0].enabled").cloned(),
            json!(live.node_repair.as_ref().is_some_and(|repair| repair.enabled)),
            Severity::Medium,
            "EKS replaces nodes that are ill, or no longer.",
            "node_repair",
            Undone::InPlace,
        ),
        (
            "remote_access[0].ec2_ssh_key",
            Some(block.at("remote_access[0].ec2_ssh_key").cloned().unwrap_or(json!(""))),
            json!(live.ssh_key.as_deref().unwrap_or_default()),
            Severity::High,
            "Who has the key signs in to its nodes.",
            "",
            Undone::ByReplacing,
        ),
    ]
}
