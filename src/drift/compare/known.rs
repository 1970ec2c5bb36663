//! What references of the model stand for in AWS.

use std::collections::HashMap;

use generated::Model;
use generated::model::Subject;
use live::Cluster;
use serde_json::Value;

/// Values by reference: `infrastructure:aws_subnet.private_a.id`.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: HashMap<String, String>,
}

impl Known {
    pub(super) fn of(model: &Model, live: &Cluster) -> Self {
        let mut known = Self::default();
        let partition = live.arn.split(':').nth(1).unwrap_or("aws");
        for role in model.of_type("aws_iam_role") {
            let Some(name) = role.text("name") else { continue };
            let path = role.text("path").unwrap_or("/");
            known.put(role, "arn", format!("arn:{partition}:iam::{}:role{path}{name}", live.account_id));
        }
        // Where AWS was read and has none like it, what stands there is another, and this says which one it should be.
        let named = |is_read: bool, what: &str, name: Option<&str>| {
            name.filter(|_| is_read).map(|name| format!("the {what} {name}"))
        };
        for subnet in model.of_type("aws_subnet") {
            let range = subnet.text("cidr_block");
            let found =
                live.subnets.iter().find(|of| range == Some(of.cidr.as_str())).map(|of| of.id.clone());
            known.put_found(subnet, "id", found.or_else(|| named(!live.subnets.is_empty(), "subnet", range)));
        }
        for group in model.of_type("aws_security_group") {
            let name = group.text("name");
            let found = live.security_groups.iter().find(|of| name == Some(of.name.as_str()));
            let found = found.map(|of| of.id.clone());
            let is_read = !live.security_groups.is_empty();
            known.put_found(group, "id", found.or_else(|| named(is_read, "security group", name)));
        }
        for template in model.of_type("aws_launch_template") {
            let templates = live.node_groups.iter().filter_map(|group| group.launch_template.as_ref());
            let found = templates.into_iter().find(|of| template.text("name") == Some(of.name.as_str()));
            let id = found.map(|of| of.id.clone());
            known.put_found(
                template,
                "id",
                id.or_else(|| named(true, "launch template", template.text("name"))),
            );
            let latest = found.and_then(|of| of.latest_version);
            known.put_found(template, "latest_version", latest.map(|of| of.to_string()));
            let default = found.and_then(|of| of.default_version);
            known.put_found(template, "default_version", default.map(|of| of.to_string()));
        }
        let is_this = |of: &&Subject| of.text("name") == Some(live.name.as_str());
        for cluster in model.of_type("aws_eks_cluster").filter(is_this) {
            known.put(cluster, "arn", live.arn.clone());
            let group = live.vpc_config.cluster_security_group_id.clone();
            known.put_found(cluster, "vpc_config[0].cluster_security_group_id", group);
        }
        known
    }

    fn put(&mut self, subject: &Subject, attribute: &str, value: String) {
        self.values.insert(format!("{}.{attribute}", subject.name()), value);
    }

    fn put_found(&mut self, subject: &Subject, attribute: &str, value: Option<String>) {
        if let Some(value) = value {
            self.put(subject, attribute, value);
        }
    }

    /// A value with what its references stand for; those that nobody knows stay.
    pub(super) fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            Value::Object(entries) => {
                entries.iter().map(|(key, value)| (self.text(key), self.resolve(value))).collect()
            }
            other => other.clone(),
        }
    }

    fn text(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            whole.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                rest = &rest[before.len()..];
                break;
            };
            if let Some(value) = self.values.get(name) {
                whole.push_str(value);
            } else {
                whole.push_str("${");
                whole.push_str(name);
                whole.push('}');
            }
            rest = after;
        }
        whole + rest
    }
}
