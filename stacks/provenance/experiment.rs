//! Changing one setting at a time and building the stacks again.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use terraform::{Change, Difference, Member, differences};

use super::alternatives;
use super::inputs::{Place, is_within, move_ranges, places, range, remove, rename_all, rename_key, value_at};
use super::setting::Setting;
use super::shape::{Shapes, Step};
use super::succession::Succession;
use super::{BlockName, Input, is_below};
use crate::environment::{Environment, EnvironmentName};
use crate::objects::{Part, everything};

/// What a change of an input does to the stacks.
pub(super) struct Effect {
    /// What was changed.
    pub(super) input: Input,
    /// What differs, by stack.
    pub(super) differences: Vec<(String, Difference)>,
    /// Other settings that had to be changed along with it.
    pub(super) along: Vec<String>,
}

/// What was found out.
pub(super) struct Findings {
    /// The effects, in the order of the settings.
    pub(super) effects: Vec<Effect>,
    /// The settings.
    pub(super) settings: Vec<Setting>,
    /// The arguments of each block as it is.
    pub(super) arguments: BTreeMap<BlockName, BTreeSet<String>>,
    /// How many elements each array has.
    pub(super) lengths: BTreeMap<String, usize>,
}

/// Whether a setting could be changed, and what that does.
type Tried = (bool, Vec<Effect>);

/// The members of each stack.
type Base<'a> = [Vec<Member<'a>>];

/// Changes each setting of an environment.
pub(super) fn run(environment: &Environment) -> Findings {
    let stacks = everything(environment);
    let (effective, shapes) = (environment.effective(), Shapes::new());
    let laboratory = Laboratory { environment, stacks: &stacks, effective: &effective, shapes: &shapes };
    let base: Vec<Vec<Member<'_>>> = stacks.iter().map(Part::members).collect();
    let places = places(&effective, &shapes);
    let mut effects = vec![laboratory.try_environment_name(&base)];
    let mut changed = Vec::with_capacity(places.len());
    for (accepted, of_place) in laboratory.try_all_places(&places, &base) {
        changed.push(accepted);
        effects.extend(of_place);
    }
    // A table is as good as what is in it, which comes behind it.
    for at in (0..places.len()).rev() {
        let inner = places[at + 1..].iter().take_while(|inner| is_below(&inner.path, &places[at].path));
        changed[at] |= (at + 1..).zip(inner).any(|(at, _)| changed[at]);
    }
    let of_places = places.iter().zip(changed);
    let settings = of_places.map(|(place, changed)| Setting::new(place, &shapes, changed)).collect();
    let lengths = places.iter().filter_map(|place| Some((place.path.clone(), place.value.as_array()?.len())));
    let arguments = stacks.iter().zip(&base).flat_map(|(stack, members)| {
        members.iter().map(|member| {
            let name = BlockName { stack: stack.name().to_owned(), address: member.address.clone() };
            (name, member.arguments().into_iter().map(|argument| argument.path).collect())
        })
    });
    Findings { effects, settings, arguments: arguments.collect(), lengths: lengths.collect() }
}

/// An environment whose settings are changed.
struct Laboratory<'a> {
    environment: &'a Environment,
    stacks: &'a [Part],
    effective: &'a Value,
    shapes: &'a Shapes,
}

impl Laboratory<'_> {
    /// All places in their order, on every processor.
    fn try_all_places(&self, places: &[Place<'_>], base: &Base<'_>) -> Vec<Tried> {
        let next = AtomicUsize::new(0);
        let found: Mutex<BTreeMap<usize, Tried>> = Mutex::default();
        let work = || {
            while let Some((at, place)) = Some(next.fetch_add(1, Ordering::Relaxed))
                .and_then(|at| places.get(at).map(|place| (at, place)))
            {
                let tried = self.try_place(place, places, base);
                if let Ok(mut found) = found.lock() {
                    found.insert(at, tried);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(work);
            }
        });
        found.into_inner().unwrap_or_default().into_values().collect()
    }

    fn try_environment_name(&self, base: &Base<'_>) -> Effect {
        let renamed = EnvironmentName::new("another").ok();
        let altered = renamed.and_then(|name| Environment::tentative(&name, self.effective));
        let differences = altered.map(|(altered, _)| self.compare(base, &altered)).unwrap_or_default();
        Effect { input: Input::EnvironmentName, differences, along: Vec::new() }
    }

    fn try_place(&self, place: &Place<'_>, places: &[Place<'_>], base: &Base<'_>) -> Tried {
        let mut differences = Vec::new();
        let trials = self.trials(place, places);
        let set = |value: &Value| {
            let mut settings = self.effective.clone();
            value.clone_into(value_at(&mut settings, &place.steps));
            settings
        };
        let mut accepted = false;
        for (candidates, enough) in &trials {
            accepted |= self.try_all(candidates.iter().map(set), *enough, base, &mut differences);
        }
        accepted |= self.try_without(place, accepted, base, &mut differences);
        let mut along = Vec::new();
        if !accepted && let Some(old) = place.value.as_str() {
            let others = trials.iter().flat_map(|(candidates, _)| candidates).filter_map(Value::as_str);
            let together = others.map(|new| self.together(old, new));
            accepted = self.try_all(together, 1, base, &mut differences);
            along = changed_along(place, places);
        }
        let mut effects = vec![Effect { input: Input::Setting(place.path.clone()), differences, along }];
        if place.is_entry && place.value.is_object() {
            let differences = self.try_key(place, base);
            effects.push(Effect { input: Input::Key(place.path.clone()), differences, along: Vec::new() });
        }
        (accepted, effects)
    }

    fn trials(&self, place: &Place<'_>, places: &[Place<'_>]) -> Vec<(Vec<Value>, usize)> {
        let same_kind = |other: &&Place<'_>| other.path != place.path && other.shape == place.shape;
        let mut like: Vec<&Value> = Vec::new();
        for other in places.iter().filter(same_kind) {
            if !like.contains(&&other.value) {
                like.push(&other.value);
            }
        }
        alternatives::of(&place.value, place.shape, self.shapes, &like)
    }

    /// The settings with `new` wherever they say `old`, and ranges of addresses within `old` moved along.
    fn together(&self, old: &str, new: &str) -> Value {
        let mut settings = self.effective.clone();
        match range(old).zip(range(new)) {
            Some((old, new)) => move_ranges(&mut settings, old, new),
            None => rename_all(&mut settings, old, new),
        }
        settings
    }

    /// Tries settings until enough are accepted: those that keep the rules within tables, and only when there are none
    /// those that break them.
    fn try_all(
        &self,
        candidates: impl Iterator<Item = Value>,
        enough: usize,
        base: &Base<'_>,
        differences: &mut Vec<(String, Difference)>,
    ) -> bool {
        let mut accepted = 0;
        let mut second_best = None;
        for settings in candidates {
            let Some((altered, keeps_rules)) = self.read(&settings) else { continue };
            if !keeps_rules {
                second_best.get_or_insert(altered);
                continue;
            }
            differences.extend(self.compare(base, &altered));
            accepted += 1;
            if accepted == enough {
                return true;
            }
        }
        match second_best.filter(|_| accepted == 0) {
            Some(altered) => differences.extend(self.compare(base, &altered)),
            None => return accepted > 0,
        }
        true
    }

    /// Leaves an entry, an element or an optional table out. What follows an element moves up, so that of elements only
    /// the blocks count that vanish, unless nothing else is known.
    fn try_without(
        &self,
        place: &Place<'_>,
        accepted: bool,
        base: &Base<'_>,
        differences: &mut Vec<(String, Difference)>,
    ) -> bool {
        let is_element = matches!(place.steps.last(), Some(Step::Element(_)));
        if !is_element && !place.value.is_object() {
            return false;
        }
        let mut settings = self.effective.clone();
        remove(&mut settings, &place.steps);
        let Some((altered, _)) = self.read(&settings) else { return false };
        // A table whose keys have defaults of their own comes back by itself.
        if !is_element && !value_at(&mut altered.effective(), &place.steps).is_null() {
            return false;
        }
        let found = self.compare(base, &altered);
        let only_blocks = is_element && (accepted || !place.value.is_string());
        let counts = |(_, difference): &(String, Difference)| {
            !only_blocks || matches!(difference.change, Change::Removed)
        };
        differences.extend(found.into_iter().filter(counts));
        true
    }

    /// Gives an entry another key, and finds the arguments that are made of it.
    fn try_key(&self, place: &Place<'_>, base: &Base<'_>) -> Vec<(String, Difference)> {
        let Some(Step::Key(old)) = place.steps.last() else { return Vec::new() };
        // Unlike anything in the settings, so that addresses made of it are told apart.
        let new = format!("{old}x9z");
        let mut settings = self.effective.clone();
        rename_key(&mut settings, &place.steps, &new);
        let Some((altered, _)) = self.read(&settings) else { return Vec::new() };
        self.with_stacks(base, &altered, |before, after| {
            let succession = Succession::of(&differences(before, after));
            succession.differences(before, after, true, |path, others| {
                others.contains_key(&*path.replace(old.as_str(), &new))
            })
        })
    }

    fn read(&self, settings: &Value) -> Option<(Environment, bool)> {
        Environment::tentative(&self.environment.name, settings)
    }

    /// What differs, and of blocks that became others which arguments do.
    fn compare(&self, base: &Base<'_>, altered: &Environment) -> Vec<(String, Difference)> {
        self.with_stacks(base, altered, |before, after| {
            let mut found = differences(before, after);
            let succession = Succession::of(&found);
            found.retain(|difference| {
                difference.change != Change::Added || !succession.has_successor(&difference.address)
            });
            found.extend(succession.differences(before, after, false, |_, _| false));
            found
        })
    }

    /// What `compare` finds between each stack and the altered one; a stack that only one of the two has is as if it
    /// were empty in the other.
    fn with_stacks(
        &self,
        base: &Base<'_>,
        altered: &Environment,
        compare: impl Fn(&[Member<'_>], &[Member<'_>]) -> Vec<Difference>,
    ) -> Vec<(String, Difference)> {
        let altered = everything(altered);
        let mut found = Vec::new();
        let mut add = |stack: &Part, of_stack: Vec<Difference>| {
            found.extend(of_stack.into_iter().map(|difference| (stack.name().to_owned(), difference)));
        };
        for (stack, members) in self.stacks.iter().zip(base) {
            let other = altered.iter().find(|other| other.name() == stack.name());
            let other = other.map(Part::members).unwrap_or_default();
            add(stack, compare(members, &other));
        }
        for stack in &altered {
            if !self.stacks.iter().any(|known| known.name() == stack.name()) {
                add(stack, compare(&[], &stack.members()));
            }
        }
        found
    }
}

/// The settings that say the same as one, or a range within it: only together can they be another.
fn changed_along(place: &Place<'_>, places: &[Place<'_>]) -> Vec<String> {
    let Some(text) = place.value.as_str() else { return Vec::new() };
    let is_along = |other: &&Place<'_>| {
        let Some(other) = other.value.as_str() else { return false };
        let is_in = range(other).zip(range(text)).is_some_and(|(other, range)| is_within(other, range));
        other == text || is_in
    };
    let others = places.iter().filter(|other| other.path != place.path).filter(is_along);
    others.map(|other| other.path.clone()).collect()
}
