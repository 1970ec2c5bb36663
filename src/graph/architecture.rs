//! What an environment consists of, as people draw it.

mod balancers;
mod clusters;
mod flows;
mod grants;
mod networks;
mod services;
mod stores;

use generated::Model;
use generated::model::Subject;
use serde::Serialize;

use crate::names;

/// What an environment consists of, as people draw it. Everything is in a stable order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Architecture {
    /// The environment's name.
    pub environment: String,
    /// The account, where providers or ARNs say it.
    pub account: Option<String>,
    /// The region, where the provider says it.
    pub region: Option<String>,
    /// The VPCs.
    pub networks: Vec<Network>,
    /// The EKS clusters with their nodes and services.
    pub clusters: Vec<Cluster>,
    /// The load balancers that Kubernetes asks for.
    pub balancers: Vec<Balancer>,
    /// What holds data: databases, buckets, secrets and the like.
    pub stores: Vec<Store>,
    /// Who applies changes, where roles trust one: GitHub Actions.
    pub pipelines: Vec<Pipeline>,
    /// Who talks to whom.
    pub flows: Vec<Flow>,
}

/// The id of the internet in [`Flow`]s.
pub const INTERNET: &str = "graph-internet";

/// What a drawn thing is in the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Thing {
    /// Its id in pictures, unique among all things.
    pub id: String,
    /// Its stack and address in the model: `infrastructure:aws_vpc.main`.
    pub address: String,
    /// What people call it.
    pub name: String,
}

/// A VPC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Network {
    /// The VPC.
    #[serde(flatten)]
    pub thing: Thing,
    /// Its ranges, the first one first.
    pub cidrs: Vec<String>,
    /// Its availability zones.
    pub zones: Vec<String>,
    /// Its subnets by tier, those with a way to the internet first.
    pub tiers: Vec<Tier>,
    /// Gateways to the internet: of VPCs, and for outgoing IPv6 alone.
    pub gateways: Vec<Thing>,
    /// Its endpoints.
    pub endpoints: Vec<Endpoint>,
}

/// How the subnets of a tier reach the internet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// By an internet gateway, in both directions.
    Internet,
    /// By NAT or an egress-only gateway, outwards.
    Outwards,
    /// Not at all.
    #[default]
    None,
}

/// Subnets of one kind, one for each zone or more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// What the settings call it: `public`, `private`, `database`.
    pub name: String,
    /// How they reach the internet.
    pub reach: Reach,
    /// The subnets, in the order of the zones.
    pub subnets: Vec<Subnet>,
}

/// A subnet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subnet {
    /// The subnet.
    #[serde(flatten)]
    pub thing: Thing,
    /// Its zone.
    pub zone: String,
    /// Its range.
    pub cidr: String,
    /// The NAT gateways that stand in it.
    pub nat_gateways: Vec<Thing>,
    /// The id of the gateway that its route to the internet leads to.
    pub way_out: Option<String>,
}

/// A VPC endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// The endpoint; its name is that of the service: `ecr.api`.
    #[serde(flatten)]
    pub thing: Thing,
    /// `interface` or `gateway`.
    pub kind: String,
    /// The zones in which it has an interface; empty for gateways.
    pub zones: Vec<String>,
}

/// An EKS cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// The cluster.
    #[serde(flatten)]
    pub thing: Thing,
    /// What the model calls it: `trantor`.
    pub key: String,
    /// The version of Kubernetes.
    pub version: String,
    /// The id of its VPC.
    pub network: Option<String>,
    /// Whether its API is reached within the VPC.
    pub private_endpoint: bool,
    /// From where its API is reached from the internet; empty when it is not.
    pub public_cidrs: Vec<String>,
    /// The zones of its control plane.
    pub zones: Vec<String>,
    /// Its node groups.
    pub node_groups: Vec<NodeGroup>,
    /// Its Fargate profiles, by their name.
    pub fargate_profiles: Vec<Thing>,
    /// Its services, a channel each.
    pub services: Vec<Service>,
    /// Its EKS add-ons, by their name.
    pub addons: Vec<Thing>,
    /// What is installed in it by Helm, by the name of the release.
    pub controllers: Vec<Thing>,
}

/// A managed node group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodeGroup {
    /// The node group.
    #[serde(flatten)]
    pub thing: Thing,
    /// Its instance types, the preferred one first.
    pub instance_types: Vec<String>,
    /// Whether its instances are spot capacity.
    pub spot: bool,
    /// The fewest, wanted and most nodes.
    pub size: Size,
    /// The ids of the subnets its nodes stand in.
    pub subnets: Vec<String>,
    /// The zones of these.
    pub zones: Vec<String>,
}

/// How many there are of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// At least.
    pub min: i64,
    /// At first.
    pub desired: i64,
    /// At most.
    pub max: i64,
}

/// A service in its namespace: a channel of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// The first workload; its name is that of the service.
    #[serde(flatten)]
    pub thing: Thing,
    /// The namespace.
    pub namespace: String,
    /// The channel beside the stable one: `rc`.
    pub channel: Option<String>,
    /// By what way it is delivered.
    pub delivery: Delivery,
    /// What makes its pods.
    pub workloads: Vec<Workload>,
    /// The address of its role in AWS, if it has one.
    pub role: Option<String>,
}

/// By what way the objects of a service come into the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// `kubectl apply -k`.
    #[default]
    Kubectl,
    /// The kubernetes provider.
    Terraform,
    /// Argo CD.
    ArgoCd,
}

/// What makes pods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Workload {
    /// The object.
    #[serde(flatten)]
    pub thing: Thing,
    /// Its kind: `Deployment`.
    pub kind: String,
    /// How many pods it has; of what runs now and then, none.
    pub replicas: Option<Replicas>,
}

/// How many pods a workload has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Replicas {
    /// The fewest.
    pub min: i64,
    /// The most.
    pub max: i64,
}

/// A load balancer that the controller makes in the cluster of an Ingress or a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balancer {
    /// The first object that asks for it.
    #[serde(flatten)]
    pub thing: Thing,
    /// `application` or `network`.
    pub kind: String,
    /// Whether it has public addresses.
    pub internet_facing: bool,
    /// The names that requests are for.
    pub hosts: Vec<String>,
    /// The id of its cluster.
    pub cluster: String,
    /// The id of its VPC.
    pub network: Option<String>,
}

/// What a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// An RDS instance.
    Database,
    /// An EFS file system.
    FileSystem,
    /// An S3 bucket.
    Bucket,
    /// A secret of Secrets Manager.
    Secret,
    /// An SQS queue.
    Queue,
    /// An ECR repository.
    Repository,
}

/// What holds data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Store {
    /// The resource.
    #[serde(flatten)]
    pub thing: Thing,
    /// What it is.
    pub kind: StoreKind,
    /// What is to know of it in a line: engine and class of a database.
    pub detail: String,
    /// The id of the VPC it stands in.
    pub network: Option<String>,
    /// The zones it stands in, or may stand in.
    pub zones: Vec<String>,
    /// The tier of its subnets, where it stands in some.
    pub tier: Option<String>,
}

/// Who applies changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pipeline {
    /// The identity provider that its roles trust.
    #[serde(flatten)]
    pub thing: Thing,
    /// The roles that it takes.
    pub roles: Vec<String>,
}

/// What a flow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlowKind {
    /// Requests from outside.
    Request,
    /// Calls between services.
    Call,
    /// Data that is read or written.
    Data,
    /// What goes out to the internet.
    Egress,
    /// Changes that are applied.
    Deploy,
}

/// That one thing talks to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flow {
    /// The id of who begins; [`INTERNET`] for anybody.
    pub from: String,
    /// The id of who is asked.
    pub to: String,
    /// What for.
    pub kind: FlowKind,
    /// Ports, or what is done: `TCP 8080`, `read, write`.
    pub label: String,
}

impl Architecture {
    /// The architecture of a model.
    pub fn of(model: &Model) -> Self {
        let networks = networks::networks(model);
        let clusters = clusters::clusters(model, &networks);
        let mut architecture = Self {
            environment: model.environment.clone(),
            account: provider(model, "allowed_account_ids[0]"),
            region: provider(model, "region"),
            balancers: balancers::balancers(model, &clusters),
            stores: stores::stores(model, &networks),
            pipelines: pipelines(model),
            networks,
            clusters,
            flows: Vec::new(),
        };
        architecture.flows = flows::flows(model, &architecture);
        architecture
    }
}

/// What the provider of AWS says.
fn provider(model: &Model, path: &str) -> Option<String> {
    let mut providers = model.subjects().filter(|of| of.address == "provider.aws");
    providers.find_map(|of| of.text(path)).map(str::to_owned)
}

/// A subject as a thing with a name.
fn thing(subject: &Subject, name: impl Into<String>) -> Thing {
    let address = subject.name();
    Thing { id: names::id(&address), address, name: name.into() }
}

/// Whether an argument is the id of something.
fn is_id_of(model: &Model, subject: &Subject, path: &str, other: &Subject) -> bool {
    let by_value = subject.text(path) == Some(format!("${{{}.id}}", other.name()).as_str());
    by_value || model.target(subject, path).is_some_and(|target| target.is(other))
}

/// Identity providers outside of AWS whose tokens roles trust, and which belong to no cluster.
fn pipelines(model: &Model) -> Vec<Pipeline> {
    let is_outside =
        |of: &&Subject| of.text("url").is_some_and(|url| !url.contains("${") && !url.contains("//oidc.eks."));
    let pipeline = |of: &Subject| {
        let url = of.text("url").unwrap_or_default();
        let host = url.trim_start_matches("https://").split('/').next().unwrap_or_default();
        let name = match host {
            "token.actions.githubusercontent.com" => "GitHub Actions",
            "gitlab.com" => "GitLab CI",
            host => host,
        };
        let trusts = model
            .of_type("aws_iam_role")
            .filter(|role| model.targets(role, "assume_role_policy").iter().any(|target| target.is(of)));
        let roles = trusts.map(|role| role.text("name").unwrap_or(role.label()).to_owned()).collect();
        Pipeline { thing: thing(of, name), roles }
    };
    model.of_type("aws_iam_openid_connect_provider").filter(is_outside).map(pipeline).collect()
}
