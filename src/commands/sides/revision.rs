//! A commit as a side.

use std::collections::BTreeSet;

use settings::{Problem, Problems};
use stacks::environment::EnvironmentName;

use super::Failure;
use super::content::{Bytes, Content, is_of_interest};
use crate::git::{Commit, Entry, Kind, Repository};
use crate::manifest::MANIFEST;
use crate::output_folder::OUT;

/// A commit, with what it holds in `out/`.
pub(super) struct Revision<'a> {
    repository: &'a Repository,
    commit: Commit,
    entries: Vec<Entry>,
}

impl<'a> Revision<'a> {
    /// Lists what is in `out/`; no file is read yet.
    pub(super) fn list(repository: &'a Repository, commit: Commit) -> Result<Self, Failure> {
        let entries = repository.list(&commit, OUT)?;
        Ok(Self { repository, commit, entries })
    }

    /// The commit.
    pub(super) fn commit(&self) -> &Commit {
        &self.commit
    }

    /// The environments that have a manifest.
    pub(super) fn environments(&self) -> BTreeSet<EnvironmentName> {
        let names = self.entries.iter().filter_map(|entry| {
            let (environment, file) = entry.path.strip_prefix(OUT)?.strip_prefix('/')?.split_once('/')?;
            EnvironmentName::new(environment).ok().filter(|_| file == MANIFEST)
        });
        names.collect()
    }

    /// The files of an environment; none when the commit has none.
    pub(super) fn content(
        &self,
        environment: &EnvironmentName,
        label: &str,
    ) -> Result<Option<Content>, Failure> {
        let folder = format!("{OUT}/{environment}");
        let mut links = Problems::new();
        let mut files = Vec::new();
        for entry in &self.entries {
            let below = entry.path.strip_prefix(&folder).and_then(|path| path.strip_prefix('/'));
            if entry.kind != Kind::File && (below.is_some() || entry.path == OUT || entry.path == folder) {
                let what = entry.kind.as_str();
                let problem = Problem::new(format!(
                    "{} is {what} in {}, which cleon does not follow",
                    entry.path, self.commit
                ));
                links.push(problem.help(format!(
                    "commit the files that `synth` writes there instead, and compare with a revision without {what}"
                )));
            }
            if let Some(path) = below.filter(|path| is_of_interest(path)) {
                files.push((path, entry));
            }
        }
        links.into_result(())?;
        let entries: Vec<&Entry> = files.iter().map(|(_, entry)| *entry).collect();
        if entries.is_empty() {
            return Ok(None);
        }
        let contents = self.repository.contents(&self.commit, &entries)?;
        let files: Bytes = files.into_iter().map(|(path, _)| path.to_owned()).zip(contents).collect();
        Content::read(environment, label, files)
    }
}
