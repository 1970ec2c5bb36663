//! What holds data.

use std::collections::BTreeSet;

use generated::Model;
use generated::model::Subject;

use super::{Network, Store, StoreKind, thing};

/// All stores: by kind, then in the order of the model.
pub(super) fn stores(model: &Model, networks: &[Network]) -> Vec<Store> {
    let mut stores = Vec::new();
    for of in model.of_type("aws_db_instance") {
        let group = model.target(of, "db_subnet_group_name");
        let subnets = group.map(|of| model.targets(of, "subnet_ids")).unwrap_or_default();
        let name = of.text("identifier").unwrap_or(of.label());
        stores.push(placed(StoreKind::Database, of, name, database(of), networks, &subnets));
    }
    for of in model.of_type("aws_efs_file_system") {
        let targets = model.referring(of, "aws_efs_mount_target", "file_system_id");
        let subnets: Vec<&Subject> =
            targets.iter().filter_map(|target| model.target(target, "subnet_id")).collect();
        let name = of.text("tags.Name").or(of.text("creation_token")).unwrap_or(of.label());
        stores.push(placed(StoreKind::FileSystem, of, name, String::from("EFS"), networks, &subnets));
    }
    for (kind, resource_type, path) in [
        (StoreKind::Bucket, "aws_s3_bucket", "bucket"),
        (StoreKind::Secret, "aws_secretsmanager_secret", "name"),
        (StoreKind::Queue, "aws_sqs_queue", "name"),
        (StoreKind::Repository, "aws_ecr_repository", "name"),
    ] {
        for of in model.of_type(resource_type) {
            let name = of.text(path).unwrap_or(of.label());
            stores.push(placed(kind, of, name, String::new(), &[], &[]));
        }
    }
    stores
}

/// `PostgreSQL 17, db.m7g.large, multi-AZ`.
fn database(of: &Subject) -> String {
    let engine = match of.text("engine").unwrap_or_default() {
        "postgres" => "PostgreSQL",
        "mysql" => "MySQL",
        "mariadb" => "MariaDB",
        other => other,
    };
    let version = of.text("engine_version").unwrap_or_default();
    let class = of.text("instance_class").unwrap_or_default();
    let zones = if of.flag("multi_az") == Some(true) { "multi-AZ" } else { "single AZ" };
    format!("{engine} {version}, {class}, {zones}")
}

fn placed(
    kind: StoreKind,
    of: &Subject,
    name: &str,
    detail: String,
    networks: &[Network],
    subnets: &[&Subject],
) -> Store {
    let addresses: BTreeSet<String> = subnets.iter().map(|subnet| subnet.name()).collect();
    let zones: BTreeSet<&str> = subnets.iter().filter_map(|of| of.text("availability_zone")).collect();
    let place = networks.iter().find_map(|network| {
        let holds =
            |tier: &&super::Tier| tier.subnets.iter().any(|subnet| addresses.contains(&subnet.thing.address));
        network.tiers.iter().find(holds).map(|tier| (network, tier))
    });
    Store {
        thing: thing(of, name),
        kind,
        detail,
        network: place.map(|(network, _)| network.thing.id.clone()),
        zones: zones.into_iter().map(str::to_owned).collect(),
        tier: place.map(|(_, tier)| tier.name.clone()),
    }
}
