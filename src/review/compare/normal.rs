//! The normal form of values: as the schema has them, so that what means the same is the same.

use std::collections::BTreeMap;

use terraform::schema::Type;

use super::Rules;
use super::rules::Order;
use crate::tree::Tree;

/// The value as the provider would get it: texts, numbers and booleans of the type that the schema asks for, nested blocks
/// as lists, nothing that is null, secrets marked.
pub(super) fn of(rules: Rules<'_>, tree: &Tree) -> Tree {
    match (rules, tree) {
        (_, Tree::Sensitive(inner)) => of(rules, inner).sensitive(),
        (Rules::Lifecycle | Rules::Blocks(_, Order::Single), Tree::List(blocks)) if blocks.len() <= 1 => {
            blocks.first().map_or(Tree::Null, |block| of(single(rules), block))
        }
        (Rules::Blocks(_, Order::Single), Tree::Map(_)) => of(single(rules), tree),
        (Rules::Blocks(..), Tree::Map(_)) => Tree::List(vec![of(rules.element(), tree)]),
        // No block at all is no argument.
        (Rules::Blocks(..), Tree::List(blocks)) if blocks.is_empty() => Tree::Null,
        (Rules::Value(of_type), Tree::Text(_) | Tree::Bool(_) | Tree::Number(_)) => scalar(of_type, tree),
        (_, Tree::List(items)) => Tree::List(items.iter().map(|item| of(rules.element(), item)).collect()),
        (_, Tree::Map(entries)) => map(rules, entries),
        (_, other) => other.clone(),
    }
}

/// The rules of the one block where there is no list of them.
fn single(rules: Rules<'_>) -> Rules<'_> {
    if let Rules::Blocks(body, _) = rules { Rules::Block(body) } else { rules }
}

fn map(rules: Rules<'_>, entries: &BTreeMap<String, Tree>) -> Tree {
    let entry = |(key, value): (&String, &Tree)| {
        let value = of(rules.entry(key), value);
        let value = if rules.hides(key) { value.sensitive() } else { value };
        (value != Tree::Null).then(|| (key.clone(), value))
    };
    Tree::Map(entries.iter().filter_map(entry).collect())
}

/// A literal as the type that the schema asks for; what cannot be that stays as it is.
fn scalar(of_type: &Type, tree: &Tree) -> Tree {
    match (of_type, tree) {
        (Type::String, Tree::Bool(value)) => Tree::Text(value.to_string()),
        (Type::String, Tree::Number(number)) => Tree::Text(number.to_string()),
        (Type::Number, Tree::Text(text)) => {
            let number = serde_json::from_str::<serde_json::Number>(text).map(serde_json::Value::Number);
            number.map_or_else(|_| tree.clone(), Tree::from)
        }
        (Type::Bool, Tree::Text(text)) => text.parse().map_or_else(|_| tree.clone(), Tree::Bool),
        _ => tree.clone(),
    }
}
