//! The root module of the experiment: resources without end, a state made by hand, and the provider, which is told to ask
//! nobody.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value, json};

use crate::harness::outcome::Missing;
use crate::harness::plan::array;
use crate::harness::terraform::{PROVIDER_VERSION, Terraform};

const ADDRESS: &str = "registry.terraform.io/hashicorp/aws";

/// How many resources a file holds: Terraform quotes lines in its messages, for which it reads a file over and over.
const IN_A_FILE: usize = 8;

/// Where Terraform plans.
pub(super) struct Module {
    terraform: &'static Terraform,
    folder: tempfile::TempDir,
}

/// A resource of a plan.
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) arguments: Map<String, Value>,
    /// What the state has of it, if it is there already.
    pub(super) state: Option<Value>,
}

impl Module {
    pub(super) fn new() -> Result<Self, Missing> {
        let terraform = Terraform::with_provider()?;
        let folder = tempfile::Builder::new().prefix("cleon-force-new-").tempdir().unwrap();
        let text = json!({
            "terraform": { "required_providers": { "aws": { "source": "hashicorp/aws", "version": PROVIDER_VERSION } } },
            "provider": { "aws": {
                "region": "us-east-1", "access_key": "none", "secret_key": "none",
                "skip_credentials_validation": true, "skip_requesting_account_id": true,
                "skip_metadata_api_check": "true", "skip_region_validation": true,
            } },
            // What depends on its id is known only while applying.
            "resource": { "terraform_data": { "unknown": {} } },
        });
        fs::write(folder.path().join("terraform.tf.json"), text.to_string()).unwrap();
        let module = Self { terraform, folder };
        let _turn = Terraform::installing();
        module.terraform.run(module.folder.path(), &[], &["init", "-no-color"]).success();
        Ok(module)
    }

    /// What the provider says of its types.
    pub(super) fn schemas(&self) -> Value {
        let arguments = ["providers", "schema", "-json"];
        let mut said = self.terraform.run(self.folder.path(), &[], &arguments).success().json();
        said["provider_schemas"][ADDRESS]["resource_schemas"].take()
    }

    /// Plans resources by their types; what would happen, by address.
    pub(super) fn plan(&self, resources: &BTreeMap<&str, Vec<Resource>>) -> BTreeMap<String, Value> {
        let folder = self.folder.path();
        let mut in_state = Vec::new();
        let mut files = Vec::new();
        for (kind, resources) in resources {
            for (at, some) in resources.chunks(IN_A_FILE).enumerate() {
                let blocks: Map<String, Value> = some
                    .iter()
                    .map(|resource| (resource.name.clone(), Value::Object(resource.arguments.clone())))
                    .collect();
                let file = folder.join(format!("{kind}-{at}.tf.json"));
                fs::write(&file, json!({ "resource": { *kind: blocks } }).to_string()).unwrap();
                files.push(file);
            }
            for resource in resources {
                let Some(state) = &resource.state else { continue };
                in_state.push(json!({
                    "mode": "managed", "type": kind, "name": resource.name,
                    "provider": format!("provider[\"{ADDRESS}\"]"),
                    "instances": [state],
                }));
            }
        }
        let state = json!({
            "version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "force-new", "outputs": {},
            "resources": in_state,
        });
        fs::write(folder.join("terraform.tfstate"), state.to_string()).unwrap();
        let arguments = ["plan", "-no-color", "-refresh=false", "-lock=false", "-out=plan.bin"];
        self.terraform.run(folder, &[], &arguments).success();
        let plan = self.terraform.run(folder, &[], &["show", "-json", "plan.bin"]).success().json();
        for file in files {
            fs::remove_file(file).unwrap();
        }
        let changes = array(&plan["resource_changes"]).iter();
        changes
            .map(|change| (change["address"].as_str().unwrap().to_owned(), change["change"].clone()))
            .collect()
    }
}
