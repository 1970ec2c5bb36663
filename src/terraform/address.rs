//! Addresses of resources and data sources, as Terraform writes them.

use std::fmt;
use std::str::FromStr;

use crate::expression::Text;

/// Whether Terraform manages the object or only reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A `data` block.
    Data,
    /// A `resource` block.
    Managed,
}

/// `aws_subnet.private_a` or `data.aws_partition.current`: declared where the block is made, never derived from
/// the shape of the code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceAddress {
    /// Resource or data source.
    pub mode: Mode,
    /// The type's name with its provider's prefix, such as `aws_subnet`.
    pub resource_type: Text,
    /// The name within the stack.
    pub name: Text,
}

impl fmt::Display for ResourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.mode {
            Mode::Data => "data.",
            Mode::Managed => "",
        };
        write!(f, "{prefix}{}.{}", self.resource_type, self.name)
    }
}

/// The text is no address of a whole resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAddress;

impl FromStr for ResourceAddress {
    type Err = NoAddress;

    /// Reads the address of a whole resource, as it is printed.
    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let (mode, text) = match text.strip_prefix("data.") {
            Some(rest) => (Mode::Data, rest),
            None => (Mode::Managed, text),
        };
        let (resource_type, name) = text.split_once('.').ok_or(NoAddress)?;
        if !is_identifier(resource_type) || !is_identifier(name) {
            return Err(NoAddress);
        }
        let owned = |part: &str| Text::Owned(part.to_owned());
        Ok(Self { mode, resource_type: owned(resource_type), name: owned(name) })
    }
}

/// Whether Terraform takes `name` as an identifier: a letter or `_`, then letters, digits, `_` and `-`.
///
/// Terraform also takes other Unicode letters; cleon keeps to ASCII, as the names end in file names and AWS tags.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Makes an identifier of `key` (an availability zone, a service's name): everything Terraform does not take
/// becomes `_`. Two keys may become one name; the stack reports that as a collision.
///
/// ```
/// assert_eq!(terraform::identifier("us-east-1a/private"), "us-east-1a_private");
/// assert_eq!(terraform::identifier("1-general"), "_1-general");
/// ```
#[must_use]
pub fn identifier(key: &str) -> String {
    let mut name: String = key
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' })
        .collect();
    if !is_identifier(&name) {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn identifiers_are_identifiers(key in ".*") {
            prop_assert!(is_identifier(&identifier(&key)));
        }

        #[test]
        fn identifiers_stay_as_they_are(key in "[a-z_][a-z0-9_-]{0,20}") {
            prop_assert_eq!(identifier(&key), key);
        }
    }

    #[test]
    fn the_address_reads_as_terraform_writes_it() {
        let address = |mode| ResourceAddress { mode, resource_type: "aws_vpc".into(), name: "main".into() };
        assert_eq!(address(Mode::Managed).to_string(), "aws_vpc.main");
        assert_eq!(address(Mode::Data).to_string(), "data.aws_vpc.main");
        for mode in [Mode::Data, Mode::Managed] {
            assert_eq!(address(mode).to_string().parse(), Ok(address(mode)));
        }
        for wrong in ["", "aws_vpc", "aws_vpc.", "aws_vpc.main.id", "aws_vpc.main[0]", "module.a.aws_vpc.b"] {
            assert_eq!(wrong.parse::<ResourceAddress>(), Err(NoAddress), "{wrong}");
        }
    }
}
