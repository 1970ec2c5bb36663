//! A team's own policies in Rego, and the plan view that they and scanners look at.

use serde_json::Value;

use crate::harness::guide::Guide;
use crate::harness::outcome::trials;
use crate::harness::project::Project;

trials![
    policies_are_controls_with_evidence,
    policies_that_are_broken_are_wrong_input,
    a_plan_view_takes_no_other_files_away,
];

const PROD: &str = "environments/prod.toml";

/// Finds two things by address and one without, and warns of an object.
const POLICY: &str = r#"package team.rules

deny contains finding if {
    some resource in input.plan.planned_values.root_module.resources
    resource.type == "aws_vpc"
    finding := {"msg": sprintf("%s is wide", [resource.values.cidr_block]), "address": resource.address, "path": "cidr_block"}
}

deny_state contains "the state is read" if input.files["references.tf.json"].data.terraform_remote_state

warn contains finding if {
    some of in input.objects
    of.object.kind == "Namespace"
    input.stack == "kubernetes"
    finding := {"msg": "a namespace", "address": of.address}
}

violation contains "never" if input.environment == "elsewhere"
"#;

fn policies(project: &Project, status: i32) -> Value {
    let arguments = ["audit", "prod", "--framework", "policies", "--format", "json"];
    project.cleon(&arguments).with_status(status).json()
}

fn control<'a>(document: &'a Value, id: &str) -> &'a Value {
    let controls = document["controls"].as_array().unwrap();
    controls.iter().find(|control| control["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

fn policies_are_controls_with_evidence() {
    let project = Project::committed().synthesized();
    let none = policies(&project, 0);
    assert!(none["frameworks"].as_array().unwrap().iter().all(|of| of["id"] != "policies"));

    project.write("policies/aws/rules.rego", POLICY);
    project.write("policies/aws/rules_test.rego", "this is no Rego");
    let document = policies(&project, 1);
    let framework = document["frameworks"].as_array().unwrap().last().unwrap();
    assert_eq!((&framework["id"], framework["items"].as_array().unwrap().len()), (&"policies".into(), 4));
    let deny = control(&document, "policy/team.rules/deny");
    assert_eq!(deny["outcome"], "fail");
    let found = deny["evidence"].as_array().unwrap().iter().find(|of| of["outcome"] == "fail").unwrap();
    assert_eq!((&found["stack"], &found["address"]), (&"infrastructure".into(), &"aws_vpc.main".into()));
    assert_eq!(found["message"], "10.2.0.0/16 is wide");
    assert_eq!((&found["value"], &found["setting"]), (&"10.2.0.0/16".into(), &"network".into()));
    let line = usize::try_from(found["line"].as_u64().unwrap()).unwrap();
    let text = project.read(found["file"].as_str().unwrap());
    assert!(text.lines().nth(line - 1).unwrap().contains("cidr_block"), "{found}");
    assert_eq!(control(&document, "policy/team.rules/deny_state")["outcome"], "fail");
    assert_eq!(control(&document, "policy/team.rules/warn")["outcome"], "not-assessable");
    let never = control(&document, "policy/team.rules/violation");
    assert_eq!(never["outcome"], "pass");
    assert_eq!(never["evidence"].as_array().unwrap().len(), 5, "four stacks and the manifests: {never}");

    let accepted = |rule: &str, target: &str| {
        format!(
            "[[accepted]]\ncontrol = \"policy/team.rules/{rule}\"\ntarget = \"{target}\"\n\
             reason = \"It is so on purpose, for a test.\"\nowner = \"platform\"\nexpires = 2027-06-30\n"
        )
    };
    let settings = project.read(PROD);
    let readers: Vec<String> = control(&document, "policy/team.rules/deny_state")["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|of| of["outcome"] == "fail")
        .map(|of| accepted("deny_state", of["stack"].as_str().unwrap()))
        .collect();
    project.append(PROD, &readers.concat());
    project.append(PROD, &accepted("deny", "infrastructure:aws_vpc.main"));
    let document = policies(&project, 0);
    for rule in ["deny", "deny_state"] {
        let id = format!("policy/team.rules/{rule}");
        assert_eq!(control(&document, &id)["outcome"], "accepted");
    }
    let said = project.cleon(&["audit", "prod", "--control", "policy/team.rules/deny"]).success().stdout;
    assert!(said.contains("accepted until 2027-06-30 by platform"), "{said}");

    for format in ["sarif", "oscal", "markdown"] {
        let said = project.cleon(&["audit", "prod", "--framework", "policies", "--format", format]).success();
        assert!(said.stdout.contains("policy/team.rules/deny"), "{format}: {}", said.stdout);
    }

    project.append(PROD, &accepted("deny", "infrastructure:aws_vpc.other"));
    let said = project.cleon(&["audit", "prod"]).with_status(2).stderr;
    assert!(said.contains("nothing needs this acceptance: policy/team.rules/deny"), "{said}");
    project.write(PROD, &settings);
    let said = project.cleon(&["audit", "prod", "--control", "policy/team.rules/dney"]).with_status(2).stderr;
    assert!(said.contains("there is no policy policy/team.rules/dney"), "{said}");

    let mut guide = Guide::read("docs/audit.md");
    project.write("policies/aws/rules.rego", &guide.take("tags"));
    let document = policies(&project, 0);
    assert_eq!(control(&document, "policy/team.tags/deny")["outcome"], "pass");
    project.write(
        "policies/aws/rules.rego",
        &Guide::read("docs/audit.md").take("tags").replace(".owner", ".nobody"),
    );
    policies(&project, 1);
    assert_eq!(guide.left(), Vec::<&str>::new());
}

fn policies_that_are_broken_are_wrong_input() {
    let project = Project::small().synthesized();
    project.write("policies/a.rego", "package a\ndeny contains x if { x := }\n");
    project.write("policies/b.rego", "deny := 1\n");
    let said = project.cleon(&["audit", "prod"]).with_status(2).stderr;
    for expected in ["policies/a.rego:2:", "policies/b.rego:1:1: "] {
        assert!(said.contains(expected), "{expected:?} is not said in:\n{said}");
    }
    project.write("policies/a.rego", "package a\ndeny contains x if { x := nothing_like_it(1) }\n");
    project.write("policies/b.rego", "package b\ndeny contains 3 if true\n");
    let said = project.cleon(&["audit", "prod"]).with_status(2).stderr;
    assert!(said.contains("policies/a.rego:2:42: could not find function nothing_like_it"), "{said}");
    // An engine that is stopped by one policy says nothing of the next.
    project.write("policies/a.rego", "package a\n");
    let said = project.cleon(&["audit", "prod"]).with_status(2).stderr;
    assert!(said.contains("deny of the package b finds 3"), "{said}");
}

fn a_plan_view_takes_no_other_files_away() {
    let project = Project::small().synthesized();
    let before = project.snapshot("out");
    let view = |folder: &str| {
        let folder = project.path().join(folder);
        project.cleon(&["synth", "--plan-view", &folder.to_string_lossy(), "--format", "json"])
    };
    let said = view("views").success().json();
    assert_eq!(said["environments"][1]["environment"], "prod", "{said}");
    let text = project.read("views/prod/infrastructure.json");
    assert_eq!(said["environments"][1]["files"].as_array().unwrap().len(), 2, "{said}");
    // Once more, over what stands.
    view("views").success();
    assert_eq!(project.read("views/prod/infrastructure.json"), text, "the same bytes every time");
    project.write("views/prod/notes.json", "{}");
    let refused = view("views").with_status(2).stdout;
    assert!(refused.contains("notes.json is no plan view, and would be lost"), "{refused}");
    assert_eq!(project.read("views/prod/notes.json"), "{}");
    for folder in ["out", "out/prod", "out/views"] {
        let refused = view(folder).with_status(2).stdout;
        assert!(refused.contains("is a folder that Terraform's files stand in"), "{refused}");
    }
    assert!(project.snapshot("out") == before, "out/ is not touched");
}
