//! What Terraform does when an argument changes: nothing, an update in place, or a replacement.
//!
//! Source: `data/force-new.tsv`, found by experiment with the provider whose version its first line says. For each argument
//! of each type of `types.txt`, `tests/force_new.rs` gives the provider a state and a configuration that differ in it alone,
//! and writes down what the plan says. No version 6 of the provider was at hand for it: there the table is a forecast.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

/// The table, as the experiment writes it.
pub const DATA: &str = include_str!("data/force-new.tsv");

/// What Terraform does about an argument that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: the provider keeps the value it has, or takes both for the same.
    Nothing,
    /// It updates the object in place.
    Update,
    /// It destroys the object and makes another one.
    Replace,
}

/// What happens when an argument goes from one value to another; none where the table does not have the argument.
///
/// `path` is the argument as plans and [`terraform::Argument`] have it: `vpc_id`, `encryption_config[0].provider[0].key_arn`,
/// `tags.Name`; numbers and keys in it do not matter. Where a nested block comes or goes as a whole, ask for the block
/// (`encryption_config[0]`) too. None for a value is an argument that is not set, and text with `${` is known only while
/// applying.
pub fn effect(
    resource_type: &str,
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Option<Effect> {
    let path = plain(path);
    let mut at = Some(&*path);
    while let Some(path) = at {
        let above = path.rsplit_once('.').map(|(above, _)| above);
        if let Some(row) = table().get(&(resource_type, path)) {
            match row.effect(before, after) {
                Some(effect) => return Some(effect),
                // What a block cannot be without comes and goes with the block.
                None if before.is_none() || after.is_none() => {}
                None => return None,
            }
        }
        at = above;
    }
    None
}

/// Whether the object is replaced when an argument goes from one value to another, as for [`effect`].
pub fn forces_replacement(
    resource_type: &str,
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> bool {
    effect(resource_type, path, before, after) == Some(Effect::Replace)
}

/// Whether a change of anything in a block replaces the object: for lists of blocks, whose elements have no names by which
/// one could tell what of them changed.
pub fn forces_replacement_within(resource_type: &str, block: &str) -> bool {
    let block = format!("{}.", plain(block));
    table()
        .iter()
        .any(|((of, path), row)| *of == resource_type && path.starts_with(&block) && row.changed == "replace")
}

/// The value that an argument has when it is not set; none when it has none, or one that only AWS knows.
pub fn default_value(resource_type: &str, path: &str) -> Option<Value> {
    table().get(&(resource_type, &*plain(path))).and_then(Row::default)
}

/// The attributes of an object that are known only while applying when this argument changes in place: of a launch template
/// `latest_version`. All others stay as they are.
pub fn unknown_on_update(resource_type: &str, path: &str) -> impl Iterator<Item = &'static str> {
    let path = plain(path);
    let mut rows = std::iter::successors(Some(&*path), |path| Some(path.rsplit_once('.')?.0));
    let row = rows.find_map(|path| table().get(&(resource_type, path)));
    row.map_or("", |row| row.makes_unknown).split(',').filter(|name| !name.is_empty())
}

/// The line of an argument; each cell says what happens, or `-` where it cannot be.
struct Row {
    /// From one value to another; where that depends on the values, `from>to what; …`.
    changed: &'static str,
    /// From unset to a value.
    added: &'static str,
    /// From a value to unset.
    removed: &'static str,
    /// A list or set gets elements.
    grown: &'static str,
    /// A list or set loses elements.
    shrunk: &'static str,
    /// From a value to one that is known only while applying.
    unknown: &'static str,
    /// As JSON; empty where there is none.
    default: &'static str,
    /// With commas between.
    makes_unknown: &'static str,
}

impl Row {
    fn effect(&self, before: Option<&Value>, after: Option<&Value>) -> Option<Effect> {
        let default = self.default();
        let is_default = |value: &Value| default.as_ref().is_some_and(|default| same(default, value));
        match (before, after) {
            (None, None) => Some(Effect::Nothing),
            (None, Some(value)) | (Some(value), None) if is_default(value) => Some(Effect::Nothing),
            (None, Some(_)) => word(self.added),
            (Some(_), None) => word(self.removed),
            (Some(before), Some(after)) if same(before, after) => Some(Effect::Nothing),
            (Some(_), Some(after)) if is_unknown(after) => word(self.unknown).or_else(|| word(self.changed)),
            (Some(Value::Array(before)), Some(Value::Array(after))) => {
                let (more, less) = (self.grown, self.shrunk);
                let within = |few: &[Value], many: &[Value]| few.iter().all(|item| many.contains(item));
                let cell = match (within(before, after), within(after, before)) {
                    (true, false) => more,
                    (false, true) => less,
                    _ => self.changed,
                };
                word(cell).or_else(|| word(self.changed))
            }
            (Some(before), Some(after)) => self.between(before, after),
        }
    }

    /// From one value to another: by the pair, where pairs differ; one that was not tried counts as the worst of them.
    fn between(&self, before: &Value, after: &Value) -> Option<Effect> {
        let mut worst = None;
        for case in self.changed.split("; ") {
            let Some((pair, effect)) = case.rsplit_once(' ') else { return word(case) };
            let (from, to) = pair.split_once('>')?;
            if text(before) == from && text(after) == to {
                return word(effect);
            }
            worst = worst.max(word(effect));
        }
        worst
    }

    fn default(&self) -> Option<Value> {
        serde_json::from_str(self.default).ok()
    }
}

fn word(cell: &str) -> Option<Effect> {
    match cell {
        "nothing" => Some(Effect::Nothing),
        "update" => Some(Effect::Update),
        "replace" => Some(Effect::Replace),
        _ => None,
    }
}

/// Terraform takes `true` for `"true"` and `17` for `"17"`.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => one == other,
        _ => text(one) == text(other),
    }
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => text.replace("$${", "").contains("${"),
        Value::Array(items) => items.iter().any(is_unknown),
        Value::Object(entries) => entries.values().any(is_unknown),
        _ => false,
    }
}

/// The path without numbers and keys in brackets.
fn plain(path: &str) -> Cow<'_, str> {
    if !path.contains('[') {
        return Cow::Borrowed(path);
    }
    let mut plain = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

type Table = HashMap<(&'static str, &'static str), Row>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| DATA.lines().filter_map(read).collect())
}

/// A line of the table; none for a comment, or an argument that was not tried.
fn read(line: &'static str) -> Option<((&'static str, &'static str), Row)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [resource_type, argument, changed, added, removed, grown, shrunk, unknown, default, makes_unknown] =
        cells[..]
    else {
        return None;
    };
    if resource_type.starts_with('#') {
        return None;
    }
    let row = Row { changed, added, removed, grown, shrunk, unknown, default, makes_unknown };
    Some(((resource_type, argument), row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use terraform::Mode;
    use terraform::schema::{Body, Rule};

    use super::*;
    use crate::identity::KINDS;

    /// Arguments in which AWS cannot change an object although the provider plans an update.
    const FIXED_AND_UPDATED: [(&str, &str); 1] = [
        // The provider's update only adds a configuration where there is none (`AssociateEncryptionConfig`).
        ("aws_eks_cluster", "encryption_config.provider.key_arn"),
    ];

    fn changes(resource_type: &str, path: &str) -> Option<Effect> {
        effect(resource_type, path, Some(&json!("one")), Some(&json!("other")))
    }

    #[test]
    fn every_line_is_read_or_says_why_not() {
        for line in DATA.lines().filter(|line| !line.starts_with('#')) {
            let untried = line.split('\t').nth(2) == Some("?") && line.split('\t').count() == 4;
            assert!(read(line).is_some() || untried, "{line}");
            let Some((_, row)) = read(line) else { continue };
            for cell in [row.changed, row.added, row.removed, row.grown, row.shrunk, row.unknown] {
                let mut cases = cell.split("; ").map(|case| case.rsplit(' ').next().unwrap_or_default());
                assert!(cases.all(|case| case == "-" || word(case).is_some()), "{line}");
            }
            assert!(row.default.is_empty() || row.default().is_some(), "{line}");
        }
    }

    #[test]
    fn every_argument_of_every_type_in_use_is_there() {
        let oldest = crate::schemas()[0];
        let types = include_str!("types.txt").lines().filter(|line| line.starts_with("aws_"));
        let mut missing = Vec::new();
        for resource_type in types {
            let body = oldest.body(Mode::Managed, resource_type).unwrap();
            look_for_missing(body, resource_type, "", &mut missing);
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    fn look_for_missing(body: &Body, resource_type: &str, prefix: &str, missing: &mut Vec<String>) {
        for (name, rule) in body.rules() {
            let path = format!("{prefix}{name}");
            // Ids are not set, `tags_all` follows `tags`, and timeouts are Terraform's own.
            if ["id", "tags_all", "timeouts"].contains(&&*path) {
                continue;
            }
            let line = format!("{resource_type}\t{path}\t");
            let there = DATA.lines().any(|row| row.starts_with(&line));
            match rule {
                Rule::Attribute(attribute) if attribute.required || attribute.optional => {
                    if !there {
                        missing.push(format!("{resource_type} {path}"));
                    }
                }
                Rule::Attribute(_) => {}
                Rule::Block(block) => {
                    look_for_missing(&block.body, resource_type, &format!("{path}."), missing);
                }
            }
        }
    }

    #[test]
    fn what_cannot_change_forces_a_replacement() {
        let types = include_str!("types.txt");
        for kind in KINDS.iter().filter(|kind| types.lines().any(|line| line == kind.resource_type)) {
            for argument in kind.fixed {
                let expected = if FIXED_AND_UPDATED.contains(&(kind.resource_type, argument)) {
                    Effect::Update
                } else {
                    Effect::Replace
                };
                assert_eq!(
                    changes(kind.resource_type, argument),
                    Some(expected),
                    "{} {argument}",
                    kind.resource_type
                );
            }
        }
    }

    #[test]
    fn paths_are_those_of_plans() {
        let (one, other) = (json!("arn:1"), json!("arn:2"));
        assert_eq!(plain("a[0].b[\"x.y\"].c"), "a.b.c");
        assert_eq!(
            changes("aws_ecr_repository", "encryption_configuration[0].kms_key"),
            Some(Effect::Replace)
        );
        assert_eq!(changes("aws_vpc", "tags.Name"), Some(Effect::Update));
        assert_eq!(changes("aws_vpc", "tags[\"kubernetes.io/role\"]"), Some(Effect::Update));
        assert_eq!(changes("aws_vpc", "nothing_like_it"), None);
        assert_eq!(changes("aws_nothing", "name"), None);
        assert!(forces_replacement("aws_subnet", "vpc_id", Some(&one), Some(&other)));
        assert!(!forces_replacement("aws_subnet", "vpc_id", Some(&one), Some(&one)));
    }

    #[test]
    fn what_happens_can_depend_on_the_direction() {
        let happens = |resource_type, path, before: Value, after: Value| {
            let value = |value: Value| Some(value).filter(|value| !value.is_null());
            let (before, after) = (value(before), value(after));
            effect(resource_type, path, before.as_ref(), after.as_ref()).unwrap()
        };
        let cluster = |path, before, after| happens("aws_eks_cluster", path, before, after);
        // Encryption can be added, and never be taken away.
        assert_eq!(cluster("encryption_config[0]", json!(null), json!({})), Effect::Update);
        assert_eq!(cluster("encryption_config[0]", json!({}), json!(null)), Effect::Replace);
        assert_eq!(
            cluster("encryption_config[0].resources", json!(["secrets"]), json!(null)),
            Effect::Replace
        );
        // AWS keeps the version it has.
        assert_eq!(cluster("version", json!("1.35"), json!(null)), Effect::Nothing);
        assert_eq!(cluster("bootstrap_self_managed_addons", json!(null), json!(true)), Effect::Nothing);
        assert_eq!(cluster("bootstrap_self_managed_addons", json!(null), json!(false)), Effect::Replace);
        let tenancy = |before, after| happens("aws_vpc", "instance_tenancy", before, after);
        assert_eq!(tenancy(json!("default"), json!("dedicated")), Effect::Replace);
        assert_eq!(tenancy(json!("dedicated"), json!("default")), Effect::Update);
        let tier = |before, after| happens("aws_ssm_parameter", "tier", before, after);
        assert_eq!(tier(json!("Advanced"), json!("Standard")), Effect::Replace);
        assert_eq!(tier(json!("Standard"), json!("Advanced")), Effect::Update);
        let types = |before, after| happens("aws_eks_node_group", "instance_types", before, after);
        assert_eq!(types(json!(["a"]), json!(["a", "b"])), Effect::Replace);
        assert_eq!(types(json!(["a"]), json!(null)), Effect::Nothing);
        let unknown = happens("aws_subnet", "vpc_id", json!("vpc-1"), json!("${aws_vpc.main.id}"));
        assert_eq!(unknown, Effect::Replace);
        assert_eq!(happens("aws_vpc", "enable_dns_support", json!("true"), json!(true)), Effect::Nothing);
    }

    #[test]
    fn a_launch_template_that_changes_has_a_new_version() {
        let unknown = |path| unknown_on_update("aws_launch_template", path).collect::<Vec<_>>();
        assert_eq!(unknown("instance_type"), ["default_version", "latest_version"]);
        assert_eq!(unknown("tag_specifications[0].tags.Name"), ["default_version", "latest_version"]);
        assert_eq!(unknown("description"), [""; 0]);
        assert_eq!(unknown_on_update("aws_vpc", "tags.Name").count(), 0);
        assert_eq!(default_value("aws_vpc", "enable_dns_support"), Some(json!(true)));
        assert_eq!(default_value("aws_vpc", "enable_dns_hostnames"), None);
    }
}
