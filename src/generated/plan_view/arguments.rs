//! What is known of arguments before anything is applied.

use serde_json::{Map, Value};

use super::providers::Providers;
use super::{are_blocks, is_argument};
use crate::model::resolve::Resolver;

/// Reads arguments of a stack.
pub(super) struct Known<'a> {
    pub(super) resolver: &'a Resolver<'a>,
    pub(super) stack: &'a str,
}

impl Known<'_> {
    /// The arguments of a resource as far as they are known, with the tags of its provider, and which are not known.
    pub(super) fn resource(
        &self,
        block: &Value,
        providers: &Providers<'_>,
        resource_type: &str,
    ) -> (Map<String, Value>, Map<String, Value>) {
        let arguments = block.as_object().into_iter().flatten().filter(|(name, _)| is_argument(name));
        let (mut after, mut unknown) = self.entries(arguments);
        let defaults = providers.default_tags_of(resource_type, block).map(|tags| self.value(tags));
        if let (Some(Value::Object(tags)), Some((Some(Value::Object(defaults)), _))) =
            (after.get("tags"), defaults)
        {
            let mut all = defaults;
            all.extend(tags.clone());
            after.insert("tags_all".to_owned(), Value::Object(all));
            if let Some(of_tags) = unknown.get("tags").cloned() {
                unknown.insert("tags_all".to_owned(), of_tags);
            }
        }
        (after, unknown)
    }

    /// A value as far as it is known, none when nothing of it is; and what of it is not, as Terraform writes `after_unknown`:
    /// `true`, or maps and lists that lead there.
    pub(super) fn value(&self, value: &Value) -> (Option<Value>, Value) {
        match value {
            Value::String(text) => {
                let (found, is_known) = self.resolver.text_as_known(self.stack, text);
                let is_told = is_known || is_document(&found);
                (is_told.then_some(found), Value::Bool(!is_known))
            }
            Value::Array(blocks) if are_blocks(blocks) => {
                let blocks = blocks.iter().filter_map(Value::as_object);
                let (after, unknown): (Vec<Value>, Vec<Value>) = blocks
                    .map(|block| self.entries(block))
                    .map(|(after, unknown)| (Value::Object(after), Value::Object(unknown)))
                    .unzip();
                (Some(Value::Array(after)), Value::Array(unknown))
            }
            Value::Array(items) => {
                let items: Vec<(Option<Value>, Value)> = items.iter().map(|item| self.value(item)).collect();
                // Many lists are sets to their provider, of which nothing is known when one of their items is not.
                if items.iter().any(|(_, unknown)| is_unknown_somewhere(unknown)) {
                    return (None, Value::Bool(true));
                }
                let (after, unknown): (Vec<Value>, Vec<Value>) =
                    items.into_iter().map(|(after, unknown)| (after.unwrap_or_default(), unknown)).unzip();
                (Some(Value::Array(after)), Value::Array(unknown))
            }
            Value::Object(entries) => {
                let (after, unknown) = self.entries(entries);
                (Some(Value::Object(after)), Value::Object(unknown))
            }
            other => (Some(other.clone()), Value::Bool(false)),
        }
    }

    fn entries<'v>(
        &self,
        entries: impl IntoIterator<Item = (&'v String, &'v Value)>,
    ) -> (Map<String, Value>, Map<String, Value>) {
        let (mut after, mut unknown) = (Map::new(), Map::new());
        for (name, value) in entries.into_iter().filter(|(name, _)| *name != "//") {
            let name = match self.resolver.text_as_known(self.stack, name) {
                (Value::String(name), _) => name,
                _ => name.clone(),
            };
            let (found, of_it) = self.value(value);
            if let Some(found) = found {
                after.insert(name.clone(), found);
            }
            if of_it != Value::Bool(false) {
                unknown.insert(name, of_it);
            }
        }
        (after, unknown)
    }
}

/// Whether a value is the text of a JSON document.
fn is_document(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.starts_with('{') && serde_json::from_str::<Map<String, Value>>(text).is_ok()
}

fn is_unknown_somewhere(unknown: &Value) -> bool {
    match unknown {
        Value::Bool(is_unknown) => *is_unknown,
        Value::Array(items) => items.iter().any(is_unknown_somewhere),
        Value::Object(entries) => entries.values().any(is_unknown_somewhere),
        _ => false,
    }
}
