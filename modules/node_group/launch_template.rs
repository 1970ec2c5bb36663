//! The launch template of a node group: metadata service, disks, tags, and what the node's agent is told.

use aws::LaunchTemplateHandle;
use aws::launch_template::{BlockDeviceMappings, Ebs, MetadataOptions, TagSpecifications};
use terraform::{Expr, Map, Stack};

use super::Upstream;
use super::settings::{MaxPods, NodeGroupSettings};

/// The disk of Bottlerocket's operating system in GiB, which holds nothing else.
const BOTTLEROCKET_SYSTEM_DISK: u16 = 4;

pub(super) fn add(
    stack: &mut Stack,
    key: &str,
    full_name: &str,
    settings: &NodeGroupSettings,
    upstream: &Upstream<'_>,
) -> LaunchTemplateHandle {
    let image = settings.image();
    let size = settings.disk_size_in_gib.get();
    let disks = if image.is_bottlerocket() {
        vec![disk("/dev/xvda", BOTTLEROCKET_SYSTEM_DISK), disk("/dev/xvdb", size)]
    } else {
        vec![disk("/dev/xvda", size)]
    };
    let all_tags: Vec<(String, String)> =
        upstream.tags.iter().cloned().chain([("Name".to_owned(), full_name.to_owned())]).collect();
    let tags: Expr<Map<String>> = all_tags.iter().cloned().collect();
    // The network plugin may change only interfaces that carry its cluster's tag: this way the first one does from
    // its start.
    let interface_tags: Expr<Map<String>> = all_tags
        .iter()
        .cloned()
        .chain([("cluster.k8s.amazonaws.com/name".to_owned(), upstream.cluster_name.to_string())])
        .collect();
    let tagged = [("instance", &tags), ("network-interface", &interface_tags), ("volume", &tags)]
        .map(|(resource, tags)| TagSpecifications::new().resource_type(resource).tags(tags.clone()));
    let user_data = settings.max_pods.map(|max_pods| {
        Expr::<String>::call(
            "base64encode",
            [Expr::<String>::from(user_data(image.is_bottlerocket(), max_pods)).into_node()],
        )
    });
    stack.add(
        key.to_owned(),
        aws::LaunchTemplate::new()
            .name(full_name.to_owned())
            .description(format!("Nodes of {full_name}."))
            .block_device_mappings(disks)
            // One hop keeps pods, which are a hop further away, from the node's credentials.
            .metadata_options(
                MetadataOptions::new()
                    .http_endpoint("enabled")
                    .http_tokens("required")
                    .http_put_response_hop_limit(settings.metadata_hop_limit.get()),
            )
            .tag_specifications(tagged)
            .update_default_version(true)
            .user_data(user_data)
            .vpc_security_group_ids([upstream.security_group.id()])
            .tags([("Name", full_name.to_owned())]),
    )
}

fn disk(device: &'static str, gib: u16) -> BlockDeviceMappings {
    let ebs = Ebs::new().delete_on_termination("true").encrypted("true").volume_size(gib).volume_type("gp3");
    BlockDeviceMappings::new().device_name(device).ebs(ebs)
}

/// What the node's agent is told beyond what EKS tells it: TOML for Bottlerocket, a `NodeConfig` for nodeadm, which
/// EKS merges with its own when it comes as a part of a multipart document.
fn user_data(bottlerocket: bool, max_pods: MaxPods) -> String {
    let max_pods = max_pods.get();
    if bottlerocket {
        return format!("[settings.kubernetes]\nmax-pods = {max_pods}\n");
    }
    let node_config = format!(
        "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config:\n      maxPods: {max_pods}\n"
    );
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"//\"\n\n--//\n\
         Content-Type: application/node.eks.aws\n\n{node_config}\n--//--\n"
    )
}
