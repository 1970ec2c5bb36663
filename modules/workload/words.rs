//! Small settings that several parts of a workload have: names, paths, arguments, durations.

use serde_json::json;
use settings::{Node, Problems, Setting, names, numbers};

names! {
    /// The name of a port of a container: at most 15 characters (RFC 6335, as Kubernetes demands). One letter at least
    /// must be among them: it begins with it.
    PortName: "a port's name", 1..=15, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter, ending with a letter or digit";
    /// The key of an environment variable.
    ConfigKey: "an environment variable's name", 1..=253, "A-Za-z_" "0-9A-Za-z_" "0-9A-Za-z_",
        "letters, digits and underscores, not beginning with a digit";
    /// An absolute path in a container.
    MountPath: "a path in a container", 2..=255, "/" "0-9A-Za-z._/-" "0-9A-Za-z._-",
        "a slash, then letters, digits and any of . _ / -, not ending with a slash";
    /// A path of requests.
    HttpPath: "a path of requests", 1..=1024, "/" "0-9A-Za-z._~/?=&%+:@,;!$*-" "0-9A-Za-z._~/?=&%+:@,;!$*-",
        "a slash, then letters, digits and any of . _ ~ / ? = & % + : @ , ; ! $ * -";
    /// The name of a host in lowercase.
    Host: "a host", 1..=253, "0-9a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens: \"dawn.example.com\"";
}

numbers! {
    /// A port that a container listens on. Nodes let load balancers reach pods from port 1025 on, and a process that is
    /// not root cannot listen below 1024.
    pub struct ContainerPort(u16) in 1025..=65535;
    /// How many pods there are.
    pub struct Replicas(u16) in 1..=1000;
    /// A duration in seconds, a day at most.
    pub struct Seconds(u32) in 0..=86_400;
    /// A count of attempts or of what is kept.
    pub struct Count(u16) in 0..=1000;
}

/// A command or its arguments, of which several may be alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments(Vec<String>);

impl Arguments {
    /// As Kubernetes has them; none when there are none, so that the image's own are taken.
    pub fn to_option(&self) -> Option<Vec<String>> {
        (!self.0.is_empty()).then(|| self.0.clone())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Setting for Arguments {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let settings::Value::Array(items) = node.value() else {
            // The message of an array of texts.
            return Vec::<String>::decode(node, problems).map(Self);
        };
        let read: Vec<Option<String>> = items.iter().map(|item| String::decode(item, problems)).collect();
        read.into_iter().collect::<Option<Vec<String>>>().map(Self)
    }

    fn encode(&self) -> serde_json::Value {
        self.0.encode()
    }
}

settings::literal_schema!(Arguments, json!({ "type": "array", "items": { "type": "string" } }));

/// The fraction of a table of settings that is written as a word instead: `"none"`.
pub(super) fn is_none(node: &Node) -> bool {
    node.as_str() == Some("none")
}
