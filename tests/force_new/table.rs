//! The rows of the table, from two plans.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::module::{Module, Resource};
use super::samples::{Kind, Setting};
use crate::harness::plan::array;

/// What the columns are.
pub(super) const COLUMNS: &str =
    "# type\targument\tchanged\tadded\tremoved\tgrown\tshrunk\tunknown\tdefault\tmakes unknown";

/// What is tried of an argument, with the column it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// From one value to another, by their numbers.
    Changed(usize, usize),
    Added,
    Removed,
    Grown,
    Shrunk,
    Unknown,
    /// Nothing changes, and so nothing must happen.
    Same,
}

/// An argument of a type, the settings that were planned and what a state has of each.
struct Tried<'a> {
    kind: &'a Kind<'a>,
    path: String,
    configurations: BTreeMap<Setting, Map<String, Value>>,
    states: BTreeMap<Setting, Map<String, Value>>,
    /// The value that the provider gives it when it is not set.
    default: Value,
}

/// Asks the provider; the rows of all types, in order.
pub(super) fn rows(kinds: &[Kind], module: &Module) -> Vec<String> {
    let tried = states(kinds, module);
    let mut resources: BTreeMap<&str, Vec<Resource>> = BTreeMap::new();
    let mut steps = Vec::new();
    for argument in &tried {
        let some = resources.entry(argument.kind.name).or_default();
        for (step, from, to) in argument.steps() {
            // That nothing happens of itself is asked once for each type.
            if step == Step::Same && !some.is_empty() {
                continue;
            }
            let name = format!("s{}", some.len());
            steps.push((argument, step, format!("{}.{name}", argument.kind.name)));
            let arguments = argument.configurations[&to].clone();
            let state = Some(argument.kind.state(&argument.states[&from]));
            some.push(Resource { name, arguments, state });
        }
    }
    let mut changes = module.plan(&resources);
    let mut found: BTreeMap<(&str, &str), BTreeMap<Step, Value>> = BTreeMap::new();
    for (argument, step, address) in steps {
        let change = changes.remove(&address).unwrap_or_else(|| panic!("{address} is not in the plan"));
        if step == Step::Same {
            assert_eq!(change["actions"], json!(["no-op"]), "{}: {change:#}", argument.kind.name);
        }
        found.entry((argument.kind.name, &argument.path)).or_default().insert(step, change);
    }
    let nothing = BTreeMap::new();
    let row = |argument: &Tried| {
        let steps = found.get(&(argument.kind.name, &*argument.path));
        argument.row(steps.unwrap_or(&nothing))
    };
    let mut rows: Vec<String> = tried.iter().filter_map(row).collect();
    for kind in kinds {
        let untried = kind.samples.untried.iter();
        rows.extend(untried.map(|(path, why)| format!("{}\t{path}\t?\t{why}", kind.name)));
    }
    rows.sort();
    rows
}

/// Plans each setting of each argument as a new resource.
fn states<'a>(kinds: &'a [Kind<'a>], module: &Module) -> Vec<Tried<'a>> {
    let mut resources: BTreeMap<&str, Vec<Resource>> = BTreeMap::new();
    let mut tried = Vec::new();
    for kind in kinds {
        let some = resources.entry(kind.name).or_default();
        for argument in kind.arguments() {
            let mut configurations = BTreeMap::new();
            let mut addresses = BTreeMap::new();
            for (setting, arguments) in kind.settings(&argument) {
                let name = format!("s{}", some.len());
                addresses.insert(setting, format!("{}.{name}", kind.name));
                configurations.insert(setting, arguments.clone());
                some.push(Resource { name, arguments, state: None });
            }
            tried.push((kind, argument.path, configurations, addresses));
        }
    }
    let changes = module.plan(&resources);
    let tried = tried.into_iter().map(|(kind, path, configurations, addresses)| {
        let block = &kind.schema["block"];
        let state = |address: &String| {
            let change = &changes[address];
            filled(block, &change["after"], &change["after_unknown"])
        };
        let states = addresses.iter().map(|(setting, address)| (*setting, state(address))).collect();
        let unset = addresses.get(&Setting::Unset);
        let default = unset.map_or(Value::Null, |address| at(&changes[address]["after"], &path).clone());
        Tried { kind, path, configurations, states, default }
    });
    tried.collect()
}

impl Tried<'_> {
    fn steps(&self) -> Vec<(Step, Setting, Setting)> {
        use Setting::{Both, To, Unknown, Unset};
        let state = |setting| self.states.get(&setting).map(|state| at_object(state, &self.path));
        // Only a value that is not the default is one that comes or goes.
        let is_default = state(Unset).is_some_and(|unset| {
            let one = state(To(0)).unwrap_or(&Value::Null);
            one == unset || (*one == false && unset.is_null())
        });
        let value = if is_default && self.states.contains_key(&To(1)) { To(1) } else { To(0) };
        let mut steps = vec![
            (Step::Same, To(0), To(0)),
            (Step::Added, Unset, value),
            (Step::Removed, value, Unset),
            (Step::Grown, To(0), Both),
            (Step::Shrunk, Both, To(0)),
            (Step::Unknown, To(0), Unknown),
        ];
        for from in 0..3 {
            for to in (0..3).filter(|to| *to != from) {
                steps.push((Step::Changed(from, to), To(from), To(to)));
            }
        }
        steps.retain(|(_, from, to)| self.states.contains_key(from) && self.configurations.contains_key(to));
        steps
    }

    /// Its row; none where nothing could be tried.
    fn row(&self, changes: &BTreeMap<Step, Value>) -> Option<String> {
        let cell = |step| changes.get(&step).map_or("-", |change| self.effect(change));
        let cells = [Step::Added, Step::Removed, Step::Grown, Step::Shrunk, Step::Unknown].map(cell);
        let between = self.between_values(changes);
        if between == "-" && cells.iter().all(|cell| *cell == "-") {
            return None;
        }
        let default = match &self.default {
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
            default => default.to_string(),
        };
        let mut unknown = BTreeSet::new();
        for (step, change) in changes {
            if *step != Step::Unknown && change["actions"] == json!(["update"]) {
                leaves(&change["after_unknown"], "", &mut unknown);
            }
        }
        let unknown: Vec<String> = unknown.into_iter().collect();
        let cells = cells.join("\t");
        Some(format!(
            "{}\t{}\t{between}\t{cells}\t{default}\t{}",
            self.kind.name,
            self.path,
            unknown.join(",")
        ))
    }

    /// What happens between values: one word, or one for each pair where they differ.
    fn between_values(&self, changes: &BTreeMap<Step, Value>) -> String {
        let cases: Vec<(usize, usize, &str)> = changes
            .iter()
            .filter_map(|(step, change)| match step {
                Step::Changed(from, to) => Some((*from, *to, self.effect(change))),
                _ => None,
            })
            .collect();
        let Some((_, _, first)) = cases.first() else { return "-".to_owned() };
        if cases.iter().all(|(_, _, effect)| effect == first) {
            return (*first).to_owned();
        }
        let values = &self.kind.samples.values.get(&self.path);
        let values = values.unwrap_or_else(|| panic!("{} of {} needs values", self.path, self.kind.name));
        let text = |at: usize| values[at].as_str().map_or_else(|| values[at].to_string(), str::to_owned);
        let cases = cases.iter().map(|(from, to, effect)| format!("{}>{} {effect}", text(*from), text(*to)));
        cases.collect::<Vec<_>>().join("; ")
    }

    /// What a change comes to. A replacement counts when this argument, what is in it or what it is in is the reason; where
    /// another argument that came instead is, nothing is known of this one.
    fn effect(&self, change: &Value) -> &'static str {
        let actions: Vec<&str> = array(&change["actions"]).iter().filter_map(Value::as_str).collect();
        match actions[..] {
            ["no-op"] => "nothing",
            ["update"] => "update",
            ["delete", "create"] => {
                let reasons: Vec<String> = array(&change["replace_paths"]).iter().map(plain).collect();
                let within = |inner: &str, outer: &str| {
                    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                let is_reason = |reason: &String| within(reason, &self.path) || within(&self.path, reason);
                if reasons.iter().any(is_reason) { "replace" } else { "-" }
            }
            _ => panic!("{} {}: {actions:?}", self.kind.name, self.path),
        }
    }
}

/// The attributes of a state: what was planned, and something made up where only AWS would know.
fn filled(block: &Value, after: &Value, unknown: &Value) -> Map<String, Value> {
    let mut attributes = Map::new();
    for (name, schema) in block["attributes"].as_object().into_iter().flatten() {
        let mut value = after[name].clone();
        match &unknown[name] {
            Value::Bool(true) => value = made_up(&schema["type"], name),
            Value::Array(parts) => {
                for (at, _) in parts.iter().enumerate().filter(|(_, part)| **part == true) {
                    value[at] = made_up(&schema["type"][1], name);
                }
            }
            Value::Object(parts) => {
                for (key, _) in parts.iter().filter(|(_, part)| **part == true) {
                    value[key] = made_up(&schema["type"][1], name);
                }
            }
            _ => {}
        }
        attributes.insert(name.clone(), value);
    }
    for (name, schema) in block["block_types"].as_object().into_iter().flatten() {
        let inner = |after: &Value, unknown: &Value| Value::from(filled(&schema["block"], after, unknown));
        let value = match &after[name] {
            Value::Array(blocks) => {
                let blocks = blocks.iter().enumerate();
                blocks.map(|(at, block)| inner(block, &unknown[name][at])).collect()
            }
            Value::Null if schema["nesting_mode"] != "single" => json!([]),
            Value::Null => Value::Null,
            block => inner(block, &unknown[name]),
        };
        attributes.insert(name.clone(), value);
    }
    attributes
}

fn made_up(kind: &Value, name: &str) -> Value {
    match (kind.as_str(), kind[0].as_str()) {
        (Some("string"), _) if name.ends_with("arn") => json!("arn:aws:iam::123456789012:role/known"),
        (Some("string"), _) => json!("known"),
        (Some("number"), _) => json!(1),
        (Some("bool"), _) => json!(false),
        (_, Some("map")) => json!({}),
        _ => json!([]),
    }
}

fn at_object<'a>(object: &'a Map<String, Value>, path: &str) -> &'a Value {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = object.get(name).unwrap_or(&Value::Null);
    if rest.is_empty() { value } else { at(value, rest) }
}

/// What stands under a path, in the first of each block.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, name| {
        let value = value.get(0).unwrap_or(value);
        value.get(name).unwrap_or(&Value::Null)
    })
}

/// A path of a plan without numbers: `["vpc_config", 0, "subnet_ids"]`.
fn plain(path: &Value) -> String {
    let names: Vec<&str> = array(path).iter().filter_map(Value::as_str).collect();
    names.join(".")
}

/// The paths that are known only while applying.
fn leaves(unknown: &Value, path: &str, found: &mut BTreeSet<String>) {
    match unknown {
        Value::Bool(true) => {
            found.insert(path.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, path, found)),
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(value, &path, found);
            }
        }
        _ => {}
    }
}
