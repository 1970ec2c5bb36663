//! What runs on the nodes of a group, and what becomes of it while they are replaced.

use serde_json::Value;

use crate::plan::{Level, Note, Source};
use crate::situation::{ClusterObject, NodeGroup, Situation};

/// Labels that Kubernetes and EKS give to nodes by themselves, so that no setting says whether a node has them.
const OF_ITSELF: [&str; 4] =
    ["kubernetes.io/os", "topology.kubernetes.io/", "eks.amazonaws.com/", "node.kubernetes.io/"];

/// A workload and how many pods of it there are.
pub(crate) struct Workload<'a> {
    /// The object that makes the pods.
    pub(crate) object: &'a ClusterObject,
    /// How many there are at least.
    pub(crate) replicas: u64,
}

/// Where an object has its pods' template; none when it makes no pods.
pub(crate) fn template(json: &Value) -> Option<&Value> {
    match json["kind"].as_str()? {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "Rollout" => {
            json.pointer("/spec/template")
        }
        "CronJob" => json.pointer("/spec/jobTemplate/spec/template"),
        "Pod" => Some(json),
        _ => None,
    }
}

/// The namespace of an object.
pub(crate) fn namespace(json: &Value) -> &str {
    json["metadata"]["namespace"].as_str().unwrap_or("default")
}

/// The workloads that keep a number of pods.
pub(crate) fn replicated(objects: &[ClusterObject]) -> impl Iterator<Item = Workload<'_>> {
    let keeps = |object: &&ClusterObject| {
        matches!(object.json["kind"].as_str(), Some("Deployment" | "StatefulSet" | "ReplicaSet" | "Rollout"))
    };
    objects.iter().filter(keeps).map(|object| Workload { object, replicas: replicas(objects, object) })
}

/// How many pods a workload has at least: what its autoscaler says, or else it itself.
fn replicas(objects: &[ClusterObject], workload: &ClusterObject) -> u64 {
    let scales = |object: &&ClusterObject| {
        let (json, target) = (&object.json, &object.json["spec"]["scaleTargetRef"]);
        json["kind"] == "HorizontalPodAutoscaler"
            && namespace(json) == namespace(&workload.json)
            && target["kind"] == workload.json["kind"]
            && target["name"] == workload.json["metadata"]["name"]
    };
    match objects.iter().find(scales) {
        Some(autoscaler) => autoscaler.json["spec"]["minReplicas"].as_u64().unwrap_or(1),
        None => workload.json["spec"]["replicas"].as_u64().unwrap_or(1),
    }
}

/// Whether pods of a template can stand on nodes of a group.
pub(crate) fn can_run_on(template: &Value, group: &NodeGroup) -> bool {
    let spec = &template["spec"];
    let asked = spec["nodeSelector"].as_object().into_iter().flatten();
    let has_label = |(key, value): (&String, &Value)| {
        let value = value.as_str().unwrap_or_default();
        match key.as_str() {
            "kubernetes.io/arch" | "beta.kubernetes.io/arch" => group.architecture == value,
            key if OF_ITSELF.iter().any(|prefix| key.starts_with(prefix)) => true,
            key => group.labels.get(key).is_some_and(|label| label == value),
        }
    };
    let tolerations = spec["tolerations"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_tolerated = |taint: &crate::situation::Taint| {
        tolerations.iter().any(|of| {
            let is_any = of["operator"] == "Exists";
            let key = of["key"].as_str().unwrap_or_default();
            (key == taint.key || (key.is_empty() && is_any))
                && (is_any || of["value"].as_str().unwrap_or_default() == taint.value)
        })
    };
    asked.into_iter().all(has_label) && group.taints.iter().all(is_tolerated)
}

/// What is interrupted while the nodes of a group are replaced.
pub(crate) fn notes(situation: &Situation, group: &NodeGroup) -> Vec<Note> {
    let objects = &situation.objects;
    let runs_here = |object: &ClusterObject| template(&object.json).is_some_and(|of| can_run_on(of, group));
    let here: Vec<Workload<'_>> = replicated(objects).filter(|of| runs_here(of.object)).collect();
    let mut notes = Vec::new();
    for workload in here.iter().filter(|of| of.replicas == 1) {
        let message = format!("{} has a single pod, and is away while it moves", workload.object.address);
        let note = Note::new(Level::Attention, Source::Settings, message).about(&workload.object.setting);
        notes.push(note.help("give it two replicas, or choose the hour"));
    }
    let jobs = objects
        .iter()
        .filter(|of| matches!(of.json["kind"].as_str(), Some("CronJob" | "Job")) && runs_here(of));
    let jobs: Vec<&str> = jobs.map(|job| job.address.as_str()).collect();
    if !jobs.is_empty() {
        let message = format!("runs of {} that are under way on a node are stopped with it", jobs.join(", "));
        notes.push(Note::new(Level::Info, Source::Settings, message));
    }
    let moved: Vec<&str> =
        here.iter().filter(|of| of.replicas > 1).map(|of| of.object.address.as_str()).collect();
    if !moved.is_empty() {
        let message = format!("pods move to other nodes: {}", moved.join(", "));
        notes.push(Note::new(Level::Info, Source::Settings, message));
    }
    notes
}
