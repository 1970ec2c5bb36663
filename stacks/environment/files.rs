//! The files of environments, and which of them are asked for. The only place of the settings that reads the disk.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use settings::{Document, Problem, Problems, Source, nearest};

use super::EnvironmentName;

const FOLDER: &str = "environments";
pub(super) const BASE: &str = "base";

/// Which environments are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selection {
    /// All there are.
    #[default]
    All,
    /// Those with these names, as written by a person.
    Named(Vec<String>),
}

/// The files in the folder `environments`, read.
#[derive(Debug, Clone)]
pub struct Files {
    base: Arc<Source>,
    environments: BTreeMap<EnvironmentName, Arc<Source>>,
}

/// The path of an environment's file, as shown to people.
pub(super) fn path_of(name: &str) -> String {
    format!("{FOLDER}/{name}.toml")
}

impl Files {
    /// Reads `root/environments/*.toml`.
    ///
    /// # Errors
    /// When the folder or `base.toml` is missing, a file cannot be read or is not named like an environment.
    pub fn read(root: &Path) -> Result<Self, Problems> {
        let folder = root.join(FOLDER);
        let unreadable = |path: &str, error: &io::Error| {
            Problem::new(format!("cannot read {path}: {error}"))
                .help(format!("run this in the folder that holds `{FOLDER}/`, with {BASE}.toml and a file for each environment"))
        };
        let entries = fs::read_dir(&folder).map_err(|error| unreadable(&format!("{FOLDER}/"), &error))?;
        let mut texts = Vec::new();
        let mut problems = Problems::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(&format!("{FOLDER}/"), &error))?.path();
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
            // Editors keep hidden files of their own beside what they edit.
            if stem.starts_with('.') || path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            match fs::read_to_string(&path) {
                Ok(text) => texts.push((stem.to_owned(), text)),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => problems.push(
                    Problem::new(format!("{} is not text in UTF-8", path_of(stem))).help("save it as UTF-8"),
                ),
                Err(error) => problems.push(unreadable(&path_of(stem), &error)),
            }
        }
        problems.into_result(())?;
        Self::new(texts)
    }

    /// Files from the names, without `.toml`, and texts of them.
    ///
    /// # Errors
    /// When `base` is missing or another is not named like an environment.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, Problems> {
        let mut base = None;
        let mut environments = BTreeMap::new();
        let mut problems = Problems::new();
        for (name, text) in texts {
            let source = Arc::new(Source::new(path_of(&name), text));
            if name == BASE {
                base = Some(source);
                continue;
            }
            match EnvironmentName::new(&name) {
                Ok(name) => _ = environments.insert(name, source),
                Err(invalid) => {
                    let message = format!("{} is not named like an environment: {invalid}", path_of(&name));
                    let place = settings::Location::start_of(&source);
                    problems.push(Problem::new(message).help(invalid.help).at(place));
                }
            }
        }
        let missing = || {
            Problem::new(format!("{} is missing", path_of(BASE)))
                .help("make the file: it holds what the environments share, and may be empty")
        };
        if base.is_none() {
            problems.push(missing());
        }
        match base {
            Some(base) if problems.is_empty() => Ok(Self { base, environments }),
            _ => Err(problems),
        }
    }

    /// The names of all environments, in order.
    pub fn names(&self) -> impl Iterator<Item = EnvironmentName> {
        self.environments.keys().cloned()
    }

    /// The text of a file, by its path as shown to people.
    pub fn text(&self, path: &str) -> Option<&str> {
        let sources = std::iter::once(&self.base).chain(self.environments.values());
        sources.map(Arc::as_ref).find(|source| source.name() == path).map(Source::text)
    }

    /// The text of an environment's own file.
    pub fn own_text(&self, name: &EnvironmentName) -> Option<&str> {
        self.environments.get(name).map(|source| source.text())
    }

    /// The text of the file that all environments share.
    pub fn base_text(&self) -> &str {
        self.base.text()
    }

    /// The same files, but for the text of an environment's own.
    #[must_use]
    pub fn with_text(&self, name: &EnvironmentName, text: impl Into<String>) -> Self {
        let mut changed = self.clone();
        let source = Source::new(path_of(name.as_str()), text);
        changed.environments.insert(name.clone(), Arc::new(source));
        changed
    }

    /// The environments that are asked for.
    pub(super) fn select(&self, selection: &Selection) -> Result<Vec<EnvironmentName>, Problems> {
        let Selection::Named(asked) = selection else { return Ok(self.names().collect()) };
        let mut problems = Problems::new();
        let mut names = Vec::new();
        for text in asked {
            match EnvironmentName::new(text) {
                Ok(name) if self.environments.contains_key(&name) => names.push(name),
                Ok(name) => problems.push(self.unknown(&name)),
                Err(invalid) => problems.push(invalid.into()),
            }
        }
        problems.into_result(names)
    }

    fn unknown(&self, name: &EnvironmentName) -> Problem {
        let known: Vec<_> = self.environments.keys().map(EnvironmentName::as_str).collect();
        let there = match known.as_slice() {
            [] => format!("there are none yet: make {}", path_of(name.as_str())),
            known => format!("the environments are {}", known.join(", ")),
        };
        let help = match nearest(name.as_str(), known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? The environments are {}", known.join(", ")),
            None => there,
        };
        Problem::new(format!("unknown environment \"{name}\"")).help(help)
    }

    /// An environment by its name, as written by a person.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn environment(&self, name: &str) -> Result<EnvironmentName, Problems> {
        let names = self.select(&Selection::Named(vec![name.to_owned()]))?;
        names.into_iter().next().ok_or_else(Problems::new)
    }

    /// The settings of an environment over those that all share, which need not be in order.
    ///
    /// # Errors
    /// When a file is no TOML.
    pub fn document(&self, name: &EnvironmentName) -> Result<Document, Problems> {
        let own = self.environments.get(name).cloned();
        Document::parse([Arc::clone(&self.base)].into_iter().chain(own))
    }
}
