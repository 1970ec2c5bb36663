//! Provider schemas: read from what `terraform providers schema -json` prints or from the compact data, narrowed to
//! the types in use, and written as compact data.
//!
//! The compact format 1: a body maps names to entries, an array `[flags, type]` for an attribute and an object
//! `{n, min, max, d, b}` for a block; flags are `r`equired, `o`ptional, `c`omputed, `s`ensitive, `w`rite-only and
//! `d`eprecated. Bodies that occur more than once stand in `defs` and are named by their index.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Map, Value, json};

use crate::types::TypeName;

/// What a block may hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Body {
    /// Names with what they are.
    Names(BTreeMap<String, Entry>),
    /// Nothing is known of the inside.
    Unknown,
}

/// What stands under one name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    /// An argument or a read-only attribute.
    Attribute {
        /// The flags, in the order `rocswd`.
        flags: String,
        /// Terraform's JSON encoding of the type.
        kind: String,
    },
    /// A nested block type.
    Block {
        /// `list`, `set` or `single`.
        nesting: String,
        /// The least number of blocks.
        min: u64,
        /// The greatest number of blocks; zero is no limit.
        max: u64,
        /// Whether it is deprecated.
        deprecated: bool,
        /// What each block holds.
        body: Body,
    },
}

/// One provider version, narrowed to some types.
#[derive(Clone, Debug)]
pub struct Schema {
    /// `hashicorp/aws`.
    pub provider: String,
    /// `5.100.0`.
    pub version: String,
    /// How the data came to be.
    pub source: String,
    /// Whether it is what the provider's own binary says.
    pub exact: bool,
    /// Types of the list that the source did not have and that were taken from another version.
    pub carried: Vec<String>,
    /// The provider's configuration.
    pub configuration: Body,
    /// The types.
    pub types: BTreeMap<TypeName, Body>,
}

impl Schema {
    /// Reads what `terraform providers schema -json` prints of the one provider in it.
    ///
    /// # Errors
    ///
    /// Says what is missing or not understood, and when a wanted type is not there.
    pub fn from_terraform(text: &str, version: &str, wanted: &[TypeName]) -> Result<Self> {
        let json: Value = serde_json::from_str(text).context("the schema is not JSON")?;
        let providers = json["provider_schemas"].as_object().context("no `provider_schemas`")?;
        let (address, schema) = providers.iter().next().context("no provider in the schema")?;
        let mut types = BTreeMap::new();
        for name in wanted {
            let section = if name.is_data { "data_source_schemas" } else { "resource_schemas" };
            let block = &schema[section][&name.name]["block"];
            if block.is_null() {
                bail!("{address} {version} has no `{name}`");
            }
            types.insert(name.clone(), terraform_body(block)?);
        }
        Ok(Self {
            provider: address.split_once('/').map_or(address.as_str(), |(_, name)| name).to_owned(),
            version: version.to_owned(),
            source: "terraform providers schema -json".to_owned(),
            exact: true,
            carried: Vec::new(),
            configuration: terraform_body(&schema["provider"]["block"])?,
            types,
        })
    }

    /// Reads compact data.
    ///
    /// # Errors
    ///
    /// Says what is not understood.
    pub fn from_compact(text: &str) -> Result<Self> {
        let json: Value = serde_json::from_str(text).context("the data is not JSON")?;
        if json["format"] != 1 {
            bail!("the data is not of format 1");
        }
        let text_of =
            |key: &str| json[key].as_str().map(str::to_owned).with_context(|| format!("no `{key}`"));
        let definitions = json["defs"].as_array().map_or(&[][..], Vec::as_slice);
        let mut types = BTreeMap::new();
        for (section, is_data) in [("resources", false), ("data", true)] {
            for (name, body) in json[section].as_object().into_iter().flatten() {
                types.insert(TypeName { is_data, name: name.clone() }, compact_body(body, definitions)?);
            }
        }
        Ok(Self {
            provider: text_of("provider")?,
            version: text_of("version")?,
            source: text_of("source")?,
            exact: json["exact"].as_bool().unwrap_or(false),
            carried: json["carried"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
            configuration: compact_body(&json["provider_config"], definitions)?,
            types,
        })
    }

    /// Keeps the wanted types. One that is missing is taken from `other`, and said to be for as long as it is wanted.
    ///
    /// # Errors
    ///
    /// When neither has a wanted type.
    pub fn narrow(mut self, wanted: &[TypeName], other: Option<&Self>) -> Result<Self> {
        let mut types = BTreeMap::new();
        for name in wanted {
            let body = match (self.types.remove(name), other.and_then(|other| other.types.get(name))) {
                (Some(body), _) => body,
                (None, Some(body)) => {
                    self.carried.push(name.to_string());
                    body.clone()
                }
                (None, None) => bail!("{} {} has no `{name}`", self.provider, self.version),
            };
            types.insert(name.clone(), body);
        }
        self.types = types;
        self.carried.retain(|carried| wanted.iter().any(|name| name.to_string() == *carried));
        self.carried.sort();
        self.carried.dedup();
        Ok(self)
    }

    /// The compact data, a type a line, so that a difference stays readable.
    #[must_use]
    pub fn to_compact(&self) -> String {
        let mut shared = Shared::count(self);
        let configuration = shared.write(&self.configuration, true);
        let resources = shared.types(self, false);
        let data = shared.types(self, true);
        let definitions: Vec<String> = shared.definitions.iter().map(Value::to_string).collect();
        format!(
            "{{\n\"format\":1,\n\"provider\":{},\n\"version\":{},\n\"source\":{},\n\"exact\":{},\n\"carried\":{},\n\
             \"provider_config\":{configuration},\n\"resources\":{{\n{}\n}},\n\"data\":{{\n{}\n}},\n\"defs\":[\n{}\n]\n}}\n",
            json!(self.provider),
            json!(self.version),
            json!(self.source),
            self.exact,
            json!(self.carried),
            resources.join(",\n"),
            data.join(",\n"),
            definitions.join(",\n"),
        )
    }
}

fn terraform_body(block: &Value) -> Result<Body> {
    let mut names = BTreeMap::new();
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        if attribute.get("nested_type").is_some() {
            bail!("`{name}` has a nested type, which the compact format has no form for yet");
        }
        let flag = |key: &str, letter| if attribute[key] == true { letter } else { "" };
        let flags = [
            flag("required", "r"),
            flag("optional", "o"),
            flag("computed", "c"),
            flag("sensitive", "s"),
            flag("write_only", "w"),
            flag("deprecated", "d"),
        ]
        .concat();
        names.insert(name.clone(), Entry::Attribute { flags, kind: attribute["type"].to_string() });
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let count = |key: &str| nested[key].as_u64().unwrap_or(0);
        names.insert(
            name.clone(),
            Entry::Block {
                nesting: nested["nesting_mode"].as_str().context("a block without nesting mode")?.to_owned(),
                min: count("min_items"),
                max: count("max_items"),
                deprecated: nested["block"]["deprecated"] == true,
                body: terraform_body(&nested["block"])?,
            },
        );
    }
    Ok(Body::Names(names))
}

fn compact_body(json: &Value, definitions: &[Value]) -> Result<Body> {
    match json {
        Value::Null => Ok(Body::Unknown),
        Value::Number(index) => {
            let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
            let body = index.and_then(|index| definitions.get(index));
            compact_body(body.with_context(|| format!("no definition {json}"))?, definitions)
        }
        Value::Object(entries) => {
            let entries =
                entries.iter().map(|(name, entry)| Ok((name.clone(), compact_entry(entry, definitions)?)));
            Ok(Body::Names(entries.collect::<Result<_>>()?))
        }
        other => Err(anyhow!("`{other}` is not a body")),
    }
}

fn compact_entry(json: &Value, definitions: &[Value]) -> Result<Entry> {
    if let Some(pair) = json.as_array() {
        let [Value::String(flags), kind] = pair.as_slice() else { bail!("`{json}` is not an attribute") };
        return Ok(Entry::Attribute { flags: flags.clone(), kind: kind.to_string() });
    }
    Ok(Entry::Block {
        nesting: json["n"].as_str().context("a block without nesting mode")?.to_owned(),
        min: json["min"].as_u64().unwrap_or(0),
        max: json["max"].as_u64().unwrap_or(0),
        deprecated: json["d"] == 1,
        body: compact_body(&json["b"], definitions)?,
    })
}

/// The bodies that occur more than once, each written once.
struct Shared<'a> {
    uses: HashMap<&'a Body, usize>,
    indexes: HashMap<&'a Body, usize>,
    definitions: Vec<Value>,
}

impl<'a> Shared<'a> {
    fn count(schema: &'a Schema) -> Self {
        let mut uses = HashMap::new();
        for body in std::iter::once(&schema.configuration).chain(schema.types.values()) {
            count_nested(body, &mut uses);
        }
        Self { uses, indexes: HashMap::new(), definitions: Vec::new() }
    }

    fn types(&mut self, schema: &'a Schema, is_data: bool) -> Vec<String> {
        let types = schema.types.iter().filter(|(name, _)| name.is_data == is_data);
        types.map(|(name, body)| format!("{}:{}", json!(name.name), self.write(body, true))).collect()
    }

    fn write(&mut self, body: &'a Body, top: bool) -> Value {
        let Body::Names(names) = body else { return Value::Null };
        if !top && self.uses.get(body).copied().unwrap_or(0) > 1 && !names.is_empty() {
            if let Some(index) = self.indexes.get(body) {
                return json!(index);
            }
            let written = self.names(names);
            let index = self.definitions.len();
            self.definitions.push(written);
            self.indexes.insert(body, index);
            return json!(index);
        }
        self.names(names)
    }

    fn names(&mut self, names: &'a BTreeMap<String, Entry>) -> Value {
        let entries = names.iter().map(|(name, entry)| {
            let json = match entry {
                Entry::Attribute { flags, kind } => {
                    json!([flags, serde_json::from_str::<Value>(kind).unwrap_or_default()])
                }
                Entry::Block { nesting, min, max, deprecated, body } => {
                    let mut block = Map::new();
                    block.insert("n".to_owned(), json!(nesting));
                    if *min > 0 {
                        block.insert("min".to_owned(), json!(min));
                    }
                    if *max > 0 {
                        block.insert("max".to_owned(), json!(max));
                    }
                    if *deprecated {
                        block.insert("d".to_owned(), json!(1));
                    }
                    block.insert("b".to_owned(), self.write(body, false));
                    Value::Object(block)
                }
            };
            (name.clone(), json)
        });
        Value::Object(entries.collect())
    }
}

fn count_nested<'a>(body: &'a Body, uses: &mut HashMap<&'a Body, usize>) {
    let Body::Names(names) = body else { return };
    for entry in names.values() {
        if let Entry::Block { body, .. } = entry {
            let seen = uses.entry(body).or_insert(0);
            *seen += 1;
            if *seen == 1 {
                count_nested(body, uses);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(name: &str) -> TypeName {
        TypeName { is_data: false, name: name.to_owned() }
    }

    fn schema(types: &[&str], carried: &[&str]) -> Schema {
        Schema {
            provider: "test/toy".to_owned(),
            version: "1.0.0".to_owned(),
            source: String::new(),
            exact: false,
            carried: carried.iter().map(|name| (*name).to_owned()).collect(),
            configuration: Body::Unknown,
            types: types.iter().map(|name| (resource(name), Body::Unknown)).collect(),
        }
    }

    #[test]
    fn only_wanted_types_stay_carried() {
        let before = schema(&["toy_box", "toy_kept", "toy_gone"], &["toy_gone", "toy_kept"]);
        let wanted = ["toy_box", "toy_kept", "toy_new"].map(resource);
        let narrowed = before.narrow(&wanted, Some(&schema(&["toy_new"], &[]))).unwrap();
        assert_eq!(narrowed.carried, ["toy_kept", "toy_new"]);
        assert_eq!(narrowed.types.into_keys().collect::<Vec<_>>(), wanted);
    }
}
