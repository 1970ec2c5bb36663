//! Upgrades of clusters: the plan, its next step in the settings, and what that makes of the generated files.

mod live;

use serde_json::Value;

use crate::harness::outcome::trials;
use crate::harness::project::{Project, copy_folder};
use live::{a_cluster_that_stands, nobody_answers};

trials![
    a_plan_writes_nothing_and_says_what_there_is_to_do,
    wrong_calls_say_what_there_is,
    each_step_is_one_change_until_there_is_nothing_to_do,
    a_blocked_step_is_not_written,
    versions_and_the_clusters_on_them,
    tables_are_brought_up_to_date_in_a_checkout_alone,
    a_cluster_that_stands,
    nobody_answers
];

const PROD: &str = "environments/prod.toml";

/// The kinds of a plan's steps.
fn kinds(plan: &Value) -> Vec<&str> {
    plan["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

fn a_plan_writes_nothing_and_says_what_there_is_to_do() {
    let project = Project::committed();
    let before = project.snapshot("environments");
    let text = project.cleon(&["upgrade", "prod", "trantor"]).with_status(1);
    assert!(
        text.stdout.starts_with("prod trantor (prod-trantor): Kubernetes 1.35 to 1.36, in 4 steps\n"),
        "{text:?}"
    );
    assert!(text.stdout.contains("the settings; whether they are applied is not known"), "{text:?}");
    assert!(text.stdout.contains("+addons.kubernetes_version = \"1.35\""), "{text:?}");
    let plan = project.cleon(&["upgrade", "prod", "trantor", "--format", "json"]).with_status(1).json();
    assert_eq!(
        (&plan["format_version"], &plan["from"], &plan["to"]),
        (&1.into(), &"1.35".into(), &"1.36".into())
    );
    assert_eq!(kinds(&plan), ["control-plane", "addons", "node-group", "node-group"]);
    assert_eq!((&plan["next"]["file"], &plan["next"]["written"]), (&PROD.into(), &false.into()));
    let comment = project.cleon(&["upgrade", "prod", "trantor", "--format", "markdown"]).with_status(1);
    assert!(
        comment.stdout.starts_with("## prod trantor: Kubernetes 1.35 to 1.36, in 4 steps\n"),
        "{comment:?}"
    );
    assert_eq!(project.snapshot("environments"), before);

    let there = project.cleon(&["upgrade", "dev", "trantor", "--write"]).success();
    assert!(there.stdout.contains("Kubernetes 1.36: nothing to do"), "{there:?}");
    assert_eq!(project.snapshot("environments"), before);
}

fn wrong_calls_say_what_there_is() {
    let project = Project::committed();
    for (arguments, said) in [
        (&["upgrade", "production", "trantor"][..], "the environments are dev, prod, staging"),
        (&["upgrade", "prod", "tranter"], "did you mean \"trantor\"? Its clusters are terminus, trantor"),
        (&["upgrade", "prod", "trantor", "--to", "1.34"], "cleon plans no way back to 1.34"),
        (
            &["upgrade", "prod", "trantor", "--to", "1.99"],
            "the versions are 1.31, 1.32, 1.33, 1.34, 1.35, 1.36",
        ),
        (&["upgrade", "prod", "trantor", "--profile", "prod"], "--live"),
        (&["versions", "--region", "us-east-1"], "--refresh"),
    ] {
        let finished = project.cleon(arguments).with_status(2);
        assert!(finished.stderr.contains(said), "{finished:?}");
    }
}

fn each_step_is_one_change_until_there_is_nothing_to_do() {
    let project = Project::small();
    let commented = "version = \"1.35\"   # see the calendar";
    project.replace(PROD, "version = \"1.35\"", commented);
    project.replace(PROD, "size = { min = 2", "# Two at least.\nsize = { min = 2");
    let original = project.read(PROD);
    let project = project.synthesized();
    let mut steps = Vec::new();
    loop {
        copy_folder(&project.path().join("out"), &project.path().join("before/out"));
        let written = project.cleon(&["upgrade", "prod", "trantor", "--write", "--format", "json"]);
        if written.status == Some(0) {
            break;
        }
        let plan = written.with_status(1).json();
        assert_eq!(plan["next"]["written"], true);
        let base = project.path().join("before").display().to_string();
        let review =
            project.cleon(&["diff", "prod", "--base", &base, "--format", "json"]).with_status(1).json();
        let found = review["stacks"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|stack| stack["changes"].as_array().unwrap());
        let addresses: Vec<String> =
            found.map(|change| change["address"].as_str().unwrap().to_owned()).collect();
        steps.push(format!("{}: {}", plan["steps"][0]["title"].as_str().unwrap(), addresses.join(", ")));
        assert!(steps.len() < 10, "{steps:?}");
        // A state of the settings in which checks find nothing wrong, whichever step it is.
        project.cleon(&["synth", "prod"]).success();
    }
    insta::assert_snapshot!(steps.join("\n"), @"
    Control plane to 1.36: aws_eks_cluster.trantor
    Add-ons to those of 1.36: aws_eks_addon.trantor_coredns, aws_eks_addon.trantor_kube_proxy
    Node group general to 1.36: aws_eks_node_group.trantor_general
    ");
    assert_eq!(project.read(PROD), original.replace("version = \"1.35\"", "version = \"1.36\""));
}

fn a_blocked_step_is_not_written() {
    let project = Project::small();
    // Between two steps, with more nodes than the subnets have addresses for.
    project.replace(PROD, "version = \"1.35\"", "version = \"1.36\"");
    project.replace(
        PROD,
        "size = { min = 2, desired = 2, max = 3 }",
        "size = { min = 2, desired = 2, max = 450 }\nversion = \"1.35\"",
    );
    let before = project.read(PROD);
    let finished = project.cleon(&["upgrade", "prod", "trantor", "--write"]).with_status(1);
    assert!(finished.stdout.contains("blocks  aws_subnet.private_a has 8187 addresses, and"), "{finished:?}");
    assert!(finished.stdout.contains("Step 1 must not be made yet"), "{finished:?}");
    assert!(finished.stderr.contains("nothing was written: step 1 is blocked"), "{finished:?}");
    assert_eq!(project.read(PROD), before);
}

fn versions_and_the_clusters_on_them() {
    let project = Project::committed();
    let text = project.cleon(&["versions"]).success().stdout;
    let line =
        "  1.35  standard until 2027-03-27, 126 days  extended until 2028-03-27  prod/terminus, prod/trantor";
    assert!(text.contains(line), "{text}");
    let found = project.cleon(&["versions", "--format", "json"]).success().json();
    let row = found["kubernetes"].as_array().unwrap().iter().find(|row| row["version"] == "1.36").unwrap();
    assert_eq!((&row["phase"], &row["standard_days_left"]), (&"standard".into(), &254.into()));
    assert_eq!(row["clusters"][0]["environment"], "dev");
    let is_coredns = |row: &&Value| row["addon"] == "coredns" && row["kubernetes"] == "1.36";
    let addon = found["addons"].as_array().unwrap().iter().find(is_coredns).unwrap();
    assert_eq!(addon["default"], "v1.14.3-eksbuild.23");
}

fn tables_are_brought_up_to_date_in_a_checkout_alone() {
    let project = Project::committed();
    let refused = project.cleon(&["versions", "--refresh", "--region", "us-east-1"]).with_status(2);
    assert!(refused.stderr.contains("run it in a checkout of cleon"), "{refused:?}");
}
