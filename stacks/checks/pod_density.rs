//! How many pods a node takes, and how many addresses the network plugin takes for them.

use aws::InstanceType;
use modules::cluster::settings::ClusterSettings;
use modules::node_group::settings::NodeGroupSettings;

/// The most pods on a node of a managed group with fewer than 30 processors, and with 30 or more (EKS user guide, "Choose
/// an optimal EC2 node instance type": the same with and without prefixes).
const MOST_PODS: (u32, u32) = (110, 250);
const MANY_PROCESSORS: u32 = 30;

/// The addresses of a prefix, which is a /28.
pub(super) const PREFIX: u32 = 16;

/// Pods with the address of their node: the network plugin itself and kube-proxy.
const HOST_PODS: u32 = 2;

/// How a cluster's nodes take addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    /// In blocks of 16.
    pub(super) prefixes: bool,
    /// Pods have addresses of other subnets than their node, and the node's first interface serves no pods.
    pub(super) pod_subnets: bool,
}

/// What a node takes at most, with all pods it can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeAddresses {
    /// Pods: as set, or as EKS sets it.
    pub(super) pods: u32,
    /// Pods that addresses suffice for.
    pub(super) pods_with_addresses: u32,
    /// Single addresses in the node's subnet: interfaces, and pods without prefixes.
    pub(super) in_node_subnet: u32,
    /// Single addresses in the subnet for pods.
    pub(super) in_pod_subnet: u32,
    /// Prefixes, in the subnet for pods where there is one.
    pub(super) prefixes: u32,
}

impl NodeAddresses {
    /// The addresses of an instance type. Warm ones are among them: the plugin keeps one whole prefix, or one whole
    /// interface, beyond those in use.
    pub(super) fn of(instance: &InstanceType, mode: Mode, max_pods: Option<u16>) -> Self {
        let figures = instance.figures().unwrap_or_else(|| instance.assumed_figures());
        // Types that are not built on Nitro take no prefixes: the plugin falls back to single addresses.
        let prefixes = mode.prefixes && figures.nitro;
        // An interface's first address is its own.
        let slots = figures.addresses_per_interface.saturating_sub(1).max(1);
        let interfaces = figures.interfaces.saturating_sub(u32::from(mode.pod_subnets));
        let each = if prefixes { PREFIX } else { 1 };
        let pods_with_addresses = interfaces * slots * each + HOST_PODS;
        let ceiling = if figures.vcpu < MANY_PROCESSORS { MOST_PODS.0 } else { MOST_PODS.1 };
        let pods = max_pods.map_or(pods_with_addresses.min(ceiling), u32::from);
        let addressed = pods.min(pods_with_addresses).saturating_sub(HOST_PODS);
        let (blocks, interfaces) = if prefixes {
            let blocks = (addressed.div_ceil(PREFIX) + 1).min(interfaces * slots);
            (blocks, blocks.div_ceil(slots))
        } else {
            (0, (addressed.div_ceil(slots) + 1).min(interfaces))
        };
        let singles = if prefixes { interfaces } else { interfaces * (slots + 1) };
        let (in_node_subnet, in_pod_subnet) =
            if mode.pod_subnets { (1, singles) } else { (singles.max(1), 0) };
        Self { pods, pods_with_addresses, in_node_subnet, in_pod_subnet, prefixes: blocks }
    }

    /// The most that any instance type of a group takes.
    pub(super) fn of_group(group: &NodeGroupSettings, mode: Mode) -> Self {
        let max_pods = group.max_pods.map(|pods| pods.get());
        let types = group.instance_types.iter().map(|instance| Self::of(instance, mode, max_pods));
        let most = |a: Self, b: Self| Self {
            pods: a.pods.max(b.pods),
            pods_with_addresses: a.pods_with_addresses.min(b.pods_with_addresses),
            in_node_subnet: a.in_node_subnet.max(b.in_node_subnet),
            in_pod_subnet: a.in_pod_subnet.max(b.in_pod_subnet),
            prefixes: a.prefixes.max(b.prefixes),
        };
        let none = Self { pods: 0, pods_with_addresses: 0, in_node_subnet: 0, in_pod_subnet: 0, prefixes: 0 };
        types.reduce(most).unwrap_or(none)
    }
}

impl Mode {
    pub(super) fn of(cluster: &ClusterSettings, pod_subnets: bool) -> Self {
        Self { prefixes: cluster.pod_networking.prefix_delegation, pod_subnets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, prefixes: bool, pod_subnets: bool, max_pods: Option<u16>) -> NodeAddresses {
        NodeAddresses::of(&InstanceType::new(name).unwrap(), Mode { prefixes, pod_subnets }, max_pods)
    }

    /// Interfaces of m7g.large: 3 with 10 addresses each.
    #[test]
    fn single_addresses() {
        let whole = of("m7g.large", false, false, None);
        assert_eq!((whole.pods, whole.in_node_subnet, whole.in_pod_subnet, whole.prefixes), (29, 30, 0, 0));
        // Nine pods fill one interface; a second one is kept warm.
        assert_eq!(of("m7g.large", false, false, Some(11)).in_node_subnet, 20);
        assert_eq!(of("m7g.large", false, false, Some(12)).in_node_subnet, 30);
        // EKS's ceiling holds without prefixes too: 4 of 8 interfaces, and a warm one.
        let large = of("m7g.4xlarge", false, false, None);
        assert_eq!((large.pods, large.in_node_subnet), (110, 5 * 30));
    }

    #[test]
    fn subnets_for_pods_take_the_first_interface_away() {
        let pods = of("m7g.large", false, true, None);
        assert_eq!((pods.pods, pods.in_node_subnet, pods.in_pod_subnet), (20, 1, 20));
    }

    #[test]
    fn prefixes() {
        // 108 pods are 7 prefixes; one is kept warm.
        let node = of("m7g.large", true, false, None);
        assert_eq!((node.pods, node.prefixes, node.in_node_subnet), (110, 8, 1));
        let node = of("m7g.large", true, true, None);
        assert_eq!((node.pods, node.prefixes, node.in_node_subnet, node.in_pod_subnet), (110, 8, 1, 1));
        let large = of("m7g.16xlarge", true, false, None);
        assert_eq!((large.pods, large.prefixes), (250, 17));
        // t3.nano has two interfaces with a single further address each.
        let small = of("t3.nano", true, false, None);
        assert_eq!((small.pods, small.prefixes, small.in_node_subnet), (34, 2, 2));
        assert_eq!(of("t3.nano", true, true, None).pods, 18);
    }

    #[test]
    fn no_node_takes_more_than_its_interfaces_hold() {
        for name in
            ["t3.nano", "t4g.small", "m7g.medium", "m7g.large", "c6in.32xlarge", "p5.48xlarge", "d3.xlarge"]
        {
            let figures = InstanceType::new(name).unwrap().figures().unwrap();
            let interfaces = figures.interfaces;
            let slots = interfaces * (figures.addresses_per_interface - 1);
            for (prefixes, pod_subnets) in [(false, false), (false, true), (true, false), (true, true)] {
                let most = interfaces + slots * if prefixes { PREFIX } else { 1 };
                for max_pods in (4..=250).step_by(6).map(Some).chain([None]) {
                    let node = of(name, prefixes, pod_subnets, max_pods);
                    let taken = node.in_node_subnet + node.in_pod_subnet + node.prefixes * PREFIX;
                    assert!(taken <= most && node.prefixes <= slots, "{name} {max_pods:?} {node:?}");
                    let served = node.pods.min(node.pods_with_addresses);
                    assert!(taken >= served - HOST_PODS, "{name} {max_pods:?} {node:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_nitro_takes_single_addresses() {
        assert_eq!(of("m4.large", true, false, None).prefixes, 0);
    }

    #[test]
    fn more_pods_than_addresses_take_what_there_is() {
        let node = of("m7g.large", false, false, Some(110));
        assert_eq!((node.pods, node.pods_with_addresses, node.in_node_subnet), (110, 29, 30));
    }
}
