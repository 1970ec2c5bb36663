//! Tests of reading, merging and reporting, on a small settings type.
// `settings!` makes public fields and methods, which nothing outside a test reaches.
#![allow(unreachable_pub)]

use std::{collections::BTreeMap, sync::Arc};

use crate::{Document, Node, Problem, Problems, Setting, Source, Style, choices, numbers, settings};

settings! {
    /// A group of nodes.
    struct Group {
        /// The sort of machine.
        pub machine: Machine,
        /// How many there are.
        pub size: Size,
        /// Words that describe it.
        pub labels: BTreeMap<String, String> = BTreeMap::new(),
        /// Where it stands.
        pub zones: Vec<String> = Vec::new(),
        /// Whether it is repaired.
        pub repair: bool = true,
        /// What it is for.
        pub purpose: Option<String> = None,
    }
}

settings! {
    /// How many.
    struct Size, checked by in_order, with defaults {
        /// At least.
        pub min: Count = const { Count::of(1) },
        /// At most.
        pub max: Count = const { Count::of(3) },
    }
}

choices! {
    /// A sort of machine.
    enum Machine {
        /// A small one.
        Small = "small",
        /// A large one.
        Large = "large",
    }
}

numbers! {
    /// A count.
    struct Count(u8) in 0..=50;
}

settings! {
    /// A file.
    struct File {
        /// Its groups.
        pub groups: BTreeMap<String, Group>,
    }
}

fn in_order(size: &Size, node: &Node, problems: &mut Problems) {
    if size.min > size.max {
        let mut problem = Problem::new("min is above max").help("lower min").at_value(node);
        if let Some(max) = node.get("max") {
            problem = problem.related(max.location(), "max");
        }
        problems.push(problem);
    }
}

fn source(name: &str, text: &str) -> Arc<Source> {
    Arc::new(Source::new(name, text))
}

fn read(text: &str) -> Result<File, Problems> {
    let document = Document::parse([source("a.toml", text)])?;
    let mut problems = Problems::new();
    let file = File::decode(document.root(), &mut problems);
    match file {
        Some(file) => problems.into_result(file),
        None => Err(problems),
    }
}

fn problems(text: &str) -> String {
    read(text).map(|file| format!("{file:?}")).unwrap_err().render(Style::Plain)
}

#[test]
fn everything_wrong_is_said_at_once() {
    insta::assert_snapshot!(problems(
        r#"
[groups.one]
machine = "smal"
size = { min = 4, max = 70 }
zones = ["ä", "b", "ä"]
repiar = false

[groups.two]
size = { min = 4, max = 2 }
repair = "true"
zones = "a"
labels = { a = 1, b = true }
purpose = []
"#
    ), @"");
}

#[test]
fn a_syntax_error_has_a_place() {
    insta::assert_snapshot!(problems("[groups.one]\nmachine = \n"), @"");
    insta::assert_snapshot!(problems("[groups.one]\nmachine = \"small\"\nmachine = \"large\"\n"), @"");
}
