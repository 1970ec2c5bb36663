//! The Pod Security Standards: fields of pods and the values that they may have, as `data/pss.toml` says them.

use generated::paths::join;
use serde_json::Value;

use crate::control::catalogue;
use crate::framework::{FieldRule, Framework, Item};
use crate::judge::{Verdict, shown};
use crate::judges::objects::{is_windows, of_pods};
use crate::model::Model;
use crate::model::pods::Pods;
use crate::model::policy::matches;

/// What a rule says of a field that is not there.
const UNDEFINED: &str = "undefined";

/// Whether pods keep what the standards ask under the ids of a control.
pub(super) fn keeps<'m>(model: &'m Model, control: &str) -> Vec<Verdict<'m>> {
    let ids = catalogue().get(control).map(|control| control.pss.as_slice()).unwrap_or_default();
    let all = &Framework::Pss.data().controls;
    let items: Vec<&Item> = all.iter().filter(|item| ids.contains(&item.id)).collect();
    of_pods(model, |pods| of_one(pods, &items))
}

fn of_one<'m>(pods: &Pods<'m>, items: &[&Item]) -> Vec<Verdict<'m>> {
    let items: Vec<&&Item> = items.iter().filter(|item| !(item.linux_only && is_windows(pods))).collect();
    if items.is_empty() {
        let message = "its pods run on Windows, of which the standard does not ask it";
        return vec![Verdict::spared(pods.workload, message)];
    }
    let mut found: Vec<Finding<'_>> = Vec::new();
    for finding in items.iter().flat_map(|item| &item.rules).flat_map(|rule| findings(pods, rule)) {
        // Where two levels ask for the same field, what fails the one fails.
        match found.iter_mut().find(|of| of.field.path == finding.field.path) {
            Some(other) if other.fault.is_none() => *other = finding,
            Some(_) => {}
            None => found.push(finding),
        }
    }
    if found.is_empty() {
        let message = "none of the fields that could break it is set";
        return vec![Verdict::pass(pods.workload, pods.path.clone(), message).value(Value::Null)];
    }
    found.into_iter().map(|finding| finding.verdict(pods)).collect()
}

/// A field of a pod, where it stands in the workload.
struct Field<'m> {
    path: String,
    value: Option<&'m Value>,
}

/// What a rule says of a field.
struct Finding<'m> {
    field: Field<'m>,
    /// What is asked for instead; none when it holds.
    fault: Option<String>,
    /// Where it is not set, what decides it.
    by: &'static str,
}

impl<'m> Finding<'m> {
    fn verdict(self, pods: &Pods<'m>) -> Verdict<'m> {
        let containers = pods.containers();
        let container = containers.iter().find_map(|of| {
            let field = self.field.path.strip_prefix(&of.path)?.strip_prefix('.')?;
            Some((format!("of the container {}", of.name()), field))
        });
        let within = self.field.path.strip_prefix(&pods.path).and_then(|of| of.strip_prefix('.'));
        let (whose, field) =
            container.unwrap_or_else(|| ("of its pods".to_owned(), within.unwrap_or(&self.field.path)));
        let found = match self.field.value {
            Some(value) => format!("is {}", shown(value)),
            None => format!("is not set{}", self.by),
        };
        let message = match &self.fault {
            None => format!("`{field}` {whose} {found}"),
            Some(wanted) => format!("`{field}` {whose} {found}, where {wanted} is asked for"),
        };
        Verdict::of(self.fault.is_none(), pods.workload, self.field.path, message)
    }
}

/// What a rule says of each field that is set or must be.
fn findings<'m>(pods: &Pods<'m>, rule: &FieldRule) -> Vec<Finding<'m>> {
    let fault = |holds: bool| (!holds).then(|| wanted(&rule.allowed));
    let finding = |field: Field<'m>| {
        let holds = is_allowed(field.value, &rule.allowed);
        Finding { fault: fault(holds), field, by: "" }
    };
    let mut fields = rule.fields.iter();
    if !rule.inherited {
        let may_be_unset = rule.allowed.iter().any(|of| of == UNDEFINED);
        let all = fields.flat_map(|field| expand(pods, field));
        return all.filter(|field| field.value.is_some() || !may_be_unset).map(finding).collect();
    }
    let of_pod: Vec<Field<'m>> = fields.next().map(|field| expand(pods, field)).unwrap_or_default();
    let is_given = of_pod.iter().any(|field| field.value.is_some() && is_allowed(field.value, &rule.allowed));
    let mut found: Vec<Finding<'m>> =
        of_pod.into_iter().filter(|field| field.value.is_some()).map(finding).collect();
    for field in fields.flat_map(|field| expand(pods, field)) {
        found.push(match field.value {
            Some(_) => finding(field),
            None if is_given => Finding { field, fault: None, by: ": it is as the pod says" },
            None => Finding { field, fault: fault(false), by: ", nor does the pod say it" },
        });
    }
    found
}

/// The allowed values, as words.
fn wanted(allowed: &[String]) -> String {
    let word = |of: &String| match of.as_str() {
        UNDEFINED => "nothing".to_owned(),
        "" => "an empty text".to_owned(),
        "contains ALL" => "a list with ALL".to_owned(),
        "non-zero" => "a number other than 0".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = allowed.iter().map(word).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => words.join(""),
    }
}

fn is_allowed(value: Option<&Value>, allowed: &[String]) -> bool {
    let has = |word: &str| allowed.iter().any(|of| of == word);
    let Some(value) = value else { return has(UNDEFINED) };
    match value {
        Value::Array(items) if has("contains ALL") => items.iter().any(|item| item == "ALL"),
        Value::Array(items) => items.iter().all(|item| is_allowed(Some(item), allowed)),
        // A volume is of the kind whose field it has; of an empty folder, where it has none.
        Value::Object(entries) => {
            allowed.iter().any(|of| of != UNDEFINED)
                && entries.iter().all(|(key, value)| key == "name" || value.is_null() || has(key))
        }
        Value::String(text) => allowed.iter().any(|of| of != UNDEFINED && matches(of, text)),
        other => has(&other.to_string()) || (has("non-zero") && other.as_i64().is_some_and(|of| of != 0)),
    }
}

/// The fields that a pattern of the data stands for, in a workload: `spec.containers[*].image`.
fn expand<'m>(pods: &Pods<'m>, pattern: &str) -> Vec<Field<'m>> {
    let template = pods.path.strip_suffix("spec").unwrap_or(&pods.path).trim_end_matches('.');
    let mut found = Vec::new();
    follow(pods.workload.at(template), template.to_owned(), pattern, &mut found);
    found
}

fn follow<'m>(value: Option<&'m Value>, path: String, pattern: &str, found: &mut Vec<Field<'m>>) {
    let pattern = pattern.strip_prefix('.').unwrap_or(pattern);
    if pattern.is_empty() {
        found.push(Field { path, value });
    } else if let Some(behind) = pattern.strip_prefix("[*]") {
        for (at, item) in value.and_then(Value::as_array).into_iter().flatten().enumerate() {
            follow(Some(item), format!("{path}[{at}]"), behind, found);
        }
    } else if let Some((keys, behind)) =
        pattern.strip_prefix("[\"").and_then(|quoted| quoted.split_once("\"]"))
    {
        for (key, value) in value.and_then(Value::as_object).into_iter().flatten() {
            if matches(keys, key) {
                follow(Some(value), join(&path, key), behind, found);
            }
        }
    } else {
        let (key, behind) = pattern.split_at(pattern.find(['.', '[']).unwrap_or(pattern.len()));
        let value = value.and_then(|of| of.get(key)).filter(|of| !of.is_null());
        follow(value, join(&path, key), behind, found);
    }
}

#[cfg(test)]
mod tests;
