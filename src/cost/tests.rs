//! The committed environments, and small models in which one thing differs.

use std::collections::BTreeMap;
use std::path::Path;

use generated::{Generated, GeneratedStack, ManifestObject, Model};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::estimate::{Estimate, Line, Range};
use crate::{difference, estimate, prices, render};

const DAY: Date = date(2026, 11, 30);

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

fn committed(environment: &str) -> Model {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out").join(environment);
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    let generated = Generated::read("committed", &files).expect("it was generated");
    let objects = generated.objects().expect("they were generated");
    Model::new(&generated, &objects)
}

/// A model of one stack in us-east-1.
fn model(resources: Value) -> Model {
    model_in("us-east-1", resources, &[])
}

fn model_in(region: &str, resources: Value, objects: &[ManifestObject]) -> Model {
    let content = json!({ "provider": { "aws": [{ "region": region }] }, "resource": resources });
    let stack = GeneratedStack {
        name: "infrastructure".to_owned(),
        files: [(
            "main.tf.json".to_owned(),
            (String::new(), content.as_object().cloned().unwrap_or_default()),
        )]
        .into(),
        ..GeneratedStack::default()
    };
    let generated = Generated { environment: "test".to_owned(), stacks: vec![stack], ..Generated::default() };
    Model::new(&generated, objects)
}

fn object(json: Value) -> ManifestObject {
    let kind = json["kind"].as_str().unwrap_or_default();
    let name = json["metadata"]["name"].as_str().unwrap_or_default();
    ManifestObject {
        cluster: "a".to_owned(),
        address: format!("a/x/{kind}/{name}"),
        json,
        files: Vec::new(),
        module: String::new(),
        setting: "services.x.workload".to_owned(),
    }
}

fn line<'e>(estimate: &'e Estimate, item: &str) -> &'e Line {
    let found = estimate.lines.iter().find(|line| line.item.starts_with(item));
    found.unwrap_or_else(|| panic!("no {item} in {:#?}", estimate.lines))
}

fn amounts(of: Range) -> [String; 3] {
    [of.low, of.likely, of.high].map(|amount| amount.normalize().to_string())
}

#[test]
fn every_resource_of_every_environment_is_priced_free_or_named() {
    for environment in ["dev", "staging", "prod"] {
        let model = committed(environment);
        let estimate = estimate(&model, DAY);
        let unknown: Vec<&str> = estimate
            .unpriced
            .iter()
            .filter(|of| of.why.starts_with("nothing is known") || of.why.starts_with("no price of"))
            .map(|of| of.address.as_str())
            .collect();
        assert_eq!(unknown, Vec::<&str>::new(), "{environment}");
        let said = |stack: &str, address: &str| {
            estimate.lines.iter().any(|of| of.stack == stack && of.address == address)
                || estimate.free.iter().any(|of| of.stack == stack && of.address == address)
                || estimate.unpriced.iter().any(|of| of.stack == stack && of.address == address)
        };
        for of in model.subjects() {
            use generated::model::Form;
            if matches!(of.form, Form::Resource | Form::Object) {
                assert!(said(&of.stack, &of.address), "{} of {environment}", of.name());
            }
        }
    }
}

#[test]
fn every_type_that_modules_can_make_has_a_rule() {
    let types = include_str!("../aws/types.txt");
    let types = types.lines().filter(|line| line.starts_with("aws_"));
    for kind in types {
        let estimate = estimate(&model(json!({ kind: { "a": {} } })), DAY);
        let unknown = estimate.unpriced.iter().any(|of| of.why.starts_with("nothing is known"));
        assert!(!unknown, "{kind} has no rule in src/cost/rules and no line in src/cost/data/types.toml");
    }
}

#[test]
fn a_type_that_nothing_is_known_of_is_named() {
    let estimate = estimate(&model(json!({ "aws_new_thing": { "a": {} } })), DAY);
    assert_eq!(estimate.unpriced[0].why, "nothing is known of the price of aws_new_thing");
    assert_eq!(estimate.total, Range::default());
}

#[test]
fn usage_is_named_where_it_is_assumed() {
    let estimate = estimate(&committed("prod"), DAY);
    for id in estimate.lines.iter().flat_map(|line| &line.assumes) {
        assert!(prices::usage(id).is_some(), "{id}");
        assert!(estimate.assumptions.iter().any(|of| of.id == *id), "{id}");
    }
    for line in &estimate.lines {
        assert!(
            line.monthly.low <= line.monthly.likely && line.monthly.likely <= line.monthly.high,
            "{line:?}"
        );
        assert!(estimate.sources.iter().any(|of| of.id == line.source), "{line:?}");
    }
}

#[test]
fn sums_are_those_of_the_lines() {
    let estimate = estimate(&committed("prod"), DAY);
    let all: Range = estimate.lines.iter().map(|line| line.monthly).sum();
    assert_eq!(estimate.total, all);
    assert_eq!(estimate.by_stack.values().copied().sum::<Range>(), all);
    let of_dawn = estimate.lines.iter().filter(|line| line.service.as_deref() == Some("dawn"));
    assert_eq!(estimate.by_service["dawn"], of_dawn.map(|line| line.monthly).sum());
    assert_eq!(estimate.by_cluster.keys().collect::<Vec<_>>(), ["terminus", "trantor"]);
}

#[test]
fn a_control_plane_costs_more_once_standard_support_ends() {
    let cluster = |support: &str| {
        model(json!({ "aws_eks_cluster": { "a": {
            "version": "1.35", "upgrade_policy": [{ "support_type": support }],
        } } }))
    };
    let cost = |support: &str, day: Date| {
        let estimate = estimate(&cluster(support), day);
        let monthly = amounts(line(&estimate, "control plane").monthly)[0].clone();
        (monthly, estimate.support[0].phase.clone(), estimate.support[0].next.clone())
    };
    let said = |cost: (String, String, String)| format!("{} {}: {}", cost.0, cost.1, cost.2);
    assert_eq!(
        said(cost("EXTENDED", date(2027, 3, 26))),
        "73 standard: Standard support of 1.35 ends on 2027-03-27: extended support is paid for then."
    );
    assert_eq!(
        said(cost("EXTENDED", date(2027, 3, 27))),
        "438 extended: Extended support of 1.35 ends on 2028-03-27: EKS upgrades then."
    );
    assert_eq!(
        said(cost("STANDARD", date(2027, 3, 26))),
        "73 standard: Standard support of 1.35 ends on 2027-03-27: EKS upgrades then."
    );
    assert_eq!(cost("STANDARD", date(2027, 3, 27)).0, "73");
    assert_eq!(cost("EXTENDED", date(2028, 3, 27)).1, "ended");
    let extra = estimate(&cluster("EXTENDED"), DAY).support[0].extra_monthly;
    assert_eq!(extra, Decimal::from(365));
    assert_eq!(estimate(&cluster("STANDARD"), DAY).support[0].extra_monthly, Decimal::ZERO);
}

#[test]
fn nodes_cost_from_the_fewest_to_the_most() {
    let model = model(json!({
        "aws_eks_node_group": { "a": {
            "instance_types": ["m7g.large"], "capacity_type": "ON_DEMAND",
            "scaling_config": [{ "min_size": 1, "desired_size": 2, "max_size": 3 }],
            "launch_template": [{ "id": "${aws_launch_template.a.id}" }],
            "subnet_ids": ["${aws_subnet.a.id}"],
        } },
        "aws_launch_template": { "a": { "block_device_mappings": [
            { "device_name": "/dev/xvda", "ebs": [{ "volume_size": 100, "volume_type": "gp3", "iops": 4000 }] },
            { "device_name": "/dev/xvdb", "ebs": [{ "volume_size": 10, "volume_type": "io2" }] },
        ] } },
        "aws_subnet": { "a": { "map_public_ip_on_launch": true } },
    }));
    let estimate = estimate(&model, DAY);
    // 0.0816 × 730
    assert_eq!(amounts(line(&estimate, "instances").monthly), ["59.568", "119.136", "178.704"]);
    assert_eq!(amounts(line(&estimate, "volume /dev/xvda").monthly), ["8", "16", "24"]);
    assert_eq!(amounts(line(&estimate, "volume /dev/xvda, iops").monthly), ["5", "10", "15"]);
    assert_eq!(amounts(line(&estimate, "public IPv4").monthly), ["3.65", "7.3", "10.95"]);
    assert_eq!(estimate.unpriced[0].why, "volumes of type io2 have no price here");
}

#[test]
fn elsewhere_a_price_is_an_estimate_or_none() {
    let nodes = json!({ "aws_eks_node_group": { "a": {
        "instance_types": ["m7g.xlarge"], "scaling_config": [{ "min_size": 1, "desired_size": 1, "max_size": 1 }],
    } }, "aws_kms_key": { "k": {} } });
    let estimated = estimate(&model_in("eu-central-1", nodes.clone(), &[]), DAY);
    let instances = line(&estimated, "instances");
    assert!(!instances.exact && instances.note.contains("Over us-east-1"), "{instances:?}");
    // 0.1632 × 730 times 1.135, 1.3175 and 1.5.
    assert_eq!(amounts(instances.monthly), ["135.21936", "156.96168", "178.704"]);
    let nowhere = estimate(&model_in("ap-south-1", nodes, &[]), DAY);
    let why: Vec<&str> = nowhere.unpriced.iter().map(|of| of.why.as_str()).collect();
    assert!(why.contains(&"no price of m7g.xlarge in ap-south-1 is known"), "{why:?}");
    // What costs the same everywhere is priced all the same.
    assert_eq!(amounts(line(&nowhere, "key").monthly), ["1", "1", "1"]);
}

#[test]
fn objects_that_make_aws_charge_are_lines() {
    let ingress = |name: &str| {
        object(json!({ "kind": "Ingress", "metadata": { "name": name, "annotations": {
            "alb.ingress.kubernetes.io/scheme": "internet-facing",
            "alb.ingress.kubernetes.io/group.name": "shared",
        } }, "spec": { "ingressClassName": "alb" } }))
    };
    let objects = [
        ingress("one"),
        ingress("two"),
        object(json!({ "kind": "StorageClass", "metadata": { "name": "fast" },
            "provisioner": "ebs.csi.aws.com", "parameters": { "type": "gp3" } })),
        object(json!({ "kind": "StatefulSet", "metadata": { "name": "s" }, "spec": { "replicas": 2,
            "volumeClaimTemplates": [{ "metadata": { "name": "data" }, "spec": {
                "storageClassName": "fast", "resources": { "requests": { "storage": "50Gi" } } } }] } })),
        object(json!({ "kind": "PersistentVolumeClaim", "metadata": { "name": "p" }, "spec": {
            "storageClassName": "other", "resources": { "requests": { "storage": "1Gi" } } } })),
    ];
    let estimate = estimate(&model_in("us-east-1", json!({}), &objects), DAY);
    assert_eq!(estimate.lines.iter().filter(|line| line.item == "application load balancer").count(), 1);
    assert_eq!(amounts(line(&estimate, "application").monthly)[0], "16.425");
    assert_eq!(amounts(line(&estimate, "volume data").monthly)[0], "8");
    assert_eq!(estimate.by_service.keys().collect::<Vec<_>>(), ["x"]);
    assert!(
        estimate
            .free
            .iter()
            .any(|of| of.why.contains("shares the load balancer of kubernetes:a/x/Ingress/one"))
    );
    assert!(estimate.unpriced.iter().any(|of| of.why.contains("\"other\"")));
}

#[test]
fn a_database_is_paid_for_by_its_parts() {
    let database = |version: &str| {
        model(json!({ "aws_db_instance": { "d": {
            "engine": "postgres", "engine_version": version, "instance_class": "db.m6g.large", "multi_az": true,
            "storage_type": "gp3", "allocated_storage": 100, "max_allocated_storage": 200,
            "backup_retention_period": 7, "manage_master_user_password": true,
        } } }))
    };
    let estimate = |version| estimate(&database(version), DAY);
    let found = estimate("17");
    assert_eq!(amounts(line(&found, "instance").monthly)[0], "232.14");
    assert_eq!(amounts(line(&found, "storage").monthly), ["23", "23", "46"]);
    assert_eq!(amounts(line(&found, "backups").monthly), ["0", "0", "9.5"]);
    assert_eq!(amounts(line(&found, "secret of").monthly)[0], "0.4");
    assert!(!found.lines.iter().any(|line| line.item.starts_with("extended")));
    // Two instances with two processors each: 0.1 × 4 × 730.
    assert_eq!(amounts(line(&estimate("13"), "extended support").monthly)[0], "292");
}

#[test]
fn two_estimates_differ_line_by_line() {
    let before = estimate(&model(json!({ "aws_nat_gateway": { "a": {}, "b": {} } })), DAY);
    let after = estimate(
        &model(json!({ "aws_nat_gateway": { "a": {} }, "aws_kms_key": { "k": {} }, "aws_odd": { "o": {} } })),
        DAY,
    );
    let found = difference(&after, &before, "main");
    let lines: Vec<String> = found
        .lines
        .iter()
        .map(|line| format!("{} {} {}", line.address, line.item, line.change.likely.normalize()))
        .collect();
    assert_eq!(
        lines,
        [
            "aws_kms_key.k key 1",
            "aws_kms_key.k requests 0.06",
            "aws_nat_gateway.b NAT gateway -32.85",
            "aws_nat_gateway.b data processed -6.75",
        ]
    );
    assert_eq!(found.total, after.total - before.total);
    assert_eq!(found.unpriced, ["+ infrastructure:aws_odd.o (nothing is known of the price of aws_odd)"]);
    assert!(difference(&after, &after, "itself").is_empty());
    insta::assert_snapshot!("difference", render::text(&after, Some(&found), false));
    insta::assert_snapshot!("difference_markdown", render::markdown(&after, Some(&found)));
}

#[test]
fn dev_costs_this() {
    insta::assert_snapshot!("dev", render::text(&estimate(&committed("dev"), DAY), None, false));
}

#[test]
fn prod_costs_this() {
    insta::assert_snapshot!("prod", render::text(&estimate(&committed("prod"), DAY), None, false));
}
