//! The list of resource and data source types that bindings are made for.

use std::fmt;

use anyhow::{Result, bail};

/// A resource type, or a data source type written as `data.<type>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeName {
    /// Whether it is a data source.
    pub is_data: bool,
    /// The type's name, such as `aws_subnet`.
    pub name: String,
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.is_data { "data." } else { "" }, self.name)
    }
}

/// Reads the list: a type a line, `#` starts a comment, sorted, no type twice.
///
/// # Errors
///
/// Names the line that is out of order or there twice.
pub fn read_list(text: &str) -> Result<Vec<TypeName>> {
    let mut types: Vec<TypeName> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let name = match line.strip_prefix("data.") {
            Some(name) => TypeName { is_data: true, name: name.to_owned() },
            None => TypeName { is_data: false, name: line.to_owned() },
        };
        if types.last().is_some_and(|last| *last >= name) {
            bail!("`{name}` is there twice or out of order: sort the list, resources before data sources");
        }
        types.push(name);
    }
    Ok(types)
}
