//! From where the API servers of clusters are reached.

use aws::cidr::Cidr;
use settings::index;
use terraform::Node;

use super::blocks;
use super::{Check, Finding, Model};

/// The shortest prefix that a public range may have: 65,536 addresses, which one organisation can still answer for.
const SHORTEST_PREFIX: u8 = 16;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "EKS-004",
        title: "The API server is not open to the internet",
        about: "An error when a range of `endpoint.public_cidrs` has a prefix shorter than 16 (more than 65,536 \
                addresses), 0.0.0.0/0 above all, and when a cluster's block has a public endpoint without ranges, \
                which means the same. Whether it is private too makes no difference. A warning of an adopted cluster, which \
                stands that way.",
        source: "EKS user guide, \"Cluster API server endpoint\"; CIS Amazon EKS Benchmark 1.7, 5.4.1; Security Hub \
                 EKS.1",
        run: public_ranges,
    },
    Check {
        id: "EKS-005",
        title: "Nodes reach the API server within the VPC",
        about: "Without the private endpoint, nodes go out to the public one with the addresses of NAT gateways, \
                which no list of ranges knows beforehand. An error when a cluster with node groups has \
                `endpoint.private = false`.",
        source: "EKS user guide, \"Cluster API server endpoint\"; CIS Amazon EKS Benchmark 1.7, 5.4.2",
        run: private_access,
    },
];

fn public_ranges(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for cluster in model.environment.clusters() {
        let path = format!("clusters.{}.endpoint.public_cidrs", cluster.key);
        let ranges = cluster.settings.endpoint.public_cidrs.iter().enumerate();
        found.extend(ranges.filter_map(|(at, cidr)| too_wide(&path, at, *cidr)));
    }
    for (key, cluster) in &model.environment.settings.adopted {
        let path = format!("adopted.{key}.endpoint.public_cidrs");
        // Ranges of IPv6 are EKS's to judge.
        let ranges =
            cluster.endpoint.public_cidrs.iter().map(|range| range.as_str().parse::<Cidr>()).enumerate();
        let wide = ranges.filter_map(|(at, cidr)| too_wide(&path, at, cidr.ok()?));
        found.extend(wide.map(Finding::of_adopted));
    }
    found.extend(blocks::of_type(model, "aws_eks_cluster").filter_map(|cluster| {
        let vpc = cluster.nested("vpc_config").first()?;
        // EKS's own defaults: public, and from anywhere.
        let public = vpc.argument("endpoint_public_access") != Some(&Node::Bool(false));
        let ranges = match vpc.argument("public_access_cidrs") {
            Some(Node::List(ranges)) => !ranges.is_empty(),
            other => !matches!(other, Some(Node::Null) | None),
        };
        let message = format!("the endpoint of {} is public and names no ranges", cluster.address);
        (public && !ranges).then(|| {
            Finding::error(cluster.target(), message)
                .help("set `endpoint_public_access` to false, or name ranges in `public_access_cidrs`")
        })
    }));
    found
}

/// A range that is too wide, if it is.
fn too_wide(path: &str, at: usize, cidr: Cidr) -> Option<Finding> {
    if cidr.prefix() >= SHORTEST_PREFIX {
        return None;
    }
    let message = match cidr.prefix() {
        0 => format!("{cidr} opens the API server to the whole internet"),
        _ => format!("{cidr} opens the API server to {} addresses", cidr.size()),
    };
    Some(
        Finding::error(path, message)
            .setting(index(path, at))
            .help("name the ranges of offices, VPNs and pipelines, or none")
            .figure("addresses", cidr.size())
            .figure("most addresses of a range", Cidr::of([0; 4], SHORTEST_PREFIX).size()),
    )
}

fn private_access(model: &Model<'_>) -> Vec<Finding> {
    let clusters = model
        .environment
        .clusters()
        .filter(|cluster| !cluster.settings.endpoint.private && !cluster.settings.node_groups.is_empty());
    let found = clusters.map(|cluster| {
        let path = format!("clusters.{}.endpoint.private", cluster.key);
        Finding::error(path, "nodes would not reach the API server: its endpoint is public only")
            .help("set `private = true`; ranges in `public_cidrs` stay open beside it")
            .figure("node groups", cluster.settings.node_groups.len())
    });
    found.collect()
}
