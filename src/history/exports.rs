//! Exports that would be gone while the committed output of another stack still reads them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stacks::environment::Environment;
use terraform::history::StackHistory;
use terraform::is_identifier;

use super::FilesOfStacks;
use super::say::Problem;
use crate::commands::RenderedStack;
use crate::manifest::References;

/// The file that outputs are rendered to.
const OUTPUTS: &str = "outputs.tf.json";

/// What is wrong with the exports that are gone. Whoever reads one has made things with it, and these must go before
/// it does: when both go in one run, the reader would be left with things that it can neither plan nor destroy.
///
/// An export of something that only has another address now, as that of a cluster under another key, is not gone: its
/// reader finds it under its other name.
pub(super) fn removed(
    environment: &Environment,
    read: &References,
    before: &FilesOfStacks<'_>,
    after: &[RenderedStack],
    histories: &BTreeMap<String, StackHistory>,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for (reader, of_reader) in read {
        for (producer, names) in of_reader {
            let now = after.iter().find(|stack| stack.name == *producer);
            let exported = |name: &String| now.is_some_and(|stack| stack.synthesis.outputs.contains(name));
            let gone: Vec<&String> = names.iter().filter(|name| !exported(name)).collect();
            if gone.is_empty() {
                continue;
            }
            let was = values(before.get(producer.as_str()).into_iter().flatten().copied());
            let is = now.iter().flat_map(|stack| &stack.synthesis.files);
            let is = values(is.map(|(file, text)| (file.as_str(), text.as_bytes())));
            let is: BTreeSet<&String> = is.values().collect();
            let history = histories.get(producer);
            let moved = |name: &String| {
                let value = was.get(name).zip(history).and_then(|(value, history)| moved(value, history));
                value.is_some_and(|value| is.contains(&value))
            };
            for name in gone.into_iter().filter(|name| !moved(name)) {
                let problem = Problem::of_export(environment, producer, name, reader);
                match problems.iter_mut().find(|other| other.is_one_with(&problem)) {
                    Some(other) => other.absorb(problem),
                    None => problems.push(problem),
                }
            }
        }
    }
    problems
}

/// The values of outputs by their names, as they stand in the files of a stack.
fn values<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> BTreeMap<String, String> {
    let file = files.into_iter().find(|(file, _)| *file == OUTPUTS);
    let outputs: Option<Value> = file.and_then(|(_, text)| serde_json::from_slice(text).ok());
    let outputs = outputs.as_ref().and_then(|outputs| outputs["output"].as_object()).into_iter().flatten();
    outputs.map(|(name, output)| (name.clone(), output["value"].to_string())).collect()
}

/// A value with the addresses that things have now; none when nothing in it has moved.
fn moved(value: &str, history: &StackHistory) -> Option<String> {
    let mut text = value.to_owned();
    // A move may lead to another one.
    for _ in &history.moves {
        let moves = history.moves.iter();
        let next = moves.fold(text.clone(), |text, to| replaced(&text, &to.from, &to.to));
        if next == text {
            break;
        }
        text = next;
    }
    (text != value).then_some(text)
}

/// The text with an address replaced where it stands as a whole.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let continues =
        |neighbour: Option<char>| neighbour.is_some_and(|neighbour| is_identifier(&format!("_{neighbour}")));
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let (found, behind) = found.split_at(from.len());
        result.push_str(before);
        let last = result.chars().next_back();
        let whole = !continues(last) && last != Some('.') && !continues(behind.chars().next());
        result.push_str(if whole { to } else { found });
        rest = behind;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use terraform::history::Move;

    use super::*;

    fn history(moves: &[(&str, &str)]) -> StackHistory {
        let moves = moves.iter().map(|(from, to)| Move { from: (*from).to_owned(), to: (*to).to_owned() });
        StackHistory { moves: moves.collect(), ..StackHistory::default() }
    }

    #[test]
    fn a_value_moves_with_what_it_refers_to() {
        let history = history(&[("aws_vpc.a", "aws_vpc.b"), ("aws_vpc.b", "aws_vpc.c")]);
        let value = |text: &str| moved(text, &history);
        assert_eq!(value("\"${aws_vpc.a.id}\""), Some("\"${aws_vpc.c.id}\"".to_owned()));
        assert_eq!(value("${aws_vpc.a}-${aws_vpc.a.id}"), Some("${aws_vpc.c}-${aws_vpc.c.id}".to_owned()));
        for other in ["${aws_vpc.aa.id}", "${aws_vpc.a-1.id}", "${data.aws_vpc.a.id}", "${my_aws_vpc.a}", "é"]
        {
            assert_eq!(value(other), None, "{other}");
        }
    }
}
