//! Real Terraform and the real provider apply a platform, unmodified, to a local AWS, and take it down again. Prod is
//! applied by `getting_started`.
//!
//! What only AWS can show stays open: whether permissions suffice, quotas, timing, nodes that join.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::Value;

use crate::addition;
use crate::drift;
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::plan::state_addresses;
use crate::harness::plan_view;
use crate::harness::project::Project;
use crate::harness::root_module::{RootModule, resources};

trials![
    dev_is_applied_grows_and_is_destroyed,
    a_file_system_comes_changes_and_goes,
    a_wrong_account_is_refused,
];

/// The stack that is applied.
const STACK: &str = "infrastructure";

fn dev_is_applied_grows_and_is_destroyed() -> Outcome {
    let project = Project::committed();
    let aws = LocalAws::start(&account_of(&project, "dev"))?;
    let module = apply(&project, "dev", &aws)?;
    drift::is_found(&project, &aws, &module)?;

    addition::grow(&project, "dev");
    project.cleon(&["synth", "dev"]).success();
    module.take(&generated(&project, "dev"));
    let plan = module.plan();
    let changes = plan.changes();
    let kinds: Vec<&str> = changes.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["create", "update"], "{changes:#?}");
    let wrong = changes["update"].iter();
    let wrong: Vec<String> =
        wrong.flat_map(|address| addition::not_inherent(address, plan.changed_arguments(address))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    module.apply();
    module.plan().assert_empty();
    destroy(&module, "dev");
    Ok(())
}

/// With the driver that mounts it and a folder for one user.
fn a_file_system_comes_changes_and_goes() -> Outcome {
    let project = Project::small();
    let settings = "environments/prod.toml";
    project.append(
        settings,
        "[file_systems.shared]\nclusters = [\"trantor\"]\n[file_systems.shared.access_points.logs]\nuid = 1000\n\
         gid = 1000\n[clusters.trantor.addons.aws_efs_csi_driver]\n",
    );
    let aws = LocalAws::start(&account_of(&project, "prod"))?;
    let module = apply(&project, "prod", &aws)?;

    project.replace(
        settings,
        "clusters = [\"trantor\"]",
        "clusters = [\"trantor\"]\nbackup = false\ninfrequent_access = \"7-days\"",
    );
    project.cleon(&["synth", "prod"]).success();
    module.take(&generated(&project, "prod"));
    let changes = module.plan().changes();
    let expected = ["aws_efs_backup_policy.shared", "aws_efs_file_system.shared"];
    assert_eq!(changes.keys().collect::<Vec<_>>(), ["update"], "{changes:#?}");
    assert_eq!(changes["update"].iter().collect::<Vec<_>>(), expected);
    module.apply();
    module.plan().assert_empty();
    destroy(&module, "prod");
    Ok(())
}

fn a_wrong_account_is_refused() -> Outcome {
    let project = Project::committed();
    project.cleon(&["synth", "dev"]).success();
    let aws = LocalAws::start("999999999999")?;
    aws.make_bucket(&state_bucket(&project, "dev"));
    let module = RootModule::copy_of(&generated(&project, "dev"), aws.environment())?;
    module.init(&[]);
    let refused = module.run(&["plan", "-no-color"]).with_status(1).stderr;
    assert!(refused.contains("AWS account ID not allowed: 999999999999"), "{refused}");
    Ok(())
}

/// Applies an environment and sees that a second plan is empty, the state holds what the manifest counts, and the
/// generated files are untouched.
fn apply(
    project: &Project,
    environment: &str,
    aws: &LocalAws,
) -> Result<RootModule, crate::harness::outcome::Missing> {
    project.cleon(&["synth", environment]).success();
    aws.make_bucket(&state_bucket(project, environment));
    let module = RootModule::copy_of(&generated(project, environment), aws.environment())?;
    let before = module.generated();
    let mut steps = Steps::of(environment);
    module.init(&[]);
    steps.done("init");
    let plan = module.plan();
    steps.done("plan");
    let declared = resources(&generated(project, environment));
    let changes = plan.changes();
    let view = project.path().join("plan-view");
    assert_eq!(changes.keys().collect::<Vec<_>>(), ["create"], "{changes:#?}");
    assert_eq!(changes["create"].iter().collect::<Vec<_>>(), declared.keys().collect::<Vec<_>>());
    project.cleon(&["synth", environment, "--plan-view", &view.to_string_lossy()]).success();
    let view: Value =
        serde_json::from_str(&project.read(&format!("plan-view/{environment}/{STACK}.json"))).unwrap();
    let differences = plan_view::differences(&view, &plan);
    assert!(differences.is_empty(), "the plan view is not what Terraform plans: {differences:#?}");
    module.apply();
    steps.done("apply");
    let there = state_addresses(&module.state());
    assert_eq!(there.iter().collect::<Vec<_>>(), declared.keys().collect::<Vec<_>>());
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for address in &there {
        *counts.entry(address.split('.').next().unwrap()).or_default() += 1;
    }
    let counted = project.stack(environment, STACK)["resources"].clone();
    assert_eq!(serde_json::to_value(counts).unwrap(), without_data_sources(counted));
    module.plan().assert_empty();
    steps.done("second plan");
    assert!(module.generated() == before, "Terraform changed generated files");
    assert_eq!(before, files_of(project, environment), "not what synth wrote");
    Ok(module)
}

fn destroy(module: &RootModule, environment: &str) {
    let before = module.generated();
    let mut steps = Steps::of(environment);
    module.destroy();
    steps.done("destroy");
    assert!(state_addresses(&module.state()).is_empty(), "something is left in the state");
    assert!(module.generated() == before, "Terraform changed generated files");
}

fn generated(project: &Project, environment: &str) -> std::path::PathBuf {
    project.path().join("out").join(environment).join(STACK)
}

fn files_of(project: &Project, environment: &str) -> BTreeMap<String, Vec<u8>> {
    let files = project.snapshot(&format!("out/{environment}/{STACK}"));
    files.into_iter().map(|(path, (content, _))| (path.to_string_lossy().into_owned(), content)).collect()
}

fn account_of(project: &Project, environment: &str) -> String {
    let listed = project.cleon(&["list", environment, "--format", "json"]).success().json();
    listed["environments"][0]["account_id"].as_str().unwrap().to_owned()
}

fn state_bucket(project: &Project, environment: &str) -> String {
    let file = format!("out/{environment}/{STACK}/terraform.tf.json");
    let file: Value = serde_json::from_str(&project.read(&file)).unwrap();
    file["terraform"]["backend"]["s3"]["bucket"].as_str().unwrap().to_owned()
}

fn without_data_sources(mut counted: Value) -> Value {
    counted.as_object_mut().unwrap().retain(|kind, _| !kind.starts_with("data."));
    counted
}

/// Says how long each step took.
struct Steps {
    environment: String,
    start: Instant,
}

impl Steps {
    fn of(environment: &str) -> Self {
        Self { environment: environment.to_owned(), start: Instant::now() }
    }

    fn done(&mut self, step: &str) {
        eprintln!("{}: {step} in {:.1} s", self.environment, self.start.elapsed().as_secs_f64());
        self.start = Instant::now();
    }
}
