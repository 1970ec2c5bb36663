//! A block of Terraform JSON as an object again: the type of the API asks for its fields, and each is found in the
//! block by the same rules as on the way there.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};
use terraform::Mode;
use terraform::hcl;
use terraform::schema::{Body, Rule, Type};

use super::error::ReadError;
use super::kinds::{self, MANIFEST};
use super::names;
use crate::provider;

/// What Terraform itself and the provider take beside the object.
const BESIDE: [&str; 9] = [
    "//",
    "depends_on",
    "id",
    "lifecycle",
    "provider",
    "timeouts",
    "wait_for_completion",
    "wait_for_rollout",
    "wait_until_bound",
];

/// Reads the block of a resource back into the object that the API server takes, as JSON.
///
/// # Errors
/// When the type is none that [`super::convert`] makes, when the block holds an expression, or something that the
/// kind has no field for.
pub fn read(resource_type: &str, block: &Value) -> Result<Value, ReadError> {
    if resource_type == MANIFEST {
        let manifest = block.get("manifest").ok_or_else(|| ReadError::new("there is no `manifest`"))?;
        return literal(manifest).map_err(|error| error.within("manifest"));
    }
    let unknown = || ReadError::new(format!("`{resource_type}` is made of no kind"));
    let row = kinds::of_type(resource_type).ok_or_else(unknown)?;
    let body = provider::schemas()[0].body(Mode::Managed, resource_type).ok_or_else(unknown)?;
    (row.read)(Reader { value: block, name: "", shape: Shape::Block(body), top: Some(row.renamed) })
}

/// What the schema says of a value.
#[derive(Clone, Copy)]
enum Shape<'a> {
    Block(&'a Body),
    Value(&'a Type),
}

/// A value of a block, as the types of the API read it.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    value: &'a Value,
    /// The provider's name of it.
    name: &'a str,
    shape: Shape<'a>,
    /// At the top, the names that the kind has otherwise.
    top: Option<&'static [(&'static str, &'static str)]>,
}

impl<'a> Reader<'a> {
    fn text(&self) -> Result<Cow<'a, str>, ReadError> {
        match self.value {
            Value::String(json) => plain(json).map(Cow::Owned),
            Value::Number(number) => Ok(Cow::Owned(number.to_string())),
            other => Err(ReadError::new(format!("{other} is no text"))),
        }
    }

    fn integer(&self) -> Result<i64, ReadError> {
        let text = self.text()?;
        let base = if names::is_octal(self.name) { 8 } else { 10 };
        let number = i64::from_str_radix(&text, base);
        number.map_err(|_| ReadError::new(format!("`{text}` is no number")))
    }

    /// The one block that a field holds.
    fn fields(&self) -> Result<&'a Map<String, Value>, ReadError> {
        let block = match self.value {
            Value::Array(blocks) if blocks.len() == 1 => &blocks[0],
            other => other,
        };
        block.as_object().ok_or_else(|| ReadError::new("it is not one block"))
    }
}

fn plain(json: &str) -> Result<String, ReadError> {
    hcl::literal(json).ok_or_else(|| ReadError::new(format!("`{json}` is only known to Terraform")))
}

/// JSON whose texts are templates, with what they stand for.
fn literal(json: &Value) -> Result<Value, ReadError> {
    Ok(match json {
        Value::String(text) => Value::String(plain(text)?),
        Value::Array(items) => Value::Array(items.iter().map(literal).collect::<Result<_, _>>()?),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| {
                let value = literal(value).map_err(|error| error.within(key))?;
                Ok((plain(key)?, value))
            };
            Value::Object(entries.iter().map(entry).collect::<Result<_, ReadError>>()?)
        }
        other => other.clone(),
    })
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = ReadError;

    /// Only for what is a number or a text, such as ports.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let text = self.text()?;
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => visitor.visit_i64(number),
            _ => visitor.visit_str(&text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.value.as_bool().ok_or_else(|| ReadError::new("it is no boolean"))?;
        visitor.visit_bool(value)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let shape = match self.shape {
            Shape::Value(Type::List(of) | Type::Set(of)) => Shape::Value(of),
            other => other,
        };
        let items = self.value.as_array().ok_or_else(|| ReadError::new("it is no list"))?;
        visitor.visit_seq(Items { of: Self { shape, ..self }, items: items.iter().enumerate() })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let Shape::Value(Type::Map(of)) = self.shape else { return Err(ReadError::new("it is no map")) };
        let entries = self.value.as_object().ok_or_else(|| ReadError::new("it is no map"))?;
        let entries = entries.iter().map(|(key, value)| {
            let reader = Reader { value, name: key, shape: Shape::Value(of), top: None };
            Ok((Cow::Owned(plain(key)?), reader))
        });
        let entries = entries.collect::<Result<Vec<_>, ReadError>>()?;
        visitor.visit_map(Fields { entries: entries.into_iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Shape::Block(body) = self.shape else { return Err(ReadError::new("it is no block")) };
        let block = self.fields()?;
        let mut entries = Vec::new();
        let mut known: Vec<&str> = if self.top.is_some() { BESIDE.to_vec() } else { Vec::new() };
        for field in fields {
            let Some((name, rule)) = names::place(body, field, self.top.unwrap_or_default()) else {
                continue;
            };
            let Some((name, value)) = block.get_key_value(&name) else { continue };
            known.push(name);
            let shape = match rule {
                Rule::Attribute(attribute) => Shape::Value(&attribute.kind),
                Rule::Block(nested) => Shape::Block(&nested.body),
            };
            entries.push((Cow::Borrowed(*field), Reader { value, name, shape, top: None }));
        }
        if let Some(stranger) = block.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(ReadError::new("the kind has no field for it").within(stranger));
        }
        visitor.visit_map(Fields { entries: entries.into_iter(), value: None })
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct enum
        identifier ignored_any
    }
}

/// Fields or entries, each with its value.
struct Fields<'a> {
    entries: std::vec::IntoIter<(Cow<'a, str>, Reader<'a>)>,
    value: Option<Reader<'a>>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        let key: StrDeserializer<'_, ReadError> = (*key).into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let value = self.value.take().ok_or_else(|| ReadError::new("a value without a key"))?;
        seed.deserialize(value).map_err(|error| error.within(value.name))
    }
}

struct Items<'a> {
    of: Reader<'a>,
    items: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        let Some((at, value)) = self.items.next() else { return Ok(None) };
        let item = Reader { value, ..self.of };
        seed.deserialize(item).map(Some).map_err(|error| error.within(&format!("[{at}]")))
    }
}
