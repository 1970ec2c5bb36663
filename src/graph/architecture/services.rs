//! Services of a cluster: what runs in each namespace.

use generated::Model;
use generated::model::pods::Pods;
use generated::model::{MANIFESTS, Subject};

use super::{Delivery, Replicas, Service, Workload, grants, thing};

/// The services of a cluster, by namespace.
pub(super) fn services(model: &Model, cluster: &Subject) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    let mut pods: Vec<Pods<'_>> = model
        .pods()
        .into_iter()
        .filter(|pods| pods.workload.cluster.as_deref() == Some(cluster.label()))
        .collect();
    // What answers comes before what runs now and then.
    pods.sort_by_key(|pods| {
        (pods.workload.namespace(), is_job(&pods.workload.kind), pods.workload.object_name())
    });
    for pods in pods {
        let of = pods.workload;
        let namespace = of.namespace().unwrap_or("default");
        let workload = Workload {
            thing: thing(of, of.object_name()),
            kind: of.kind.clone(),
            replicas: replicas(model, of),
        };
        if let Some(service) = services.iter_mut().find(|service| service.namespace == namespace) {
            service.workloads.push(workload);
            continue;
        }
        let label = |name: &str| of.text(&format!("metadata.labels[\"app.kubernetes.io/{name}\"]"));
        let name = label("name").unwrap_or(of.object_name());
        let channel = namespace.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        let role = grants::role(model, cluster, namespace, pods.service_account());
        services.push(Service {
            thing: thing(of, name),
            namespace: namespace.to_owned(),
            channel: channel.map(str::to_owned),
            delivery: delivery(model, of, namespace),
            workloads: vec![workload],
            role: role.map(Subject::name),
        });
    }
    services
}

fn is_job(kind: &str) -> bool {
    matches!(kind, "CronJob" | "Job")
}

/// How many pods a workload has: as its autoscaler says, or it itself.
fn replicas(model: &Model, of: &Subject) -> Option<Replicas> {
    if is_job(&of.kind) || of.kind == "DaemonSet" {
        return None;
    }
    let scales = |scaler: &&Subject| {
        scaler.cluster == of.cluster
            && scaler.namespace() == of.namespace()
            && scaler.text("spec.scaleTargetRef.kind") == Some(of.kind.as_str())
            && scaler.text("spec.scaleTargetRef.name") == Some(of.object_name())
    };
    if let Some(scaler) = model.of_kind("HorizontalPodAutoscaler").find(scales) {
        let min = scaler.number("spec.minReplicas").unwrap_or(1);
        return Some(Replicas { min, max: scaler.number("spec.maxReplicas").unwrap_or(min) });
    }
    let replicas = of.number("spec.replicas").unwrap_or(1);
    Some(Replicas { min: replicas, max: replicas })
}

fn delivery(model: &Model, of: &Subject, namespace: &str) -> Delivery {
    if of.stack != MANIFESTS {
        return Delivery::Terraform;
    }
    let mut applications = model.of_kind("Application").filter(|other| other.cluster == of.cluster);
    if applications.any(|other| other.text("spec.destination.namespace") == Some(namespace)) {
        Delivery::ArgoCd
    } else {
        Delivery::Kubectl
    }
}
