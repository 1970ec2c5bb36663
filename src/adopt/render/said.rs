//! Words and values that text and Markdown share.

use serde_json::Value as Json;

use super::Generated;
use crate::Adoption;
use crate::argument::{Effect, Place};

/// Where the cluster is, and where it is said.
pub(super) fn headline(of: &Adoption) -> String {
    format!(
        "{} in {} of account {}, as adopted.{} of {}",
        plain(&of.name),
        plain(&of.region),
        plain(&of.account_id),
        of.key,
        of.environment
    )
}

/// What it comes to, as a sentence.
pub(super) fn summary(of: &Adoption, generated: &Generated) -> String {
    let file = &of.file;
    if !of.unknown.is_empty() {
        return format!("unknown: not everything could be read, and {file} is not written before it can");
    }
    if !of.blockers.is_empty() {
        return format!(
            "not adopted: {} in the way, and {file} is not written",
            count(of.blockers.len(), "thing stands", "things stand")
        );
    }
    let imports = generated.imports.len();
    let then = if generated.taken_over {
        "its state has it".to_owned()
    } else {
        let all = if of.is_new { "" } else { ", but for what the state has" };
        format!("{imports} to import{all}: run `cleon synth {}`, then plan the stack adopted", of.environment)
    };
    match (of.is_described(), generated.written) {
        (true, _) => format!("{file} describes it as it is; {then}"),
        (false, true) => format!("{file} is written; {then}"),
        (false, false) => format!("{file} would change; --write writes it, and then {then}"),
    }
}

pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What Terraform would have done of a difference.
pub(super) fn consequence(effect: Effect, place: Option<&Place>) -> &'static str {
    match effect {
        Effect::Replace if place.is_some_and(Place::is_protected) => {
            "would REPLACE it (refused by prevent_destroy)"
        }
        Effect::Replace => "would REPLACE it",
        Effect::Create => "would be made: it is not in AWS",
        Effect::Update => "would change it in place",
        Effect::Unmanaged => "is in AWS and not in the settings",
        Effect::Nothing => "changes nothing in AWS",
    }
}

/// A value as a word; what has none is said so.
pub(super) fn value(value: Option<&Json>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Json::String(text)) => plain(text),
        Some(value) => plain(&value.to_string()),
    }
}

/// Text of AWS's without anything that acts on a terminal or on what stands around it.
pub(super) fn plain(text: &str) -> String {
    let acts = |of: char| {
        of.is_control()
            || matches!(of, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().map(|of| if acts(of) { '\u{fffd}' } else { of }).collect()
}

/// Lines of a file, which stay lines.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(|line| plain(line) + "\n").collect()
}

/// The entry of an environment's settings that accepts a finding.
pub(super) fn acceptance(check: &str, target: &str) -> String {
    format!(
        "[[accepted]]\ncheck = \"{check}\"\ntarget = \"{}\"\nreason = \"It was made by hand this way: …\"\nowner = \"…\"\nexpires = …\n",
        plain(target)
    )
}
