//! What a namespace needs to know of the workload in it: its ports, what it may take, and where its load balancer stands.

use std::collections::BTreeMap;

use super::Port;
use super::needs::{Needs, PodNeeds};
use super::quantity::{Cpu, Memory};
use super::settings::PortName;
use crate::workload::settings::WorkloadSettings;

/// Where the load balancer of a workload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In the public subnets, reached from the internet.
    InternetFacing,
    /// In the private subnets, reached from networks that are connected.
    Internal,
}

/// The ports of a workload by their names; none when it is not called.
pub fn ports(workload: &WorkloadSettings) -> BTreeMap<PortName, Port> {
    let port = |(name, port): (&crate::workload::words::PortName, &crate::workload::words::ContainerPort)| {
        Some((PortName::new(name.as_str()).ok()?, Port::tcp(port.get())))
    };
    workload.ports.iter().filter_map(port).collect()
}

/// Where the load balancer of a workload stands, and the ports it sends requests to; none without one.
pub fn load_balancer(_workload: &WorkloadSettings) -> Option<(Scheme, Vec<Port>)> {
    None
}

/// What a workload may take at its most.
pub fn needs(_workload: &WorkloadSettings) -> Needs {
    let pods = PodNeeds {
        most: 2,
        ending: 1,
        cpu: Cpu::of_millicores(100),
        memory: Memory::of_mebibytes(128),
        memory_limit: Memory::of_mebibytes(128),
    };
    Needs { pods: vec![pods], ..Needs::default() }
}
