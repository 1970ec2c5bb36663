//! A generated stack in a folder of its own, where Terraform works on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::outcome::Missing;
use super::plan::Plan;
use super::process::Finished;
use super::project::copy_folder;
use super::terraform::{Terraform, lock_provider};

/// A copy of `out/<environment>/<stack>`.
pub(crate) struct RootModule {
    terraform: &'static Terraform,
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

impl RootModule {
    /// A copy of a generated stack; Terraform runs in it with these environment variables.
    pub(crate) fn copy_of(
        generated: &Path,
        environment: Vec<(&'static str, String)>,
    ) -> Result<Self, Missing> {
        let terraform = Terraform::with_provider()?;
        let folder = tempfile::Builder::new().prefix("cleon-root-module-").tempdir().unwrap();
        let module = Self { terraform, folder, environment };
        module.take(generated);
        lock_provider(module.folder.path());
        Ok(module)
    }

    /// Puts newly generated files in the place of those that are there.
    pub(crate) fn take(&self, generated: &Path) {
        for file in self.generated().keys() {
            fs::remove_file(self.folder.path().join(file)).unwrap();
        }
        copy_folder(generated, self.folder.path());
    }

    /// Adds a file, or puts another one in its place.
    pub(crate) fn add(&self, file: &str, content: &Value) {
        fs::write(self.folder.path().join(file), content.to_string()).unwrap();
    }

    /// Runs Terraform here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        self.terraform.run(self.folder.path(), &self.environment, arguments)
    }

    pub(crate) fn init(&self, arguments: &[&str]) {
        let _turn = Terraform::installing();
        self.run(&[&["init", "-no-color"], arguments].concat()).success();
    }

    /// Plans, and reads the plan; it can be applied afterwards.
    pub(crate) fn plan(&self) -> Plan {
        self.plan_with(&[])
    }

    /// Plans with further options.
    pub(crate) fn plan_with(&self, options: &[&str]) -> Plan {
        self.run(&[&["plan", "-no-color", "-out=plan.bin"], options].concat()).success();
        Plan(self.run(&["show", "-json", "plan.bin"]).success().json())
    }

    /// Applies the plan made last.
    pub(crate) fn apply(&self) {
        self.run(&["apply", "-no-color", "-parallelism=30", "plan.bin"]).success();
    }

    /// The state, as JSON.
    pub(crate) fn state(&self) -> Value {
        self.run(&["show", "-json"]).success().json()
    }

    /// The generated files, to see that they stay what they are.
    pub(crate) fn generated(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.ends_with(".tf.json") && name != OVERRIDE
        });
        files
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
            .collect()
    }

    /// Destroys everything. Stateful resources say `prevent_destroy`; Terraform merges an override file over them,
    /// which is how an operator would do it too, after a review.
    pub(crate) fn destroy(&self) {
        let unprotected = unprotected(&resources(self.folder.path()));
        if !unprotected.is_empty() {
            let text = json!({ "resource": unprotected }).to_string();
            fs::write(self.folder.path().join(OVERRIDE), text).unwrap();
        }
        self.run(&["destroy", "-no-color", "-auto-approve", "-parallelism=30"]).success();
    }
}

const OVERRIDE: &str = "lab_override.tf.json";

/// Everything generated that has a name, by address: `aws_vpc.main`, `output.vpc_id`.
pub(crate) fn resources(folder: &Path) -> BTreeMap<String, Value> {
    let mut resources = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".tf.json") {
            continue;
        }
        let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for (kind, blocks) in file["resource"].as_object().into_iter().flatten() {
            for (name, block) in blocks.as_object().unwrap() {
                // A block is an object or a list of one.
                let block = block.get(0).unwrap_or(block).clone();
                resources.insert(format!("{kind}.{name}"), block);
            }
        }
    }
    resources
}

/// For each resource that is protected, the block that takes the protection away.
fn unprotected(resources: &BTreeMap<String, Value>) -> Map<String, Value> {
    let mut types: Map<String, Value> = Map::new();
    for (address, block) in resources {
        let lifecycle = &block["lifecycle"];
        if lifecycle.get(0).unwrap_or(lifecycle)["prevent_destroy"] == true {
            let (kind, name) = address.split_once('.').unwrap();
            let blocks = types.entry(kind).or_insert_with(|| json!({}));
            blocks[name] = json!({ "lifecycle": [{ "prevent_destroy": false }] });
        }
    }
    types
}
