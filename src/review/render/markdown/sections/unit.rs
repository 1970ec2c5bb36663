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

/// A change of a stack.
pub(super) struct Unit<'a> {
    pub(super) spot: Spot,
    pub(super) change: &'a Change,
    /// Why it is put off.
    pub(super) deferred: Option<&'a str>,
    /// Whether an object that stands goes.
    pub(super) grave: bool,
    pub(super) level: Level,
    explained: bool,
    text: String,
}

impl<'a> Unit<'a> {
    pub(super) fn new(spot: Spot, change: &'a Change, deferred: Option<&'a str>, explained: bool) -> Self {
        let grave = words::grave(change);
        Self { spot, change, deferred, grave, level: Level::Counted, explained, text: String::new() }
    }

    /// Whether its name is told under the stack, if nothing else: what goes is named above, and what others changed is not
    /// this change's doing.
    pub(super) fn listed(&self) -> bool {
        !self.grave && self.spot.list != List::Drift
    }

    /// What is told of it, unless it is but named or counted.
    pub(super) fn text(&self) -> &str {
        &self.text
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
        // Nothing is made that cannot fit.
        let arguments: usize = match detail {
            Detail::Brief => 0,
            Detail::Full => self.change.arguments.iter().map(|argument| argument.path.len().min(100)).sum(),
        };
        let least = (self.change.address.len() + arguments.min(3_000)).saturating_sub(self.text.len());
        if !budget.fits(frame + least / 2) {
            return false;
        }
        if self.level == Level::Told(Detail::Full) || self.level == Level::Told(detail) {
            return false;
        }
        if detail == Detail::Full
            && self.change.arguments.is_empty()
            && self.level == Level::Told(Detail::Brief)
        {
            self.level = Level::Told(Detail::Full);
            return false;
        }
        let around = Around {
            stack: None,
            subject,
            deferred: self.deferred,
            explained: self.explained,
            drift: self.spot.list == List::Drift,
        };
        let text = entry(self.change, links, around, detail);
        let named = if self.level == Level::Named { names::cost(&names::name(self.change)) } else { 0 };
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
