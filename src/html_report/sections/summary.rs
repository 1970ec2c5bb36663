//! What the environment is, at a glance.

use audit::Outcome;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::inventory::Inventory;
use super::{Bar, Section, bar, cost, support};
use crate::Environment;
use crate::links::Link;
use crate::templates::render;

#[derive(Serialize)]
struct Summary {
    clusters: Vec<Cluster>,
    services: Vec<Service>,
    stacks: Vec<String>,
    resources: usize,
    objects: usize,
    bar: Bar,
    controls: usize,
    failing: usize,
    next: Option<support::Event>,
    cost: String,
    digest: String,
    files: usize,
}

#[derive(Serialize)]
struct Cluster {
    link: Link,
    name: String,
    version: String,
    groups: usize,
}

#[derive(Serialize)]
struct Service {
    name: String,
    cluster: String,
    delivery: String,
}

pub(super) fn section(environment: &Environment<'_>, inventory: &Inventory, day: Date) -> Section {
    let model = environment.model;
    let clusters = model.of_type("aws_eks_cluster").map(|cluster| Cluster {
        link: Link { text: cluster.label().to_owned(), ..Link::to_block(&cluster.stack, &cluster.address) },
        name: cluster.text("name").unwrap_or_default().to_owned(),
        version: cluster.text("version").unwrap_or_default().to_owned(),
        groups: model.referring(cluster, "aws_eks_node_group", "cluster_name").len(),
    });
    let services = environment.settings["services"].as_object().into_iter().flatten();
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let services = services.map(|(name, of)| Service {
        name: name.clone(),
        cluster: text(of, "cluster"),
        delivery: text(of, "delivery"),
    });
    let controls = &environment.assessment.controls;
    let count = |outcome| controls.iter().filter(|control| control.outcome == outcome).count();
    let view = Summary {
        clusters: clusters.collect(),
        services: services.collect(),
        stacks: environment.generated.stacks.iter().map(|stack| stack.name.clone()).collect(),
        resources: inventory.count("resource"),
        objects: inventory.count("object"),
        bar: bar(count),
        controls: controls.len(),
        failing: count(Outcome::Fail),
        next: support::events(environment, day).into_iter().find(|event| event.is_support && event.days >= 0),
        cost: cost::estimated(environment, day).1,
        digest: digest(environment),
        files: model.digests().count(),
    };
    Section { id: "summary", title: "Summary", hint: String::new(), html: render("summary", &view) }
}

/// One digest of all generated files: of their paths and digests, a line each, as `sha256sum` writes them.
fn digest(environment: &Environment<'_>) -> String {
    let mut hash = Sha256::new();
    for (path, sha256) in environment.model.digests() {
        hash.update(format!("{sha256}  {path}\n"));
    }
    hex::encode(hash.finalize())
}
