//! What happens in each stack, as far as there is room.

mod listing;
mod outputs;
mod unit;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use self::listing::Listing;
use self::outputs::Outputs;
use self::unit::{Level, Said, Unit};
use super::change::Detail;
use super::escape::{code, fence, html_code, prose};
use super::left_out::LeftOut;
use super::rollup;
use super::spot::{List, Spot};
use super::templates::Template;
use super::{Budget, Links};
use crate::render::alike::Alike;
use crate::render::group::groups;
use crate::render::lines::{Line, Sign, lines, within};
use crate::render::words;
use crate::{Check, Counts, Danger, StackReview};
use markdown::{number, shortened};

/// The longest name of a subject, or of what a check belongs to, in characters.
const NAME: usize = 120;
/// The longest message of a check, in characters, and the most bytes of what Terraform said of a stack.
const MESSAGE: usize = 500;
const SAID: usize = 4_000;
/// The most bytes of the checks of a stack.
const CHECKS: usize = 3_000;
/// Room for what is said at the end of a group of changes that are not shown, and for the frame of those of a stack.
const REST: usize = 120;
const FRAME: usize = 360;

/// What happens in each stack.
pub(super) struct Sections<'a> {
    stacks: Vec<Section<'a>>,
    links: &'a Links,
    /// What found no room so far.
    notes: usize,
}

struct Section<'a> {
    /// Its heading, with what is said of the stack as a whole; none when there was no room.
    head: Option<String>,
    parts: Vec<Part<'a>>,
    /// What is told of changes by their type alone.
    listing: Listing<'a>,
    outputs: Outputs<'a>,
}

/// What is folded up together: changes of one subject, those that are put off, or what others changed.
struct Part<'a> {
    title: String,
    counts: String,
    open: bool,
    subject: &'a str,
    units: Vec<Unit<'a>>,
    /// Whether there is room for its frame.
    framed: bool,
}

#[derive(Serialize)]
struct Frame<'a> {
    open: bool,
    title: &'a str,
    counts: &'a str,
    body: &'a str,
}

impl<'a> Sections<'a> {
    /// Takes room for the heading of each stack in which there is something.
    pub(super) fn of(
        alike: &'a Alike,
        links: &'a Links,
        explained: &BTreeSet<Spot>,
        budget: &mut Budget,
    ) -> Self {
        let mut notes = 0;
        let section = |(number, stack): (usize, &'a StackReview)| {
            let parts = Part::all(number, stack, alike, explained);
            let outputs = Outputs::of(stack);
            let message = rollup::message(&stack.state);
            if parts.is_empty() && outputs.is_empty() && message.is_none() && stack.checks.is_empty() {
                return None;
            }
            let mut head = rollup::heading(&stack.stack);
            if let Some((what, message)) = message {
                head.push_str(what);
                head.push_str("\n\n");
                head.push_str(&said(message));
                head.push('\n');
            }
            for (objects, arguments) in alike.shared(number) {
                let objects = words::several(*objects, "object", "objects");
                // Writing to a string cannot fail.
                let _ = write!(head, "Alike in {objects}:\n{}\n", fence(&within(SAID, lines(arguments)), ""));
            }
            let (checks, more) = checks(&stack.checks);
            head.push_str(&checks);
            let taken = budget.take_bytes(head.len() + FRAME);
            notes += if taken { more } else { stack.checks.len() + usize::from(message.is_some()) };
            Some(Section { head: taken.then_some(head), parts, listing: Listing::default(), outputs })
        };
        let stacks = alike.review.stacks.iter().enumerate().filter_map(section).collect();
        Self { stacks, links, notes }
    }

    /// Names what is made, changed or moved, or else counts it by type.
    pub(super) fn name(&mut self, budget: &mut Budget) {
        for section in self.stacks.iter_mut().filter(|section| section.head.is_some()) {
            section.listing = Listing::of(&mut section.parts, budget);
        }
    }

    /// Tells as much as there is room for. What is told in a step shall not take all room from the next.
    pub(super) fn tell(&mut self, budget: &mut Budget) {
        // Of what changes, how is the point; of what is made, that it is made. What goes is told above already.
        budget.share(2, 5, |budget| self.raise(Detail::Full, |unit| unit.goes(), budget));
        let changes = |unit: &Unit<'_>| unit.change.danger >= Danger::Update && unit.spot.list != List::Drift;
        budget.share(1, 2, |budget| self.raise(Detail::Full, changes, budget));
        self.raise(Detail::Brief, |unit| !unit.goes(), budget);
        for section in self.stacks.iter_mut().filter(|section| section.head.is_some()) {
            section.outputs.fit(budget);
        }
        self.raise(Detail::Full, |_| true, budget);
    }

    /// Raises changes to a level, the most dangerous first.
    fn raise(&mut self, detail: Detail, which: impl Fn(&Unit<'_>) -> bool, budget: &mut Budget) {
        let mut order = Vec::new();
        for (section, of) in self.stacks.iter().enumerate().filter(|(_, section)| section.head.is_some()) {
            for (part, of) in of.parts.iter().enumerate() {
                for (at, unit) in of.units.iter().enumerate() {
                    if which(unit) {
                        let last = unit.spot.list == List::Drift;
                        order.push((last, Reverse(unit.change.danger), section, part, at));
                    }
                }
            }
        }
        order.sort_unstable();
        let frame = Template::Group.render(&Frame { open: true, title: "", counts: "", body: "" }).len();
        for (_, _, section, part, at) in order {
            let part = &mut self.stacks[section].parts[part];
            let frame = if part.framed { 0 } else { frame + part.title.len() + part.counts.len() + REST };
            if part.units[at].raise(detail, frame, part.subject, self.links, budget) {
                part.framed = true;
            }
        }
    }

    /// All of it, as Markdown, with what found no room.
    pub(super) fn text(&self, left_out: &mut LeftOut) -> String {
        left_out.notes += self.notes;
        self.stacks.iter().map(|section| section.text(left_out)).collect()
    }
}

impl Section<'_> {
    fn text(&self, left_out: &mut LeftOut) -> String {
        for unit in self.parts.iter().flat_map(|part| &part.units) {
            match unit.level {
                Level::Told(Detail::Full) => {}
                Level::Told(Detail::Brief) => {
                    left_out.arguments += usize::from(!unit.change.arguments.is_empty());
                }
                // It is named above.
                Level::Counted if unit.goes() => {
                    left_out.arguments += usize::from(!unit.change.arguments.is_empty());
                }
                Level::Named if unit.is_nothing_else() => {}
                Level::Named => left_out.named += 1,
                Level::Counted => left_out.counted += 1,
            }
        }
        left_out.outputs += self.outputs.left_out();
        let Some(head) = &self.head else { return String::new() };
        let mut text = head.clone();
        for part in self.parts.iter().filter(|part| part.framed) {
            text.push_str(&part.frame(&part.body()));
        }
        let listing = self.listing.text(&self.parts);
        if !listing.is_empty() {
            let units = self.parts.iter().flat_map(|part| &part.units).filter(|unit| unit.untold());
            let counts = happening(units);
            let title = "By name or number alone";
            text.push_str(&Template::Group.render(&Frame {
                open: false,
                title,
                counts: &counts,
                body: &listing,
            }));
        }
        text.push_str(self.outputs.text());
        text
    }
}

impl<'a> Part<'a> {
    fn all(number: usize, stack: &'a StackReview, alike: &Alike, explained: &BTreeSet<Spot>) -> Vec<Self> {
        let unit = |list, at, change, deferred| {
            let spot = Spot { stack: number, list, at };
            let nothing_else = list == List::Changes && alike.is_nothing_else(number, at);
            Unit::new(spot, change, deferred, Said { explained: explained.contains(&spot), nothing_else })
        };
        let mut parts = Vec::new();
        for group in groups(&stack.changes) {
            let units = group.changes.iter().map(|(at, change)| unit(List::Changes, *at, *change, None));
            let title = match group.subject {
                "" => "Everything else".to_owned(),
                subject => html_code(&shortened(subject, NAME)),
            };
            let danger = group.changes.iter().map(|(_, change)| change.danger).max().unwrap_or_default();
            let units: Vec<Unit<'a>> = units.collect();
            let counts = happening(&units);
            let open = danger >= Danger::Caution;
            parts.push(Self { title, counts, open, subject: group.subject, units, framed: false });
        }
        let deferred = stack.deferred.iter().enumerate();
        let deferred: Vec<Unit<'a>> = deferred
            .map(|(at, put_off)| unit(List::Deferred, at, &put_off.change, Some(put_off.reason.as_str())))
            .collect();
        let drift = stack.drift.iter().enumerate();
        let drift: Vec<Unit<'a>> = drift.map(|(at, change)| unit(List::Drift, at, change, None)).collect();
        for (title, counts, units) in [
            ("Put off by Terraform", happening(&deferred), deferred),
            ("Changed outside Terraform", words::drift(&stack.drift), drift),
        ] {
            if !units.is_empty() {
                parts.push(Self {
                    title: title.to_owned(),
                    counts,
                    open: false,
                    subject: "",
                    units,
                    framed: false,
                });
            }
        }
        parts
    }

    fn frame(&self, body: &str) -> String {
        Template::Group.render(&Frame { open: self.open, title: &self.title, counts: &self.counts, body })
    }

    fn body(&self) -> String {
        let mut body: String = self.units.iter().map(Unit::text).collect();
        let count = |which: fn(&Unit<'a>) -> bool| self.units.iter().filter(|unit| which(unit)).count();
        let rest = [
            (count(|unit| unit.level == Level::Counted && unit.goes()), "named above"),
            (count(|unit| unit.level == Level::Named), "named below"),
            (count(|unit| unit.level == Level::Counted && !unit.goes()), "not named here"),
        ];
        for (count, how) in rest.into_iter().filter(|(count, _)| *count > 0) {
            // Writing to a string cannot fail.
            let _ = writeln!(body, "- {} more, {how}", number(count));
        }
        body
    }
}

/// What happens to changes, as HTML.
fn happening<'a>(units: impl IntoIterator<Item = &'a Unit<'a>>) -> String {
    let counts = Counts::of_changes(units.into_iter().map(|unit| unit.change));
    let phrases = words::phrases(&counts).into_iter();
    let phrases: Vec<String> = phrases
        .map(|phrase| if phrase.grave { format!("<b>{}</b>", phrase.text) } else { phrase.text })
        .collect();
    if phrases.is_empty() { "nothing to do".to_owned() } else { phrases.join(", ") }
}

/// What Terraform said, line by line.
fn said(message: &str) -> String {
    let lines = message.trim().lines();
    let lines = lines.map(|line| Line { sign: Sign::Same, text: shortened(line.trim_end(), MESSAGE) });
    fence(&within(SAID, lines.collect()), "")
}

/// Checks that do not hold, and how many found no room.
fn checks(checks: &[Check]) -> (String, usize) {
    let (mut text, mut more) = (String::new(), 0);
    for check in checks {
        let status = match check.status.as_str() {
            "unknown" => "not known yet".to_owned(),
            "fail" => "**does not hold**".to_owned(),
            other => format!("**{}**", prose(&shortened(other, NAME))),
        };
        let messages: Vec<String> =
            check.messages.iter().take(5).map(|message| prose(&shortened(message, MESSAGE))).collect();
        let messages = if messages.is_empty() { String::new() } else { format!(": {}", messages.join(" ")) };
        let entry = format!("- {} {status}{messages}\n", code(&shortened(&check.address, NAME)));
        if text.len() + entry.len() <= CHECKS {
            text.push_str(&entry);
        } else {
            more += 1;
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    (text, more)
}
