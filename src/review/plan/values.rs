//! Values of plans as they are compared.

use serde_json::Value;
use terraform::plan::{Change, Step, is_covered};

use crate::compare::{self, Rules};
use crate::tree::Tree;
use crate::{ArgumentChange, Shown, ValueChange};

/// A value with what is known of it only when the plan has been applied.
pub(super) fn tree(value: &Value, unknown: &Value) -> Tree {
    match (value, unknown) {
        (_, Value::Bool(true)) => Tree::Unknown,
        (Value::Object(entries), Value::Object(marks)) => {
            let known = entries
                .iter()
                .map(|(key, value)| (key.clone(), tree(value, marks.get(key).unwrap_or(&Value::Null))));
            let others = marks.iter().filter(|(key, _)| !entries.contains_key(*key));
            let others = others.map(|(key, mark)| (key.clone(), tree(&Value::Null, mark)));
            Tree::Map(known.chain(others).filter(|(_, tree)| *tree != Tree::Null).collect())
        }
        (Value::Null, Value::Object(marks)) if !marks.is_empty() => {
            tree(&Value::Object(serde_json::Map::new()), &Value::Object(marks.clone()))
        }
        (Value::Null, Value::Array(marks)) if !marks.is_empty() => {
            Tree::List(marks.iter().map(|mark| tree(&Value::Null, mark)).collect())
        }
        (Value::Array(items), Value::Array(marks)) => {
            let mark = |at: usize| marks.get(at).unwrap_or(&Value::Null);
            Tree::List(items.iter().enumerate().map(|(at, item)| tree(item, mark(at))).collect())
        }
        (Value::Array(items), _) => Tree::List(items.iter().map(|item| tree(item, &Value::Null)).collect()),
        (Value::Object(entries), _) => {
            Tree::Map(entries.iter().map(|(key, value)| (key.clone(), tree(value, &Value::Null))).collect())
        }
        // What was covered is compared by its number, and shown as a secret.
        (Value::String(text), _) if is_covered(text) => Tree::Text(text.clone()).sensitive(),
        (value, _) => Tree::from(value),
    }
}

/// Whether anything in a value is known only when the plan has been applied, by the marks beside it.
pub(super) fn has_unknown(marks: &Value) -> bool {
    match marks {
        Value::Bool(set) => *set,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(entries) => entries.values().any(has_unknown),
        _ => false,
    }
}

/// The arguments in which a change differs, and which of them make the object be replaced.
pub(super) fn arguments(rules: Rules<'_>, change: &Change) -> Vec<ArgumentChange> {
    let before = tree(&change.before, &Value::Null);
    let after = tree(&change.after, &change.after_unknown);
    let mut changes = compare::arguments(rules, &before, &after);
    for path in &change.replace_paths {
        let forcing = bare(path);
        let mut found = false;
        for argument in &mut changes {
            if is_within(&argument.path, &forcing) || is_within(&forcing, &argument.path) {
                argument.forces_replacement = true;
                found = true;
            }
        }
        // Terraform may say so of a value that stays, such as one that is not known before and after.
        if !found {
            let (before, after) = (at(&before, path).clone(), at(&after, path).clone());
            changes.push(ArgumentChange {
                path: terraform::plan::path_text(path),
                change: ValueChange::Changed { before: before.shown(), after: after.shown() },
                forces_replacement: true,
            });
        }
    }
    for argument in &mut changes {
        cover(&mut argument.change);
    }
    changes
}

/// A secret that is all of what is shown is shown as one, wherever it comes from.
fn cover(change: &mut ValueChange) {
    let cover = |shown: &mut Shown| {
        if matches!(shown, Shown::Value(Value::String(text)) if is_covered(text)) {
            *shown = Shown::Sensitive;
        }
    };
    match change {
        ValueChange::Added { after } => cover(after),
        ValueChange::Removed { before } => cover(before),
        ValueChange::Changed { before, after } => [before, after].into_iter().for_each(cover),
        ValueChange::Elements { added, removed } => added.iter_mut().chain(removed).for_each(cover),
    }
}

/// The path, without elements of sets: where these stand their values say, not their places.
fn bare(path: &[Step]) -> String {
    let end = path.iter().position(|step| matches!(step, Step::Other(_))).unwrap_or(path.len());
    terraform::plan::path_text(&path[..end])
}

/// Whether a path is another one, or leads to a part of it.
pub(super) fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn at<'t>(tree: &'t Tree, path: &[Step]) -> &'t Tree {
    static NULL: Tree = Tree::Null;
    path.iter().fold(tree, |tree, step| match (tree, step) {
        (Tree::Map(entries), Step::Name(name)) => entries.get(name).unwrap_or(&NULL),
        (Tree::List(items), Step::Index(index)) => items.get(*index).unwrap_or(&NULL),
        (Tree::Unknown, _) => tree,
        _ => &NULL,
    })
}
