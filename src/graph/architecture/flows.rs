//! Who talks to whom.

use generated::Model;
use generated::model::Subject;
use serde_json::Value;

use super::balancers::{annotation, cluster_of};
use super::{Architecture, Cluster, Flow, FlowKind, INTERNET, Service, Store, StoreKind, grants};

/// All flows, each once, by kind.
pub(super) fn flows(model: &Model, of: &Architecture) -> Vec<Flow> {
    let mut flows = Flows::default();
    requests(model, of, &mut flows);
    calls(model, of, &mut flows);
    data(model, of, &mut flows);
    egress(of, &mut flows);
    deployments(model, of, &mut flows);
    flows.found
}

#[derive(Default)]
struct Flows {
    found: Vec<Flow>,
}

impl Flows {
    fn add(&mut self, from: &str, to: &str, kind: FlowKind, label: String) {
        let is_same = |flow: &Flow| flow.from == from && flow.to == to && flow.kind == kind;
        if !self.found.iter().any(is_same) {
            self.found.push(Flow { from: from.to_owned(), to: to.to_owned(), kind, label });
        }
    }
}

/// The subject of a thing.
fn subject<'m>(model: &'m Model, address: &str) -> Option<&'m Subject> {
    let (stack, address) = address.split_once(':')?;
    model.get(stack, address)
}

/// The service of a namespace.
fn service<'a>(clusters: &'a [Cluster], of: &Subject, namespace: &str) -> Option<&'a Service> {
    cluster_of(clusters, of)?.services.iter().find(|service| service.namespace == namespace)
}

/// From the internet to load balancers and clusters, from load balancers to services.
fn requests(model: &Model, of: &Architecture, flows: &mut Flows) {
    for balancer in of.balancers.iter().filter(|balancer| balancer.internet_facing) {
        let gateway = of
            .networks
            .iter()
            .find(|network| Some(&network.thing.id) == balancer.network.as_ref())
            .and_then(|network| network.gateways.first());
        let object = object(model, &balancer.thing.address);
        let label = object.map(listens).unwrap_or_default();
        match gateway {
            Some(gateway) => {
                flows.add(INTERNET, &gateway.id, FlowKind::Request, String::new());
                flows.add(&gateway.id, &balancer.thing.id, FlowKind::Request, label);
            }
            None => flows.add(INTERNET, &balancer.thing.id, FlowKind::Request, label),
        }
    }
    for cluster in of.clusters.iter().filter(|cluster| !cluster.public_cidrs.is_empty()) {
        let label = format!("Kubernetes API, from {}", cluster.public_cidrs.join(", "));
        flows.add(INTERNET, &cluster.thing.id, FlowKind::Request, label);
    }
    let asks = model
        .of_kind("Ingress")
        .chain(model.of_kind("Service").filter(|of| of.text("spec.type") == Some("LoadBalancer")));
    for object in asks {
        let group = annotation(object, "alb.ingress.kubernetes.io/group.name");
        let is_asked = |balancer: &&super::Balancer| {
            balancer.thing.address == object.name()
                || group.is_some_and(|group| {
                    self::object(model, &balancer.thing.address).is_some_and(|first| {
                        first.cluster == object.cluster
                            && annotation(first, "alb.ingress.kubernetes.io/group.name") == Some(group)
                    })
                })
        };
        let Some(balancer) = of.balancers.iter().find(is_asked) else { continue };
        let namespace = object.namespace().unwrap_or("default");
        if let Some(service) = service(&of.clusters, object, namespace) {
            flows.add(&balancer.thing.id, &service.thing.id, FlowKind::Request, backends(object));
        }
    }
}

/// The object of an address; of what Terraform delivers, not the resource.
fn object<'m>(model: &'m Model, address: &str) -> Option<&'m Subject> {
    model.objects().find(|of| of.name() == address)
}

/// The ports that a load balancer listens at: `HTTP 80, HTTPS 443`.
fn listens(object: &Subject) -> String {
    let ports = annotation(object, "alb.ingress.kubernetes.io/listen-ports");
    let ports = ports.and_then(|text| serde_json::from_str::<Vec<Value>>(text).ok()).unwrap_or_default();
    let each = ports.iter().filter_map(Value::as_object).flatten();
    each.map(|(protocol, port)| format!("{protocol} {port}")).collect::<Vec<_>>().join(", ")
}

/// The ports of services that an Ingress sends requests to.
fn backends(object: &Subject) -> String {
    let mut ports: Vec<String> = Vec::new();
    let rules = object.items("spec.rules").iter();
    for path in rules.flat_map(|rule| rule["http"]["paths"].as_array().into_iter().flatten()) {
        let port = &path["backend"]["service"]["port"];
        let port = port["name"].as_str().map_or_else(|| port["number"].to_string(), str::to_owned);
        if port != "null" && !ports.contains(&format!("port {port}")) {
            ports.push(format!("port {port}"));
        }
    }
    ports.join(", ")
}

/// Between services, by what network policies let in.
fn calls(model: &Model, of: &Architecture, flows: &mut Flows) {
    for policy in model.of_kind("NetworkPolicy") {
        let Some(to) = service(&of.clusters, policy, policy.namespace().unwrap_or("default")) else {
            continue;
        };
        for rule in policy.items("spec.ingress") {
            let label = ports(&rule["ports"]);
            for peer in rule["from"].as_array().into_iter().flatten() {
                let labels = &peer["namespaceSelector"]["matchLabels"];
                let Some(namespace) = labels["kubernetes.io/metadata.name"].as_str() else { continue };
                if let Some(from) = service(&of.clusters, policy, namespace)
                    && from.thing.id != to.thing.id
                {
                    flows.add(&from.thing.id, &to.thing.id, FlowKind::Call, label.clone());
                }
            }
        }
    }
}

/// `TCP 8080, 9090`.
fn ports(ports: &Value) -> String {
    let each: Vec<String> = ports
        .as_array()
        .into_iter()
        .flatten()
        .map(|port| {
            let number = port["port"].as_str().map_or_else(|| port["port"].to_string(), str::to_owned);
            format!("{} {number}", port["protocol"].as_str().unwrap_or("TCP"))
        })
        .collect();
    each.join(", ")
}

/// From services to what their roles let them use, and to databases that their network policies lead to.
fn data(model: &Model, of: &Architecture, flows: &mut Flows) {
    for cluster in &of.clusters {
        for service in &cluster.services {
            let role = service.role.as_deref().and_then(|role| subject(model, role));
            let statements = role.map(|role| grants::statements(model, role)).unwrap_or_default();
            for store in of.stores.iter().filter(|store| store.kind != StoreKind::Repository) {
                let allowed = grants::allowed(&statements, &names(model, store));
                if !allowed.is_empty() {
                    flows.add(&service.thing.id, &store.thing.id, FlowKind::Data, allowed.join(", "));
                }
            }
            for store in of.stores.iter().filter(|store| store.network.is_some()) {
                if let Some(label) = reaches(model, of, cluster, service, store) {
                    flows.add(&service.thing.id, &store.thing.id, FlowKind::Data, label);
                }
            }
        }
    }
}

/// How policies name a store.
fn names(model: &Model, store: &Store) -> Vec<String> {
    let Some(of) = subject(model, &store.thing.address) else { return Vec::new() };
    let by_reference = |attribute: &str| format!("{}.{attribute}", of.name());
    let mut names = vec![by_reference("arn"), by_reference("resource_id")];
    match store.kind {
        StoreKind::Bucket => names.extend(of.text("bucket").map(|name| format!(":s3:::{name}"))),
        StoreKind::Queue => names.extend(of.text("name").map(|name| format!(":{name}"))),
        StoreKind::Secret => names.extend(of.text("name").map(|name| format!(":secret:{name}"))),
        _ => {}
    }
    names
}

/// That the pods of a service get through to a store: the security group of the store lets the cluster's nodes in, and a
/// network policy of the service lets it out to the store's subnets and port, where network policies bound it at all.
fn reaches(
    model: &Model,
    of: &Architecture,
    cluster: &Cluster,
    service: &Service,
    store: &Store,
) -> Option<String> {
    let resource = subject(model, &store.thing.address)?;
    let groups = model.targets(resource, "vpc_security_group_ids");
    let nodes = subject(model, &cluster.thing.address)?;
    let lets_in = model.of_type("aws_vpc_security_group_ingress_rule").any(|rule| {
        let is_of_store =
            model.target(rule, "security_group_id").is_some_and(|of| groups.iter().any(|group| group.is(of)));
        let is_of_cluster = model.target(rule, "referenced_security_group_id").is_some_and(|group| {
            group.setting == nodes.setting || group.setting.starts_with(&format!("{}.", nodes.setting))
        });
        is_of_store && is_of_cluster
    });
    let port = resource.number("port")?;
    let cidrs: Vec<&str> = of
        .networks
        .iter()
        .flat_map(|network| &network.tiers)
        .filter(|tier| Some(&tier.name) == store.tier.as_ref())
        .flat_map(|tier| &tier.subnets)
        .map(|subnet| subnet.cidr.as_str())
        .collect();
    let lets_out = model
        .of_kind("NetworkPolicy")
        .filter(|policy| policy.cluster.as_deref() == Some(cluster.key.as_str()))
        .filter(|policy| policy.namespace() == Some(service.namespace.as_str()))
        .flat_map(|policy| policy.items("spec.egress"))
        .any(|rule| {
            let mut to = rule["to"].as_array().into_iter().flatten();
            let mut ports = rule["ports"].as_array().into_iter().flatten();
            ports.any(|of| of["port"].as_i64() == Some(port))
                && to.any(|peer| peer["ipBlock"]["cidr"].as_str().is_some_and(|cidr| cidrs.contains(&cidr)))
        });
    (lets_in && lets_out).then(|| format!("TCP {port}"))
}

/// From the subnets that nodes stand in to the internet, by the gateways that they lead to.
fn egress(of: &Architecture, flows: &mut Flows) {
    let groups = || of.clusters.iter().flat_map(|cluster| &cluster.node_groups);
    for network in &of.networks {
        let subnets = || network.tiers.iter().flat_map(|tier| &tier.subnets);
        let internet_gateway = network.gateways.iter().find(|of| of.name == "Internet gateway");
        let has_nodes = |id: &String| groups().any(|group| group.subnets.contains(id));
        for subnet in subnets().filter(|subnet| has_nodes(&subnet.thing.id)) {
            let Some(way_out) = &subnet.way_out else { continue };
            let label = format!("nodes in {} to the internet", subnet.zone);
            flows.add(&subnet.thing.id, way_out, FlowKind::Egress, label);
            let nat = subnets().flat_map(|of| &of.nat_gateways).find(|nat| nat.id == *way_out);
            match (nat, internet_gateway) {
                (Some(nat), Some(gateway)) => {
                    flows.add(&nat.id, &gateway.id, FlowKind::Egress, String::new());
                    flows.add(&gateway.id, INTERNET, FlowKind::Egress, String::new());
                }
                _ => flows.add(way_out, INTERNET, FlowKind::Egress, String::new()),
            }
        }
    }
}

/// From pipelines to the clusters that let one of their roles in.
fn deployments(model: &Model, of: &Architecture, flows: &mut Flows) {
    for entry in model.of_type("aws_eks_access_entry") {
        let Some(principal) = entry.text("principal_arn") else { continue };
        let Some(cluster) = model.cluster_of(entry) else { continue };
        let Some(cluster) = of.clusters.iter().find(|of| of.thing.address == cluster.name()) else {
            continue;
        };
        let target = model.target(entry, "principal_arn").and_then(|role| role.text("name"));
        for pipeline in &of.pipelines {
            let takes = |role: &&String| {
                target == Some(role.as_str()) || principal.rsplit('/').next() == Some(role.as_str())
            };
            if let Some(role) = pipeline.roles.iter().find(takes) {
                flows.add(&pipeline.thing.id, &cluster.thing.id, FlowKind::Deploy, format!("as {role}"));
            }
        }
    }
}
