//! Whatever is changed in the committed settings, the answer is settings or problems with a place and a help.

use super::*;

fn committed(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../environments");
    std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap()
}

/// How many of the texts are refused, once it is seen that each is answered well.
fn refused(base: &str, texts: impl Iterator<Item = String>) -> usize {
    let mut refused = 0;
    for text in texts {
        let files = files(&[("base", base), ("prod", &text)]).unwrap();
        let Err(problems) = files.load(&Selection::All) else { continue };
        refused += 1;
        assert!(!problems.is_empty());
        for problem in &problems {
            let place = problem.location.as_ref().unwrap_or_else(|| panic!("no place: {}", problem.message));
            assert!(place.line() > 0 && place.column() > 0);
            assert!(
                problem.help.as_deref().is_some_and(|help| !help.is_empty()),
                "no help: {}",
                problem.message
            );
        }
        assert!(problems.render(Style::Plain).contains("help: "));
    }
    refused
}

/// The text with line `at` replaced.
fn with_line(lines: &[&str], at: usize, line: &str) -> String {
    let mut lines = lines.to_vec();
    lines[at] = line;
    lines.join("\n")
}

#[test]
fn lines_removed_and_doubled() {
    let (base, prod) = (committed("base"), committed("prod"));
    let lines: Vec<_> = prod.lines().collect();
    let removed = (0..lines.len()).map(|at| with_line(&lines, at, ""));
    assert!(refused(&base, removed) > 10);
    let doubled = (0..lines.len()).map(|at| with_line(&lines, at, &format!("{0}\n{0}", lines[at])));
    assert!(refused(&base, doubled) > lines.len() / 2);
}

#[test]
fn values_of_another_type() {
    let (base, prod) = (committed("base"), committed("prod"));
    let lines: Vec<_> = prod.lines().collect();
    for value in ["-1", "\"ü\"", "2026-11-21", "[[]]", "{ a = {} }"] {
        let keys = lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.split_once(" = ")?.0)));
        let changed = keys.map(|(at, key)| with_line(&lines, at, &format!("{key} = {value}")));
        assert!(refused(&base, changed) > 20, "{value}");
    }
}

#[test]
fn text_that_ends_early() {
    let (base, prod) = (committed("base"), committed("prod"));
    let cut = prod.char_indices().step_by(31).map(|(end, _)| prod[..end].to_owned());
    assert!(refused(&base, cut) > 50);
}
