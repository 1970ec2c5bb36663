//! What is left when a zone fails.

use super::Texts;

const SIZE: &str = "size = { min = 3, desired = 3, max = 12 }";

/// Production with a group of another size and further settings.
fn general(old: &str, new: &str) -> String {
    Texts::committed().replace("prod", old, new).told("prod", "REL-")
}

#[test]
fn a_single_gateway_takes_what_nodes_need_from_other_zones() {
    let single = Texts::committed().replace("prod", "nat = \"one-per-az\"", "nat = \"single\"");
    insta::assert_snapshot!(single.told("prod", "REL-"), @r#"
    error[REL-001] network.nat: when us-east-1a fails, nodes in the other zones lose what they need
      lost: autoscaling, route53
      subnets: aws_subnet.pods_b, aws_subnet.pods_c, aws_subnet.private_b, aws_subnet.private_c
      help: set `nat = "one-per-az"`, or where a pause of the whole environment costs less, accept it
    "#);
    let zones =
        "external_dns = { hosted_zone_arns = [\"arn:aws:route53:::hostedzone/Z04Q2PRODUCTION0EXAM\"] }\n";
    let needless = single
        .replace("prod", "\"ec2\",", "\"autoscaling\",\n  \"ec2\",")
        .replace("prod", zones, "")
        .replace("prod", &zones.replace("external_dns", "cert_manager"), "")
        .replace("prod", zones, "");
    let said = needless.told("prod", "REL-");
    assert!(
        said.starts_with(
            "warning[REL-001] network.nat: when us-east-1a fails, the other zones lose their way to the internet"
        ),
        "{said}"
    );
}

#[test]
fn nodes_in_one_zone_are_an_error() {
    insta::assert_snapshot!(general(SIZE, &format!("zones = [\"us-east-1b\"]\n{SIZE}")), @"
    error[REL-002] clusters.trantor.node_groups: all nodes of trantor that take any pod are in us-east-1b
      node groups: general
      help: let one of these groups span two zones (`zones`), or add a group in another one
    ");
}

#[test]
fn nodes_of_a_zone_need_room_in_the_others() {
    assert_eq!(general(SIZE, "size = { min = 3, desired = 3, max = 4 }"), "");
    insta::assert_snapshot!(general(SIZE, "size = { min = 3, desired = 3, max = 3 }"), @"
    warning[REL-003] clusters.trantor.node_groups: of the 1 nodes that trantor loses with us-east-1a, the other zones have room for 0
      node groups: general
      nodes lost: 1
      of groups in that zone alone: 0
      room in other zones: 0
      help: raise `max` of a group that spans other zones too
    ");
    // Six nodes that stand in one zone alone, beside a group that may add two.
    let zonal = "[clusters.trantor.node_groups.zonal]\ninstance_types = [\"m7g.large\"]\nzones = [\"us-east-1a\"]\n\
                 size = { min = 6, desired = 6, max = 9 }";
    let texts = Texts::committed().replace("prod", SIZE, "size = { min = 3, desired = 3, max = 5 }");
    let said = texts.append("prod", zonal).told("prod", "REL-");
    assert!(
        said.starts_with(
            "error[REL-003] clusters.trantor.node_groups: of the 7 nodes that trantor loses with us-east-1a, the other \
             zones have room for 2"
        ),
        "{said}"
    );
}

#[test]
fn a_cluster_does_not_shrink_into_one_zone() {
    assert_eq!(general(SIZE, "size = { min = 2, desired = 3, max = 12 }"), "");
    insta::assert_snapshot!(general(SIZE, "size = { min = 1, desired = 3, max = 12 }"), @"
    warning[REL-004] clusters.trantor.node_groups: of nodes that take any pod, trantor may be left with 1: all in one zone
      node groups: general
      least nodes: 1
      help: let `min` of these groups be 2 or more together
    ");
}

#[test]
fn something_is_on_demand() {
    insta::assert_snapshot!(general(SIZE, &format!("capacity = \"spot\"\n{SIZE}")), @"
    error[REL-005] clusters.trantor.node_groups: trantor has no on-demand nodes that take any pod
      node groups: general
      help: add an on-demand group without taints for CoreDNS and controllers: { min = 2, desired = 2, max = 4 }
    ");
    let tainted = "taints = [{ key = \"a\", effect = \"PREFER_NO_SCHEDULE\" }]";
    assert_eq!(general(SIZE, &format!("{tainted}\n{SIZE}")), "");
}
