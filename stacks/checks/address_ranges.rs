//! Ranges of addresses that must have nothing in common, and those AWS does not take.

use aws::cidr::{Cidr, VpcCidr};

use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NET-001",
        title: "The VPCs of environments have no address in common",
        about: "Networks that overlap can never be connected, and hosts in both cannot reach each other. Each \
                environment is compared with all others, so that an overlap is found in both and accepted in both. The \
                range for pods is compared with the VPCs' own ranges of others, but not with their ranges for pods: \
                pods leave their VPC with a node's address. What overlaps is an error.",
        source: "VPC user guide, \"VPC peering limitations\"",
        run: environments,
    },
    Check {
        id: "NET-002",
        title: "The VPC has no address in common with the networks it is connected to",
        about: "A VPC delivers its own ranges itself: a host of `network.peers` with such an address is never reached, \
                and AWS refuses to peer VPCs of which any two ranges overlap. The VPC's range and the range for pods \
                are compared with each range of each peer; what overlaps is an error.",
        source: "VPC user guide, \"Route tables\" (local routes) and \"VPC peering limitations\"",
        run: peers,
    },
    Check {
        id: "NET-003",
        title: "Service addresses are in no network that pods speak to",
        about: "Within a cluster an address of its service range means a service, whatever has it outside. EKS refuses \
                a range that overlaps one of its VPC, and never changes it afterwards. An overlap with the VPC's range, \
                with the range for pods or with a peer is an error; one with another environment's VPC is a warning, \
                since it hurts only once the two are connected. Clusters may share a service range.",
        source: "EKS `KubernetesNetworkConfigRequest`; EKS user guide, \"VPC and subnet requirements\"",
        run: services,
    },
    Check {
        id: "NET-004",
        title: "AWS takes the ranges of the VPC",
        about: "A VPC has no range in 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16 or from 224.0.0.0 on. Which range for pods can \
                be added depends on the VPC's own: to one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 none of the \
                other two; to one of 10.0.0.0/15 none of 10.0.0.0/16; to any other one none of these three; 172.31.0.0/16 \
                to none of 172.16.0.0/12; and 198.19.0.0/16 to none but one of itself. What AWS would refuse is an error.",
        source: "VPC user guide, \"IPv4 CIDR block association restrictions\"",
        run: refused,
    },
];

const OWN: &str = "network.cidr";
const PODS: &str = "network.pods.cidr";

/// The ranges of the VPC: where each is set, what it is, and the range.
fn own_ranges(model: &Model<'_>) -> Vec<(&'static str, &'static str, Cidr)> {
    let Some(network) = &model.environment.settings.network else { return Vec::new() };
    let pods = network.pods.as_ref().map(|pods| (PODS, "the range for pods", pods.cidr.cidr()));
    [(OWN, "the VPC's range", network.cidr.cidr())].into_iter().chain(pods).collect()
}

fn environments(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, _, own) in own_ranges(model) {
        for neighbour in model.environment.neighbours() {
            let Some(other) = neighbour.document.get::<VpcCidr>(OWN) else { continue };
            if !own.overlaps(&other.cidr()) {
                continue;
            }
            let name = &neighbour.name;
            let what = if path == OWN { "the network" } else { "the range for pods," };
            let comma = if path == OWN { "" } else { "," };
            let finding =
                Finding::error(path, format!("{what} {own}{comma} overlaps that of {name}, {other}"))
                    .help("give each environment a range of its own, so that networks can be connected")
                    .figure("addresses in common", own.size().min(other.cidr().size()));
            findings.push(match neighbour.document.node(OWN) {
                Some(node) => finding.related_at(node.location(), format!("the network of {name}")),
                None => finding,
            });
        }
    }
    findings
}

/// The ranges of the peers: the name of each, where it is set, and the range.
fn peer_ranges(model: &Model<'_>) -> Vec<(String, String, Cidr)> {
    let Some(network) = &model.environment.settings.network else { return Vec::new() };
    let of_one = |(name, ranges): (_, &Vec<Cidr>)| {
        let path = format!("network.peers.{name}");
        let at = |(at, range): (usize, &Cidr)| (format!("{name}"), settings::index(&path, at), *range);
        ranges.iter().enumerate().map(at).collect::<Vec<_>>()
    };
    network.peers.iter().flat_map(of_one).collect()
}

fn peers(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, what, own) in own_ranges(model) {
        for (name, at, range) in peer_ranges(model).iter().filter(|(_, _, range)| range.overlaps(&own)) {
            findings.push(
                Finding::error(path, format!("{what}, {own}, overlaps a range of {name}, {range}"))
                    .help(format!("take a range that {name} does not have: the VPC would keep its packets"))
                    .figure("addresses in common", own.size().min(range.size()))
                    .related(at, format!("a range of {name}")),
            );
        }
    }
    findings
}

/// Ranges that EKS takes for services and that are seldom taken otherwise.
const SERVICE_RANGES: [[u8; 4]; 4] = [[172, 20, 0, 0], [172, 21, 0, 0], [10, 100, 0, 0], [192, 168, 0, 0]];

fn services(model: &Model<'_>) -> Vec<Finding> {
    let mut near: Vec<(String, String, Cidr)> = own_ranges(model)
        .into_iter()
        .map(|(path, what, range)| (what.to_owned(), path.to_owned(), range))
        .collect();
    near.extend(
        peer_ranges(model).into_iter().map(|(name, path, range)| (format!("a range of {name}"), path, range)),
    );
    let far = model.environment.neighbours().filter_map(|neighbour| {
        let range: VpcCidr = neighbour.document.get(OWN)?;
        Some((neighbour, range.cidr()))
    });
    let far: Vec<_> = far.collect();
    let taken = |range: &Cidr| {
        near.iter()
            .map(|(_, _, other)| other)
            .chain(far.iter().map(|(_, other)| other))
            .any(|other| other.overlaps(range))
    };
    let free = SERVICE_RANGES.map(|octets| Cidr::of(octets, 16)).into_iter().find(|range| !taken(range));
    let help = match free {
        Some(free) => format!("take a range of their own, before the cluster stands: \"{free}\""),
        None => "take a range of their own, before the cluster stands".to_owned(),
    };
    let mut findings = Vec::new();
    for cluster in model.environment.clusters() {
        let path = format!("clusters.{}.service_cidr", cluster.key);
        let own = cluster.settings.service_cidr;
        let said = |what: &str, other: &Cidr| format!("the service addresses {own} overlap {what}, {other}");
        for (what, at, other) in near.iter().filter(|(_, _, other)| other.overlaps(&own.cidr())) {
            findings.push(Finding::error(&path, said(what, other)).help(&help).related(at, what));
        }
        for (neighbour, other) in far.iter().filter(|(_, other)| other.overlaps(&own.cidr())) {
            let what = format!("the network of {}", neighbour.name);
            let finding = Finding::warning(&path, said(&what, other)).help(&help);
            findings.push(match neighbour.document.node(OWN) {
                Some(node) => finding.related_at(node.location(), what),
                None => finding,
            });
        }
    }
    findings
}

/// What no VPC has.
const NEVER: [([u8; 4], u8); 4] =
    [([0, 0, 0, 0], 8), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16), ([224, 0, 0, 0], 3)];

const TEN: Cidr = Cidr::of([10, 0, 0, 0], 8);
const TWELVE: Cidr = Cidr::of([172, 16, 0, 0], 12);
const SIXTEEN: Cidr = Cidr::of([192, 168, 0, 0], 16);
const BENCHMARK: Cidr = Cidr::of([198, 19, 0, 0], 16);

/// The ranges of which none can be added to a VPC that has `own`.
fn restricted(own: Cidr) -> Vec<Cidr> {
    let mut restricted: Vec<Cidr> =
        [TEN, TWELVE, SIXTEEN, BENCHMARK].into_iter().filter(|range| !range.contains(&own)).collect();
    if Cidr::of([10, 0, 0, 0], 15).contains(&own) {
        restricted.push(Cidr::of([10, 0, 0, 0], 16));
    }
    if TWELVE.contains(&own) {
        restricted.push(Cidr::of([172, 31, 0, 0], 16));
    }
    restricted
}

fn refused(model: &Model<'_>) -> Vec<Finding> {
    let Some(network) = &model.environment.settings.network else { return Vec::new() };
    let mut findings = Vec::new();
    for (path, what, range) in own_ranges(model) {
        let never = NEVER.map(|(octets, prefix)| Cidr::of(octets, prefix));
        if let Some(never) = never.into_iter().find(|never| never.overlaps(&range)) {
            findings.push(
                Finding::error(path, format!("{what}, {range}, is in {never}, of which AWS takes none"))
                    .help("take a private range: \"10.0.0.0/16\"; for pods \"100.64.0.0/16\""),
            );
        }
    }
    if let Some(pods) = &network.pods {
        let own = network.cidr;
        let range = pods.cidr.cidr();
        if let Some(of) = restricted(own.cidr()).into_iter().find(|of| of.overlaps(&range)) {
            findings.push(
                Finding::error(PODS, format!("AWS adds no range of {of} to a VPC of {own}: {range} is one"))
                    .help("take one of 100.64.0.0/10, which goes with every VPC: \"100.64.0.0/16\"")
                    .related(OWN, "the VPC's range"),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the user guide's table: what the VPC has, what can be added and what cannot.
    #[test]
    fn what_can_be_added_follows_from_what_the_vpc_has() {
        let table = [
            (
                "10.0.0.0/16",
                &["10.1.0.0/16", "10.200.0.0/16", "100.64.0.0/16", "54.0.0.0/16"][..],
                &["10.0.0.0/16", "172.16.0.0/16", "192.168.0.0/16", "198.19.0.0/16"][..],
            ),
            ("10.1.0.0/16", &["10.2.0.0/16"], &["10.0.128.0/17"]),
            ("10.2.0.0/16", &["10.0.0.0/16"], &["172.31.0.0/16"]),
            ("172.16.0.0/16", &["172.17.0.0/16", "100.64.0.0/16"], &["172.31.0.0/16", "10.0.0.0/16"]),
            ("192.168.0.0/20", &["192.168.64.0/20"], &["10.0.0.0/16", "172.16.0.0/16", "198.19.0.0/16"]),
            ("198.19.0.0/20", &["198.19.64.0/20", "100.64.0.0/16"], &["10.0.0.0/16", "192.168.0.0/16"]),
            ("100.64.0.0/16", &["100.65.0.0/16", "54.0.0.0/16"], &["10.0.0.0/16", "198.19.0.0/16"]),
        ];
        for (own, permitted, refused) in table {
            let restricted = restricted(Cidr::new(own).unwrap());
            let overlaps =
                |range: &&&str| restricted.iter().any(|of| of.overlaps(&Cidr::new(range).unwrap()));
            assert_eq!(permitted.iter().find(overlaps), None, "{own}");
            assert_eq!(refused.iter().filter(overlaps).count(), refused.len(), "{own}");
        }
    }
}
