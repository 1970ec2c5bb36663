//! Fargate profiles.

use generated::model::Subject;
use live::cluster::FargateProfile;
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone, set};
use crate::difference::Severity;

impl Comparison<'_> {
    pub(super) fn fargate_profiles(&mut self) {
        let blocks = self.blocks("aws_eks_fargate_profile");
        let live = self.live;
        for block in &blocks {
            let name = block.text("fargate_profile_name").unwrap_or_default();
            match live.fargate_profiles.iter().find(|profile| profile.name == name) {
                Some(profile) => self.fargate_profile(block, profile),
                None if self.may_be_there("eks:ListFargateProfiles", "eks:DescribeFargateProfile", name) => {}
                None => self.add(Fact::missing(block, format!("Fargate profile {name}"))),
            }
        }
        for profile in &live.fargate_profiles {
            if !blocks.iter().any(|block| block.text("fargate_profile_name") == Some(&profile.name)) {
                let namespaces: Vec<&str> =
                    profile.selectors.iter().map(|of| of.namespace.as_str()).collect();
                self.unmanaged(
                    format!("Fargate profile {}", profile.name),
                    json!(namespaces),
                    Severity::Medium,
                    "Pods that it takes run on Fargate and not on the model's nodes.",
                );
            }
        }
    }

    fn fargate_profile(&mut self, block: &Subject, live: &FargateProfile) {
        let subject = format!("Fargate profile {}", live.name);
        self.health(Some(block), &subject, &live.status, &live.health);
        let selector = |of: &Value| {
            let labels = if of["labels"].is_null() { json!({}) } else { of["labels"].clone() };
            json!({ "namespace": of["namespace"], "labels": labels })
        };
        let selectors: Vec<Value> = block.items("selector").iter().map(selector).collect();
        let live_selectors: Vec<Value> = live.selectors.iter().map(|of| json!(of)).collect();
        let subnets = block.at("subnet_ids").map(|subnets| self.known.resolve(subnets));
        for (argument, model, live, severity, meaning) in [
            (
                "selector",
                Some(set(&selectors)),
                set(&live_selectors),
                Severity::Medium,
                "Other pods run on Fargate than the model says.",
            ),
            (
                "pod_execution_role_arn",
                block.at("pod_execution_role_arn").cloned(),
                json!(live.pod_execution_role_arn),
                Severity::High,
                "Its pods are started by another role.",
            ),
            (
                "subnet_ids",
                subnets.and_then(|subnets| subnets.as_array().map(|items| set(items))),
                json!(live.subnet_ids),
                Severity::Medium,
                "Its pods run in other subnets.",
            ),
        ] {
            self.fact(Fact {
                block,
                subject: &subject,
                argument,
                model,
                live,
                severity,
                meaning,
                setting: "",
                undone: Undone::ByReplacing,
            });
        }
        self.tags(block, &subject, &live.tags);
    }
}
