//! The pods of workloads, whatever makes them.

use serde_json::Value;

use super::{Model, Subject};

/// What pods of a workload are made of.
#[derive(Clone, Debug)]
pub struct Pods<'m> {
    /// The workload: a Deployment, a `CronJob` and the like.
    pub workload: &'m Subject,
    /// Where the pod's `spec` stands in it: `spec.template.spec`.
    pub path: String,
    /// The pod's `spec`.
    pub spec: &'m Value,
}

/// A container of a pod.
#[derive(Clone, Debug)]
pub struct Container<'m> {
    /// Where it stands in the workload: `spec.template.spec.containers[0]`.
    pub path: String,
    /// The container.
    pub json: &'m Value,
}

impl Model {
    /// The pods of all workloads.
    pub fn pods(&self) -> Vec<Pods<'_>> {
        self.objects().filter_map(Pods::of).collect()
    }
}

impl<'m> Pods<'m> {
    /// The pods of a workload; none when it makes none.
    pub fn of(workload: &'m Subject) -> Option<Self> {
        let path = match workload.kind.as_str() {
            "Pod" => "spec",
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "Rollout" => {
                "spec.template.spec"
            }
            "CronJob" => "spec.jobTemplate.spec.template.spec",
            _ => return None,
        };
        Some(Self { workload, path: path.to_owned(), spec: workload.at(path)? })
    }

    /// The path of a field of the pod's `spec`, in the workload.
    pub fn path_of(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// All containers, those that run first and those for debugging among them.
    pub fn containers(&self) -> Vec<Container<'m>> {
        let mut containers = Vec::new();
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            let items = self.spec[list].as_array().map(Vec::as_slice).unwrap_or_default();
            containers.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, json)| Container { path: format!("{}.{list}[{at}]", self.path), json }),
            );
        }
        containers
    }

    /// The service account.
    pub fn service_account(&self) -> &'m str {
        self.spec["serviceAccountName"].as_str().unwrap_or("default")
    }
}

impl<'m> Container<'m> {
    /// Its image; empty when it names none.
    pub fn image(&self) -> &'m str {
        self.json["image"].as_str().unwrap_or_default()
    }

    /// Its name.
    pub fn name(&self) -> &'m str {
        self.json["name"].as_str().unwrap_or_default()
    }
}
