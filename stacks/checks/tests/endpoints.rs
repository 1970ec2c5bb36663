//! From where API servers are reached.

use terraform::{Any, Expr, Node};

use super::{Texts, altered, brief};

/// What is said of staging with another endpoint of its cluster Terminus.
fn with(endpoint: &str) -> String {
    let old = "endpoint = { private = true, public_cidrs = [] }";
    brief::of(&Texts::committed().replace("staging", old, &format!("endpoint = {endpoint}")), "staging")
}

#[test]
fn wide_ranges_are_refused() {
    insta::assert_snapshot!(with("{ public_cidrs = [\"203.0.113.0/24\", \"0.0.0.0/0\"] }"), @r#"
    error[EKS-004] clusters.terminus.endpoint.public_cidrs: 0.0.0.0/0 opens the API server to the whole internet
      at "0.0.0.0/0" in environments/staging.toml
      addresses: 4294967296
      most addresses of a range: 65536
      help: name the ranges of offices, VPNs and pipelines, or none
    "#);
    insta::assert_snapshot!(with("{ private = true, public_cidrs = [\"3.0.0.0/8\"] }"), @r#"
    error[EKS-004] clusters.terminus.endpoint.public_cidrs: 3.0.0.0/8 opens the API server to 16777216 addresses
      at "3.0.0.0/8" in environments/staging.toml
      addresses: 16777216
      most addresses of a range: 65536
      help: name the ranges of offices, VPNs and pipelines, or none
    "#);
    assert_eq!(with("{ private = true, public_cidrs = [\"203.0.0.0/16\"] }"), "");
}

#[test]
fn a_public_endpoint_that_nodes_do_not_reach() {
    insta::assert_snapshot!(with("{ private = false, public_cidrs = [\"203.0.113.0/24\"] }"), @"
    error[EKS-005] clusters.terminus.endpoint.private: nodes would not reach the API server: its endpoint is public only
      at false in environments/staging.toml
      node groups: 1
      help: set `private = true`; ranges in `public_cidrs` stay open beside it
    ");
}

#[test]
fn a_public_endpoint_without_ranges_is_open() {
    let open = |argument: &'static str, value: Node| {
        altered::said("dev", move |address, block| {
            if address.resource_type == "aws_eks_cluster" {
                block.single("vpc_config").require::<Any>(argument, Expr::from_node(value.clone()));
            }
            true
        })
    };
    insta::assert_snapshot!(open("endpoint_public_access", Node::Bool(true)), @"
    error[EKS-004] clusters.trantor: the endpoint of aws_eks_cluster.trantor is public and names no ranges
      at [clusters.trantor] in environments/dev.toml
      help: set `endpoint_public_access` to false, or name ranges in `public_access_cidrs`
    ");
    // Left out, it is public.
    assert!(open("endpoint_public_access", Node::Null).contains("error[EKS-004]"));
}
