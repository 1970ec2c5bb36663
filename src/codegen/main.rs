//! `cargo codegen`: makes the bindings, or the schema data they are made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use codegen::schema::Schema;
use codegen::workspace::{Bindings, write_if_changed};

const USAGE: &str = "\
cargo codegen                                  makes the bindings from the checked-in schema data
cargo codegen schema FILE --version VERSION    makes the schema data from `terraform providers schema -json`
cargo codegen schema FILE                      makes the schema data from compact data; types it lacks come from 5.100.0";

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
        _ => bail!("{USAGE}"),
    }
}

fn write_schema(bindings: &Bindings, schema: &Schema) -> Result<()> {
    let path = bindings.schema_file(&schema.version);
    if write_if_changed(&path, &schema.to_compact())? {
        eprintln!("wrote {}", path.display());
    }
    Ok(())
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(Path::new(file)).with_context(|| format!("cannot read {file}"))
}
