//! The Terraform of this machine, kept away from the settings and credentials of whoever runs the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;

use super::outcome::{Missing, Outcome};
use super::process::{Finished, finish};
use super::provider_mirror::Mirror;

/// The provider version that everything here is proven with: the oldest one supported.
pub(crate) const PROVIDER_VERSION: &str = "5.100.0";
/// The oldest Terraform whose S3 backend locks by itself.
const OLDEST: (u32, u32) = (1, 11);

/// What may stand in the caller's environment and would reach Terraform or the AWS SDK.
const FOREIGN: [&str; 3] = ["AWS_", "TF_", "TERRAFORM_"];

/// The home folder, removed when all tests have ended: what is static is never dropped by itself.
static HOME: Mutex<Option<tempfile::TempDir>> = Mutex::new(None);

/// Removes what all tests shared.
pub(crate) fn clean_up() {
    HOME.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// Terraform with a home folder of its own.
pub(crate) struct Terraform {
    home: PathBuf,
}

impl Terraform {
    /// Terraform, for what needs no provider.
    pub(crate) fn find() -> Result<&'static Self, Missing> {
        static FOUND: OnceLock<Result<Terraform, Missing>> = OnceLock::new();
        FOUND.get_or_init(Self::new).as_ref().map_err(Clone::clone)
    }

    /// Terraform that has installed the AWS provider once.
    pub(crate) fn with_provider() -> Result<&'static Self, Missing> {
        static TRIED: OnceLock<Result<(), Missing>> = OnceLock::new();
        let terraform = Self::find()?;
        TRIED.get_or_init(|| terraform.try_provider()).clone()?;
        Ok(terraform)
    }

    fn new() -> Result<Self, Missing> {
        let home = tempfile::Builder::new().prefix("cleon-terraform-").tempdir().unwrap();
        fs::write(home.path().join("terraformrc"), Mirror::find().cli_configuration()).unwrap();
        let terraform = Self { home: home.path().to_owned() };
        HOME.lock().unwrap_or_else(PoisonError::into_inner).replace(home);
        let needed = || Missing(format!("terraform {}.{} or newer on the PATH", OLDEST.0, OLDEST.1));
        if Command::new("terraform").arg("-version").output().is_err() {
            return Err(needed());
        }
        let version = terraform.run(&terraform.home, &[], &["version", "-json"]).success().json();
        let version = version["terraform_version"].as_str().unwrap();
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if version < OLDEST { Err(needed()) } else { Ok(terraform) }
    }

    fn try_provider(&self) -> Outcome {
        let folder = self.home.join("provider");
        write_provider_only(&folder);
        let _turn = Self::installing();
        let init = self.run(&folder, &[], &["init", "-no-color"]);
        if init.status == Some(0) {
            return Ok(());
        }
        let said: Vec<&str> = init.stderr.split_whitespace().collect();
        Err(Missing(format!(
            "version {PROVIDER_VERSION} of the AWS provider for Terraform ({})",
            said.join(" ")
        )))
    }

    /// Terraform's cache of providers bears one installation at a time.
    pub(crate) fn installing() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        TURN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs Terraform in a folder. Without more in `environment` there are no credentials at all.
    pub(crate) fn run(&self, folder: &Path, environment: &[(&str, String)], arguments: &[&str]) -> Finished {
        let mut command = self.command("terraform", folder, environment);
        finish(command.args(arguments))
    }

    /// A program that runs Terraform, in the same environment.
    pub(crate) fn command(&self, program: &str, folder: &Path, environment: &[(&str, String)]) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if FOREIGN.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        let home = &self.home;
        command
            .current_dir(folder)
            .env("HOME", home)
            .env("TF_CLI_CONFIG_FILE", home.join("terraformrc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .env("AWS_CONFIG_FILE", home.join("no-aws-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", home.join("no-aws-credentials"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Writes a root module that has the provider and nothing else.
pub(crate) fn write_provider_only(folder: &Path) {
    let requirement = serde_json::json!({ "source": "hashicorp/aws", "version": PROVIDER_VERSION });
    let module: Value = serde_json::json!({ "terraform": { "required_providers": { "aws": requirement } } });
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("terraform.tf.json"), module.to_string()).unwrap();
}

/// Pins the provider as users pin it, with a lock file; the generated files stay as they are.
pub(crate) fn lock_provider(folder: &Path) -> PathBuf {
    let lock = folder.join(".terraform.lock.hcl");
    let text = format!(
        "provider \"registry.terraform.io/hashicorp/aws\" {{\n  version = \"{PROVIDER_VERSION}\"\n}}\n"
    );
    fs::write(&lock, text).unwrap();
    lock
}
