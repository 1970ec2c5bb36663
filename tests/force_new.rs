//! What forces a replacement, asked of the provider: `src/aws/data/force-new.tsv` is what it answers.
//!
//! No AWS is needed for it. A plan of new resources, one for each value of each argument, says what a state would hold; a
//! second plan has states made of that and configurations that differ from them in one argument each.

mod module;
mod samples;
mod table;

use std::fs;

use self::module::Module;
use self::samples::{Kind, Samples};
use crate::harness::outcome::{Outcome, trials};
use crate::harness::project::repository;
use crate::harness::terraform::PROVIDER_VERSION;

trials![the_table_is_what_the_provider_says];

const TABLE: &str = "src/aws/data/force-new.tsv";

fn the_table_is_what_the_provider_says() -> Outcome {
    let module = Module::new()?;
    let schemas = module.schemas();
    let types = fs::read_to_string(repository().join("src/aws/types.txt")).unwrap();
    let samples = fs::read_to_string(repository().join("tests/fixtures/force_new.toml")).unwrap();
    let mut samples = Samples::read(&samples);
    let kinds: Vec<Kind> = types
        .lines()
        .filter(|line| line.starts_with("aws_"))
        .map(|name| Kind::new(name, &schemas[name], samples.remove(name).unwrap_or_default()))
        .collect();
    assert!(samples.is_empty(), "samples of types that are not in use: {:?}", samples.keys());

    let rows = table::rows(&kinds, &module);
    let path = repository().join(TABLE);
    let committed = fs::read_to_string(&path).unwrap();
    let body = |text: &str| {
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
    };
    if body(&committed) == rows && committed.contains(PROVIDER_VERSION) {
        return Ok(());
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        let today = jiff::Zoned::now().date();
        let head = format!(
            "# AWS provider {PROVIDER_VERSION}, as of {today}. Never edited: \
             `INSTA_UPDATE=always cargo test --test end_to_end -- force_new` makes it.\n"
        );
        fs::write(path, format!("{head}{}\n{}\n", table::COLUMNS, rows.join("\n"))).unwrap();
        return Ok(());
    }
    let committed = body(&committed);
    let differ = |these: &[String], those: &[String], sign| {
        let alone = these.iter().filter(|row| !those.contains(row));
        alone.map(|row| format!("{sign} {row}")).collect::<Vec<_>>().join("\n")
    };
    panic!(
        "{TABLE} is not what provider {PROVIDER_VERSION} says; INSTA_UPDATE=always writes it anew:\n{}\n{}",
        differ(&committed, &rows, '-'),
        differ(&rows, &committed, '+')
    );
}
