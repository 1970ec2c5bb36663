//! Which nodes the pods of a workload run on, and how they are spread over zones and nodes.

use std::collections::BTreeMap;

use aws::ami_type::Architecture;
use aws::names::{LabelKey, LabelValue};
use kubernetes::k8s_openapi::api::core::v1::{Toleration, TopologySpreadConstraint};
use kubernetes::k8s_openapi::api::scheduling::v1::PriorityClass;
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use settings::{choices, settings};

use super::settings::WorkloadSettings;
use crate::node_group::settings::{TaintEffect, TaintSettings};

settings! {
    /// How pods are spread, so that what fails takes few of them along.
    pub struct SpreadSettings, with defaults {
        /// Over zones.
        pub zones: Spread = Spread::Required,
        /// Over nodes.
        pub nodes: Spread = Spread::Preferred,
    }
}

choices! {
    /// How pods are spread.
    pub enum Spread {
        /// Evenly, but for one: a pod that would stand askew waits until there is room elsewhere.
        Required = "required",
        /// Evenly as far as there is room.
        Preferred = "preferred",
        /// Not at all.
        None = "none",
    }
}

choices! {
    /// Which pods make way where there is no room for all.
    pub enum Priority {
        /// Those that others depend on.
        High = "high",
        /// Those that answer requests.
        Normal = "normal",
        /// Those whose work can wait. They make nobody else make way.
        Low = "low",
    }
}

impl Priority {
    /// The name of the class.
    pub fn class_name(self) -> String {
        format!("cleon-{self}")
    }

    /// The class, of which each cluster has one.
    pub(super) fn class(self, metadata: ObjectMeta) -> PriorityClass {
        let (value, policy, description) = match self {
            Self::High => (100_000, "PreemptLowerPriority", "Services that others depend on."),
            Self::Normal => (10_000, "PreemptLowerPriority", "Services that answer requests."),
            Self::Low => (1000, "Never", "Work that can wait. It makes nobody else make way."),
        };
        PriorityClass {
            metadata,
            value,
            preemption_policy: Some(policy.to_owned()),
            global_default: Some(false),
            description: Some(description.to_owned()),
        }
    }
}

impl WorkloadSettings {
    /// The labels that a node must have.
    pub fn node_labels(&self) -> BTreeMap<String, String> {
        let chosen = |(key, value): (&LabelKey, &LabelValue)| (key.to_string(), value.to_string());
        let architecture = self
            .architecture
            .map(|architecture| ("kubernetes.io/arch".to_owned(), kubernetes_name(architecture).to_owned()));
        self.node_selector.iter().map(chosen).chain(architecture).collect()
    }

    pub(super) fn tolerated(&self) -> Vec<Toleration> {
        let toleration = |taint: &TaintSettings| Toleration {
            key: Some(taint.key.to_string()),
            operator: Some("Equal".to_owned()),
            value: Some(taint.value.to_string()),
            effect: Some(effect(taint.effect).to_owned()),
            ..Toleration::default()
        };
        self.tolerations.iter().map(toleration).collect()
    }

    /// Constraints for the pods that the selector selects. `revision` is the label that tells the pods of a rollout from
    /// those before it, where there is one: without, pods that are about to go would count.
    pub(super) fn spread_constraints(
        &self,
        selector: &LabelSelector,
        revision: Option<&str>,
    ) -> Vec<TopologySpreadConstraint> {
        let over = [
            ("topology.kubernetes.io/zone", self.spread.zones),
            ("kubernetes.io/hostname", self.spread.nodes),
        ];
        let constraint = |(key, spread): (&str, Spread)| {
            let unsatisfiable = match spread {
                Spread::Required => "DoNotSchedule",
                Spread::Preferred => "ScheduleAnyway",
                Spread::None => return None,
            };
            Some(TopologySpreadConstraint {
                topology_key: key.to_owned(),
                max_skew: 1,
                when_unsatisfiable: unsatisfiable.to_owned(),
                label_selector: Some(selector.clone()),
                match_label_keys: revision.map(|label| vec![label.to_owned()]),
                // Zones whose nodes it does not tolerate have no room for it.
                node_taints_policy: Some("Honor".to_owned()),
                ..TopologySpreadConstraint::default()
            })
        };
        over.into_iter().filter_map(constraint).collect()
    }
}

/// What nodes of an architecture say in their label `kubernetes.io/arch`.
pub fn kubernetes_name(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Arm64 => "arm64",
        Architecture::X86_64 => "amd64",
    }
}

fn effect(effect: TaintEffect) -> &'static str {
    match effect {
        TaintEffect::NoSchedule => "NoSchedule",
        TaintEffect::PreferNoSchedule => "PreferNoSchedule",
        TaintEffect::NoExecute => "NoExecute",
    }
}
