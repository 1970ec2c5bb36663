//! A namespace: what its pods may be, how much they may take, who may reach whom, and who may do what in it.

pub mod settings;

use aws::cidr::Cidr;
use aws::names::{Namespace, ServiceName};
use kubernetes::Object;

use self::settings::NamespaceSettings;
use crate::service::Channel;

/// A port that pods are reached on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The number of the containers' port.
    pub number: u16,
}

/// The flows of a channel that the settings declare. All else is denied.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// Who calls its pods: other services in namespaces of this cluster, and the ports they call.
    pub callers: Vec<(ServiceName, Namespace)>,
    /// Whom its pods call: services in namespaces of this cluster, and their ports.
    pub called: Vec<(ServiceName, Namespace, Vec<Port>)>,
    /// The ports its own pods listen on.
    pub ports: Vec<Port>,
    /// From where load balancers send requests to it: the subnets they stand in.
    pub load_balancers: Vec<Cidr>,
    /// The subnets of databases, where it has one.
    pub databases: Vec<Cidr>,
    /// The ranges that endpoints of AWS are in, where it uses any.
    pub endpoints: Vec<Cidr>,
    /// Whether its pods call AWS: with a role they do.
    pub calls_aws: bool,
}

/// The objects of a channel's namespace, in the order in which they are applied, the namespace itself first.
pub fn objects(_settings: &NamespaceSettings, _channel: &Channel<'_>, _flows: &Flows) -> Vec<Object> {
    Vec::new()
}
