//! The step of a node group, and what it does to what runs there.

use aws::kubernetes_version::KubernetesVersion;

use crate::plan::{Level, Note, Source, Step, StepKind};
use crate::planner::falls_out;
use crate::situation::{ClusterTable, NodeGroup, Situation, Unavailable};
use crate::state::{Edit, State};
use crate::{budgets, workloads};

/// The newest version that EKS has images of Amazon Linux 2 for.
///
/// Source: EKS user guide, "Upgrade from Amazon Linux 2 to Amazon Linux 2023".
const LAST_OF_AMAZON_LINUX_2: u16 = 32;

/// How many minutes EKS waits for a pod to be evicted before it gives the update of a group up (EKS user guide, "Managed
/// node update behavior").
const EVICTION_IN_MINUTES: u32 = 15;

pub(crate) fn step(situation: &Situation, state: &State, key: &str) -> Step {
    let from = state.group(key);
    let to = state.version;
    let named = (state.table == ClusterTable::Adopted).then_some(to);
    let mut edits = vec![Edit::Group(key.to_owned(), named)];
    let mut notes = Vec::new();
    let setting = |field: &str| situation.setting(&format!("node_groups.{key}.{field}"));
    if let Some(release) = state.groups.get(key).and_then(|group| group.release.as_deref()) {
        let about = setting("release_version");
        // Those of Amazon Linux begin with the version of Kubernetes, those of Bottlerocket with its own.
        if release.starts_with(&format!("{from}.")) {
            edits.push(Edit::AnyRelease(key.to_owned()));
            let message = format!("the image {release} is of {from}, and the newest of {to} takes its place");
            let note = Note::new(Level::Attention, Source::Settings, message).about(about);
            notes.push(
                note.help("name the new one behind the upgrade, where it is to be the same everywhere"),
            );
        } else if !release.starts_with(&format!("{to}.")) {
            let message = format!("whether there is an image {release} of {to} is not known here");
            let note = Note::new(Level::Attention, Source::Settings, message).about(about);
            notes.push(note.help("take the version of another image, or leave it out"));
        }
    }
    if falls_out(from, to.next()) {
        let message =
            format!("nodes of {from} are too old for a control plane of {}: they come first", to.next());
        notes.push(Note::new(Level::Info, Source::Rule, message));
    }
    if let Some(group) = situation.groups.get(key) {
        notes.extend(image(situation, group, to, &setting("ami_type")));
        notes.push(batches(situation, group));
        notes.extend(budgets::notes(situation, group));
        notes.extend(workloads::notes(situation, group));
        notes.extend(addresses(situation, group));
    }
    let title = format!("Node group {key} to {to}");
    let mut step = Step::new(StepKind::NodeGroup, title, state, edits).with(notes);
    step.node_group = Some(key.to_owned());
    step
}

/// Images that end with a version, or that somebody has to build.
fn image(situation: &Situation, group: &NodeGroup, to: KubernetesVersion, setting: &str) -> Option<Note> {
    let standing = situation.live.as_ref().and_then(|live| live.groups.get(&group.name));
    let (image, source) = match standing {
        Some(standing) => (&standing.image, Source::Eks),
        None => (&group.image, Source::Settings),
    };
    let note = if image.starts_with("AL2_") && to.minor() > LAST_OF_AMAZON_LINUX_2 {
        let message = format!("{image} ends with 1.{LAST_OF_AMAZON_LINUX_2}: there is none of {to}");
        let help =
            "add a group of AL2023 or Bottlerocket beside it, and remove this one when its pods have moved";
        Note::new(Level::Blocks, source, message).help(help)
    } else if image == "CUSTOM" {
        let message = format!(
            "its image is somebody's own: EKS changes no version of it, and one of {to} has to be built"
        );
        Note::new(Level::Attention, source, message).help("name the new image in the launch template")
    } else {
        return None;
    };
    Some(note.about(setting))
}

/// In how many batches its nodes are replaced.
fn batches(situation: &Situation, group: &NodeGroup) -> Note {
    let standing = situation.live.as_ref().and_then(|live| live.groups.get(&group.name));
    let zones = u16::try_from(group.zones).unwrap_or(u16::MAX);
    let of = |nodes: u16| {
        let unavailable = group.unavailable.of(nodes);
        (unavailable, nodes.div_ceil(unavailable), unavailable.max(zones.saturating_mul(2)))
    };
    let counted = |number: u16, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    let nodes = standing.map_or(*group.nodes.start(), |standing| standing.nodes);
    let share = match group.unavailable {
        Unavailable::Nodes(_) => String::new(),
        Unavailable::Share(share) => format!(" ({share} %)"),
    };
    let (unavailable, batches, surge) = of(nodes);
    let mut message = if batches == 1 {
        format!("all of its {} are replaced at once", counted(nodes, "node"))
    } else {
        format!("{} are replaced, {unavailable} at once{share}, in {batches} batches", counted(nodes, "node"))
    };
    if nodes == 0 {
        "it has no nodes at present, and new ones are of the new version".clone_into(&mut message);
    }
    if standing.is_none() && *group.nodes.end() > nodes {
        let most = *group.nodes.end();
        let (_, batches, _) = of(most);
        message = format!(
            "{message}; with {most}, its most, in {}",
            if batches == 1 { "one".to_owned() } else { batches.to_string() }
        );
    }
    let message = format!(
        "{message}. EKS adds up to {} beforehand, then empties one after the other: when a pod cannot be evicted within \
         {EVICTION_IN_MINUTES} minutes the update fails and is taken back",
        counted(surge, "node")
    );
    Note::new(Level::Info, if standing.is_some() { Source::Eks } else { Source::Settings }, message)
}

/// Whether its subnets have addresses for the nodes that an update adds.
fn addresses(situation: &Situation, group: &NodeGroup) -> Vec<Note> {
    let own = || {
        situation.subnets.iter().filter(|subnet| group.subnets.contains(&subnet.address) && subnet.surge > 0)
    };
    let short = own().filter(|subnet| subnet.needed > subnet.usable).map(|subnet| {
        let message = format!(
            "{} has {} addresses, and with the nodes that updates add {} can be needed",
            subnet.address, subnet.usable, subnet.needed
        );
        let note = Note::new(Level::Blocks, Source::Settings, message).about(&subnet.setting);
        note.help("lower `max` or `update` of its groups, or give the tier larger subnets")
    });
    let mut notes: Vec<Note> = short.collect();
    if notes.is_empty()
        && let Some(tightest) = own().min_by_key(|subnet| subnet.usable - subnet.needed)
    {
        let message = format!(
            "its subnets have room for the nodes that updates add: {} the least, {} of {} addresses, of which updates take \
             {} at most",
            tightest.address,
            tightest.usable - tightest.needed + tightest.surge,
            tightest.usable,
            tightest.surge
        );
        notes.push(Note::new(Level::Info, Source::Settings, message).about(&tightest.setting));
    }
    notes
}
