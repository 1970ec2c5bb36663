//! What must stand before what, said to Terraform.

use std::collections::BTreeSet;

use terraform::{Node, ResourceAddress};

use super::blocks::{self, Resource};
use super::{Check, Finding, Model};

/// Add-ons that nodes are not ready without.
const BEFORE_NODES: [&str; 3] = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"];

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "EKS-007",
        title: "What nodes need stands before them",
        about: "Nodes that come up without it never become ready, and their group fails after twenty minutes; when \
                everything is destroyed, the reverse order leaves interfaces behind. An error when a node group does \
                not depend, by references or `depends_on` and over any number of steps, on: the cluster's add-ons \
                vpc-cni, kube-proxy and eks-pod-identity-agent; the permissions of the network plugin's role and of \
                its own; the rules of its machines' security groups; the route tables' associations and routes of its \
                subnets, and of those of the NAT gateways that these lead to; the VPC's endpoints.",
        source: "terraform-aws-eks issues 3525, 3327 and 3363; EKS user guide, \"Troubleshoot problems with Amazon \
                 EKS clusters and nodes\"",
        run: before_nodes,
    },
    Check {
        id: "EKS-008",
        title: "Add-ons that run as pods stand behind the nodes",
        about: "CoreDNS and others have no place before there is a node, and their installation ends in a time-out. \
                An error when an add-on other than vpc-cni, kube-proxy and eks-pod-identity-agent does not depend, over \
                any number of steps, on each node group of its cluster.",
        source: "EKS API, `CreateAddon`; terraform-aws-eks issue 3001",
        run: behind_nodes,
    },
    Check {
        id: "EKS-009",
        title: "Roles have their permissions before they are used",
        about: "An error when a cluster, an add-on or an association of Pod Identity does not depend, over any number \
                of steps, on all policies of the role it uses. For a cluster its log group too, which EKS would make \
                otherwise, without an end of retention; for an access policy the access entry of its principal, \
                without which EKS refuses it.",
        source: "Terraform AWS provider, `aws_eks_cluster`, \"EKS Cluster IAM Role\"",
        run: permissions,
    },
];

/// What must stand before a resource and does not.
struct Missing<'a> {
    of: Resource<'a>,
    before: BTreeSet<&'a ResourceAddress>,
    addresses: Vec<String>,
}

impl<'a> Missing<'a> {
    fn new(of: Resource<'a>) -> Self {
        Self { of, before: of.stack.dependencies(of.address).into_iter().collect(), addresses: Vec::new() }
    }

    fn need(&mut self, needed: impl IntoIterator<Item = &'a ResourceAddress>) {
        for address in needed {
            if !self.before.contains(address) {
                self.addresses.push(address.to_string());
            }
        }
    }

    fn finding(self) -> Option<Finding> {
        if self.addresses.is_empty() {
            return None;
        }
        let missing = self.addresses.join(", ");
        Some(
            Finding::error(self.of.target(), format!("{} does not wait for {missing}", self.of.address))
                .help("name them in `depends_on` in the module that makes it")
                .figure("missing", self.addresses.len()),
        )
    }
}

fn before_nodes(model: &Model<'_>) -> Vec<Finding> {
    let found = blocks::of_type(model, "aws_eks_node_group").filter_map(|group| {
        let cluster = cluster_of(&group)?;
        let mut missing = Missing::new(group);
        for addon in addons(&cluster).filter(|addon| is_before_nodes(addon)) {
            missing.need([addon.address]);
            missing.need(policies_of(&addon));
        }
        missing.need(policies_of(&group));
        missing.need(way_out(&group));
        missing.need(rules(&group));
        missing.finding()
    });
    found.collect()
}

fn behind_nodes(model: &Model<'_>) -> Vec<Finding> {
    let addons = blocks::of_type(model, "aws_eks_addon").filter(|addon| !is_before_nodes(addon));
    let found = addons.filter_map(|addon| {
        let cluster = cluster_of(&addon)?;
        let groups = cluster.siblings("aws_eks_node_group");
        let groups = groups.filter(|group| group.belongs_to("cluster_name", cluster.address));
        let mut missing = Missing::new(addon);
        missing.need(groups.map(|group| group.address));
        missing.finding()
    });
    found.collect()
}

fn permissions(model: &Model<'_>) -> Vec<Finding> {
    let users = [
        "aws_eks_access_policy_association",
        "aws_eks_addon",
        "aws_eks_cluster",
        "aws_eks_pod_identity_association",
    ];
    let users = blocks::all(model).filter(|user| users.contains(&&*user.address.resource_type));
    let found = users.filter_map(|user| {
        let mut missing = Missing::new(user);
        missing.need(policies_of(&user));
        if let Some(principal) = user.text("principal_arn") {
            let entries = user.siblings("aws_eks_access_entry");
            let own = entries.filter(|entry| entry.text("principal_arn") == Some(principal));
            let own = own.filter(|entry| entry.refers_to("cluster_name") == user.refers_to("cluster_name"));
            missing.need(own.map(|entry| entry.address));
        }
        if let Some(name) = user.text("name").filter(|_| user.address.resource_type == "aws_eks_cluster") {
            let log = format!("/aws/eks/{name}/cluster");
            let groups = user.siblings("aws_cloudwatch_log_group");
            missing.need(groups.filter(|group| group.text("name") == Some(&log)).map(|group| group.address));
        }
        missing.finding()
    });
    found.collect()
}

fn is_before_nodes(addon: &Resource<'_>) -> bool {
    addon.text("addon_name").is_some_and(|name| BEFORE_NODES.contains(&name))
}

/// The cluster that a node group or an add-on belongs to.
fn cluster_of<'a>(member: &Resource<'a>) -> Option<Resource<'a>> {
    let mut named = member.refers_to("cluster_name").into_iter();
    named.find_map(|address| member.sibling(address).filter(|_| address.resource_type == "aws_eks_cluster"))
}

fn addons<'a>(cluster: &Resource<'a>) -> impl Iterator<Item = Resource<'a>> + use<'a> {
    let cluster = *cluster;
    cluster.siblings("aws_eks_addon").filter(move |addon| addon.belongs_to("cluster_name", cluster.address))
}

/// What gives the roles that a resource uses their permissions.
fn policies_of<'a>(user: &Resource<'a>) -> Vec<&'a ResourceAddress> {
    let arguments = ["node_role_arn", "role_arn", "service_account_role_arn"];
    let mut roles: Vec<_> = arguments.into_iter().flat_map(|argument| user.refers_to(argument)).collect();
    for association in user.nested("pod_identity_association") {
        roles.extend(association.argument("role_arn").map(Node::resources).unwrap_or_default());
    }
    let policies = ["aws_iam_role_policy", "aws_iam_role_policy_attachment"];
    let policies = policies.into_iter().flat_map(|kind| user.siblings(kind));
    let of_roles = |policy: &Resource<'_>| roles.iter().any(|role| policy.belongs_to("role", role));
    policies.filter(of_roles).map(|policy| policy.address).collect()
}

/// The route tables of a node group's subnets with their routes, those of the NAT gateways these lead to, and the
/// endpoints of the VPC.
fn way_out<'a>(group: &Resource<'a>) -> Vec<&'a ResourceAddress> {
    let mut needed = Vec::new();
    let mut open = group.refers_to("subnet_ids");
    let mut subnets = BTreeSet::new();
    while let Some(subnet) = open.pop() {
        if !subnets.insert(subnet) {
            continue;
        }
        for route in routes_of(group, subnet, &mut needed) {
            let gateways = route.refers_to("nat_gateway_id").into_iter();
            let gateways = gateways.filter_map(|address| group.sibling(address));
            open.extend(gateways.flat_map(|gateway| gateway.refers_to("subnet_id")));
        }
    }
    let vpcs: BTreeSet<_> = subnets
        .iter()
        .filter_map(|subnet| group.sibling(subnet))
        .flat_map(|subnet| subnet.refers_to("vpc_id"))
        .collect();
    let endpoints = group.siblings("aws_vpc_endpoint");
    let endpoints = endpoints.filter(|endpoint| vpcs.iter().any(|vpc| endpoint.belongs_to("vpc_id", vpc)));
    needed.extend(endpoints.map(|endpoint| endpoint.address));
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// The routes of a subnet; they and what joins them to it are added to what is needed.
fn routes_of<'a>(
    group: &Resource<'a>,
    subnet: &ResourceAddress,
    needed: &mut Vec<&'a ResourceAddress>,
) -> Vec<Resource<'a>> {
    let associations = group.siblings("aws_route_table_association");
    let associations: Vec<_> = associations.filter(|of| of.belongs_to("subnet_id", subnet)).collect();
    let tables: Vec<_> = associations.iter().flat_map(|of| of.refers_to("route_table_id")).collect();
    let routes = group.siblings("aws_route");
    let routes = routes.filter(|route| tables.iter().any(|table| route.belongs_to("route_table_id", table)));
    let routes: Vec<_> = routes.collect();
    needed.extend(associations.iter().chain(&routes).map(|resource| resource.address));
    routes
}

/// The rules of the security groups that a node group's launch template names.
fn rules<'a>(group: &Resource<'a>) -> Vec<&'a ResourceAddress> {
    let template = group.nested("launch_template").first().and_then(|template| template.argument("id"));
    let template = template.and_then(|id| group.sibling(id.resources().first()?));
    let groups = template.map(|template| template.refers_to("vpc_security_group_ids")).unwrap_or_default();
    let kinds = ["aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"];
    let rules = kinds.into_iter().flat_map(|kind| group.siblings(kind));
    let of_groups = |rule: &Resource<'_>| groups.iter().any(|of| rule.belongs_to("security_group_id", of));
    rules.filter(of_groups).map(|rule| rule.address).collect()
}
