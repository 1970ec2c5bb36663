//! The plans in `tests/fixtures/plans/` are what real Terraform prints.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::process::finish;
use crate::harness::project::repository;
use crate::harness::python::python;
use crate::harness::terraform::Terraform;

trials![plans_are_what_terraform_prints, plans_are_what_the_aws_provider_plans];

/// Set, it has the plans written instead of compared.
const UPDATE: &str = "CLEON_UPDATE_FIXTURES";
/// The account that plans of the AWS provider are made in.
const ACCOUNT: &str = "111122223333";
/// The plan that no Terraform made.
const BY_HAND: &str = "by_hand";

fn folder() -> PathBuf {
    repository().join("tests/fixtures/plans")
}

fn plans_are_what_terraform_prints() -> Outcome {
    let terraform = Terraform::find()?;
    let made = make(terraform, &[], |name| !name.starts_with("aws"))?;
    compare(&made);
    Ok(())
}

fn plans_are_what_the_aws_provider_plans() -> Outcome {
    let terraform = Terraform::with_provider()?;
    let aws = LocalAws::start(ACCOUNT)?;
    let _turn = Terraform::installing();
    let made = make(terraform, &aws.environment(), |name| name.starts_with("aws"))?;
    compare(&made);
    Ok(())
}

/// The names of the plans that are committed.
fn committed() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let plans = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    plans.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Makes those of the plans that are asked for.
fn make(
    terraform: &Terraform,
    environment: &[(&str, String)],
    is_asked: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, crate::harness::outcome::Missing> {
    let python = python()?;
    let out = tempfile::tempdir().unwrap();
    let names: Vec<String> =
        committed().into_iter().filter(|name| name != BY_HAND && is_asked(name)).collect();
    assert!(names.len() > 1, "{names:?}");
    let mut command = terraform.command(python.to_str().unwrap(), out.path(), environment);
    command.arg(folder().join("make.py")).arg(out.path()).args(&names);
    finish(&mut command).success();
    Ok(names.into_iter().map(|name| (name.clone(), read(&out.path().join(format!("{name}.json"))))).collect())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn compare(made: &BTreeMap<String, String>) {
    let mut other = Vec::new();
    for (name, made) in made {
        let path = folder().join(format!("{name}.json"));
        if std::env::var_os(UPDATE).is_some() {
            fs::write(&path, made).unwrap();
        }
        let [made, committed] = [made, &read(&path)].map(|text| {
            let mut plan: Value = serde_json::from_str(text).unwrap();
            without_versions(&mut plan);
            plan
        });
        if made != committed {
            other.push(format!("{name}: Terraform prints\n{made:#}"));
        }
    }
    assert!(
        other.is_empty(),
        "write them again with {UPDATE}=1, and read what differs\n{}",
        other.join("\n")
    );
}

/// Any Terraform that prints the same will do.
fn without_versions(plan: &mut Value) {
    match plan {
        Value::Object(entries) => {
            entries.remove("terraform_version");
            entries.values_mut().for_each(without_versions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_versions),
        _ => {}
    }
}
