//! The committed environments, drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use generated::{Generated, Model};
use serde_json::{Value, json};

use crate::architecture::{FlowKind, INTERNET};
use crate::{Architecture, Resources};

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("out/ is committed") {
        let path = entry.map(|entry| entry.path()).unwrap_or_default();
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if path.is_dir() && !name.contains("/.") {
            collect(root, &path, files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files.insert(name, bytes);
        }
    }
}

fn files(environment: &str) -> Generated {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out").join(environment);
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    Generated::read("committed", &files).expect("it was generated")
}

fn committed(environment: &str) -> Model {
    let generated = files(environment);
    let objects = generated.objects().expect("they were generated");
    Model::new(&generated, &objects)
}

/// What is read back from manifests is what they were made of.
#[test]
fn objects_of_manifests_are_those_of_the_settings() {
    use stacks::environment::{Selection, load};
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for environment in load(&root, &Selection::All).unwrap_or_else(|problems| panic!("{problems:?}")) {
        let read = files(environment.name.as_str()).objects().expect("they were generated");
        let read: BTreeMap<&str, &Value> = read.iter().map(|of| (of.address.as_str(), &of.json)).collect();
        let made = stacks::manifests::objects(&environment);
        let made: BTreeMap<String, Value> = made
            .into_iter()
            .map(|(cluster, object)| {
                let name = kubernetes::ObjectName::from(&object);
                (stacks::objects::address(&cluster, &name), object.json().clone())
            })
            .collect();
        assert_eq!(
            read.keys().copied().collect::<Vec<_>>(),
            made.keys().map(String::as_str).collect::<Vec<_>>()
        );
        for (address, json) in &made {
            // As YAML has it: numbers that are whole have no fraction.
            let whole = |value: &Value| value.to_string().replace(".0", "");
            assert_eq!(whole(read[address.as_str()]), whole(json), "{address}");
        }
    }
}

#[test]
fn the_architecture_is_what_the_settings_say() {
    let of = Architecture::of(&committed("prod"));
    assert_eq!((of.account.as_deref(), of.region.as_deref()), (Some("123456789012"), Some("us-east-1")));
    let [network] = &of.networks[..] else { panic!("{:?}", of.networks) };
    assert_eq!(network.cidrs, ["10.2.0.0/16", "100.64.0.0/16"]);
    let tiers: Vec<(&str, usize)> =
        network.tiers.iter().map(|tier| (tier.name.as_str(), tier.subnets.len())).collect();
    assert_eq!(tiers, [("public", 3), ("private", 3), ("pods", 3), ("database", 3)]);
    let nat = network.tiers[0].subnets.iter().flat_map(|subnet| &subnet.nat_gateways).count();
    assert_eq!((nat, network.endpoints.len()), (3, 12));
    let clusters: Vec<String> = of
        .clusters
        .iter()
        .map(|cluster| {
            let services: Vec<&str> = cluster.services.iter().map(|of| of.namespace.as_str()).collect();
            format!("{} {}: {}", cluster.key, cluster.node_groups.len(), services.join(" "))
        })
        .collect();
    assert_eq!(clusters, ["terminus 2: dusk monitoring", "trantor 2: dawn dawn-rc day"]);
    assert!(of.clusters.iter().all(|cluster| cluster.private_endpoint && cluster.public_cidrs.is_empty()));
    assert!(of.balancers.iter().all(|balancer| balancer.internet_facing));
    assert_eq!(of.pipelines[0].thing.name, "GitHub Actions");
}

#[test]
fn flows_are_what_policies_and_routes_let_through() {
    let of = Architecture::of(&committed("prod"));
    let short = |id: &str| id.rsplit(['.', '/']).next().unwrap_or_default().replace("_2f_", "/");
    let flows = |kind: FlowKind| -> BTreeSet<String> {
        let of_kind = of.flows.iter().filter(|flow| flow.kind == kind);
        of_kind.map(|flow| format!("{} > {}: {}", short(&flow.from), short(&flow.to), flow.label)).collect()
    };
    let calls = flows(FlowKind::Call);
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls.iter().any(|flow| flow.ends_with(": TCP 8080, TCP 9090")), "{calls:?}");
    let data = flows(FlowKind::Data);
    for expected in ["dawn: read, write", "dawn: connect", "dawn_session: read", "dusk_signing: read"] {
        assert!(data.iter().any(|flow| flow.ends_with(expected)), "{expected} in {data:?}");
    }
    assert_eq!(data.len(), 10, "{data:?}");
    assert_eq!(flows(FlowKind::Deploy).len(), 2);
    assert!(of.flows.iter().any(|flow| flow.from == INTERNET && flow.kind == FlowKind::Request));
    assert!(of.flows.iter().any(|flow| flow.to == INTERNET && flow.kind == FlowKind::Egress));
    // What only answers within the VPC is asked by nobody outside.
    let dev = Architecture::of(&committed("dev"));
    assert!(dev.flows.iter().all(|flow| flow.from != INTERNET));
    let ids: BTreeSet<&str> = of.flows.iter().flat_map(|flow| [&*flow.from, &*flow.to]).collect();
    let drawn = crate::svg(&of);
    for id in ids {
        assert!(drawn.contains(&format!("id=\"{id}\"")), "{id} is drawn");
    }
}

#[test]
fn dev_looks_like_this() {
    let of = Architecture::of(&committed("dev"));
    insta::assert_snapshot!("dev.svg", crate::svg(&of));
    insta::assert_snapshot!("dev.mermaid", crate::mermaid(&of));
    insta::assert_snapshot!("dev.dot", crate::dot(&of));
}

#[test]
fn pictures_are_well_formed_and_their_ids_are_unique() {
    for environment in ["dev", "staging", "prod"] {
        let model = committed(environment);
        let of = Resources::of(&model);
        let near = of.around("aws_eks_cluster.trantor", 2).expect("it is there");
        for svg in [crate::svg(&Architecture::of(&model)), of.svg(), near.svg()] {
            let document = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{error}"));
            let mut ids = BTreeSet::new();
            for id in document.descendants().filter_map(|node| node.attribute("id")) {
                assert!(ids.insert(id.to_owned()), "{id} is there twice");
            }
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            for named in root.attribute("aria-labelledby").unwrap_or_default().split(' ') {
                assert!(ids.contains(named), "{named}");
            }
        }
    }
}

#[test]
fn resources_are_drawn_with_what_they_refer_to() {
    let model = committed("prod");
    let of = Resources::of(&model);
    let of_stacks = |stack: &str| of.resources.iter().filter(|of| of.stack == stack).count();
    assert!(
        ["bootstrap", "infrastructure", "platform", "application", "kubernetes"]
            .map(of_stacks)
            .iter()
            .all(|count| *count > 0)
    );
    let name = |at: usize| of.resources[at].address.as_str();
    let has =
        |from: &str, to: &str| of.edges.iter().any(|edge| name(edge.from) == from && name(edge.to) == to);
    assert!(has("aws_eks_node_group.trantor_general", "aws_eks_cluster.trantor"));
    // Through the exports of another stack, too.
    assert!(has("aws_security_group.dawn_database", "aws_vpc.main"));
    let near = of.around("infrastructure:aws_eks_cluster.trantor", 1).expect("it is there");
    assert!(near.resources.len() < of.resources.len() && near.focus.len() == 1);
    assert!(near.resources.iter().any(|of| of.address == "aws_subnet.private_a"));
    assert!(near.resources.iter().any(|of| of.address == "aws_eks_node_group.trantor_general"));
    assert_eq!(of.around("aws_vpc.no", 1), None);
}

/// Graphviz' grammar, as far as it is written here: quoted names, attributes in brackets, blocks in braces.
fn is_dot(text: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0i32, false, false);
    for of in text.chars() {
        match (quoted, of) {
            (true, '"') if !escaped => quoted = false,
            (true, '\\') => {
                escaped = !escaped;
                continue;
            }
            (true, _) => {}
            (false, '"') => quoted = true,
            (false, '{') => depth += 1,
            (false, '}') => depth -= 1,
            (false, of) if of.is_ascii_alphanumeric() || " \n[]=,;_->.#".contains(of) => {}
            _ => return false,
        }
        escaped = false;
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !quoted
}

#[test]
fn hostile_names_stay_names() {
    let name = "a\"]; end\\ <script>alert(1)</script> & --> {b}\u{7}";
    let resources = json!({
        "aws_vpc": { "main": { "cidr_block": name, "tags": { "Name": name } } },
        "aws_subnet": { "a": { "vpc_id": "${aws_vpc.main.id}", "availability_zone": name, "cidr_block": name } },
        "aws_eks_cluster": { "c": { "name": name, "version": name,
            "vpc_config": [{ "subnet_ids": ["${aws_subnet.a.id}"], "public_access_cidrs": [name] }] } },
        "aws_eks_node_group": { "c_n": { "cluster_name": "${aws_eks_cluster.c.name}", "node_group_name": name,
            "instance_types": [name], "subnet_ids": ["${aws_subnet.a.id}"] } },
        "aws_s3_bucket": { "b": { "bucket": name } },
    });
    let content = json!({ "provider": { "aws": [{ "region": name }] }, "resource": resources });
    let stack = generated::GeneratedStack {
        name: "infrastructure".to_owned(),
        files: [("x.tf.json".to_owned(), (String::new(), content.as_object().cloned().unwrap_or_default()))]
            .into(),
        ..generated::GeneratedStack::default()
    };
    let model = Model::new(
        &Generated { environment: name.to_owned(), stacks: vec![stack], ..Generated::default() },
        &[],
    );
    let (of, resources) = (Architecture::of(&model), Resources::of(&model));
    assert_eq!(of.clusters[0].node_groups.len(), 1);
    for svg in [crate::svg(&of), resources.svg()] {
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
        assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
    }
    for dot in [crate::dot(&of), resources.dot()] {
        assert!(is_dot(&dot), "{dot}");
    }
    for mermaid in [crate::mermaid(&of), resources.mermaid()] {
        assert!(!mermaid.contains("<script>"), "{mermaid}");
        // In the head, the quotes are escaped as YAML has it.
        let (_, chart) = mermaid.split_once("\nflowchart TB\n").expect("it has a head");
        assert!(!chart.contains("\"]; end"), "{mermaid}");
        let quotes = mermaid.lines().skip(3).map(|line| line.matches('"').count());
        assert!(quotes.into_iter().all(|count| count == 0 || count == 2), "{mermaid}");
    }
}

#[test]
fn graphs_are_graphs() {
    for environment in ["dev", "prod"] {
        let model = committed(environment);
        for dot in [crate::dot(&Architecture::of(&model)), Resources::of(&model).dot()] {
            assert!(is_dot(&dot));
        }
    }
    assert!(!is_dot("digraph \"a\" { \"b\" [label=\"c\"d\"]; }") && !is_dot("{") && is_dot("{ \"a\\\"\" }"));
}
