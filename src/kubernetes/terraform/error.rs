//! Why an object cannot be a resource of the kubernetes provider.

use std::fmt;

/// Something in an object that the provider cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversionError {
    /// The object, as people call it: `Deployment dawn/dawn`.
    pub object: String,
    /// The provider's type: `kubernetes_deployment_v1`.
    pub resource_type: &'static str,
    /// Where in the object: `spec.template.spec.containers[0].resizePolicy`.
    pub path: String,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The provider's schema has no place for it.
    NoPlace,
    /// It is of another type than the provider's.
    Mismatch {
        /// What the object has: `text`, `a number`.
        found: &'static str,
        /// What the provider has: `bool`, `a block`.
        expected: String,
    },
    /// A whole number that Terraform cannot hold exactly.
    TooLarge,
    /// It is not said, and the provider would say something that the API server would not.
    Unsaid {
        /// What the provider would say.
        provider: &'static str,
        /// What the API server takes it for.
        server: &'static str,
    },
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, resource_type, path, reason } = self;
        write!(f, "`{path}` of {object}: ")?;
        match reason {
            Reason::NoPlace => write!(
                f,
                "`{resource_type}` has no place for it; leave it out, or deliver the object as a manifest"
            ),
            Reason::Mismatch { found, expected } => {
                write!(f, "it is {found} where `{resource_type}` has {expected}")
            }
            Reason::TooLarge => write!(f, "the number is too large to be written exactly"),
            Reason::Unsaid { provider, server } => write!(
                f,
                "it must be said: left out, `{resource_type}` says {provider}, where the API server takes {server}"
            ),
        }
    }
}

impl std::error::Error for ConversionError {}

/// A block of Terraform JSON that is no object of Kubernetes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Where in the block, from the inside out as it was found: `spec.template.metadata`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl ReadError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }

    /// The same, seen from one step further out.
    pub(super) fn within(mut self, step: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path.insert_str(0, dot);
        self.path.insert_str(0, step);
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

impl std::error::Error for ReadError {}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}
