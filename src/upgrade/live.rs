//! What stands, and how the settings differ from it.

use std::collections::BTreeMap;

use aws::addon_versions::{Addon, AddonVersion};
use aws::kubernetes_version::KubernetesVersion;
use serde::Serialize;

use crate::plan::{Level, Note, Source, Step, StepKind};
use crate::planner::{falls_out, held};
use crate::situation::{ClusterTable, Situation};
use crate::state::{Edit, State};

/// A cluster as EKS has it.
#[derive(Clone, Debug)]
pub struct Live {
    /// Where it is, as people are told: `us-east-1, account 123456789012`.
    pub place: String,
    /// The version of its control plane.
    pub version: KubernetesVersion,
    /// Its status, in EKS's word: `ACTIVE`.
    pub status: String,
    /// The versions of its add-ons, by their names.
    pub addons: BTreeMap<String, String>,
    /// Its node groups, by their names.
    pub groups: BTreeMap<String, LiveGroup>,
    /// Its insights on upgrades.
    pub insights: Vec<Insight>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What it is of.
    pub what: UnreadKind,
    /// What was asked, and why there is no answer, as people are told.
    pub reason: String,
}

/// What of a cluster is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadKind {
    /// Which insights there are, and how they stand.
    Insights,
    /// Node groups: nodes that are not known may be too old for the next control plane.
    NodeGroups,
    /// Add-ons.
    Addons,
    /// What no step hangs on.
    Other,
}

/// A node group as EKS has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveGroup {
    /// The version of its nodes.
    pub version: KubernetesVersion,
    /// The type of its image.
    pub image: String,
    /// How many nodes it has just now.
    pub nodes: u16,
}

/// An upgrade insight of EKS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insight {
    /// Its name: `Deprecated APIs removed in Kubernetes v1.36`.
    pub name: String,
    /// The version it is about; none for any.
    pub version: Option<KubernetesVersion>,
    /// Whether it is well.
    pub status: InsightStatus,
    /// Why.
    pub reason: String,
    /// What EKS recommends.
    pub recommendation: Option<String>,
    /// What it is about: an object's address in the cluster, an ARN, a use of an API.
    pub resources: Vec<String>,
}

/// Whether an insight is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InsightStatus {
    /// It is.
    Passing,
    /// Somebody should look.
    Warning,
    /// It is not.
    Error,
    /// EKS cannot tell.
    Unknown,
}

impl Live {
    /// Why something was not read; none when it was.
    pub(crate) fn unread(&self, what: UnreadKind) -> Option<&str> {
        self.unread.iter().find(|of| of.what == what).map(|of| of.reason.as_str())
    }

    /// The version of an add-on; none when it has none, or one that is not formed like those of EKS.
    fn addon(&self, addon: Addon) -> Option<AddonVersion> {
        self.addons.get(addon.as_str())?.parse().ok()
    }

    /// The node groups that the settings do not have.
    pub(crate) fn unmanaged<'a>(
        &'a self,
        situation: &'a Situation,
    ) -> impl Iterator<Item = (&'a String, &'a LiveGroup)> {
        self.groups.iter().filter(|(name, _)| !situation.groups.values().any(|group| group.name == **name))
    }
}

/// What comes before all else, where the settings and what stands differ: they take over what is ahead of them, and then what
/// they are ahead of is applied.
pub(crate) fn first(situation: &Situation) -> Vec<Step> {
    let Some(live) = &situation.live else { return Vec::new() };
    let mut steps: Vec<Step> = catch_up(situation, live).into_iter().collect();
    let state = steps.last().map_or(&situation.state, |step| &step.after);
    let apply = to_apply(situation, state, live);
    steps.extend(apply);
    steps
}

/// The settings take over what somebody upgraded without them: applying them would take the add-ons back, and for 7 days the
/// control plane as well.
fn catch_up(situation: &Situation, live: &Live) -> Option<Step> {
    let state = &situation.state;
    let mut edits = Vec::new();
    let mut after = state.clone();
    let follow = addons_follow(state, live);
    if live.version > state.version {
        edits.push(Edit::Version(live.version));
        edits.extend(held(state).into_iter().filter(|edit| !(follow && matches!(edit, Edit::AddonsOf(_)))));
    }
    if follow && state.version <= live.version && state.addons_of.is_some_and(|of| of < live.version) {
        edits.push(Edit::AddonsOf(None));
    }
    for edit in &edits {
        after.change(edit);
    }
    for addon in state.addons.keys() {
        let newer = live.addon(*addon).filter(|of| of.numbers() > after.addon(*addon).numbers());
        edits.extend(newer.map(|version| Edit::Pin(*addon, version)));
    }
    for (key, group) in &situation.groups {
        let Some(standing) = live.groups.get(&group.name) else { continue };
        if standing.version > after.group(key) {
            let is_named = state.table == ClusterTable::Adopted || standing.version != after.version;
            let version = is_named.then_some(standing.version);
            edits.retain(|edit| !matches!(edit, Edit::Group(of, _) if of == key));
            if after.groups.get(key).and_then(|group| group.version) != version {
                edits.push(Edit::Group(key.clone(), version));
            }
        }
    }
    if edits.is_empty() {
        return None;
    }
    let message =
        "Somebody upgraded what stands without the settings: applying them as they are would take it back";
    let mut note = Note::new(Level::Attention, Source::Eks, message);
    note = note.help(
        "apply nothing before; then read what `terraform plan` says: nothing of these versions may go back",
    );
    Some(Step::new(StepKind::CatchUp, "The settings take over what stands", state, edits).with(vec![note]))
}

/// Whether all add-ons whose versions cleon's table says are known to be at those of the control plane that stands, or newer,
/// and one of them newer than the settings have it.
fn addons_follow(state: &State, live: &Live) -> bool {
    if live.unread(UnreadKind::Addons).is_some() {
        return false;
    }
    let followed = || state.addons.iter().filter(|(_, pin)| pin.is_none()).map(|(addon, _)| *addon);
    let standing = || followed().filter_map(|addon| Some((addon, live.addon(addon)?)));
    standing().all(|(addon, of)| of.numbers() >= addon.version_for(live.version).numbers())
        && standing().any(|(addon, of)| of.numbers() > state.addon(addon).numbers())
}

/// What the settings say is applied first.
fn to_apply(situation: &Situation, state: &State, live: &Live) -> Option<Step> {
    let mut ahead = Vec::new();
    let mut notes = Vec::new();
    if state.version > live.version {
        ahead.push(format!("control plane: {} to {}", live.version, state.version));
        if state.version > live.version.next() {
            let message =
                format!("EKS takes no control plane from {} to {} at once", live.version, state.version);
            let note = Note::new(Level::Blocks, Source::Rule, message);
            let key = situation.setting("version");
            notes.push(note.about(&key).help(format!("write {key} = \"{}\" first", live.version.next())));
        }
    }
    for (key, group) in &situation.groups {
        if let Some(standing) = live.groups.get(&group.name).filter(|of| of.version < state.group(key)) {
            ahead.push(format!("node group {key}: {} to {}", standing.version, state.group(key)));
        }
    }
    for addon in state.addons.keys() {
        let version = state.addon(*addon);
        if let Some(standing) = live.addons.get(addon.as_str()).filter(|of| **of != version.as_str()) {
            ahead.push(format!("{addon}: {standing} to {version}"));
        }
    }
    if ahead.is_empty() {
        return None;
    }
    let mut step = Step::new(StepKind::Apply, "What the settings say is applied", state, Vec::new());
    step.changes = ahead;
    Some(step.with(notes))
}

/// What could not be read, for the first step: all that follows was made without it.
pub(crate) fn unread(situation: &Situation) -> Vec<Note> {
    let unread = situation.live.iter().flat_map(|live| &live.unread);
    unread
        .map(|of| {
            let message = match of.what {
                UnreadKind::Addons => {
                    format!("whether add-ons are as the settings say is not known: {}", of.reason)
                }
                UnreadKind::NodeGroups => {
                    format!("whether node groups are as the settings say is not known: {}", of.reason)
                }
                UnreadKind::Insights | UnreadKind::Other => {
                    format!("not everything could be read: {}", of.reason)
                }
            };
            Note::new(Level::Attention, Source::Eks, message)
        })
        .collect()
}

/// What EKS says of the control plane's next version.
pub(crate) fn notes(situation: &Situation, before: &State, to: KubernetesVersion) -> Vec<Note> {
    let Some(live) = &situation.live else { return Vec::new() };
    let mut notes = Vec::new();
    if live.status != "ACTIVE" {
        let message =
            format!("EKS says that the cluster is {}, and takes no upgrade until it is ACTIVE", live.status);
        notes.push(Note::new(Level::Blocks, Source::Eks, message));
    }
    if let Some(reason) = live.unread(UnreadKind::NodeGroups) {
        let message = format!("a node group that was not read may be too old for {to}: {reason}");
        let note = Note::new(Level::Blocks, Source::Eks, message);
        notes.push(note.help("let a policy of the caller allow it"));
    }
    if let Some(reason) = live.unread(UnreadKind::Insights) {
        let message = format!("EKS did not say its insights, of which one may fail: {reason}");
        let note = Note::new(Level::Blocks, Source::Eks, message);
        notes.push(note.help("let a policy of the caller allow it, or leave `--live` out"));
    }
    for (name, group) in live.unmanaged(situation) {
        let (which, help) = if situation.own_images.contains(name) {
            (
                "whose image is somebody's own",
                "name a later image in its launch template, and its version here",
            )
        } else {
            ("which the settings do not have", "upgrade it by hand, remove it, or write it in the settings")
        };
        let message = format!("the node group {name}, {which}, is of {}", group.version);
        if falls_out(group.version, to) {
            let note = Note::new(Level::Blocks, Source::Eks, format!("{message}: too old for {to}"));
            notes.push(note.help(help));
        } else if group.version < before.version {
            notes.push(Note::new(Level::Attention, Source::Eks, message));
        }
    }
    let is_about = |insight: &&Insight| insight.version.is_none_or(|version| version == to);
    for insight in live.insights.iter().filter(is_about) {
        let level = match insight.status {
            InsightStatus::Error => Level::Blocks,
            InsightStatus::Warning | InsightStatus::Unknown => Level::Attention,
            InsightStatus::Passing => Level::Info,
        };
        let word = match insight.status {
            InsightStatus::Error => "fails",
            InsightStatus::Warning => "warns",
            InsightStatus::Unknown => "is not known",
            InsightStatus::Passing => "passes",
        };
        let about = insight.resources.join(", ");
        let reason = insight.reason.trim_end_matches('.');
        let mut note =
            Note::new(level, Source::Eks, format!("the insight \"{}\" {word}: {reason}", insight.name));
        if !about.is_empty() {
            note = note.about(about);
        }
        if let Some(recommendation) = insight.recommendation.as_ref().filter(|_| level != Level::Info) {
            note = note.help(recommendation.trim_end_matches('.'));
        }
        notes.push(note);
    }
    notes
}
