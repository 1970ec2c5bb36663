//! Tests of reading, merging and reporting, on a small settings type.
// `settings!` makes public fields and methods, which nothing outside a test reaches.
#![allow(unreachable_pub)]

mod output;

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
        #[one_way = "Elsewhere is another group."]
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
    ), @r#"
    error: "smal" is not one of the choices
     --> a.toml:3:11
      |
    3 | machine = "smal"
      |           ^^^^^^
      |
      = help: did you mean "small"? The choices are "small" and "large"

    error: `groups.one.size.max` is 70, which is not from 0 to 50
     --> a.toml:4:25
      |
    4 | size = { min = 4, max = 70 }
      |                         ^^
      |
      = help: write a number from 0 to 50

    error: `groups.one.zones` has "ä" twice
     --> a.toml:5:20
      |
    5 | zones = ["ä", "b", "ä"]
      |          ---       ^^^
      |          |
      |          first here
      |
      = help: remove one of the two

    error: unknown key `repiar`
     --> a.toml:6:1
      |
    6 | repiar = false
      | ^^^^^^
      |
      = help: did you mean `repair`?

    error: `machine` is missing in `groups.two`
     --> a.toml:8:9
      |
    8 | [groups.two]
      |         ^^^
      |
      = help: add `machine = …`: the sort of machine

    error: min is above max
     --> a.toml:9:8
      |
    9 | size = { min = 4, max = 2 }
      |        ^^^^^^^^^^^^^^^^^-^^
      |                         |
      |                         max
      |
      = help: lower min

    error: `groups.two.repair` must be a boolean, not a string
      --> a.toml:10:10
       |
    10 | repair = "true"
       |          ^^^^^^
       |
       = help: write it without quotes: true

    error: `groups.two.zones` must be an array, not a string
      --> a.toml:11:9
       |
    11 | zones = "a"
       |         ^^^
       |
       = help: write it in brackets: ["a"]

    error: `groups.two.labels.a` must be a string, not an integer
      --> a.toml:12:16
       |
    12 | labels = { a = 1, b = true }
       |                ^
       |
       = help: write it in quotes: "1"

    error: `groups.two.labels.b` must be a string, not a boolean
      --> a.toml:12:23
       |
    12 | labels = { a = 1, b = true }
       |                       ^^^^
       |
       = help: write it in quotes: "true"

    error: `groups.two.purpose` must be a string, not an array
      --> a.toml:13:11
       |
    13 | purpose = []
       |           ^^
       |
       = help: write a string
    "#);
}

#[test]
fn a_syntax_error_has_a_place() {
    insta::assert_snapshot!(problems("[groups.one]\nmachine =\n"), @"
    error: this is not valid TOML: string values must be quoted, expected literal string
     --> a.toml:2:10
      |
    2 | machine =
      |          ^
      |
      = help: write `key = value` on one line, strings in double quotes, and tables as `[name]`
    ");
    insta::assert_snapshot!(problems("[groups.one]\nmachine = \"small\"\nmachine = \"large\"\n"), @r#"
    error: this is not valid TOML: duplicate key
     --> a.toml:3:1
      |
    3 | machine = "large"
      | ^^^^^^^
      |
      = help: keep one of the two
    "#);
    insta::assert_snapshot!(problems("groups = { one = [1, 2 }\n"), @"
    error: this is not valid TOML: missing comma between array elements, expected `,`
     --> a.toml:1:24
      |
    1 | groups = { one = [1, 2 }
      |                        ^
      |
      = help: write `key = value` on one line, strings in double quotes, and tables as `[name]`
    ");
}

#[test]
fn what_is_missing_is_shown_where_it_belongs() {
    insta::assert_snapshot!(problems(""), @"
    error: `groups` is missing
     --> a.toml:1:1
      |
    1 |
      | ^
      |
      = help: add `groups = …`: its groups
    ");
    insta::assert_snapshot!(problems("groups.one.size.min = 3\n"), @"
    error: `machine` is missing in `groups.one`
     --> a.toml:1:8
      |
    1 | groups.one.size.min = 3
      |        ^^^
      |
      = help: add `machine = …`: the sort of machine
    ");
}

#[test]
fn every_type_refuses_every_other() {
    for value in ["1", "1.5", "\"a\"", "true", "2026-11-21", "[1]", "{ a = 1 }", "99999999999999999999"] {
        let text =
            format!("[groups.a]\nmachine = {value}\nsize = {value}\nlabels = {value}\nrepair = {value}\n");
        assert!(read(&text).is_err(), "{value}");
    }
    assert!(problems("groups = 3").contains("`groups` must be a table, not an integer"));
    assert!(problems("[[groups]]").contains("`groups` must be a table, not an array"));
}

#[test]
fn tables_merge_and_all_else_replaces() {
    let base = "[groups.a]\nmachine = \"small\"\nsize = { min = 2 }\nzones = [\"a\", \"b\"]\nlabels = { x = \"1\" }\n";
    let over = "[groups.a]\nmachine = \"large\"\nzones = [\"c\"]\nlabels = { y = \"2\" }\nsize.max = 9\n";
    let document = Document::parse([source("base.toml", base), source("over.toml", over)]).unwrap();
    let mut problems = Problems::new();
    let group = File::decode(document.root(), &mut problems).unwrap().groups.remove("a").unwrap();
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(group.machine, Machine::Large);
    assert_eq!((group.size.min, group.size.max), (Count::of(2), Count::of(9)));
    assert_eq!(group.size.max.get(), 9);
    assert_eq!(group.zones, ["c"]);
    assert_eq!(group.labels.len(), 2);
    let place = |path| document.locate(path).unwrap().value.to_string();
    assert_eq!(place("groups.a.size.min"), "base.toml:3:16");
    assert_eq!(place("groups.a.size.max"), "over.toml:5:12");
    assert_eq!(place("groups.a.labels.x"), "base.toml:5:16");
    assert_eq!(place("groups.a.zones[0]"), "over.toml:3:10");
}

#[test]
fn keys_and_values_are_located() {
    let text = "# ünï\n[groups.\"a.b\"]\nlabels = { \"é\" = \"x\", y = \"z\" }\n";
    let document = Document::parse([source("a\\b.toml", text)]).unwrap();
    let found = document.locate("groups.\"a.b\".labels.y").unwrap();
    assert_eq!(found.key.unwrap().to_string(), "a/b.toml:3:23");
    assert_eq!((found.value.to_string().as_str(), found.value.text()), ("a/b.toml:3:27", "\"z\""));
    assert_eq!(document.locate("groups.\"a.b\".labels.w"), None);
    assert_eq!(document.nearest("groups.\"a.b\".labels.w").path(), "groups.\"a.b\".labels");
    assert_eq!(document.nearest("groups.\"a.b\"").location().line(), 2);
}

#[test]
fn a_problem_seen_twice_is_said_once() {
    let text = "[groups.a]\nmachine = \"tiny\"\nsize = {}\n";
    let mut twice = Problems::new();
    twice.extend(read(text).unwrap_err());
    twice.extend(read(text).unwrap_err());
    assert_eq!(twice.len(), 1);
}
