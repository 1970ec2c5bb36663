//! The settings as a side: what synth would write now.

use std::collections::{BTreeMap, BTreeSet};

use stacks::environment::{EnvironmentName, Files as Settings, Selection};

use super::Failure;
use super::content::{Bytes, Content};
use crate::cli::Cli;
use crate::commands::{Place, synthesize, today};
use crate::output_folder::{Files, Output};

/// The environments that have settings, and the files of those that were asked for.
pub(super) struct SettingsNow {
    names: BTreeSet<EnvironmentName>,
    files: BTreeMap<String, (Files, Bytes)>,
}

impl SettingsNow {
    /// Renders the environments that are asked for and have settings, or all when none is named. What stands in `out/` is
    /// looked at as synth does, so that the blocks of its past are the same.
    pub(super) fn read(cli: &Cli, asked: &BTreeSet<EnvironmentName>) -> Result<Self, Failure> {
        let settings = Settings::read(&cli.root)?;
        let names: BTreeSet<EnvironmentName> = settings.names().collect();
        let there: Vec<String> = asked.intersection(&names).map(ToString::to_string).collect();
        if there.is_empty() && !asked.is_empty() {
            return Ok(Self { names, files: BTreeMap::new() });
        }
        let selection = if asked.is_empty() { Selection::All } else { Selection::Named(there) };
        let environments = settings.load(&selection)?;
        let places = Place::of(&Output::open(&cli.root)?, &environments)?;
        let rendered = synthesize(&environments, &places, today(cli))?;
        let files = rendered.iter().zip(&places).map(|(of, place)| {
            let files = of.files();
            let foreign = place.standing.foreign_contents(&files);
            (of.environment.name.to_string(), (files, foreign))
        });
        Ok(Self { names, files: files.collect() })
    }

    /// The environments that have settings, rendered or not.
    pub(super) fn environments(&self) -> &BTreeSet<EnvironmentName> {
        &self.names
    }

    /// The files of an environment that was asked for; none when it has no settings.
    pub(super) fn content(
        &self,
        environment: &EnvironmentName,
        label: &str,
    ) -> Result<Option<Content>, Failure> {
        let Some((files, foreign)) = self.files.get(environment.as_str()) else { return Ok(None) };
        let ours = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
        Content::of(environment, label, &ours, foreign.clone()).map(Some)
    }
}
