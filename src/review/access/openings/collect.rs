//! The ways of one side.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::names::{Block, Names};
use super::security_groups::{self, Rule};
use super::way::{Peer, Ports, Way};
use super::{Traffic, Ways};

/// What keeps a bucket from being public.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/// What either of the sides says.
#[derive(Debug, Default)]
pub(super) struct Either {
    rules: BTreeSet<Rule>,
    /// The buckets with a block against being public.
    blocked: BTreeSet<String>,
}

impl Either {
    pub(super) fn of(sides: [&Names<'_>; 2]) -> Self {
        let mut either = Self::default();
        for names in sides {
            either.rules.extend(security_groups::of_own_blocks(names).into_iter().map(|(rule, _)| rule));
            let blocks = names.of_type("aws_s3_bucket_public_access_block");
            either.blocked.extend(blocks.map(|block| bucket(names, block)));
        }
        either
    }
}

/// The ways of one side.
pub(super) fn ways(names: &Names<'_>, either: &Either) -> Ways {
    let mut ways = Ways::default();
    security_groups::add(&mut ways, names, &either.rules);
    for block in names.of_type("aws_eks_cluster") {
        let of = format!("Kubernetes API of {}", called(names, block, "name"));
        let config = block.arguments.get("vpc_config").map(|config| config.get(0).unwrap_or(config));
        let argument = |name: &str| config.and_then(|config| config.get(name));
        // EKS opens the endpoint to everybody unless it is told something else.
        if argument("endpoint_public_access").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let given = argument("public_access_cidrs").and_then(Value::as_array).into_iter().flatten();
        let mut ranges: Vec<&str> = given.filter_map(Value::as_str).collect();
        if ranges.is_empty() {
            ranges.push("0.0.0.0/0");
        }
        for range in ranges {
            let ports = Ports::new("tcp", Some(443), Some(443));
            let way = Way { ports, peer: Peer::range(&names.resolve(block.stack, range)) };
            ways.add(&of, Traffic::Ingress, way, block.place());
        }
    }
    for kind in [
        "aws_db_instance",
        "aws_rds_cluster_instance",
        "aws_redshift_cluster",
        "aws_dms_replication_instance",
    ] {
        for block in names.of_type(kind) {
            if block.arguments.get("publicly_accessible").and_then(Value::as_bool) == Some(true) {
                let name = if kind == "aws_redshift_cluster" { "cluster_identifier" } else { "identifier" };
                let of = format!("database {}", called(names, block, name));
                add_public(&mut ways, &of, "a public address", block);
            }
        }
    }
    for block in names.of_type("aws_lb") {
        if block.arguments.get("internal").and_then(Value::as_bool) != Some(true) {
            let of = format!("load balancer {}", called(names, block, "name"));
            add_public(&mut ways, &of, "a public address", block);
        }
    }
    add_buckets(&mut ways, names, either);
    ways
}

/// Adds what keeps no longer, or does not yet keep, a bucket from being public.
fn add_buckets(ways: &mut Ways, names: &Names<'_>, either: &Either) {
    let mut with_block = BTreeSet::new();
    for kind in ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"] {
        for block in names.of_type(kind) {
            let of = bucket(names, block);
            for argument in BLOCKS {
                if block.arguments.get(argument).and_then(Value::as_bool) != Some(true) {
                    add_public(ways, &of, &format!("no {argument}"), block);
                }
            }
            with_block.insert(of);
        }
    }
    for block in names.of_type("aws_s3_bucket") {
        let of = format!("bucket {}", called(names, block, "bucket"));
        // A new bucket without a block of its own has one that AWS makes.
        if either.blocked.contains(&of) && !with_block.contains(&of) {
            for argument in BLOCKS {
                add_public(ways, &of, &format!("no {argument}"), block);
            }
        }
    }
}

fn add_public(ways: &mut Ways, of: &str, by: &str, block: Block<'_>) {
    let way = Way { ports: Ports::Named(by.to_owned()), peer: Peer::Internet("everybody".to_owned()) };
    ways.add(of, Traffic::Ingress, way, block.place());
}

/// The bucket that a block is for.
fn bucket(names: &Names<'_>, block: Block<'_>) -> String {
    match names.text(block, "bucket") {
        Some(bucket) => format!("bucket {bucket}"),
        None if block.address.starts_with("aws_s3_account") => "all buckets of the account".to_owned(),
        None => format!("the bucket of {}", block.place()),
    }
}

fn called(names: &Names<'_>, block: Block<'_>, argument: &str) -> String {
    names.text(block, argument).unwrap_or_else(|| block.place())
}
