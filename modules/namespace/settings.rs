//! Settings of a namespace: `[services.<key>.namespace]`, and of who may call a service: `allow` of `[services.<key>]`.

use std::collections::{BTreeMap, BTreeSet};

use aws::cidr::Cidr;
use aws::names::{GroupName, ServiceName};
use serde_json::json;
use settings::{Node, Problem, Problems, Setting, child, choices, index, numbers, settings};

use crate::cluster::settings::{EgressProtocol, Port, RuleDescription};
use crate::quantity::{Bytes, Cpu};
use crate::workload::words::PortName;

settings! {
    /// The namespace of each channel of a service.
    pub struct NamespaceSettings, checked by NamespaceSettings::check, with defaults {
        /// The Pod Security Standard that its pods must keep.
        pub pod_security: PodSecurity = PodSecurity::Restricted,
        /// What teams may do in it, by the Kubernetes group of the team, which an access entry of the cluster gives to
        /// people.
        pub teams: BTreeMap<GroupName, TeamAccess> = BTreeMap::new(),
        /// The Kubernetes groups that may run commands in its pods, with all that the pods themselves can do and see.
        pub debug: Vec<GroupName> = Vec::new(),
        /// The TCP ports on which pods of a channel reach each other, as members of a database or a message broker do.
        pub between_pods: Vec<Port> = Vec::new(),
        /// Whether its pods call the Kubernetes API; those of a workload with `rbac` may reach it by themselves.
        pub kubernetes_api: bool = false,
        /// What its pods may reach beyond what is declared by itself: DNS, the services it calls, its database, AWS.
        pub egress: Vec<PodEgressSettings> = Vec::new(),
        /// The most that all pods of a channel may take together.
        pub quota: QuotaSettings = QuotaSettings::default(),
        /// What containers get that say nothing of their resources.
        pub container_defaults: ContainerDefaults = ContainerDefaults::default(),
    }
}

choices! {
    /// A Pod Security Standard, by its name in Kubernetes.
    pub enum PodSecurity {
        /// No root, no privileges, no capabilities, a seccomp profile.
        Restricted = "restricted",
        /// No known way to more privileges; root and the usual capabilities are allowed.
        Baseline = "baseline",
        /// Everything: a pod can take over its node.
        Privileged = "privileged",
    }
}

choices! {
    /// What a team may do in a namespace.
    pub enum TeamAccess {
        /// Seeing what is there, secrets excluded.
        View = "view",
        /// Seeing it, and changing what runs: restart, scale, roll back, start and end jobs.
        Edit = "edit",
    }
}

settings! {
    /// Something that pods may reach: one port at a range of addresses.
    pub struct PodEgressSettings {
        /// The protocol.
        pub protocol: EgressProtocol = EgressProtocol::Tcp,
        /// The port.
        pub port: Port,
        /// The addresses. `0.0.0.0/0` is the internet: of ranges that hold more, private, shared and link-local addresses
        /// are left out (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16).
        pub cidr: Cidr,
        /// What it is: at most 255 characters.
        pub description: RuleDescription,
    }
}

settings! {
    /// The most that all pods of a channel may take together. What is left out follows from the workload at its
    /// maximum: twice the replicas, since pods that end are counted until they are gone, with those of a rollout and of
    /// jobs.
    pub struct QuotaSettings, with defaults {
        /// The pods.
        pub pods: Option<Count> = None,
        /// What they ask for of processors: `"4"`, `"500m"`.
        pub cpu: Option<Cpu> = None,
        /// What they ask for of memory: `"8Gi"`.
        pub memory: Option<Bytes> = None,
        /// The most memory they may take.
        pub memory_limits: Option<Bytes> = None,
        /// The claims of volumes.
        pub volumes: Option<Count> = None,
        /// The storage of all volumes.
        pub storage: Option<Bytes> = None,
    }
}

settings! {
    /// What containers get that say nothing of their resources: those that webhooks and people add. They get no limit of
    /// processor time.
    pub struct ContainerDefaults, checked by ContainerDefaults::check, with defaults {
        /// What a container asks for of processors.
        pub cpu: Cpu = const { Cpu::of_millicores(50) },
        /// What it asks for of memory.
        pub memory: Bytes = const { Bytes::of_mebibytes(128) },
        /// The most memory it may take.
        pub memory_limit: Bytes = const { Bytes::of_mebibytes(256) },
    }
}

settings! {
    /// A service that may call another, on some of its ports only.
    pub struct CallerOnPorts {
        /// The service that calls, by its key.
        pub service: ServiceName,
        /// The names of the ports it calls.
        pub ports: Vec<PortName>,
    }
}

numbers! {
    /// A number of objects that a quota allows.
    pub struct Count(u32) in 0..=100_000;
}

/// A service that may call another: its key alone, on all ports; as a table, on those it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerSettings {
    /// The service that calls, by its key.
    pub service: ServiceName,
    /// The names of the ports it calls; none, and it calls all.
    pub ports: Vec<PortName>,
}

impl Setting for CallerSettings {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.as_table().is_none() {
            return ServiceName::decode(node, problems).map(|service| Self { service, ports: Vec::new() });
        }
        let CallerOnPorts { service, ports } = CallerOnPorts::decode(node, problems)?;
        if ports.is_empty() {
            let path = child(node.path(), "ports");
            problems.push(
                Problem::new(format!("{service} is allowed on no port"))
                    .help(format!("name the ports, or write \"{service}\" alone: that allows all"))
                    .at_path(node, &path),
            );
        }
        Some(Self { service, ports })
    }

    fn encode(&self) -> serde_json::Value {
        let Self { service, ports } = self.clone();
        if ports.is_empty() { service.encode() } else { CallerOnPorts { service, ports }.encode() }
    }
}

impl schemars::JsonSchema for CallerSettings {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CallerSettings".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let name = generator.subschema_for::<ServiceName>();
        let table = generator.subschema_for::<CallerOnPorts>();
        settings::schema(json!({ "anyOf": [name, table] }))
    }
}

/// How many ports a policy of the VPC CNI can name for one range of addresses (EKS user guide, "Limit Pod traffic with
/// Kubernetes network policies", considerations).
const MOST_PORTS_OF_A_RANGE: usize = 24;

/// Link-local addresses: the metadata service, the agent of EKS Pod Identity, DNS and time of the VPC.
pub(super) const LINK_LOCAL: Cidr = Cidr::of([169, 254, 0, 0], 16);

/// The instance metadata service, which hands out the credentials of a node's role.
const METADATA_SERVICE: Cidr = Cidr::of([169, 254, 169, 254], 32);

impl NamespaceSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let within = |key| child(node.path(), key);
        let teams = self.teams.keys().map(|group| (child(&within("teams"), group.as_str()), group));
        let debug = self.debug.iter().enumerate();
        let debug = debug.map(|(at, group)| (index(&within("debug"), at), group));
        for (path, group) in teams.chain(debug) {
            if group.as_str().starts_with("system:") {
                problems.push(
                    Problem::new(format!("the group \"{group}\" is Kubernetes' own"))
                        .help("EKS gives nobody a group that begins with `system:`; take one of your own")
                        .at_key(node.nearest(&path)),
                );
            }
        }
        let mut ports: BTreeMap<Cidr, BTreeSet<(EgressProtocol, Port)>> = BTreeMap::new();
        for (at, egress) in self.egress.iter().enumerate() {
            let path = child(&index(&within("egress"), at), "cidr");
            if LINK_LOCAL.contains(&egress.cidr) && egress.cidr.contains(&METADATA_SERVICE) {
                problems.push(
                    Problem::new(format!(
                        "{} has the nodes' credentials: their metadata service",
                        egress.cidr
                    ))
                    .help("leave it out, and give the service a role of its own")
                    .at_path(node, &path),
                );
            }
            let of_range = ports.entry(egress.cidr).or_default();
            // Said once: at the first that is too much.
            if of_range.insert((egress.protocol, egress.port)) && of_range.len() == MOST_PORTS_OF_A_RANGE + 1
            {
                problems.push(
                    Problem::new(format!(
                        "there are more than {MOST_PORTS_OF_A_RANGE} ports for {}",
                        egress.cidr
                    ))
                    .help("the VPC CNI enforces no more for one range: call fewer ports, or narrower ranges")
                    .at_path(node, &path),
                );
            }
        }
    }
}

impl ContainerDefaults {
    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.memory > self.memory_limit {
            problems.push(
                Problem::new(format!(
                    "`memory` is {}, more than `memory_limit`, which is {}",
                    self.memory, self.memory_limit
                ))
                .help("write a limit that is not below what containers ask for")
                .at_path(node, &child(node.path(), "memory")),
            );
        }
    }
}
