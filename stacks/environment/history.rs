//! Settings of what becomes of resources that are no longer made, or that stood before: `[[removed]]`, `[[imported]]`.

use std::fmt;
use std::str::FromStr;

use settings::{Invalid, names, settings};
use terraform::{Mode, ResourceAddress};

names! {
    /// The name of a stack, which is its folder under `out/<environment>`.
    StackName: "a stack's name", 1..=64, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter";
}

settings! {
    /// A resource that is no longer made, and what becomes of the object.
    pub struct RemovedSettings {
        /// The stack it stood in.
        pub stack: StackName,
        /// The address it had: `aws_ecr_repository.dusk`.
        pub address: ManagedAddress,
        /// Whether the next apply destroys the object; if not, it stays and Terraform forgets it.
        pub destroy: bool = false,
        /// Why it may go, for those who read this later.
        pub reason: Reason,
    }
}

settings! {
    /// An object that stands in AWS and that a resource takes over.
    pub struct ImportedSettings {
        /// The stack the resource is in.
        pub stack: StackName,
        /// The resource's address: `aws_kms_key.registry`.
        pub address: ManagedAddress,
        /// What the provider imports it by, as the page of its type says under "Import".
        pub id: ImportId,
    }
}

/// What begins an address of Terraform's that is none of a resource.
const NO_TYPES: [&str; 12] = [
    "check",
    "each",
    "local",
    "module",
    "output",
    "path",
    "provider",
    "resource",
    "self",
    "terraform",
    "var",
    "variable",
];

/// The address of a managed resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagedAddress(ResourceAddress);

impl ManagedAddress {
    /// The address.
    pub fn get(&self) -> &ResourceAddress {
        &self.0
    }
}

impl FromStr for ManagedAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.parse::<ResourceAddress>() {
            Ok(address) if address.mode == Mode::Managed && !NO_TYPES.contains(&&*address.resource_type) => {
                Ok(Self(address))
            }
            _ => Err(Invalid::new(
                format!("\"{text}\" is not the address of a resource"),
                "write its type, a dot and its name: \"aws_ecr_repository.dusk\"",
            )),
        }
    }
}

impl fmt::Display for ManagedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

settings::string_setting!(
    ManagedAddress,
    serde_json::json!({ "type": "string", "pattern": "^[a-z][0-9a-z_]*\\.[A-Za-z_][0-9A-Za-z_-]*$" })
);

/// What the provider imports an object by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportId(String);

impl FromStr for ImportId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        filled(text, "an id").map(Self)
    }
}

impl fmt::Display for ImportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(ImportId, serde_json::json!({ "type": "string", "minLength": 1 }));

/// Why something may go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(String);

impl FromStr for Reason {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        filled(text, "a reason").map(Self)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(Reason, serde_json::json!({ "type": "string", "minLength": 1 }));

fn filled(text: &str, noun: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(format!("{noun} cannot be empty"), format!("write {noun}")));
    }
    Ok(text.to_owned())
}
