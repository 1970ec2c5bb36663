//! The order of an upgrade: the control plane by one minor version, then add-ons, then nodes, and again.
//!
//! The next step follows from the versions alone, so that a plan made anew behind any step goes on as the first one did.

use aws::addon_versions::{Addon, AddonVersion};
use aws::kubernetes_version::KubernetesVersion;
use stacks::checks::OLDEST_ON_NODES;

use crate::fit::Fit;
use crate::live::{self, UnreadKind};
use crate::plan::{FORMAT_VERSION, Level, Note, Plan, Source, Sources, Step, StepKind};
use crate::situation::Situation;
use crate::state::{Edit, State};
use crate::support::{Saving, Support};
use crate::{apis, control_plane, node_groups};

/// When node groups are raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nodes {
    /// With each minor version, behind the control plane.
    #[default]
    EachMinor,
    /// At the end, and before that only those that would be too old for the next control plane: nodes are replaced once.
    Last,
}

/// The plan of an upgrade to a version that [`goal`](crate::goal()) gave.
pub fn plan(situation: &Situation, goal: KubernetesVersion, nodes: Nodes) -> Plan {
    let mut state = situation.state.clone();
    let mut steps: Vec<Step> = Vec::new();
    for step in live::first(situation) {
        state = step.after.clone();
        steps.push(step);
    }
    while let Some(step) = next(situation, &state, goal, nodes) {
        state = step.after.clone();
        steps.push(step);
    }
    let unread = live::unread(situation);
    if let Some(step) = steps.first_mut() {
        step.notes.splice(0..0, unread.iter().cloned());
    }
    let calendar = &situation.catalog.calendar;
    let from = situation.live.as_ref().map_or(situation.state.version, |live| live.version);
    let on_the_way = calendar.rows.iter().map(|row| row.version).filter(|of| (from..=goal).contains(of));
    let support: Vec<Support> =
        on_the_way.filter_map(|version| Support::of(calendar, version, situation.today)).collect();
    let saving = support
        .first()
        .zip(support.last())
        .and_then(|(first, last)| Saving::of(first, last, &situation.prices, situation.today));
    Plan {
        format_version: FORMAT_VERSION,
        environment: situation.environment.clone(),
        cluster: situation.cluster.clone(),
        name: situation.name.clone(),
        day: situation.today,
        from,
        to: goal,
        sources: sources(situation),
        support,
        saving,
        pays_for_extended_support: situation.pays_for_extended_support,
        prices: situation.prices.clone(),
        unread,
        steps,
    }
}

fn sources(situation: &Situation) -> Sources {
    let catalog = &situation.catalog;
    let table = |as_of| format!("cleon's table of {as_of}");
    let asked = |text: String| {
        if catalog.is_live { format!("EKS, asked on {}", catalog.calendar.as_of) } else { text }
    };
    let some = if catalog.addons.is_complete { "" } else { ", which does not have all versions" };
    Sources {
        cluster: match &situation.live {
            Some(live) => format!("EKS, as {} stands in {}", situation.name, live.place),
            None => "the settings; whether they are applied is not known".to_owned(),
        },
        versions: asked(table(catalog.calendar.as_of)),
        addons: asked(format!("{}{some}", table(catalog.addons.as_of))),
        insights: match &situation.live {
            Some(live) => match live.unread(UnreadKind::Insights) {
                None => "EKS, asked just now".to_owned(),
                Some(reason) => format!("EKS did not say: {reason}"),
            },
            None => "not asked for: `--live` does".to_owned(),
        },
        apis: format!("{}, held against what cleon delivers", table(apis::as_of())),
    }
}

fn next(situation: &Situation, state: &State, goal: KubernetesVersion, nodes: Nodes) -> Option<Step> {
    let behind = || node_groups_behind(situation, state, goal, nodes);
    addons(situation, state).or_else(behind).or_else(|| {
        (state.version < goal)
            .then(|| addons_before(situation, state).unwrap_or_else(|| raise(situation, state)))
    })
}

/// Add-ons to versions of the control plane's.
fn addons(situation: &Situation, state: &State) -> Option<Step> {
    let mut edits = Vec::new();
    if state.addons_of.is_some_and(|of| of != state.version) {
        edits.push(Edit::AddonsOf(None));
    }
    for (addon, pin) in &state.addons {
        let followed = addon.version_for(state.version);
        let version = pin.as_ref().unwrap_or(&followed);
        let fit = situation.catalog.fit(*addon, version, state.version);
        let fits = match fit {
            Fit::Offered | Fit::Presumed => true,
            // What the table follows by itself is as good as it gets.
            Fit::Doubtful => pin.is_none(),
            Fit::Refused => runs(situation, *addon, version),
        };
        let usual = situation.catalog.usual(*addon, state.version);
        if !fits && usual != *version {
            edits.push(Edit::Pin(*addon, usual));
        }
    }
    if edits.is_empty() {
        return None;
    }
    let step = Step::new(StepKind::Addons, format!("Add-ons to those of {}", state.version), state, edits);
    let notes = addon_notes(situation, state, &step);
    Some(step.with(notes))
}

/// Whether EKS runs a version of an add-on just now, so that it takes it, whatever it offers.
fn runs(situation: &Situation, addon: Addon, version: &AddonVersion) -> bool {
    let running = situation.live.as_ref().and_then(|live| live.addons.get(addon.as_str()));
    running.is_some_and(|running| running == version.as_str())
}

fn addon_notes(situation: &Situation, before: &State, step: &Step) -> Vec<Note> {
    let mut notes = Vec::new();
    let source = if situation.catalog.is_live { Source::Eks } else { Source::Table };
    let kubernetes = step.after.version;
    let key = |addon: Addon| situation.addon_setting(addon);
    for (addon, pin) in &step.after.addons {
        let (old, new) = (before.addon(*addon), step.after.addon(*addon));
        if new == old {
            if pin.is_some() {
                let message =
                    format!("{addon} stays at {new}, which the settings name and {kubernetes} goes with");
                notes.push(Note::new(Level::Info, source, message).about(key(*addon)));
            }
            continue;
        }
        if new.numbers() < old.numbers() {
            let message =
                format!("{addon} goes back from {old} to {new}, which is what there is for {kubernetes}");
            let note = Note::new(Level::Attention, source, message).about(key(*addon));
            notes.push(note.help(format!("name a newer one in `{}` beforehand", key(*addon))));
        }
        if situation.catalog.fit(*addon, &new, kubernetes) != Fit::Offered {
            let message = format!("whether EKS offers {addon} {new} for {kubernetes} is not known");
            notes.push(
                Note::new(Level::Attention, source, message).about(key(*addon)).help("ask it: `--live`"),
            );
        }
    }
    notes
}

/// The step of a node group that is behind the control plane: of the one that is the furthest behind.
fn node_groups_behind(
    situation: &Situation,
    state: &State,
    goal: KubernetesVersion,
    nodes: Nodes,
) -> Option<Step> {
    let is_due = |version: KubernetesVersion| match nodes {
        Nodes::EachMinor => true,
        Nodes::Last => state.version >= goal || falls_out(version, state.version.next()),
    };
    let behind = state.groups.keys().map(|key| (state.group(key), key));
    let (_, key) = behind.filter(|(version, _)| *version < state.version && is_due(*version)).min()?;
    Some(node_groups::step(situation, state, key))
}

/// Whether nodes of a version are too old for a control plane of another.
pub(crate) fn falls_out(nodes: KubernetesVersion, control_plane: KubernetesVersion) -> bool {
    nodes.minor() + OLDEST_ON_NODES < control_plane.minor()
}

/// Add-ons that the next control plane does not go with, to versions that go with both.
fn addons_before(situation: &Situation, state: &State) -> Option<Step> {
    let versions = (state.version, state.version.next());
    let bridged = state.addons.keys().filter(|addon| **addon != Addon::KubeProxy).filter_map(|addon| {
        let version = state.addon(*addon);
        let is_refused = situation.catalog.fit(*addon, &version, versions.1) == Fit::Refused;
        let bridge = situation.catalog.bridge(*addon, &version, versions);
        is_refused.then_some(bridge).flatten().map(|bridge| Edit::Pin(*addon, bridge))
    });
    let edits: Vec<Edit> = bridged.collect();
    if edits.is_empty() {
        return None;
    }
    let title = format!("Add-ons to versions that go with {} and {}", versions.0, versions.1);
    let message =
        "The settings name these versions from then on; take them out to follow cleon's table again";
    let note = Note::new(Level::Info, Source::Settings, message);
    Some(Step::new(StepKind::AddonsBefore, title, state, edits).with(vec![note]))
}

/// The control plane to the next minor version; add-ons and nodes are held back.
fn raise(situation: &Situation, state: &State) -> Step {
    let to = state.version.next();
    let mut edits = vec![Edit::Version(to)];
    edits.extend(held(state));
    let notes = control_plane::notes(situation, state, to);
    Step::new(StepKind::ControlPlane, format!("Control plane to {to}"), state, edits).with(notes)
}

/// What keeps add-ons and nodes where they are when the control plane's version changes.
pub(crate) fn held(state: &State) -> Vec<Edit> {
    let mut edits = Vec::new();
    if state.addons_of.is_none() && state.addons.values().any(Option::is_none) {
        edits.push(Edit::AddonsOf(Some(state.version)));
    }
    let following = state.groups.iter().filter(|(_, group)| group.version.is_none());
    edits.extend(following.map(|(key, _)| Edit::Group(key.clone(), Some(state.version))));
    edits
}
