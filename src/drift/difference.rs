//! What differs.

use live::Gap;
use serde::Serialize;
use serde_json::Value;

/// What differs between an environment's clusters and the model.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Drift {
    /// The version of this shape.
    pub format_version: u32,
    /// The environment.
    pub environment: String,
    /// Its account.
    pub account_id: String,
    /// Its region.
    pub region: String,
    /// The clusters of the model, in its order.
    pub clusters: Vec<ClusterDrift>,
    /// Clusters that nobody's settings say, by name.
    pub beside: Vec<Difference>,
    /// What could not be read of the region as a whole.
    pub gaps: Vec<Gap>,
}

/// What differs of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClusterDrift {
    /// What the settings call it.
    pub key: String,
    /// Its name in AWS.
    pub name: String,
    /// The version of Kubernetes it has; none when it is not there.
    pub version: Option<String>,
    /// EKS's version of its control plane, which EKS changes by itself.
    pub platform_version: Option<String>,
    /// What differs, the most severe first.
    pub differences: Vec<Difference>,
    /// What is worth knowing and no drift.
    pub notices: Vec<Notice>,
    /// What could not be read, so that nobody knows whether it differs.
    pub gaps: Vec<Gap>,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// How it differs.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The stack of the block that says it; none when the model does not.
    pub stack: Option<String>,
    /// The address of that block.
    pub address: Option<String>,
    /// What it is in AWS: `node group general`.
    pub subject: String,
    /// The argument, as Terraform writes it; none when the whole is meant.
    pub argument: Option<String>,
    /// What the model says; null when it says nothing.
    pub model: Value,
    /// What is live; null when there is nothing.
    pub live: Value,
    /// What that means.
    pub meaning: String,
    /// What to do: one of these.
    pub remedies: Vec<Remedy>,
    /// The setting that it comes from.
    pub setting: Option<String>,
    /// Where that stands, as `file:line:column`; none for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting_location: Option<String>,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The model has it, and AWS does not.
    Missing,
    /// AWS has it, and the model does not.
    Unmanaged,
    /// Both have it, and an argument differs.
    Changed,
    /// EKS says that it does not work as it should.
    Unhealthy,
}

/// How much a difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Somebody may enter who should not, something is no longer recorded, or something does not work.
    High,
    /// It works in another way than the model says.
    Medium,
    /// It says something of what stands, and works the same.
    Low,
}

/// What to do about a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "kebab-case")]
pub enum Remedy {
    /// Apply a stack, and AWS is as the model says.
    Apply(String),
    /// Write it in the settings, and the model is as AWS is.
    Settings(String),
    /// Let cleon take it over.
    Adopt(String),
    /// Look at it, or remove it by hand.
    Look(String),
}

/// What is worth knowing and no drift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What it is about: `node group general`.
    pub subject: String,
    /// What.
    pub text: String,
}

impl Kind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unmanaged => "unmanaged",
            Self::Changed => "changed",
            Self::Unhealthy => "unhealthy",
        }
    }
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Remedy {
    /// What to do, as a sentence without its dot.
    pub fn text(&self) -> &str {
        let (Self::Apply(text) | Self::Settings(text) | Self::Adopt(text) | Self::Look(text)) = self;
        text
    }
}

impl Difference {
    /// What it is about, as the model calls it, or AWS where the model does not.
    pub fn name(&self) -> String {
        match (&self.stack, &self.address) {
            (Some(stack), Some(address)) => format!("{stack}:{address}"),
            _ => self.subject.clone(),
        }
    }
}

impl Drift {
    /// The version of the shape of its JSON.
    pub const FORMAT_VERSION: u32 = 1;

    /// All that differs.
    pub fn differences(&self) -> impl Iterator<Item = &Difference> {
        self.clusters.iter().flat_map(|cluster| &cluster.differences).chain(&self.beside)
    }

    /// Everything that could not be read.
    pub fn all_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.clusters.iter().flat_map(|cluster| &cluster.gaps).chain(&self.gaps)
    }

    /// The same, for filling in where settings stand.
    pub fn differences_mut(&mut self) -> impl Iterator<Item = &mut Difference> {
        self.clusters.iter_mut().flat_map(|cluster| &mut cluster.differences).chain(&mut self.beside)
    }
}
