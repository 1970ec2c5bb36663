//! The addresses of each subnet, held against all that can come to stand in it.

mod address_use;
mod spread;

use std::collections::BTreeSet;

use aws::cidr::Cidr;

use super::pod_density::{Mode, NodeAddresses, PREFIX};
use super::wiring::{Nodes, Subnet, Wiring, references};
use super::{Check, Finding, Model};
use crate::environment::Cluster;

pub use address_use::{AddressUse, Addresses};
use spread::Spread;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NET-005",
        title: "Each subnet has addresses for all that can stand in it",
        about: "Usable are all addresses but the five that AWS keeps. Taken are, all at once: the nodes of all groups at \
                their `max`, spread evenly over their zones and rounded up, with as many more as an update brings (twice \
                the zones or `update`, whichever is more); on each the pods it can have (interfaces × (addresses − 1) + \
                2, or 16 for each with prefixes; at most 110 below 30 processors and 250 from there on; `max_pods` where \
                it is set) and the interface or the prefix that the network plugin keeps warm, for the instance type \
                that takes the most; 6 for the interfaces of each control plane, which its upgrades need; one for each \
                interface endpoint and NAT gateway; and in the subnets of internet-facing load balancers 8 for each \
                service, one at least, of each cluster that can have load balancers. When that is more than there is, it is an error. A warning when less \
                than a fifth is left; or when it is too much with one zone fewer: the nodes of all groups at `max` in the \
                other zones, without an update, and 16 for each control plane, as EKS recommends. Internal load balancers, \
                databases and what else is put into subnets by hand is not known and has to do with what is left.",
        source: "EKS user guide, \"VPC and subnet requirements\", \"Managed node update behavior\" and \"Choose an optimal \
                 EC2 node instance type\"; Elastic Load Balancing user guide, \"Availability Zones and subnets\"; VPC \
                 user guide, \"Subnet sizing\"",
        run: enough,
    },
    Check {
        id: "NET-006",
        title: "Prefixes find whole blocks of 16",
        about: "With `prefix_delegation` a node takes blocks of 16 neighbouring addresses. Single addresses, which AWS \
                hands out all over the subnet, break blocks: of n blocks about n × (1 − 1/n)^s stay whole behind s single \
                ones. A warning when the prefixes of all nodes, spread as in NET-005, are more than those blocks. The \
                first and the last block, in which AWS keeps addresses, are no blocks.",
        source: "EKS user guide, \"Assign more IP addresses to Amazon EKS nodes with prefixes\"; EC2 user guide, \"Subnet CIDR \
                 reservations\"",
        run: whole_blocks,
    },
    Check {
        id: "NET-007",
        title: "A node has an address for each of its pods",
        about: "An error when `max_pods` is more than the node has addresses for: the scheduler would send pods that never \
                start. A warning for an instance type whose interfaces cleon does not know; the most that a known type of \
                the same size has is assumed then, in NET-005 and NET-006 too.",
        source: "EKS user guide, \"Choose an optimal EC2 node instance type\"; EC2 `DescribeInstanceTypes`",
        run: pods,
    },
];

/// What EKS needs in each subnet of a control plane for an upgrade, and what it recommends.
const CONTROL_PLANE: (u64, u64) = (6, 16);

/// What a load balancer needs to scale.
const LOAD_BALANCER: u64 = 8;

/// By which tag internet-facing load balancers find their subnets.
const PUBLIC_TAG: &str = "kubernetes.io/role/elb";

/// A warning when less than one part of this many is left.
const SPARE_PART: u64 = 5;

/// What a subnet has, and what can come to take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetBudget {
    /// Its address in Terraform: `aws_subnet.private_a`.
    pub subnet: String,
    /// Its settings key: `network.subnets.private.us-east-1a`.
    pub target: String,
    /// Its tier: `private`, `pods`.
    pub tier: String,
    /// Its zone.
    pub zone: String,
    /// Its range.
    pub cidr: Cidr,
    /// The addresses that AWS leaves to use.
    pub usable: u64,
    /// What takes them.
    pub uses: Vec<AddressUse>,
    /// Blocks of 16, where nodes take any.
    pub prefixes: Option<Prefixes>,
}

/// Blocks of 16 in a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefixes {
    /// Those that nodes take, with all nodes spread evenly and an update going on.
    pub needed: u64,
    /// Those that stay whole behind the single addresses, as a rule.
    pub whole: u64,
}

impl SubnetBudget {
    /// All addresses that are needed at most.
    pub fn needed(&self) -> u64 {
        self.addresses().sum()
    }

    /// The same by what they are for.
    pub fn addresses(&self) -> Addresses {
        self.uses.iter().map(|of| of.addresses).sum()
    }

    /// All addresses that are needed with one zone fewer.
    pub fn one_zone_fewer(&self) -> u64 {
        self.uses.iter().map(|of| of.one_zone_fewer).sum()
    }

    /// The addresses that are left; none when more are needed than there are.
    pub fn spare(&self) -> u64 {
        self.usable.saturating_sub(self.needed())
    }
}

/// The budget of each subnet, in the order of their addresses.
pub fn ip_budget(model: &Model<'_>) -> Vec<SubnetBudget> {
    let wiring = Wiring::of(model);
    let nodes = wiring.nodes();
    let budget = |subnet: &Subnet<'_>| {
        let mut tally = Tally::default();
        for group in &nodes {
            tally.nodes(group, &wiring.pod_subnets(group.cluster), subnet);
        }
        for cluster in model.environment.clusters() {
            tally.control_plane(&wiring, cluster, subnet);
        }
        tally.one_each(&wiring, "aws_vpc_endpoint", "subnet_ids", "interface endpoint", subnet);
        tally.one_each(&wiring, "aws_nat_gateway", "subnet_id", "NAT gateway", subnet);
        tally.load_balancers(model, subnet);
        let blocks = (subnet.cidr.size() / u64::from(PREFIX)).saturating_sub(2);
        SubnetBudget {
            subnet: subnet.address.to_string(),
            target: subnet.target(),
            tier: subnet.tier().to_owned(),
            zone: subnet.zone.to_owned(),
            cidr: subnet.cidr,
            usable: subnet.cidr.usable_addresses(),
            prefixes: (tally.prefixes > 0)
                .then(|| Prefixes { needed: tally.prefixes, whole: whole(blocks, tally.singles) }),
            uses: tally.uses,
        }
    };
    wiring.subnets().iter().map(budget).collect()
}

/// How many of so many blocks stay whole when single addresses fall anywhere.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a subnet has at most 4096 blocks, and the result is between 0 and their number"
)]
fn whole(blocks: u64, singles: u64) -> u64 {
    let count = blocks as f64;
    if blocks == 0 { 0 } else { (count * (1.0 - 1.0 / count).powf(singles as f64)) as u64 }
}

/// What takes addresses of one subnet.
#[derive(Default)]
struct Tally {
    uses: Vec<AddressUse>,
    singles: u64,
    prefixes: u64,
}

impl Tally {
    fn add(&mut self, what: String, addresses: Addresses, one_zone_fewer: u64) {
        if addresses.sum() > 0 || one_zone_fewer > 0 {
            self.uses.push(AddressUse { what, addresses, one_zone_fewer });
        }
    }

    fn nodes(&mut self, group: &Nodes<'_>, pod_subnets: &[Subnet<'_>], subnet: &Subnet<'_>) {
        let zones = group.zones();
        let hosts_nodes = group.subnets.iter().any(|of| of.address == subnet.address);
        let hosts_pods =
            zones.contains(subnet.zone) && pod_subnets.iter().any(|of| of.address == subnet.address);
        if !hosts_nodes && !hosts_pods {
            return;
        }
        let mode = Mode::of(group.cluster.settings, !pod_subnets.is_empty());
        let node = NodeAddresses::of_group(group.settings, mode);
        let (mut singles, mut prefixes) = (0, 0);
        if hosts_nodes {
            singles += u64::from(node.in_node_subnet);
        }
        if hosts_pods {
            singles += u64::from(node.in_pod_subnet);
        }
        if hosts_pods || !mode.pod_subnets {
            prefixes += u64::from(node.prefixes);
        }
        let each = singles + prefixes * u64::from(PREFIX);
        let spread = Spread::of(group.settings, zones.len());
        let (even, update) = (spread.even, spread.update);
        self.singles += (even + update) * singles;
        self.prefixes += (even + update) * prefixes;
        let plural = if even == 1 { "node" } else { "nodes" };
        let what = format!(
            "{} {}: {even} {plural} and {update} while updated, {each} each",
            group.cluster.key, group.name
        );
        let own = u64::from(hosts_nodes);
        let addresses = Addresses {
            nodes: even * own,
            pods: even * each.saturating_sub(own),
            surge: update * each,
            interfaces: 0,
        };
        self.add(what, addresses, spread.one_zone_fewer * each);
    }

    fn control_plane(&mut self, wiring: &Wiring<'_>, cluster: Cluster<'_>, subnet: &Subnet<'_>) {
        let Some((_, block)) = wiring.control_plane(cluster) else { return };
        let subnets = block
            .nested("vpc_config")
            .iter()
            .flat_map(|config| references(config.argument("subnet_ids"), "aws_subnet"));
        if subnets.into_iter().any(|address| address == subnet.address) {
            self.singles += CONTROL_PLANE.0;
            let interfaces = Addresses::of_interfaces(CONTROL_PLANE.0);
            self.add(format!("{}: control plane", cluster.key), interfaces, CONTROL_PLANE.1);
        }
    }

    fn one_each(
        &mut self,
        wiring: &Wiring<'_>,
        resource_type: &str,
        argument: &str,
        what: &str,
        subnet: &Subnet<'_>,
    ) {
        let count = wiring.referring(resource_type, argument, subnet.address).len() as u64;
        let plural = if count == 1 { "" } else { "s" };
        self.singles += count;
        self.add(format!("{count} {what}{plural}"), Addresses::of_interfaces(count), count);
    }

    /// How many load balancers there are is up to what runs in the clusters: one for each service is assumed.
    fn load_balancers(&mut self, model: &Model<'_>, subnet: &Subnet<'_>) {
        if subnet.tag(PUBLIC_TAG).is_none() {
            return;
        }
        for cluster in model.environment.clusters() {
            let settings = cluster.settings;
            if settings.load_balancer.is_none() && settings.controllers.load_balancer_controller.is_none() {
                continue;
            }
            let services = model.environment.settings.services.values();
            let count = services.filter(|service| service.cluster == *cluster.key).count().max(1) as u64;
            let plural = if count == 1 { "" } else { "s" };
            let addresses = count * LOAD_BALANCER;
            self.singles += addresses;
            self.add(
                format!("{}: {count} load balancer{plural}, {LOAD_BALANCER} each", cluster.key),
                Addresses::of_interfaces(addresses),
                addresses,
            );
        }
    }
}

fn enough(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in ip_budget(model) {
        let SubnetBudget { subnet, target, cidr, usable, .. } = &of;
        let (needed, fewer) = (of.needed(), of.one_zone_fewer());
        let finding = if needed > *usable {
            Finding::error(
                target,
                format!("{subnet}, {cidr}, has {usable} addresses, and {needed} can be needed"),
            )
        } else if fewer > *usable {
            Finding::warning(
                target,
                format!(
                    "{subnet}, {cidr}, has {usable} addresses, and with one zone fewer {fewer} can be needed"
                ),
            )
        } else if of.spare() * SPARE_PART < *usable && needed > 0 {
            let spare = of.spare();
            Finding::warning(
                target,
                format!("{subnet}, {cidr}, has {usable} addresses, of which {spare} are left"),
            )
        } else {
            continue;
        };
        let larger =
            larger(&of, "give the tier larger subnets, or pods a range of their own (`[network.pods]`)");
        let finding = finding
            .help(format!(
                "{larger}; or lower `max` or `max_pods` of the groups. `cleon validate --show ip-budget` shows all \
                 subnets"
            ))
            .figure("usable", usable)
            .figure("needed", needed)
            .figure("needed with one zone fewer", fewer);
        let short_in_outage = needed <= *usable && fewer > *usable;
        findings.push(of.uses.iter().fold(finding, |finding, taken| {
            finding.figure(
                &taken.what,
                if short_in_outage { taken.one_zone_fewer } else { taken.addresses.sum() },
            )
        }));
    }
    findings
}

/// How a subnet is made larger: `otherwise` where it is not of the range for pods.
fn larger<'a>(of: &SubnetBudget, otherwise: &'a str) -> &'a str {
    if of.target.starts_with("network.pods.") {
        "give pods a larger range (`network.pods.cidr`), up to a /16"
    } else {
        otherwise
    }
}

fn whole_blocks(model: &Model<'_>) -> Vec<Finding> {
    let broken = ip_budget(model).into_iter().filter_map(|of| {
        let Prefixes { needed, whole } = of.prefixes.filter(|blocks| blocks.needed > blocks.whole)?;
        let message = format!(
            "{}, {}, is too broken up for prefixes: nodes can take {needed} blocks of 16, and about {whole} stay whole",
            of.subnet, of.cidr
        );
        let larger = larger(&of, "give pods a range of their own (`[network.pods]`), or the tier larger subnets");
        let finding = Finding::warning(of.target, message)
            .help(format!("{larger}; or set `prefix_delegation = false`"))
            .figure("blocks needed", needed)
            .figure("blocks whole", whole);
        Some(finding)
    });
    broken.collect()
}

fn pods(model: &Model<'_>) -> Vec<Finding> {
    let wiring = Wiring::of(model);
    let mut findings = Vec::new();
    for group in wiring.nodes() {
        let target = group.target();
        let mode = Mode::of(group.cluster.settings, !wiring.pod_subnets(group.cluster).is_empty());
        let unknown: BTreeSet<_> =
            group.settings.instance_types.iter().filter(|instance| instance.figures().is_none()).collect();
        for instance in unknown {
            let assumed = instance.assumed_figures();
            let message = format!("the interfaces of {instance} are not known");
            findings.push(
                Finding::warning(&target, message)
                    .setting(format!("{target}.instance_types"))
                    .help("what is assumed is the most that a known type of its size has; a later cleon may know it")
                    .figure("interfaces assumed", assumed.interfaces)
                    .figure("addresses of each assumed", assumed.addresses_per_interface),
            );
        }
        let node = NodeAddresses::of_group(group.settings, mode);
        if group.settings.max_pods.is_some() && node.pods > node.pods_with_addresses {
            let (pods, most) = (node.pods, node.pods_with_addresses);
            findings.push(
                Finding::error(
                    &target,
                    format!("a node takes up to {pods} pods, and has addresses for {most}"),
                )
                .setting(format!("{target}.max_pods"))
                .help(format!("write at most {most}, or turn on `pod_networking.prefix_delegation`"))
                .figure("pods with addresses", most),
            );
        }
    }
    findings
}
