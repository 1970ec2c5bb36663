//! Launch templates.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use generated::model::Subject;
use live::cluster::{LaunchTemplate, LaunchTemplateContent, NodeGroup};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Comparison;
use super::fact::{Fact, Undone, same, set, without_nulls};
use crate::difference::Severity;

/// As of a control plane.
type Row<'a> = (&'a str, Option<Value>, Value, Severity, &'a str, &'a str, Undone);

impl Comparison<'_> {
    /// Compares which launch template a node group has, and what its version says.
    pub(super) fn launch_template(&mut self, group: &Subject, live: &NodeGroup) {
        let subject = format!("node group {}", live.name);
        let block = self.model.target(group, "launch_template[0].id");
        let Some(template) = &live.launch_template else {
            if block.is_some() {
                self.fact(Fact {
                    block: group,
                    subject: &subject,
                    argument: "launch_template",
                    model: Some(json!("one of its own")),
                    live: json!("that of EKS"),
                    severity: Severity::High,
                    meaning: "Its nodes have disks and metadata as EKS has them, and not as the model says.",
                    setting: "",
                    undone: Undone::ByReplacing,
                });
            }
            return;
        };
        let model = group.at("launch_template[0].id").map(|id| self.known.resolve(id));
        let is_same = model.as_ref().and_then(Value::as_str) == Some(&template.id);
        self.fact(Fact {
            block: group,
            subject: &subject,
            argument: "launch_template[0].id",
            model: Some(model.unwrap_or(json!("that of EKS"))),
            live: json!(template.id),
            severity: Severity::High,
            meaning: "Its nodes are made by another launch template.",
            setting: "",
            undone: Undone::ByReplacing,
        });
        if !is_same {
            return;
        }
        self.fact(Fact {
            block: group,
            subject: &subject,
            argument: "launch_template[0].version",
            model: group.at("launch_template[0].version").cloned(),
            live: json!(template.version),
            severity: Severity::Medium,
            meaning: "Its nodes are made by another version of its launch template.",
            setting: "",
            undone: Undone::InPlace,
        });
        let block = block.filter(|block| block.text("name") == Some(&template.name));
        if let (Some(block), Some(content)) = (block, &template.content) {
            self.content(block, template, content);
        }
    }

    fn content(&mut self, block: &Subject, template: &LaunchTemplate, live: &LaunchTemplateContent) {
        let subject = format!("launch template {}", template.name);
        let groups = block.at("vpc_security_group_ids").map(|groups| self.known.resolve(groups));
        let groups = groups.and_then(|groups| groups.as_array().map(|items| set(items)));
        let (disks, live_disks) = disks(block, live);
        let mut rows = machine(block, live);
        rows.extend([
            (
                "vpc_security_group_ids",
                groups,
                json!(live.security_group_ids),
                Severity::High,
                "Other rules say who reaches its nodes and what they reach.",
                "",
                Undone::InPlace,
            ),
            (
                "block_device_mappings",
                Some(set(&disks)),
                set(&live_disks),
                Severity::Medium,
                "Its nodes have other disks.",
                "disk_size_in_gib",
                Undone::InPlace,
            ),
            (
                "tag_specifications",
                Some(tag_specifications(block)),
                json!(live.tag_specifications),
                Severity::Low,
                "Costs of its nodes and disks are told apart by tags.",
                "/tags",
                Undone::InPlace,
            ),
            user_data(block, live),
        ]);
        if let Some(metadata) = block.at("metadata_options[0]").and_then(Value::as_object) {
            rows.push((
                "metadata_options[0]",
                Some(Value::Object(metadata.clone())),
                metadata_of(metadata, live),
                Severity::High,
                "Pods reach the credentials of their node, or no longer reach what they need of it.",
                "metadata_hop_limit",
                Undone::InPlace,
            ));
        }
        for (argument, model, live, severity, meaning, setting, undone) in rows {
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
        if let Some(tags) = &template.tags {
            self.tags(block, &subject, tags);
        }
        self.others(block, &subject, live);
    }

    /// What the version says and no argument of the model.
    fn others(&mut self, block: &Subject, subject: &str, live: &LaunchTemplateContent) {
        for other in &live.others {
            let argument = argument(other);
            if block.at(&argument).is_none() {
                self.fact(Fact {
                    block,
                    subject,
                    argument: &argument,
                    model: Some(json!("nothing")),
                    live: json!("something"),
                    severity: Severity::Medium,
                    meaning: "Its newest version says more than the model.",
                    setting: "",
                    undone: Undone::InPlace,
                });
            }
        }
    }
}

/// What an instance is, starts from and is looked at by.
fn machine(block: &Subject, live: &LaunchTemplateContent) -> Vec<Row<'static>> {
    vec![
        (
            "instance_type",
            Some(block.at("instance_type").cloned().unwrap_or(json!(""))),
            json!(live.instance_type.as_deref().unwrap_or_default()),
            Severity::Medium,
            "Its nodes are other machines.",
            "",
            Undone::InPlace,
        ),
        (
            "monitoring[0].enabled",
            Some(json!(block.flag("monitoring[0].enabled").unwrap_or_default())),
            json!(live.monitoring.unwrap_or_default()),
            Severity::Low,
            "CloudWatch looks at its nodes each minute, which costs, or no longer does.",
            "",
            Undone::InPlace,
        ),
        (
            "ebs_optimized",
            Some(json!(block.flag("ebs_optimized").unwrap_or_default())),
            json!(live.ebs_optimized.unwrap_or_default()),
            Severity::Low,
            "Its nodes reach their disks in another way.",
            "",
            Undone::InPlace,
        ),
        (
            "image_id",
            Some(block.at("image_id").cloned().unwrap_or(json!(""))),
            json!(live.image_id.as_deref().unwrap_or_default()),
            Severity::High,
            "Its nodes start from another image.",
            "",
            Undone::InPlace,
        ),
        (
            "key_name",
            Some(block.at("key_name").cloned().unwrap_or(json!(""))),
            json!(live.key_name.as_deref().unwrap_or_default()),
            Severity::High,
            "Who has the key signs in to its nodes.",
            "",
            Undone::InPlace,
        ),
    ]
}

/// The disks of the model and those that are live.
fn disks(block: &Subject, live: &LaunchTemplateContent) -> (Vec<Value>, Vec<Value>) {
    let key = |of: &Value| ebs(of)["kms_key_id"].as_str().map(str::to_owned);
    let items = block.items("block_device_mappings");
    // The id of a key that the model only refers to is not known here.
    let refers = |of: &&Value| key(of).is_some_and(|key| key.contains("${"));
    let unknown: Vec<&str> =
        items.iter().filter(refers).filter_map(|of| of["device_name"].as_str()).collect();
    let without_key = |mut disk: Value, device: &str| {
        if let Some(disk) = disk.as_object_mut().filter(|_| unknown.contains(&device)) {
            disk.remove("kms_key_id");
        }
        disk
    };
    let model = |of: &Value| without_key(disk(of), of["device_name"].as_str().unwrap_or_default());
    let live = live.block_devices.iter().map(|of| without_key(live_disk(of), &of.device_name));
    (items.iter().map(model).collect(), live.collect())
}

/// What a disk of the model is.
fn ebs(of: &Value) -> &Value {
    let disk = &of["ebs"][0];
    if disk.is_null() { &of["ebs"] } else { disk }
}

/// A disk of the model, without what it leaves to AWS.
fn disk(of: &Value) -> Value {
    let disk = ebs(of);
    let mut known = Map::from_iter([("device_name".to_owned(), of["device_name"].clone())]);
    for name in ["encrypted", "volume_size", "volume_type", "kms_key_id", "snapshot_id"] {
        known.insert(name.to_owned(), disk[name].clone());
    }
    // Of images for nodes, disks go with their instance where nothing else is said.
    let goes = &disk["delete_on_termination"];
    known.insert("delete_on_termination".to_owned(), if goes.is_null() { json!(true) } else { goes.clone() });
    for name in ["iops", "throughput"] {
        if disk[name].as_i64().is_some_and(|of| of > 0) {
            known.insert(name.to_owned(), disk[name].clone());
        }
    }
    text_of_scalars(without_nulls(Value::Object(known)))
}

fn live_disk(of: &live::cluster::BlockDevice) -> Value {
    text_of_scalars(without_nulls(json!({
        "device_name": of.device_name,
        "encrypted": of.encrypted,
        "volume_size": of.volume_size,
        "volume_type": of.volume_type,
        "kms_key_id": of.kms_key_id,
        "snapshot_id": of.snapshot_id,
        "delete_on_termination": of.delete_on_termination.unwrap_or(true),
        "iops": of.iops.filter(|of| *of > 0),
        "throughput": of.throughput.filter(|of| *of > 0),
    })))
}

/// Numbers and booleans as text, as which Terraform takes them too, so that lists of them have one order.
fn text_of_scalars(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, text_of_scalars(value))).collect()
        }
        Value::Bool(_) | Value::Number(_) => json!(value.to_string()),
        other => other,
    }
}

fn tag_specifications(block: &Subject) -> Value {
    let items = block.items("tag_specifications");
    let of = |item: &Value| Some((item["resource_type"].as_str()?.to_owned(), item["tags"].clone()));
    Value::Object(items.iter().filter_map(of).collect())
}

/// What is live of the options that the model says.
fn metadata_of(model: &Map<String, Value>, live: &LaunchTemplateContent) -> Value {
    let live = live.metadata.clone().unwrap_or_default();
    let options = json!({
        "http_endpoint": live.http_endpoint,
        "http_tokens": live.http_tokens,
        "http_put_response_hop_limit": live.http_put_response_hop_limit,
        "http_protocol_ipv6": live.http_protocol_ipv6,
        "instance_metadata_tags": live.instance_metadata_tags,
    });
    model.keys().map(|name| (name.clone(), options[name.as_str()].clone())).collect()
}

/// User data can hold secrets, so that only its digest is told.
fn user_data(block: &Subject, live: &LaunchTemplateContent) -> Row<'static> {
    let digest = |text: &str| {
        let bytes = STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec());
        let mut digest = String::new();
        for byte in Sha256::digest(&bytes).iter().take(6) {
            let _ = write!(digest, "{byte:02x}");
        }
        json!(format!("sha256 {digest}…"))
    };
    let model = match block.text("user_data") {
        // What a function makes of it is not known here.
        Some(text) if text.contains("${") => None,
        Some(text) => Some(digest(text)),
        None => Some(json!("none")),
    };
    let live = live.user_data.as_deref().map_or(json!("none"), digest);
    (
        "user_data",
        model.filter(|model| !same(model, &live)),
        live,
        Severity::High,
        "Its nodes start in another way.",
        "",
        Undone::InPlace,
    )
}

/// Terraform's name of what EC2 calls `capacityReservationSpecification`.
fn argument(of_ec2: &str) -> String {
    let mut name = String::new();
    for character in of_ec2.trim_end_matches("Set").chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    match name.as_str() {
        "network_interface" => "network_interfaces".to_owned(),
        "license" => "license_specification".to_owned(),
        _ => name,
    }
}
