//! What a network consists of, mode by mode, and that growth only adds.

use crate::testing::{account, addresses, network, render, stack};

const TWO_ZONES: &str = r#"
cidr = "10.0.0.0/16"
availability_zones = ["us-east-1a", "us-east-1b"]
"#;

fn rendered(toml: &str) -> String {
    let mut stack = stack();
    network(&mut stack, &account(), toml);
    render(&stack, &["network"])
}

fn addresses_of(toml: &str) -> Vec<String> {
    let mut stack = stack();
    network(&mut stack, &account(), toml);
    addresses(&stack)
}

#[test]
fn one_gateway_per_zone_is_the_default() {
    insta::assert_snapshot!(rendered(TWO_ZONES));
}

#[test]
fn everything_optional_at_once() {
    insta::assert_snapshot!(rendered(&format!(
        "{TWO_ZONES}\nnat = \"single\"\ninterface_endpoints = [\"ecr.api\", \"sts\"]\n[pods]\ncidr = \"100.64.0.0/16\"\n"
    )));
}

#[test]
fn without_nat_the_private_tier_has_no_default_route() {
    let found = addresses_of(&format!("{TWO_ZONES}\nnat = \"none\"\n[flow_logs]\nenabled = false\n"));
    assert!(!found.iter().any(|address| address.contains("nat")), "{found:#?}");
    assert!(!found.iter().any(|address| address.contains("flow_log")), "{found:#?}");
    assert!(found.contains(&"aws_route.public_internet".to_owned()));
}

#[test]
fn the_database_tier_never_has_a_default_route() {
    for nat in ["none", "single", "one-per-az"] {
        let rendered = rendered(&format!("{TWO_ZONES}\nnat = \"{nat}\"\n"));
        let json: serde_json::Value = serde_json::from_str(rendered.split_once('\n').unwrap().1).unwrap();
        for (name, route) in json["resource"]["aws_route"].as_object().unwrap() {
            assert!(!route["route_table_id"].to_string().contains("database"), "{name}");
        }
    }
}

#[test]
fn a_single_gateway_stays_where_it_is_when_a_zone_is_added() {
    let before = addresses_of(
        "cidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1b\", \"us-east-1c\"]\nnat = \"single\"",
    );
    let after = addresses_of(
        "cidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1b\", \"us-east-1c\", \"us-east-1a\"]\nnat = \"single\"",
    );
    let gateway = |found: &[String]| {
        found.iter().filter(|a| a.starts_with("aws_nat_gateway")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(gateway(&before), ["aws_nat_gateway.b"]);
    assert_eq!(gateway(&after), gateway(&before));
}

#[test]
fn a_zone_only_adds() {
    let three = TWO_ZONES.replace("\"us-east-1b\"]", "\"us-east-1b\", \"us-east-1c\"]");
    let (before, after) = (addresses_of(TWO_ZONES), addresses_of(&three));
    assert!(before.iter().all(|address| after.contains(address)));
    let added: Vec<_> = after.iter().filter(|address| !before.contains(address)).collect();
    assert_eq!(
        added,
        [
            "aws_eip.nat_c",
            "aws_nat_gateway.c",
            "aws_route.private_c_nat",
            "aws_route_table.private_c",
            "aws_route_table_association.database_c",
            "aws_route_table_association.private_c",
            "aws_route_table_association.public_c",
            "aws_subnet.database_c",
            "aws_subnet.private_c",
            "aws_subnet.public_c",
        ]
    );
}
