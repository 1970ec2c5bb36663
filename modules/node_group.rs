//! A managed node group: its role, its launch template, the group itself.

mod launch_template;
mod machines;
pub mod settings;

use aws::eks_node_group::{LaunchTemplate, ScalingConfig, Taint, UpdateConfig};
use aws::generated::blocks::Enabled;
use aws::names::{ClusterName, NodeGroupName};
use aws::region::AvailabilityZone;
use aws::{
    EksClusterHandle, EksNodeGroupHandle, IamRoleHandle, PolicyDocument, Principal, ProviderVersions,
    Statement,
};
use terraform::{Block, Expr, Handle, List, Map, Resource, Stack, identifier};

use self::settings::{Capacity, NodeGroupSettings, Scaling, UpdateSettings};
use crate::account::Account;
use crate::identity::{Purpose, role_name};
use crate::network::Network;
use crate::network::settings::Tier;
use crate::security_group::SecurityGroup;

/// What every node may do (EKS user guide, "Amazon EKS node IAM role"): join the cluster and pull images. What pods
/// may do comes from their own roles.
const NODE_POLICIES: [&str; 2] = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"];

/// The cluster a group belongs to.
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The network whose private subnets the nodes are in.
    pub network: &'a Network,
    /// The cluster's key in the settings.
    pub cluster_key: &'a str,
    /// The cluster's name.
    pub cluster_name: &'a ClusterName,
    /// The cluster's zones, which the group spans unless its settings name others.
    pub zones: &'a [AvailabilityZone],
    /// The cluster.
    pub cluster: &'a EksClusterHandle,
    /// The nodes' security group.
    pub security_group: &'a SecurityGroup,
    /// What must stand before nodes can become ready: the network plugin, the service proxy.
    pub before: &'a [Handle],
    /// Tags of instances, volumes and interfaces; the provider's default tags do not reach those.
    pub tags: &'a [(String, String)],
}

/// A group of nodes as other modules see it.
#[derive(Clone, Debug)]
pub struct NodeGroup {
    /// What it is called in EKS, whatever its key.
    pub name: NodeGroupName,
    /// The group.
    pub handle: EksNodeGroupHandle,
    /// The role of its nodes. EKS makes its access entry when it makes the group.
    pub role: IamRoleHandle,
}

/// Makes a group of nodes.
pub fn add(
    stack: &mut Stack,
    key: &NodeGroupName,
    settings: &NodeGroupSettings,
    upstream: &Upstream<'_>,
) -> NodeGroup {
    let setting = format!("clusters.{}.node_groups.{key}", upstream.cluster_key);
    let name = settings.name(key);
    stack.section(
        terraform::Section::new(format!("cluster-{}", upstream.cluster_key), "modules/node_group", setting),
        |stack| {
            let key = format!("{}_{}", upstream.cluster_key, identifier(key.as_str()));
            let full_name = format!("{}-{name}", upstream.cluster_name);
            let (role, attachments) = role(stack, &key, &full_name, upstream);
            let template = launch_template::add(stack, &key, &full_name, settings, upstream);
            let mut behind: Vec<&Handle> = attachments.iter().collect();
            behind.extend(upstream.before);
            behind.extend(upstream.security_group.rules());
            behind.extend(&upstream.network.egress);
            let zones = settings.zones.as_deref().unwrap_or(upstream.zones);
            let subnets: Expr<List<String>> = upstream.network.subnet_ids_in(Tier::Private, zones);
            let size = &settings.size;
            let scaling = ScalingConfig::new(size.desired.get(), size.max.get(), size.min.get());
            let capacity = match settings.capacity {
                Capacity::OnDemand => "ON_DEMAND",
                Capacity::Spot => "SPOT",
            };
            let instance_types: Expr<List<String>> = settings.instance_types.iter().collect();
            let labels: Expr<Map<String>> =
                settings.labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
            let taints = settings.taints.iter().map(|taint| {
                Taint::new(taint.effect.as_str(), taint.key.to_string()).value(taint.value.to_string())
            });
            // Follows the cluster, so that an upgrade of the control plane takes the nodes along behind it, unless it is
            // held back.
            let version = settings.version.map_or_else(|| upstream.cluster.version(), Expr::from);
            let mut group = aws::EksNodeGroup::new(upstream.cluster.name(), role.arn(), scaling, subnets)
                .node_group_name(name)
                .ami_type(settings.image())
                .capacity_type(capacity)
                .instance_types(instance_types)
                .version(version)
                .release_version(settings.release_version.as_ref().map(ToString::to_string))
                .launch_template(
                    LaunchTemplate::new(template.latest_version().cast::<String>()).id(template.id()),
                )
                .node_repair_config(Enabled::new().enabled(settings.node_repair))
                .taint(taints)
                .tags([("Name", full_name)])
                .depends_on(behind);
            let update = update_config(settings.update, upstream.account.provider);
            group.block_mut().nest("update_config", [update]);
            if !settings.labels.is_empty() {
                group = group.labels(labels);
            }
            if settings.scaling == Scaling::Autoscaled {
                group = group.ignore_changes(["scaling_config[0].desired_size"]);
            }
            NodeGroup { name: name.clone(), handle: stack.add(key, group), role }
        },
    )
}

/// `<cluster>-<group>-node`, shortened in a stable way where IAM's 64 characters are too few.
fn role_name_of(cluster: &ClusterName, full_name: &str) -> String {
    let group = full_name.strip_prefix(cluster.as_str()).unwrap_or(full_name).trim_start_matches('-');
    let purpose = Purpose::new(format!("{}-node", group.to_lowercase().replace('_', "-")));
    purpose.map_or_else(|_| format!("{full_name}-node"), |purpose| role_name(cluster, &purpose).to_string())
}

/// How nodes are replaced. Version 6 of the provider takes the strategy away that EKS says, unless it is said; version 5 does
/// not have it.
fn update_config(settings: UpdateSettings, provider: ProviderVersions) -> Block {
    let update = match settings {
        UpdateSettings::MaxUnavailable(nodes) => UpdateConfig::new().max_unavailable(nodes.get()),
        UpdateSettings::MaxUnavailablePercentage(share) => {
            UpdateConfig::new().max_unavailable_percentage(share.get())
        }
    };
    let mut block = Block::from(update);
    if provider == ProviderVersions::Six {
        block.require::<String>("update_strategy", "DEFAULT");
    }
    block
}

/// The role of the nodes of one group. Groups share none: EKS takes a role's access entry away with its group.
fn role(
    stack: &mut Stack,
    key: &str,
    full_name: &str,
    upstream: &Upstream<'_>,
) -> (IamRoleHandle, Vec<Handle>) {
    let account = upstream.account;
    let service = format!("ec2.{}", account.partition().dns_suffix());
    let trust = Statement::trust("Nodes", Principal::Service(service.into()), ["sts:AssumeRole"]);
    let name = role_name_of(upstream.cluster_name, full_name);
    let role = stack.add(
        format!("{key}_node"),
        aws::IamRole::new(PolicyDocument::new([trust]))
            .name(name.clone())
            .description(format!("Nodes of {full_name}."))
            .permissions_boundary(account.permissions_boundary.clone())
            .tags([("Name", name)]),
    );
    let attachments = NODE_POLICIES.map(|policy| {
        let attachment = aws::IamRolePolicyAttachment::new(account.aws_policy_arn(policy), role.name());
        stack.add(format!("{key}_node_{policy}"), attachment).handle().clone()
    });
    (role, attachments.to_vec())
}
