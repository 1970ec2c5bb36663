//! What the workload of a channel may take at its most, which its namespace must have room for.

use crate::quantity::{Bytes, Cpu};

/// What the workload of a channel may take at its most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Its pods, by kind.
    pub pods: Vec<PodNeeds>,
    /// The volumes it claims.
    pub volumes: u32,
    /// The storage of all these volumes together.
    pub storage: Bytes,
    /// The services of type `LoadBalancer`.
    pub load_balancers: u32,
}

/// What pods of one kind may take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodNeeds {
    /// How many there may be at once: the most replicas and those that a rollout has beside them, or the pods of jobs
    /// that may run at once.
    pub most: u32,
    /// How many more may be ending: a quota counts a pod until it is gone, and a rollout starts others before.
    pub ending: u32,
    /// What one asks for of processors.
    pub cpu: Cpu,
    /// What one asks for of memory.
    pub memory: Bytes,
    /// The most memory one may take.
    pub memory_limit: Bytes,
}

/// An amount of each thing that a quota counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Pods.
    pub pods: u32,
    /// What pods ask for of processors.
    pub cpu: Cpu,
    /// What pods ask for of memory.
    pub memory: Bytes,
    /// The most memory that pods may take.
    pub memory_limits: Bytes,
    /// Claims of volumes.
    pub volumes: u32,
    /// The storage of all volumes.
    pub storage: Bytes,
}

impl Needs {
    /// What it must have: with less, a rollout or scaling stops half way.
    pub fn least(&self) -> Amounts {
        self.amounts(|pods| pods.most)
    }

    /// What it has room with also while pods are ending.
    pub fn roomy(&self) -> Amounts {
        self.amounts(|pods| pods.most.saturating_add(pods.ending))
    }

    fn amounts(&self, count: impl Fn(&PodNeeds) -> u32) -> Amounts {
        let start = Amounts { volumes: self.volumes, storage: self.storage, ..Amounts::default() };
        self.pods.iter().fold(start, |sum, pods| {
            let count = count(pods);
            Amounts {
                pods: sum.pods.saturating_add(count),
                cpu: sum.cpu.plus(pods.cpu.times(count)),
                memory: sum.memory.plus(pods.memory.times(count)),
                memory_limits: sum.memory_limits.plus(pods.memory_limit.times(count)),
                ..sum
            }
        })
    }
}

impl Amounts {
    /// Of each thing the larger amount of two.
    #[must_use]
    pub fn larger(self, other: Self) -> Self {
        Self {
            pods: self.pods.max(other.pods),
            cpu: self.cpu.max(other.cpu),
            memory: self.memory.max(other.memory),
            memory_limits: self.memory_limits.max(other.memory_limits),
            volumes: self.volumes.max(other.volumes),
            storage: self.storage.max(other.storage),
        }
    }
}
