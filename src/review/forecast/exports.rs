//! What stacks export, as stacks on top read it before a change is applied.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diff::side::{Block, Kind};
use crate::tree::Tree;
use generated::template;

/// The exports of the stacks as they stand: a plan of a stack on top is made with these, whatever the stack below is going
/// to export.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    /// By stack and name: the value, where the files say it.
    values: BTreeMap<String, BTreeMap<String, Option<Tree>>>,
}

impl Exports {
    /// Adds an export with its value, as far as that is known.
    pub(crate) fn add(&mut self, stack: &str, name: &str, value: Tree) {
        let is_literal = match &value {
            Tree::Text(text) => !template::has_code(text),
            Tree::Bool(_) | Tree::Number(_) => true,
            _ => false,
        };
        let value = is_literal.then_some(value);
        self.values.entry(stack.to_owned()).or_default().insert(name.to_owned(), value);
    }

    /// Adds a stack, which may export nothing.
    pub(crate) fn add_stack(&mut self, stack: &str) {
        self.values.entry(stack.to_owned()).or_default();
    }

    /// Whether there is such an export.
    pub(crate) fn has(&self, stack: &str, name: &str) -> bool {
        self.values.get(stack).is_some_and(|exports| exports.contains_key(name))
    }

    /// The value of an export, where the files say it.
    pub(crate) fn value(&self, stack: &str, name: &str) -> Option<&Tree> {
        self.values.get(stack)?.get(name)?.as_ref()
    }

    /// The stack and the export that an attribute of a data source stands for, if it does.
    pub(crate) fn read_by(&self, block: &Block<'_>, attribute: &str) -> Option<(String, String)> {
        if block.kind != Kind::Data {
            return None;
        }
        match block.resource_type {
            "terraform_remote_state" => {
                let export = attribute.strip_prefix("outputs.")?;
                let is_whole = !export.contains(['.', '[']);
                let stack = self.stack_of_state(block)?;
                is_whole.then(|| (stack.to_owned(), export.to_owned()))
            }
            "aws_ssm_parameter" if matches!(attribute, "value" | "insecure_value") => {
                let mut parts = block.argument("name")?.as_str()?.rsplit('/');
                let (export, stack) = (parts.next()?, parts.next()?);
                self.values.contains_key(stack).then(|| (stack.to_owned(), export.to_owned()))
            }
            _ => None,
        }
    }

    /// The stack whose state a data source reads: that of which the key or path has the name.
    fn stack_of_state(&self, block: &Block<'_>) -> Option<&str> {
        let config = block.argument("config")?;
        let place = ["key", "path"].into_iter().find_map(|name| config.get(name)).and_then(Value::as_str)?;
        let names = place.split('/').rev().map(|part| part.strip_suffix(".tfstate").unwrap_or(part));
        let mut known = names.filter_map(|name| self.values.get_key_value(name));
        known.next().map(|(name, _)| &**name)
    }
}
