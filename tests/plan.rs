//! `plan`: real Terraform, stack by stack, against a local AWS; plans made elsewhere; what goes wrong.

mod stacks;
mod wrong;

use serde_json::{Value, json};

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Outcome, trial};
use crate::harness::plan::array;
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};
use crate::harness::terraform::{Terraform, lock_provider};

pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
    let mut all = vec![trial(
        concat!(module_path!(), "::tiers_are_planned_as_far_as_they_can_be"),
        tiers_are_planned_as_far_as_they_can_be,
    )];
    all.extend(stacks::trials());
    all.extend(wrong::trials());
    all
}

/// Runs the binary where Terraform finds this environment and nothing else.
fn cleon_plan(
    terraform: &Terraform,
    project: &Project,
    environment: &[(&str, String)],
    arguments: &[&str],
) -> Finished {
    let mut command = terraform.command(env!("CARGO_BIN_EXE_cleon"), project.path(), environment);
    command.args(["--today", TODAY, "plan"]).args(arguments).env("NO_COLOR", "1");
    finish(&mut command)
}

/// The review of a stack, in a review as JSON.
#[track_caller]
fn stack<'r>(review: &'r Value, name: &str) -> &'r Value {
    let found = array(&review["stacks"]).iter().find(|stack| stack["stack"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {review:#}"))
}

/// How often each action is in a list of changes.
fn actions(changes: &Value) -> Value {
    let mut counts = serde_json::Map::new();
    for change in array(changes) {
        let count = counts.entry(change["action"].as_str().unwrap()).or_insert(json!(0));
        *count = json!(count.as_u64().unwrap() + 1);
    }
    counts.into()
}

const PROD: &str = "environments/prod.toml";

/// A service of prod that needs a role, so that the application reads exports of the infrastructure.
fn with_a_role() -> Project {
    let project = Project::small();
    project.replace(
        PROD,
        "delivery = \"kubectl\"",
        "delivery = \"kubectl\"\ngrants = [{ parameters = \"/dawn/*\" }]",
    );
    project
}

fn tiers_are_planned_as_far_as_they_can_be() -> Outcome {
    let terraform = Terraform::with_provider()?;
    let project = with_a_role();
    project.replace(PROD, "account_id", "stack_references = \"ssm\"\naccount_id");
    project.cleon(&["synth"]).success();
    let aws = LocalAws::start("123456789012")?;
    let environment = aws.environment();
    let bucket = project.read("out/prod/infrastructure/terraform.tf.json");
    let bucket: Value = serde_json::from_str(&bucket).unwrap();
    let bucket = bucket["terraform"]["backend"]["s3"]["bucket"].as_str().unwrap().to_owned();
    for name in ["bootstrap", "infrastructure", "application"] {
        lock_provider(&project.path().join("out/prod").join(name));
    }
    let plan = |arguments: &[&str]| {
        let _turn = Terraform::installing();
        let all = [&["prod", "--format", "json"], arguments].concat();
        cleon_plan(terraform, &project, &environment, &all)
    };
    let blocked = |on: &[Option<&str>]| {
        let blockers = on.iter().map(|export| json!({ "stack": "infrastructure", "export": export }));
        json!({ "kind": "blocked", "on": blockers.collect::<Vec<_>>() })
    };
    let exports = [Some("trantor_oidc_issuer"), Some("trantor_oidc_provider_arn")];

    // An account without anything: not even the bucket of the states, which the bootstrap makes.
    let review = plan(&["--stack", "infrastructure", "application"]).with_status(1).json();
    for name in ["infrastructure", "application"] {
        let on = json!([{ "stack": "bootstrap", "export": null }]);
        assert_eq!(stack(&review, name)["state"], json!({ "kind": "blocked", "on": on }));
    }
    // Parameters that are not there, by Terraform's own words.
    aws.make_bucket(&bucket);
    let review = plan(&["--stack", "application"]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"], blocked(&exports));

    // The same by states: nothing applied, so that the infrastructure is planned and the application waits for it.
    project.replace(PROD, "stack_references = \"ssm\"\n", "");
    project.cleon(&["synth"]).success();
    let review = plan(&["--stack", "application"]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"], blocked(&[None]));
    let review = plan(&[]).with_status(1).json();
    for name in ["bootstrap", "infrastructure"] {
        let of = stack(&review, name);
        let resources: u64 = project.stack("prod", name)["resources"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum();
        let data = array(&of["changes"]).iter().filter(|change| change["action"] == "read").count() as u64;
        let made = actions(&of["changes"])["create"].as_u64().unwrap();
        assert_eq!(of["state"]["kind"], "reviewed");
        assert!(
            made + data <= resources && made > resources / 2,
            "{made} of {resources} are made, {data} read"
        );
    }
    assert_eq!(stack(&review, "application")["state"], blocked(&exports));
    let issuer = array(&stack(&review, "infrastructure")["outputs"])
        .iter()
        .find(|of| of["name"] == exports[0].unwrap());
    assert_eq!(issuer.unwrap()["read_by"], json!(["application"]));
    let subnet = array(&stack(&review, "infrastructure")["changes"])
        .iter()
        .find(|of| of["address"] == "aws_subnet.private_a");
    assert!(subnet.unwrap()["place"]["file"].as_str().unwrap().starts_with("out/prod/infrastructure/"));
    assert_eq!(project.cleon(&["synth", "--check"]).success().stdout, "", "out/ is as it was");

    // With the infrastructure applied from the plan that was kept, the application can be planned.
    let saved = project.path().join("saved");
    let saved = saved.to_str().unwrap();
    plan(&["--stack", "infrastructure", "--save", saved]).with_status(1);
    let file = format!("{saved}/infrastructure.tfplan");
    let infrastructure = project.path().join("out/prod/infrastructure");
    terraform.run(&infrastructure, &environment, &["apply", "-no-color", "-parallelism=30", &file]).success();
    let review = plan(&["--stack", "infrastructure", "application"]).with_status(1).json();
    assert_eq!(stack(&review, "application")["state"]["kind"], "reviewed");
    let application = stack(&review, "application");
    assert_eq!(actions(&application["changes"]).as_object().unwrap().keys().collect::<Vec<_>>(), ["create"]);
    assert_eq!(stack(&review, "infrastructure")["changes"], json!([]));
    // Nothing changes, and nobody changed anything.
    plan(&["--stack", "infrastructure"]).success();
    plan(&["--stack", "infrastructure", "--refresh-only"]).success();
    Ok(())
}
