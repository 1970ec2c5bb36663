//! A live cluster, as plain data.
//!
//! Everything here can be written as JSON and read again, with what is left out at its default, so that tests say what they
//! need and no more. Lists are in a stable order.

mod access;
mod addon;
mod network;
mod node_group;
mod upkeep;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use access::{AccessEntry, IdentityProvider, OidcProvider, PodIdentity, PolicyAssociation, Role};
pub use addon::{Addon, Capability, FargateProfile, FargateSelector};
pub use network::{Route, RouteTable, SecurityGroup, SecurityGroupRule, Subnet, Vpc};
pub use node_group::{
    BlockDevice, LaunchTemplate, LaunchTemplateContent, MetadataOptions, NodeGroup, NodeRepair, Taint,
    UpdateLimit, WarmPool,
};
pub use upkeep::{DeprecatedApi, Insight, Update};

/// Tags by key, without those of AWS itself (`aws:…`).
pub type Tags = BTreeMap<String, String>;

/// A cluster of EKS with all that belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cluster {
    /// The cluster's name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region it was read in.
    pub region: String,
    /// Its account.
    pub account_id: String,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The minor version of Kubernetes: `1.36`.
    pub version: String,
    /// EKS's own version of the control plane: `eks.7`.
    pub platform_version: String,
    /// `ACTIVE`, `UPDATING`, `FAILED` and others.
    pub status: String,
    /// The address of its API.
    pub endpoint: Option<String>,
    /// The certificate of its API's authority, in base64.
    pub certificate_authority: Option<String>,
    /// The ARN of its role.
    pub role_arn: String,
    /// Where its control plane stands and who reaches it.
    pub vpc_config: VpcConfig,
    /// The addresses of its services.
    pub kubernetes_network: KubernetesNetwork,
    /// The logs of the control plane that are written: `api`, `audit`, `authenticator`, `controllerManager`, `scheduler`.
    pub log_types: Vec<String>,
    /// What is encrypted by a key of the customer's.
    pub encryption: Vec<Encryption>,
    /// `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`.
    pub authentication_mode: Option<String>,
    /// Whether its creator was made an administrator; EKS does not always say.
    pub bootstrap_creator_admin: Option<bool>,
    /// `STANDARD` or `EXTENDED`.
    pub support_type: Option<String>,
    /// Whether EKS may shift traffic away from a zone.
    pub zonal_shift: Option<bool>,
    /// Whether EKS refuses to delete it.
    pub deletion_protection: Option<bool>,
    /// EKS Auto Mode; none when EKS says nothing of it.
    pub auto_mode: Option<AutoMode>,
    /// Whether EKS says that nodes or pods on premises may join; their ranges can be empty all the same.
    pub has_remote_networks: bool,
    /// The ranges of nodes on premises.
    pub remote_node_cidrs: Vec<String>,
    /// The ranges of pods on premises.
    pub remote_pod_cidrs: Vec<String>,
    /// The size of a provisioned control plane: `standard`, `tier-xl` and others.
    pub control_plane_tier: Option<String>,
    /// How its API server is set, where EKS says so.
    pub kube_api_server: Option<KubeApiServer>,
    /// Whether EKS says how its scheduler is set, which this does not hold.
    pub has_kube_scheduler: bool,
    /// Whether EKS says how its controller manager is set, which this does not hold.
    pub has_kube_controller_manager: bool,
    /// The outposts that it stands on.
    pub outpost_arns: Vec<String>,
    /// The issuer of its service accounts' tokens.
    pub issuer: Option<String>,
    /// What EKS complains of.
    pub health: Vec<Issue>,
    /// Its tags.
    pub tags: Tags,

    /// The managed node groups, by name.
    pub node_groups: Vec<NodeGroup>,
    /// The add-ons that EKS manages, by name.
    pub addons: Vec<Addon>,
    /// Who may enter, by principal.
    pub access_entries: Vec<AccessEntry>,
    /// Which service accounts have roles by EKS Pod Identity, by namespace and service account.
    pub pod_identities: Vec<PodIdentity>,
    /// The Fargate profiles, by name.
    pub fargate_profiles: Vec<FargateProfile>,
    /// The capabilities, by name.
    pub capabilities: Vec<Capability>,
    /// OIDC providers whose users may enter, by name.
    pub identity_providers: Vec<IdentityProvider>,
    /// IAM's provider for the roles of service accounts; none when there is none of the cluster's issuer.
    pub oidc_provider: Option<OidcProvider>,
    /// The roles that the cluster, its node groups, add-ons, profiles and pods have, by name.
    pub roles: Vec<Role>,
    /// The VPC.
    pub vpc: Option<Vpc>,
    /// The subnets of the VPC, by id.
    pub subnets: Vec<Subnet>,
    /// The route tables of the VPC, by id.
    pub route_tables: Vec<RouteTable>,
    /// The security groups of the VPC, by id; only those that cluster and nodes have come with their rules.
    pub security_groups: Vec<SecurityGroup>,
    /// What was changed of the control plane, the newest first.
    pub updates: Vec<Update>,
    /// What EKS warns of before an upgrade, by category and name.
    pub insights: Vec<Insight>,

    /// What could not be read. Whatever it is about is empty here, and nobody knows whether it is in AWS.
    pub gaps: Vec<Gap>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Gap {
    /// The call, as a policy names it: `eks:ListAccessEntries`.
    pub call: String,
    /// What it is about: `dev-trantor`, `dev-trantor/general`.
    pub resource: String,
    /// Whether the caller is not allowed to; anything else failed otherwise.
    pub denied: bool,
    /// Why, as a sentence with both.
    pub reason: String,
}

/// Which parts of a cluster to read. Each costs calls and permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may be left out")]
pub struct Parts {
    /// What EC2 knows of the VPC's subnets and security groups, and what launch templates say.
    pub placement: bool,
    /// What EC2 knows of the network around: the VPC, route tables and the rules of the security groups that cluster and
    /// nodes have. It needs the placement.
    pub network: bool,
    /// The newest releases of the nodes' AMIs, which Systems Manager has.
    pub releases: bool,
    /// What IAM knows: roles and the OIDC provider.
    pub identity: bool,
    /// Updates of the control plane.
    pub updates: bool,
    /// Insights, with their details.
    pub insights: bool,
    /// Capabilities.
    pub capabilities: bool,
}

impl Parts {
    /// Everything.
    pub const ALL: Self = Self {
        placement: true,
        network: true,
        releases: true,
        identity: true,
        updates: true,
        insights: true,
        capabilities: true,
    };
    /// What EKS knows of the cluster itself, node groups, add-ons and access.
    pub const EKS: Self = Self {
        placement: false,
        network: false,
        releases: false,
        identity: false,
        updates: false,
        insights: false,
        capabilities: false,
    };
}

/// Where a control plane stands and who reaches it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VpcConfig {
    /// The VPC.
    pub vpc_id: String,
    /// The subnets of its network interfaces.
    pub subnet_ids: Vec<String>,
    /// Security groups of these beside EKS's own.
    pub security_group_ids: Vec<String>,
    /// The security group that EKS made.
    pub cluster_security_group_id: Option<String>,
    /// Whether its API is reached from the internet.
    pub endpoint_public_access: bool,
    /// Whether its API is reached from the VPC.
    pub endpoint_private_access: bool,
    /// From where on the internet.
    pub public_access_cidrs: Vec<String>,
    /// By which way the control plane itself reaches out; none when EKS says nothing.
    pub egress_mode: Option<String>,
}

/// How an API server is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KubeApiServer {
    /// How long events are kept.
    pub event_ttl: Option<String>,
    /// The first and the last port of services that nodes have.
    pub node_ports: Option<(i32, i32)>,
}

/// The addresses of services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KubernetesNetwork {
    /// `ipv4` or `ipv6`.
    pub ip_family: Option<String>,
    /// The range of services.
    pub service_ipv4_cidr: Option<String>,
    /// The range of services in IPv6.
    pub service_ipv6_cidr: Option<String>,
}

/// What is encrypted by a key of the customer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Encryption {
    /// What: `secrets`.
    pub resources: Vec<String>,
    /// The key.
    pub key_arn: String,
}

/// EKS Auto Mode: nodes, volumes and load balancers by EKS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "EKS says each of them for itself, or not")]
pub struct AutoMode {
    /// Whether EKS says whether it makes nodes: `computeConfig`, which may say that it does not.
    pub says_compute: bool,
    /// Whether EKS says whether it makes volumes: `storageConfig`.
    pub says_storage: bool,
    /// Whether EKS says whether it makes load balancers: `elasticLoadBalancing`.
    pub says_load_balancing: bool,
    /// Whether EKS makes nodes.
    pub compute: bool,
    /// Of which pools.
    pub node_pools: Vec<String>,
    /// The role of these nodes.
    pub node_role_arn: Option<String>,
    /// Whether EKS makes volumes.
    pub block_storage: bool,
    /// Whether EKS makes load balancers.
    pub load_balancing: bool,
}

/// What EKS complains of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Issue {
    /// EKS's code: `AsgInstanceLaunchFailures`.
    pub code: String,
    /// What EKS says.
    pub message: String,
    /// What it is about.
    pub resource_ids: Vec<String>,
}

impl Cluster {
    /// A subnet by its id.
    pub fn subnet(&self, id: &str) -> Option<&Subnet> {
        self.subnets.iter().find(|subnet| subnet.id == id)
    }

    /// A security group by its id.
    pub fn security_group(&self, id: &str) -> Option<&SecurityGroup> {
        self.security_groups.iter().find(|group| group.id == id)
    }

    /// A role by its ARN.
    pub fn role(&self, arn: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.arn == arn)
    }

    /// Whether something that a call says could not be read. A prefix of the call is enough: `ec2:`.
    pub fn lacks(&self, call: &str) -> bool {
        self.gaps.iter().any(|gap| gap.call.starts_with(call))
    }
}
