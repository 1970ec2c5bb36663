//! Who may reach whom: the flows of a channel that the settings declare.

use aws::cidr::Cidr;
use aws::names::{Namespace, ServiceName};

use crate::cluster::settings::EgressProtocol;

/// The port of PostgreSQL.
pub const POSTGRESQL: Port = Port::tcp(5432);

/// The port of HTTPS, which all APIs of AWS and the Kubernetes API have.
pub const HTTPS: Port = Port::tcp(443);

/// A port on which pods or something else is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// Its number: that of the containers, not that of a Kubernetes service before them.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
}

/// A protocol with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// The pods of a service's channel at the other end of a flow, and the ports that are called: ours when they call, theirs
/// when we do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// What the service is called.
    pub service: ServiceName,
    /// The channel's namespace.
    pub namespace: Namespace,
    /// The ports.
    pub ports: Vec<Port>,
}

/// The flows of a channel that the settings declare. All else is denied.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// Who calls its pods: channels on the same cluster.
    pub callers: Vec<Peer>,
    /// Whom its pods call: channels on the same cluster.
    pub called: Vec<Peer>,
    /// From where load balancers send requests to it; none without one.
    pub load_balancers: Vec<LoadBalancers>,
    /// The subnets of its database; none without one.
    pub databases: Vec<Cidr>,
    /// How its pods reach AWS; none when they do not call it.
    pub aws: Option<AwsAccess>,
    /// The addresses of the Kubernetes API; none when its pods do not call it.
    pub kubernetes_api: Vec<Cidr>,
}

/// From where a load balancer sends requests to pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancers {
    /// The subnets it stands in. It sends requests and health checks to pods themselves (target type `ip`), from
    /// addresses of its own.
    pub subnets: Vec<Cidr>,
    /// The ports it sends them to.
    pub ports: Vec<Port>,
}

/// How pods reach the APIs of AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsAccess {
    /// The subnets in which the VPC has interface endpoints.
    pub endpoints: Vec<Cidr>,
    /// Whether they call an API that has no interface endpoint here: over the internet or, as S3, at public addresses.
    pub public_addresses: bool,
    /// Whether their credentials come from the agent of EKS Pod Identity.
    pub pod_identity: bool,
}

impl Port {
    /// A port of TCP.
    pub const fn tcp(number: u16) -> Self {
        Self { number, protocol: Protocol::Tcp }
    }

    /// A port of UDP.
    pub const fn udp(number: u16) -> Self {
        Self { number, protocol: Protocol::Udp }
    }
}

impl Protocol {
    /// The name that Kubernetes has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }
}

impl From<EgressProtocol> for Protocol {
    fn from(protocol: EgressProtocol) -> Self {
        match protocol {
            EgressProtocol::Tcp => Self::Tcp,
            EgressProtocol::Udp => Self::Udp,
        }
    }
}
