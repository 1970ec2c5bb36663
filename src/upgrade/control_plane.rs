//! What is to be said of a control plane's next minor version.

use aws::kubernetes_version::KubernetesVersion;
use kubernetes::charts::{CLUSTER_AUTOSCALER, cluster_autoscaler_tag};

use crate::fit::Fit;
use crate::plan::{Level, Note, Source};
use crate::situation::{Controller, Situation};
use crate::state::State;
use crate::{apis, live};

pub(crate) fn notes(situation: &Situation, before: &State, to: KubernetesVersion) -> Vec<Note> {
    let mut notes = live::notes(situation, before, to);
    notes.extend(apis::notes(&situation.objects, to));
    notes.extend(addons(situation, before, to));
    notes.extend(
        situation.controllers.iter().filter_map(|controller| of_controller(situation, controller, to)),
    );
    notes.extend(addresses(situation));
    notes.extend(situation.other_addons.iter().map(|addon| {
        let message = format!("whether the add-on {addon} goes with {to} is not in cleon's tables");
        let note = Note::new(Level::Attention, Source::Table, message);
        let note = note.help(format!(
            "`aws eks describe-addon-versions --addon-name {addon} --kubernetes-version {to}`"
        ));
        note.about(situation.setting(&format!("addons.{addon}.version")))
    }));
    // What stands says more of them.
    if situation.live.is_none() {
        notes.extend(situation.own_images.iter().map(|group| {
            let message =
                format!("node group {group} has an image of its own: of which version is not known here");
            let note = Note::new(Level::Attention, Source::Settings, message);
            note.help("nodes may be three minor versions behind; `--live` asks EKS")
        }));
    }
    let minor = to.minor();
    let message = format!(
        "kubectl of 1.{} to 1.{} works with it: look at what people and pipelines have",
        minor.saturating_sub(1),
        minor + 1
    );
    notes.push(Note::new(Level::Info, Source::Rule, message));
    let message = "the way back is short: for 7 days EKS takes a control plane back by one minor version, nodes and add-ons \
                   before it; after that there is none";
    notes.push(Note::new(Level::Info, Source::Rule, message));
    notes
}

/// Add-ons that the next control plane does not go with, and that no version goes with both.
fn addons(situation: &Situation, before: &State, to: KubernetesVersion) -> Vec<Note> {
    let source = if situation.catalog.is_live { Source::Eks } else { Source::Table };
    let of = |addon: &aws::Addon| {
        let version = before.addon(*addon);
        let message = match situation.catalog.fit(*addon, &version, to) {
            Fit::Refused => {
                format!(
                    "EKS does not offer {addon} {version} for {to}, and no version for both: it is raised right behind"
                )
            }
            Fit::Doubtful if *addon != aws::Addon::KubeProxy => {
                format!("{addon} {version} may not be offered for {to}: it is raised right behind")
            }
            _ => return None,
        };
        Some(Note::new(Level::Attention, source, message).about(situation.addon_setting(*addon)))
    };
    before.addons.keys().filter_map(of).collect()
}

fn of_controller(situation: &Situation, controller: &Controller, to: KubernetesVersion) -> Option<Note> {
    let Controller { key, chart, version, is_pinned, supported } = controller;
    let about = situation.setting(&format!("controllers.{key}"));
    if chart == CLUSTER_AUTOSCALER.name {
        let tag = cluster_autoscaler_tag(to.minor());
        let note = if tag.starts_with(&format!("v1.{}.", to.minor())) {
            let message = format!(
                "cluster-autoscaler follows the control plane: the stack platform takes {tag} with it"
            );
            Note::new(Level::Info, Source::Settings, message)
        } else {
            let message = format!("cleon's table has no cluster-autoscaler of {to}: {tag} stays");
            Note::new(Level::Attention, Source::Table, message)
                .help("its project wants the same minor version")
        };
        return Some(note.about(about));
    }
    let supported = supported.as_ref()?;
    let note = if *is_pinned {
        let message =
            format!("whether {chart} {version}, which the settings name, supports {to} is not known here");
        Note::new(Level::Attention, Source::Table, message).help("see its project's table")
    } else if supported.contains(&to.minor()) {
        Note::new(Level::Info, Source::Table, format!("{chart} {version} supports {to}"))
    } else {
        let message = format!("{chart} {version} does not support {to}");
        let help = "name another `version` of its chart first, as its project's table has it";
        Note::new(Level::Attention, Source::Table, message).help(help)
    };
    Some(note.about(about))
}

/// Subnets without the addresses that EKS needs for the interfaces of a new control plane.
fn addresses(situation: &Situation) -> Vec<Note> {
    let short = situation.subnets.iter().filter(|subnet| subnet.needed > subnet.usable);
    short
        .map(|subnet| {
            let message = format!(
                "{} has {} addresses, and {} can be needed: EKS refuses the upgrade when it finds none for its interfaces",
                subnet.address, subnet.usable, subnet.needed
            );
            let note = Note::new(Level::Attention, Source::Settings, message).about(&subnet.setting);
            note.help("`cleon validate --show ip-budget` shows what takes them")
        })
        .collect()
}
