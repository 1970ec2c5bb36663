//! Boxes of generated platforms: none overlaps another one, and all is within what holds it.

use proptest::prelude::*;

use super::picture;
use crate::architecture::*;
use crate::picture::{Picture, Rect};

fn thing(kind: &str, name: String) -> Thing {
    let address = format!("infrastructure:{kind}.{name}");
    Thing { id: crate::names::id(&address), address, name }
}

/// What a platform is made of: how many zones, and for each cluster how many services and node groups.
#[derive(Debug, Clone)]
struct Shape {
    zones: usize,
    clusters: Vec<(usize, usize)>,
    stores: usize,
    name: String,
    nat: bool,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let clusters = prop::collection::vec((0usize..9, 0usize..4), 0..5);
    (1usize..7, clusters, 0usize..12, "[a-zA-Z<&\" é-]{1,60}", any::<bool>())
        .prop_map(|(zones, clusters, stores, name, nat)| Shape { zones, clusters, stores, name, nat })
}

fn network(of: &Shape, zones: &[String]) -> Network {
    let tier = |name: &str, reach: Reach, nat: bool| Tier {
        name: format!("{name}{}", of.name),
        reach,
        subnets: zones
            .iter()
            .map(|zone| Subnet {
                thing: thing("aws_subnet", format!("{name}_{zone}")),
                zone: zone.clone(),
                cidr: "10.0.0.0/24".to_owned(),
                nat_gateways: if nat { vec![thing("aws_nat_gateway", zone.clone())] } else { Vec::new() },
                way_out: None,
            })
            .collect(),
    };
    Network {
        thing: thing("aws_vpc", format!("main{}", of.name)),
        cidrs: vec!["10.0.0.0/16".to_owned(); of.zones],
        tiers: vec![
            tier("public", Reach::Internet, of.nat),
            tier("private", Reach::Outwards, false),
            tier("database", Reach::None, false),
        ],
        zones: zones.to_vec(),
        gateways: vec![thing("aws_internet_gateway", "main".to_owned())],
        endpoints: (0..of.stores)
            .map(|at| Endpoint {
                thing: thing("aws_vpc_endpoint", format!("e{at}{}", of.name)),
                kind: "interface".to_owned(),
                zones: zones.to_vec(),
            })
            .collect(),
    }
}

fn architecture(of: &Shape) -> Architecture {
    let zones: Vec<String> = (0..of.zones)
        .map(|zone| format!("us-east-1{}", char::from(b'a' + u8::try_from(zone).unwrap_or(0))))
        .collect();
    let network = network(of, &zones);
    let id = network.thing.id.clone();
    let mut result = Architecture { environment: of.name.clone(), ..Architecture::default() };
    for (at, (services, groups)) in of.clusters.iter().enumerate() {
        let service = |number: usize| Service {
            thing: thing("kubernetes_deployment_v1", format!("s{at}_{number}{}", of.name)),
            namespace: of.name.clone(),
            workloads: vec![Workload { kind: "Deployment".to_owned(), ..Workload::default() }; number + 1],
            ..Service::default()
        };
        let group = |number: usize| NodeGroup {
            thing: thing("aws_eks_node_group", format!("n{at}_{number}{}", of.name)),
            instance_types: vec!["m7g.large".to_owned(); 9],
            zones: zones.iter().skip(number).cloned().collect(),
            ..NodeGroup::default()
        };
        result.clusters.push(Cluster {
            thing: thing("aws_eks_cluster", format!("c{at}")),
            key: format!("c{at}{}", of.name),
            network: (at != 3).then(|| id.clone()),
            services: (0..*services).map(service).collect(),
            node_groups: (0..*groups).map(group).collect(),
            addons: vec![thing("aws_eks_addon", of.name.clone()); 9],
            ..Cluster::default()
        });
        for number in 0..*services {
            let balancer = thing("kubernetes_ingress_v1", format!("b{at}_{number}{}", of.name));
            let facing = number % 2 == 0;
            let target = result.clusters[at].services[number].thing.id.clone();
            result.flows.push(Flow {
                from: INTERNET.to_owned(),
                to: balancer.id.clone(),
                kind: FlowKind::Request,
                label: String::new(),
            });
            result.flows.push(Flow {
                from: balancer.id.clone(),
                to: target,
                kind: FlowKind::Request,
                label: String::new(),
            });
            result.balancers.push(Balancer {
                thing: balancer,
                kind: "application".to_owned(),
                internet_facing: facing,
                hosts: Vec::new(),
                cluster: result.clusters[at].thing.id.clone(),
                network: (at != 3).then(|| id.clone()),
            });
        }
    }
    for number in 0..of.stores {
        let kinds = [StoreKind::Database, StoreKind::Bucket, StoreKind::Secret, StoreKind::Repository];
        let kind = kinds[number % 4];
        let store = thing("aws_store", format!("{number}{}", of.name));
        let services = result.clusters.iter().flat_map(|cluster| &cluster.services);
        let flows: Vec<Flow> = services
            .take(2)
            .map(|service| Flow {
                from: service.thing.id.clone(),
                to: store.id.clone(),
                kind: FlowKind::Data,
                label: String::new(),
            })
            .collect();
        result.flows.extend(flows);
        result.stores.push(Store {
            thing: store,
            kind,
            detail: of.name.clone(),
            network: (kind == StoreKind::Database).then(|| id.clone()),
            zones: zones.clone(),
            tier: Some(format!("database{}", of.name)),
        });
    }
    result.networks.push(network);
    result
}

const fn holds(outer: &Rect, inner: &Rect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.right() <= outer.right()
        && inner.bottom() <= outer.bottom()
}

const fn meet(one: &Rect, other: &Rect) -> bool {
    one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
}

/// Whether a straight part of a line runs through a rectangle, and not only along its border.
fn runs_through(from: (i32, i32), to: (i32, i32), rect: &Rect) -> bool {
    let line = Rect::new(from.0.min(to.0), from.1.min(to.1), (from.0 - to.0).abs(), (from.1 - to.1).abs());
    line.x < rect.right() && line.right() > rect.x && line.y < rect.bottom() && line.bottom() > rect.y
}

fn check(picture: &Picture) -> Result<(), TestCaseError> {
    let whole = Rect::new(0, 0, picture.width, picture.height);
    for (at, shape) in picture.shapes.iter().enumerate() {
        prop_assert!(shape.rect.w > 0 && shape.rect.h > 0, "{shape:?}");
        let outer = shape.parent.map_or(whole, |parent| picture.shapes[parent].rect);
        prop_assert!(holds(&outer, &shape.rect), "{shape:?} in {outer:?}");
        for label in &shape.labels {
            prop_assert!(holds(&shape.rect, &label.rect()), "{label:?} in {:?}", shape.rect);
        }
        for other in &picture.shapes[at + 1..] {
            let beside = shape.parent == other.parent;
            prop_assert!(!beside || !meet(&shape.rect, &other.rect), "{shape:?} and {other:?}");
        }
    }
    for line in &picture.lines {
        prop_assert!(line.points.len() >= 2);
        for pair in line.points.windows(2) {
            prop_assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "{:?}", line.points);
            for (at, shape) in picture.shapes.iter().enumerate().filter(|(_, shape)| shape.solid) {
                prop_assert!(!runs_through(pair[0], pair[1], &shape.rect), "{line:?} and {at} {shape:?}");
            }
        }
    }
    for (_, label) in &picture.legend {
        prop_assert!(holds(&whole, &label.rect()), "{label:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_overlaps_and_all_fits(shape in shapes()) {
        check(&picture(&architecture(&shape)))?;
    }
}

#[test]
fn nothing_at_all_can_be_drawn() {
    check(&picture(&Architecture::default())).expect("it fits");
}
