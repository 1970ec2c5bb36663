//! Markdown for the comment of a pull request.

mod alarm;
mod change;
pub(super) mod escape;
mod left_out;
mod names;
mod rights;
mod rollup;
mod sections;
mod spot;
mod templates;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use self::alarm::Alarm;
use self::left_out::LeftOut;
use self::sections::Sections;
use self::templates::Template;
use super::alike::Alike;
use super::words;
use crate::{Danger, MadeFrom, Review, Summary};
use markdown::{Budget, shortened};

/// Room for what a workflow adds, such as where a comment comes from, in bytes.
const ADDED: usize = 600;

/// The characters that a comment on GitHub takes: 65,536.
pub const MARKDOWN_LIMIT: usize = ::markdown::LIMIT;

/// Where the generated files can be seen.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The address that paths of files are added to: `https://github.com/example-org/platform/blob/1a2b3c4/`; none when files
    /// are named without a link.
    pub files: Option<String>,
    /// The same for the files of the base, where what is gone can be seen; none when it has no link.
    pub base_files: Option<String>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment: shorter than [`MARKDOWN_LIMIT`] in bytes, and so however characters are counted.
    pub text: String,
    /// Whether it names each object that is destroyed or replaced. Where it does not, it says so at the top.
    pub complete: bool,
}

/// The first line of the comment of an environment, by which it is found again.
pub fn marker(environment: &str) -> String {
    let mut marker = String::from("<!-- cleon review ");
    for byte in environment.bytes().take(ENVIRONMENT) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            marker.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(marker, "%{byte:02X}");
        }
    }
    marker + " -->"
}

/// The longest name of an environment, in bytes of the marker and in characters of the heading.
const ENVIRONMENT: usize = 100;
/// Room for headings, for what is said at the top and at the end of what was left out, beside the command that shows it.
const RESERVE: usize = 1_600;

#[derive(Serialize)]
struct View<'a> {
    marker: String,
    environment: String,
    headline: String,
    made_from: String,
    command: String,
    alert: Option<Alert>,
    alarm: String,
    caution: String,
    access: String,
    openings: String,
    stacks: &'a str,
    notes: Vec<String>,
    sections: String,
    narrowing: String,
    foot: String,
}

/// What has to be seen before everything else.
#[derive(Serialize)]
struct Alert {
    kind: &'static str,
    unnamed: Option<String>,
    sentences: Vec<String>,
}

/// The comment on a review.
///
/// What does not fit is left out in this order, stack by stack: arguments of what is made or changed, then what is told of
/// it beside its address, then its address. What is destroyed or replaced is always named, unless that alone is too much:
/// then the comment says so at its top and is not [complete](Comment::complete).
pub fn markdown(review: &Review, links: &Links) -> Comment {
    let alike = Alike::of(review);
    let review = &alike.review;
    let summary = review.summary();
    let command = words::command(review);
    let mut view = View {
        marker: marker(&review.environment),
        environment: shortened(&review.environment, ENVIRONMENT),
        headline: headline(&summary),
        made_from: words::made_from(&bounded(&review.made_from)),
        command: shortened(&command, ENVIRONMENT),
        alert: alert(review, &summary, 0),
        alarm: String::new(),
        caution: String::new(),
        access: String::new(),
        openings: String::new(),
        stacks: "",
        notes: Vec::new(),
        sections: String::new(),
        narrowing: String::new(),
        foot: String::new(),
    };
    let bare = Template::Comment.render(&view).len();
    let reserve = RESERVE + 2 * escape::code(&view.command).len();
    let mut budget = Budget::new((MARKDOWN_LIMIT - 1 - ADDED).saturating_sub(bare + reserve));
    let mut left_out = LeftOut::default();

    let stacks = rollup::table(review, &summary, &mut budget);
    view.stacks = &stacks;
    let mut alarm = Alarm::of(review, &mut budget);
    let rights = rights::broadening(review, &mut budget);
    left_out.rights = rights.more;
    (view.access, view.openings) = (rights.access, rights.openings);
    alarm.explain(&mut budget);
    let mut explained: BTreeSet<_> = alarm.explained().collect();
    view.caution = alarm::caution(review, links, &mut budget, &mut explained);
    (view.notes, left_out.notes) = notes(review, &mut budget);
    let mut sections = Sections::of(&alike, links, &explained, &mut budget);
    sections.name(&mut budget);
    budget.share(1, 2, |budget| alarm.link(links, budget));
    sections.tell(&mut budget);
    let narrowing = rights::narrowing(review, &mut budget);
    left_out.rights += narrowing.more;
    view.narrowing = narrowing_details(&narrowing);
    view.sections = sections.text(&mut left_out);
    view.alarm = alarm.text();
    view.alert = alert(review, &summary, alarm.unnamed);
    view.foot = left_out.text(&view.command);
    let text = Template::Comment.render(&view);
    Comment { text: format!("{}\n", text.trim_end()), complete: alarm.unnamed == 0 }
}

/// What happens, in one line.
fn headline(summary: &Summary) -> String {
    let phrases = words::phrases(&summary.counts);
    let mut parts = Vec::new();
    for run in phrases.chunk_by(|one, next| one.grave == next.grave) {
        let run_text = run.iter().map(|phrase| phrase.text.as_str()).collect::<Vec<_>>().join(", ");
        parts.push(if run[0].grave { format!("**{run_text}**") } else { run_text });
    }
    parts.extend(words::beside(summary));
    parts.join(", ")
}

fn bounded(made_from: &MadeFrom) -> MadeFrom {
    let bounded = |text: &String| shortened(text, ENVIRONMENT);
    match made_from {
        MadeFrom::Diff { base, head } => MadeFrom::Diff { base: bounded(base), head: bounded(head) },
        MadeFrom::Plan { program } => MadeFrom::Plan { program: bounded(program) },
    }
}

fn alert(review: &Review, summary: &Summary, unnamed: usize) -> Option<Alert> {
    let sentences = words::verdict(review, summary);
    let kind = if summary.danger >= Danger::Destroy || unnamed > 0 { "CAUTION" } else { "WARNING" };
    let unnamed = (unnamed > 0).then(|| words::several(unnamed, "object", "objects"));
    (!sentences.is_empty() || unnamed.is_some()).then_some(Alert { kind, unnamed, sentences })
}

/// The most bytes of notes, and the longest, in characters.
const NOTES: usize = 3_000;
const NOTE: usize = 600;

/// Notes as far as there is room, and how many there is none for.
fn notes(review: &Review, budget: &mut Budget) -> (Vec<String>, usize) {
    let (mut notes, mut bytes, mut more) = (Vec::new(), 0, 0);
    for note in &review.notes {
        let note = shortened(note, NOTE);
        let cost = escape::prose(&note).len() + 3;
        if bytes + cost <= NOTES && budget.take_bytes(cost) {
            bytes += cost;
            notes.push(note);
        } else {
            more += 1;
        }
    }
    (notes, more)
}

fn narrowing_details(rights: &rights::Rights) -> String {
    let mut text = String::new();
    for (title, table) in
        [("Rights that narrow or go", &rights.access), ("Ways that close", &rights.openings)]
    {
        if !table.is_empty() {
            let _ = write!(text, "<details><summary>{title}</summary>\n\n{table}\n\n</details>\n\n");
        }
    }
    text
}
