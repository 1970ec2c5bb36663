//! The way of nodes and pods to what they need, proved from the blocks that are applied.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use terraform::{Node, ResourceAddress};

use self::paths::Start;
use super::wiring::{Nodes, Subnet, Wiring, references};
use super::{Check, Finding, Model};
use crate::environment::Cluster;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NET-008",
        title: "Nodes and pods have a way to everything they need",
        about: "From each subnet of nodes and each subnet of pods to the API server of their cluster, `ec2`, `s3`, `sts`, and \
                for nodes `ecr.api` and `ecr.dkr`; to `eks-auth` where pods have their roles by Pod Identity; and for \
                controllers that are on to `elasticloadbalancing`, `autoscaling`, `logs`, `secretsmanager`, `ssm` and \
                `route53`. The way is read from the generated resources: an interface endpoint with a private name, whose \
                security group lets the subnet in and which the nodes' group lets out to; for `s3` a gateway endpoint in \
                the subnet's route table; or a default route to a NAT gateway with a public address, whose own subnet \
                has one to an internet gateway. An interface endpoint that does not let the subnet in is no way even \
                beside NAT, since its private name holds in the whole VPC. No way is an error. Network ACLs and policies \
                of endpoints are not looked at.",
        source: "EKS user guide, \"Deploy private clusters with limited internet access\"; VPC user guide, \"NAT gateways\" and \
                 \"Access an AWS service using an interface VPC endpoint\"",
        run: ways,
    },
    Check {
        id: "NET-009",
        title: "What leaves a zone's subnets leaves in that zone",
        about: "A NAT gateway in another zone is lost with that zone, and AWS charges what goes between zones twice. A \
                warning for subnets of nodes and pods whose default route leads to one.",
        source: "VPC user guide, \"NAT gateways\"; EC2 on-demand pricing, \"Data transfer within the same AWS Region\"",
        run: zones,
    },
];

/// The port of everything that nodes speak to.
const HTTPS: i64 = 443;

/// How a packet gets to where it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// Through a NAT gateway and an internet gateway.
    NatGateway {
        /// The NAT gateway's address in Terraform.
        gateway: String,
        /// The zone it stands in.
        zone: String,
        /// The internet gateway's address in Terraform.
        internet_gateway: String,
    },
    /// Through a gateway endpoint, which is in no zone.
    GatewayEndpoint {
        /// Its address in Terraform.
        endpoint: String,
    },
    /// Through the interfaces of an endpoint.
    InterfaceEndpoint {
        /// Its address in Terraform.
        endpoint: String,
        /// The zones it has interfaces in.
        zones: Vec<String>,
    },
    /// To the interfaces of a control plane.
    ControlPlane {
        /// The cluster's address in Terraform.
        cluster: String,
        /// The zones it has interfaces in.
        zones: Vec<String>,
    },
    /// There is none.
    None {
        /// Why.
        reason: String,
    },
}

impl Path {
    /// Whether there is one.
    pub fn exists(&self) -> bool {
        !matches!(self, Self::None { .. })
    }

    /// Whether it is there without a zone.
    pub fn survives(&self, lost: &str) -> bool {
        let zones = self.zones();
        self.exists() && (zones.is_empty() || zones.iter().any(|zone| *zone != lost))
    }

    /// What it is, in one word for programs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NatGateway { .. } => "nat-gateway",
            Self::GatewayEndpoint { .. } => "gateway-endpoint",
            Self::InterfaceEndpoint { .. } => "interface-endpoint",
            Self::ControlPlane { .. } => "control-plane",
            Self::None { .. } => "none",
        }
    }

    /// The addresses in Terraform of what it leads through, in order.
    pub fn through(&self) -> Vec<&str> {
        match self {
            Self::NatGateway { gateway, internet_gateway, .. } => vec![gateway, internet_gateway],
            Self::GatewayEndpoint { endpoint } | Self::InterfaceEndpoint { endpoint, .. } => vec![endpoint],
            Self::ControlPlane { cluster, .. } => vec![cluster],
            Self::None { .. } => Vec::new(),
        }
    }

    /// The zones it leads through, each of which is enough; none where zones make no difference.
    pub fn zones(&self) -> Vec<&str> {
        match self {
            Self::NatGateway { zone, .. } => vec![zone],
            Self::InterfaceEndpoint { zones, .. } | Self::ControlPlane { zones, .. } => {
                zones.iter().map(String::as_str).collect()
            }
            Self::GatewayEndpoint { .. } | Self::None { .. } => Vec::new(),
        }
    }

    /// Why there is none, where there is none.
    pub fn reason(&self) -> Option<&str> {
        if let Self::None { reason } = self { Some(reason) } else { None }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NatGateway { gateway, zone, internet_gateway } => {
                write!(f, "NAT gateway {gateway} in {zone}, {internet_gateway}")
            }
            Self::GatewayEndpoint { endpoint } => write!(f, "gateway endpoint {endpoint}"),
            Self::InterfaceEndpoint { endpoint, zones } => {
                write!(f, "interface endpoint {endpoint} in {}", zones.join(", "))
            }
            Self::ControlPlane { cluster, zones } => {
                write!(f, "interfaces of {cluster} in {}", zones.join(", "))
            }
            Self::None { reason } => write!(f, "none: {reason}"),
        }
    }
}

/// The ways out of one subnet for one cluster's nodes or pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetEgress {
    /// The cluster, by its key.
    pub cluster: String,
    /// The subnet's address in Terraform.
    pub subnet: String,
    /// Its settings key.
    pub target: String,
    /// Its zone.
    pub zone: String,
    /// The way to each thing that is needed: its name, `kubernetes` for the cluster's API server, and the path.
    pub needed: Vec<(String, Path)>,
    /// The way to everything else.
    pub internet: Path,
}

/// The API server of the cluster, among the names of services.
const KUBERNETES: &str = "kubernetes";

const ROUTE_53: &str = "route53";

/// The ways out of all subnets of nodes and pods, cluster by cluster.
pub fn egress(model: &Model<'_>) -> Vec<SubnetEgress> {
    let wiring = Wiring::of(model);
    let nodes = wiring.nodes();
    let mut found = Vec::new();
    for cluster in model.environment.clusters() {
        let Some((address, block)) = wiring.control_plane(cluster) else { continue };
        let prove = |subnet: Subnet<'_>, groups: Vec<&ResourceAddress>, services: &BTreeSet<&str>| {
            let start = Start { wiring: &wiring, subnet, groups };
            let services = services.iter().map(|service| ((*service).to_owned(), start.to_service(service)));
            let api_server = (KUBERNETES.to_owned(), start.to_api_server(address, block));
            SubnetEgress {
                cluster: cluster.key.to_string(),
                subnet: subnet.address.to_string(),
                target: subnet.target(),
                zone: subnet.zone.to_owned(),
                needed: [api_server].into_iter().chain(services).collect(),
                internet: start.to_internet(),
            }
        };
        let needed = needed(cluster, address, &wiring);
        let mut seen = BTreeSet::new();
        for group in nodes.iter().filter(|group| group.cluster.key == cluster.key) {
            let groups = security_groups(&wiring, group);
            for subnet in &group.subnets {
                if seen.insert((subnet.address, groups.clone())) {
                    found.push(prove(*subnet, groups.clone(), &needed));
                }
            }
        }
        // Images are pulled by the node itself.
        let of_pods = needed.iter().copied().filter(|service| !service.starts_with("ecr.")).collect();
        let groups = references(wiring.network_plugin(cluster), "aws_security_group");
        let groups: BTreeSet<_> = groups.into_iter().collect();
        for subnet in wiring.pod_subnets(cluster) {
            found.push(prove(subnet, groups.iter().copied().collect(), &of_pods));
        }
    }
    found
}

/// The groups of the interfaces that nodes start with.
fn security_groups<'a>(wiring: &Wiring<'a>, group: &Nodes<'a>) -> Vec<&'a ResourceAddress> {
    let templates = group
        .block
        .nested("launch_template")
        .iter()
        .flat_map(|template| references(template.argument("id"), "aws_launch_template"));
    let blocks = templates.filter_map(|template| wiring.block(template));
    blocks
        .flat_map(|block| references(block.argument("vpc_security_group_ids"), "aws_security_group"))
        .collect()
}

/// The AWS services that nodes, add-ons and controllers of a cluster speak to.
fn needed(cluster: Cluster<'_>, address: &ResourceAddress, wiring: &Wiring<'_>) -> BTreeSet<&'static str> {
    let controllers = &cluster.settings.controllers;
    let secrets = controllers.external_secrets.as_ref();
    let associated = wiring.referring("aws_eks_pod_identity_association", "cluster_name", address);
    let addons = wiring.referring("aws_eks_addon", "cluster_name", address);
    let pod_identity = !associated.is_empty()
        || addons.iter().any(|(_, block)| {
            !block.nested("pod_identity_association").is_empty()
                || matches!(block.argument("pod_identity_association"), Some(node) if *node != Node::Null)
        });
    let optional = [
        ("eks-auth", pod_identity),
        ("elasticloadbalancing", controllers.load_balancer_controller.is_some()),
        ("autoscaling", controllers.cluster_autoscaler.is_some()),
        ("logs", controllers.cloudwatch_agent.is_some() || controllers.fluent_bit.is_some()),
        ("secretsmanager", secrets.is_some_and(|secrets| !secrets.secrets_manager_paths.is_empty())),
        ("ssm", secrets.is_some_and(|secrets| !secrets.parameter_paths.is_empty())),
        (ROUTE_53, controllers.external_dns.is_some() || controllers.cert_manager.is_some()),
    ];
    let wanted = optional.into_iter().filter(|(_, wanted)| *wanted).map(|(service, _)| service);
    ["ec2", "ecr.api", "ecr.dkr", "s3", "sts"].into_iter().chain(wanted).collect()
}

fn ways(model: &Model<'_>) -> Vec<Finding> {
    // One finding for all that is wrong in one place for one reason.
    let mut missing: BTreeMap<(String, String), (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for of in egress(model) {
        for (service, path) in of.needed {
            let Path::None { reason } = path else { continue };
            let target = match service.as_str() {
                KUBERNETES => format!("clusters.{}.endpoint", of.cluster),
                "s3" => "network.s3_gateway_endpoint".to_owned(),
                _ => "network.interface_endpoints".to_owned(),
            };
            let (services, subnets) = missing.entry((target, reason)).or_default();
            services.insert(service);
            subnets.insert(of.subnet.clone());
        }
    }
    let finding = |((target, reason), (services, subnets)): (_, (BTreeSet<String>, BTreeSet<String>))| {
        let named = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        let help = match services.first().map(String::as_str) {
            Some(KUBERNETES) => "set `private = true`, and let the nodes in".to_owned(),
            Some("s3") => "set `s3_gateway_endpoint = true`, or `nat = \"one-per-az\"`".to_owned(),
            _ => without_nat(&services),
        };
        Finding::error(target, format!("nodes and pods have no way to {}: {reason}", named(&services)))
            .help(format!("{help}. `cleon validate --show egress` shows all ways"))
            .figure("subnets", named(&subnets))
            .related("network.nat", "the NAT mode")
    };
    missing.into_iter().map(finding).collect()
}

/// What to change where services are not reached through NAT. Route 53 has no endpoint in a region of its own.
fn without_nat(services: &BTreeSet<String>) -> String {
    let endpoints = services.iter().filter(|service| *service != ROUTE_53);
    let quoted: Vec<String> = endpoints.map(|service| format!("\"{service}\"")).collect();
    match (quoted.is_empty(), services.contains(ROUTE_53)) {
        (true, _) => "set `nat = \"one-per-az\"`: no endpoint leads there".to_owned(),
        (false, true) => "set `nat = \"one-per-az\"`: no endpoint leads to route53".to_owned(),
        (false, false) => {
            format!("add {} to `interface_endpoints`, or set `nat = \"one-per-az\"`", quoted.join(", "))
        }
    }
}

fn zones(model: &Model<'_>) -> Vec<Finding> {
    let elsewhere: BTreeSet<String> = egress(model)
        .into_iter()
        .filter_map(|of| match of.internet {
            Path::NatGateway { gateway, zone, .. } if zone != of.zone => {
                Some(format!("{} in {} through {gateway} in {zone}", of.subnet, of.zone))
            }
            _ => None,
        })
        .collect();
    if elsewhere.is_empty() {
        return Vec::new();
    }
    let number = elsewhere.len();
    let subnets =
        if number == 1 { "subnet of nodes or pods has its" } else { "subnets of nodes or pods have their" };
    let finding = Finding::warning("network.nat", format!("{number} {subnets} way out in another zone"))
        .help("set `nat = \"one-per-az\"`, or accept it for its price")
        .figure("subnets", elsewhere.into_iter().collect::<Vec<_>>().join("; "));
    vec![finding]
}
