//! Configurations of a type, each with one argument set to some value or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

type Arguments = Map<String, Value>;

/// What `tests/fixtures/force_new.toml` says of a type; its head says what each means.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Samples {
    base: Arguments,
    inside: BTreeMap<String, Arguments>,
    pub(super) values: BTreeMap<String, Vec<Value>>,
    beside: BTreeMap<String, Arguments>,
    instead: BTreeMap<String, Arguments>,
    impossible: BTreeMap<String, Vec<String>>,
    pub(super) untried: BTreeMap<String, String>,
}

impl Samples {
    pub(super) fn read(text: &str) -> BTreeMap<String, Self> {
        toml::from_str(text).unwrap()
    }
}

/// What an argument is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Setting {
    Unset,
    /// To one of its values, by number.
    To(usize),
    /// To the elements of the first and the second value together.
    Both,
    /// To what is known only while applying.
    Unknown,
}

/// A type that is tried.
pub(super) struct Kind<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) samples: Samples,
}

/// An argument or a nested block.
pub(super) struct Argument<'a> {
    pub(super) path: String,
    schema: &'a Value,
    is_block: bool,
}

impl<'a> Kind<'a> {
    pub(super) fn new(name: &'a str, schema: &'a Value, samples: Samples) -> Self {
        assert!(schema["block"].is_object(), "the provider has no {name}");
        let kind = Self { name, schema, samples };
        let paths: Vec<String> = kind.all_arguments().into_iter().map(|argument| argument.path).collect();
        let samples = &kind.samples;
        let named = samples.values.keys().chain(samples.inside.keys()).chain(samples.beside.keys());
        let named = named.chain(samples.instead.keys()).chain(samples.impossible.keys());
        for path in named.chain(samples.untried.keys()) {
            assert!(paths.contains(path), "{name} has no {path}");
        }
        kind
    }

    /// What a state has of a resource with these attributes.
    pub(super) fn state(&self, attributes: &Arguments) -> Value {
        let all = self.schema["block"]["attributes"].as_object().into_iter().flatten();
        let sensitive = all.filter(|(_, schema)| schema["sensitive"] == true);
        let paths = sensitive.map(|(name, _)| json!([{ "type": "get_attr", "value": name }]));
        json!({
            "schema_version": self.schema["version"],
            "attributes": attributes,
            "sensitive_attributes": paths.collect::<Vec<_>>(),
        })
    }

    /// Everything that can be tried.
    pub(super) fn arguments(&self) -> Vec<Argument<'a>> {
        let mut arguments = self.all_arguments();
        arguments.retain(|argument| !self.samples.untried.contains_key(&argument.path));
        arguments
    }

    fn all_arguments(&self) -> Vec<Argument<'a>> {
        let mut arguments = Vec::new();
        collect(&self.schema["block"], "", &mut arguments);
        // Ids are not set, `tags_all` follows `tags`, and timeouts are Terraform's own.
        arguments.retain(|argument| {
            !["id", "tags_all", "timeouts"].contains(&argument.path.split('.').next().unwrap())
        });
        arguments
    }

    /// The settings of an argument, each with a configuration that has it.
    pub(super) fn settings(&self, argument: &Argument) -> Vec<(Setting, Arguments)> {
        let (path, schema) = (&*argument.path, argument.schema);
        let impossible = |what: &str| {
            self.samples.impossible.get(path).is_some_and(|all| all.iter().any(|one| one == what))
        };
        let mut settings = Vec::new();
        if argument.is_block {
            let minimal = self.minimal(&schema["block"], path);
            settings.push((Setting::To(0), self.with(path, Some(json!([minimal])))));
            if schema["min_items"].as_u64().unwrap_or(0) == 0 {
                settings.push((Setting::Unset, self.without(path)));
            }
            return settings;
        }
        let count = self.samples.values.get(path).map_or(2, Vec::len);
        let values: Vec<Value> = (0..count).map(|at| self.value(path, &schema["type"], at)).collect();
        for (at, value) in values.iter().enumerate() {
            settings.push((Setting::To(at), self.with(path, Some(value.clone()))));
        }
        if let [Value::Array(one), Value::Array(other), ..] = &values[..]
            && !impossible("grown")
        {
            let new = other.iter().filter(|item| !one.contains(item));
            let both: Vec<Value> = one.iter().chain(new).cloned().collect();
            if both.len() > one.len() {
                settings.push((Setting::Both, self.with(path, Some(both.into()))));
            }
        }
        // Nothing that is known only while applying is a number or true or false here, and the provider makes little of it.
        if !["number", "bool"].map(Value::from).contains(&schema["type"]) && !impossible("unknown") {
            settings.push((Setting::Unknown, self.with(path, Some(unknown(&schema["type"])))));
        }
        if schema["required"] != true || self.samples.instead.contains_key(path) {
            settings.push((Setting::Unset, self.without(path)));
        }
        settings
    }

    fn with(&self, path: &str, value: Option<Value>) -> Arguments {
        let mut arguments = self.minimal(&self.schema["block"], "");
        put_all(&mut arguments, &self.samples.base);
        let beside = self.samples.beside.iter().rev();
        let mut beside = beside.filter(|(key, _)| path.strip_prefix(&***key).is_some_and(ends_a_name));
        if let Some((_, beside)) = beside.next() {
            put_all(&mut arguments, beside);
        }
        self.put(&mut arguments, path, value);
        arguments
    }

    fn without(&self, path: &str) -> Arguments {
        let mut arguments = self.with(path, None);
        if let Some(instead) = self.samples.instead.get(path) {
            put_all(&mut arguments, instead);
        }
        arguments
    }

    /// Sets an argument in the first of each block on its way, which is made when there is none.
    fn put(&self, arguments: &mut Arguments, path: &str, value: Option<Value>) {
        let mut at = arguments;
        let mut schema = &self.schema["block"];
        let mut ends: Vec<usize> = path.match_indices('.').map(|(end, _)| end).collect();
        let name = path.rsplit('.').next().unwrap();
        let mut start = 0;
        for end in ends.drain(..) {
            let block = &path[start..end];
            schema = &schema["block_types"][block]["block"];
            let minimal = || json!([self.minimal(schema, &path[..end])]);
            at = at.entry(block).or_insert_with(minimal)[0].as_object_mut().unwrap();
            start = end + 1;
        }
        match value {
            Some(value) => at.insert(name.to_owned(), value),
            None => at.remove(name),
        };
    }

    /// A block with what it cannot be without.
    fn minimal(&self, block: &Value, path: &str) -> Arguments {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let mut arguments = Arguments::new();
        for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
            if attribute["required"] == true {
                arguments.insert(name.clone(), self.value(&below(name), &attribute["type"], 0));
            }
        }
        for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
            if nested["min_items"].as_u64().unwrap_or(0) > 0 {
                let inner = self.minimal(&nested["block"], &below(name));
                arguments.insert(name.clone(), json!([inner]));
            }
        }
        put_all(&mut arguments, self.samples.inside.get(path).unwrap_or(&Arguments::new()));
        arguments
    }

    fn value(&self, path: &str, kind: &Value, at: usize) -> Value {
        let given = self.samples.values.get(path);
        given.map_or_else(|| value(kind, path.rsplit('.').next().unwrap(), at), |values| values[at].clone())
    }
}

fn collect<'a>(block: &'a Value, prefix: &str, arguments: &mut Vec<Argument<'a>>) {
    for (name, schema) in block["attributes"].as_object().into_iter().flatten() {
        if schema["required"] == true || schema["optional"] == true {
            arguments.push(Argument { path: format!("{prefix}{name}"), schema, is_block: false });
        }
    }
    for (name, schema) in block["block_types"].as_object().into_iter().flatten() {
        let path = format!("{prefix}{name}");
        collect(&schema["block"], &format!("{path}."), arguments);
        arguments.push(Argument { path, schema, is_block: true });
    }
}

fn ends_a_name(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

fn put_all(arguments: &mut Arguments, more: &Arguments) {
    for (name, value) in more {
        if value == "-" {
            arguments.remove(name);
        } else {
            arguments.insert(name.clone(), value.clone());
        }
    }
}

/// A value of a type as the schema has it: `"string"`, `["list", "string"]`, `["object", {…}]`.
fn value(kind: &Value, name: &str, at: usize) -> Value {
    match (kind.as_str(), kind[0].as_str()) {
        (Some("string"), _) => text(name, at).into(),
        (Some("number"), _) => json!(at + 1),
        (Some("bool"), _) => json!(at > 0),
        (_, Some("list" | "set")) => json!([value(&kind[1], name, at)]),
        (_, Some("map")) => json!({ "key": value(&kind[1], name, at) }),
        (_, Some("object")) => {
            let keys = kind[1].as_object().unwrap().iter();
            keys.map(|(key, kind)| (key.clone(), value(kind, key, at))).collect::<Arguments>().into()
        }
        _ => panic!("a type that is not known: {kind}"),
    }
}

fn text(name: &str, at: usize) -> String {
    let word = ["alpha", "beta"][at];
    if name == "arn" || name.ends_with("_arn") || name.ends_with("_arns") {
        format!("arn:aws:iam::123456789012:role/{word}")
    } else if ["policy", "assume_role_policy"].contains(&name) {
        let action = ["s3:GetObject", "s3:PutObject"][at];
        let statement = json!({ "Effect": "Allow", "Action": action, "Resource": "*", "Principal": "*" });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    } else if name.ends_with("prefix_list_id") || name.ends_with("prefix_list_ids") {
        format!("pl-{at}a")
    } else if name.contains("ipv6_cidr") || name.contains("cidr_ipv6") || name == "ipv6_prefixes" {
        format!("2600:db8:{}::/64", at + 1)
    } else if name.contains("cidr") || name.contains("prefixes") {
        format!("10.{}.0.0/16", at + 1)
    } else if name == "expected_bucket_owner" || name.ends_with("account_id") {
        format!("22222222222{at}")
    } else if name == "availability_zone" {
        format!("us-east-1{}", ["a", "b"][at])
    } else {
        word.to_owned()
    }
}

fn unknown(kind: &Value) -> Value {
    let id = "terraform_data.unknown.id";
    match (kind.as_str(), kind[0].as_str()) {
        (Some("string"), _) => json!(format!("${{{id}}}")),
        (Some("number"), _) => json!(format!("${{tonumber({id})}}")),
        (Some("bool"), _) => json!(format!("${{tobool({id})}}")),
        (_, Some("list" | "set")) => json!([unknown(&kind[1])]),
        (_, Some("map")) => json!({ "key": unknown(&kind[1]) }),
        (_, Some("object")) => {
            let keys = kind[1].as_object().unwrap().iter();
            keys.map(|(key, kind)| (key.clone(), unknown(kind))).collect::<Arguments>().into()
        }
        _ => panic!("a type that is not known: {kind}"),
    }
}
