//! `graph`: pictures of an environment, in every format.

use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![every_format_is_written_alike_twice, what_is_not_there_is_named];

fn every_format_is_written_alike_twice() {
    let project = Project::committed();
    let begins: [(&[&str], &str); 6] = [
        (&[], "<svg xmlns="),
        (&["--format", "mermaid"], "---\ntitle: \"Architecture of prod\"\n---\nflowchart TB\n"),
        (&["--format", "dot"], "digraph \"Architecture of prod\" {\n"),
        (&["--level", "resources"], "<svg xmlns="),
        (&["--level", "resources", "--format", "mermaid"], "---\ntitle: \"Resources of prod\""),
        (
            &[
                "--level",
                "resources",
                "--focus",
                "aws_eks_cluster.trantor",
                "--depth",
                "2",
                "--format",
                "dot",
            ],
            "digraph \"Resources of prod\" {\n",
        ),
    ];
    for (arguments, begin) in begins {
        let all = [&["graph", "prod"], arguments].concat();
        let drawn = project.cleon(&all).success();
        assert!(drawn.stdout.starts_with(begin), "{arguments:?}: {}", drawn.stdout);
        assert!(drawn.stdout.contains("trantor"), "{arguments:?}");
        assert_eq!(drawn.stderr, "");
        assert_eq!(drawn.stdout, project.cleon(&all).success().stdout, "{arguments:?}");
    }
    let document = project.cleon(&["graph", "prod", "--format", "json"]).success().json();
    assert_eq!(document["format_version"], 1);
    assert_eq!(document["clusters"][1]["services"][0]["namespace"], "dawn");
    let arguments = ["graph", "prod", "--level", "resources", "--format", "json"];
    let document = project.cleon(&arguments).success().json();
    let resources = document["resources"].as_array().unwrap().len();
    for edge in document["edges"].as_array().unwrap() {
        for end in ["from", "to"] {
            assert!(usize::try_from(edge[end].as_u64().unwrap()).unwrap() < resources, "{edge}");
        }
    }
}

fn what_is_not_there_is_named() {
    let project = Project::committed();
    let said = |arguments: &[&str]| project.cleon(arguments).with_status(2).stderr;
    assert!(said(&["graph", "prd"]).contains("did you mean \"prod\"?"));
    let unknown = said(&["graph", "prod", "--level", "resources", "--focus", "aws_eks_cluster.trantr"]);
    assert!(unknown.contains("did you mean \"aws_eks_cluster.trantor\"?"), "{unknown}");
    assert!(said(&["graph", "prod", "--focus", "aws_vpc.main"]).contains("--level resources"));
    assert!(said(&["list", "--format", "dot"]).contains("`--format dot` is for the pictures of `graph`"));
    assert!(said(&["graph", "prod", "--format", "markdown"]).contains("`--format markdown` is for"));
}
