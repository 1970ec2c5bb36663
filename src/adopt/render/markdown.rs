//! Adoptions in Markdown. What AWS and settings say stands in code alone, where it can become neither Markdown nor HTML.

use std::fmt::Write;

use live::Gap;

use super::said::{acceptance, consequence, headline, lines, plain, summary, value};
use super::{Finding, Generated, Import};
use crate::{Adoption, Beside, Note, Pin, Place};

/// An adoption as a comment or an issue.
pub fn markdown(of: &Adoption, generated: &Generated) -> String {
    let mut text = format!("## {}\n\n{}\n", code(&headline(of)), code(&summary(of, generated)));
    if !of.diff.is_empty() {
        fenced(&mut text, "diff", &lines(&of.diff));
    }
    if !of.differences.is_empty() {
        let _ =
            writeln!(text, "\n| setting | argument | settings | AWS | Terraform |\n|---|---|---|---|---|");
        for of in &of.differences {
            let place = of.place.as_ref().map(place).unwrap_or_default();
            let (said, live) = (value(of.said.as_ref()), value(of.live.as_ref()));
            let (setting, said, live) = (code(&of.setting), code(&said), code(&live));
            let _ = writeln!(
                text,
                "| {setting} | {place} | {said} | {live} | {} |",
                consequence(of.effect, of.place.as_ref())
            );
        }
    }
    section(
        &mut text,
        "Imported",
        generated.imports.iter().map(|Import { address, id }| format!("{} by {}", code(address), code(id))),
    );
    if of.is_new {
        section(
            &mut text,
            "Pinned: another value of the setting would replace the resource",
            of.pins.iter().map(|Pin { setting, place: of }| format!("{}: {}", code(setting), place(of))),
        );
    }
    section(&mut text, "Stays whose it is, named by its id", of.beside.iter().map(beside));
    section(&mut text, "Left alone", of.left.iter().map(note));
    section(&mut text, "Found by checks", generated.findings.iter().map(finding));
    if !generated.findings.is_empty() {
        let entries =
            generated.findings.iter().map(|Finding { check, target, .. }| acceptance(check, target));
        let _ = writeln!(text, "\nWhat is to stay so can be accepted, each with a reason and an end:");
        fenced(&mut text, "toml", &entries.collect::<Vec<_>>().join("\n"));
    }
    section(&mut text, "In the way", of.blockers.iter().map(note));
    section(&mut text, "Unknown", of.unknown.iter().map(gap));
    section(&mut text, "Not read, and not needed", of.irrelevant.iter().map(gap));
    text
}

fn section(text: &mut String, title: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### {title}\n");
    for entry in entries {
        let _ = writeln!(text, "- {entry}");
    }
}

fn place(Place { address, argument }: &Place) -> String {
    code(&format!("{address} {}", argument.as_deref().unwrap_or_default()))
}

fn beside(Beside { kind, id, used_by }: &Beside) -> String {
    format!("{kind} {} of {}", code(id), code(&used_by.join(", ")))
}

fn note(Note { what, says }: &Note) -> String {
    format!("{}: {}", code(what), code(says))
}

fn finding(Finding { check, target, message }: &Finding) -> String {
    format!("{check} at {}: {}", code(target), code(message))
}

fn gap(Gap { call, resource, reason, .. }: &Gap) -> String {
    format!("{} on {}: {}", code(call), code(resource), code(reason))
}

/// A code span that holds whatever is in it.
fn code(text: &str) -> String {
    let text = plain(text.trim_end()).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

fn fenced(text: &mut String, language: &str, content: &str) {
    let fence = "`".repeat(longest_run(content).max(2) + 1);
    let _ = writeln!(text, "\n{fence}{language}\n{}\n{fence}", content.trim_end());
}

fn longest_run(text: &str) -> usize {
    text.split(|of| of != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_whatever_is_in_it() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`<img>|\n"), "`` `<img>\\| ``");
        let mut text = String::new();
        fenced(&mut text, "diff", "```\n# a heading\n");
        assert_eq!(text, "\n````diff\n```\n# a heading\n````\n");
    }
}
