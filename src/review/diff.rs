//! Two sets of generated files, compared.

mod blocks;
mod environments;
pub(crate) mod history;
pub(crate) mod lines;
mod manifests;
mod notes;
mod objects;
mod outputs;
mod places;
mod secrets;
pub(crate) mod side;

use std::collections::BTreeMap;

use self::history::History;
use self::places::Places;
use self::secrets::Secrets;
use self::side::{Kind, Side};
use crate::forecast::{Exports, Forecast};
use crate::{MadeFrom, Review, StackObjects, StackReview, StackState, access, openings, order};
use generated::Generated;

/// Compares the generated files of an environment with those of another revision or folder, or with those of another
/// environment.
///
/// What stands is taken to be what the base says, applied. Another environment is only compared: nothing is forecast, and
/// what differs in nothing but the environments' names and accounts is left out.
pub fn diff(base: &Generated, head: &Generated) -> Review {
    let mut review = Review {
        format_version: 1,
        environment: if head.environment.is_empty() { &base.environment } else { &head.environment }.clone(),
        made_from: MadeFrom::Diff { base: base.label.clone(), head: head.label.clone() },
        stacks: Vec::new(),
        access: Vec::new(),
        openings: Vec::new(),
        notes: Vec::new(),
    };
    let is_comparison =
        base.environment != head.environment && !base.environment.is_empty() && !head.environment.is_empty();
    let renamed = is_comparison.then(|| environments::renamed(base, head));
    let (renamed, left_out) = renamed.as_ref().map_or((base, 0), |(renamed, left_out)| (renamed, *left_out));
    let environments = Environments { base: renamed, head, predicts: !is_comparison };
    environments.compare(&mut review);
    notes::add(&mut review, &environments, left_out);
    order::finish(&mut review);
    review
}

/// Both sides of a comparison.
struct Environments<'g> {
    base: &'g Generated,
    head: &'g Generated,
    /// Whether the head is what the base becomes.
    predicts: bool,
}

impl<'g> Environments<'g> {
    fn compare(&self, review: &mut Review) {
        let nothing = (Side::default(), Side::default());
        let mut sides: BTreeMap<&str, (Side<'g>, Side<'g>)> = BTreeMap::new();
        for stack in &self.base.stacks {
            sides.entry(&stack.name).or_default().0 = Side::of(stack);
        }
        for stack in &self.head.stacks {
            sides.entry(&stack.name).or_default().1 = Side::of(stack);
        }
        let names = self.names();
        let standing = exports_of(&names, |name| sides.get(name).map(|(base, _)| base));
        let made = exports_of(&names, |name| sides.get(name).map(|(_, head)| head));
        let places = Places::new(self);
        let mut secrets = Secrets::default();
        for name in &names {
            let (base, head) = sides.get(name).unwrap_or(&nothing);
            let history = if self.predicts { History::of(base, head) } else { History::default() };
            let exports = if self.predicts { [&standing, &standing] } else { [&standing, &made] };
            let forecast = Forecast::new(base, head, &history, exports, self.predicts);
            review.stacks.push(StackReview {
                stack: (*name).to_owned(),
                state: StackState::Reviewed,
                changes: blocks::changes(&forecast, &places, &mut secrets),
                drift: Vec::new(),
                outputs: outputs::changes(&forecast, &mut secrets),
                checks: Vec::new(),
                deferred: Vec::new(),
            });
        }
        review.stacks.extend(manifests::review(self, &mut secrets));
        let objects = names.iter().filter_map(|name| {
            let (base, head) = sides.get(name)?;
            let history = if self.predicts { History::of(base, head) } else { History::default() };
            Some((objects::before(base, &history), objects::after(base, head, &history)))
        });
        let (before, after): (Vec<StackObjects>, Vec<StackObjects>) = objects.unzip();
        review.access = access(&before, &after);
        review.openings = openings(&before, &after);
        secrets.cover(review);
    }

    /// The stacks of both sides: those of the head as they are applied, then those that are gone.
    fn names(&self) -> Vec<&'g str> {
        let mut names: Vec<&str> = self.head.stacks.iter().map(|stack| &*stack.name).collect();
        for stack in &self.base.stacks {
            if !names.contains(&&*stack.name) {
                names.push(&stack.name);
            }
        }
        names
    }
}

fn exports_of<'s, 'g: 's>(names: &[&str], side: impl Fn(&str) -> Option<&'s Side<'g>>) -> Exports {
    let mut exports = Exports::default();
    for name in names {
        exports.add_stack(name);
    }
    for side in names.iter().filter_map(|name| side(name)) {
        let history = History::default();
        let values: Vec<_> = {
            let forecast = Forecast::new(side, side, &history, [&exports, &exports], false);
            let outputs = side.blocks.iter().filter(|(_, block)| block.kind == Kind::Output);
            let value = |resolved: &crate::forecast::Resolver<'_>, block: &side::Block<'_>| {
                block.argument("value").map(|value| resolved.value(value))
            };
            outputs
                .filter_map(|(address, block)| {
                    let value = forecast.resolve_base(|resolver| value(resolver, block))?;
                    Some((address.strip_prefix("output.")?.to_owned(), value))
                })
                .collect()
        };
        for (name, value) in values {
            exports.add(side.name, &name, value);
        }
    }
    exports
}

#[cfg(test)]
mod tests;
