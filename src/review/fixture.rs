//! Small environments for tests, and reviews as lines.

use std::fmt::Write as _;

use generated::{Generated, GeneratedStack};
use serde_json::{Map, Value};

use crate::{ArgumentChange, Change, Review, Shown, ValueChange};

/// The generated files of an environment: stacks with the content of their one file.
pub(crate) fn environment(name: &str, stacks: &[(&str, &Value)]) -> Generated {
    let stack = |(stack, content): &(&str, &Value)| {
        let Value::Object(content) = content else { panic!("{content} is no file") };
        GeneratedStack { name: (*stack).to_owned(), references: [].into(), files: [file(content)].into() }
    };
    Generated {
        label: name.to_owned(),
        environment: name.to_owned(),
        stacks: stacks.iter().map(stack).collect(),
        manifests: [].into(),
    }
}

fn file(content: &Map<String, Value>) -> (String, (String, Map<String, Value>)) {
    let text = serde_json::to_string_pretty(content).unwrap();
    ("main.tf.json".to_owned(), (text, content.clone()))
}

/// The generated files of an environment with one stack.
pub(crate) fn one(content: &Value) -> Generated {
    environment("prod", &[("infrastructure", content)])
}

/// What happens between two contents of a stack, a line for each change and, indented, for each argument.
pub(crate) fn told(base: &Value, head: &Value) -> String {
    lines(&crate::diff(&one(base), &one(head)))
}

/// A review as lines.
pub(crate) fn lines(review: &Review) -> String {
    let mut text = String::new();
    for stack in &review.stacks {
        for change in &stack.changes {
            change_lines(change, &mut text);
        }
        for output in &stack.outputs {
            _ = writeln!(text, "{} output.{} read by {:?}", output.action, output.name, output.read_by);
            argument_lines(&output.arguments, &mut text);
        }
    }
    text
}

fn change_lines(change: &Change, text: &mut String) {
    _ = write!(text, "{} {} ({:?})", change.action, change.address, change.danger);
    if let Some(from) = &change.moved_from {
        _ = write!(text, " from {from}");
    }
    if let Some(import) = &change.import {
        _ = write!(text, " imported by {:?}", import.id);
    }
    text.push('\n');
    argument_lines(&change.arguments, text);
    for reason in &change.reasons {
        _ = writeln!(text, "  because {}: {}", reason.code, reason.text);
    }
}

fn argument_lines(arguments: &[ArgumentChange], text: &mut String) {
    for ArgumentChange { path, change, forces_replacement } in arguments {
        let mark = if *forces_replacement { " !" } else { "" };
        _ = match change {
            ValueChange::Added { after } => writeln!(text, "  {path}: -> {}{mark}", shown(after)),
            ValueChange::Removed { before } => writeln!(text, "  {path}: {} ->{mark}", shown(before)),
            ValueChange::Changed { before, after } => {
                writeln!(text, "  {path}: {} -> {}{mark}", shown(before), shown(after))
            }
            ValueChange::Elements { added, removed } => {
                let marked = |sign: &'static str, elements: &[Shown]| -> Vec<String> {
                    elements.iter().map(|element| format!("{sign}{}", shown(element))).collect()
                };
                let elements = [marked("+", added), marked("-", removed)].concat();
                writeln!(text, "  {path}: {}{mark}", elements.join(" "))
            }
        };
    }
}

/// A value as it may be shown, as text.
pub(crate) fn shown(shown: &Shown) -> String {
    match shown {
        Shown::Value(value) => value.to_string(),
        Shown::Unknown => "?".to_owned(),
        Shown::Sensitive => "***".to_owned(),
    }
}
