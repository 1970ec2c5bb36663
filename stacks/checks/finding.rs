//! What a check found.

use std::fmt::Display;

use settings::{Level, Location, Problem, Rule};

use super::Check;
use crate::environment::Environment;

/// One thing that a check found: at what, what is wrong, by which figures, and what to change.
#[derive(Debug, Clone)]
pub struct Finding {
    level: Level,
    target: String,
    message: String,
    setting: String,
    help: Option<String>,
    figures: Vec<(String, String)>,
    related: Vec<(Location, String)>,
    related_settings: Vec<(String, String)>,
}

impl Finding {
    /// Something that stops the run, at a settings key: `clusters.trantor.version`.
    pub fn error(target: impl Into<String>, message: impl Into<String>) -> Self {
        let target = target.into();
        Self {
            level: Level::Error,
            message: message.into(),
            setting: target.clone(),
            target,
            help: None,
            figures: Vec::new(),
            related: Vec::new(),
            related_settings: Vec::new(),
        }
    }

    /// Something that is said and stops nothing.
    pub fn warning(target: impl Into<String>, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(target, message) }
    }

    /// The same of what was made by hand and stands: it is said and stops nothing, since refusing to describe it would not
    /// make it better.
    #[must_use]
    pub fn of_adopted(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// The settings key to change, where it isn't the target itself.
    #[must_use]
    pub fn setting(mut self, setting: impl Into<String>) -> Self {
        self.setting = setting.into();
        self
    }

    /// What to change.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A figure it judged by.
    #[must_use]
    pub fn figure(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.figures.push((name.into(), value.to_string()));
        self
    }

    /// Another settings key of the environment that has to do with it; left out when no file has it.
    #[must_use]
    pub fn related(mut self, setting: impl Into<String>, label: impl Into<String>) -> Self {
        self.related_settings.push((setting.into(), label.into()));
        self
    }

    /// Another place that has to do with it.
    #[must_use]
    pub fn related_at(mut self, location: &Location, label: impl Into<String>) -> Self {
        self.related.push((location.clone(), label.into()));
        self
    }

    /// The finding as a problem at its place in the settings.
    pub(super) fn into_problem(self, check: &Check, environment: &Environment) -> Problem {
        let root = environment.document.root();
        let rule = Rule { id: check.id.to_owned(), target: self.target, figures: self.figures };
        let mut problem = Problem::new(self.message).rule(rule).at_path(root, &self.setting);
        problem.level = self.level;
        problem.help = self.help;
        for (location, label) in &self.related {
            problem = problem.related(location, label.clone());
        }
        for (setting, label) in self.related_settings {
            problem = problem.related_path(root, &setting, label);
        }
        problem
    }
}
