//! What the infrastructure tier exports: a contract with the stacks that read it. Names are written by hand and stay.

use std::collections::BTreeMap;

use aws::KmsKeyHandle;
use aws::names::ServiceName;
use modules::account::Account;
use modules::cluster::Cluster;
use modules::cluster::settings::ClusterKey;
use modules::network::Network;
use modules::network::settings::Tier;
use modules::registry::Repositories;
use terraform::{Expr, List, Stack};

use crate::environment::{self, Environment, PermissionsBoundary};
use crate::exports;
use crate::references::Reader;

exports! {
    /// Everything the infrastructure tier exports.
    pub struct InfrastructureOutputs, present InfrastructurePresent {
        /// The network.
        pub network: NetworkOutputs = "" from "network",
        /// The clusters, by their key in the settings.
        pub clusters: BTreeMap<ClusterKey, ClusterOutputs> = "{}" from "clusters.{}",
        /// The URL of a service's repository, without a tag, by what the service is called in AWS.
        pub repository_urls: BTreeMap<ServiceName, Expr<String>> = "repository_{}_url" from "services.{}",
        /// The ARN of the key of log groups. It serves the groups of the VPC, the clusters and the services alone.
        pub logs_key_arn: Expr<String> = "logs_key_arn" from "",
        /// The policy that caps roles, for stacks that make more of them.
        pub permissions_boundary: Option<Expr<String>> = "permissions_boundary" from "permissions_boundary",
    }
}

exports! {
    /// What the network exports.
    pub struct NetworkOutputs, present NetworkPresent {
        /// The VPC.
        pub vpc_id: Expr<String> = "vpc_id",
        /// The VPC's range.
        pub vpc_cidr: Expr<String> = "vpc_cidr",
        /// The subnets of load balancers that are reached from the internet.
        pub public_subnet_ids: Expr<List<String>> = "public_subnet_ids",
        /// The subnets of nodes and of internal load balancers.
        pub private_subnet_ids: Expr<List<String>> = "private_subnet_ids",
        /// The subnets of databases, without a way out.
        pub database_subnet_ids: Expr<List<String>> = "database_subnet_ids",
        /// The subnet group of databases.
        pub database_subnet_group: Expr<String> = "database_subnet_group",
        /// The addresses that private subnets are seen with from the internet.
        pub nat_public_ips: Expr<List<String>> = "nat_public_ips",
    }
}

exports! {
    /// What a cluster exports.
    pub struct ClusterOutputs, present ClusterPresent {
        /// The cluster's name in AWS.
        pub name: Expr<String> = "name",
        /// The cluster's ARN.
        pub arn: Expr<String> = "arn",
        /// The cluster's Kubernetes version.
        pub version: Expr<String> = "version",
        /// The URL of the API server.
        pub endpoint: Expr<String> = "endpoint",
        /// The certificate of the cluster's authority, base64.
        pub certificate_authority: Expr<String> = "certificate_authority",
        /// The ARN of the cluster's OIDC provider.
        pub oidc_provider_arn: Expr<String> = "oidc_provider_arn",
        /// The issuer of the cluster's tokens, with `https://`.
        pub oidc_issuer: Expr<String> = "oidc_issuer",
        /// The security group of the nodes.
        pub node_security_group_id: Expr<String> = "node_security_group_id",
        /// The security group of load balancers, if the cluster has one.
        pub load_balancer_security_group_id: Option<Expr<String>> = "load_balancer_security_group_id",
        /// The node groups, by what they are called in EKS.
        pub node_groups: BTreeMap<String, NodeGroupOutputs> = "node_group_{}",
        /// The ARN of a controller's role, by the controller's key in the settings.
        pub controller_role_arns: BTreeMap<String, Expr<String>> = "{}_role_arn",
    }
}

exports! {
    /// What a node group exports.
    pub struct NodeGroupOutputs, present NodeGroupPresent {
        /// The node group's ARN.
        pub arn: Expr<String> = "arn",
        /// The role of the group's nodes.
        pub role_arn: Expr<String> = "role_arn",
    }
}

impl InfrastructureOutputs {
    /// The contract filled with what the stack's own resources are.
    pub(super) fn of(
        account: &Account,
        network: &Network,
        repositories: &Repositories,
        clusters: &BTreeMap<ClusterKey, Cluster>,
        logs_key: &KmsKeyHandle,
    ) -> Self {
        Self {
            network: NetworkOutputs {
                vpc_id: network.vpc.id(),
                vpc_cidr: network.vpc.cidr_block(),
                public_subnet_ids: network.subnet_ids(Tier::Public),
                private_subnet_ids: network.subnet_ids(Tier::Private),
                database_subnet_ids: network.subnet_ids(Tier::Database),
                database_subnet_group: network.database_subnet_group.name(),
                nat_public_ips: network.nat_public_ips.values().collect(),
            },
            clusters: clusters
                .iter()
                .map(|(key, cluster)| (key.clone(), ClusterOutputs::of(cluster)))
                .collect(),
            repository_urls: repositories
                .values()
                .map(|repository| (repository.service.clone(), repository.handle.repository_url()))
                .collect(),
            logs_key_arn: logs_key.arn(),
            permissions_boundary: account.permissions_boundary.clone(),
        }
    }

    /// The contract filled with references, for a stack of the environment that is applied behind this one. Of what is
    /// referred to, `references.tf.json` of that stack gets the data sources when it is composed.
    pub fn read(stack: &mut Stack, environment: &Environment) -> Self {
        Reader::new(stack, environment, super::NAME).read_all(InfrastructurePresent::of(environment))
    }
}

impl InfrastructurePresent {
    /// What the settings say there is.
    fn of(environment: &Environment) -> Self {
        let settings = &environment.settings;
        let services = settings.services.iter().map(|(key, service)| service.name(key).clone());
        Self {
            clusters: environment
                .clusters()
                .map(|cluster| (cluster.key.clone(), ClusterPresent::of(cluster)))
                .collect(),
            repository_urls: services.map(|name| (name, ())).collect(),
            permissions_boundary: (settings.permissions_boundary != PermissionsBoundary::None).then_some(()),
            ..Self::default()
        }
    }
}

impl ClusterPresent {
    fn of(cluster: environment::Cluster<'_>) -> Self {
        let node_groups = cluster.settings.node_groups.iter();
        let controllers = cluster.settings.controllers.keys();
        Self {
            load_balancer_security_group_id: cluster.settings.load_balancer.as_ref().map(|_| ()),
            node_groups: node_groups
                .map(|(key, group)| (group.name(key).to_string(), NodeGroupPresent::default()))
                .collect(),
            controller_role_arns: controllers.map(|key| (key.to_owned(), ())).collect(),
            ..Self::default()
        }
    }
}

impl ClusterOutputs {
    fn of(cluster: &Cluster) -> Self {
        let handle = &cluster.handle;
        let balancer = cluster.security_groups.load_balancer.as_ref();
        Self {
            name: handle.name(),
            arn: handle.arn(),
            version: handle.version(),
            endpoint: handle.endpoint(),
            certificate_authority: handle.certificate_authority().index(0).attribute("data"),
            oidc_provider_arn: cluster.oidc_provider.arn(),
            oidc_issuer: cluster.issuer(),
            node_security_group_id: cluster.security_groups.nodes.id(),
            load_balancer_security_group_id: balancer.map(|group| group.id()),
            node_groups: cluster
                .node_groups
                .values()
                .map(|group| {
                    let outputs = NodeGroupOutputs { arn: group.handle.arn(), role_arn: group.role.arn() };
                    (group.name.to_string(), outputs)
                })
                .collect(),
            controller_role_arns: cluster.controller_role_arns.clone(),
        }
    }
}
