//! `explain`: where a block comes from, and what a setting shapes.

use serde_json::{Value, json};

use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![
    a_block_in_text,
    a_block_in_json,
    a_setting_in_text,
    a_setting_in_json,
    a_default_and_what_it_would_add
];

/// The text without the lines and columns of Rust code, which change with every edit of a module.
fn without_rust_lines(text: &str) -> String {
    let parts = text.split(".rs:").enumerate();
    let shortened = parts.map(|(at, part)| match at {
        0 => part.to_owned(),
        _ => format!(".rs:LINE:COLUMN{}", part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':')),
    });
    shortened.collect()
}

fn a_block_in_text() {
    let project = Project::small().synthesized();
    let finished = project.cleon(&["explain", "prod", "aws_eks_node_group.trantor_general"]).success();
    assert_eq!(finished.stderr, "");
    insta::assert_snapshot!("explain_block", without_rust_lines(&finished.stdout));
}

fn a_block_in_json() {
    let project = Project::small().synthesized();
    let asked = "infrastructure/aws_subnet.private_a.id";
    let document = project.cleon(&["explain", "prod", asked, "--format", "json"]).success().json();
    assert_eq!((&document["format_version"], &document["environment"]), (&json!(1), &json!("prod")));
    let [block] = &document["blocks"].as_array().unwrap()[..] else { panic!("{document:#}") };
    assert_eq!(
        (&block["stack"], &block["address"]),
        (&json!("infrastructure"), &json!("aws_subnet.private_a"))
    );
    assert_eq!((&block["block_type"], &block["module"]), (&json!("resource"), &json!("modules/network")));
    assert_eq!(block["rust"]["file"], "modules/network.rs");
    let generated = &block["generated"];
    assert_eq!(generated["file"], "out/prod/infrastructure/network.tf.json");
    let text = project.read("out/prod/infrastructure/network.tf.json");
    let line = usize::try_from(generated["line"].as_u64().unwrap()).unwrap();
    assert_eq!(text.lines().nth(line - 1).unwrap().trim(), "\"private_a\": {");
    let file: Value = serde_json::from_str(&text).unwrap();
    let standing = file.pointer(generated["pointer"].as_str().unwrap()).unwrap();
    let argument = |path: &str| {
        let arguments = block["arguments"].as_array().unwrap();
        arguments.iter().find(|argument| argument["path"] == path).unwrap()
    };
    assert_eq!(argument("cidr_block")["value"], standing["cidr_block"]);
    let origins = argument("cidr_block")["origins"].as_array().unwrap();
    assert!(origins.contains(&json!({
        "kind": "setting",
        "key": "network.cidr",
        "value": "10.2.0.0/16",
        "file": "environments/prod.toml",
        "line": 4,
        "column": 1,
    })));
    assert!(origins.contains(&json!({ "kind": "default", "key": "network.zone_slots", "value": 4 })));
    assert_eq!(
        argument("vpc_id")["origins"],
        json!([{
            "kind": "reference",
            "stack": "infrastructure",
            "address": "aws_vpc.main",
            "expression": "aws_vpc.main.id",
        }])
    );
    assert_eq!(argument("map_public_ip_on_launch")["origins"][0]["kind"], "module");
    assert_eq!(
        block["depends_on"],
        json!([{
            "stack": "infrastructure",
            "address": "aws_vpc.main",
            "through": [{ "argument": "vpc_id", "expression": "aws_vpc.main.id", "by": "reference" }],
        }])
    );
    assert_eq!(block["all_depends_on"], 1);
    let direct = block["dependents"].as_array().unwrap().len() as u64;
    assert!(direct > 3 && block["all_dependents"].as_u64().unwrap() > direct);
}

fn a_setting_in_text() {
    let project = Project::small();
    let finished = project.cleon(&["explain", "prod", "--setting", "services.dawn"]).success();
    insta::assert_snapshot!("explain_setting", finished.stdout);
}

fn a_setting_in_json() {
    let project = Project::small();
    let asked = ["explain", "prod", "--setting", "network.availability_zones[1]", "--format", "json"];
    let document = project.cleon(&asked).success().json();
    let setting = &document["setting"];
    assert_eq!(setting["value"], "us-east-1b");
    assert_eq!(setting["location"], json!({ "file": "environments/prod.toml", "line": 5, "column": 37 }));
    let shapes = document["shapes"].as_array().unwrap();
    let subnet = shapes.iter().find(|block| block["address"] == "aws_subnet.private_b").unwrap();
    assert_eq!(subnet["existence"], true);
    assert!(subnet["arguments"].as_array().unwrap().contains(&json!("availability_zone")));
    assert!(!shapes.iter().any(|block| block["address"] == "aws_subnet.private_a"));
}

fn a_default_and_what_it_would_add() {
    let project = Project::small();
    let finished = project.cleon(&["explain", "dev", "--setting", "network.pods"]).success();
    assert!(finished.stdout.starts_with("network.pods = null\n  left out\n"), "{}", finished.stdout);
    assert!(finished.stdout.contains("infrastructure/aws_subnet.pods_a"), "{}", finished.stdout);
    let finished = project.cleon(&["explain", "dev", "--setting", "network.nat"]).success();
    assert!(finished.stdout.contains("  by default\n"), "{}", finished.stdout);
}
