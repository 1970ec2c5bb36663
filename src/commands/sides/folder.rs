//! A folder as a side.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use settings::Problem;
use stacks::environment::EnvironmentName;

use super::Failure;
use super::content::Content;
use crate::manifest::MANIFEST;
use crate::output_folder::{Access, Lock, OUT, Output, look_at};

/// A folder that a person names.
pub(super) struct Folder {
    path: PathBuf,
    holds: Holds,
}

/// What a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// `out/`, with a folder for each environment.
    Project,
    /// The files of one environment.
    Environment,
}

impl Folder {
    /// Sees what a folder holds; no file is read yet.
    pub(super) fn open(text: &str) -> Result<Self, Failure> {
        let path = PathBuf::from(text);
        let wrong = |message: String, help: &str| Failure::from(Problem::new(message).help(help));
        if !path.is_dir() {
            return Err(wrong(
                format!("there is no folder {text}"),
                "name a folder that is there, or a revision",
            ));
        }
        let holds = if path.join(OUT).is_dir() {
            Holds::Project
        } else if path.join(MANIFEST).is_file() {
            Holds::Environment
        } else {
            return Err(wrong(
                format!("{text} holds neither {OUT}/ nor {MANIFEST}"),
                "name the folder of a project, or an environment's own: `../main`, `../main/out/prod`",
            ));
        };
        Ok(Self { path, holds })
    }

    /// The environments that it has.
    pub(super) fn environments(&self) -> Result<BTreeSet<EnvironmentName>, Failure> {
        match self.holds {
            Holds::Project => {
                let folders = Output::open(&self.path)?.with_manifest()?;
                Ok(folders.iter().filter_map(|folder| EnvironmentName::new(folder).ok()).collect())
            }
            // Whatever its name is, it is compared with the one that is asked for.
            Holds::Environment => Ok(BTreeSet::new()),
        }
    }

    /// The files of an environment; none when the folder has none.
    pub(super) fn content(
        &self,
        environment: &EnvironmentName,
        label: &str,
    ) -> Result<Option<Content>, Failure> {
        let standing = match self.holds {
            Holds::Project => {
                let _lock = Lock::take(&self.path, Access::Read, || ());
                Output::open(&self.path)?.folder(environment.as_str()).look()?
            }
            Holds::Environment => look_at(&real(&self.path)?)?,
        };
        let files = standing.contents().map_err(|(path, kind)| {
            let message = format!("{}/{path} is {kind}, which cleon does not follow", standing.shown());
            Problem::new(message).help("put the files that `synth` writes in its place")
        })?;
        Content::read(environment, label, files)
    }
}

/// The folder that a path leads to: a person may name it by a link.
fn real(path: &Path) -> Result<PathBuf, Failure> {
    let real = path.canonicalize();
    real.map_err(|error| Failure::Outside(anyhow!(error).context(format!("cannot read {}", path.display()))))
}
