//! A setting: where it stands, what it is, and what it shapes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use settings::{Problem, Problems, nearest};
use stacks::provenance::{BlockName, Setting, Shaped};

use super::Model;
use super::block::shortened;
use super::place::{self, Place};
use crate::report::Report;

/// A setting with what it does.
struct Answer<'a> {
    setting: &'a Setting,
    /// None for a default.
    place: Option<Place>,
    /// The blocks it shapes.
    shaped: Vec<(&'a BlockName, Shaped)>,
    /// The blocks that other values would make, and the arguments of blocks that are there.
    added: BTreeMap<&'a BlockName, BTreeSet<&'a str>>,
}

/// Explains a setting by its path.
pub(super) fn explain(
    model: &Model<'_>,
    path: &str,
    stack: Option<&str>,
    report: &Report,
) -> Result<(), Problems> {
    let path = path.trim();
    let Some(setting) = model.provenance.setting(path) else { return Err(unknown(model, path).into()) };
    let is_asked = |name: &BlockName| stack.is_none_or(|stack| name.stack == stack);
    let shaped = model.provenance.shaped_by(path).into_iter().filter(|(name, _)| is_asked(name));
    let added = model.provenance.would_add(path).into_iter().filter(|(name, _)| is_asked(name));
    let answer = Answer {
        setting,
        place: place::of_setting(model.environment, path),
        shaped: shaped.collect(),
        added: added.collect(),
    };
    answer.print(report);
    let mut document = answer.to_json();
    document["environment"] = model.environment.name.as_str().into();
    report.json(&document);
    Ok(())
}

/// A value without the keys of tables that are left out.
fn as_written(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let written = entries.iter().filter(|(_, value)| !value.is_null());
            written.map(|(key, value)| (key.clone(), as_written(value))).collect()
        }
        Value::Array(items) => items.iter().map(as_written).collect(),
        other => other.clone(),
    }
}

impl Answer<'_> {
    fn print(&self, report: &Report) {
        let Setting { path, value, description, default, choices, .. } = self.setting;
        report.line(&format!("{path} = {}", shortened(&as_written(value))));
        match &self.place {
            Some(place) => report.line(&format!("  {place}")),
            None if value.is_null() => report.line("  left out"),
            None => report.line("  by default"),
        }
        if let Some(description) = description {
            report.line(&format!("  {description}"));
        }
        if let Some(default) = default.as_ref().filter(|default| self.place.is_some() && *default != value) {
            report.line(&format!("  left out, it is {}", shortened(default)));
        }
        if !choices.is_empty() {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            report.line(&format!("  one of {}", choices.join(", ")));
        }
        if self.shaped.is_empty() {
            report.line(&format!("\n{}", nothing(self.setting, !self.added.is_empty())));
        } else {
            let arguments = self.shaped.iter().map(|(_, shaped)| shaped.arguments.len()).sum();
            let blocks = count(self.shaped.len(), "block");
            report.line(&format!("\nshapes {blocks} and {}", count(arguments, "argument")));
        }
        let mut last = "";
        for (name, shaped) in &self.shaped {
            if name.stack != last {
                report.line(&format!("  {}", name.stack));
                last = &name.stack;
            }
            let exists = shaped.existence.then_some("whether it exists").into_iter();
            let what: Vec<&str> = exists.chain(shaped.arguments.iter().map(String::as_str)).collect();
            report.line(&format!("    {}  {}", name.address, what.join(", ")));
        }
        if !self.added.is_empty() {
            report.line("\nother values would add");
            for (name, arguments) in &self.added {
                let arguments: Vec<&str> = arguments.iter().copied().collect();
                let line = format!("    {}/{}  {}", name.stack, name.address, arguments.join(", "));
                report.line(line.trim_end());
            }
        }
    }

    fn to_json(&self) -> Value {
        let effects = self.shaped.iter().map(|(name, shaped)| {
            json!({
                "stack": name.stack,
                "address": name.address,
                "existence": shaped.existence,
                "arguments": shaped.arguments,
            })
        });
        let would_add = self.added.iter().map(|(name, arguments)| {
            json!({ "stack": name.stack, "address": name.address, "arguments": arguments })
        });
        let Setting { path, value, description, default, choices, could_be_changed } = self.setting;
        json!({
            "format_version": 1,
            "setting": {
                "key": path,
                "value": value,
                "location": self.place,
                "description": description,
                "default": default,
                "choices": choices,
                "could_be_changed": could_be_changed,
            },
            "shapes": effects.collect::<Value>(),
            "would_add": would_add.collect::<Value>(),
        })
    }
}

fn nothing(setting: &Setting, adds: bool) -> &'static str {
    match (setting.could_be_changed, adds) {
        (true, true) => "shapes nothing that is there",
        (true, false) => "shapes nothing",
        (false, _) => {
            "no other value could be tried beside the other settings, so what it shapes is not known"
        }
    }
}

fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

fn unknown(model: &Model<'_>, path: &str) -> Problem {
    let problem = Problem::new(format!("{} has no setting `{path}`", model.environment.name));
    let known = || model.provenance.settings().iter().map(|setting| setting.path.as_str());
    // The innermost table that is there, and what it has.
    let mut around = path;
    while !known().any(|known| known == around) {
        around = around.rsplit_once('.').map_or("", |(outer, _)| outer);
        if around.is_empty() {
            break;
        }
    }
    let prefix = if around.is_empty() { String::new() } else { format!("{around}.") };
    let keys =
        known().filter_map(|known| known.strip_prefix(&prefix)).filter(|rest| !rest.contains(['.', '[']));
    let keys: Vec<&str> = keys.collect();
    let asked = path[prefix.len().min(path.len())..].split(['.', '[']).next().unwrap_or_default();
    let is_list = model.provenance.setting(around).is_some_and(|setting| setting.value.is_array());
    let whole = if around.is_empty() { "the settings have".to_owned() } else { format!("`{around}` has") };
    problem.help(match (nearest(asked, keys.iter().copied()), keys.as_slice()) {
        (Some(near), _) => {
            let rest = path.get(prefix.len() + asked.len()..).unwrap_or_default();
            let mended = format!("{prefix}{near}{rest}");
            let mended =
                known().find(|known| *known == mended).map_or(format!("{prefix}{near}"), str::to_owned);
            format!("did you mean `{mended}`?")
        }
        (None, []) if is_list => format!("elements of a list are asked for by their number: `{around}[0]`"),
        (None, []) => format!("{whole} nothing in it"),
        (None, keys) => format!("{whole} {}", keys.join(", ")),
    })
}
