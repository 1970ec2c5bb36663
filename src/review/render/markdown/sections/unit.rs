//! A change, and how much of it is told.

use super::super::change::{Around, Detail, entry};
use super::super::names;
use super::super::spot::{List, Spot};
use super::super::{Budget, Links};
use crate::Change;
use crate::render::words;

/// How much of a change is told under its stack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// That it is there.
    Counted,
    /// Its name.
    Named,
    /// More.
    Told(Detail),
}

/// What is said of a change elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// What it means.
    pub(super) explained: bool,
    /// All that changes, since it changes alike in many objects.
    pub(super) nothing_else: bool,
}

/// A change of a stack.
pub(super) struct Unit<'a> {
    pub(super) spot: Spot,
    pub(super) change: &'a Change,
    /// Why it is put off.
    pub(super) deferred: Option<&'a str>,
    /// Whether an object that stands goes.
    grave: bool,
    pub(super) level: Level,
    said: Said,
    text: String,
}

impl<'a> Unit<'a> {
    pub(super) fn new(spot: Spot, change: &'a Change, deferred: Option<&'a str>, said: Said) -> Self {
        let grave = words::grave(change);
        Self { spot, change, deferred, grave, level: Level::Counted, said, text: String::new() }
    }

    /// Whether its name is told under the stack, if nothing else: what goes is named above, and what others changed is not
    /// this change's doing.
    pub(super) fn listed(&self) -> bool {
        !self.grave && self.spot.list != List::Drift
    }

    /// Whether all that changes in it is said of many objects at once, so that its name is all there is to tell.
    pub(super) fn is_nothing_else(&self) -> bool {
        self.said.nothing_else
    }

    /// Whether it is an object that goes, and so told of above.
    pub(super) fn goes(&self) -> bool {
        self.grave && self.spot.list != List::Drift
    }

    /// Whether its name, or that it is there, is all that is told.
    pub(super) fn untold(&self) -> bool {
        self.listed() && matches!(self.level, Level::Named | Level::Counted)
    }

    /// What is told of it, unless it is but named or counted.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// About how many bytes it takes at least to tell so much of it.
    fn estimate(&self, detail: Detail, links: &Links) -> usize {
        const SENTENCE: usize = 500;
        const ARGUMENTS: usize = 4_000;
        let change = self.change;
        let link = change.place.as_ref().zip(links.files.as_ref());
        let link = link.map_or(0, |(place, files)| files.len() + place.file.len());
        let reasons: usize = change.reasons.iter().map(|reason| reason.text.len().min(SENTENCE)).sum();
        let arguments = match detail {
            Detail::Brief => 0,
            Detail::Full => change.arguments.iter().map(|argument| argument.path.len().min(100) + 8).sum(),
        };
        change.address.len() + link + reasons + arguments.min(ARGUMENTS)
    }

    /// Tells more of it, in a frame that takes some room, and says whether it did.
    pub(super) fn raise(
        &mut self,
        detail: Detail,
        frame: usize,
        subject: &str,
        links: &Links,
        budget: &mut Budget,
    ) -> bool {
        if self.said.nothing_else
            || self.level == Level::Told(Detail::Full)
            || self.level == Level::Told(detail)
        {
            return false;
        }
        let nothing_more = detail == Detail::Full && self.change.arguments.is_empty();
        if nothing_more && self.level == Level::Told(Detail::Brief) {
            self.level = Level::Told(Detail::Full);
            return false;
        }
        // What cannot fit is not made.
        let named = if self.level == Level::Named { names::cost(&names::name(self.change)) } else { 0 };
        if !budget.fits((self.estimate(detail, links) + frame).saturating_sub(named + self.text.len())) {
            return false;
        }
        let around = Around {
            stack: None,
            subject,
            deferred: self.deferred,
            explained: self.said.explained,
            drift: self.spot.list == List::Drift,
        };
        let text = entry(self.change, links, around, detail);
        budget.give(named);
        if budget.take_bytes((text.len() + frame).saturating_sub(self.text.len())) {
            self.text = text;
            self.level = Level::Told(detail);
            true
        } else {
            // What was just given is there.
            budget.take_bytes(named);
            false
        }
    }
}
