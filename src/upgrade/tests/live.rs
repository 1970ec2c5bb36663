//! Where what stands and the settings differ.

use std::collections::BTreeMap;
use std::fmt::Write;

use aws::addon_versions::Addon;
use aws::kubernetes_version::KubernetesVersion;

use super::{Small, load, situation};
use crate::{
    Catalog, Insight, InsightStatus, Live, LiveGroup, Nodes, Plan, Situation, StepKind, Unread, UnreadKind,
    goal, plan, text,
};

fn version(text: &str) -> KubernetesVersion {
    KubernetesVersion::any(text).unwrap()
}

fn group(version_of: &str) -> LiveGroup {
    LiveGroup { version: version(version_of), image: "AL2023_ARM_64_STANDARD".to_owned(), nodes: 4 }
}

/// A cluster that stands as the settings have it, of a version.
fn standing(of: &str) -> Live {
    let addons = Addon::ALL
        .iter()
        .filter(|addon| **addon != Addon::EfsCsiDriver)
        .map(|addon| (addon.to_string(), addon.version_for(version(of)).to_string()));
    Live {
        place: "us-east-1, account 123456789012".to_owned(),
        version: version(of),
        status: "ACTIVE".to_owned(),
        addons: addons.collect(),
        groups: BTreeMap::from([("general".to_owned(), group(of)), ("batch".to_owned(), group(of))]),
        insights: Vec::new(),
        unread: Vec::new(),
    }
}

fn with(settings: &str, live: Live) -> Situation {
    let small = Small::new(settings, "", "");
    situation(&load(&small.files(), "prod"), "trantor", Catalog::built_in(), Some(live))
}

fn planned(situation: &Situation, to: &str) -> Plan {
    plan(situation, goal(situation, Some(to)).unwrap(), Nodes::EachMinor)
}

fn brief(plan: &Plan) -> String {
    let mut said = String::new();
    for step in &plan.steps {
        let _ = writeln!(said, "{:?} {}", step.kind, step.title);
        for change in &step.changes {
            let _ = writeln!(said, "  {change}");
        }
        for note in step.blocks() {
            let _ = writeln!(said, "  blocks: {}", note.message);
        }
    }
    said
}

#[test]
fn the_settings_are_applied_first() {
    let behind = with("version = \"1.36\"\n", standing("1.35"));
    insta::assert_snapshot!(brief(&planned(&behind, "1.36")), @"
    Apply What the settings say is applied
      control plane: 1.35 to 1.36
      node group batch: 1.35 to 1.36
      node group general: 1.35 to 1.36
      kube-proxy: v1.35.3-eksbuild.21 to v1.36.0-eksbuild.25
      coredns: v1.13.2-eksbuild.21 to v1.14.3-eksbuild.23
    ");
    let far_behind = with("version = \"1.36\"\n", standing("1.34"));
    let said = brief(&planned(&far_behind, "1.36"));
    assert!(said.contains("blocks: EKS takes no control plane from 1.34 to 1.36 at once"), "{said}");
}

#[test]
fn the_settings_catch_up_with_what_somebody_did_by_hand() {
    let mut live = standing("1.35");
    live.version = version("1.36");
    live.groups.insert("general".to_owned(), group("1.36"));
    let ahead = with("version = \"1.35\"\n", live);
    insta::assert_snapshot!(brief(&planned(&ahead, "1.36")), @"
    CatchUp The settings take over what stands
      control plane: 1.35 to 1.36
      node group general: 1.35 to 1.36
    Addons Add-ons to those of 1.36
      kube-proxy: v1.35.3-eksbuild.21 to v1.36.0-eksbuild.25
      coredns: v1.13.2-eksbuild.21 to v1.14.3-eksbuild.23
    NodeGroup Node group batch to 1.36
      node group batch: 1.35 to 1.36
    ");
    assert!(goal(&ahead, Some("1.35")).is_err(), "there is no way back");
}

#[test]
fn insights_that_fail_block_and_all_are_said() {
    let insight = |name: &str, about: Option<&str>, status, resources: &[&str]| Insight {
        name: name.to_owned(),
        version: about.map(version),
        status,
        reason: format!("{name} said so."),
        recommendation: Some("Do something.".to_owned()),
        resources: resources.iter().map(ToString::to_string).collect(),
    };
    let mut live = standing("1.35");
    live.insights = vec![
        insight(
            "Deprecated APIs",
            Some("1.36"),
            InsightStatus::Error,
            &["/apis/x/v1beta1/namespaces/a/b", "arn:c"],
        ),
        insight("Kubelet skew", None, InsightStatus::Warning, &[]),
        insight("Add-ons", Some("1.36"), InsightStatus::Passing, &[]),
        insight("Later", Some("1.37"), InsightStatus::Error, &[]),
    ];
    live.groups.insert("by-hand".to_owned(), group("1.32"));
    let of = with("version = \"1.35\"\n", live);
    insta::assert_snapshot!(text(&planned(&of, "1.36"), false));
}

#[test]
fn images_of_amazon_linux_2_end() {
    let mut live = standing("1.32");
    live.groups.get_mut("general").unwrap().image = "AL2_ARM_64".to_owned();
    let of = with("version = \"1.32\"\n", live);
    let said = brief(&planned(&of, "1.33"));
    assert!(said.contains("blocks: AL2_ARM_64 ends with 1.32: there is none of 1.33"), "{said}");
}

#[test]
fn a_cluster_that_changes_just_now_waits() {
    let mut live = standing("1.35");
    live.status = "UPDATING".to_owned();
    let reason = "eks:ListInsights on prod-trantor is not allowed".to_owned();
    live.unread.push(Unread { what: UnreadKind::Insights, reason });
    let of = with("version = \"1.35\"\n", live);
    let planned = planned(&of, "1.36");
    assert!(brief(&planned).contains("blocks: EKS says that the cluster is UPDATING"), "{}", brief(&planned));
    assert_eq!(planned.sources.insights, "EKS did not say: eks:ListInsights on prod-trantor is not allowed");
}

/// What is not known may be what the next control plane cannot bear.
#[test]
fn what_was_not_read_is_told_first_and_blocks_the_control_plane() {
    for (what, blocks) in [
        (UnreadKind::NodeGroups, true),
        (UnreadKind::Insights, true),
        (UnreadKind::Addons, false),
        (UnreadKind::Other, false),
    ] {
        let mut live = standing("1.35");
        live.unread.push(Unread { what, reason: "eks:X on prod-trantor is not allowed".to_owned() });
        let planned = planned(&with("version = \"1.35\"\n", live.clone()), "1.36");
        assert_eq!(planned.steps[0].kind, StepKind::ControlPlane);
        assert!(planned.steps[0].notes[0].message.contains("eks:X on prod-trantor"), "{what:?}");
        assert_eq!(planned.steps[0].blocks().next().is_some(), blocks, "{what:?}");
        // Whatever comes first.
        live.version = version("1.36");
        let planned = self::planned(&with("version = \"1.35\"\n", live), "1.36");
        assert_eq!(planned.steps[0].kind, StepKind::CatchUp);
        assert!(planned.steps[0].notes[0].message.contains("eks:X on prod-trantor"), "{what:?}");
    }
}

/// Applying the settings would take add-ons back that somebody raised.
#[test]
fn addons_that_somebody_raised_are_never_taken_back() {
    let ahead = with("version = \"1.35\"\n", standing("1.36"));
    insta::assert_snapshot!(brief(&planned(&ahead, "1.36")), @r"
    CatchUp The settings take over what stands
      control plane: 1.35 to 1.36
      kube-proxy: v1.35.3-eksbuild.21 to v1.36.0-eksbuild.25
      coredns: v1.13.2-eksbuild.21 to v1.14.3-eksbuild.23
      node group batch: 1.35 to 1.36
      node group general: 1.35 to 1.36
    ");
    let mut live = standing("1.35");
    live.addons.insert("vpc-cni".to_owned(), "v1.99.0-eksbuild.1".to_owned());
    let newer = with("version = \"1.35\"\n", live);
    let planned = planned(&newer, "1.35");
    let said = brief(&planned);
    assert!(said.starts_with("CatchUp") && said.contains("to v1.99.0-eksbuild.1"), "{said}");
    assert!(!said.contains("Apply"), "{said}");
}

/// What was raised is taken over, and what the settings are ahead in is applied all the same.
#[test]
fn the_settings_may_be_ahead_and_behind() {
    let mut live = standing("1.34");
    live.addons.insert("vpc-cni".to_owned(), "v1.99.0-eksbuild.1".to_owned());
    insta::assert_snapshot!(brief(&planned(&with("version = \"1.35\"\n", live), "1.35")), @"
    CatchUp The settings take over what stands
      vpc-cni: v1.22.4-eksbuild.3 to v1.99.0-eksbuild.1
    Apply What the settings say is applied
      control plane: 1.34 to 1.35
      node group batch: 1.34 to 1.35
      node group general: 1.34 to 1.35
      kube-proxy: v1.34.6-eksbuild.2 to v1.35.3-eksbuild.21
      coredns: v1.13.2-eksbuild.4 to v1.13.2-eksbuild.21
      metrics-server: v0.8.1-eksbuild.10 to v0.9.0-eksbuild.9
    ");
}

/// Whether add-ons were raised with the control plane is not known: the settings keep them where they have them.
#[test]
fn addons_that_were_not_read_do_not_count_as_raised() {
    let mut live = standing("1.36");
    live.addons.clear();
    live.unread.push(Unread { what: UnreadKind::Addons, reason: "not allowed".to_owned() });
    let planned = planned(&with("version = \"1.35\"\n", live), "1.36");
    assert_eq!(planned.steps[0].kind, StepKind::CatchUp);
    assert_eq!(planned.steps[0].after.addons_of, Some(version("1.35")));
    assert!(planned.steps[0].notes[0].message.starts_with("whether add-ons are as the settings say"));
}

/// Between two steps, somebody raised the add-ons that the settings hold back: they follow again, and none is named.
#[test]
fn addons_that_are_held_back_and_were_raised_follow_again() {
    let between = "version = \"1.36\"\naddons.kubernetes_version = \"1.35\"\n";
    let planned = planned(&with(between, standing("1.36")), "1.36");
    insta::assert_snapshot!(brief(&planned), @"
    CatchUp The settings take over what stands
      kube-proxy: v1.35.3-eksbuild.21 to v1.36.0-eksbuild.25
      coredns: v1.13.2-eksbuild.21 to v1.14.3-eksbuild.23
    ");
    assert_eq!(planned.steps[0].after.addons_of, None);
    assert!(planned.steps[0].after.addons.values().all(Option::is_none));
}

/// Where nothing is known to be behind, what is not known is told all the same.
#[test]
fn nothing_to_do_is_never_said_of_what_was_not_read() {
    let mut live = standing("1.36");
    let reason = "eks:ListNodegroups on prod-trantor is not allowed".to_owned();
    live.unread.push(Unread { what: UnreadKind::NodeGroups, reason });
    let planned = planned(&with("version = \"1.36\"\n", live), "1.36");
    assert!(planned.steps.is_empty() && planned.unread.len() == 1);
    for said in [text(&planned, false), crate::markdown(&planned)] {
        assert!(said.contains("nothing to do as far as could be read"), "{said}");
        assert!(said.contains("ListNodegroups"), "{said}");
        assert!(!said.contains("Control plane, add-ons and node groups are of"), "{said}");
    }
}
