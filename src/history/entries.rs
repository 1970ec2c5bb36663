//! Entries of `[[removed]]` that name nothing that stands: an address that was mistyped, or in the wrong stack.

use std::collections::BTreeSet;

use settings::{child, index, nearest};
use stacks::environment::{Environment, RemovedSettings};
use terraform::history::{Object, StandingStack};

use super::say::{Problem, location};

/// An entry that names nothing that stands.
#[derive(Debug)]
pub(super) struct Stray<'a> {
    entry: &'a RemovedSettings,
    /// Its settings key.
    setting: String,
    /// What it seems to mean.
    meant: Option<Meant>,
}

/// What an entry seems to mean.
#[derive(Debug)]
enum Meant {
    /// The same address in another stack.
    Stack(String),
    /// Another address in the same stack.
    Address(String),
}

impl<'a> Stray<'a> {
    /// The entries of an environment that name nothing that stands, nor what a block said to be removed before.
    pub(super) fn all(
        environment: &'a Environment,
        before: &[StandingStack],
        after: &[StandingStack],
    ) -> Vec<Self> {
        let entries = environment.settings.removed.iter().enumerate();
        let stray = |(at, entry): (usize, &'a RemovedSettings)| {
            let (name, address) = (entry.stack.as_str(), entry.address.to_string());
            let here = before.iter().find(|stack| stack.name == name);
            if here.is_some_and(|stack| stack.accounts_for(&address)) {
                return None;
            }
            // What is still made is not what is to go.
            let made = after.iter().find(|stack| stack.name == name);
            let made: BTreeSet<&str> = made.into_iter().flat_map(StandingStack::addresses).collect();
            let gone = here.into_iter().flat_map(StandingStack::addresses);
            let gone = gone.filter(|standing| !made.contains(standing));
            let elsewhere = before.iter().find(|stack| stack.addresses().any(|of| of == address));
            let meant = match elsewhere {
                Some(stack) => Some(Meant::Stack(stack.name.clone())),
                None => nearest(&address, gone).map(|near| Meant::Address(near.to_owned())),
            };
            Some(Self { entry, setting: index("removed", at), meant })
        };
        entries.filter_map(stray).collect()
    }

    /// What is wrong with it.
    pub(super) fn problem(&self, environment: &Environment) -> Problem {
        let stack = &self.entry.stack;
        let help = match &self.meant {
            Some(Meant::Stack(stack)) => {
                format!("it stands in the stack {stack}: write `stack = \"{stack}\"`")
            }
            Some(Meant::Address(address)) => format!("did you mean \"{address}\"?"),
            None => format!(
                "write an address that stands in out/{}/{stack}, or take the entry out",
                environment.name
            ),
        };
        let message = "is said to be removed, but nothing that stands is at this address".to_owned();
        Problem::of_setting(&self.setting, stack.as_str(), self.entry.address.to_string(), message, help)
    }

    /// How to put the entry right, if it seems to mean an object.
    pub(super) fn correction(&self, environment: &Environment, object: &Object) -> Option<String> {
        let (stack, address) = (self.entry.stack.as_str(), self.entry.address.to_string());
        let (key, value) = match self.meant.as_ref()? {
            Meant::Stack(meant) if (meant, &address) == (&object.stack, &object.address) => ("stack", meant),
            Meant::Address(meant) if (stack, meant) == (&*object.stack, &object.address) => {
                ("address", meant)
            }
            _ => return None,
        };
        let place = location(environment, &child(&self.setting, key)).unwrap_or_else(|| self.setting.clone());
        Some(format!("write `{key} = \"{value}\"` at {place}, where `[[removed]]` has {address} of {stack}"))
    }
}
