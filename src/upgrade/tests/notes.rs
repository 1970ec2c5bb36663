//! What is said of objects, controllers and costs.

use serde_json::{Value, json};

use super::{Small, TODAY, load, prices, situation};
use crate::{Catalog, ClusterObject, Level, Nodes, Saving, Situation, Support, goal, plan};

fn with(objects: &[Value]) -> Situation {
    let small = Small::new("version = \"1.35\"\n", "", "");
    let mut situation = situation(&load(&small.files(), "prod"), "trantor", Catalog::built_in(), None);
    let object = |json: &Value| ClusterObject {
        address: format!(
            "trantor/dawn/{}/{}",
            json["kind"].as_str().unwrap(),
            json["metadata"]["name"].as_str().unwrap()
        ),
        json: json.clone(),
        setting: "services.dawn".to_owned(),
    };
    situation.objects = objects.iter().map(object).collect();
    situation
}

fn deployment(replicas: u64, selector: Value, tolerations: Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": { "replicas": replicas, "template": {
            "metadata": { "labels": { "app": "dawn", "tier": "web" } },
            "spec": { "nodeSelector": selector, "tolerations": tolerations },
        } },
    })
}

fn budget(spec: Value) -> Value {
    let mut spec = spec;
    spec["selector"] = json!({ "matchLabels": { "app": "dawn" } });
    json!({ "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": { "name": "dawn", "namespace": "dawn" }, "spec": spec })
}

/// Who of the node groups is blocked, and by what.
fn blocked(objects: &[Value]) -> String {
    let situation = with(objects);
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    let of = |step: &crate::Step| {
        let group = step.node_group.clone().unwrap_or_default();
        step.blocks().map(|note| format!("{group}: {}", note.message)).collect::<Vec<_>>()
    };
    plan.steps.iter().flat_map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn budgets_that_let_no_pod_go_block_the_groups_that_the_pods_run_on() {
    let arm = json!({ "kubernetes.io/arch": "arm64" });
    let none = json!([]);
    let strict = budget(json!({ "maxUnavailable": 0 }));
    insta::assert_snapshot!(
        blocked(&[deployment(3, arm.clone(), none.clone()), strict.clone()]),
        @"general: trantor/dawn/PodDisruptionBudget/dawn lets none of 3 pods go, so that no node with one can be emptied"
    );
    assert_eq!(
        blocked(&[deployment(3, arm.clone(), none.clone()), budget(json!({ "minAvailable": 2 }))]),
        ""
    );
    assert!(
        blocked(&[deployment(2, arm, none.clone()), budget(json!({ "minAvailable": 2 }))])
            .starts_with("general: ")
    );
    // Where an autoscaler keeps more, more may go.
    let scaler = json!({ "kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2",
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": { "minReplicas": 3, "scaleTargetRef": { "kind": "Deployment", "name": "dawn" } } });
    let any = || deployment(1, json!({}), json!([]));
    assert_eq!(blocked(&[any(), scaler, budget(json!({ "minAvailable": 2 }))]), "");
    // Intel's nodes are tainted.
    let intel = json!({ "kubernetes.io/arch": "amd64" });
    assert_eq!(blocked(&[deployment(3, intel.clone(), none), strict.clone()]), "");
    let tolerated =
        json!([{ "key": "workload", "operator": "Equal", "value": "batch", "effect": "NoSchedule" }]);
    assert!(blocked(&[deployment(3, intel, tolerated), strict]).starts_with("batch: "));
}

#[test]
fn a_single_pod_is_said_to_be_away() {
    let situation = with(&[deployment(1, json!({}), json!([]))]);
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    let says = |step: &&crate::Step| {
        let is_single = |note: &&crate::Note| note.message.contains("has a single pod");
        step.notes.iter().find(is_single).is_some_and(|note| note.level == Level::Attention)
    };
    let groups: Vec<_> = plan.steps.iter().filter(says).filter_map(|step| step.node_group.clone()).collect();
    assert_eq!(groups, ["general"]);
}

#[test]
fn apis_that_go_block_the_control_plane() {
    let json = json!({ "apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": { "name": "dawn" } });
    insta::assert_snapshot!(blocked(&[json]), @": trantor/dawn/PodDisruptionBudget/dawn is of policy/v1beta1, which is gone from 1.25 on");
}

#[test]
fn a_subnet_that_is_too_small_blocks_nodes() {
    let mut situation = with(&[]);
    for subnet in &mut situation.subnets {
        subnet.usable = subnet.needed.saturating_sub(1);
    }
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    let of = |kind: crate::StepKind| plan.steps.iter().filter(move |step| step.kind == kind);
    assert!(of(crate::StepKind::NodeGroup).all(|step| step.blocks().next().is_some()));
    assert!(of(crate::StepKind::ControlPlane).all(|step| step.blocks().next().is_none()));
}

#[test]
fn an_image_of_the_old_version_goes_with_it() {
    let small = Small::new("version = \"1.35\"\n", "release_version = \"1.35.0-20261105\"\n", "");
    let situation = situation(&load(&small.files(), "prod"), "trantor", Catalog::built_in(), None);
    let plan = plan(&situation, goal(&situation, None).unwrap(), Nodes::EachMinor);
    let step = plan.steps.iter().find(|step| step.node_group.as_deref() == Some("general")).unwrap();
    assert_eq!(
        step.changes,
        ["node group general: 1.35 to 1.36", "image of general: 1.35.0-20261105 to the newest"]
    );
}

#[test]
fn what_an_upgrade_saves_is_counted_from_the_end_of_standard_support() {
    let calendar = &Catalog::built_in().calendar;
    let support = |version: &str| {
        let version = aws::KubernetesVersion::any(version).unwrap();
        Support::of(calendar, version, TODAY).unwrap()
    };
    let saved = |from: &str, to: &str| Saving::of(&support(from), &support(to), &prices(), TODAY);
    // 1.35 until 2027-03-27, 1.36 until 2027-08-02: 128 days of 24 hours at 0.50 more.
    let later = saved("1.35", "1.36").unwrap();
    assert_eq!((later.in_all, later.extended_a_month), (1536.0, 438.0));
    // 1.33 is in extended support already, until 2027-07-29; 1.34 for eleven days not yet.
    let now = saved("1.33", "1.34").unwrap();
    assert_eq!((now.from, now.in_all), (TODAY, 11.0 * 12.0));
    assert_eq!(saved("1.36", "1.36"), None);
}
