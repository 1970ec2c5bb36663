//! What a namespace needs to know of the workload in it: its ports, what it may take, and its load balancers.

use std::collections::BTreeMap;

use super::Port;
use super::needs::{Needs, PodNeeds};
use crate::workload::ingress::Scheme;
use crate::workload::resources::ResourcesSettings;
use crate::workload::service::ServiceKind;
use crate::workload::settings::{WorkloadKind, WorkloadSettings};
use crate::workload::words::{ContainerPort, PortName};

/// The ports of a workload by their names, whether or not its service has them: pods are called by their own addresses
/// too. Jobs are not called.
pub fn ports(workload: &WorkloadSettings) -> BTreeMap<PortName, Port> {
    let called = workload.ports.iter().filter(|_| workload.kind != WorkloadKind::Jobs);
    called.map(|(name, port)| (name.clone(), of(*port))).collect()
}

fn of(port: ContainerPort) -> Port {
    Port::tcp(port.get())
}

/// Who reaches the load balancers of a workload, and the ports of pods that each sends requests and health checks to: the
/// application load balancer of its ingress, and the network load balancer of its service.
pub fn load_balancers(workload: &WorkloadSettings) -> Vec<(Scheme, Vec<Port>)> {
    let mut balancers = Vec::new();
    if let (Some(ingress), Some(name)) = (&workload.ingress, workload.ingress_port())
        && let Some(port) = workload.ports.get(&name)
    {
        let ports = std::iter::once(*port).chain(workload.health_check_port());
        balancers.push((ingress.scheme, ports.map(of).collect()));
    }
    if let Some(service) = workload.reached().filter(|service| service.kind == ServiceKind::LoadBalancer) {
        let reached = workload.reached_ports();
        let ports = reached.iter().filter_map(|(name, _)| workload.ports.get(name));
        balancers.push((service.scheme, ports.copied().map(of).collect()));
    }
    balancers
}

/// What a workload may take at its most: all replicas with those that a rollout has beside them, every job that may be at
/// work, and what they claim.
pub fn needs(workload: &WorkloadSettings) -> Needs {
    let mut needs = Needs::default();
    let shared = workload.claimed_together();
    (needs.volumes, needs.storage) = shared;
    if workload.kind != WorkloadKind::Jobs {
        let replicas = workload.scaling().most();
        let stateful = workload.kind == WorkloadKind::StatefulSet;
        // A pod of a set has its name, and comes back only when the one before it is gone.
        let ending = if stateful { 0 } else { replicas.into() };
        needs.pods.push(pods(workload.most_pods(replicas), ending, &workload.resources));
        let (volumes, storage) = workload.claimed_by_each();
        needs.volumes = needs.volumes.saturating_add(volumes.saturating_mul(replicas.into()));
        needs.storage = needs.storage.plus(storage.times(replicas.into()));
        let balanced = workload.reached().is_some_and(|service| service.kind == ServiceKind::LoadBalancer);
        needs.load_balancers = balanced.into();
    }
    for job in workload.jobs.values() {
        let most = job.most_at_once();
        needs.pods.push(pods(most, most, job.resources.as_ref().unwrap_or(&workload.resources)));
    }
    needs
}

fn pods(most: u32, ending: u32, resources: &ResourcesSettings) -> PodNeeds {
    PodNeeds {
        most,
        ending,
        cpu: resources.cpu,
        memory: resources.memory,
        memory_limit: resources.memory_limit(),
    }
}
