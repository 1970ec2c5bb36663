//! Settings of a whole environment.

use std::{collections::BTreeMap, fmt, str::FromStr};

use aws::{
    ProviderVersions,
    arn::PolicyArn,
    names::{AccountId, ServiceName},
    region::Region,
};
use modules::{
    adopted::settings::AdoptedClusterSettings,
    argo_cd::settings::ArgocdSettings,
    cluster::settings::{ClusterKey, ClusterSettings},
    file_system::settings::{FileSystemKey, FileSystemSettings},
    network::settings::NetworkSettings,
    pipeline::settings::PipelineSettings,
    registry::settings::RegistrySettings,
    service::settings::NotificationSettings,
    state_bucket::settings::StateSettings,
};
use serde_json::json;
use settings::{Invalid, Node, Problem, Problems, Setting, choices, names, settings};

use super::AcceptedSettings;
use super::history::{ImportedSettings, RemovedSettings};
use super::services::ServiceSettings;

settings! {
    /// The settings of an environment.
    pub struct EnvironmentSettings {
        /// The AWS account. Terraform refuses to work in another.
        #[one_way = "Another account is another platform: nothing moves there, and Terraform loses what stands here."]
        pub account_id: AccountId,
        /// The region everything is in.
        #[one_way = "Everything is made anew in the other region, and destroyed in this one."]
        pub region: Region,
        /// The policy that bounds what each role made here can ever do.
        pub permissions_boundary: PermissionsBoundary = PermissionsBoundary::Managed,
        /// What roles of services need beyond what the managed boundary allows: `sqs:SendMessage`, `dynamodb:*`.
        pub permissions_boundary_actions: Vec<ActionName> = Vec::new(),
        /// Which versions of the AWS provider the generated files accept.
        pub aws_provider: ProviderVersions = ProviderVersions::FiveAndSix,
        /// Whether a plan that would destroy something with state is refused: a cluster, a key, a repository.
        pub prevent_destroy: bool = true,
        /// How stacks learn of what others made.
        pub stack_references: StackReferences = StackReferences::RemoteState,
        /// Findings of checks that are right here, each with a reason and an end.
        pub accepted: Vec<AcceptedSettings> = Vec::new(),
        /// Tags of everything: `owner` and `cost_centre`, and more as wanted.
        pub tags: Tags,
        /// Where Terraform keeps its state.
        pub state: StateSettings = StateSettings::default(),
        /// The pipeline that plans and applies; left out, people do.
        pub pipeline: Option<PipelineSettings> = None,
        /// The network; left out where all clusters are adopted, and stand in networks that they had before.
        pub network: Option<NetworkSettings> = None,
        /// The EKS clusters.
        #[one_way = "A cluster under another key is another cluster, unless `name` says what this one is called in AWS."]
        pub clusters: BTreeMap<ClusterKey, ClusterSettings> = BTreeMap::new(),
        /// EKS clusters that were made by hand and are taken over as they stand; `cleon adopt` writes them.
        #[one_way = "A cluster under another key has other addresses; taken away, Terraform must be told to forget it."]
        pub adopted: BTreeMap<ClusterKey, AdoptedClusterSettings> = BTreeMap::new(),
        /// File systems that pods on several nodes write to at once.
        #[one_way = "A file system under another key is another file system: Terraform would destroy this one with all that is in it."]
        pub file_systems: BTreeMap<FileSystemKey, FileSystemSettings> = BTreeMap::new(),
        /// The container registry.
        pub registry: RegistrySettings = RegistrySettings::default(),
        /// The services that run on the clusters.
        pub services: BTreeMap<ServiceName, ServiceSettings> = BTreeMap::new(),
        /// Whom the alarms of services tell.
        pub alarms: NotificationSettings = NotificationSettings::default(),
        /// Argo CD, for the services that are delivered by it.
        pub argocd: ArgocdSettings = ArgocdSettings::default(),
        /// Resources that are no longer made, and what becomes of the objects.
        pub removed: Vec<RemovedSettings> = Vec::new(),
        /// Objects that stand in AWS and that resources take over.
        pub imported: Vec<ImportedSettings> = Vec::new(),
    }
}

choices! {
    /// How stacks learn of what others made.
    pub enum StackReferences {
        /// From the other's state.
        RemoteState = "remote-state",
        /// From SSM parameters that the other writes, without access to its state.
        Ssm = "ssm",
    }
}

names! {
    /// An action of IAM with its service's prefix; `*` stands for any characters of its name.
    ActionName: "an IAM action", 3..=128, "a-z" "0-9A-Za-z:*-" "0-9A-Za-z*",
        "a service's prefix, a colon and an action: \"sqs:SendMessage\"";
    /// The key of a tag: at most 128 characters (AWS tagging).
    TagKey: "a tag's key", 1..=128, "0-9A-Za-z" "0-9A-Za-z+=._:/@-" "0-9A-Za-z+=._:/@-",
        "letters, digits and any of + = . _ : / @ -";
    /// The value of a tag: at most 256 characters (AWS tagging).
    TagValue: "a tag's value", 1..=256, "0-9A-Za-z+=._:/@-" " 0-9A-Za-z+=._:/@-" "0-9A-Za-z+=._:/@-",
        "letters, digits, spaces and any of + = . _ : / @ -";
}

/// The policy that bounds what roles can ever do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PermissionsBoundary {
    /// One that the stack makes.
    Managed,
    /// None.
    None,
    /// One that stands already.
    Policy(PolicyArn),
}

impl FromStr for PermissionsBoundary {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "managed" => Ok(Self::Managed),
            "none" => Ok(Self::None),
            _ => text.parse().map(Self::Policy).map_err(|invalid: Invalid| {
                Invalid::new(invalid.message, "write \"managed\", \"none\" or the ARN of a policy")
            }),
        }
    }
}

impl fmt::Display for PermissionsBoundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Managed => f.write_str("managed"),
            Self::None => f.write_str("none"),
            Self::Policy(arn) => arn.fmt(f),
        }
    }
}

impl Setting for PermissionsBoundary {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        settings::decode_string(node, problems)
    }

    fn encode(&self) -> serde_json::Value {
        self.to_string().into()
    }
}

settings::literal_schema!(
    PermissionsBoundary,
    json!({
        "anyOf": [
            { "enum": ["managed", "none"] },
            { "type": "string", "pattern": "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$" },
        ],
    })
);

/// Tags of everything in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// Who answers for it.
    pub owner: TagValue,
    /// Who pays for it.
    pub cost_centre: TagValue,
    /// Further tags.
    pub more: BTreeMap<TagKey, TagValue>,
}

/// The tags that cleon writes by itself.
const OWN_TAGS: [&str; 5] = ["Name", "cost-centre", "environment", "managed-by", "stack"];

/// The tags in all: AWS takes 50 of a resource, and some are left for what names it.
const MOST_TAGS: usize = 40;

impl Tags {
    /// All tags with their keys as AWS gets them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = [("cost-centre", self.cost_centre.as_str()), ("owner", self.owner.as_str())];
        first.into_iter().chain(self.more.iter().map(|(key, value)| (key.as_str(), value.as_str())))
    }
}

impl Setting for Tags {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let all: Option<BTreeMap<TagKey, TagValue>> = BTreeMap::decode(node, problems);
        let table = node.as_table()?;
        for (key, entry) in table {
            let taken = OWN_TAGS.contains(&key.as_str());
            if taken || key.to_lowercase().starts_with("aws:") {
                let whose = if taken { "written by cleon itself" } else { "AWS's own" };
                problems.push(
                    Problem::new(format!("the tag `{key}` is {whose}"))
                        .help("take another key")
                        .at_key(entry),
                );
            }
        }
        for (key, about) in [("owner", "who answers for the environment"), ("cost_centre", "who pays for it")]
        {
            if !table.contains_key(key) {
                let mut problem = Problem::new(format!("the tag `{key}` is missing in `{}`", node.path()))
                    .help(format!("add `{key} = \"…\"`: {about}"))
                    .at_key(node);
                problem.path = settings::child(node.path(), key);
                problems.push(problem);
            }
        }
        if table.len() > MOST_TAGS {
            problems.push(
                Problem::new(format!("there are {} tags, AWS takes 50 of a resource", table.len()))
                    .help(format!("keep at most {MOST_TAGS}: resources have tags of their own"))
                    .at_key(node),
            );
        }
        let mut more = all?;
        let mut take = |key| TagKey::new(key).ok().and_then(|key| more.remove(&key));
        let (owner, cost_centre) = (take("owner")?, take("cost_centre")?);
        Some(Self { owner, cost_centre, more })
    }

    fn encode(&self) -> serde_json::Value {
        let key = |key: &str| if key == "cost-centre" { "cost_centre".to_owned() } else { key.to_owned() };
        self.iter().map(|(name, value)| (key(name), serde_json::Value::from(value))).collect()
    }
}

settings::literal_schema!(
    Tags,
    json!({
        "type": "object",
        "properties": {
            "owner": { "type": "string", "description": "Who answers for the environment." },
            "cost_centre": { "type": "string", "description": "Who pays for the environment." },
        },
        "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 256 },
    })
);
