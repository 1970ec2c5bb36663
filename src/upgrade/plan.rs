//! An upgrade as an ordered plan.

use std::fmt::Display;

use aws::kubernetes_version::KubernetesVersion;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::state::{Edit, State};
use crate::support::{Prices, Saving, Support};

/// The version of the shape that a plan has as JSON.
pub const FORMAT_VERSION: u32 = 1;

/// An upgrade of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Of the JSON: [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The environment's name.
    pub environment: String,
    /// The cluster's key in the settings.
    pub cluster: String,
    /// Its name in AWS.
    pub name: String,
    /// The day that support is judged by.
    #[serde(serialize_with = "shown")]
    pub day: Date,
    /// The version of the control plane now.
    #[serde(serialize_with = "shown")]
    pub from: KubernetesVersion,
    /// The version that everything is to have.
    #[serde(serialize_with = "shown")]
    pub to: KubernetesVersion,
    /// Who says what.
    pub sources: Sources,
    /// The support of each version on the way.
    pub support: Vec<Support>,
    /// What staying would cost, where extended support is paid for or could be.
    pub saving: Option<Saving>,
    /// Whether extended support is paid for, rather than EKS upgrading the cluster when standard support ends.
    pub pays_for_extended_support: bool,
    /// What a control plane costs.
    pub prices: Prices,
    /// What could not be read: all that is said was made without it.
    pub unread: Vec<Note>,
    /// The steps, the next one first; none when there is nothing to do.
    pub steps: Vec<Step>,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sources {
    /// Where the cluster is: the settings, or EKS.
    pub cluster: String,
    /// Which versions of Kubernetes there are.
    pub versions: String,
    /// Which versions of add-ons there are.
    pub addons: String,
    /// Whether EKS was asked for its upgrade insights.
    pub insights: String,
    /// Which APIs are removed.
    pub apis: String,
}

/// One reviewable change.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// What it does, as a phrase: `Control plane to 1.36`.
    pub title: String,
    /// Of a node group's step, its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_group: Option<String>,
    /// What it changes in the settings.
    #[serde(skip)]
    pub edits: Vec<Edit>,
    /// The same, by the keys below the cluster's.
    #[serde(rename = "edits")]
    pub keys: Vec<EditedKey>,
    /// What changes by it: `kube-proxy: v1.35.3-eksbuild.21 to v1.36.0-eksbuild.25`.
    pub changes: Vec<String>,
    /// What must be so, what to look at, and what is good to know.
    pub notes: Vec<Note>,
    /// The versions that the settings have behind it.
    #[serde(skip)]
    pub after: State,
}

/// A setting that a step changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditedKey {
    /// Its key below the cluster's: `node_groups.general.version`.
    pub key: String,
    /// The value that it gets; none when the key goes.
    pub value: Option<String>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The settings are ahead of what stands, and are applied first.
    Apply,
    /// What stands is ahead of the settings, which take it over.
    CatchUp,
    /// Add-ons to versions that go with the control plane as it is and as it will be.
    AddonsBefore,
    /// The control plane to the next minor version.
    ControlPlane,
    /// Add-ons to versions of the control plane's.
    Addons,
    /// A node group to the control plane's version.
    NodeGroup,
}

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The step must not be made while it is so.
    Blocks,
    /// Somebody should look.
    Attention,
    /// Good to know.
    Info,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The settings and what cleon makes of them.
    Settings,
    /// EKS, asked just now.
    Eks,
    /// cleon's dated tables.
    Table,
    /// A rule of Kubernetes or EKS that always holds.
    Rule,
}

/// Something about a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How much it matters.
    pub level: Level,
    /// What is so, as a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The settings key or the object that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Who says so.
    pub source: Source,
}

impl Plan {
    /// What to do next; none when there is nothing to do.
    pub fn next(&self) -> Option<&Step> {
        self.steps.first()
    }
}

impl Step {
    pub(crate) fn new(kind: StepKind, title: impl Into<String>, before: &State, edits: Vec<Edit>) -> Self {
        let mut after = before.clone();
        for edit in &edits {
            after.change(edit);
        }
        let changes = changes(before, &after);
        let key = |edit: &Edit| EditedKey { key: edit.key(before.table).join("."), value: edit.value() };
        let keys = edits.iter().map(key).collect();
        Self { kind, title: title.into(), node_group: None, edits, keys, changes, notes: Vec::new(), after }
    }

    /// With notes, what matters most first.
    pub(crate) fn with(mut self, notes: Vec<Note>) -> Self {
        self.notes.extend(notes);
        self.notes.sort_by_key(|note| note.level);
        self
    }

    /// What keeps it from being made.
    pub fn blocks(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(|note| note.level == Level::Blocks)
    }
}

impl Note {
    pub(crate) fn new(level: Level, source: Source, message: impl Into<String>) -> Self {
        Self { level, message: message.into(), help: None, about: None, source }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
}

/// What differs in the versions that a cluster has.
fn changes(before: &State, after: &State) -> Vec<String> {
    let mut changes = Vec::new();
    let mut differ = |what: &str, old: String, new: String| {
        if old != new {
            changes.push(format!("{what}: {old} to {new}"));
        }
    };
    differ("control plane", before.version.to_string(), after.version.to_string());
    for addon in after.addons.keys() {
        differ(addon.as_str(), before.addon(*addon).to_string(), after.addon(*addon).to_string());
    }
    for (key, group) in &after.groups {
        let what = format!("node group {key}");
        differ(&what, before.group(key).to_string(), after.group(key).to_string());
        let release = |of: Option<&String>| of.cloned().unwrap_or_else(|| "the newest".to_owned());
        let old = before.groups.get(key).and_then(|group| group.release.as_ref());
        differ(&format!("image of {key}"), release(old), release(group.release.as_ref()));
    }
    changes
}

/// As people see it.
pub(crate) fn shown<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
