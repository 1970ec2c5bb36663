//! `cost`: what an environment costs, and how much more than another state of it.

use serde_json::Value;

use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![an_estimate_is_written_alike_twice, differences_are_found];

/// An amount in the least part of a cent that a line has.
fn amount(of: &Value) -> i128 {
    let text = of.as_str().unwrap();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let number = format!("{whole}{rest:0<12}");
    number.parse().unwrap()
}

fn an_estimate_is_written_alike_twice() {
    let project = Project::committed();
    for format in ["text", "markdown", "json"] {
        let arguments = ["cost", "prod", "--format", format];
        let first = project.cleon(&arguments).success().stdout;
        assert_eq!(first, project.cleon(&arguments).success().stdout, "{format}");
        assert!(first.contains("aws_eks_node_group.trantor_general"), "{format}");
        assert!(first.contains("Amazon Inspector has no price here"), "{format}");
    }
    let document = project.cleon(&["cost", "prod", "--format", "json"]).success().json();
    assert_eq!(document["format_version"], 1);
    let lines = document["lines"].as_array().unwrap();
    for side in ["low", "likely", "high"] {
        let sum: i128 = lines.iter().map(|line| amount(&line["monthly"][side])).sum();
        assert_eq!(sum, amount(&document["total"][side]), "{side}");
    }
    assert_eq!(document["support"][0]["phase"], "standard");
    assert_eq!(document["support"][0]["standard_until"], "2027-03-27");
    let unknown = project.cleon(&["cost", "prd"]).with_status(2).stderr;
    assert!(unknown.contains("did you mean \"prod\"?"), "{unknown}");
}

fn differences_are_found() {
    let project = Project::committed().synthesized();
    let here = project.path().to_str().unwrap();
    let same = project.cleon(&["cost", "dev", "--base", here]).success().stdout;
    assert!(same.contains("nothing differs"), "{same}");
    project.replace("environments/dev.toml", "desired = 2, max = 4", "desired = 3, max = 4");
    let changed = project.cleon(&["cost", "dev", "--base", here, "--format", "json"]).with_status(1).json();
    let lines: Vec<&str> = changed["difference"]["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["item"].as_str().unwrap())
        .collect();
    assert_eq!(lines, ["spot instances", "volume /dev/xvda"]);
    let total = amount(&changed["difference"]["total"]["likely"]);
    assert_eq!(total, 28_125_040_000_000, "0.0816 × 0.405 × 730 + 50 × 0.08");
    let against = project.cleon(&["cost", "dev", "--against", "prod"]).with_status(1).stdout;
    assert!(against.contains("Compared with prod of the settings"), "{against}");
    let unversioned = project.cleon(&["cost", "dev", "--base", "main"]).with_status(3).stderr;
    assert!(unversioned.contains("is in no git repository"), "{unversioned}");
}
