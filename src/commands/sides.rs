//! The two sides of a comparison: the generated files of environments as the settings, a revision or a folder have them.

mod content;
mod folder;
mod revision;
mod settings_now;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::Path;

use settings::{Problem, nearest};
use stacks::environment::EnvironmentName;

use super::Failure;
use crate::cli::Cli;
use crate::git::{Commit, GitError, Repository};
use crate::report::Report;

pub(super) use content::Content;

use folder::Folder;
use revision::Revision;
use settings_now::SettingsNow;

/// Where sides come from.
pub(super) struct Sides<'a> {
    cli: &'a Cli,
    report: &'a Report,
    repository: OnceCell<Result<Repository, GitError>>,
}

/// One side.
pub(super) struct Side<'a> {
    /// What people are told that it is: `main (1a2b3c4)`.
    pub(super) label: String,
    held: Held<'a>,
}

/// What holds the files.
enum Held<'a> {
    Settings(SettingsNow),
    Revision(Revision<'a>),
    Folder(Folder),
}

impl<'a> Sides<'a> {
    pub(super) fn new(cli: &'a Cli, report: &'a Report) -> Self {
        Self { cli, report, repository: OnceCell::new() }
    }

    /// The repository that the project is in; git is asked once.
    pub(super) fn repository(&self) -> Result<&Repository, Failure> {
        let repository = self.repository.get_or_init(|| Repository::of(&self.cli.root));
        repository.as_ref().map_err(|error| error.clone().into())
    }

    /// What synth would write now for those of the environments that have settings; for all, when none is named.
    pub(super) fn settings(
        &self,
        environments: &BTreeSet<EnvironmentName>,
    ) -> Result<Side<'static>, Failure> {
        let held = Held::Settings(SettingsNow::read(self.cli, environments)?);
        Ok(Side { label: "the settings".to_owned(), held })
    }

    /// What a person names: a revision, or a folder where no revision has that name. What is written like a path
    /// (`./main`, `/srv/base`) is always a folder.
    pub(super) fn named(&self, text: &str) -> Result<Side<'_>, Failure> {
        let path = Path::new(text);
        let is_written_as_path = path.is_absolute() || text.starts_with("./") || text.starts_with("../");
        if is_written_as_path || matches!(text, "." | "..") {
            return Self::folder(text);
        }
        let is_folder = !text.is_empty() && path.is_dir();
        let repository = match self.repository() {
            Ok(repository) => repository,
            Err(_) if is_folder => return Self::folder(text),
            Err(failure) => return Err(failure),
        };
        match repository.commit(text)? {
            Some(commit) => {
                if is_folder {
                    self.report.warning(&format!(
                        "{text} is a revision and a folder, and the revision is meant: write ./{text} for the folder"
                    ));
                }
                Self::revision(repository, commit)
            }
            None if is_folder => Self::folder(text),
            None => Err(repository.no_such(text)?.into()),
        }
    }

    /// Where the commit of `head`, or else the one that is checked out, left the main branch.
    pub(super) fn default_base(&self, head: &Side<'_>) -> Result<Side<'_>, Failure> {
        let repository = self.repository()?;
        let commit = match head.commit() {
            Some(commit) => commit.clone(),
            None => self.checked_out()?.ok_or_else(|| {
                Problem::new("nothing is committed in this repository yet")
                    .help("commit out/, or name a folder to compare with: `--base FOLDER`")
            })?,
        };
        let base = repository.merge_base(&commit)?;
        if base.is_head {
            let said = if head.is_settings() {
                "only what is not committed yet can show"
            } else {
                "nothing can show: name what to compare with"
            };
            self.report.status(&format!(
                "compared with {}, which is on {} already: {said}",
                base.commit, base.branch
            ));
        } else {
            self.report.status(&format!("compared with the {}", base.commit));
        }
        Self::revision(repository, base.commit)
    }

    /// The commit that is checked out; none before the first one.
    pub(super) fn checked_out(&self) -> Result<Option<Commit>, Failure> {
        Ok(self.repository()?.commit("HEAD")?)
    }

    fn revision(repository: &Repository, commit: Commit) -> Result<Side<'_>, Failure> {
        Ok(Side { label: commit.to_string(), held: Held::Revision(Revision::list(repository, commit)?) })
    }

    fn folder(text: &str) -> Result<Side<'static>, Failure> {
        Ok(Side { label: text.to_owned(), held: Held::Folder(Folder::open(text)?) })
    }
}

impl Side<'_> {
    /// The environments that it has, in order.
    pub(super) fn environments(&self) -> Result<BTreeSet<EnvironmentName>, Failure> {
        match &self.held {
            Held::Settings(settings) => Ok(settings.environments().clone()),
            Held::Revision(revision) => Ok(revision.environments()),
            Held::Folder(folder) => folder.environments(),
        }
    }

    /// The files of an environment; none when it is not there.
    pub(super) fn read(&self, environment: &EnvironmentName) -> Result<Option<Content>, Failure> {
        match &self.held {
            Held::Settings(settings) => settings.content(environment, &self.label),
            Held::Revision(revision) => revision.content(environment, &self.label),
            Held::Folder(folder) => folder.content(environment, &self.label),
        }
    }

    /// The commit that it is, if it is one.
    pub(super) fn commit(&self) -> Option<&Commit> {
        if let Held::Revision(revision) = &self.held { Some(revision.commit()) } else { None }
    }

    /// Whether it is what synth would write now.
    pub(super) fn is_settings(&self) -> bool {
        matches!(self.held, Held::Settings(_))
    }

    /// Whether it is a folder.
    pub(super) fn is_folder(&self) -> bool {
        matches!(self.held, Held::Folder(_))
    }
}

/// An environment that is on none of the sides.
pub(super) fn unknown(environment: &EnvironmentName, sides: &[&Side<'_>]) -> Result<Problem, Failure> {
    let mut known = BTreeSet::new();
    for side in sides {
        known.extend(side.environments()?);
    }
    let labels: Vec<&str> = sides.iter().map(|side| side.label.as_str()).collect();
    let known: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
    let help = match (known.as_slice(), nearest(environment.as_str(), known.iter().copied())) {
        ([], _) => format!("there is none in {}", labels.join(" and ")),
        (_, Some(near)) => format!("did you mean \"{near}\"? The environments are {}", known.join(", ")),
        (_, None) => format!("the environments of {} are {}", labels.join(" and "), known.join(", ")),
    };
    Ok(Problem::new(format!("unknown environment \"{environment}\"")).help(help))
}
