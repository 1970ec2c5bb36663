//! What a pod asks for and may take.

use std::collections::BTreeMap;

use kubernetes::k8s_openapi::api::core::v1::ResourceRequirements;
use settings::settings;

use super::fault::Fault;
use super::settings::WorkloadKind;
use crate::quantity::{Bytes, Cpu};

settings! {
    /// What a container asks for, and what it may take. The requests decide where there is room for it.
    pub struct ResourcesSettings {
        /// The processors it asks for: `"250m"`.
        pub cpu: Cpu,
        /// The memory it asks for: `"512Mi"`.
        pub memory: Bytes,
        /// The processors it may take at most. Left out, a stateful set may take what it asks for and no more, so that its
        /// quality of service is `Guaranteed`; others may take what the node has to spare.
        pub cpu_limit: Option<Cpu> = None,
        /// The memory it may take at most; left out, what it asks for, so that a node never runs out of memory.
        pub memory_limit: Option<Bytes> = None,
        /// The disk of the node that it asks for and may take at most, logs and empty volumes among it; left out, it asks
        /// for none.
        pub ephemeral_storage: Option<Bytes> = None,
    }
}

/// The most processors that a container asks for: more than any instance type has.
const MOST_PROCESSORS: Cpu = Cpu::of_millicores(1_024_000);

impl ResourcesSettings {
    /// The processors it may take at most; none when that is up to the node.
    pub fn cpu_limit(&self, kind: WorkloadKind) -> Option<Cpu> {
        self.cpu_limit.or_else(|| (kind == WorkloadKind::StatefulSet).then_some(self.cpu))
    }

    /// The memory it may take at most.
    pub fn memory_limit(&self) -> Bytes {
        self.memory_limit.unwrap_or(self.memory)
    }

    /// What is wrong with them; `at` is their setting.
    pub fn faults(&self, at: &str) -> Vec<Fault> {
        let above = |key: &str, request: String, limit: String| {
            Fault::new(
                format!("{at}.{key}"),
                format!("it asks for {request} of {key}, more than its limit of {limit}"),
                format!("lower `{key}` or raise `{key}_limit`; left out, the limit follows"),
            )
            .related(format!("{at}.{key}_limit"), "the limit")
        };
        let mut faults = Vec::new();
        for (key, cpu) in [("cpu", Some(self.cpu)), ("cpu_limit", self.cpu_limit)] {
            if let Some(cpu) = cpu.filter(|cpu| *cpu > MOST_PROCESSORS) {
                faults.push(Fault::new(
                    format!("{at}.{key}"),
                    format!("no instance has {cpu} processors"),
                    format!("thousandths have an m: \"{}m\"", cpu.millicores() / 1000),
                ));
            }
        }
        if let Some(limit) = self.cpu_limit.filter(|limit| self.cpu > *limit) {
            faults.push(above("cpu", self.cpu.to_string(), limit.to_string()));
        }
        if let Some(limit) = self.memory_limit.filter(|limit| self.memory > *limit) {
            faults.push(above("memory", self.memory.to_string(), limit.to_string()));
        }
        faults
    }

    /// As a container has them.
    pub fn requirements(&self, kind: WorkloadKind) -> ResourceRequirements {
        let storage = self.ephemeral_storage.map(|bytes| ("ephemeral-storage", bytes.quantity()));
        let requests = [("cpu", self.cpu.quantity()), ("memory", self.memory.quantity())];
        let limits = [("memory", self.memory_limit().quantity())];
        let cpu_limit = self.cpu_limit(kind).map(|cpu| ("cpu", cpu.quantity()));
        let named = |entries: Vec<(&str, _)>| {
            entries
                .into_iter()
                .map(|(name, quantity)| (name.to_owned(), quantity))
                .collect::<BTreeMap<_, _>>()
        };
        ResourceRequirements {
            requests: Some(named(requests.into_iter().chain(storage.clone()).collect())),
            limits: Some(named(limits.into_iter().chain(cpu_limit).chain(storage).collect())),
            ..ResourceRequirements::default()
        }
    }
}
