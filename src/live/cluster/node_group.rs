//! Managed node groups.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Issue, Tags};

/// A managed node group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NodeGroup {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The minor version of Kubernetes.
    pub version: Option<String>,
    /// The release of the AMI: `1.36.1-20261112`; of an AMI of one's own, its id.
    pub release_version: Option<String>,
    /// The newest release of that AMI, which EKS would take now; none when it was not read, or nobody publishes it.
    pub latest_release: Option<String>,
    /// `ACTIVE`, `DEGRADED`, `UPDATING` and others.
    pub status: String,
    /// `ON_DEMAND`, `SPOT` or `CAPACITY_BLOCK`.
    pub capacity_type: Option<String>,
    /// `AL2023_ARM_64_STANDARD` and others; `CUSTOM` with an AMI of one's own.
    pub ami_type: Option<String>,
    /// The instance types, the preferred first; empty when the launch template has it.
    pub instance_types: Vec<String>,
    /// The least number of nodes.
    pub min_size: i32,
    /// The greatest.
    pub max_size: i32,
    /// What is asked for now, by people or an autoscaler.
    pub desired_size: i32,
    /// The disk in GiB; none when the launch template has it.
    pub disk_size: Option<i32>,
    /// The subnets.
    pub subnet_ids: Vec<String>,
    /// The ARN of its nodes' role.
    pub role_arn: String,
    /// Labels that its nodes have.
    pub labels: BTreeMap<String, String>,
    /// Taints that its nodes have.
    pub taints: Vec<Taint>,
    /// How many nodes may be away during an update.
    pub update: UpdateLimit,
    /// Whether EKS replaces nodes that are ill; none when EKS says nothing.
    pub node_repair: Option<NodeRepair>,
    /// Instances that stand by, stopped or running; none when EKS says nothing.
    pub warm_pool: Option<WarmPool>,
    /// The key pair for SSH.
    pub ssh_key: Option<String>,
    /// From which security groups SSH is let in.
    pub ssh_security_group_ids: Vec<String>,
    /// The security group that EKS made for SSH.
    pub remote_access_security_group: Option<String>,
    /// The auto scaling groups behind it.
    pub auto_scaling_groups: Vec<String>,
    /// The launch template; none when EKS has its own.
    pub launch_template: Option<LaunchTemplate>,
    /// What EKS complains of.
    pub health: Vec<Issue>,
    /// Its tags.
    pub tags: Tags,
}

/// A taint.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: Option<String>,
    /// `NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`.
    pub effect: String,
}

/// How many nodes may be away during an update: a number or a percentage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateLimit {
    /// How many nodes.
    pub max_unavailable: Option<i32>,
    /// Which part of them, in percent.
    pub max_unavailable_percentage: Option<i32>,
    /// `DEFAULT` or `MINIMAL`.
    pub strategy: Option<String>,
}

/// Whether EKS replaces nodes that are ill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NodeRepair {
    /// Whether it does.
    pub enabled: bool,
    /// Whether limits or exceptions are set too, which this does not hold.
    pub has_limits: bool,
}

/// Instances that stand by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WarmPool {
    /// Whether any do.
    pub enabled: bool,
    /// The least number of them.
    pub min_size: Option<i32>,
    /// The greatest number of them and of nodes together.
    pub max_prepared: Option<i32>,
    /// `STOPPED`, `RUNNING` or `HIBERNATED`.
    pub state: Option<String>,
    /// Whether nodes come back to it when the group shrinks.
    pub reuse_on_scale_in: Option<bool>,
}

/// The launch template of a node group, at the version that it uses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchTemplate {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The version that the node group uses: `3`.
    pub version: String,
    /// The template's newest version.
    pub latest_version: Option<i64>,
    /// The template's default version.
    pub default_version: Option<i64>,
    /// What that version says; none when it was not read.
    pub content: Option<LaunchTemplateContent>,
    /// The tags of the template itself; none when they were not read.
    pub tags: Option<Tags>,
}

/// What a version of a launch template says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchTemplateContent {
    /// What somebody wrote of the version.
    pub description: Option<String>,
    /// The AMI; none when EKS chooses it.
    pub image_id: Option<String>,
    /// The instance type; none when the node group says them.
    pub instance_type: Option<String>,
    /// The key pair for SSH.
    pub key_name: Option<String>,
    /// The user data in base64. It can hold secrets: never show it.
    pub user_data: Option<String>,
    /// The disks.
    pub block_devices: Vec<BlockDevice>,
    /// How instances reach their metadata; none when nothing is said.
    pub metadata: Option<MetadataOptions>,
    /// The security groups, also those of its first network interface.
    pub security_group_ids: Vec<String>,
    /// Tags of what is made with an instance, by `instance`, `volume`, `network-interface` and others.
    pub tag_specifications: BTreeMap<String, Tags>,
    /// Whether CloudWatch looks each minute.
    pub monitoring: Option<bool>,
    /// Whether the instance is optimised for EBS.
    pub ebs_optimized: Option<bool>,
    /// Whatever else it says, by EC2's names: `capacityReservationSpecification`. This does not hold their contents.
    pub others: Vec<String>,
}

/// A disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BlockDevice {
    /// `/dev/xvda`.
    pub device_name: String,
    /// In GiB.
    pub volume_size: Option<i64>,
    /// `gp3` and others.
    pub volume_type: Option<String>,
    /// Operations in a second.
    pub iops: Option<i64>,
    /// In MiB in a second.
    pub throughput: Option<i64>,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// By which key.
    pub kms_key_id: Option<String>,
    /// Whether it goes with its instance.
    pub delete_on_termination: Option<bool>,
    /// What it begins with.
    pub snapshot_id: Option<String>,
}

/// How instances reach their metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetadataOptions {
    /// `enabled` or `disabled`.
    pub http_endpoint: Option<String>,
    /// `required` or `optional`.
    pub http_tokens: Option<String>,
    /// How many hops an answer may go.
    pub http_put_response_hop_limit: Option<i64>,
    /// `enabled` or `disabled`: the same in IPv6.
    pub http_protocol_ipv6: Option<String>,
    /// `enabled` or `disabled`: whether the instance's tags are in it.
    pub instance_metadata_tags: Option<String>,
}
