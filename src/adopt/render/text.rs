//! Adoptions on a terminal.

use std::fmt::Write;

use live::Gap;

use super::said::{acceptance, consequence, count, headline, lines, plain, summary, value};
use super::{Finding, Generated, Import};
use crate::{Adoption, Beside, Difference, Note, Pin, Place};

/// An adoption as a person reads it.
pub fn text(of: &Adoption, generated: &Generated) -> String {
    let mut text = format!("{}\n", headline(of));
    let _ = write!(text, "{}", lines(&of.diff));
    differences(&mut text, &of.differences);
    if !of.is_described() || !generated.taken_over {
        section(
            &mut text,
            "imported",
            generated.imports.iter().map(|Import { address, id }| format!("{address}  {}", plain(id))),
        );
    }
    if of.is_new {
        section(
            &mut text,
            "pinned: another value of the setting would replace the resource",
            of.pins.iter().map(pin),
        );
    }
    section(&mut text, "stays whose it is, named by its id", of.beside.iter().map(beside));
    section(&mut text, "left alone", of.left.iter().map(note));
    findings(&mut text, &generated.findings);
    section(&mut text, "in the way", of.blockers.iter().map(note));
    section(&mut text, "unknown", of.unknown.iter().map(gap));
    section(&mut text, "not read, and not needed", of.irrelevant.iter().map(gap));
    let _ = writeln!(text, "\n{}", summary(of, generated));
    text
}

fn section(text: &mut String, title: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for entry in entries {
        let _ = writeln!(text, "  {entry}");
    }
}

fn differences(text: &mut String, differences: &[Difference]) {
    if differences.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{} from AWS", count(differences.len(), "difference", "differences"));
    for of in differences {
        let _ = writeln!(
            text,
            "  {}: {} in the settings, {} in AWS",
            of.setting,
            value(of.said.as_ref()),
            value(of.live.as_ref())
        );
        if let Some(Place { address, argument }) = &of.place {
            let argument = argument.as_ref().map(|argument| format!(" {argument}")).unwrap_or_default();
            let _ = writeln!(text, "    {address}{argument}: {}", consequence(of.effect, of.place.as_ref()));
        }
    }
}

fn pin(Pin { setting, place: Place { address, argument } }: &Pin) -> String {
    format!("{setting}  {address} {}", argument.as_deref().unwrap_or_default())
}

fn beside(Beside { kind, id, used_by }: &Beside) -> String {
    format!("{kind} {} of {}", plain(id), plain(&used_by.join(", ")))
}

fn note(Note { what, says }: &Note) -> String {
    format!("{}: {}", plain(what), plain(says))
}

fn gap(Gap { call, resource, reason, .. }: &Gap) -> String {
    format!("{call} on {}: {}", plain(resource), plain(reason))
}

fn findings(text: &mut String, findings: &[Finding]) {
    section(
        text,
        "found by checks",
        findings.iter().map(|of| format!("{} at {}: {}", of.check, of.target, plain(&of.message))),
    );
    if !findings.is_empty() {
        let _ = writeln!(text, "  What is to stay so can be accepted, each with a reason and an end:");
    }
    for Finding { check, target, .. } in findings {
        for line in acceptance(check, target).lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
}
