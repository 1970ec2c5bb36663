//! How many pods a service has, where they stand, and whether they become more.

use serde_json::Value;

use crate::judge::Verdict;
use crate::judges::objects::{
    are_together, is_of_other_channel, pod_labels, selects, unread, workload_setting,
};
use crate::model::pods::Pods;
use crate::model::{Model, Subject};

/// Workloads that answer requests, and have as many pods as they say.
const SERVICES: [&str; 3] = ["Deployment", "Rollout", "StatefulSet"];

/// A label of nodes that says their zone.
const ZONE: &str = "topology.kubernetes.io/zone";

fn of_services<'m>(model: &'m Model, say: impl Fn(&Pods<'m>) -> Vec<Verdict<'m>>) -> Vec<Verdict<'m>> {
    let all = model.pods();
    let services = all.iter().filter(|pods| SERVICES.contains(&pods.workload.kind.as_str()));
    let mut verdicts: Vec<Verdict<'m>> = services.flat_map(say).collect();
    verdicts.extend(unread(model, &["deployment", "stateful_set", "autoscaler", "disruption"]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing has pods that last"));
    }
    verdicts
}

/// What scales a workload, of a kind that names its target in a field.
fn scaler<'m>(model: &'m Model, workload: &Subject, kind: &'m str, target: &str) -> Option<&'m Subject> {
    model.of_kind(kind).find(|of| {
        are_together(of, workload)
            && of.text(&format!("{target}.kind")) == Some(&workload.kind)
            && of.text(&format!("{target}.name")) == Some(workload.object_name())
    })
}

fn autoscaler<'m>(model: &'m Model, workload: &Subject) -> Option<&'m Subject> {
    scaler(model, workload, "HorizontalPodAutoscaler", "spec.scaleTargetRef")
}

/// The fewest pods that a workload has, and what says so.
fn least<'m>(model: &'m Model, workload: &'m Subject) -> (i64, &'m Subject, &'static str) {
    match autoscaler(model, workload) {
        Some(of) => (of.number("spec.minReplicas").unwrap_or(1), of, "spec.minReplicas"),
        None => (workload.number("spec.replicas").unwrap_or(1), workload, "spec.replicas"),
    }
}

pub(super) fn enough(model: &Model) -> Vec<Verdict<'_>> {
    of_services(model, |pods| {
        let (least, by, path) = least(model, pods.workload);
        if least < 2 && is_of_other_channel(pods.workload) {
            let message = format!("it is a channel beside the stable one, and may have {least} pod");
            return vec![Verdict::spared(pods.workload, message)];
        }
        let key = if by.is(pods.workload) { "replicas" } else { "autoscaling.min" };
        let number = if least == 1 {
            "it has one pod at times".to_owned()
        } else {
            format!("it has {least} pods or more")
        };
        vec![Verdict::of(least > 1, by, path, number).setting(workload_setting(by, key))]
    })
}

/// A number of pods, or a share of them in percent, of which half a pod is a whole one.
fn amount(value: &Value, of: i64) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => match text.strip_suffix('%') {
            Some(share) => share.parse::<i64>().ok().map(|share| (share * of + 99) / 100),
            None => text.parse().ok(),
        },
        _ => None,
    }
}

pub(super) fn kept(model: &Model) -> Vec<Verdict<'_>> {
    of_services(model, |pods| vec![stay(model, pods)])
}

/// That some pods stay when nodes are drained.
fn stay<'m>(model: &'m Model, pods: &Pods<'m>) -> Verdict<'m> {
    let (least, ..) = least(model, pods.workload);
    if least < 2 && is_of_other_channel(pods.workload) {
        return Verdict::spared(
            pods.workload,
            "it is a channel beside the stable one, and may be without pods",
        );
    }
    let labels = pod_labels(pods);
    let is_its = |of: &&Subject| {
        are_together(of, pods.workload)
            && of.at("spec.selector").is_some_and(|selector| selects(selector, labels))
    };
    let Some(budget) = model.of_kind("PodDisruptionBudget").find(is_its) else {
        let message = "no PodDisruptionBudget is for its pods: drained nodes may take all of them at once";
        return Verdict::fail(pods.workload, "", message);
    };
    let at = |path: &str| budget.at(path).and_then(|value| amount(value, least));
    let (path, stay) = match (at("spec.minAvailable"), at("spec.maxUnavailable")) {
        (Some(stay), _) => ("spec.minAvailable", stay),
        (None, Some(go)) => ("spec.maxUnavailable", least - go),
        // Kubernetes takes one that says neither to allow none to go.
        (None, None) => ("spec", least),
    };
    let message = format!("{} of {least} pods stay while nodes are drained", stay.clamp(0, least));
    Verdict::of(stay > 0, budget, path, message)
}

pub(super) fn spread(model: &Model) -> Vec<Verdict<'_>> {
    of_services(model, |pods| vec![stands_in_zones(pods)])
}

fn stands_in_zones<'m>(pods: &Pods<'m>) -> Verdict<'m> {
    const CONSTRAINTS: &str = "topologySpreadConstraints";
    let labels = pod_labels(pods);
    let constraints = pods.spec[CONSTRAINTS].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_of_zones = |of: &Value| of["topologyKey"] == ZONE && selects(&of["labelSelector"], labels);
    let spread = constraints
        .iter()
        .position(|of| is_of_zones(of) && of["whenUnsatisfiable"].as_str() != Some("ScheduleAnyway"));
    if let Some(at) = spread {
        let path = pods.path_of(&format!("{CONSTRAINTS}[{at}]"));
        return Verdict::pass(pods.workload, path, "its pods stand in all zones alike");
    }
    let apart = "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    let terms = pods.workload.items(&pods.path_of(apart));
    let term = terms.iter().position(|of| of["topologyKey"] == ZONE && selects(&of["labelSelector"], labels));
    if let Some(at) = term {
        let path = pods.path_of(&format!("{apart}[{at}]"));
        return Verdict::pass(pods.workload, path, "no two of its pods stand in one zone");
    }
    if let Some(at) = constraints.iter().position(is_of_zones) {
        let path = pods.path_of(&format!("{CONSTRAINTS}[{at}].whenUnsatisfiable"));
        let message = "its pods may all stand in one zone, where another has no room at the moment";
        return Verdict::fail(pods.workload, path, message);
    }
    let message = "nothing keeps its pods from standing in one zone";
    Verdict::fail(pods.workload, pods.path_of(CONSTRAINTS), message)
}

/// Modes in which a vertical autoscaler changes pods.
const CHANGING: [&str; 3] = ["Auto", "InPlaceOrRecreate", "Recreate"];

pub(super) fn grow(model: &Model) -> Vec<Verdict<'_>> {
    of_services(model, |pods| vec![grows(model, pods.workload)])
}

fn grows<'m>(model: &'m Model, workload: &'m Subject) -> Verdict<'m> {
    const MODE: &str = "spec.updatePolicy.updateMode";
    if let Some(of) = autoscaler(model, workload) {
        let (min, max) =
            (of.number("spec.minReplicas").unwrap_or(1), of.number("spec.maxReplicas").unwrap_or(1));
        let message = format!("it has {min} to {max} pods, as the load asks for");
        return Verdict::of(max > min, of, "spec.maxReplicas", message)
            .setting(workload_setting(of, "autoscaling"));
    }
    let vertical = scaler(model, workload, "VerticalPodAutoscaler", "spec.targetRef");
    if let Some(of) = vertical.filter(|of| CHANGING.contains(&of.text(MODE).unwrap_or("Auto"))) {
        return Verdict::pass(of, MODE, "its pods get more as they need it");
    }
    if is_of_other_channel(workload) {
        let message = "it is a channel beside the stable one, which is where the service grows";
        return Verdict::spared(workload, message);
    }
    Verdict::fail(workload, "spec.replicas", "it has as many pods as it says, whatever the load")
}
