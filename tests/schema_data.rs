//! The checked-in schema data is what the provider says of itself.

use codegen::schema::Schema;
use codegen::workspace::Bindings;

use crate::harness::outcome::{Outcome, trials};
use crate::harness::terraform::{PROVIDER_VERSION, Terraform, write_provider_only};

trials![checked_in_data_is_what_the_provider_says];

fn checked_in_data_is_what_the_provider_says() -> Outcome {
    let terraform = Terraform::with_provider()?;
    let folder = tempfile::tempdir().unwrap();
    write_provider_only(folder.path());
    {
        let _turn = Terraform::installing();
        terraform.run(folder.path(), &[], &["init", "-no-color"]).success();
    }
    let said = terraform.run(folder.path(), &[], &["providers", "schema", "-json"]).success().stdout;
    let bindings = Bindings::aws();
    let schema = Schema::from_terraform(&said, PROVIDER_VERSION, &bindings.types().unwrap()).unwrap();
    let checked_in = std::fs::read_to_string(bindings.schema_file(PROVIDER_VERSION)).unwrap();
    assert!(
        schema.to_compact() == checked_in,
        "run `terraform providers schema -json > schema.json`, then `cargo codegen schema schema.json --version \
         {PROVIDER_VERSION}`"
    );
    Ok(())
}
