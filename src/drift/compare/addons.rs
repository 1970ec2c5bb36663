//! Add-ons.

use std::collections::BTreeMap;

use generated::model::Subject;
use live::cluster::Addon;
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone};
use crate::difference::Severity;

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
            if !blocks.iter().any(|block| block.text("addon_name") == Some(&addon.name)) {
                self.unmanaged(
                    format!("add-on {}", addon.name),
                    json!(addon.version),
                    Severity::Medium,
                    "It runs in the cluster, and no upgrade of the model reaches it.",
                );
            }
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
        self.fact(Fact {
            block,
            subject: &subject,
            argument: "configuration_values",
            model: Some(model),
            live: configuration(live.configuration_values.as_deref().unwrap_or("{}")),
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
