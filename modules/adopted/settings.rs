//! Settings of a cluster that was made by hand, as it stands: `[adopted.<key>]`.
//!
//! What is written here is what AWS says, and nothing of it is cleon's choice: names, roles, subnets and tags stay whatever they
//! are. What is left out is not in AWS either, or Terraform leaves it alone.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws::arn::{KeyArn, PrincipalArn, RoleArn};
use aws::cidr::Cidr;
use aws::instance_type::InstanceType;
use aws::kubernetes_version::KubernetesVersion;
use aws::names::{ClusterName, LabelKey, LabelValue, NodeGroupName};
use settings::serde_json::json;
use settings::{Invalid, choices, names, numbers, settings, string_setting};

use super::checks;
use crate::cluster::settings::{AccessKey, LogType, SupportPolicy};
use crate::node_group::settings::{Scaling, TaintSettings, UpdateSettings};

settings! {
    /// A cluster that was made by hand, as it stands.
    pub struct AdoptedClusterSettings, compared by checks::check {
        /// The name in AWS.
        #[one_way = "Another name is another cluster: Terraform refuses to destroy this one."]
        pub name: ClusterName,
        /// The minor version of Kubernetes, whether EKS still supports it or not.
        #[one_way = "EKS upgrades a cluster by one minor version at a time; for 7 days it goes back by one, and then never."]
        pub version: AdoptedVersion,
        /// The role of its control plane.
        #[one_way = "EKS cannot change it: Terraform refuses to replace the cluster."]
        pub role_arn: RoleArn,
        /// The subnets of its control plane's network interfaces.
        pub subnet_ids: Vec<SubnetId>,
        /// Security groups of these beside EKS's own.
        pub security_group_ids: Vec<SecurityGroupId> = Vec::new(),
        /// From where the API server is reached.
        pub endpoint: AdoptedEndpointSettings,
        /// Whether services and pods have addresses of IPv4 or IPv6.
        #[one_way = "EKS cannot change it: Terraform refuses to replace the cluster."]
        pub ip_family: Option<IpFamily> = None,
        /// The range of service addresses.
        #[one_way = "EKS cannot change it: Terraform refuses to replace the cluster."]
        pub service_ipv4_cidr: Option<Cidr> = None,
        /// The key that secrets are encrypted with, where it is the customer's.
        #[one_way = "A key can be added once. Taken away, Terraform refuses to replace the cluster."]
        pub secrets_key_arn: Option<KeyArn> = None,
        /// How EKS learns who may enter.
        #[one_way = "EKS goes from CONFIG_MAP towards API, and never back."]
        pub authentication_mode: Option<AuthenticationMode> = None,
        /// What EKS does when the version's standard support ends.
        pub support: Option<SupportPolicy> = None,
        /// Whether traffic can be moved away from a zone that fails.
        pub zonal_shift: Option<bool> = None,
        /// Whether EKS refuses to delete the cluster, whoever asks. Version 6 of the provider has it, version 5 does not.
        pub deletion_protection: Option<bool> = None,
        /// The logs of the control plane that are written.
        pub log_types: Vec<LogType> = Vec::new(),
        /// EKS Auto Mode: nodes, volumes and load balancers by EKS.
        pub auto_mode: Option<AutoModeSettings> = None,
        /// The ranges of nodes and pods on premises.
        #[one_way = "Terraform refuses to replace the cluster."]
        pub remote_networks: Option<RemoteNetworksSettings> = None,
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
        /// Whether everything here gets the environment's tags too, over its own: a change in place of each.
        pub platform_tags: bool = false,
        /// Whether Terraform's state has everything that is here. Until then each is imported, and must be in AWS;
        /// from then on, what is added here is made.
        pub taken_over: bool = false,
        /// IAM's provider for the roles of service accounts.
        pub oidc_provider: Option<OidcProviderSettings> = None,
        /// Who may enter.
        pub access: BTreeMap<AccessKey, AdoptedAccessSettings> = BTreeMap::new(),
        /// The EKS add-ons, by their names.
        pub addons: BTreeMap<AdoptedAddonName, AdoptedAddonSettings> = BTreeMap::new(),
        /// The managed node groups.
        #[one_way = "A group under another key is another group, unless `name` says what this one is called in EKS."]
        pub node_groups: BTreeMap<NodeGroupName, AdoptedNodeGroupSettings> = BTreeMap::new(),
        /// The Fargate profiles, by their names.
        #[one_way = "A profile under another name is another profile: Terraform refuses to take this one's pods away."]
        pub fargate_profiles: BTreeMap<FargateProfileName, FargateProfileSettings> = BTreeMap::new(),
        /// The roles that service accounts have by EKS Pod Identity.
        pub pod_identities: BTreeMap<PodIdentityKey, PodIdentitySettings> = BTreeMap::new(),
        /// The OIDC provider that users come from, by its name; EKS takes one.
        #[one_way = "A provider under another name is another one: Terraform refuses to lock this one's users out."]
        pub identity_providers: BTreeMap<IdentityProviderName, IdentityProviderSettings> = BTreeMap::new(),
    }
}

settings! {
    /// From where the API server is reached.
    pub struct AdoptedEndpointSettings {
        /// Whether it is reached from within the VPC.
        pub private: bool,
        /// Whether it is reached over the internet.
        pub public: bool,
        /// From which ranges of the internet.
        pub public_cidrs: Vec<AddressRange> = Vec::new(),
    }
}

settings! {
    /// EKS Auto Mode.
    pub struct AutoModeSettings {
        /// The pools that EKS makes nodes of.
        pub node_pools: Vec<String> = Vec::new(),
        /// The role of these nodes.
        #[one_way = "Terraform refuses to replace the cluster."]
        pub node_role_arn: Option<RoleArn> = None,
    }
}

settings! {
    /// The ranges of nodes and pods on premises.
    pub struct RemoteNetworksSettings {
        /// Of nodes.
        pub node_cidrs: Vec<Cidr>,
        /// Of pods.
        pub pod_cidrs: Vec<Cidr> = Vec::new(),
    }
}

settings! {
    /// IAM's provider of the issuer of a cluster's tokens.
    pub struct OidcProviderSettings {
        /// The issuer: `https://oidc.eks.…`.
        #[one_way = "Another issuer is another provider: whatever roles trust this one loses them."]
        pub issuer: IssuerUrl,
        /// The audiences.
        pub client_ids: Vec<String> = vec!["sts.amazonaws.com".to_owned()],
        /// The thumbprints of its certificates' authorities; left out, Terraform leaves them alone.
        pub thumbprints: Vec<String> = Vec::new(),
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// A principal of IAM that may enter.
    pub struct AdoptedAccessSettings {
        /// The principal.
        #[one_way = "Another principal is another entry: this one is taken away."]
        pub principal: PrincipalArn,
        /// What it is.
        #[one_way = "The entry is taken away and made anew."]
        pub kind: EntryKind = EntryKind::Standard,
        /// The user that it is in Kubernetes; left out, the one that EKS chose.
        pub username: Option<String> = None,
        /// The groups that it is in.
        pub kubernetes_groups: Vec<String> = Vec::new(),
        /// EKS's access policies that hold for it.
        pub policies: Vec<AdoptedAccessPolicySettings> = Vec::new(),
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// One of EKS's access policies, and where it holds.
    pub struct AdoptedAccessPolicySettings {
        /// The policy, by its name.
        pub policy: AccessPolicyName,
        /// The namespaces it holds in; none, and it holds in the whole cluster.
        pub namespaces: Vec<String> = Vec::new(),
    }
}

settings! {
    /// An EKS add-on.
    pub struct AdoptedAddonSettings {
        /// Its version.
        pub version: AdoptedAddonVersion,
        /// Its configuration, letter by letter as it was given to EKS.
        pub configuration_values: Option<String> = None,
        /// The role of its service account by IRSA.
        pub service_account_role_arn: Option<RoleArn> = None,
        /// The roles of its service accounts by EKS Pod Identity, by service account.
        pub pod_identities: BTreeMap<String, RoleArn> = BTreeMap::new(),
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// A managed node group.
    pub struct AdoptedNodeGroupSettings {
        /// What it is called in EKS; left out, its key.
        #[one_way = "Another name is another group: Terraform refuses to replace this one."]
        pub name: Option<NodeGroupName> = None,
        /// The role of its nodes.
        #[one_way = "Terraform refuses to replace the group."]
        pub role_arn: RoleArn,
        /// Its subnets.
        #[one_way = "Terraform refuses to replace the group."]
        pub subnet_ids: Vec<SubnetId>,
        /// The minor version of Kubernetes; left out, Terraform leaves it alone, as it must with an image of one's own.
        pub version: Option<AdoptedVersion> = None,
        /// The instance types, the preferred first; none when the launch template says it.
        #[one_way = "Terraform refuses to replace the group."]
        pub instance_types: Vec<InstanceType> = Vec::new(),
        /// How the instances are paid for.
        #[one_way = "Terraform refuses to replace the group."]
        pub capacity: Option<AdoptedCapacity> = None,
        /// The kind of image; left out where the launch template names an image of one's own.
        #[one_way = "Terraform refuses to replace the group."]
        pub ami_type: Option<AdoptedAmiType> = None,
        /// The disk in GiB; left out where the launch template says it.
        #[one_way = "Terraform refuses to replace the group."]
        pub disk_size_in_gib: Option<AdoptedDiskSize> = None,
        /// How many nodes there are.
        pub size: AdoptedSizeSettings,
        /// Who decides on the number of nodes.
        pub scaling: Scaling = Scaling::Autoscaled,
        /// The launch template, where it has one of its own.
        #[one_way = "Another template replaces the group, which Terraform refuses; another version of it updates the nodes."]
        pub launch_template: Option<LaunchTemplateSettings> = None,
        /// Who may log in to nodes by SSH.
        #[one_way = "Terraform refuses to replace the group."]
        pub remote_access: Option<RemoteAccessSettings> = None,
        /// Labels of the nodes.
        pub labels: BTreeMap<LabelKey, LabelValue> = BTreeMap::new(),
        /// Taints of the nodes.
        pub taints: Vec<TaintSettings> = Vec::new(),
        /// How many nodes may be missing while the group is updated; left out, Terraform leaves it alone, and the strategy of
        /// updates with it.
        pub update: Option<UpdateSettings> = None,
        /// Whether EKS replaces nodes that are found unhealthy; left out, Terraform leaves it alone.
        pub node_repair: Option<bool> = None,
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// How many nodes a group has.
    pub struct AdoptedSizeSettings, checked by checks::check_size {
        /// The least number.
        pub min: AdoptedNodeCount,
        /// The number now; of an autoscaled group Terraform leaves it alone.
        pub desired: AdoptedNodeCount,
        /// The greatest number.
        pub max: AdoptedNodeCount,
    }
}

settings! {
    /// A launch template that stands, at a version.
    pub struct LaunchTemplateSettings {
        /// Its id.
        pub id: LaunchTemplateId,
        /// The version that the group has.
        pub version: LaunchTemplateVersion,
    }
}

settings! {
    /// Who may log in to nodes by SSH.
    pub struct RemoteAccessSettings {
        /// The key pair.
        pub ssh_key: Option<String> = None,
        /// From which security groups.
        pub security_group_ids: Vec<SecurityGroupId> = Vec::new(),
    }
}

settings! {
    /// A role that a service account has by EKS Pod Identity.
    pub struct PodIdentitySettings {
        /// The association's id in EKS, by which it is imported.
        pub id: PodIdentityId,
        /// The namespace.
        #[one_way = "The association is taken away and made anew."]
        pub namespace: String,
        /// The service account.
        #[one_way = "The association is taken away and made anew."]
        pub service_account: String,
        /// The role.
        pub role_arn: RoleArn,
        /// A role, often of another account, that the first one takes on for the pods. Version 6 of the provider has it.
        pub target_role_arn: Option<RoleArn> = None,
        /// Whether sessions have no tags that say which pod it is. Version 6 of the provider has it.
        pub disable_session_tags: Option<bool> = None,
        /// A policy that bounds what sessions may do, as JSON; only without session tags. Version 6 of the provider has it.
        pub policy: Option<String> = None,
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// A Fargate profile: pods that AWS runs without nodes. EKS changes nothing of one but its tags.
    pub struct FargateProfileSettings {
        /// The role that starts its pods.
        #[one_way = "Terraform refuses to replace the profile."]
        pub pod_execution_role_arn: RoleArn,
        /// Its subnets, which are private.
        #[one_way = "Terraform refuses to replace the profile."]
        pub subnet_ids: Vec<SubnetId>,
        /// Which pods it takes: at most five.
        #[one_way = "Terraform refuses to replace the profile."]
        pub selectors: Vec<FargateSelectorSettings>,
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// Which pods a Fargate profile takes.
    pub struct FargateSelectorSettings {
        /// Those of this namespace; `*` and `?` stand for others.
        pub namespace: String,
        /// With all of these labels.
        pub labels: BTreeMap<String, String> = BTreeMap::new(),
    }
}

settings! {
    /// An OIDC provider that users of the API server come from. EKS changes nothing of one but its tags.
    pub struct IdentityProviderSettings {
        /// The issuer of tokens: `https://…`.
        #[one_way = "Terraform refuses to replace the provider."]
        pub issuer_url: IssuerUrl,
        /// The client that tokens are for.
        #[one_way = "Terraform refuses to replace the provider."]
        pub client_id: String,
        /// The claim that names the user; left out, `sub`.
        #[one_way = "Terraform refuses to replace the provider."]
        pub username_claim: Option<String> = None,
        /// What stands before that name.
        #[one_way = "Terraform refuses to replace the provider."]
        pub username_prefix: Option<String> = None,
        /// The claim that names groups.
        #[one_way = "Terraform refuses to replace the provider."]
        pub groups_claim: Option<String> = None,
        /// What stands before their names.
        #[one_way = "Terraform refuses to replace the provider."]
        pub groups_prefix: Option<String> = None,
        /// Claims that a token must have, with their values.
        #[one_way = "Terraform refuses to replace the provider."]
        pub required_claims: BTreeMap<String, String> = BTreeMap::new(),
        /// Its tags.
        pub tags: BTreeMap<String, String> = BTreeMap::new(),
    }
}

choices! {
    /// The addresses of services and pods, by EKS's names.
    pub enum IpFamily {
        /// IPv4.
        Ipv4 = "ipv4",
        /// IPv6.
        Ipv6 = "ipv6",
    }
}

choices! {
    /// How EKS learns who may enter, by its own names.
    pub enum AuthenticationMode {
        /// By access entries.
        Api = "API",
        /// By access entries and by the config map `aws-auth`.
        ApiAndConfigMap = "API_AND_CONFIG_MAP",
        /// By the config map `aws-auth` alone.
        ConfigMap = "CONFIG_MAP",
    }
}

choices! {
    /// What an access entry is for, by EKS's names.
    pub enum EntryKind {
        /// People and programs.
        Standard = "STANDARD",
        /// Nodes with Linux that no managed group has.
        Ec2Linux = "EC2_LINUX",
        /// Nodes with Windows that no managed group has.
        Ec2Windows = "EC2_WINDOWS",
        /// Nodes of EKS Auto Mode.
        Ec2 = "EC2",
        /// Pods on Fargate.
        FargateLinux = "FARGATE_LINUX",
        /// Nodes on premises.
        HybridLinux = "HYBRID_LINUX",
        /// Nodes of `SageMaker` HyperPod.
        HyperpodLinux = "HYPERPOD_LINUX",
    }
}

choices! {
    /// How instances are paid for.
    pub enum AdoptedCapacity {
        /// At the full price.
        OnDemand = "on-demand",
        /// At a fraction of it; AWS takes them back with two minutes' notice.
        Spot = "spot",
        /// From a block of capacity that was reserved.
        CapacityBlock = "capacity-block",
    }
}

impl AdoptedCapacity {
    /// EKS's name.
    pub const fn in_eks(self) -> &'static str {
        match self {
            Self::OnDemand => "ON_DEMAND",
            Self::Spot => "SPOT",
            Self::CapacityBlock => "CAPACITY_BLOCK",
        }
    }
}

/// A minor version of Kubernetes that stands in EKS, such as `1.29`: also one that EKS has given up, or that is newer than
/// the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdoptedVersion(KubernetesVersion);

impl AdoptedVersion {
    /// As one that need not be in the calendar.
    pub const fn get(self) -> KubernetesVersion {
        self.0
    }
}

impl FromStr for AdoptedVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        KubernetesVersion::any(text).map(Self).ok_or_else(|| {
            let message = format!("\"{text}\" is not a minor version of Kubernetes");
            Invalid::new(message, "write it as EKS does: \"1.33\"")
        })
    }
}

impl fmt::Display for AdoptedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

string_setting!(
    AdoptedVersion,
    json!({ "type": "string", "pattern": "^1\\.[0-9]{1,3}$", "examples": ["1.33"] })
);

numbers! {
    /// A number of nodes; 450 in a group unless AWS raised the quota.
    pub struct AdoptedNodeCount(u32) in 0..=100_000;
    /// The size of a disk in GiB: at most 16384 (EBS).
    pub struct AdoptedDiskSize(u32) in 1..=16_384;
}

names! {
    /// The id of a subnet.
    SubnetId: "a subnet's id", 15..=32, "s" "0-9a-z-" "0-9a-z", "`subnet-` and hexadecimal digits";
    /// The id of a security group.
    SecurityGroupId: "a security group's id", 11..=32, "s" "0-9a-z-" "0-9a-z", "`sg-` and hexadecimal digits";
    /// The id of a launch template.
    LaunchTemplateId: "a launch template's id", 11..=32, "l" "0-9a-z-" "0-9a-z", "`lt-` and hexadecimal digits";
    /// A version of a launch template.
    LaunchTemplateVersion: "a version of a launch template", 1..=19, "0-9" "0-9" "0-9", "a number, in quotes";
    /// The id of an association of EKS Pod Identity.
    PodIdentityId: "an association's id", 3..=64, "a" "0-9a-z-" "0-9a-z", "`a-` and letters and digits";
    /// What the settings call a role of a service account. Terraform's addresses are made of it.
    PodIdentityKey: "the key of a service account's role", 1..=128, "0-9a-z" "0-9a-z_-" "0-9a-z",
        "lowercase letters, digits, hyphens and underscores";
    /// A range of IPv4 or IPv6 addresses.
    AddressRange: "a range of addresses", 4..=43, "0-9a-fA-F:" "0-9a-fA-F:./" "0-9", "an address, a slash and a prefix";
    /// The address of an issuer of tokens.
    IssuerUrl: "an issuer's address", 9..=255, "h" "0-9A-Za-z:/._~%?&=+-" "0-9A-Za-z/_~=-", "`https://` and the rest of the address";
    /// The name of one of EKS's access policies.
    AccessPolicyName: "an access policy", 4..=128, "A-Z" "0-9A-Za-z_-" "0-9A-Za-z", "EKS's name: AmazonEKSViewPolicy";
    /// The name of a Fargate profile.
    FargateProfileName: "a Fargate profile's name", 1..=100, "0-9A-Za-z" "0-9A-Za-z_-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores";
    /// The name of an OIDC provider of users.
    IdentityProviderName: "an identity provider's name", 1..=100, "0-9A-Za-z" "0-9A-Za-z._-" "0-9A-Za-z._-",
        "letters, digits, hyphens, underscores and dots";
    /// The name of an EKS add-on.
    AdoptedAddonName: "an add-on's name", 1..=100, "0-9A-Za-z" "0-9A-Za-z_-" "0-9A-Za-z_-",
        "letters, digits, hyphens and underscores: vpc-cni";
    /// The version of an EKS add-on.
    AdoptedAddonVersion: "an add-on's version", 1..=128, "0-9A-Za-z" "0-9A-Za-z._+-" "0-9A-Za-z", "EKS's name: v1.20.4-eksbuild.1";
    /// The kind of image of a node group, by EKS's name.
    AdoptedAmiType: "an AMI type", 1..=64, "A-Z" "0-9A-Za-z_" "0-9A-Za-z", "EKS's name: AL2023_x86_64_STANDARD";
}

terraform::string_like!(
    AddressRange,
    AdoptedAddonName,
    AdoptedAddonVersion,
    AdoptedAmiType,
    AdoptedVersion,
    FargateProfileName,
    IssuerUrl,
    LaunchTemplateId,
    LaunchTemplateVersion,
    SecurityGroupId,
    SubnetId,
);
