//! `diff` says beforehand what Terraform plans: dev is applied once to a local AWS, then edited in one way after the other.
//! Each time, what `diff` says of two commits is compared with real plans of the later one, address by address.
//!
//! Nothing is applied in between, so that every plan starts from the same state. It is the state of the base: a plan of it is
//! empty, which is asked once, and the others need not look at the local AWS again.

mod edits;
mod sides;

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use self::edits::{EDITS, Edit};
use self::sides::{Changes, forecast, planned};
use crate::harness::git::git;
use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::project::Project;
use crate::harness::root_module::RootModule;

trials![diff_and_plans_agree];

/// The stacks that are applied; `bootstrap` is people's, and `platform` needs the helm provider.
const STACKS: [&str; 2] = ["infrastructure", "application"];

fn diff_and_plans_agree() -> Outcome {
    let project = edits::base();
    project.cleon(&["synth", "dev"]).success();
    git(project.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "What stands");
    git(project.path(), &["tag", "base"]);
    let reviews: Vec<Value> = EDITS.iter().map(|edit| edited(&project, edit)).collect();

    let applied = Applied::new(&project)?;
    let mut disagreements = Vec::new();
    for (edit, review) in EDITS.iter().zip(&reviews) {
        let start = Instant::now();
        git(project.path(), &["checkout", "--quiet", "--force", &branch(edit)]);
        let found = applied.disagreements(&project, edit, review);
        eprintln!("diff_agrees: {} in {:.1} s", edit.name, start.elapsed().as_secs_f64());
        if !found.is_empty() {
            disagreements.push(format!("{}:\n{}", edit.name, found.join("\n")));
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n\n"));
    Ok(())
}

/// Makes an edit on a branch of its own, and gives what `diff` says of it.
fn edited(project: &Project, edit: &Edit) -> Value {
    git(project.path(), &["checkout", "--quiet", "--force", "-b", &branch(edit), "base"]);
    (edit.make)(project);
    commit(project, edit.name);
    let arguments = ["diff", "dev", "--base", "base", "--head", &branch(edit), "--format", "json"];
    project.cleon(&arguments).with_status(1).json()
}

fn branch(edit: &Edit) -> String {
    edit.name.replace(' ', "-").replace(',', "")
}

fn commit(project: &Project, message: &str) {
    git(project.path(), &["add", "--all"]);
    git(project.path(), &["commit", "--quiet", "--message", message]);
}

/// The stacks, applied.
struct Applied {
    stacks: Vec<Stack>,
    aws: LocalAws,
}

/// A stack, applied.
struct Stack {
    name: &'static str,
    module: RootModule,
    /// Its generated files when it was.
    base: BTreeMap<String, Vec<u8>>,
}

impl Applied {
    fn new(project: &Project) -> Result<Self, Missing> {
        git(project.path(), &["checkout", "--quiet", "--force", "base"]);
        let listed = project.cleon(&["list", "dev", "--format", "json"]).success().json();
        let aws = LocalAws::start(listed["environments"][0]["account_id"].as_str().unwrap())?;
        let terraform = project.read("out/dev/application/terraform.tf.json");
        let terraform: Value = serde_json::from_str(&terraform).unwrap();
        aws.make_bucket(terraform["terraform"]["backend"]["s3"]["bucket"].as_str().unwrap());
        let mut stacks = Vec::new();
        for name in STACKS {
            let module = RootModule::copy_of(&project.path().join("out/dev").join(name), aws.environment())?;
            module.init(&[]);
            module.plan();
            module.apply();
            let base = module.generated();
            stacks.push(Stack { name, module, base });
        }
        for stack in &stacks {
            stack.module.plan().assert_empty();
        }
        Ok(Self { stacks, aws })
    }

    /// In what `diff` and the plans of an edit differ, which is checked out.
    fn disagreements(&self, project: &Project, edit: &Edit, review: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let mut nothing = true;
        if let Some(address) = edit.made_by_hand {
            self.make_by_hand(project, address);
        }
        for Stack { name, module, base } in &self.stacks {
            if edit.waits && *name == "application" {
                continue;
            }
            module.take(&project.path().join("out/dev").join(name));
            // Of what did not change the plan is known.
            let planned = if module.generated() == *base {
                Changes::new()
            } else {
                planned(&module.plan_with(&["-refresh=false", "-lock=false"]))
            };
            nothing &= planned.is_empty();
            found.extend(differences(name, forecast(review, name), &planned));
        }
        if nothing && !edit.does_nothing {
            found.push("  nothing is planned at all".to_owned());
        }
        found
    }

    /// Makes a resource of the application as it is declared, in a state that is thrown away.
    fn make_by_hand(&self, project: &Project, address: &str) {
        let folder = project.path().join("out/dev/application");
        let module = RootModule::copy_of(&folder, self.aws.environment()).unwrap();
        module.add("backend_override.tf.json", &json!({ "terraform": { "backend": { "local": {} } } }));
        module.add("imports.tf.json", &json!({}));
        module.init(&[]);
        module.run(&["apply", "-no-color", "-auto-approve", &format!("-target={address}")]).success();
    }
}

/// In what two sides differ, a line for each address.
fn differences(stack: &str, mut said: Changes, planned: &Changes) -> Vec<String> {
    for (address, change) in &mut said {
        if let Some(planned) = planned.get(address) {
            change.take_documents_as_a_whole(planned);
        }
    }
    let addresses = said.keys().chain(planned.keys().filter(|address| !said.contains_key(*address)));
    let line = |address: &String| {
        let (said, planned) = (said.get(address), planned.get(address));
        (said != planned).then(|| format!("  {stack}: {address}: diff says {said:?}, the plan {planned:?}"))
    };
    addresses.filter_map(line).collect()
}
