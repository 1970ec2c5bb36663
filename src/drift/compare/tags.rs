//! Tags, those that the provider gives to everything among them.

use std::collections::BTreeMap;

use generated::model::Subject;
use serde_json::{Value, json};

use super::Comparison;
use super::fact::{Fact, Undone};
use crate::difference::Severity;

impl Comparison<'_> {
    /// Compares the tags of what a block is in AWS.
    pub(super) fn tags(&mut self, block: &Subject, subject: &str, live: &BTreeMap<String, String>) {
        let model = self.tags_of(block);
        self.fact(Fact {
            block,
            subject,
            argument: "tags",
            model: Some(model),
            live: json!(live),
            severity: Severity::Low,
            meaning: "Costs are told apart, rights given and things found by tags.",
            setting: "/tags",
            undone: Undone::InPlace,
        });
    }

    /// The tags of a block, with those of its provider.
    fn tags_of(&self, block: &Subject) -> Value {
        let provider = format!("provider.{}", block.text("provider").unwrap_or("aws"));
        let provider = self.model.get(&block.stack, &provider);
        let mut tags = provider.and_then(|of| of.at("default_tags[0].tags")).cloned().unwrap_or(json!({}));
        let own = block.at("tags").and_then(Value::as_object);
        if let (Some(tags), Some(own)) = (tags.as_object_mut(), own) {
            tags.extend(own.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        tags
    }
}
