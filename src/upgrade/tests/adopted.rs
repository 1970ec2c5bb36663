//! Clusters that were made by hand, whose settings name each version.

use std::collections::BTreeMap;

use settings::Style;
use stacks::environment::{Environment, Files, Selection};

use super::{TODAY, prices};
use crate::{
    Catalog, ClusterTable, Level, Live, LiveGroup, Nodes, Situation, State, StepKind, Texts, apply, goal,
    plan,
};

const OWN: &str = r#"account_id = "123456789012"

[adopted.old]
name = "Trantor_2021"
version = "1.34" # since May
role_arn = "arn:aws:iam::123456789012:role/KubeMaster"
subnet_ids = ["subnet-0000000000000000a"]
endpoint = { private = true, public = false }

[adopted.old.addons.kube-proxy]
version = "v1.34.2-eksbuild.7"

[adopted.old.addons.vpc-cni]
version = "v1.99.0-eksbuild.1" # newer than the table

[adopted.old.addons.some-vendors]
version = "v1.0.0-eksbuild.1"

[adopted.old.node_groups.ng-1]
role_arn = "arn:aws:iam::123456789012:role/nodes"
subnet_ids = ["subnet-0000000000000000a"]
version = "1.33" # held back
ami_type = "AL2023_ARM_64_STANDARD"
size = { min = 1, desired = 2, max = 4 }

[adopted.old.node_groups.custom]
role_arn = "arn:aws:iam::123456789012:role/nodes"
subnet_ids = ["subnet-0000000000000000a"]
size = { min = 1, desired = 2, max = 4 }
launch_template = { id = "lt-00000001", version = "3" }
"#;

const BASE: &str = "region = \"us-east-1\"\n\n[tags]\nowner = \"platform\"\ncost_centre = \"42\"\n";

fn load(own: &str) -> Environment {
    let texts = [("base", BASE), ("legacy", own)];
    let files = Files::new(texts.map(|(name, text)| (name.to_owned(), text.to_owned()))).unwrap();
    let loaded = files.load(&Selection::Named(vec!["legacy".to_owned()]));
    loaded.unwrap_or_else(|problems| panic!("{}", problems.render(Style::Plain))).remove(0)
}

fn situation(own: &str, live: Option<Live>) -> Situation {
    Situation::of(&load(own), "old", Catalog::built_in(), prices(), TODAY, live).unwrap()
}

/// Each step is an edit of the cluster's own table, and comments stay; at the end there is nothing to do.
#[test]
fn it_is_raised_step_by_step() {
    let mut own = OWN.to_owned();
    let mut steps = Vec::new();
    loop {
        let situation = situation(&own, None);
        let plan = plan(&situation, goal(&situation, Some("1.35")).unwrap(), Nodes::EachMinor);
        let Some(step) = plan.next() else { break };
        assert_eq!(step.after.table, ClusterTable::Adopted);
        let texts = Texts { file: "environments/legacy.toml", own: &own, base: BASE };
        let edited = apply(texts, "old", &step.edits, &step.after).unwrap();
        assert!(State::of(&load(&edited), "old").unwrap().is_same(&step.after), "{edited}");
        let keys: Vec<String> = step
            .keys
            .iter()
            .map(|of| format!("{} = {}", of.key, of.value.as_deref().unwrap_or("-")))
            .collect();
        steps.push(format!("{}: {}", step.title, keys.join(", ")));
        own = edited;
        assert!(steps.len() < 9, "{steps:#?}");
    }
    insta::assert_snapshot!(steps.join("\n"), @"
    Node group ng-1 to 1.34: node_groups.ng-1.version = 1.34
    Control plane to 1.35: version = 1.35
    Add-ons to those of 1.35: addons.kube-proxy.version = v1.35.3-eksbuild.21
    Node group ng-1 to 1.35: node_groups.ng-1.version = 1.35
    ");
    for comment in ["# since May", "# newer than the table", "# held back"] {
        assert!(own.contains(comment), "{own}");
    }
    assert!(own.contains("version = \"v1.99.0-eksbuild.1\" # newer"), "{own}");
}

/// EKS raises no version of a group with an image of somebody's own: it is told, and blocks when it is too old.
#[test]
fn groups_with_an_image_of_somebodys_own_are_told() {
    let raised = |live| {
        let situation = situation(&OWN.replace("version = \"1.33\" # held back", "version = \"1.34\""), live);
        let plan = plan(&situation, goal(&situation, Some("1.35")).unwrap(), Nodes::EachMinor);
        let step = plan.steps.into_iter().find(|step| step.kind == StepKind::ControlPlane).unwrap();
        let notes = step.notes.into_iter().filter(|note| note.message.contains("custom"));
        notes.map(|note| (note.level, note.message)).collect::<Vec<_>>()
    };
    let [(Level::Attention, message)] = &raised(None)[..] else { panic!() };
    assert!(message.contains("of which version is not known here"), "{message}");
    let standing = |of: &str| {
        let version = |text: &str| aws::kubernetes_version::KubernetesVersion::any(text).unwrap();
        let group = |text: &str| LiveGroup { version: version(text), image: "CUSTOM".to_owned(), nodes: 2 };
        Live {
            place: "us-east-1, account 123456789012".to_owned(),
            version: version("1.34"),
            status: "ACTIVE".to_owned(),
            addons: BTreeMap::new(),
            groups: [("ng-1".to_owned(), group("1.34")), ("custom".to_owned(), group(of))].into(),
            insights: Vec::new(),
            unread: Vec::new(),
        }
    };
    assert_eq!(raised(Some(standing("1.34"))), []);
    let [(Level::Blocks, message)] = &raised(Some(standing("1.31")))[..] else { panic!() };
    assert!(message.contains("whose image is somebody's own, is of 1.31: too old for 1.35"), "{message}");
}

/// What somebody raised by hand is named by the settings, that of node groups too: without one they would say that the image
/// is somebody's own.
#[test]
fn what_somebody_raised_is_named() {
    let version = |text: &str| aws::kubernetes_version::KubernetesVersion::any(text).unwrap();
    let group = LiveGroup { version: version("1.35"), image: "AL2023_ARM_64_STANDARD".to_owned(), nodes: 2 };
    let live = Live {
        place: "us-east-1, account 123456789012".to_owned(),
        version: version("1.35"),
        status: "ACTIVE".to_owned(),
        addons: [("kube-proxy".to_owned(), "v1.35.3-eksbuild.21".to_owned())].into(),
        groups: [("ng-1".to_owned(), group)].into(),
        insights: Vec::new(),
        unread: Vec::new(),
    };
    let situation = situation(OWN, Some(live));
    let plan = plan(&situation, goal(&situation, Some("1.35")).unwrap(), Nodes::EachMinor);
    let [step] = &plan.steps[..] else { panic!("{:#?}", plan.steps) };
    assert_eq!(step.kind, StepKind::CatchUp);
    let texts = Texts { file: "environments/legacy.toml", own: OWN, base: BASE };
    let edited = apply(texts, "old", &step.edits, &step.after).unwrap();
    assert!(State::of(&load(&edited), "old").unwrap().is_same(&step.after), "{edited}");
    assert!(edited.contains("version = \"1.35\" # held back"), "{edited}");
    assert!(edited.contains("version = \"1.35\" # since May"), "{edited}");
}

/// cleon's tables have the add-ons that its own clusters have, and no others.
#[test]
fn addons_that_the_tables_do_not_have_are_told() {
    let situation = situation(OWN, None);
    let plan = plan(&situation, goal(&situation, Some("1.35")).unwrap(), Nodes::EachMinor);
    let step = plan.steps.iter().find(|step| step.kind == StepKind::ControlPlane).unwrap();
    let about = "adopted.old.addons.some-vendors.version";
    let note = step.notes.iter().find(|note| note.about.as_deref() == Some(about)).unwrap();
    assert_eq!(note.level, Level::Attention);
}

#[test]
fn the_clusters_there_are_include_it() {
    let problems = State::of(&load(OWN), "olt").unwrap_err();
    assert_eq!(
        problems.iter().next().unwrap().help.as_deref(),
        Some("did you mean \"old\"? Its clusters are old")
    );
}
