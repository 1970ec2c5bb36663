//! Addresses and zones.

use super::*;

#[test]
fn an_invalid_cidr() {
    insta::assert_snapshot!(said(&[("10.2.0.0/16", "10.2.0.0")]), @r#"
    error: "10.2.0.0" is not a CIDR range
     --> environments/prod.toml:4:8
      |
    4 | cidr = "10.2.0.0"
      |        ^^^^^^^^^^
      |
      = help: write the number of fixed bits too: "10.2.0.0/32" is that one address
    "#);
    insta::assert_snapshot!(said(&[("10.2.0.0/16", "10.2.7.1/16")]), @r#"
    error: "10.2.7.1/16" has address bits beyond its /16 prefix
     --> environments/prod.toml:4:8
      |
    4 | cidr = "10.2.7.1/16"
      |        ^^^^^^^^^^^^^
      |
      = help: the range that holds it is "10.2.0.0/16"
    "#);
    insta::assert_snapshot!(said(&[("10.2.0.0/16", "10.2.0.0/12")]), @r#"
    error: "10.2.0.0/12" has address bits beyond its /12 prefix
     --> environments/prod.toml:4:8
      |
    4 | cidr = "10.2.0.0/12"
      |        ^^^^^^^^^^^^^
      |
      = help: the range that holds it is "10.0.0.0/12"
    "#);
}

#[test]
fn a_subnet_outside_its_vpc() {
    insta::assert_snapshot!(said(&[("10.2.193.0/24", "10.3.193.0/24")]), @r#"
    error: the subnet 10.3.193.0/24 is outside its VPC, 10.2.0.0/16
     --> environments/prod.toml:8:55
      |
    4 | cidr = "10.2.0.0/16"
      |        ------------- the VPC's range
    ...
    8 | public = { us-east-1a = "10.2.192.0/24", us-east-1b = "10.3.193.0/24" }
      |                                                       ^^^^^^^^^^^^^^^
      |
      = help: write a range within 10.2.0.0/16
    "#);
}

#[test]
fn overlapping_subnets() {
    insta::assert_snapshot!(said(&[("10.2.193.0/24", "10.2.192.128/25")]), @r#"
    error: the public subnet 10.2.192.128/25 in us-east-1b overlaps the public subnet 10.2.192.0/24 in us-east-1a
     --> environments/prod.toml:8:55
      |
    8 | public = { us-east-1a = "10.2.192.0/24", us-east-1b = "10.2.192.128/25" }
      |                         ---------------               ^^^^^^^^^^^^^^^^^
      |                         |
      |                         the other subnet
      |
      = help: give each subnet a range of its own
    "#);
    insta::assert_snapshot!(said(&[("10.2.193.0/24", "10.2.64.0/24")]), @r#"
    error: the private subnet 10.2.64.0/19 in us-east-1b overlaps the public subnet 10.2.64.0/24 in us-east-1b
     --> environments/prod.toml:7:10
      |
    7 | [network.subnets]
      |          ^^^^^^^
    8 | public = { us-east-1a = "10.2.192.0/24", us-east-1b = "10.2.64.0/24" }
      |                                                       -------------- the other subnet
      |
      = help: give each subnet a range of its own
    "#);
}

#[test]
fn a_tier_that_lacks_a_zone() {
    insta::assert_snapshot!(said(&[(", us-east-1b = \"10.2.193.0/24\"", "")]), @r#"
    error: the public tier has no subnet in us-east-1b
     --> environments/prod.toml:8:10
      |
    8 | public = { us-east-1a = "10.2.192.0/24" }
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `us-east-1b = "…"`, a range of 10.2.0.0/16
    "#);
}

#[test]
fn a_zone_without_a_block() {
    insta::assert_snapshot!(said(&[("cidr = ", "zone_slots = 2\ncidr = "), ("\"us-east-1b\"]", "\"us-east-1f\"]"), ("us-east-1b = ", "us-east-1f = ")]), @r#"
    error: `zone_slots = 2` has no block for us-east-1f
     --> environments/prod.toml:6:37
      |
    6 | availability_zones = ["us-east-1a", "us-east-1f"]
      |                                     ^^^^^^^^^^^^
      |
      = help: set `zone_slots = 8`; it cannot be changed once subnets stand
    "#);
    insta::assert_snapshot!(said(&[("cidr = ", "zone_slots = 3\ncidr = ")]), @"
    error: a range cannot be cut into 3 blocks
     --> environments/prod.toml:4:14
      |
    4 | zone_slots = 3
      |              ^
      |
      = help: write 2, 4, 8 or 16: the next power of two above the number of zones you may ever have
    ");
}

#[test]
fn a_range_too_small() {
    insta::assert_snapshot!(said(&[("10.2.0.0/16", "10.2.0.0/24"), ("public = {", "# public = {")]), @r#"
    error: 10.2.0.0/24 is too small for the database tier: its part is /29
     --> environments/prod.toml:4:8
      |
    4 | cidr = "10.2.0.0/24"
      |        ^^^^^^^^^^^^^
      |
      = help: a subnet is at most /28: take a larger range or fewer `zone_slots`, or write the tier's subnets out
    "#);
}

#[test]
fn fewer_than_two_zones_for_a_cluster() {
    let one =
        [("\"us-east-1a\", \"us-east-1b\"", "\"us-east-1a\""), (", us-east-1b = \"10.2.193.0/24\"", "")];
    insta::assert_snapshot!(said(&one), @r#"
    error: a cluster needs two zones, this network has 1
     --> environments/prod.toml:5:22
      |
    5 | availability_zones = ["us-east-1a"]
      |                      ^^^^^^^^^^^^^^
      |
      = help: add a zone: EKS puts its control plane into two at least
    "#);
}

#[test]
fn fewer_than_two_zones_of_a_cluster() {
    insta::assert_snapshot!(said(&[("version = \"1.35\"", "version = \"1.35\"\nzones = [\"us-east-1a\"]")]), @r#"
    error: a cluster needs two zones, this has 1
      --> environments/prod.toml:12:9
       |
    12 | zones = ["us-east-1a"]
       |         ^^^^^^^^^^^^^^
       |
       = help: add a zone: EKS puts its control plane into two at least
    "#);
    insta::assert_snapshot!(
        said(&[("version = \"1.35\"", "version = \"1.35\"\nzones = [\"us-east-1a\", \"us-east-1f\"]")]),
        @r#"
    error: us-east-1f is not one of the network's zones
      --> environments/prod.toml:12:24
       |
     5 | availability_zones = ["us-east-1a", "us-east-1b"]
       |                      ---------------------------- the network's zones
    ...
    12 | zones = ["us-east-1a", "us-east-1f"]
       |                        ^^^^^^^^^^^^
       |
       = help: the network's zones are us-east-1a, us-east-1b
    "#
    );
}

#[test]
fn zones_that_are_not_of_the_region() {
    insta::assert_snapshot!(said(&[("\"us-east-1b\"]", "\"us-west-2b\"]"), ("us-east-1b = ", "us-west-2b = ")]), @r#"
    error: us-west-2b is not a zone of us-east-1
     --> environments/prod.toml:5:37
      |
    5 | availability_zones = ["us-east-1a", "us-west-2b"]
      |                                     ^^^^^^^^^^^^
      |
     ::: environments/base.toml:1:10
      |
    1 | region = "us-east-1"
      |          ----------- the environment's region
      |
      = help: the zones of us-east-1 are us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f
    "#);
    insta::assert_snapshot!(said(&[("\"us-east-1b\"]", "\"us-east-1z\"]")]), @r#"
    error: "us-east-1z" is not an availability zone
     --> environments/prod.toml:5:37
      |
    5 | availability_zones = ["us-east-1a", "us-east-1z"]
      |                                     ^^^^^^^^^^^^
      |
      = help: the zones of us-east-1 are us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f
    "#);
}

#[test]
fn a_zone_named_twice() {
    insta::assert_snapshot!(said(&[("\"us-east-1b\"]", "\"us-east-1b\", \"us-east-1a\"]")]), @r#"
    error: `network.availability_zones` has "us-east-1a" twice
     --> environments/prod.toml:5:51
      |
    5 | availability_zones = ["us-east-1a", "us-east-1b", "us-east-1a"]
      |                       ------------ first here     ^^^^^^^^^^^^
      |
      = help: remove one of the two
    "#);
}

#[test]
fn service_addresses_that_are_not_private() {
    insta::assert_snapshot!(said(&[("version = ", "service_cidr = \"100.64.0.0/16\"\nversion = ")]), @r#"
    error: 100.64.0.0/16 is not a range EKS takes for service addresses
      --> environments/prod.toml:11:16
       |
    11 | service_cidr = "100.64.0.0/16"
       |                ^^^^^^^^^^^^^^^
       |
       = help: take one within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16
    "#);
}

#[test]
fn endpoints_and_retention() {
    let lines =
        "interface_endpoints = [\"ecr.apii\", \"s3\"]\nflow_logs = { retention_in_days = 100 }\ncidr = ";
    insta::assert_snapshot!(said(&[("cidr = ", lines)]), @r#"
    error: "ecr.apii" is not a service with an interface endpoint
     --> environments/prod.toml:4:24
      |
    4 | interface_endpoints = ["ecr.apii", "s3"]
      |                        ^^^^^^^^^^
      |
      = help: did you mean "ecr.api"?

    error: "s3" is not a service with an interface endpoint
     --> environments/prod.toml:4:36
      |
    4 | interface_endpoints = ["ecr.apii", "s3"]
      |                                    ^^^^
      |
      = help: it's reached by a gateway endpoint: set `s3_gateway_endpoint = true`

    error: CloudWatch does not keep logs for 100 days
     --> environments/prod.toml:5:35
      |
    5 | flow_logs = { retention_in_days = 100 }
      |                                   ^^^
      |
      = help: write 120, the next it accepts; all are 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
    "#);
}
