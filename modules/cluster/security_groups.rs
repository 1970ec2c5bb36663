//! The security groups of a cluster. The nodes' group alone carries the cluster's tag: the load balancer controller
//! refuses interfaces with two tagged groups.

use aws::cidr::Cidr;
use aws::names::ClusterName;
use terraform::Stack;

use super::settings::{ClusterSettings, EgressProtocol};
use crate::network::Network;
use crate::security_group::{Peer, Ports, SecurityGroup};

/// The groups of a cluster.
#[derive(Clone, Debug)]
pub struct SecurityGroups {
    /// The interfaces of the control plane in the VPC, beside the group that EKS makes.
    pub control_plane: SecurityGroup,
    /// The nodes.
    pub nodes: SecurityGroup,
    /// Load balancers, when the settings have any.
    pub load_balancer: Option<SecurityGroup>,
}

pub(super) fn add(
    stack: &mut Stack,
    key: &str,
    name: &ClusterName,
    settings: &ClusterSettings,
    network: &Network,
) -> SecurityGroups {
    let group = |stack: &mut Stack, part: &str, description: &str, tags: &[(String, String)]| {
        let full = format!("{name}-{}", part.replace('_', "-"));
        SecurityGroup::add(stack, &format!("{key}_{part}"), network.vpc.id(), &full, description, tags)
    };
    let owned = [(format!("kubernetes.io/cluster/{name}"), "owned".to_owned())];
    let mut control_plane = group(stack, "control_plane", "Control plane interfaces in the VPC", &[]);
    let mut nodes = group(stack, "nodes", "Nodes", &owned);
    let anywhere = Peer::Cidr(Cidr::ANYWHERE);
    let of_nodes = Peer::Group(nodes.handle().clone());
    let of_control_plane = Peer::Group(control_plane.handle().clone());

    control_plane.allow_from(stack, "nodes", Ports::Tcp(443), &of_nodes, "Kubernetes API from nodes");
    control_plane.allow_to(stack, "kubelets", Ports::Tcp(10250), &of_nodes, "Kubelets: logs, exec, metrics");
    control_plane.allow_to(
        stack,
        "webhooks",
        Ports::TcpRange(1025, 65535),
        &of_nodes,
        "Webhooks and aggregated APIs in pods",
    );
    control_plane.allow_to(
        stack,
        "webhooks_443",
        Ports::Tcp(443),
        &of_nodes,
        "Webhooks and aggregated APIs on port 443",
    );

    nodes.allow_from(stack, "nodes", Ports::All, &of_nodes, "Node to node, pods included");
    nodes.allow_from(
        stack,
        "kubelets",
        Ports::Tcp(10250),
        &of_control_plane,
        "Kubelets from the control plane",
    );
    nodes.allow_from(
        stack,
        "webhooks",
        Ports::TcpRange(1025, 65535),
        &of_control_plane,
        "Webhooks and aggregated APIs from the control plane",
    );
    nodes.allow_from(
        stack,
        "webhooks_443",
        Ports::Tcp(443),
        &of_control_plane,
        "Webhooks and aggregated APIs on port 443 from the control plane",
    );
    nodes.allow_to(stack, "nodes", Ports::All, &of_nodes, "Node to node, pods included");
    nodes.allow_to(
        stack,
        "vpc",
        Ports::All,
        &Peer::Cidr(network.cidr),
        "Databases, endpoints and DNS within the VPC",
    );
    nodes.allow_to(stack, "https", Ports::Tcp(443), &anywhere, "AWS APIs, registries and the Kubernetes API");
    node_egress(stack, key, settings, &mut nodes);

    let load_balancer = settings.load_balancer.as_ref().map(|load_balancer| {
        stack.setting(format!("clusters.{key}.load_balancer"), |stack| {
            let mut balancer = group(stack, "load_balancer", "Load balancers", &[]);
            for cidr in &load_balancer.ingress_cidrs {
                for port in [80, 443] {
                    let description = format!("Port {port} from {cidr}");
                    balancer.allow_from(
                        stack,
                        &format!("{port}_{cidr}"),
                        Ports::Tcp(port),
                        &Peer::Cidr(*cidr),
                        &description,
                    );
                }
            }
            balancer.allow_to(stack, "nodes", Ports::TcpRange(1025, 65535), &of_nodes, "Pods and node ports");
            nodes.allow_from(
                stack,
                "load_balancers",
                Ports::TcpRange(1025, 65535),
                &Peer::Group(balancer.handle().clone()),
                "Pods and node ports from load balancers",
            );
            balancer
        })
    });
    SecurityGroups { control_plane, nodes, load_balancer }
}

/// What else nodes may reach: what the settings name, and for cert-manager DNS, as it asks the name servers of a zone
/// themselves whether a challenge has arrived.
fn node_egress(stack: &mut Stack, key: &str, settings: &ClusterSettings, nodes: &mut SecurityGroup) {
    if settings.controllers.cert_manager.is_some() {
        stack.setting(format!("clusters.{key}.controllers.cert_manager"), |stack| {
            let anywhere = Peer::Cidr(Cidr::ANYWHERE);
            nodes.allow_to(
                stack,
                "dns_tcp",
                Ports::Tcp(53),
                &anywhere,
                "Name servers of zones, for cert-manager",
            );
            nodes.allow_to(
                stack,
                "dns_udp",
                Ports::Udp(53),
                &anywhere,
                "Name servers of zones, for cert-manager",
            );
        });
    }
    stack.setting(format!("clusters.{key}.node_egress"), |stack| {
        for egress in &settings.node_egress {
            let ports = match egress.protocol {
                EgressProtocol::Tcp => Ports::Tcp(egress.port.get()),
                EgressProtocol::Udp => Ports::Udp(egress.port.get()),
            };
            let rule = format!("{}_{}_{}", egress.protocol, egress.port, egress.cidr);
            nodes.allow_to(stack, &rule, ports, &Peer::Cidr(egress.cidr), egress.description.as_str());
        }
    });
}
