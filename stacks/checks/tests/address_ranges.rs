//! Ranges that must have nothing in common.

use super::Texts;

#[test]
fn environments_that_overlap_are_found_in_both() {
    let texts = Texts::committed().replace("staging", "10.1.0.0/16", "10.2.128.0/17");
    insta::assert_snapshot!(texts.said("staging"), @r#"
    error[NET-001]: the network 10.2.128.0/17 overlaps that of prod, 10.2.0.0/16
      --> environments/staging.toml:11:8
       |
    11 | cidr = "10.2.128.0/17"
       |        ^^^^^^^^^^^^^^^
       |
      ::: environments/prod.toml:10:8
       |
    10 | cidr = "10.2.0.0/16"
       |        ------------- the network of prod
       |
       = note: addresses in common 32768
       = help: give each environment a range of its own, so that networks can be connected
    "#);
    assert!(
        texts.said("prod").starts_with("error[NET-001]: the network 10.2.0.0/16 overlaps that of staging")
    );
    assert_eq!(texts.said("dev"), "");
}

#[test]
fn pods_overlap_no_other_vpc_but_may_share_their_range() {
    let pods = |range: &str| {
        Texts::committed()
            .append("staging", &format!("[network.pods]\ncidr = \"{range}\""))
            .told("staging", "NET-")
    };
    assert_eq!(pods("100.64.0.0/16"), "");
    let said = pods("10.2.64.0/18");
    assert!(
        said.contains(
            "error[NET-001] network.pods.cidr: the range for pods, 10.2.64.0/18, overlaps that of prod"
        ),
        "{said}"
    );
}

fn with_peer(range: &str) -> Texts {
    Texts::committed().append("prod", &format!("[network.peers]\noffice = [\"192.168.8.0/21\", \"{range}\"]"))
}

#[test]
fn peers_are_kept_apart() {
    assert_eq!(with_peer("10.64.0.0/16").told("prod", "NET-"), "");
    insta::assert_snapshot!(with_peer("10.2.200.0/24").told("prod", "NET-"), @"
    error[NET-002] network.cidr: the VPC's range, 10.2.0.0/16, overlaps a range of office, 10.2.200.0/24
      addresses in common: 256
      help: take a range that office does not have: the VPC would keep its packets
    ");
    let pods = with_peer("100.64.128.0/24").told("prod", "NET-");
    assert!(
        pods.contains(
            "error[NET-002] network.pods.cidr: the range for pods, 100.64.0.0/16, overlaps a range of office"
        ),
        "{pods}"
    );
    let services = with_peer("172.21.0.0/24").told("prod", "NET-");
    assert!(
        services.contains("error[NET-003] clusters.terminus.service_cidr: the service addresses 172.21.0.0/16 overlap a range of office"),
        "{services}"
    );
}

#[test]
fn service_addresses_that_overlap() {
    let service = |range: &str| {
        Texts::committed().replace(
            "staging",
            "service_cidr = \"172.21.0.0/16\"",
            &format!("service_cidr = \"{range}\""),
        )
    };
    assert_eq!(service("172.20.0.0/16").told("staging", "NET-"), "");
    insta::assert_snapshot!(service("10.1.0.0/20").told("staging", "NET-"), @r#"
    error[NET-003] clusters.terminus.service_cidr: the service addresses 10.1.0.0/20 overlap the VPC's range, 10.1.0.0/16
      help: take a range of their own, before the cluster stands: "172.20.0.0/16"
    "#);
    let others = service("10.2.0.0/20").told("staging", "NET-");
    assert!(
        others.contains("warning[NET-003] clusters.terminus.service_cidr: the service addresses 10.2.0.0/20 overlap the network of prod"),
        "{others}"
    );
    let pods = Texts::committed()
        .append("staging", "[network.pods]\ncidr = \"172.20.0.0/18\"")
        .told("staging", "NET-");
    assert!(pods.contains("overlap the range for pods, 172.20.0.0/18"), "{pods}");
}

#[test]
fn ranges_that_aws_refuses() {
    let pods = |range: &str| {
        Texts::committed()
            .replace("prod", "cidr = \"100.64.0.0/16\"", &format!("cidr = \"{range}\""))
            .told("prod", "NET-")
    };
    insta::assert_snapshot!(pods("192.168.0.0/17"), @r#"
    error[NET-004] network.pods.cidr: AWS adds no range of 192.168.0.0/16 to a VPC of 10.2.0.0/16: 192.168.0.0/17 is one
      help: take one of 100.64.0.0/10, which goes with every VPC: "100.64.0.0/16"
    "#);
    let vpc = Texts::committed()
        .replace("prod", "cidr = \"10.2.0.0/16\"", "cidr = \"224.2.0.0/16\"")
        .told("prod", "NET-");
    assert!(
        vpc.contains("error[NET-004] network.cidr: the VPC's range, 224.2.0.0/16, is in 224.0.0.0/3"),
        "{vpc}"
    );
}
