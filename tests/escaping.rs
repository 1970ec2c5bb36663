//! Any text stays what it is on its way through Terraform: judged by Terraform itself, with an apply of outputs.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use terraform::{Checks, Expr, List, Map, Node, Output, Stack, tf};

use crate::harness::outcome::{Outcome, trials};
use crate::harness::terraform::Terraform;

trials![text_comes_back_byte_for_byte];

/// Texts that break naive escaping.
const HARD: [&str; 18] = [
    "${",
    "%{",
    "$${x}",
    "$$$${x}",
    "${a.b}",
    "%{ if true }x%{ endif }",
    "a$",
    "\\${x}",
    "quote \" and \\ backslash",
    "line\nbreak\r\n\ttab",
    "\u{1}\u{8}\u{c}\u{1b}\u{7f}",
    "日本語 ✓ é 🜨",
    "\u{2028}\u{2029}\u{feff}",
    "<a href='x'>&amp;</a>",
    "{}",
    "//",
    "",
    " ",
];

/// What templates are made of; all texts of up to three of these are tried too.
const PIECES: [&str; 9] = ["$", "%", "{", "}", "\"", "\\", "\n", "~", "é"];

fn texts() -> BTreeSet<String> {
    let mut texts: BTreeSet<String> = HARD.into_iter().map(String::from).collect();
    let mut longest = vec![String::new()];
    for _ in 0..3 {
        longest = longest.iter().flat_map(|text| PIECES.map(|piece| format!("{text}{piece}"))).collect();
        texts.extend(longest.iter().cloned());
    }
    texts
}

fn stack(texts: &BTreeSet<String>) -> Stack {
    let mut stack = Stack::new("escaping", ">= 1.11");
    let word: Expr<String> = stack.local("word", "x");
    let by_key: Expr<Map<String>> = stack.local("by_key", map(texts));
    let mut output = |name: &'static str, values: Expr<List<String>>| {
        stack.output(name, Output::new(values, "What comes back."));
    };
    output("values", texts.iter().cloned().collect());
    output(
        "beside",
        texts.iter().map(|text| tf!("{}{}{}", text.clone(), word.clone(), text.clone())).collect(),
    );
    output("arguments", texts.iter().map(|text| formatted(text)).collect());
    output("found", texts.iter().map(|text| by_key.clone().key(text.clone())).collect());
    stack.output("keys", Output::new(map(texts), "What comes back."));
    stack
}

fn map(texts: &BTreeSet<String>) -> Expr<Map<String>> {
    texts.iter().map(|text| (text.clone(), text.clone())).collect()
}

/// A text as the argument of a function, where it stands within an expression.
fn formatted(text: &str) -> Expr<String> {
    let arguments = ["%s".to_owned(), text.to_owned()].map(|text| Node::String(text.into()));
    Expr::call("format", arguments)
}

fn text_comes_back_byte_for_byte() -> Outcome {
    let terraform = Terraform::find()?;
    let texts = texts();
    let synthesis = stack(&texts).synthesize(Checks { schemas: &[], resource_checks: &[] }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (file, content) in &synthesis.files {
        fs::write(folder.path().join(file), content).unwrap();
    }
    let run = |arguments: &[&str]| terraform.run(folder.path(), &[], arguments).success();
    run(&["init", "-no-color"]);
    run(&["apply", "-no-color", "-auto-approve"]);
    let outputs = run(&["output", "-json"]).json();

    let list =
        |name: &str| -> Vec<String> { serde_json::from_value(outputs[name]["value"].clone()).unwrap() };
    let expected: Vec<String> = texts.iter().cloned().collect();
    assert_eq!(list("values"), expected);
    assert_eq!(list("arguments"), expected);
    assert_eq!(list("found"), expected);
    let beside: Vec<String> = texts.iter().map(|text| format!("{text}x{text}")).collect();
    assert_eq!(list("beside"), beside);
    let keys: Value = texts.iter().map(|text| (text.clone(), Value::from(text.clone()))).collect();
    assert_eq!(outputs["keys"]["value"], keys);
    Ok(())
}
