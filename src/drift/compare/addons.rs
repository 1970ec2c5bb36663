//! Add-ons.

use std::collections::BTreeMap;

use generated::model::Subject;
use live::cluster::Addon;
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone, same};
use crate::difference::Severity;

/// Add-ons that AWS installs in clusters by itself, with why.
const BY_AWS: &[(&str, &str)] = &[(
    "aws-guardduty-agent",
    "GuardDuty installs it by itself and keeps it up to date, where Runtime Monitoring manages its agents",
)];

impl Comparison<'_> {
    pub(super) fn addons(&mut self) {
        let blocks = self.blocks("aws_eks_addon");
        let live = self.live;
        for block in &blocks {
            let name = block.text("addon_name").unwrap_or_default();
            match live.addons.iter().find(|addon| addon.name == name) {
                Some(addon) => self.addon(block, addon),
                None if self.may_be_there("eks:ListAddons", "eks:DescribeAddon", name) => {}
                None => self.add(Fact::missing(block, format!("add-on {name}"))),
            }
        }
        for addon in &live.addons {
            if blocks.iter().any(|block| block.text("addon_name") == Some(&addon.name)) {
                continue;
            }
            let subject = format!("add-on {}", addon.name);
            if let Some((_, why)) = BY_AWS.iter().find(|(name, _)| *name == addon.name) {
                self.notice(&subject, (*why).to_owned());
                continue;
            }
            self.unmanaged(
                subject,
                json!(addon.version),
                Severity::Medium,
                "It runs in the cluster, and no upgrade of the model reaches it.",
            );
        }
    }

    fn addon(&mut self, block: &Subject, live: &Addon) {
        let subject = format!("add-on {}", live.name);
        self.health(Some(block), &subject, &live.status, &live.health);
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "addon_version",
            model: block.at("addon_version").cloned(),
            live: json!(live.version),
            severity: Severity::Medium,
            meaning: "It has another version than the model says.",
            setting: "version",
            undone: Undone::InPlace,
        });
        let model = block.at("configuration_values").map(|values| self.known.resolve(values));
        let is_said = model.is_some();
        let model = model.map_or(json!({}), |values| configuration(values.as_str().unwrap_or_default()));
        let found = configuration(live.configuration_values.as_deref().unwrap_or("{}"));
        let found = if same(&model, &found) { found } else { covered(&model, found) };
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "configuration_values",
            model: Some(model),
            live: found,
            severity: Severity::Medium,
            meaning: "It is configured in another way.",
            setting: "",
            undone: if is_said { Undone::InPlace } else { Undone::NotByTerraform },
        });
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "service_account_role_arn",
            model: Some(block.at("service_account_role_arn").cloned().unwrap_or(json!(""))),
            live: json!(live.service_account_role_arn.as_deref().unwrap_or_default()),
            severity: Severity::High,
            meaning: "It acts in AWS by another role.",
            setting: "",
            undone: Undone::InPlace,
        });
        self.addon_identities(block, live);
        self.tags(block, &subject, &live.tags);
    }

    /// Its own pod identity associations: role by service account.
    fn addon_identities(&mut self, block: &Subject, live: &Addon) {
        let gaps = ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"];
        if gaps.iter().any(|call| self.live.lacks(call)) {
            return;
        }
        let ids: Vec<&str> =
            live.pod_identity_associations.iter().filter_map(|arn| arn.rsplit('/').next()).collect();
        let own = self.live.pod_identities.iter().filter(|of| ids.contains(&of.id.as_str()));
        let roles: BTreeMap<&str, &str> =
            own.map(|of| (of.service_account.as_str(), of.role_arn.as_str())).collect();
        let model = block.items("pod_identity_association").iter();
        let model: Value = model
            .filter_map(|of| Some((of["service_account"].as_str()?.to_owned(), of["role_arn"].clone())))
            .collect();
        self.fact(Fact {
            block,
            subject: &format!("add-on {}", live.name),
            argument: "pod_identity_association",
            model: Some(model),
            live: json!(roles),
            severity: Severity::High,
            meaning: "It acts in AWS by another role.",
            setting: "",
            undone: Undone::InPlace,
        });
    }
}

/// Configuration as a value, where it is JSON; layout makes no difference.
fn configuration(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// Live configuration as it may be shown: somebody may have written a secret into it, so that only values of keys that the
/// model says itself are repeated.
fn covered(model: &Value, live: Value) -> Value {
    const COVERED: &str = "(not shown)";
    let part = |model: Option<&Value>, live: Value| match (model, live) {
        (None, _) => json!(COVERED),
        (Some(model), live @ (Value::Object(_) | Value::Array(_))) => covered(model, live),
        (Some(_), scalar) => scalar,
    };
    match (model, live) {
        (Value::Object(model), Value::Object(live)) => {
            live.into_iter().map(|(key, value)| (key.clone(), part(model.get(&key), value))).collect()
        }
        (Value::Array(model), Value::Array(live)) => {
            live.into_iter().enumerate().map(|(at, value)| part(model.get(at), value)).collect()
        }
        _ => json!(COVERED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_configuration_only_values_of_keys_that_the_model_says_are_shown() {
        let model = json!({ "env": { "A": "1" }, "list": [1], "flat": "x" });
        let live = json!({ "env": { "A": "2", "TOKEN": "hunter2" }, "list": [2, "hunter2"], "flat": { "b": "hunter2" } });
        let shown = json!({ "env": { "A": "2", "TOKEN": "(not shown)" }, "list": [2, "(not shown)"], "flat": "(not shown)" });
        assert_eq!(covered(&model, live), shown);
        assert_eq!(covered(&json!({}), json!("password: hunter2")), json!("(not shown)"));
    }
}
