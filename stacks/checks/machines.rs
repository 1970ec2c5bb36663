//! The machines of node groups: their image, their architecture, and how many kinds of them there are.

use aws::Architecture;
use aws::instance_type::InstanceType;
use modules::node_group::settings::{Capacity, NodeGroupSettings, Scaling};
use settings::{child, index};

use super::{Check, Finding, Model};
use crate::environment::Cluster;

/// The least instance types of a spot group, and those below which it is warned of.
const FEWEST_SPOT_TYPES: usize = 2;
const FEW_SPOT_TYPES: usize = 4;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NOD-001",
        title: "The image of nodes is of the cluster's version of Kubernetes",
        about: "An error when the version of Kubernetes in a node group's `release_version` is not the cluster's. A \
                kubelet may be up to three minor versions older than its cluster and never newer; but cleon asks EKS \
                for the cluster's version, so that nodes follow it, and EKS refuses an image of any other: after the \
                control plane has been upgraded. Versions of Bottlerocket do not say which Kubernetes they hold and \
                are not judged.",
        source: "Kubernetes, \"Version Skew Policy\"; EKS API, `UpdateNodegroupVersion`",
        run: release_versions,
    },
    Check {
        id: "NOD-002",
        title: "A node group has machines of one architecture",
        about: "One image serves all nodes of a group. An error when an instance type is of another architecture than \
                the group's `architecture`, or where that is left out than the first type whose architecture is known.",
        source: "EKS API, `CreateNodegroup`; architectures in `src/aws/instance_type.rs`",
        run: architectures,
    },
    Check {
        id: "NOD-003",
        title: "The image of nodes runs on their machines",
        about: "An error when the `ami_type` of a node group is of another architecture than its machines. Images of \
                containers are no setting yet, so theirs are not judged.",
        source: "EKS API, `AMITypes`",
        run: images,
    },
    Check {
        id: "NOD-004",
        title: "A spot group has enough instance types",
        about: "AWS takes spot instances back where it needs their type, in one zone at a time, so each type and zone \
                is a pool of its own. An error when a spot group has a single type: then one pool that runs dry \
                takes a whole zone's nodes and gives none back. A warning under four types.",
        source: "EKS best practices guide, \"Cost optimization\"; EC2 user guide, \"Best practices for Amazon EC2 \
                 Spot\", which asks for ten types of a workload. Four of one size exist for nearly every size and \
                 architecture, ten do not: four in two zones make eight pools",
        run: spot_types,
    },
    Check {
        id: "NOD-005",
        title: "The machines of an autoscaled node group are of one size",
        about: "The cluster autoscaler takes all nodes of a group for what the first one is: with others among them it \
                adds nodes that pods do not fit on, or too many. A warning when instance types of a group with \
                `scaling = \"autoscaled\"` differ in vCPUs or memory. Types whose size cleon does not know are not \
                judged.",
        source: "cluster-autoscaler, cloudprovider/aws/README, \"MixedInstancesPolicy\"",
        run: sizes,
    },
];

/// A node group with its path in the settings.
struct Group<'a> {
    cluster: Cluster<'a>,
    path: String,
    settings: &'a NodeGroupSettings,
}

fn groups<'a>(model: &Model<'a>) -> impl Iterator<Item = Group<'a>> + use<'a> {
    model.environment.clusters().flat_map(|cluster| {
        let path = format!("clusters.{}.node_groups", cluster.key);
        cluster.settings.node_groups.iter().map(move |(name, settings)| Group {
            cluster,
            path: child(&path, name.as_str()),
            settings,
        })
    })
}

fn each(model: &Model<'_>, judge: impl Fn(&Group<'_>) -> Option<Finding>) -> Vec<Finding> {
    groups(model).filter_map(|group| judge(&group)).collect()
}

fn release_versions(model: &Model<'_>) -> Vec<Finding> {
    each(model, |Group { cluster, path, settings }| {
        let release = settings.release_version.as_ref().filter(|_| !settings.image().is_bottlerocket())?;
        let mut numbers = release.as_str().split(['.', '-']).map(str::parse::<u16>);
        let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return None };
        let version = cluster.settings.version;
        if (major, minor) == (1, version.minor()) {
            return None;
        }
        let newer = (major, minor) > (1, version.minor());
        let how = if newer { "newer" } else { "older" };
        let message = format!("the image {release} is {how} than the cluster's Kubernetes {version}");
        let key = format!("clusters.{}.version", cluster.key);
        let finding = Finding::error(child(path, "release_version"), message)
            .help(format!("write a release of {version}, or leave it out: EKS takes the newest"))
            .figure("the image's minor version", minor)
            .figure("the cluster's minor version", version.minor());
        Some(finding.related(key, "the cluster's version"))
    })
}

/// What decides on the architecture of a group, with its place in the settings.
fn architecture(group: &Group<'_>) -> Option<(Architecture, String)> {
    let types = child(&group.path, "instance_types");
    let written = group.settings.architecture.map(|written| (written, child(&group.path, "architecture")));
    let mut known = group.settings.instance_types.iter().enumerate();
    written.or_else(|| known.find_map(|(at, one)| Some((one.architecture()?, index(&types, at)))))
}

fn architectures(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for group in groups(model) {
        let Some((is, because)) = architecture(&group) else { continue };
        let types = child(&group.path, "instance_types");
        for (at, one) in group.settings.instance_types.iter().enumerate() {
            let Some(other) = one.architecture().filter(|other| *other != is) else { continue };
            found.push(
                Finding::error(group.path.clone(), format!("{one} is {other}, the group is {is}"))
                    .setting(index(&types, at))
                    .help("make a group for each architecture: one image serves all nodes of a group")
                    .related(because.clone(), format!("{is} by this")),
            );
        }
    }
    found
}

fn images(model: &Model<'_>) -> Vec<Finding> {
    each(model, |group| {
        let image = group.settings.ami_type.as_ref()?;
        let (is, because) = architecture(group)?;
        image.architecture().filter(|of_image| *of_image != is)?;
        let fitting = group.settings.family_image(is);
        let message = format!("the image {image} does not run on {is} instances");
        Some(
            Finding::error(child(&group.path, "ami_type"), message)
                .help(format!(
                    "write \"{fitting}\", or leave `ami_type` out: it follows from the instance types"
                ))
                .related(because, format!("{is} by this")),
        )
    })
}

fn spot_types(model: &Model<'_>) -> Vec<Finding> {
    each(model, |Group { cluster, path, settings }| {
        let types = settings.instance_types.len();
        if settings.capacity != Capacity::Spot || types >= FEW_SPOT_TYPES {
            return None;
        }
        let zones = settings.zones.as_ref().or(cluster.settings.zones.as_ref()).map_or(2, Vec::len);
        let target = child(path, "instance_types");
        let finding = if types < FEWEST_SPOT_TYPES {
            Finding::error(target, "a spot group of one instance type loses all nodes of a zone at once")
        } else {
            Finding::warning(target, format!("a spot group of {types} instance types soon finds no capacity"))
        };
        Some(
            finding
                .help(format!("name {FEW_SPOT_TYPES} or more of the same vCPUs and memory, also older ones"))
                .figure("instance types", types)
                .figure("pools of capacity", types * zones)
                .related(child(path, "capacity"), "spot by this"),
        )
    })
}

fn sizes(model: &Model<'_>) -> Vec<Finding> {
    each(model, |Group { path, settings, .. }| {
        if settings.scaling != Scaling::Autoscaled {
            return None;
        }
        let known = settings.instance_types.iter().enumerate();
        let mut known = known.filter_map(|(at, one)| Some((at, one, Machine::of(one)?)));
        let (first_at, first, expected) = known.next()?;
        let (at, other, size) = known.find(|(_, _, size)| *size != expected)?;
        let target = child(path, "instance_types");
        let message =
            format!("{other} has {size}, {first} has {expected}: the cluster autoscaler takes both for one");
        Some(
            Finding::warning(target.clone(), message)
                .setting(index(&target, at))
                .help("name types of one size, and make another group for others")
                .figure(first.to_string(), expected)
                .figure(other.to_string(), size)
                .related(index(&target, first_at), "the group's first"),
        )
    })
}

/// How large a machine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Machine {
    vcpus: u32,
    memory_in_mib: u64,
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} vCPU and {} MiB", self.vcpus, self.memory_in_mib)
    }
}

impl Machine {
    /// The size of an instance type; none when the data does not have it.
    fn of(instance: &InstanceType) -> Option<Self> {
        let figures = instance.figures()?;
        Some(Self { vcpus: figures.vcpu, memory_in_mib: figures.memory_mib })
    }
}
