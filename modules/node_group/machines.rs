//! The machines of a node group: instance types, their architecture, and the image that fits it.

use aws::ami_type::{AmiType, Architecture};
use settings::{Node, Problem, Problems, child, index};

use super::settings::{AmiFamily, NodeGroupSettings};

/// How many instance types a group can have (EKS `CreateNodegroup`).
const MOST_INSTANCE_TYPES: usize = 20;

impl NodeGroupSettings {
    /// The architecture of the machines: the one that is written, or else that of the first known instance type.
    pub fn machine_architecture(&self) -> Architecture {
        let known = || self.instance_types.iter().find_map(aws::instance_type::InstanceType::architecture);
        self.architecture.or_else(known).unwrap_or(Architecture::X86_64)
    }

    /// The image: the exact one, or that of the family for the architecture.
    pub fn image(&self) -> AmiType {
        self.ami_type.clone().unwrap_or_else(|| self.family_image(self.machine_architecture()))
    }

    /// The plain image of the group's family for an architecture.
    pub fn family_image(&self, architecture: Architecture) -> AmiType {
        match self.ami_family {
            AmiFamily::Al2023 => AmiType::amazon_linux_2023(architecture),
            AmiFamily::Bottlerocket => AmiType::bottlerocket(architecture),
        }
    }
}

/// What the keys of labels that Kubernetes and EKS keep to themselves begin with (EKS `CreateNodegroup`).
const RESERVED_LABELS: [&str; 3] = ["eks.amazonaws.com/", "k8s.io/", "kubernetes.io/"];

/// Launch templates here hold what Amazon Linux 2023 and Bottlerocket understand, and name no image of their own.
fn image_is_supported(group: &NodeGroupSettings, node: &Node, problems: &mut Problems) {
    let Some(image) = &group.ami_type else { return };
    let name = image.as_str();
    let unsupported = name == "CUSTOM" || name.starts_with("AL2_") || image.is_windows();
    if unsupported {
        problems.push(
            Problem::new(format!("nodes of the image {image} cannot be described here"))
                .help("take an image of Amazon Linux 2023 or Bottlerocket, or leave `ami_type` out")
                .at_path(node, &child(node.path(), "ami_type")),
        );
    }
}

fn labels_are_free(group: &NodeGroupSettings, node: &Node, problems: &mut Problems) {
    for key in group.labels.keys() {
        let host = key.as_str().split_once('/').map_or("", |(host, _)| host);
        let reserved = RESERVED_LABELS.iter().map(|prefix| prefix.trim_end_matches('/'));
        if reserved.into_iter().any(|name| host == name || host.ends_with(&format!(".{name}"))) {
            problems.push(
                Problem::new(format!("the label {key} is Kubernetes' or EKS's own"))
                    .help("EKS refuses it; take a key of your own, such as \"workload\"")
                    .at_path(node, &child(&child(node.path(), "labels"), key.as_str())),
            );
        }
    }
}

/// Adds what is wrong with a group that makes no sense; whether its machines fit each other is for the model checks.
pub(super) fn check(group: &NodeGroupSettings, node: &Node, problems: &mut Problems) {
    image_is_supported(group, node, problems);
    labels_are_free(group, node, problems);
    let types = child(node.path(), "instance_types");
    if group.instance_types.is_empty() || group.instance_types.len() > MOST_INSTANCE_TYPES {
        let number = group.instance_types.len();
        problems.push(
            Problem::new(format!(
                "a node group has 1 to {MOST_INSTANCE_TYPES} instance types, this has {number}"
            ))
            .help("name at least one: [\"m7g.large\"]")
            .at_path(node, &types),
        );
    }
    if group.architecture.is_some() {
        return;
    }
    for (at, instance) in group.instance_types.iter().enumerate() {
        if instance.architecture().is_some() {
            continue;
        }
        let suggestion = instance.suggestion();
        let meant = suggestion.map_or(String::new(), |known| format!("did you mean \"{known}\"? "));
        problems.push(
            Problem::new(format!("unknown instance type \"{instance}\""))
                .help(format!("{meant}A newer type needs `architecture = \"arm64\"` or \"x86_64\" beside it"))
                .at_path(node, &index(&types, at)),
        );
    }
}
