//! Literals of secrets, which are not to be seen anywhere.

use std::collections::BTreeSet;

use serde_json::Value;
use terraform::Mode;
use terraform::schema::{Body, Rule};

use super::side::Block;
use crate::compare::{self, Rules, body};
use crate::tree::{SENSITIVE, Tree};
use crate::{ArgumentChange, Review, Shown, ValueChange};
use generated::template;

/// Texts shorter than this are in too much that is no secret.
const SHORTEST: usize = 4;

/// The secrets that stand in generated files as literals. The checks of synthesis leave none; files edited by hand may have
/// some.
#[derive(Default)]
pub(super) struct Secrets {
    texts: BTreeSet<String>,
}

impl Secrets {
    /// Adds the secrets of a block. Its value is asked for only where its type has secrets.
    pub(super) fn collect(&mut self, block: &Block<'_>, value: impl FnOnce() -> Tree) {
        let Some(body) = body(Mode::Managed, block.resource_type) else { return };
        let rules = Rules::Resource(body);
        let mut names = block.arguments().into_iter().flatten();
        // Most blocks set nothing that may be a secret.
        let may_hide = |name: &str| match body.get(name) {
            Some(Rule::Attribute(_)) => rules.hides(name),
            Some(Rule::Block(nested)) => has_secrets(&nested.body),
            None => false,
        };
        if names.any(|(name, _)| may_hide(name)) {
            self.walk(&compare::normal(rules, &value()), false);
        }
    }

    /// Adds what is marked as a secret in a value.
    pub(super) fn add(&mut self, tree: &Tree) {
        self.walk(tree, false);
    }

    fn walk(&mut self, tree: &Tree, is_secret: bool) {
        match tree {
            Tree::Sensitive(inner) => self.walk(inner, true),
            Tree::List(items) => items.iter().for_each(|item| self.walk(item, is_secret)),
            Tree::Map(entries) => entries.values().for_each(|value| self.walk(value, is_secret)),
            Tree::Text(text) if is_secret && text.len() >= SHORTEST && !template::has_code(text) => {
                self.texts.insert(text.clone());
            }
            _ => {}
        }
    }

    /// Covers every secret wherever a review has it.
    pub(super) fn cover(&self, review: &mut Review) {
        if self.texts.is_empty() {
            return;
        }
        for stack in &mut review.stacks {
            for change in &mut stack.changes {
                self.arguments(&mut change.arguments);
                if let Some(id) = change.import.as_mut().and_then(|import| import.id.as_mut()) {
                    self.text(id);
                }
            }
            stack.outputs.iter_mut().for_each(|output| self.arguments(&mut output.arguments));
        }
        for change in &mut review.access {
            self.text(&mut change.principal);
            let lists = [
                &mut change.actions,
                &mut change.patterns,
                &mut change.resources,
                &mut change.conditions,
                &mut change.notes,
            ];
            lists.into_iter().flatten().for_each(|text| self.text(text));
        }
        for change in &mut review.openings {
            self.text(&mut change.of);
            self.text(&mut change.peer);
        }
    }

    fn arguments(&self, arguments: &mut [ArgumentChange]) {
        for argument in arguments {
            self.text(&mut argument.path);
            match &mut argument.change {
                ValueChange::Added { after } => self.shown(after),
                ValueChange::Removed { before } => self.shown(before),
                ValueChange::Changed { before, after } => {
                    self.shown(before);
                    self.shown(after);
                }
                ValueChange::Elements { added, removed } => {
                    added.iter_mut().chain(removed).for_each(|element| self.shown(element));
                }
            }
        }
    }

    fn shown(&self, shown: &mut Shown) {
        match shown {
            Shown::Value(Value::String(text)) if self.texts.contains(text) => *shown = Shown::Sensitive,
            Shown::Value(value) => self.value(value),
            Shown::Unknown | Shown::Sensitive => {}
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(entries) => {
                let covered = std::mem::take(entries).into_iter().map(|(mut key, mut value)| {
                    self.text(&mut key);
                    self.value(&mut value);
                    (key, value)
                });
                *entries = covered.collect();
            }
            _ => {}
        }
    }

    /// The longest first: one secret may be a part of another.
    fn text(&self, text: &mut String) {
        let mut found: Vec<&String> =
            self.texts.iter().filter(|secret| text.contains(secret.as_str())).collect();
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in found {
            *text = text.replace(secret.as_str(), SENSITIVE);
        }
    }
}

/// Whether anything in a block may be a secret.
fn has_secrets(body: &Body) -> bool {
    body.rules().any(|(_, rule)| match rule {
        Rule::Attribute(attribute) => attribute.sensitive || attribute.write_only,
        Rule::Block(nested) => has_secrets(&nested.body),
    })
}
