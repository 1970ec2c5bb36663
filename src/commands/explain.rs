//! `explain`: where a block comes from, or what a setting shapes.

mod block;
mod lookup;
mod place;
mod relations;
mod setting;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use settings::Problem;
use stacks::environment::Environment;
use stacks::manifests::{self, Manifests};
use stacks::objects::{self, Part, everything};
use stacks::provenance::{Input, Provenance};
use terraform::Member;

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
    files: &'a ObjectFiles,
    root: &'a std::path::Path,
}

/// A block of one of the stacks, or an object of the manifests.
struct Block<'a> {
    stack: &'a str,
    member: Member<'a>,
}

pub(crate) fn run(cli: &Cli, arguments: &cli::Explain, report: &Report) -> Result<Exit, Failure> {
    let asked = Environments { environments: vec![arguments.environment.clone()] };
    for environment in &load(cli, &asked)? {
        let parts = everything(environment);
        if let Some(wanted) = &arguments.stack
            && !parts.iter().any(|part| part.name() == wanted)
        {
            return Err(unknown_stack(wanted, environment, &parts).into());
        }
        let blocks = blocks_of(&parts);
        let files = object_files(&manifests::render(environment));
        // What is not there is said before anything is built again.
        let found = match &arguments.address {
            Some(address) => lookup::find(address, arguments.stack.as_deref(), &blocks, &files, environment)?,
            None => Vec::new(),
        };
        let provenance = Provenance::of(environment);
        let model = Model { environment, provenance: &provenance, blocks, files: &files, root: &cli.root };
        match &arguments.setting {
            Some(setting) => setting::explain(&model, setting, arguments.stack.as_deref(), report)?,
            None => block::explain(&model, &found, report),
        }
    }
    Ok(Exit::Done)
}

fn blocks_of(parts: &[Part]) -> Vec<Block<'_>> {
    let of_part =
        |part| Part::members(part).into_iter().map(move |member| Block { stack: part.name(), member });
    parts.iter().flat_map(of_part).collect()
}

/// The files of each object of the manifests, below their folder, by the object's address.
type ObjectFiles = BTreeMap<String, Vec<String>>;

fn object_files(manifests: &Manifests) -> ObjectFiles {
    let of_cluster = |cluster: &'_ manifests::ClusterManifests| -> Vec<(String, Vec<String>)> {
        let places = cluster.places.iter();
        places.map(|(name, files)| (objects::address(&cluster.key, name), files.clone())).collect()
    };
    manifests.clusters.iter().flat_map(of_cluster).collect()
}

fn unknown_stack(wanted: &str, environment: &Environment, parts: &[Part]) -> settings::Problems {
    let known: Vec<&str> = parts.iter().map(Part::name).collect();
    let message = format!("{} has no stack \"{wanted}\"", environment.name);
    Problem::new(message).help(format!("its stacks are {}", known.join(", "))).into()
}

impl Block<'_> {
    /// Whether it is an object of the manifests.
    fn is_object(&self) -> bool {
        self.stack == manifests::FOLDER
    }
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
