//! What is left of a platform when a zone fails.

use std::collections::BTreeSet;

use modules::node_group::settings::{Capacity, TaintEffect};

use super::egress::{Path, egress};
use super::wiring::{Nodes, Wiring};
use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "REL-001",
        title: "Nodes keep their way out when another zone fails",
        about: "Each zone is taken away in turn; every way that NET-008 proves, of subnets in the other zones, is held \
                against what is left. With a single NAT gateway, nodes of all zones pull no images and get no credentials \
                once its zone fails, so that several zones are as good as that one: an error where something that nodes \
                and pods need is lost. A warning where endpoints lead to all of that and only the rest of the internet is \
                lost.",
        source: "AWS Well-Architected Framework, reliability pillar, REL10-BP01; VPC user guide, \"NAT gateways\"",
        run: ways_out,
    },
    Check {
        id: "REL-002",
        title: "Nodes for any pod stand in two zones",
        about: "Of each cluster, the groups without a taint of effect `NO_SCHEDULE` or `NO_EXECUTE` are counted: when they \
                span fewer than two zones together, the failure of one takes CoreDNS and all controllers along. That is an \
                error. Single groups may stand in one zone, as those for volumes of EBS do. A control plane always has two \
                zones: without, settings are refused.",
        source: "EKS best practices guide, \"Reliability\"; AWS Well-Architected Framework, reliability pillar, REL10-BP01",
        run: zones_of_nodes,
    },
    Check {
        id: "REL-003",
        title: "The other zones have room for the nodes of one that fails",
        about: "Of each cluster, the on-demand groups without a taint that keeps pods away are taken together, and each of \
                their zones is taken away in turn; the worst is told. Lost are the `desired` nodes of each group over its zones, rounded up; \
                room is `max` less `desired` of all groups that span another zone. A group replaces its lost nodes itself \
                as soon as AWS takes them for terminated, but while a zone is only impaired, or shifted away from, they still \
                count against `max`: too little room is a warning. The nodes of groups that stand in that zone alone \
                come back nowhere else: when there is not even room for those, it is an error. Spot capacity is not counted \
                upon.",
        source: "EKS user guide, \"Learn about Amazon Application Recovery Controller's zonal shift in Amazon EKS\"; EC2 Auto \
                 Scaling user guide, \"Availability Zone rebalancing\"",
        run: room,
    },
    Check {
        id: "REL-004",
        title: "A cluster never shrinks into one zone",
        about: "When the `min` of all groups without a taint that keeps pods away is 1 or 0 together, an autoscaler may leave \
                one node, and with its zone every pod stops until another is up. A warning. Fewer nodes than zones are none: \
                an autoscaling group spreads two nodes over two zones.",
        source: "EC2 Auto Scaling user guide, \"Availability Zone distribution\"; EKS best practices guide, \"Reliability\"",
        run: least,
    },
    Check {
        id: "REL-005",
        title: "Each cluster has on-demand nodes for any pod",
        about: "AWS takes spot instances back with two minutes' notice, many at once when capacity is short. CoreDNS and the \
                controllers that would bring new nodes need some that stay: a cluster with node groups but none that is \
                on-demand, without a taint of effect `NO_SCHEDULE` or `NO_EXECUTE`, is an error.",
        source: "EKS user guide, \"Managed node group capacity types\"; EKS best practices guide, \"Cluster Autoscaler\"",
        run: on_demand,
    },
];

fn ways_out(model: &Model<'_>) -> Vec<Finding> {
    let ways = egress(model);
    let zones: BTreeSet<&str> = ways.iter().map(|of| of.zone.as_str()).collect();
    let (mut services, mut with, mut subnets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut rest = false;
    for lost in zones {
        for of in ways.iter().filter(|of| of.zone != lost) {
            // What is not there at all is NET-008's.
            let gone = |path: &Path| path.exists() && !path.survives(lost);
            let needed: Vec<_> = of.needed.iter().filter(|(_, path)| gone(path)).collect();
            if !needed.is_empty() || gone(&of.internet) {
                with.insert(lost);
                subnets.insert(of.subnet.clone());
            }
            services.extend(needed.into_iter().map(|(service, _)| service.clone()));
            rest |= gone(&of.internet);
        }
    }
    let with: Vec<&str> = with.into_iter().collect();
    let named = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
    let help = "set `nat = \"one-per-az\"`, or where a pause of the whole environment costs less, accept it";
    let finding = if services.is_empty() {
        if !rest {
            return Vec::new();
        }
        let message =
            format!("when {} fails, the other zones lose their way to the internet", with.join(" or "));
        Finding::warning("network.nat", message)
    } else {
        let message =
            format!("when {} fails, nodes in the other zones lose what they need", with.join(" or "));
        Finding::error("network.nat", message).figure("lost", named(&services))
    };
    vec![finding.help(help).figure("subnets", named(&subnets))]
}

/// Whether pods without tolerations are placed here.
fn takes_any_pod(group: &Nodes<'_>) -> bool {
    group.settings.taints.iter().all(|taint| taint.effect == TaintEffect::PreferNoSchedule)
}

/// The groups of each cluster that take any pod, with the cluster's key; clusters without any group are left out.
fn clusters<'a>(model: &'a Model<'a>) -> Vec<(String, Vec<Nodes<'a>>)> {
    let wiring = Wiring::of(model);
    let nodes = wiring.nodes();
    let of_cluster = |cluster: crate::environment::Cluster<'_>| {
        let groups: Vec<_> = nodes.iter().filter(|group| group.cluster.key == cluster.key).collect();
        let open = groups.iter().filter(|group| takes_any_pod(group)).map(|group| (*group).clone()).collect();
        (!groups.is_empty()).then(|| (cluster.key.to_string(), open))
    };
    model.environment.clusters().filter_map(of_cluster).collect()
}

fn target(cluster: &str) -> String {
    format!("clusters.{cluster}.node_groups")
}

fn names(groups: &[Nodes<'_>]) -> String {
    groups.iter().map(|group| group.name).collect::<Vec<_>>().join(", ")
}

fn zones_of_nodes(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (cluster, groups) in clusters(model) {
        let zones: BTreeSet<&str> = groups.iter().flat_map(Nodes::zones).collect();
        if groups.is_empty() || zones.len() >= 2 {
            continue;
        }
        let zones: Vec<&str> = zones.into_iter().collect();
        let message = format!("all nodes of {cluster} that take any pod are in {}", zones.join(", "));
        findings.push(
            Finding::error(target(&cluster), message)
                .help("let one of these groups span two zones (`zones`), or add a group in another one")
                .figure("node groups", names(&groups)),
        );
    }
    findings
}

fn room(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (cluster, groups) in clusters(model) {
        let groups: Vec<_> =
            groups.into_iter().filter(|group| group.settings.capacity == Capacity::OnDemand).collect();
        let zones: BTreeSet<&str> = groups.iter().flat_map(Nodes::zones).collect();
        // One zone alone is REL-002's.
        if zones.len() < 2 {
            continue;
        }
        let outages = zones.iter().map(|zone| Outage::of(&groups, zone));
        // Of zones that are equally bad the first is named.
        let worst = outages.rev().max_by_key(|outage| (outage.for_good > outage.room, outage.missing()));
        findings.extend(worst.and_then(|outage| outage.finding(&cluster, &groups)));
    }
    findings
}

/// What the failure of a zone takes from groups of nodes, and what is left.
struct Outage<'a> {
    zone: &'a str,
    /// Nodes in the zone.
    lost: u64,
    /// Those of groups that span no other zone.
    for_good: u64,
    /// Nodes that groups with another zone may still add.
    room: u64,
}

impl<'a> Outage<'a> {
    fn of(groups: &[Nodes<'_>], zone: &'a str) -> Self {
        let mut outage = Self { zone, lost: 0, for_good: 0, room: 0 };
        for group in groups {
            let zones = group.zones();
            let size = &group.settings.size;
            let (desired, max) = (u64::from(size.desired.get()), u64::from(size.max.get()));
            let here = zones.contains(zone);
            let elsewhere = zones.iter().any(|other| *other != zone);
            if here {
                outage.lost += desired.div_ceil(zones.len() as u64);
            }
            if here && !elsewhere {
                outage.for_good += desired;
            }
            if elsewhere {
                outage.room += max.saturating_sub(desired);
            }
        }
        outage
    }

    /// Nodes that find no room.
    fn missing(&self) -> u64 {
        self.lost.saturating_sub(self.room)
    }

    fn finding(&self, cluster: &str, groups: &[Nodes<'_>]) -> Option<Finding> {
        let Self { zone, lost, for_good, room } = self;
        if self.missing() == 0 {
            return None;
        }
        let message = format!(
            "of the {lost} nodes that {cluster} loses with {zone}, the other zones have room for {room}"
        );
        let finding = if for_good > room {
            Finding::error(target(cluster), message)
        } else {
            Finding::warning(target(cluster), message)
        };
        Some(
            finding
                .help("raise `max` of a group that spans other zones too")
                .figure("node groups", names(groups))
                .figure("nodes lost", lost)
                .figure("of groups in that zone alone", for_good)
                .figure("room in other zones", room),
        )
    }
}

fn least(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (cluster, groups) in clusters(model) {
        let least: u64 = groups.iter().map(|group| u64::from(group.settings.size.min.get())).sum();
        if groups.is_empty() || least >= 2 {
            continue;
        }
        let message =
            format!("of nodes that take any pod, {cluster} may be left with {least}: all in one zone");
        findings.push(
            Finding::warning(target(&cluster), message)
                .help("let `min` of these groups be 2 or more together")
                .figure("node groups", names(&groups))
                .figure("least nodes", least),
        );
    }
    findings
}

fn on_demand(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (cluster, groups) in clusters(model) {
        if groups.iter().any(|group| group.settings.capacity == Capacity::OnDemand) {
            continue;
        }
        let message = format!("{cluster} has no on-demand nodes that take any pod");
        let help = "add an on-demand group without taints for CoreDNS and controllers: { min = 2, desired = 2, max = 4 }";
        findings
            .push(Finding::error(target(&cluster), message).help(help).figure("node groups", names(&groups)));
    }
    findings
}
