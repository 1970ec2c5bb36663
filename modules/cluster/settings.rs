//! Settings of a cluster: `[clusters.<key>]`.

use std::collections::BTreeMap;

use aws::{
    cidr::{Cidr, ServiceCidr},
    kubernetes_version::KubernetesVersion,
    log_retention::RetentionInDays,
    names::{ClusterName, NodeGroupName},
    region::AvailabilityZone,
};
use settings::{choices, names, numbers, settings};

use super::{access::AccessSettings, addons::AddonsSettings, checks};
use crate::{identity::settings::ControllersSettings, node_group::settings::NodeGroupSettings};

settings! {
    /// An EKS cluster.
    pub struct ClusterSettings, compared by checks::check {
        /// The minor version of Kubernetes.
        #[one_way = "EKS upgrades a cluster by one minor version at a time; for 7 days it goes back by one, and then never."]
        pub version: KubernetesVersion,
        /// The name in AWS; left out, `<environment>-<key>`.
        #[one_way = "Another name is another cluster: Terraform would destroy this one with all that runs on it."]
        pub name: Option<ClusterName> = None,
        /// The zones of its control plane and, where they name none, of its node groups: two at least; left out, the
        /// first two that the network names.
        #[one_way = "EKS takes no subnets of other zones for a control plane that stands; node groups without zones of their own are replaced."]
        pub zones: Option<Vec<AvailabilityZone>> = None,
        /// From where the API server is reached.
        pub endpoint: EndpointSettings = EndpointSettings::default(),
        /// The range of service addresses.
        #[one_way = "EKS cannot change it: Terraform would destroy the cluster with all that runs on it."]
        pub service_cidr: ServiceCidr = ServiceCidr::USUAL,
        /// What EKS does when the version's standard support ends.
        pub support: SupportPolicy = SupportPolicy::Standard,
        /// Whether traffic can be moved away from a zone that fails.
        pub zonal_shift: bool = true,
        /// Whether EKS refuses to delete the cluster, whoever asks. Version 6 of the provider has it, version 5 does not;
        /// that Terraform refuses is the environment's `prevent_destroy`.
        pub deletion_protection: bool = true,
        /// The logs of the control plane that are kept.
        pub log_types: Vec<LogType> = LogType::ALL.to_vec(),
        /// How long they are kept, in days.
        pub log_retention_in_days: RetentionInDays = RetentionInDays::YEAR,
        /// The key that secrets are encrypted with.
        pub secrets_key: SecretsKeySettings = SecretsKeySettings::default(),
        /// Who may do what in the cluster.
        pub access: BTreeMap<AccessKey, AccessSettings> = BTreeMap::new(),
        /// The EKS add-ons.
        pub addons: AddonsSettings = AddonsSettings::default(),
        /// How pods get their addresses and who may reach them.
        pub pod_networking: PodNetworkingSettings = PodNetworkingSettings::default(),
        /// Load balancers' way to the nodes; left out, there is none.
        pub load_balancer: Option<LoadBalancerSettings> = None,
        /// What nodes may reach beyond their VPC and HTTPS.
        pub node_egress: Vec<EgressSettings> = Vec::new(),
        /// The groups of nodes.
        #[one_way = "A group under another key is another group, unless `name` says what this one is called in EKS."]
        pub node_groups: BTreeMap<NodeGroupName, NodeGroupSettings> = BTreeMap::new(),
        /// The roles of the platform's controllers.
        pub controllers: ControllersSettings = ControllersSettings::default(),
        /// Whether the application stack can reach the cluster: Terraform forgets objects only of clusters it can reach.
        pub kubernetes_provider: KubernetesProvider = KubernetesProvider::WhenUsed,
    }
}

choices! {
    /// When the application stack has a configuration of the kubernetes provider for a cluster.
    pub enum KubernetesProvider {
        /// As long as Terraform delivers a service there.
        WhenUsed = "when-used",
        /// Also without: for the time in which the last such service leaves.
        Always = "always",
    }
}

settings! {
    /// From where the API server is reached.
    pub struct EndpointSettings, checked by checks::check_endpoint, with defaults {
        /// Whether it is reached from within the VPC.
        pub private: bool = true,
        /// The ranges it is reached from over the internet; none, and it is not.
        pub public_cidrs: Vec<Cidr> = Vec::new(),
    }
}

settings! {
    /// The key that a cluster's secrets are encrypted with.
    pub struct SecretsKeySettings, with defaults {
        /// The days between two rotations.
        pub rotation_period_in_days: RotationPeriodInDays = const { RotationPeriodInDays::of(365) },
        /// The days between the deletion being asked for and the key being gone.
        pub deletion_window_in_days: DeletionWindowInDays = const { DeletionWindowInDays::of(30) },
    }
}

settings! {
    /// How pods get their addresses and who may reach them. With `[network.pods]`, pods have addresses of the
    /// secondary range (custom networking of the VPC CNI).
    pub struct PodNetworkingSettings, with defaults {
        /// Whether network policies are enforced.
        pub network_policy: bool = true,
        /// Whether nodes take addresses in blocks of 16, which gives room for more pods on a node.
        pub prefix_delegation: bool = true,
    }
}

settings! {
    /// Load balancers' way to the nodes.
    pub struct LoadBalancerSettings, checked by checks::check_load_balancer, with defaults {
        /// From where load balancers are reached on ports 80 and 443.
        pub ingress_cidrs: Vec<Cidr> = vec![Cidr::ANYWHERE],
    }
}

settings! {
    /// Something that nodes may reach.
    pub struct EgressSettings {
        /// The protocol.
        pub protocol: EgressProtocol = EgressProtocol::Tcp,
        /// The port.
        pub port: Port,
        /// The addresses.
        pub cidr: Cidr,
        /// What it is: at most 255 characters (EC2 security group rules).
        pub description: RuleDescription,
    }
}

choices! {
    /// The protocol of what nodes may reach.
    pub enum EgressProtocol {
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
    }
}

choices! {
    /// What EKS does when a version's standard support ends (EKS `UpgradePolicyRequest`).
    pub enum SupportPolicy {
        /// It upgrades the cluster.
        Standard = "standard",
        /// It goes on supporting the version for a year, at six times the price.
        Extended = "extended",
    }
}

choices! {
    /// A log of the control plane, by EKS's name.
    pub enum LogType {
        /// Requests to the API server.
        Api = "api",
        /// Who did what.
        Audit = "audit",
        /// Who was let in as whom.
        Authenticator = "authenticator",
        /// The controllers.
        ControllerManager = "controllerManager",
        /// The scheduler.
        Scheduler = "scheduler",
    }
}

numbers! {
    /// Days between two rotations of a key (KMS `EnableKeyRotation`).
    pub struct RotationPeriodInDays(u16) in 90..=2560;
    /// Days before a key is deleted (KMS `ScheduleKeyDeletion`).
    pub struct DeletionWindowInDays(u8) in 7..=30;
}

numbers! {
    /// A port.
    pub struct Port(u16) in 1..=65535;
}

names! {
    /// What a security group rule is for: at most 255 characters (EC2 `IpRange`).
    RuleDescription: "a description of a rule", 1..=255, "0-9A-Za-z" " 0-9A-Za-z._:/()#,@+=;{}!$*-" "0-9A-Za-z._:/()#,@+=;{}!$*-",
        "letters, digits, spaces and any of . _ : / ( ) # , @ + = ; { } ! $ * -, beginning with a letter or digit";
    /// What the settings call a cluster: `trantor` of `[clusters.trantor]`. Terraform's addresses are made of it.
    ClusterKey: "a cluster's key", 1..=32, "a-z" "0-9a-z_-" "0-9a-z",
        "lowercase letters, digits, hyphens and underscores, beginning with a letter";
    /// What the settings call an access entry.
    AccessKey: "an access entry's key", 1..=64, "a-z" "0-9a-z_-" "0-9a-z",
        "lowercase letters, digits, hyphens and underscores, beginning with a letter";
}
