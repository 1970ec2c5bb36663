//! From any supported version to any later one: what holds between any two steps.

use std::fmt::Write;

use aws::addon_versions::{Addon, AddonTable};
use aws::kubernetes_version::KubernetesVersion;
use proptest::prelude::*;
use stacks::checks::OLDEST_ON_NODES;

use super::{Small, load, situation};
use crate::{Catalog, Fit, Nodes, Plan, Situation, State, StepKind, Texts, apply, plan};

fn version(minor: u16) -> KubernetesVersion {
    KubernetesVersion::any(&format!("1.{minor}")).unwrap()
}

/// Where a cluster can be, as texts of its settings.
#[derive(Clone, Debug)]
struct Start {
    at: u16,
    to: u16,
    general: Option<u16>,
    batch: Option<u16>,
    addons_of: Option<u16>,
    pins: Vec<Addon>,
    release: bool,
    is_shared: bool,
    is_complete: bool,
    nodes: Nodes,
}

fn starts() -> impl Strategy<Value = Start> {
    let versions = (30_u16..=36).prop_flat_map(|at| {
        let behind =
            prop::option::of((0..=OLDEST_ON_NODES).prop_map(move |by| at.saturating_sub(by).max(30)));
        let held = prop::option::of(Just(at.saturating_sub(1).max(30)));
        (Just(at), at..=36, behind.clone(), behind, held)
    });
    let pins = prop::sample::subsequence(
        vec![Addon::VpcCni, Addon::KubeProxy, Addon::CoreDns, Addon::MetricsServer],
        0..4,
    );
    (versions, pins, any::<[bool; 4]>()).prop_map(
        |((at, to, general, batch, addons_of), pins, [release, is_shared, is_complete, last])| Start {
            at,
            to,
            general,
            batch,
            addons_of,
            pins,
            release,
            is_shared,
            is_complete,
            nodes: if last { Nodes::Last } else { Nodes::EachMinor },
        },
    )
}

impl Start {
    fn settings(&self) -> Small {
        let held = |minor: Option<u16>| {
            minor.map_or_else(String::new, |minor| format!("version = \"1.{minor}\" # held\n"))
        };
        let mut general = held(self.general);
        if self.release {
            let _ =
                writeln!(general, "release_version = \"1.{}.0-20261105\"", self.general.unwrap_or(self.at));
        }
        let mut cluster = if self.is_shared {
            String::new()
        } else {
            format!("version = \"1.{}\"   # see the calendar\n", self.at)
        };
        if let Some(minor) = self.addons_of {
            let _ = writeln!(cluster, "addons.kubernetes_version = \"1.{minor}\"");
        }
        for addon in &self.pins {
            let pinned = addon.version_for(version(self.at));
            let _ = writeln!(cluster, "addons.{}.version = \"{pinned}\"", addon.key());
        }
        let mut small = Small::new(&cluster, &general, &held(self.batch));
        if self.is_shared {
            let _ = write!(small.base, "\n[clusters.trantor]\nversion = \"1.{}\"\n", self.at);
        }
        small
    }

    fn catalog(&self) -> Catalog {
        let mut catalog = Catalog::built_in();
        catalog.addons.is_complete = self.is_complete;
        catalog
    }
}

/// What must hold in any state.
fn keeps_the_rules(state: &State) -> Result<(), TestCaseError> {
    let newest = state.version.minor();
    for key in state.groups.keys() {
        let nodes = state.group(key).minor();
        prop_assert!(
            nodes <= newest && nodes + OLDEST_ON_NODES >= newest,
            "nodes of {} with {}",
            nodes,
            newest
        );
    }
    let (major, minor) = state.addon(Addon::KubeProxy).minor();
    let newest = u32::from(newest);
    prop_assert!(
        major == 1 && minor <= newest && minor + 3 >= newest,
        "kube-proxy 1.{} with 1.{}",
        minor,
        newest
    );
    Ok(())
}

/// What must hold for all steps of a plan.
fn is_in_order(of: &Situation, plan: &Plan, is_complete: bool) -> Result<(), TestCaseError> {
    let mut before = of.state.clone();
    for step in &plan.steps {
        keeps_the_rules(&step.after)?;
        let raised = step.after.version.minor() - before.version.minor();
        prop_assert_eq!(raised, u16::from(step.kind == StepKind::ControlPlane), "{}", step.title);
        for key in before.groups.keys() {
            prop_assert!(step.after.group(key) >= before.group(key), "no node goes back");
            let is_own = step.node_group.as_ref() == Some(key);
            prop_assert!(is_own || step.after.group(key) == before.group(key), "only its own nodes change");
        }
        for addon in before.addons.keys() {
            let is_of_addons = matches!(step.kind, StepKind::Addons | StepKind::AddonsBefore);
            let is_same = step.after.addon(*addon) == before.addon(*addon);
            prop_assert!(is_of_addons || is_same, "{} changes {}", step.title, addon);
            if step.kind == StepKind::Addons {
                let fit = of.catalog.fit(*addon, &step.after.addon(*addon), step.after.version);
                prop_assert!(
                    fit != Fit::Refused && (!is_complete || fit == Fit::Offered),
                    "{} {:?}",
                    addon,
                    fit
                );
            }
        }
        prop_assert!(before != step.after, "{} changes something", step.title);
        before = step.after.clone();
    }
    Ok(())
}

fn titles(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| step.title.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_way_keeps_the_rules_and_writing_step_by_step_gets_there(start in starts()) {
        let mut small = start.settings();
        let goal = version(start.to);
        let first = situation(&load(&small.files(), "prod"), "trantor", start.catalog(), None);
        prop_assume!(keeps_the_rules(&first.state).is_ok());
        let planned = plan(&first, goal, start.nodes);
        is_in_order(&first, &planned, start.is_complete)?;
        let mut rest = titles(&planned);
        let mut now = first;
        loop {
            let planned = plan(&now, goal, start.nodes);
            prop_assert_eq!(titles(&planned), &rest[..], "a plan made anew goes on");
            let Some(step) = planned.next() else { break };
            let texts = Texts { file: "environments/prod.toml", own: &small.own, base: &small.base };
            let text = apply(texts, "trantor", &step.edits, &step.after).unwrap();
            for line in small.own.lines().filter(|line| line.contains('#') && !line.contains("held")) {
                let before_comment = line.split('#').next().unwrap_or_default().trim();
                let comment = line.split_once('#').unwrap().1;
                prop_assert!(text.contains(comment), "{} is gone of {}", comment, before_comment);
            }
            small.own = text;
            now.state = State::of(&load(&small.files(), "prod"), "trantor").unwrap();
            prop_assert!(now.state.is_same(&step.after), "{:?}\n{:?}\n{}", now.state, step.after, small.own);
            rest.remove(0);
        }
        prop_assert!(rest.is_empty() && now.state.is_at(goal), "{:?}", now.state);
    }
}

/// A table of an add-on in which no version fits all versions of Kubernetes.
#[test]
fn an_addon_that_the_next_version_does_not_take_goes_first_where_one_fits_both() {
    let table = |coredns: &str| {
        let rows = AddonTable::built_in().to_text();
        let kept = rows
            .lines()
            .filter(|line| !line.starts_with("coredns\t1.35") && !line.starts_with("coredns\t1.36"));
        let text = kept.collect::<Vec<_>>().join("\n").replace("# complete\tno", "# complete\tyes");
        AddonTable::parse(&format!("{text}\n{coredns}")).unwrap()
    };
    let titles_with = |coredns: &str| {
        let small =
            Small::new("version = \"1.35\"\naddons.coredns.version = \"v1.13.0-eksbuild.1\"\n", "", "");
        let catalog = Catalog { addons: table(coredns), ..Catalog::built_in() };
        let now = situation(&load(&small.files(), "prod"), "trantor", catalog, None);
        let planned = plan(&now, version(36), Nodes::EachMinor);
        let versions: Vec<String> = planned
            .steps
            .iter()
            .map(|step| format!("{}: {}", step.title, step.after.addon(Addon::CoreDns)))
            .collect();
        versions.join("\n")
    };
    let old = "coredns\t1.35\tv1.13.0-eksbuild.1\tyes\n";
    insta::assert_snapshot!(titles_with(&format!(
        "{old}coredns\t1.35\tv1.14.0-eksbuild.1\tno\ncoredns\t1.36\tv1.14.0-eksbuild.1\tno\ncoredns\t1.36\tv1.15.0-eksbuild.1\tyes\n"
    )), @"
    Add-ons to versions that go with 1.35 and 1.36: v1.14.0-eksbuild.1
    Control plane to 1.36: v1.14.0-eksbuild.1
    Add-ons to those of 1.36: v1.14.0-eksbuild.1
    Node group batch to 1.36: v1.14.0-eksbuild.1
    Node group general to 1.36: v1.14.0-eksbuild.1
    ");
    insta::assert_snapshot!(titles_with(&format!("{old}coredns\t1.36\tv1.15.0-eksbuild.1\tyes\n")), @"
    Control plane to 1.36: v1.13.0-eksbuild.1
    Add-ons to those of 1.36: v1.15.0-eksbuild.1
    Node group batch to 1.36: v1.15.0-eksbuild.1
    Node group general to 1.36: v1.15.0-eksbuild.1
    ");
}

#[test]
fn nodes_that_would_be_too_old_come_before_the_control_plane_even_when_nodes_come_last() {
    let small = Small::new("version = \"1.35\"\n", "version = \"1.32\"\n", "version = \"1.34\"\n");
    let now = situation(&load(&small.files(), "prod"), "trantor", Catalog::built_in(), None);
    insta::assert_snapshot!(titles(&plan(&now, version(36), Nodes::Last)).join("\n"), @"
    Node group general to 1.35
    Control plane to 1.36
    Add-ons to those of 1.36
    Node group batch to 1.36
    Node group general to 1.36
    ");
    insta::assert_snapshot!(titles(&plan(&now, version(36), Nodes::EachMinor)).join("\n"), @"
    Node group general to 1.35
    Node group batch to 1.35
    Control plane to 1.36
    Add-ons to those of 1.36
    Node group batch to 1.36
    Node group general to 1.36
    ");
}
