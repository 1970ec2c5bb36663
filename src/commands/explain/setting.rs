//! A setting: where it stands, what it is, and what it shapes.

use serde_json::json;
use settings::{Problem, Problems, nearest};
use stacks::provenance::Setting;

use super::block::shortened;
use super::{Model, place};
use crate::report::Report;

/// Explains a setting by its path.
pub(super) fn explain(
    model: &Model<'_>,
    path: &str,
    stack: Option<&str>,
    report: &Report,
) -> Result<(), Problems> {
    let path = path.trim().trim_start_matches('[').trim_end_matches('.');
    let Some(setting) = model.provenance.setting(path) else { return Err(unknown(model, path).into()) };
    let place = place::of_setting(model.environment, path);
    let is_asked = |name: &str| stack.is_none_or(|stack| name == stack);
    let shaped = model.provenance.shaped_by(path).into_iter().filter(|(name, _)| is_asked(&name.stack));
    let shaped: Vec<_> = shaped.collect();
    let added = model.provenance.would_add(path).into_iter().filter(|name| is_asked(&name.stack));
    let added: Vec<_> = added.collect();

    report.line(&format!("{path} = {}", shortened(&setting.value)));
    match &place {
        Some(place) => report.line(&format!("  {place}")),
        None if setting.value.is_null() => report.line("  left out"),
        None => report.line("  by default"),
    }
    if let Some(description) = &setting.description {
        report.line(&format!("  {description}"));
    }
    if let Some(default) =
        setting.default.as_ref().filter(|default| place.is_some() && **default != setting.value)
    {
        report.line(&format!("  left out, it is {}", shortened(default)));
    }
    if !setting.choices.is_empty() {
        let choices: Vec<String> = setting.choices.iter().map(ToString::to_string).collect();
        report.line(&format!("  one of {}", choices.join(", ")));
    }
    if shaped.is_empty() {
        report.line(&format!("\n{}", nothing(setting, !added.is_empty())));
    } else {
        let arguments: usize = shaped.iter().map(|(_, shaped)| shaped.arguments.len()).sum();
        report.line(&format!(
            "\nshapes {} and {}",
            count(shaped.len(), "block"),
            count(arguments, "argument")
        ));
    }
    let mut last = "";
    for (name, shaped) in &shaped {
        if name.stack != last {
            report.line(&format!("  {}", name.stack));
            last = &name.stack;
        }
        let exists = shaped.existence.then_some("whether it exists").into_iter();
        let what: Vec<&str> = exists.chain(shaped.arguments.iter().map(String::as_str)).collect();
        report.line(&format!("    {}  {}", name.address, what.join(", ")));
    }
    if !added.is_empty() {
        report.line(&format!("\nother values would make {}", count(added.len(), "more block")));
        for name in &added {
            report.line(&format!("    {}/{}", name.stack, name.address));
        }
    }
    let shapes = shaped.iter().map(|(name, shaped)| {
        json!({
            "stack": name.stack,
            "address": name.address,
            "existence": shaped.existence,
            "arguments": shaped.arguments,
        })
    });
    let would_add = added.iter().map(|name| json!({ "stack": name.stack, "address": name.address }));
    report.json(&json!({
        "format_version": 1,
        "environment": model.environment.name.as_str(),
        "setting": {
            "key": path,
            "value": setting.value,
            "location": place,
            "description": setting.description,
            "default": setting.default,
            "choices": setting.choices,
            "could_be_changed": setting.could_be_changed,
        },
        "shapes": shapes.collect::<Vec<_>>(),
        "would_add": would_add.collect::<Vec<_>>(),
    }));
    Ok(())
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
    if let Some(near) = nearest(path, known()) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    // The innermost table that is there, and what it has.
    let mut around = path;
    while let Some((outer, _)) = around.rsplit_once('.') {
        around = outer;
        if known().any(|known| known == around) {
            break;
        }
    }
    let is_there = known().any(|known| known == around);
    let prefix = if is_there { format!("{around}.") } else { String::new() };
    let keys =
        known().filter_map(|known| known.strip_prefix(&prefix)).filter(|rest| !rest.contains(['.', '[']));
    let keys: Vec<&str> = keys.collect();
    let whole = if is_there { format!("`{around}`") } else { "the settings".to_owned() };
    problem.help(match keys.as_slice() {
        [] => format!("{whole} is no table"),
        keys => format!("{whole} has {}", keys.join(", ")),
    })
}
