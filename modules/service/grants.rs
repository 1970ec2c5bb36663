//! What a service's pods may do in AWS: `grants` of `[services.<key>]`.
//!
//! A grant names one thing of the environment's account and region. What it means is in [`super::permissions`].

use aws::arn::KeyArn;
use aws::names::{BucketName, ObjectPrefix, QueueName, RepositoryName, TableName, TopicName};
use serde_json::{Value, json};
use settings::{Node, Problem, Problems, Setting, TableReader, choices};

use crate::database::names::DatabaseUser;
use crate::identity::settings::{ParameterPath, SecretPath};

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// The objects of a bucket.
    Bucket {
        /// The bucket.
        bucket: BucketOf,
        /// What may be done.
        access: Access,
        /// What the objects' keys begin with; all objects when left out.
        prefix: Option<ObjectPrefix>,
        /// The customer key of a bucket that is not the service's own.
        key: Option<KeyArn>,
    },
    /// The values of secrets in Secrets Manager.
    Secrets {
        /// Their names.
        secrets: SecretPath,
        /// Their customer key.
        key: Option<KeyArn>,
    },
    /// The values of SSM parameters.
    Parameters {
        /// Their names.
        parameters: ParameterPath,
        /// The customer key of those that are encrypted.
        key: Option<KeyArn>,
    },
    /// The messages of an SQS queue.
    Queue {
        /// The queue.
        queue: QueueName,
        /// What may be done.
        access: QueueAccess,
        /// Its customer key.
        key: Option<KeyArn>,
    },
    /// Pulling the images of a repository. Nodes pull those of pods by themselves: this is for clusters elsewhere, and
    /// for what reads images.
    Repository {
        /// The repository: `prod/dawn`.
        repository: RepositoryName,
    },
    /// The items of a `DynamoDB` table and its indexes.
    Table {
        /// The table.
        table: TableName,
        /// What may be done.
        access: Access,
        /// Its customer key.
        key: Option<KeyArn>,
    },
    /// Publishing to an SNS topic.
    Topic {
        /// The topic.
        topic: TopicName,
        /// Its customer key.
        key: Option<KeyArn>,
    },
    /// Logging in to the service's own database with IAM instead of a password.
    Database {
        /// As whom.
        user: DatabaseUser,
    },
}

choices! {
    /// What may be done with data.
    pub enum Access {
        /// Reading.
        Read = "read",
        /// Writing and deleting.
        Write = "write",
        /// Both.
        ReadWrite = "read-write",
    }
}

choices! {
    /// What may be done with messages.
    pub enum QueueAccess {
        /// Sending.
        Send = "send",
        /// Receiving and deleting.
        Receive = "receive",
        /// Both.
        SendReceive = "send-receive",
    }
}

choices! {
    /// What a service has one of, and no name is needed for.
    pub enum Own {
        /// The service's own.
        Own = "own",
    }
}

/// A bucket that a grant is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketOf {
    /// The service's own.
    Own,
    /// One of another name.
    Named(BucketName),
}

impl Setting for BucketOf {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.as_str() == Some(Own::Own.as_str()) {
            return Some(Self::Own);
        }
        BucketName::decode(node, problems).map(Self::Named)
    }

    fn encode(&self) -> Value {
        match self {
            Self::Own => Own::Own.as_str().into(),
            Self::Named(name) => name.as_str().into(),
        }
    }
}

settings::literal_schema!(
    BucketOf,
    json!({
        "description": "\"own\", or the name of a bucket.",
        "type": "string", "minLength": 3, "maxLength": 63, "pattern": BucketName::RULE.pattern(),
    })
);

/// What grants are about, as their first key.
const KINDS: [&str; 8] =
    ["bucket", "database", "parameters", "queue", "repository", "secrets", "table", "topic"];

const ACCESS: &str = "What may be done.";

impl Access {
    /// Whether reading is part of it.
    pub fn reads(self) -> bool {
        self != Self::Write
    }

    /// Whether writing is part of it.
    pub fn writes(self) -> bool {
        self != Self::Read
    }
}

impl Grant {
    /// What it is about, as its first key: `bucket`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bucket { .. } => "bucket",
            Self::Database { .. } => "database",
            Self::Parameters { .. } => "parameters",
            Self::Queue { .. } => "queue",
            Self::Repository { .. } => "repository",
            Self::Secrets { .. } => "secrets",
            Self::Table { .. } => "table",
            Self::Topic { .. } => "topic",
        }
    }

    /// The customer key it names.
    pub fn key(&self) -> Option<&KeyArn> {
        match self {
            Self::Bucket { key, .. }
            | Self::Parameters { key, .. }
            | Self::Queue { key, .. }
            | Self::Secrets { key, .. }
            | Self::Table { key, .. }
            | Self::Topic { key, .. } => key.as_ref(),
            Self::Database { .. } | Self::Repository { .. } => None,
        }
    }
}

impl Setting for Grant {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut table = TableReader::open(node, problems)?;
        let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| node.get(kind).is_some()).collect();
        let grant = match kinds.as_slice() {
            ["bucket"] => read_bucket(&mut table, problems),
            ["database"] => {
                let own: Option<Own> = table.required("database", "", problems);
                let user = table.optional("user", || const { DatabaseUser::of("app") }, problems);
                own.zip(user).map(|(_, user)| Self::Database { user })
            }
            ["parameters"] => {
                let (parameters, key): (ParameterPath, _) = with_key(&mut table, "parameters", problems)?;
                // As good as naming all parameters, which the type's rule cannot say.
                if parameters.as_str() == "/*" {
                    problems.push(
                        Problem::new("\"/*\" is every parameter of the account")
                            .help("name a level: \"/dawn/*\"")
                            .at_path(node, &settings::child(node.path(), "parameters")),
                    );
                }
                Some(Self::Parameters { parameters, key })
            }
            ["queue"] => {
                let access = table.required("access", ACCESS, problems);
                let (queue, key) = with_key(&mut table, "queue", problems)?;
                access.map(|access| Self::Queue { queue, access, key })
            }
            ["repository"] => {
                let repository = table.required("repository", "", problems);
                repository.map(|repository| Self::Repository { repository })
            }
            ["secrets"] => {
                let (secrets, key) = with_key(&mut table, "secrets", problems)?;
                Some(Self::Secrets { secrets, key })
            }
            ["table"] => {
                let access = table.required("access", ACCESS, problems);
                let (name, key) = with_key(&mut table, "table", problems)?;
                access.map(|access| Self::Table { table: name, access, key })
            }
            ["topic"] => {
                let (topic, key) = with_key(&mut table, "topic", problems)?;
                Some(Self::Topic { topic, key })
            }
            kinds => {
                problems.push(not_one(node, kinds));
                return None;
            }
        };
        table.finish(problems);
        grant
    }

    fn encode(&self) -> Value {
        let mut entries = vec![];
        match self {
            Self::Bucket { bucket, access, prefix, .. } => {
                entries.push(("bucket", bucket.encode()));
                entries.push(("access", access.encode()));
                entries.extend(prefix.as_ref().map(|prefix| ("prefix", prefix.encode())));
            }
            Self::Database { user } => {
                entries.extend([("database", Own::Own.encode()), ("user", user.encode())]);
            }
            Self::Parameters { parameters, .. } => entries.push(("parameters", parameters.encode())),
            Self::Queue { queue, access, .. } => {
                entries.extend([("queue", queue.encode()), ("access", access.encode())]);
            }
            Self::Repository { repository } => entries.push(("repository", repository.encode())),
            Self::Secrets { secrets, .. } => entries.push(("secrets", secrets.encode())),
            Self::Table { table, access, .. } => {
                entries.extend([("table", table.encode()), ("access", access.encode())]);
            }
            Self::Topic { topic, .. } => entries.push(("topic", topic.encode())),
        }
        entries.extend(self.key().map(|key| ("key", key.encode())));
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// The service's own bucket is there to be read and written; of others it is said.
fn read_bucket(table: &mut TableReader<'_>, problems: &mut Problems) -> Option<Grant> {
    let bucket: Option<BucketOf> = table.required("bucket", "", problems);
    let prefix = table.optional("prefix", || None, problems);
    let (access, key) = match bucket {
        Some(BucketOf::Own) => (table.optional("access", || Access::ReadWrite, problems), Some(None)),
        _ => (table.required("access", ACCESS, problems), table.optional("key", || None, problems)),
    };
    Some(Grant::Bucket { bucket: bucket?, access: access?, prefix: prefix?, key: key? })
}

fn with_key<T: Setting>(
    table: &mut TableReader<'_>,
    kind: &'static str,
    problems: &mut Problems,
) -> Option<(T, Option<KeyArn>)> {
    let subject = table.required(kind, "", problems);
    let key = table.optional("key", || None, problems);
    subject.zip(key)
}

fn not_one(node: &Node, kinds: &[&str]) -> Problem {
    let message = match kinds {
        [] => "the grant names nothing".to_owned(),
        kinds => format!("the grant names several things: {}", kinds.join(", ")),
    };
    let near = node.as_table().into_iter().flat_map(|table| table.keys());
    let near = near.filter(|_| kinds.is_empty()).find_map(|key| settings::nearest(key, KINDS));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a grant has one of {}", KINDS.join(", ")),
    };
    Problem::new(message).help(help).at_value(node)
}

fn schema() -> Value {
    let name = |rule: settings::NameRule, about: &str| {
        json!({
            "description": about,
            "type": "string", "minLength": rule.least, "maxLength": rule.most, "pattern": rule.pattern(),
        })
    };
    let words = |words: Vec<&str>, about: &str| json!({ "description": about, "enum": words });
    let access = || words(Access::ALL.iter().map(|word| word.as_str()).collect(), ACCESS);
    let messages = || words(QueueAccess::ALL.iter().map(|word| word.as_str()).collect(), ACCESS);
    let key = json!({
        "description": "The ARN of the customer key it is encrypted with.",
        "type": "string", "pattern": "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$",
    });
    let own = json!({ "description": "The service's own.", "enum": ["own"] });
    let kind = |kind: &str, subject: Value, more: Vec<(&str, Value)>| {
        let mut properties = serde_json::Map::new();
        properties.insert(kind.to_owned(), subject);
        properties.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
        json!({
            "type": "object", "properties": properties, "required": [kind], "additionalProperties": false,
        })
    };
    let keyed = |mut more: Vec<(&'static str, Value)>| {
        more.push(("key", key.clone()));
        more
    };
    json!({
        "description": "What the service's pods may do in AWS.",
        "oneOf": [
            kind(
                "bucket",
                name(BucketName::RULE, "\"own\", or the name of a bucket."),
                keyed(vec![
                    ("access", access()),
                    ("prefix", name(ObjectPrefix::RULE, "What the objects' keys begin with.")),
                ]),
            ),
            kind("database", own, vec![("user", name(DatabaseUser::RULE, "The user to log in as."))]),
            kind("parameters", name(ParameterPath::RULE, "The names of SSM parameters."), keyed(vec![])),
            kind(
                "queue",
                name(QueueName::RULE, "The name of an SQS queue."),
                keyed(vec![("access", messages())]),
            ),
            kind("repository", name(RepositoryName::RULE, "The name of an ECR repository."), vec![]),
            kind("secrets", name(SecretPath::RULE, "The names of secrets."), keyed(vec![])),
            kind(
                "table",
                name(TableName::RULE, "The name of a DynamoDB table."),
                keyed(vec![("access", access())]),
            ),
            kind("topic", name(TopicName::RULE, "The name of an SNS topic."), keyed(vec![])),
        ],
    })
}

settings::literal_schema!(Grant, schema());
