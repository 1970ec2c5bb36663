//! What is wrong with a model, with the place in Rust and in the settings it comes from.

use std::fmt;
use std::panic::Location;

use serde::Serialize;

/// One problem found at synthesis. All problems of a run are reported together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stack it was found in.
    pub stack: String,
    /// The address of the object, such as `aws_subnet.private_a` or `output.vpc_id`.
    pub address: String,
    /// What is wrong, with the offending text in backticks.
    pub message: String,
    /// What to write instead, when cleon knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The Rust line that made the object.
    pub rust: RustLocation,
    /// A second Rust line that matters, such as the first use of a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<RustLocation>,
    /// The settings key the object comes from, as a dotted path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub setting: String,
}

/// A place in cleon's own source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RustLocation {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, counted from one.
    pub line: u32,
    /// Column, counted from one.
    pub column: u32,
}

impl From<&Location<'_>> for RustLocation {
    fn from(location: &Location<'_>) -> Self {
        Self { file: location.file().replace('\\', "/"), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for RustLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}\n  --> {}", self.address, self.stack, self.message, self.rust)?;
        if let Some(related) = &self.related {
            write!(f, "\n  and {related}")?;
        }
        if !self.setting.is_empty() {
            write!(f, "\n  setting: {}", self.setting)?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}
