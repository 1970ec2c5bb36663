//! What the infrastructure tier exports: a contract with the stacks that read it. Names are written by hand and stay.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use modules::account::Account;
use modules::cluster::Cluster;
use modules::cluster::settings::ClusterKey;
use modules::network::Network;
use modules::network::settings::Tier;
use modules::registry::Repositories;
use terraform::{Expr, List, Output, Section, Stack, identifier};

/// Everything the infrastructure tier exports.
#[derive(Clone, Debug)]
pub struct InfrastructureOutputs {
    /// The network.
    pub network: NetworkOutputs,
    /// The clusters, by their key in the settings.
    pub clusters: BTreeMap<ClusterKey, ClusterOutputs>,
    /// The repositories' URLs, without a tag, by what the service is called in AWS.
    pub repository_urls: BTreeMap<ServiceName, Expr<String>>,
    /// The policy that caps roles, for stacks that make more of them.
    pub permissions_boundary: Option<Expr<String>>,
}

/// What the network exports.
#[derive(Clone, Debug)]
pub struct NetworkOutputs {
    /// The VPC.
    pub vpc_id: Expr<String>,
    /// Its range.
    pub vpc_cidr: Expr<String>,
    /// The subnets of load balancers that are reached from the internet.
    pub public_subnet_ids: Expr<List<String>>,
    /// The subnets of nodes and of internal load balancers.
    pub private_subnet_ids: Expr<List<String>>,
    /// The subnets of databases.
    pub database_subnet_ids: Expr<List<String>>,
    /// The subnet group of databases.
    pub database_subnet_group: Expr<String>,
    /// The addresses that private subnets are seen with from the internet.
    pub nat_public_ips: Expr<List<String>>,
}

/// What a cluster exports.
#[derive(Clone, Debug)]
pub struct ClusterOutputs {
    /// The cluster's name in AWS.
    pub name: Expr<String>,
    /// Its ARN.
    pub arn: Expr<String>,
    /// Its Kubernetes version.
    pub version: Expr<String>,
    /// The URL of its API server.
    pub endpoint: Expr<String>,
    /// The certificate of its authority, base64.
    pub certificate_authority: Expr<String>,
    /// The ARN of its OIDC provider.
    pub oidc_provider_arn: Expr<String>,
    /// The issuer of its tokens, with `https://`.
    pub oidc_issuer: Expr<String>,
    /// The security group of its nodes.
    pub node_security_group_id: Expr<String>,
    /// The security group of its load balancers, if it has one.
    pub load_balancer_security_group_id: Option<Expr<String>>,
    /// Its node groups, by what they are called in EKS.
    pub node_groups: BTreeMap<String, NodeGroupOutputs>,
    /// The roles of its controllers, by their key in the settings.
    pub controller_role_arns: BTreeMap<String, Expr<String>>,
}

/// What a node group exports.
#[derive(Clone, Debug)]
pub struct NodeGroupOutputs {
    /// The group's ARN.
    pub arn: Expr<String>,
    /// The role of its nodes.
    pub role_arn: Expr<String>,
}

impl InfrastructureOutputs {
    /// The contract filled with what the stack's own resources are.
    pub(super) fn of(
        account: &Account,
        network: &Network,
        repositories: &Repositories,
        clusters: &BTreeMap<ClusterKey, Cluster>,
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
            permissions_boundary: account.permissions_boundary.clone(),
        }
    }

    /// Declares every export as an output of the stack.
    pub(super) fn export(self, stack: &mut Stack) {
        let section = |setting: &str| Section::new("outputs", "stacks/infrastructure", setting.to_owned());
        stack.section(section("network"), |stack| self.network.export(stack));
        for (key, cluster) in self.clusters {
            stack.section(section(&format!("clusters.{key}")), |stack| {
                cluster.export(stack, &identifier(key.as_str()));
            });
        }
        for (service, url) in self.repository_urls {
            stack.section(section(&format!("services.{service}")), |stack| {
                let name = format!("repository_{}_url", identifier(service.as_str()));
                stack.output(name, Output::new(url, format!("The repository of {service}, without a tag.")));
            });
        }
        if let Some(boundary) = self.permissions_boundary {
            stack.section(section("permissions_boundary"), |stack| {
                stack.output("permissions_boundary", Output::new(boundary, "The policy that caps roles."));
            });
        }
    }
}

impl NetworkOutputs {
    fn export(self, stack: &mut Stack) {
        stack.output("vpc_id", Output::new(self.vpc_id, "The VPC."));
        stack.output("vpc_cidr", Output::new(self.vpc_cidr, "The VPC's range."));
        stack.output(
            "public_subnet_ids",
            Output::new(self.public_subnet_ids, "Subnets with a route to the internet."),
        );
        stack.output("private_subnet_ids", Output::new(self.private_subnet_ids, "Subnets of nodes."));
        stack.output(
            "database_subnet_ids",
            Output::new(self.database_subnet_ids, "Subnets without a way out."),
        );
        stack.output(
            "database_subnet_group",
            Output::new(self.database_subnet_group, "The subnet group of databases."),
        );
        stack.output(
            "nat_public_ips",
            Output::new(self.nat_public_ips, "What the internet sees private subnets as."),
        );
    }
}

impl ClusterOutputs {
    fn of(cluster: &Cluster) -> Self {
        let handle = &cluster.handle;
        Self {
            name: handle.name(),
            arn: handle.arn(),
            version: handle.version(),
            endpoint: handle.endpoint(),
            certificate_authority: handle.certificate_authority().index(0).attribute("data"),
            oidc_provider_arn: cluster.oidc_provider.arn(),
            oidc_issuer: cluster.issuer(),
            node_security_group_id: cluster.security_groups.nodes.id(),
            load_balancer_security_group_id: cluster
                .security_groups
                .load_balancer
                .as_ref()
                .map(|group| group.id()),
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

    fn export(self, stack: &mut Stack, key: &str) {
        let mut outputs = OfCluster { stack, key };
        outputs.add("name", self.name, "The cluster's name in AWS.");
        outputs.add("arn", self.arn, "The cluster's ARN.");
        outputs.add("version", self.version, "The cluster's Kubernetes version.");
        outputs.add("endpoint", self.endpoint, "The URL of the API server.");
        outputs.add(
            "certificate_authority",
            self.certificate_authority,
            "The certificate of the cluster's authority, base64.",
        );
        outputs.add("oidc_provider_arn", self.oidc_provider_arn, "The ARN of the cluster's OIDC provider.");
        outputs.add("oidc_issuer", self.oidc_issuer, "The issuer of the cluster's tokens.");
        outputs.add(
            "node_security_group_id",
            self.node_security_group_id,
            "The security group of the nodes.",
        );
        if let Some(group) = self.load_balancer_security_group_id {
            outputs.add("load_balancer_security_group_id", group, "The security group of load balancers.");
        }
        for (name, group) in self.node_groups {
            let name = identifier(&name);
            outputs.add(&format!("node_group_{name}_arn"), group.arn, "The node group's ARN.");
            outputs.add(
                &format!("node_group_{name}_role_arn"),
                group.role_arn,
                "The role of the group's nodes.",
            );
        }
        for (controller, arn) in self.controller_role_arns {
            outputs.add(&format!("{controller}_role_arn"), arn, "The role of a controller.");
        }
    }
}

/// The outputs of a cluster.
struct OfCluster<'a> {
    stack: &'a mut Stack,
    key: &'a str,
}

impl OfCluster<'_> {
    #[track_caller]
    fn add(&mut self, name: &str, value: Expr<String>, description: &'static str) {
        self.stack.output(format!("{}_{name}", self.key), Output::new(value, description));
    }
}
