//! What the provider makes of arguments that change.

use aws::force_new::{self, Effect};
use serde_json::{Value, json};
use terraform::Mode;
use terraform::history::{KnownBy, ResourceKind};
use terraform::schema::{Body, Rule, Type};

use crate::compare::body;
use crate::consequence::plain;
use crate::tree::Tree;
use crate::{ArgumentChange, Shown, ValueChange};

/// What the provider does about a change of an argument.
pub(super) fn of(resource_type: &str, change: &ArgumentChange) -> Effect {
    let path = plain(&change.path);
    let first = path.split('.').next().unwrap_or_default();
    // Terraform's own arguments say how it goes about things, and nothing of the object.
    if matches!(first, "depends_on" | "lifecycle" | "provider" | "connection" | "provisioner") {
        return Effect::Nothing;
    }
    let body = body(Mode::Managed, resource_type);
    let (argument, rule) = body.map_or((&*path, None), |body| argument_of(body, &path));
    let attribute = if let Some(Rule::Attribute(attribute)) = rule { Some(attribute) } else { None };
    // A write-only argument is in no state that it could differ from; its version says when it is sent again.
    if attribute.is_some_and(|attribute| attribute.write_only) {
        return Effect::Nothing;
    }
    let is_text = attribute.is_some_and(|attribute| attribute.kind == Type::String);
    let (before, after) = if is_text && argument != path {
        // A part of a document changes: the text that holds it is another one.
        (Some(json!("one text")), Some(json!("another text")))
    } else {
        values(change)
    };
    if let Some(effect) = force_new::effect(resource_type, argument, before.as_ref(), after.as_ref()) {
        return effect;
    }
    if is_fixed(resource_type, &path) {
        return Effect::Replace;
    }
    // What the provider fills in itself stays as it is when it is no longer set.
    let is_kept = attribute.is_some_and(|attribute| attribute.optional && attribute.computed);
    if is_kept && matches!(change.change, ValueChange::Removed { .. }) {
        Effect::Nothing
    } else {
        Effect::Update
    }
}

/// The blocks that come or go as a whole, each with what the provider does about it.
pub(super) fn of_blocks(resource_type: &str, before: &Tree, after: &Tree) -> Vec<(String, Effect)> {
    let mut found = Vec::new();
    if let Some(body) = body(Mode::Managed, resource_type) {
        blocks(resource_type, body, "", before, after, &mut found);
    }
    found
}

fn blocks(
    resource_type: &str,
    body: &Body,
    path: &str,
    before: &Tree,
    after: &Tree,
    found: &mut Vec<(String, Effect)>,
) {
    for (name, rule) in body.rules() {
        let Rule::Block(nested) = rule else { continue };
        let [olds, news] = [before, after].map(|tree| listed(tree.get(name)));
        // Elements of a set have no place of their own.
        if olds.is_empty() && news.is_empty() || &*nested.nesting == "set" {
            continue;
        }
        let path = crate::compare::join(path, name);
        for at in 0..olds.len().max(news.len()) {
            let path = format!("{path}[{at}]");
            let some = Some(json!({}));
            let (before, after) = match (olds.get(at), news.get(at)) {
                (Some(old), Some(new)) => {
                    blocks(resource_type, &nested.body, &path, old, new, found);
                    continue;
                }
                (Some(_), None) => (some, None),
                _ => (None, some),
            };
            if let Some(effect) = force_new::effect(resource_type, &path, before.as_ref(), after.as_ref()) {
                found.push((path, effect));
            }
        }
    }
}

fn listed(tree: Option<&Tree>) -> &[Tree] {
    match tree {
        Some(Tree::List(blocks)) => blocks,
        Some(block @ Tree::Map(_)) => std::slice::from_ref(block),
        _ => &[],
    }
}

/// The argument that the provider knows: of what differs in a document that is a text, the one that holds it.
pub(super) fn argument(resource_type: &str, path: &str) -> String {
    let plain = plain(path);
    let holder = body(Mode::Managed, resource_type).map(|body| argument_of(body, &plain));
    match holder {
        Some((holder, Some(Rule::Attribute(attribute))))
            if attribute.kind == Type::String && holder != plain =>
        {
            holder.to_owned()
        }
        _ => path.to_owned(),
    }
}

/// The values on both sides; of sets, what goes and what comes.
fn values(change: &ArgumentChange) -> (Option<Value>, Option<Value>) {
    let (before, after) = match &change.change {
        ValueChange::Added { after } => (None, Some(value(after, "it is"))),
        ValueChange::Removed { before } => (Some(value(before, "it was")), None),
        ValueChange::Changed { before, after } => {
            (Some(value(before, "it was")), Some(value(after, "it is")))
        }
        ValueChange::Elements { added, removed } => {
            let list = |elements: &[Shown], word| -> Value {
                elements.iter().map(|element| value(element, word)).collect()
            };
            return (Some(list(removed, "it was")), Some(list(added, "it is")));
        }
    };
    // One element of a list comes or goes, and not the list.
    match (change.path.ends_with(']'), before, after) {
        (true, None, Some(after)) if !after.is_object() => (Some(json!([])), Some(json!([after]))),
        (true, Some(before), None) if !before.is_object() => (Some(json!([before])), Some(json!([]))),
        (_, before, after) => (before, after),
    }
}

/// A value as the table reads it: what is unknown as an expression, and secrets that differ as texts that do.
fn value(shown: &Shown, secret: &str) -> Value {
    match shown {
        Shown::Value(value) => value.clone(),
        Shown::Unknown => json!("${unknown}"),
        Shown::Sensitive => json!(secret),
    }
}

/// The argument that a path leads to or into, without what is within its value, and what the schema says of it.
fn argument_of<'p, 'b>(body: &'b Body, path: &'p str) -> (&'p str, Option<&'b Rule>) {
    let mut body = body;
    let mut start = 0;
    loop {
        let length = path[start..].find('.').unwrap_or(path.len() - start);
        let end = start + length;
        match body.get(&path[start..end]) {
            Some(Rule::Block(nested)) if end < path.len() => body = &nested.body,
            // The entries of a map are told as the map.
            rule => return (&path[..end], rule),
        }
        start = end + 1;
    }
}

/// Whether an argument of a type that the table lacks is a part of what the provider knows the object by, or is said to be
/// fixed.
fn is_fixed(resource_type: &str, path: &str) -> bool {
    let of = |kinds: &'static [ResourceKind]| kinds.iter().find(|kind| kind.resource_type == resource_type);
    let kind = of(aws::identity::KINDS)
        .or_else(|| of(kubernetes::identity::KINDS))
        .or_else(|| of(kubernetes::helm::KINDS));
    let Some(kind) = kind else { return false };
    let known_by = match kind.known_by {
        KnownBy::Arguments(arguments) => arguments,
        KnownBy::Referrers(..) | KnownBy::Nothing => &[],
    };
    // It says which cluster a release is of, to people.
    let is_description = resource_type == "helm_release" && path == "description";
    kind.fixed.iter().any(|fixed| is_within(path, fixed)) || known_by.contains(&path) && !is_description
}

/// Whether a path is one, or leads into it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether `lifecycle.ignore_changes` has an argument: `scaling_config[0].desired_size`, `tags`, `all`.
pub(super) fn is_ignored(path: &str, ignored: &[String]) -> bool {
    ignored.iter().any(|ignored| {
        ignored == "all"
            || path
                .strip_prefix(ignored.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// Whether an attribute that the provider fills in comes out anew when an object is updated in place.
pub(super) fn is_renewed(resource_type: &str, attribute: &str, changes: &[ArgumentChange]) -> bool {
    let attribute = plain(attribute);
    let mut renewed =
        changes.iter().flat_map(|change| force_new::unknown_on_update(resource_type, &change.path));
    renewed.any(|name| is_within(&attribute, name) || is_within(name, &attribute))
        || resource_type == "helm_release" && attribute.starts_with("metadata") && !changes.is_empty()
}
