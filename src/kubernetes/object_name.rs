//! What an object is known by within a cluster.

use std::fmt;
use std::str::FromStr;

use crate::Object;

/// An object's kind, namespace and name: `apps/v1 Deployment dawn/dawn`, `v1 Namespace dawn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    api_version: String,
    kind: String,
    namespace: Option<String>,
    name: String,
}

impl ObjectName {
    /// The group and version of its kind: `apps/v1`.
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// Its kind: `Deployment`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its namespace; none when it belongs to the whole cluster.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl From<&Object> for ObjectName {
    fn from(object: &Object) -> Self {
        Self {
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: object.namespace().map(str::to_owned),
            name: object.name().to_owned(),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.api_version, self.kind)?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

/// The text names no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoObjectName;

impl FromStr for ObjectName {
    type Err = NoObjectName;

    /// Reads a name as it is printed.
    fn from_str(text: &str) -> Result<Self, NoObjectName> {
        let mut parts = text.split(' ');
        let (Some(api_version), Some(kind), Some(path), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NoObjectName);
        };
        let (namespace, name) = path.split_once('/').map_or((None, path), |(of, name)| (Some(of), name));
        let all = [Some(api_version), Some(kind), namespace, Some(name)];
        if all.into_iter().flatten().any(str::is_empty) || name.contains('/') {
            return Err(NoObjectName);
        }
        Ok(Self {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_printed() {
        for text in ["apps/v1 Deployment dawn/dawn", "v1 Namespace dawn"] {
            assert_eq!(text.parse::<ObjectName>().map(|name| name.to_string()).as_deref(), Ok(text));
        }
        for wrong in ["", "Deployment dawn", "v1 Pod a/b/c", "v1 Pod a/", "v1 Pod /a", "v1 Pod a b", "v1  a"]
        {
            assert_eq!(wrong.parse::<ObjectName>(), Err(NoObjectName), "{wrong}");
        }
    }
}
