//! Addresses of subnets, and pods of nodes.

use super::Texts;

const SIZE: &str = "size = { min = 2, desired = 2, max = 4 }";

/// Development, whose private subnets have 251 addresses each, with a group of this `max` and further settings.
fn dev(max: u16, more: &str) -> Texts {
    Texts::committed().replace(
        "dev",
        SIZE,
        &format!("size = {{ min = 2, desired = 2, max = {max} }}\n{more}"),
    )
}

#[test]
fn a_subnet_that_is_too_small_is_an_error() {
    assert_eq!(dev(6, "").told("dev", "NET-005"), "");
    let said = dev(20, "").told("dev", "NET-005");
    insta::assert_snapshot!(said.split_inclusive("ip-budget` shows all subnets\n").next().unwrap(), @"
    error[NET-005] network.subnets.private.us-east-1a: aws_subnet.private_a, 10.0.10.0/24, has 251 addresses, and 426 can be needed
      usable: 251
      needed: 426
      needed with one zone fewer: 616
      trantor general: 10 nodes and 4 while updated, 30 each: 420
      trantor: control plane: 6
      help: give the tier larger subnets, or pods a range of their own (`[network.pods]`); or lower `max` or `max_pods` of the groups. `cleon validate --show ip-budget` shows all subnets
    ");
    assert!(said.contains("error[NET-005] network.subnets.private.us-east-1b"), "{said}");
}

#[test]
fn little_that_is_left_and_a_zone_that_is_lost_are_warnings() {
    // Five nodes in each zone and two while updated, of 251.
    let said = dev(10, "").told("dev", "NET-005");
    assert!(said.starts_with("warning[NET-005] network.subnets.private.us-east-1a"), "{said}");
    assert!(said.contains("with one zone fewer 316 can be needed"), "{said}");
    let said = dev(7, "update = { max_unavailable = 6 }").told("dev", "NET-005");
    assert!(said.contains("has 251 addresses, of which 35 are left"), "{said}");
}

#[test]
fn pods_take_addresses_of_their_own_subnets() {
    let texts = Texts::committed().replace("prod", "cidr = \"100.64.0.0/16\"", "cidr = \"100.64.0.0/21\"");
    let said = texts.told("prod", "NET-005");
    assert!(
        said.contains("error[NET-005] network.pods.us-east-1a: aws_subnet.pods_a, 100.64.0.0/23"),
        "{said}"
    );
    assert!(!said.contains("network.subnets.private"), "{said}");
    assert!(
        said.contains("help: give pods a larger range (`network.pods.cidr`), up to a /16; or lower"),
        "{said}"
    );
    assert!(!said.contains("a range of their own"), "{said}");
}

#[test]
fn single_addresses_break_blocks() {
    let prefixes =
        |texts: Texts| texts.replace("dev", "prefix_delegation = false", "prefix_delegation = true");
    insta::assert_snapshot!(prefixes(dev(4, "max_pods = 14")).told("dev", "NET-00"), @"
    warning[NET-006] network.subnets.private.us-east-1a: aws_subnet.private_a, 10.0.10.0/24, is too broken up for prefixes: nodes can take 8 blocks of 16, and about 6 stay whole
      blocks needed: 8
      blocks whole: 6
      help: give pods a range of their own (`[network.pods]`), or the tier larger subnets; or set `prefix_delegation = false`
    warning[NET-006] network.subnets.private.us-east-1b: aws_subnet.private_b, 10.0.20.0/24, is too broken up for prefixes: nodes can take 8 blocks of 16, and about 6 stay whole
      blocks needed: 8
      blocks whole: 6
      help: give pods a range of their own (`[network.pods]`), or the tier larger subnets; or set `prefix_delegation = false`
    ");
    assert_eq!(prefixes(dev(2, "max_pods = 14")).told("dev", "NET-00"), "");
}

#[test]
fn what_is_not_known_is_assumed_and_said() {
    let types = |types: &str| {
        Texts::committed().replace(
            "prod",
            "instance_types = [\"m7g.large\"]",
            &format!("instance_types = [\"{types}\"]\narchitecture = \"arm64\""),
        )
    };
    assert_eq!(types("m7g.xlarge").told("prod", "NET-007"), "");
    insta::assert_snapshot!(types("m99g.large").told("prod", "NET-007"), @"
    warning[NET-007] clusters.trantor.node_groups.general: the interfaces of m99g.large are not known
      interfaces assumed: 4
      addresses of each assumed: 20
      help: what is assumed is the most that a known type of its size has; a later cleon may know it
    ");
}

#[test]
fn pods_without_addresses_are_an_error() {
    assert_eq!(dev(4, "max_pods = 29").told("dev", "NET-007"), "");
    insta::assert_snapshot!(dev(4, "max_pods = 110").told("dev", "NET-007"), @"
    error[NET-007] clusters.trantor.node_groups.general: a node takes up to 110 pods, and has addresses for 29
      pods with addresses: 29
      help: write at most 29, or turn on `pod_networking.prefix_delegation`
    ");
}
