//! The machines of a node group: instance types, their architecture, and the image that fits it.

use aws::ami_type::{AmiType, Architecture};
use settings::{Node, Problem, Problems, child, index};

use super::settings::{AmiFamily, NodeGroupSettings};

/// How many instance types a group can have (EKS `CreateNodegroup`).
const MOST_INSTANCE_TYPES: usize = 20;

impl NodeGroupSettings {
    /// The architecture of the machines. Settings that were read have one for every instance type.
    pub fn machine_architecture(&self) -> Architecture {
        let known = || self.instance_types.iter().find_map(aws::instance_type::InstanceType::architecture);
        self.architecture.or_else(known).unwrap_or(Architecture::X86_64)
    }

    /// The image: the exact one, or that of the family for the architecture.
    pub fn image(&self) -> AmiType {
        self.ami_type.clone().unwrap_or_else(|| match self.ami_family {
            AmiFamily::Al2023 => AmiType::amazon_linux_2023(self.machine_architecture()),
            AmiFamily::Bottlerocket => AmiType::bottlerocket(self.machine_architecture()),
        })
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

/// Adds what is wrong between instance types, architecture and image.
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
    // What the first known type, or the setting, says is what the others are held against.
    let mut expected = group.architecture.map(|is| (is, child(node.path(), "architecture")));
    for (at, instance) in group.instance_types.iter().enumerate() {
        let path = index(&types, at);
        match (instance.architecture(), &expected) {
            (None, _) if group.architecture.is_none() => {
                let suggestion = instance.suggestion();
                let meant = suggestion.map_or(String::new(), |known| format!("did you mean \"{known}\"? "));
                problems.push(
                    Problem::new(format!("unknown instance type \"{instance}\""))
                        .help(format!(
                            "{meant}A newer type needs `architecture = \"arm64\"` or \"x86_64\" beside it"
                        ))
                        .at_path(node, &path),
                );
            }
            (Some(found), None) => expected = Some((found, path)),
            (Some(found), Some((is, other))) if found != *is => problems.push(
                Problem::new(format!("{instance} is {found}, the group is {is}"))
                    .help("make a group for each architecture: one image serves all nodes of a group")
                    .at_path(node, &path)
                    .related_path(node, other, format!("{is} by this")),
            ),
            _ => {}
        }
    }
    if let Some(((is, because), image)) = expected.zip(group.ami_type.as_ref()) {
        image_fits(group, image, is, &because, node, problems);
    }
}

fn image_fits(
    group: &NodeGroupSettings,
    image: &AmiType,
    architecture: Architecture,
    because: &str,
    node: &Node,
    problems: &mut Problems,
) {
    if image.architecture().is_none_or(|of_image| of_image == architecture) {
        return;
    }
    let fitting = match group.ami_family {
        AmiFamily::Al2023 => AmiType::amazon_linux_2023(architecture),
        AmiFamily::Bottlerocket => AmiType::bottlerocket(architecture),
    };
    problems.push(
        Problem::new(format!("the image {image} does not run on {architecture} instances"))
            .help(format!("write \"{fitting}\", or leave `ami_type` out: it follows from the instance types"))
            .at_path(node, &child(node.path(), "ami_type"))
            .related_path(node, because, format!("{architecture} by this")),
    );
}
