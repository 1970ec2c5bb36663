//! What stands in a stack on both sides, for those who judge rights and openings.

use serde_json::{Map, Value};

use super::history::History;
use super::side::{Block, Kind, Side};
use crate::StackObjects;
use generated::template::{Part, Token, parts, tokens};

/// What stands in the base, by the addresses that it has now, so that a move is no change.
pub(super) fn before(base: &Side<'_>, history: &History) -> StackObjects {
    objects(base, base.managed().map(|(address, block)| (history.now(address), block)), history)
}

/// What stands when the head has been applied. What Terraform lets go of stays where it is, with all its rights.
pub(super) fn after(base: &Side<'_>, head: &Side<'_>, history: &History) -> StackObjects {
    let nothing_moved = History::default();
    let mut after = objects(head, head.managed(), &nothing_moved);
    let forgotten = base.managed().filter(|(address, _)| history.forgotten.contains(*address));
    let forgotten = forgotten.map(|(address, block)| (history.now(address), block));
    after.resources.extend(objects(base, forgotten, history).resources);
    after
}

fn objects<'a>(
    side: &Side<'_>,
    resources: impl Iterator<Item = (&'a str, &'a Block<'a>)>,
    history: &History,
) -> StackObjects {
    let arguments = |block: &Block<'_>| {
        let arguments = block.arguments().into_iter().flatten().filter(|(name, _)| *name != "//");
        let arguments = arguments.map(|(name, value)| (name.clone(), renamed(value, history)));
        arguments.collect::<Map<String, Value>>()
    };
    let outputs = side.blocks.iter().filter(|(_, block)| block.kind == Kind::Output);
    let output = |(address, block): (&String, &Block<'_>)| {
        let name = address.strip_prefix("output.")?;
        Some((name.to_owned(), renamed(block.argument("value")?, history)))
    };
    StackObjects {
        stack: side.name.to_owned(),
        resources: resources.map(|(address, block)| (address.to_owned(), arguments(block))).collect(),
        outputs: outputs.filter_map(|(address, block)| output((address, block))).collect(),
    }
}

/// A value in which what is referred to goes by the address it has now.
fn renamed(value: &Value, history: &History) -> Value {
    if history.moved_to.is_empty() {
        return value.clone();
    }
    match value {
        Value::String(text) => {
            Value::String(parts(text).into_iter().map(|part| part_of(part, history)).collect())
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, history)).collect(),
        Value::Object(entries) => {
            let text =
                |key: &str| parts(key).into_iter().map(|part| part_of(part, history)).collect::<String>();
            let entries = entries.iter().map(|(key, value)| (text(key), renamed(value, history)));
            Value::Object(entries.collect())
        }
        other => other.clone(),
    }
}

fn part_of(part: Part<'_>, history: &History) -> String {
    match part {
        Part::Text(text) => text.to_owned(),
        Part::Code(code) => {
            let token = |token| match token {
                Token::Other(text) => text.to_owned(),
                Token::Path(path) => {
                    let end = path.match_indices(['.', '[']).nth(1).map_or(path.len(), |(at, _)| at);
                    let (address, rest) = path.split_at(end);
                    format!("{}{rest}", history.now(address))
                }
            };
            format!("${{{}}}", tokens(code).into_iter().map(token).collect::<String>())
        }
    }
}
