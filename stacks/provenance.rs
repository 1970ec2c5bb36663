//! Which settings shape which arguments, found by experiment.
//!
//! Settings are data and the model is a pure function of them. So each setting is changed by itself, the stacks are
//! built again, and what differs is what the setting shapes: no module has to say it, and none can say it wrong. What
//! is changed need only be readable; checks of the whole model stay out of it.

mod alternatives;
mod experiment;
mod inputs;
mod setting;
mod shape;
mod succession;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use terraform::Change;

use crate::environment::Environment;
use experiment::{Effect, Findings};

pub use setting::Setting;

/// What the arguments of a block can come from, beside the module itself and references.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// The environment's name, which is the name of its file.
    EnvironmentName,
    /// The key of a table, where people choose it, by the table's path: `trantor` of `clusters.trantor`.
    Key(String),
    /// A setting, by its path.
    Setting(String),
}

impl Input {
    /// The path of the setting or the table.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::EnvironmentName => None,
            Self::Key(path) | Self::Setting(path) => Some(path),
        }
    }

    /// Whether `self` is around `other`, as `network` is around `network.cidr`.
    fn is_around(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Setting(path), Self::Setting(inner)) => is_below(inner, path),
            _ => false,
        }
    }
}

/// Whether a path leads to something within what is at `around`.
fn is_below(path: &str, around: &str) -> bool {
    path.strip_prefix(around).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// What a block comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockOrigins {
    /// What decides on whether it is there; empty when it always is.
    pub existence: BTreeSet<Input>,
    /// What decides on each of its arguments, by the argument's path.
    pub arguments: BTreeMap<String, BTreeSet<Input>>,
}

/// A block of a stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockName {
    /// The stack.
    pub stack: String,
    /// The address in it.
    pub address: String,
}

/// What a setting does to a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shaped {
    /// Whether the block is there because of it.
    pub existence: bool,
    /// The arguments it shapes.
    pub arguments: BTreeSet<String>,
}

/// Which settings of an environment shape which blocks.
#[derive(Clone, Debug)]
pub struct Provenance {
    blocks: BTreeMap<BlockName, BlockOrigins>,
    added: BTreeMap<Input, BTreeMap<BlockName, BTreeSet<String>>>,
    settings: Vec<Setting>,
}

impl Provenance {
    /// Finds out by building the stacks again with each setting changed.
    pub fn of(environment: &Environment) -> Self {
        let Findings { effects, settings, arguments, lengths } = experiment::run(environment);
        let mut blocks: BTreeMap<BlockName, BlockOrigins> = BTreeMap::new();
        let mut added: BTreeMap<Input, BTreeMap<BlockName, BTreeSet<String>>> = BTreeMap::new();
        let mut changed_along: BTreeMap<Input, Vec<Input>> = BTreeMap::new();
        for Effect { input, differences, along } in effects {
            changed_along.insert(input.clone(), along.into_iter().map(Input::Setting).collect());
            for (stack, difference) in differences {
                let name = BlockName { stack, address: difference.address };
                match difference.change {
                    Change::Added => _ = added.entry(input.clone()).or_default().entry(name).or_default(),
                    Change::Removed => _ = blocks.entry(name).or_default().existence.insert(input.clone()),
                    Change::Changed(paths) => {
                        let is_there =
                            |path: &String| arguments.get(&name).is_some_and(|of| of.contains(path));
                        let (there, more): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_there);
                        for path in there {
                            let of_block = &mut blocks.entry(name.clone()).or_default().arguments;
                            of_block.entry(path).or_default().insert(input.clone());
                        }
                        if !more.is_empty() {
                            added.entry(input.clone()).or_default().entry(name).or_default().extend(more);
                        }
                    }
                }
            }
        }
        for origins in blocks.values_mut() {
            // What another setting does by itself is not the doing of one that was changed along with it.
            for inputs in origins.arguments.values_mut() {
                let all = inputs.clone();
                inputs.retain(|input| {
                    let mut along = changed_along.get(input).into_iter().flatten();
                    let by_itself = |other: &Input| changed_along.get(other).is_none_or(Vec::is_empty);
                    !along.any(|other| all.contains(other) && by_itself(other))
                });
            }
            tidy(&mut origins.existence, &lengths);
            origins.arguments.values_mut().for_each(|inputs| tidy(inputs, &lengths));
        }
        Self { blocks, added, settings }
    }

    /// What a block comes from; none when no setting has to do with it.
    pub fn block(&self, stack: &str, address: &str) -> Option<&BlockOrigins> {
        self.blocks.get(&BlockName { stack: stack.to_owned(), address: address.to_owned() })
    }

    /// All settings, those that are left out included.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The setting at a path.
    pub fn setting(&self, path: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.path == path)
    }

    /// The blocks that a setting, or anything within it, shapes.
    pub fn shaped_by(&self, path: &str) -> BTreeMap<&BlockName, Shaped> {
        let array = path.strip_suffix(']').and_then(|path| path.rsplit_once('[')).map(|(array, _)| array);
        let counts = |input: &Input| {
            input.path().is_some_and(|found| found == path || is_below(found, path) || Some(found) == array)
        };
        let mut shaped: BTreeMap<&BlockName, Shaped> = BTreeMap::new();
        for (name, origins) in &self.blocks {
            if origins.existence.iter().any(counts) {
                shaped.entry(name).or_default().existence = true;
            }
            for (argument, inputs) in &origins.arguments {
                if inputs.iter().any(counts) {
                    shaped.entry(name).or_default().arguments.insert(argument.clone());
                }
            }
        }
        shaped
    }

    /// What is not there, and would be with another value of the setting or of anything within it: whole blocks, and
    /// arguments of blocks that are there.
    pub fn would_add(&self, path: &str) -> BTreeMap<&BlockName, BTreeSet<&str>> {
        let counts = |input: &Input| input.path().is_some_and(|found| found == path || is_below(found, path));
        let mut added: BTreeMap<&BlockName, BTreeSet<&str>> = BTreeMap::new();
        for (_, blocks) in self.added.iter().filter(|(input, _)| counts(input)) {
            for (name, arguments) in blocks {
                added.entry(name).or_default().extend(arguments.iter().map(String::as_str));
            }
        }
        added
    }
}

/// Says nothing twice: of a table and a setting within it only the setting counts, and all elements of an array
/// together are the array.
fn tidy(inputs: &mut BTreeSet<Input>, lengths: &BTreeMap<String, usize>) {
    let all = inputs.clone();
    inputs.retain(|input| !all.iter().any(|other| input.is_around(other)));
    for (array, length) in lengths.iter().filter(|(_, length)| **length > 1) {
        let elements: Vec<Input> =
            (0..*length).map(|at| Input::Setting(settings::index(array, at))).collect();
        if elements.iter().all(|element| inputs.contains(element)) {
            inputs.retain(|input| !elements.contains(input));
            inputs.insert(Input::Setting(array.clone()));
        }
    }
}
