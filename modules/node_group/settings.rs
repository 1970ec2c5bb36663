//! Settings of a group of nodes: `[clusters.<key>.node_groups.<name>]`.

use std::collections::BTreeMap;

use aws::{
    ami_type::{AmiType, Architecture},
    instance_type::InstanceType,
    kubernetes_version::KubernetesVersion,
    names::{LabelKey, LabelValue, NodeGroupName},
    region::AvailabilityZone,
};
use serde_json::json;
use settings::{Node, Problem, Problems, Setting, TableReader, choices, names, numbers, settings};

use super::machines;

settings! {
    /// A group of nodes that EKS manages.
    pub struct NodeGroupSettings, checked by machines::check {
        /// What it is called in EKS; left out, its key. Written out, it keeps the group when the key is changed.
        #[one_way = "Another name is another group: Terraform destroys the old one with its nodes."]
        pub name: Option<NodeGroupName> = None,
        /// The instance types, all of one architecture. A spot group should name several.
        #[one_way = "EKS replaces the group: add one beside it first, and remove this one when its pods have moved."]
        pub instance_types: Vec<InstanceType>,
        /// How many nodes there are.
        pub size: SizeSettings,
        /// How the instances are paid for.
        #[one_way = "EKS replaces the group: add one beside it first, and remove this one when its pods have moved."]
        pub capacity: Capacity = Capacity::OnDemand,
        /// Who decides on the number of nodes once the group stands.
        pub scaling: Scaling = Scaling::Autoscaled,
        /// The operating system.
        #[one_way = "EKS replaces the group: add one beside it first, and remove this one when its pods have moved."]
        pub ami_family: AmiFamily = AmiFamily::Al2023,
        /// The exact image, where the one of the family for the architecture isn't wanted.
        #[one_way = "EKS replaces the group: add one beside it first, and remove this one when its pods have moved."]
        pub ami_type: Option<AmiType> = None,
        /// The architecture; only needed for instance types that cleon does not know.
        pub architecture: Option<Architecture> = None,
        /// The minor version of Kubernetes; left out, the cluster's. An older one keeps the nodes while the control plane is
        /// upgraded, which they may be three minor versions behind.
        pub version: Option<KubernetesVersion> = None,
        /// The version of the image, such as `1.35.0-20261105`; left out, EKS takes the newest.
        pub release_version: Option<ReleaseVersion> = None,
        /// The size of a node's disk in GiB.
        pub disk_size_in_gib: DiskSize = const { DiskSize::of(50) },
        /// How many network hops the instance metadata service answers over. One keeps pods from the node's
        /// credentials; two lets those in that ask it where they are, such as the CloudWatch agent.
        pub metadata_hop_limit: HopLimit = const { HopLimit::of(1) },
        /// The most pods on a node; left out, it follows from the instance type.
        pub max_pods: Option<MaxPods> = None,
        /// Labels of the nodes, which pods choose nodes by.
        pub labels: BTreeMap<LabelKey, LabelValue> = BTreeMap::new(),
        /// Taints of the nodes, which keep pods away that do not tolerate them.
        pub taints: Vec<TaintSettings> = Vec::new(),
        /// How many nodes may be missing while the group is updated.
        pub update: UpdateSettings = const { UpdateSettings::MaxUnavailablePercentage(Percentage::of(33)) },
        /// Whether EKS replaces nodes that are found unhealthy.
        pub node_repair: bool = true,
        /// The zones it spans; left out, the cluster's.
        #[one_way = "EKS replaces the group: add one beside it first, and remove this one when its pods have moved."]
        pub zones: Option<Vec<AvailabilityZone>> = None,
    }
}

settings! {
    /// How many nodes a group has.
    pub struct SizeSettings, checked by SizeSettings::check {
        /// The least number. Of an autoscaled group that has fewer nodes, raise the desired size in EKS first:
        /// EKS refuses a least number above it, and Terraform leaves the desired size alone.
        pub min: NodeCount,
        /// The number at first; later the autoscaler's, unless `scaling = "fixed"`.
        pub desired: NodeCount,
        /// The greatest number.
        pub max: NodeCount,
    }
}

settings! {
    /// A taint of nodes.
    pub struct TaintSettings {
        /// Its key.
        pub key: LabelKey,
        /// Its value.
        pub value: LabelValue = const { LabelValue::of("") },
        /// What happens to pods that do not tolerate it.
        pub effect: TaintEffect,
    }
}

choices! {
    /// How instances are paid for.
    pub enum Capacity {
        /// At the full price, for as long as they run.
        OnDemand = "on-demand",
        /// At a fraction of it; AWS takes them back with two minutes' notice.
        Spot = "spot",
    }
}

choices! {
    /// Who decides on the number of nodes.
    pub enum Scaling {
        /// An autoscaler in the cluster: Terraform leaves the desired size alone after the first apply.
        Autoscaled = "autoscaled",
        /// These settings: Terraform puts the desired size back whenever it differs.
        Fixed = "fixed",
    }
}

choices! {
    /// The operating system of nodes.
    pub enum AmiFamily {
        /// Amazon Linux 2023.
        Al2023 = "AL2023",
        /// Bottlerocket.
        Bottlerocket = "Bottlerocket",
    }
}

choices! {
    /// What a taint does to pods that do not tolerate it.
    pub enum TaintEffect {
        /// They are not placed.
        NoSchedule = "NO_SCHEDULE",
        /// They are not placed while there is another place.
        PreferNoSchedule = "PREFER_NO_SCHEDULE",
        /// They are not placed, and those there are evicted.
        NoExecute = "NO_EXECUTE",
    }
}

numbers! {
    /// A number of nodes: at most 450 in a group (EKS service quotas, "Nodes per managed node group").
    pub struct NodeCount(u16) in 0..=450;
    /// The size of a disk in GiB: 20 holds the operating system and images, 16384 is the most gp3 has (EBS).
    pub struct DiskSize(u16) in 20..=16_384;
    /// The most pods on a node: 250 is what EKS allows on nodes of a managed group (EKS user guide, "maxPods").
    pub struct MaxPods(u16) in 4..=250;
    /// How many network hops the instance metadata service answers over. Pods are a hop further away than the node.
    pub struct HopLimit(u8) in 1..=2;
    /// A share in percent.
    pub struct Percentage(u8) in 1..=100;
    /// How many nodes may be missing at once (EKS `NodegroupUpdateConfig`).
    pub struct Unavailable(u8) in 1..=100;
}

names! {
    /// The version of an EKS image, such as `1.35.0-20261105` or, of Bottlerocket, `1.56.0-1a2b3c4d`.
    ReleaseVersion: "a release version", 3..=64, "0-9" "0-9A-Za-z.-" "0-9A-Za-z",
        "a version, a hyphen and a date or commit: \"1.35.0-20261105\"";
}

impl NodeGroupSettings {
    /// What the group with this key is called in EKS.
    pub fn name<'a>(&'a self, key: &'a NodeGroupName) -> &'a NodeGroupName {
        self.name.as_ref().unwrap_or(key)
    }
}

impl SizeSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let mut ordered = |(lower, low): (&str, NodeCount), (upper, high): (&str, NodeCount)| {
            if low <= high {
                return;
            }
            let (lower_path, upper_path) =
                (settings::child(node.path(), lower), settings::child(node.path(), upper));
            problems.push(
                Problem::new(format!("`{lower}` is {low}, more than `{upper}`, which is {high}"))
                    .help(format!("lower `{lower}` or raise `{upper}`: min ≤ desired ≤ max"))
                    .at_path(node, &lower_path)
                    .related_path(node, &upper_path, format!("`{upper}` is here")),
            );
        };
        ordered(("min", self.min), ("desired", self.desired));
        ordered(("desired", self.desired), ("max", self.max));
        if self.max.get() == 0 {
            problems.push(
                Problem::new("`max` is 0, so that the group could never have a node")
                    .help("write at least 1, or remove the group")
                    .at_path(node, &settings::child(node.path(), "max")),
            );
        }
    }
}

/// How many nodes may be missing while a group is updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateSettings {
    /// A number of nodes.
    MaxUnavailable(Unavailable),
    /// A share of the nodes.
    MaxUnavailablePercentage(Percentage),
}

impl Setting for UpdateSettings {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut table = TableReader::open(node, problems)?;
        let number: Option<Option<Unavailable>> = table.optional("max_unavailable", || None, problems);
        let share: Option<Option<Percentage>> =
            table.optional("max_unavailable_percentage", || None, problems);
        table.finish(problems);
        match (number?, share?) {
            (Some(number), None) => Some(Self::MaxUnavailable(number)),
            (None, Some(share)) => Some(Self::MaxUnavailablePercentage(share)),
            _ => {
                problems.push(
                    Problem::new("`update` has either `max_unavailable` or `max_unavailable_percentage`")
                        .help("write one of the two: { max_unavailable_percentage = 33 }")
                        .at_value(node),
                );
                None
            }
        }
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::MaxUnavailable(number) => json!({ "max_unavailable": number.get() }),
            Self::MaxUnavailablePercentage(share) => json!({ "max_unavailable_percentage": share.get() }),
        }
    }
}

settings::literal_schema!(
    UpdateSettings,
    json!({
        "type": "object",
        "properties": {
            "max_unavailable": {
                "description": "How many nodes may be missing at once.",
                "type": "integer", "minimum": 1, "maximum": 100,
            },
            "max_unavailable_percentage": {
                "description": "Which share of the nodes may be missing at once, in percent.",
                "type": "integer", "minimum": 1, "maximum": 100,
            },
        },
        "additionalProperties": false,
        "maxProperties": 1,
    })
);
