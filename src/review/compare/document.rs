//! Texts that hold JSON.

use std::borrow::Cow;

use crate::tree::{Pending, Tree};
use generated::template::{self, Part};

/// Two values at one place.
pub(super) enum Both<'t> {
    /// Policy documents; the one that is not set is an empty one.
    Policies(Tree, Tree),
    /// Other JSON on both sides.
    Documents(Tree, Tree),
    /// Values, one of which may be JSON.
    Values(Cow<'t, Tree>, Cow<'t, Tree>),
}

/// Takes two values at one place for what they hold.
pub(super) fn both<'t>(before: &'t Tree, after: &'t Tree) -> Both<'t> {
    let is_policy = |document: &Option<Tree>| document.as_ref().is_some_and(is_policy);
    let (old, new) = (parsed(before), parsed(after));
    match (old, new) {
        (old, new) if is_policy(&old) && is_policy(&new) => {
            Both::Policies(old.unwrap_or(Tree::Null), new.unwrap_or(Tree::Null))
        }
        (None, new) if is_policy(&new) && *before == Tree::Null => {
            Both::Policies(Tree::empty(), new.unwrap_or(Tree::Null))
        }
        (old, None) if is_policy(&old) && *after == Tree::Null => {
            Both::Policies(old.unwrap_or(Tree::Null), Tree::empty())
        }
        (Some(old), Some(new)) => Both::Documents(old, new),
        (old, new) => {
            let value = |document: Option<Tree>, whole| document.map_or(Cow::Borrowed(whole), Cow::Owned);
            Both::Values(value(old, before), value(new, after))
        }
    }
}

/// Whether a value is a policy document: those of AWS all have statements.
fn is_policy(document: &Tree) -> bool {
    document.get("Statement").is_some_and(|statement| matches!(statement, Tree::List(_) | Tree::Map(_)))
}

/// The object or list that a text holds as JSON, if it does. Expressions in it stay what they are.
fn parsed(tree: &Tree) -> Option<Tree> {
    let (text, unknown) = match tree {
        Tree::Text(text) => (text, &[][..]),
        Tree::Pending(pending) => (&pending.text, &pending.unknown[..]),
        _ => return None,
    };
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    if !text.contains("${") {
        return serde_json::from_str::<serde_json::Value>(text).ok().map(Tree::from);
    }
    // What stands in `${…}` may hold quotes, which JSON would stumble over.
    let parts = template::parts(text);
    let mut json = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => json.push_str(text),
            Part::Code(_) => {
                json.push(MARK);
                json.push_str(&at.to_string());
                json.push(MARK);
            }
        }
    }
    let document = serde_json::from_str::<serde_json::Value>(&json).ok().map(Tree::from)?;
    Some(restored(document, &parts, unknown))
}

/// A character of Unicode that means nothing, around the number of an expression.
const MARK: char = '\u{fdd0}';

fn restored(tree: Tree, parts: &[Part<'_>], unknown: &[String]) -> Tree {
    match tree {
        Tree::Text(text) if text.contains(MARK) => {
            let (text, codes) = with_expressions(&text, parts);
            let unknown: Vec<String> =
                unknown.iter().filter(|code| codes.contains(&code.as_str())).cloned().collect();
            if unknown.is_empty() { Tree::Text(text) } else { Tree::Pending(Pending { text, unknown }) }
        }
        Tree::List(items) => {
            Tree::List(items.into_iter().map(|item| restored(item, parts, unknown)).collect())
        }
        Tree::Map(entries) => {
            let entry = |(key, value): (String, Tree)| {
                (with_expressions(&key, parts).0, restored(value, parts, unknown))
            };
            Tree::Map(entries.into_iter().map(entry).collect())
        }
        other => other,
    }
}

/// A text with the expressions that numbers stand for, and these.
fn with_expressions<'p>(text: &str, parts: &[Part<'p>]) -> (String, Vec<&'p str>) {
    let mut restored = String::with_capacity(text.len());
    let mut codes = Vec::new();
    for (at, piece) in text.split(MARK).enumerate() {
        match piece.parse().ok().and_then(|at: usize| parts.get(at)) {
            Some(Part::Code(code)) if at % 2 == 1 => {
                restored.push_str("${");
                restored.push_str(code);
                restored.push('}');
                codes.push(*code);
            }
            _ => restored.push_str(piece),
        }
    }
    (restored, codes)
}
