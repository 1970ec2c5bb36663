//! The clusters of the committed environments.

use crate::{Catalog, Nodes, goal, markdown, plan, text};

use super::{committed, load, situation};

#[test]
fn prods_trantor_to_the_newest() {
    let environment = load(&committed(), "prod");
    let situation = situation(&environment, "trantor", Catalog::built_in(), None);
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    insta::assert_snapshot!("prod_trantor", text(&plan, false));
    insta::assert_snapshot!("prod_trantor_markdown", markdown(&plan));
    insta::assert_snapshot!("prod_trantor_json", serde_json::to_string_pretty(&plan).unwrap());
}

#[test]
fn there_is_nothing_to_do_at_the_goal() {
    let environment = load(&committed(), "dev");
    let situation = situation(&environment, "trantor", Catalog::built_in(), None);
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    assert!(plan.steps.is_empty());
    let text = text(&plan, false);
    assert!(text.contains("Kubernetes 1.36: nothing to do"), "{text}");
}

#[test]
fn goals_that_cannot_be_are_refused_with_those_that_can() {
    let environment = load(&committed(), "prod");
    let situation = situation(&environment, "trantor", Catalog::built_in(), None);
    let said = |asked: &str| {
        let problems = goal(&situation, Some(asked)).unwrap_err();
        let problem = problems.iter().next().unwrap();
        format!("{}\nhelp: {}", problem.message, problem.help.as_deref().unwrap_or_default())
    };
    insta::assert_snapshot!(said("1.34"), @r#"
    trantor of prod is on 1.35 already, and cleon plans no way back to 1.34
    help: write a later one: 1.36; for 7 days after an upgrade EKS itself takes a control plane back by one minor version, nodes and add-ons before it (EKS user guide, "Rollback cluster")
    "#);
    insta::assert_snapshot!(said("1.37"), @"
    EKS does not offer Kubernetes 1.37 (cleon's table says, as of 2026-11-21)
    help: the versions are 1.31, 1.32, 1.33, 1.34, 1.35, 1.36
    ");
    insta::assert_snapshot!(said("v1.36.1"), @"
    EKS does not offer Kubernetes v1.36.1 (cleon's table says, as of 2026-11-21)
    help: EKS chooses the patch by itself: write 1.36
    ");
    // Its support ended.
    assert!(said("1.30").starts_with("EKS does not offer Kubernetes 1.30"));
    assert_eq!(goal(&situation, Some("v1.36")).unwrap().to_string(), "1.36");
    assert_eq!(goal(&situation, Some("1.35")).unwrap().to_string(), "1.35");
}
