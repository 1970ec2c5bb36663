//! Changing one setting at a time and building the stacks again.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;
use terraform::{Change, Difference, Member, Stack, differences};

use super::alternatives;
use super::inputs::{Place, places, remove, rename_all, rename_key, value_at};
use super::setting::Setting;
use super::shape::{Shapes, Step};
use super::succession::Succession;
use super::{Input, is_below};
use crate::environment::{Environment, EnvironmentName};

/// What a change of an input does to the stacks.
pub(super) struct Effect {
    /// What was changed.
    pub(super) input: Input,
    /// What differs, by stack.
    pub(super) differences: Vec<(String, Difference)>,
}

/// An environment whose settings are changed.
pub(super) struct Laboratory<'a> {
    environment: &'a Environment,
    stacks: Vec<Stack>,
    effective: Value,
    shapes: Shapes,
    changed: Mutex<Vec<bool>>,
}

impl<'a> Laboratory<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        let stacks = stacks_of(environment);
        let (effective, shapes) = (environment.effective(), Shapes::new());
        Self { environment, stacks, effective, shapes, changed: Mutex::default() }
    }

    fn places(&self) -> Vec<Place<'_>> {
        places(&self.effective, &self.shapes)
    }

    /// How many elements each array has.
    pub(super) fn lengths(&self) -> BTreeMap<String, usize> {
        let places = self.places().into_iter();
        places.filter_map(|place| Some((place.path, place.value.as_array()?.len()))).collect()
    }

    /// All settings, after the run.
    pub(super) fn settings(&self) -> Vec<Setting> {
        let mut changed = self.changed.lock().map(|changed| changed.clone()).unwrap_or_default();
        let places = self.places();
        changed.resize(places.len(), false);
        // A table is as good as what is in it, which comes behind it.
        for at in (0..places.len()).rev() {
            let inner = places[at + 1..].iter().take_while(|inner| is_below(&inner.path, &places[at].path));
            changed[at] |= (at + 1..).zip(inner).any(|(at, _)| changed[at]);
        }
        let of_places = places.iter().zip(changed);
        of_places.map(|(place, changed)| Setting::new(place, &self.shapes, changed)).collect()
    }

    /// All effects, those of one input together, in the order of the settings.
    pub(super) fn run(&self) -> Vec<Effect> {
        let places = self.places();
        let base: Vec<Vec<Member<'_>>> = self.stacks.iter().map(Stack::members).collect();
        let next = AtomicUsize::new(0);
        let found: Mutex<BTreeMap<usize, (bool, Vec<Effect>)>> = Mutex::default();
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(place) = places.get(at) else { break };
                        let result = self.try_place(place, &places, &base);
                        if let Ok(mut found) = found.lock() {
                            found.insert(at, result);
                        }
                    }
                });
            }
        });
        let found = found.into_inner().unwrap_or_default();
        let mut changed = vec![false; places.len()];
        let mut effects = vec![self.try_environment_name(&base)];
        for (at, (accepted, of_place)) in found {
            changed[at] = accepted;
            effects.extend(of_place);
        }
        if let Ok(mut slot) = self.changed.lock() {
            *slot = changed;
        }
        effects
    }

    fn try_environment_name(&self, base: &[Vec<Member<'_>>]) -> Effect {
        let renamed = EnvironmentName::new("another").ok();
        let altered = renamed.and_then(|name| Environment::tentative(&name, &self.effective));
        let differences = altered.map(|(altered, _)| self.compare(base, &altered)).unwrap_or_default();
        Effect { input: Input::EnvironmentName, differences }
    }

    /// Whether some other value was accepted, and what the accepted ones do.
    fn try_place(
        &self,
        place: &Place<'_>,
        places: &[Place<'_>],
        base: &[Vec<Member<'_>>],
    ) -> (bool, Vec<Effect>) {
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
        if !accepted && let Some(old) = place.value.as_str() {
            // Other settings say the same: all of them are changed together.
            let others = trials.iter().flat_map(|(candidates, _)| candidates).filter_map(Value::as_str);
            let renamed = others.map(|new| {
                let mut settings = self.effective.clone();
                rename_all(&mut settings, old, new);
                settings
            });
            accepted = self.try_all(renamed, 1, base, &mut differences);
        }
        let mut effects = vec![Effect { input: Input::Setting(place.path.clone()), differences }];
        if place.is_entry && place.value.is_object() {
            let differences = self.try_key(place, base);
            effects.push(Effect { input: Input::Key(place.path.clone()), differences });
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
        alternatives::of(&place.value, place.shape, &self.shapes, &like)
    }

    /// Tries settings until enough are accepted: those that keep the rules within tables, and only when there are none
    /// those that break them.
    fn try_all(
        &self,
        candidates: impl Iterator<Item = Value>,
        enough: usize,
        base: &[Vec<Member<'_>>],
        differences: &mut Vec<(String, Difference)>,
    ) -> bool {
        let mut accepted = 0;
        let mut second_best = None;
        for settings in candidates {
            let Some((altered, keeps_rules)) = self.read(settings) else { continue };
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
        base: &[Vec<Member<'_>>],
        differences: &mut Vec<(String, Difference)>,
    ) -> bool {
        let is_element = matches!(place.steps.last(), Some(Step::Element(_)));
        if !is_element && !place.value.is_object() {
            return false;
        }
        let mut settings = self.effective.clone();
        remove(&mut settings, &place.steps);
        let Some((altered, _)) = self.read(settings) else { return false };
        // A table whose keys have defaults of their own comes back by itself.
        let is_back = |value: &Value| !value.is_null();
        if !is_element && is_back(value_at(&mut altered.effective(), &place.steps)) {
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
    fn try_key(&self, place: &Place<'_>, base: &[Vec<Member<'_>>]) -> Vec<(String, Difference)> {
        let Some(Step::Key(old)) = place.steps.last() else { return Vec::new() };
        let new = format!("{old}x9z");
        let mut settings = self.effective.clone();
        rename_key(&mut settings, &place.steps, &new);
        let Some((altered, _)) = self.read(settings) else { return Vec::new() };
        self.with_stacks(base, &altered, |before, after| {
            let succession = Succession::of(&differences(before, after));
            succession.differences(before, after, true, |path, others| {
                others.contains_key(&*path.replace(old.as_str(), &new))
            })
        })
    }

    fn read(&self, settings: Value) -> Option<(Environment, bool)> {
        Environment::tentative(&self.environment.name, &settings)
    }

    /// What differs, and of blocks that became others which arguments do.
    fn compare(&self, base: &[Vec<Member<'_>>], altered: &Environment) -> Vec<(String, Difference)> {
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

    /// What `compare` finds between each stack and the altered one.
    fn with_stacks(
        &self,
        base: &[Vec<Member<'_>>],
        altered: &Environment,
        compare: impl Fn(&[Member<'_>], &[Member<'_>]) -> Vec<Difference>,
    ) -> Vec<(String, Difference)> {
        let altered = stacks_of(altered);
        let mut found = Vec::new();
        for (stack, members) in self.stacks.iter().zip(base) {
            let other = altered.iter().find(|other| other.name() == stack.name());
            let other = other.map(Stack::members).unwrap_or_default();
            let of_stack = compare(members, &other).into_iter();
            found.extend(of_stack.map(|difference| (stack.name().to_owned(), difference)));
        }
        found
    }
}

fn stacks_of(environment: &Environment) -> Vec<Stack> {
    crate::compose(environment).into_iter().map(|member| member.stack).collect()
}
