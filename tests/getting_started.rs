//! The guide `docs/getting-started.md`, walked from an empty account to an applied prod and back, by its own commands.
//!
//! What only AWS can show stays open: whether permissions suffice, quotas, timing, nodes that join. That each role may
//! call what Terraform calls with it is compared here, resources and conditions left out.
//!
//! There is no cluster behind a local AWS: what `kubectl` is given is only built. Day is delivered by kubectl, so that no
//! stack needs the kubernetes provider. Dawn has no database here, for which the provider
//! waits five minutes; `tiers` applies one.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::guide::Guide;
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::pipeline_roles::assert_may;
use crate::harness::plan::{Plan, state_addresses};
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};
use crate::harness::root_module::resources;
use crate::harness::terraform::{Terraform, lock_provider};

trials![the_guide_takes_an_empty_account_to_prod_and_back];

const STATE: &str = "prod/infrastructure.tfstate";

fn the_guide_takes_an_empty_account_to_prod_and_back() -> Outcome {
    let mut guide = Guide::read("docs/getting-started.md");
    let project = Project::committed().with_kubectl_for_terraform().without_database();
    let aws = LocalAws::start("123456789012")?;
    let walk = Walk::new(&project, &aws)?;

    walk.run("admin", &guide.take("synth")).success();
    walk.pin_providers();
    let generated = walk.generated();
    bootstrap(&walk, &mut guide);
    apply_under_a_lock(&walk, &mut guide);
    services(&walk, &mut guide);
    a_killed_terraform(&walk, &mut guide);
    walk.run("plan", &guide.take("plan")).success();
    let outputs = walk.run("admin", &guide.take("outputs")).success().stdout;
    for role in ["plan", "apply"] {
        assert!(outputs.contains(&format!("arn:aws:iam::123456789012:role/cleon-prod-{role}")), "{outputs}");
    }
    let recovered = with_the_aws_command_line(&walk, &mut guide);
    assert!(walk.generated() == generated, "Terraform changed generated files");
    assert_may(&project, "prod", &aws, "plan");
    take_down(&walk, &mut guide);
    assert_may(&project, "prod", &aws, "apply");
    assert_eq!(guide.left(), [""; 0], "blocks of the guide that nobody ran");
    recovered
}

/// Local state first, then in the bucket that it made.
fn bootstrap(walk: &Walk<'_>, guide: &mut Guide) {
    let (bucket, key) = (walk.bucket(), "prod/bootstrap.tfstate");
    walk.init("admin", &guide.take("bootstrap-init"));
    let warned = walk.project.cleon(&["synth", "prod"]).success().stderr;
    assert!(warned.contains("out/prod/bootstrap/backend_override.tf.json is not generated"), "{warned}");
    walk.run("admin", &guide.take("bootstrap-apply")).success();
    assert!(walk.aws.has_bucket(&bucket) && walk.aws.object(&bucket, key).is_none());

    walk.init("admin", &guide.take("migrate"));
    let state = walk.aws.object(&bucket, key).expect("the state is in the bucket");
    let read: Value = serde_json::from_str(&state.body).unwrap();
    assert!(read["resources"].as_array().is_some_and(|resources| resources.len() > 10), "{read}");
    assert_eq!(state.header("x-amz-server-side-encryption"), Some("aws:kms"));
    let named = state.header("x-amz-server-side-encryption-aws-kms-key-id");
    assert_eq!(named, Some("arn:aws:kms:us-east-1:123456789012:alias/prod/terraform-state"));
    assert!(state.header("x-amz-version-id").is_some_and(|version| version != "null"));
    walk.run("admin", &guide.take("migrated")).success();
    let left = walk.project.snapshot("out/prod/bootstrap");
    let left = left.keys().map(|path| path.to_string_lossy().into_owned());
    let left: Vec<String> = left.filter(|path| path.contains("tfstate") && !path.contains('/')).collect();
    assert_eq!(left, [""; 0], "a state is left in the folder");
    walk.holds_what_is_declared("bootstrap");
    let refused = walk.terraform("bootstrap", &["plan", "-destroy", "-no-color"]).with_status(1).stderr;
    assert!(refused.contains("aws_s3_bucket.state") && refused.contains("aws_kms_key.state"), "{refused}");
}

/// While one Terraform applies, a second one is refused.
fn apply_under_a_lock(walk: &Walk<'_>, guide: &mut Guide) {
    walk.init("apply", &guide.take("infrastructure-init"));
    let apply = guide.take("infrastructure-apply");
    std::thread::scope(|scope| {
        let applying = scope.spawn(|| walk.run("apply", &apply));
        let lock = walk.lock_of("OperationTypeApply");
        let refused = walk.terraform("infrastructure", &["plan", "-no-color"]).with_status(1).stderr;
        for said in ["Error acquiring the state lock", "OperationTypeApply", lock["ID"].as_str().unwrap()] {
            assert!(refused.contains(said), "{refused}");
        }
        applying.join().unwrap().success();
    });
    assert!(walk.aws.object(&walk.bucket(), &format!("{STATE}.tflock")).is_none(), "the lock was released");
    assert!(walk.aws.versions(&walk.bucket(), STATE) > 1, "earlier versions of the state stay");
    walk.run("apply", &guide.take("infrastructure-settled")).success();
    walk.holds_what_is_declared("infrastructure");
}

/// The application tier, as far as AWS goes, and the manifests as far as they go without a cluster.
fn services(walk: &Walk<'_>, guide: &mut Guide) {
    walk.builds(&guide.take("kubectl-cluster"), 2);
    walk.init("apply", &guide.take("application-init"));
    walk.run("apply", &guide.take("application-apply")).success();
    walk.run("apply", &guide.take("application-settled")).success();
    walk.holds_what_is_declared("application");
    let outputs = walk.run("admin", &guide.take("application-outputs")).success().stdout;
    assert!(outputs.contains("arn:aws:iam::123456789012:role/prod-trantor-dawn"), "{outputs}");
    walk.builds(&guide.take("kubectl-overlays"), 2);
    walk.builds(&guide.take("kubectl-argocd"), 1);
}

/// What a killed Terraform leaves: its lock, and something that the state does not know.
fn a_killed_terraform(walk: &Walk<'_>, guide: &mut Guide) {
    let lost = "aws_cloudwatch_log_group.flow_logs";
    walk.terraform("infrastructure", &["state", "rm", lost]).success();
    let id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    let lock = serde_json::json!({
        "ID": id, "Operation": "OperationTypeApply", "Info": "", "Who": "runner@gone", "Version": "1.11.4",
        "Created": "2026-11-21T00:00:00Z", "Path": format!("{}/{STATE}", walk.bucket()),
    });
    walk.aws.put_object(&walk.bucket(), &format!("{STATE}.tflock"), &lock.to_string());
    let refused = walk.terraform("infrastructure", &["plan", "-no-color"]).with_status(1).stderr;
    assert!(refused.contains(id) && refused.contains("runner@gone"), "{refused}");
    let unlock = format!("export LOCK_ID={id}\n{}", guide.take("force-unlock"));
    walk.run("apply", &unlock).success();
    let changes = walk.plan("infrastructure").changes();
    assert_eq!(changes["create"].iter().collect::<Vec<_>>(), [lost]);
    walk.run("apply", &guide.take("import")).success();
    walk.plan("infrastructure").assert_empty();
}

/// Blocks that use the AWS command line, whose names say so.
fn with_the_aws_command_line(walk: &Walk<'_>, guide: &mut Guide) -> Outcome {
    let [kubeconfig, secret, orphans, versions, earlier] =
        ["aws-kubeconfig", "aws-secret", "aws-orphans", "aws-versions", "aws-earlier-state"]
            .map(|name| guide.take(name));
    if Command::new("aws").arg("--version").output().is_err() {
        return Err(Missing("the AWS command line".to_owned()));
    }
    let kubeconfig = walk.run("admin", &kubeconfig).success().stdout;
    assert_eq!(kubeconfig.matches("Added new context").count(), 2, "{kubeconfig}");
    walk.run("admin", &secret).success();
    let there = walk.run("admin", &orphans).success().stdout;
    assert!(there.contains(":vpc/vpc-") && there.contains("aws_vpc.main"), "{there}");
    let versions: Value = walk.run("admin", &versions).success().json();
    let latest = versions["Versions"].as_array().unwrap().iter();
    let latest = latest.clone().find(|of| of["Key"] == STATE && of["IsLatest"] == true).unwrap();
    let version = latest["VersionId"].as_str().unwrap();
    let before = state_addresses(&walk.state("infrastructure"));
    walk.run("admin", &format!("export VERSION_ID={version}\n{earlier}")).success();
    assert_eq!(state_addresses(&walk.state("infrastructure")), before);
    Ok(())
}

fn take_down(walk: &Walk<'_>, guide: &mut Guide) {
    for stack in ["infrastructure", "application"] {
        let refused = walk.terraform(stack, &["plan", "-destroy", "-no-color"]).with_status(1).stderr;
        assert!(refused.contains("Instance cannot be destroyed"), "{refused}");
    }
    walk.builds(&guide.take("kubectl-delete"), 3);
    walk.run("admin", &guide.take("unprotect")).success();
    for (block, stack) in [("application-destroy", "application"), ("destroy", "infrastructure")] {
        walk.run("apply", &guide.take(block)).success();
        assert!(state_addresses(&walk.state(stack)).is_empty(), "something of {stack} is left in the state");
    }
    walk.init("admin", &guide.take("bootstrap-unprotect"));
    walk.run("admin", &guide.take("bootstrap-destroy")).success();
    assert!(!walk.aws.has_bucket(&walk.bucket()), "the bucket is left");
}

/// Stands for the real one, which is the next on the path. Only folders can be built; anything else of the guide needs a
/// cluster to mean anything.
const KUBECTL: &str = r##"#!/bin/sh
[ "$1" = --context ] || { echo "no context is named: $*" >&2; exit 1; }
shift 2
case "$1 $2" in
  "apply -k" | "delete -k") echo "# $3"; PATH=${PATH#*:} exec kubectl kustomize "$3" ;;
  "delete namespace") ;;
  *) echo "not known: $*" >&2; exit 1 ;;
esac
"##;

/// A clone of the project whose commands reach a local AWS.
struct Walk<'a> {
    project: &'a Project,
    aws: &'a LocalAws,
    terraform: &'static Terraform,
    /// Holds a `cargo` that runs the binary under test, and a `kubectl` that builds what it would apply or delete.
    programs: tempfile::TempDir,
}

impl<'a> Walk<'a> {
    fn new(project: &'a Project, aws: &'a LocalAws) -> Result<Self, Missing> {
        let terraform = Terraform::with_provider()?;
        if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
            return Err(Missing("kubectl on the PATH".to_owned()));
        }
        let programs = tempfile::Builder::new().prefix("cleon-programs-").tempdir().unwrap();
        let binary = env!("CARGO_BIN_EXE_cleon");
        let cargo = format!("#!/bin/sh\nshift 2\nexec \"{binary}\" --today {TODAY} \"$@\"\n");
        for (name, script) in [("cargo", cargo.as_str()), ("kubectl", KUBECTL)] {
            let program = programs.path().join(name);
            fs::write(&program, script).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Ok(Self { project, aws, terraform, programs })
    }

    /// Runs a block of the guide as one of those who call AWS.
    fn run(&self, caller: &str, block: &str) -> Finished {
        let start = Instant::now();
        let mut environment = self.aws.environment_of(caller);
        let path = std::env::var("PATH").unwrap_or_default();
        environment.push(("PATH", format!("{}:{path}", self.programs.path().display())));
        environment.push(("TF_CLI_ARGS_apply", "-parallelism=30".to_owned()));
        environment.push(("TF_CLI_ARGS_destroy", "-parallelism=30".to_owned()));
        let mut command = self.terraform.command("bash", self.project.path(), &environment);
        let finished = finish(command.args(["-euo", "pipefail", "-c", block]));
        let first = block.lines().next().unwrap_or_default();
        eprintln!("getting_started: {:.1} s for {caller}: {first}", start.elapsed().as_secs_f64());
        finished
    }

    /// Builds the folders that a block hands to `kubectl`, so many.
    fn builds(&self, block: &str, folders: usize) {
        let built = self.run("admin", block).success().stdout;
        let built: Vec<&str> = built.split("# out/prod/kubernetes/").skip(1).collect();
        assert_eq!(built.len(), folders, "{built:#?}");
        for folder in built {
            assert!(folder.contains("\nkind: "), "{folder}");
        }
    }

    /// Runs a block that installs providers.
    fn init(&self, caller: &str, block: &str) {
        let _turn = Terraform::installing();
        self.run(caller, block).success();
    }

    /// Runs Terraform in a stack, as somebody who is no part of the guide.
    fn terraform(&self, stack: &str, arguments: &[&str]) -> Finished {
        self.terraform.run(&self.folder(stack), &self.aws.environment(), arguments)
    }

    fn folder(&self, stack: &str) -> PathBuf {
        self.project.path().join("out/prod").join(stack)
    }

    fn pin_providers(&self) {
        for stack in ["bootstrap", "infrastructure", "application"] {
            lock_provider(&self.folder(stack));
        }
    }

    fn bucket(&self) -> String {
        let file = self.project.read("out/prod/infrastructure/terraform.tf.json");
        let file: Value = serde_json::from_str(&file).unwrap();
        file["terraform"]["backend"]["s3"]["bucket"].as_str().unwrap().to_owned()
    }

    fn generated(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = self.project.snapshot("out/prod").into_iter();
        let files = files.map(|(path, (content, _))| (path, content));
        files
            .filter(|(path, _)| path.to_string_lossy().ends_with(".json"))
            .filter(|(path, _)| !hidden(path))
            .collect()
    }

    fn plan(&self, stack: &str) -> Plan {
        self.terraform(stack, &["plan", "-no-color", "-out=test.tfplan"]).success();
        Plan(self.terraform(stack, &["show", "-json", "test.tfplan"]).success().json())
    }

    fn state(&self, stack: &str) -> Value {
        self.terraform(stack, &["show", "-json"]).success().json()
    }

    /// That the state holds what is generated, as the manifest counts it.
    fn holds_what_is_declared(&self, stack: &str) {
        let there = state_addresses(&self.state(stack));
        let declared = resources(&self.folder(stack));
        assert_eq!(there.iter().collect::<Vec<_>>(), declared.keys().collect::<Vec<_>>());
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for address in &there {
            *counts.entry(address.split('.').next().unwrap()).or_default() += 1;
        }
        let mut counted = self.project.stack("prod", stack)["resources"].clone();
        counted.as_object_mut().unwrap().retain(|kind, _| !kind.starts_with("data."));
        assert_eq!(serde_json::to_value(counts).unwrap(), counted);
    }

    /// The lock of the platform's state, once somebody holds it for an operation.
    fn lock_of(&self, operation: &str) -> Value {
        let start = Instant::now();
        while start.elapsed() < Duration::from_mins(2) {
            let lock = self.aws.object(&self.bucket(), &format!("{STATE}.tflock"));
            let lock = lock.map(|lock| serde_json::from_str::<Value>(&lock.body).unwrap());
            if let Some(lock) = lock.filter(|lock| lock["Operation"] == operation) {
                return lock;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nobody took the lock for {operation}");
    }
}

fn hidden(path: &std::path::Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
}
