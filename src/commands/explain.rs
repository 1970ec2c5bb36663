//! `explain`: where a block comes from, or what a setting shapes.

mod block;
mod lookup;
mod place;
mod relations;
mod setting;
#[cfg(test)]
mod tests;

use settings::Problem;
use stacks::environment::Environment;
use stacks::provenance::{Input, Provenance};
use terraform::{Member, Stack};

use super::{Failure, load};
use crate::cli::{self, Cli, Environments};
use crate::exit::Exit;
use crate::report::Report;
use block::Origin;

/// An environment with its blocks and what they come from.
struct Model<'a> {
    environment: &'a Environment,
    provenance: &'a Provenance,
    blocks: Vec<Block<'a>>,
    root: &'a std::path::Path,
}

/// A block of one of the stacks.
struct Block<'a> {
    stack: &'a str,
    member: Member<'a>,
}

pub(crate) fn run(cli: &Cli, arguments: &cli::Explain, report: &Report) -> Result<Exit, Failure> {
    let asked = Environments { environments: vec![arguments.environment.clone()] };
    for environment in &load(cli, &asked)? {
        let stacks = stacks_of(environment);
        if let Some(wanted) = &arguments.stack
            && !stacks.iter().any(|stack| stack.name() == wanted)
        {
            return Err(unknown_stack(wanted, environment, &stacks).into());
        }
        let blocks = blocks_of(&stacks);
        // What is not there is said before anything is built again.
        let found = match &arguments.address {
            Some(address) => lookup::find(address, arguments.stack.as_deref(), &blocks, environment)?,
            None => Vec::new(),
        };
        let provenance = Provenance::of(environment);
        let model = Model { environment, provenance: &provenance, blocks, root: &cli.root };
        match &arguments.setting {
            Some(setting) => setting::explain(&model, setting, arguments.stack.as_deref(), report)?,
            None => block::explain(&model, &found, report),
        }
    }
    Ok(Exit::Done)
}

fn stacks_of(environment: &Environment) -> Vec<Stack> {
    stacks::compose(environment).into_iter().map(|composition| composition.stack).collect()
}

fn blocks_of(stacks: &[Stack]) -> Vec<Block<'_>> {
    let of_stack =
        |stack| Stack::members(stack).into_iter().map(move |member| Block { stack: stack.name(), member });
    stacks.iter().flat_map(of_stack).collect()
}

fn unknown_stack(wanted: &str, environment: &Environment, stacks: &[Stack]) -> settings::Problems {
    let known: Vec<&str> = stacks.iter().map(Stack::name).collect();
    let message = format!("{} has no stack \"{wanted}\"", environment.name);
    Problem::new(message).help(format!("its stacks are {}", known.join(", "))).into()
}

impl Model<'_> {
    /// An input as it is told, with where it stands.
    fn origin(&self, input: &Input) -> Origin {
        match input {
            Input::EnvironmentName => {
                Origin::Environment { name: self.environment.name.to_string(), file: self.environment.file() }
            }
            Input::Key(key) => match place::of_setting(self.environment, key) {
                Some(place) => Origin::Key { key: key.clone(), place },
                None => self.setting_origin(key),
            },
            Input::Setting(key) => self.setting_origin(key),
        }
    }

    fn setting_origin(&self, key: &str) -> Origin {
        let value = self.provenance.setting(key).map(|setting| setting.value.clone()).unwrap_or_default();
        match place::of_setting(self.environment, key) {
            Some(place) => Origin::Setting { key: key.to_owned(), value, place },
            None => Origin::Default { key: key.to_owned(), value },
        }
    }
}
