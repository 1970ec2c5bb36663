//! Which version an upgrade is to.

use aws::kubernetes_version::{Calendar, KubernetesVersion};
use settings::{Problem, Problems};

use crate::situation::Situation;

/// The version that is asked for, or else the newest that EKS offers and the settings take.
///
/// # Errors
/// A version that EKS does not offer, that cleon's settings do not take yet, or that is older than the control plane's.
pub fn goal(situation: &Situation, asked: Option<&str>) -> Result<KubernetesVersion, Problems> {
    let calendar = &situation.catalog.calendar;
    let today = situation.today;
    let offered: Vec<KubernetesVersion> = calendar
        .rows
        .iter()
        .filter(|row| row.release <= today && today < row.end_of_extended)
        .map(|row| row.version)
        .collect();
    let stands = situation.live.as_ref().map_or(situation.state.version, |live| live.version);
    let stands = stands.max(situation.state.version);
    let is_taken = |version: KubernetesVersion| Calendar::built_in().support(version).is_some();
    let Some(asked) = asked else {
        let newest = offered.iter().copied().filter(|version| is_taken(*version)).max();
        return Ok(newest.unwrap_or(stands).max(stands));
    };
    let known: Vec<String> = offered.iter().map(ToString::to_string).collect();
    let by = if situation.catalog.is_live { "EKS says" } else { "cleon's table says" };
    let of_table = format!("{by}, as of {}", calendar.as_of);
    let text = asked.strip_prefix('v').unwrap_or(asked);
    let Some(version) =
        KubernetesVersion::any(text).filter(|version| offered.contains(version) || *version == stands)
    else {
        let patch = text.splitn(3, '.').collect::<Vec<_>>();
        let help = match patch[..] {
            [major, minor, _] if known.contains(&format!("{major}.{minor}")) => {
                format!("EKS chooses the patch by itself: write {major}.{minor}")
            }
            _ => format!("the versions are {}", known.join(", ")),
        };
        let message = format!("EKS does not offer Kubernetes {asked} ({of_table})");
        return Err(Problem::new(message).help(help).into());
    };
    if version < stands {
        let (environment, cluster) = (&situation.environment, &situation.cluster);
        let message = format!(
            "{cluster} of {environment} is on {stands} already, and cleon plans no way back to {version}"
        );
        let later: Vec<String> =
            offered.iter().filter(|version| **version > stands).map(ToString::to_string).collect();
        let help = if later.is_empty() {
            format!("{stands} is the newest there is ({of_table})")
        } else {
            format!("write a later one: {}", later.join(", "))
        };
        let rollback = "for 7 days after an upgrade EKS itself takes a control plane back by one minor version, nodes and \
                        add-ons before it (EKS user guide, \"Rollback cluster\")";
        let help = format!("{help}; {rollback}");
        return Err(Problem::new(message).help(help).into());
    }
    if !is_taken(version) {
        let message = format!("EKS offers Kubernetes {version}, and cleon's settings do not take it yet");
        let help = "refresh cleon's tables first: `cleon versions --refresh` in a checkout of it";
        return Err(Problem::new(message).help(help).into());
    }
    Ok(version)
}
