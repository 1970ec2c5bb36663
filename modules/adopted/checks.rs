//! Rules between the settings of an adopted cluster. They refuse what Terraform could not plan; what was made by hand and
//! could be better is for the checks of the model and for `cleon audit` to say.

use settings::{Node, Problem, Problems, child};

use super::settings::AdoptedSizeSettings;

pub(super) fn check(node: &Node, problems: &mut Problems) {
    template_or_node_group(node, problems);
}

/// EKS takes neither a disk nor SSH access of a node group whose launch template has a say in both.
fn template_or_node_group(node: &Node, problems: &mut Problems) {
    let Some(groups) = node.get("node_groups").and_then(Node::as_table) else { return };
    for (name, group) in groups {
        if group.get("launch_template").is_none() {
            continue;
        }
        for key in ["disk_size_in_gib", "remote_access"] {
            if group.get(key).is_none() {
                continue;
            }
            let path = child(&child(&child(node.path(), "node_groups"), name), key);
            problems.push(
                Problem::new(format!("`{key}` and `launch_template` do not go together"))
                    .help("the launch template says it: leave it out here")
                    .at_path(node, &path),
            );
        }
    }
}

pub(super) fn check_size(size: &AdoptedSizeSettings, node: &Node, problems: &mut Problems) {
    let AdoptedSizeSettings { min, desired, max } = size;
    if min > desired || desired > max {
        problems.push(
            Problem::new(format!("{min} ≤ {desired} ≤ {max} does not hold"))
                .help("the least number, the number and the greatest number go up: min ≤ desired ≤ max")
                .at_value(node),
        );
    }
}
