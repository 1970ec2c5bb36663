//! Revisions, as people write them, and the commits that they are.

use std::fmt;

use settings::nearest;

use super::Repository;
use super::error::GitError;

/// A commit, by its id and by the name that people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Its id: 40 hexadecimal digits, or 64.
    pub(crate) id: String,
    /// What it was asked for by.
    pub(super) name: String,
}

/// The digits of an id that people are shown.
const SHOWN: usize = 7;

impl Commit {
    pub(super) fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }

    /// The first digits of its id.
    pub(crate) fn short(&self) -> &str {
        self.id.get(..SHOWN).unwrap_or(&self.id)
    }
}

/// `main (1a2b3c4)`; of what was asked for by its id, the id alone.
impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.id.starts_with(&self.name) {
            return f.write_str(self.short());
        }
        write!(f, "{} ({})", self.name, self.short())
    }
}

/// Whether this is the whole id of an object.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Repository {
    /// The commit that a revision is; none when there is no revision of that name.
    ///
    /// # Errors
    ///
    /// When it could be an option, is something else than a commit, or the commit is not here.
    pub(crate) fn commit(&self, revision: &str) -> Result<Option<Commit>, GitError> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err(GitError::call(format!("\"{revision}\" is no revision"))
                .help("write a branch, a tag or a commit: `main`, `v1.4.2`, `1a2b3c4`, `HEAD~3`"));
        }
        // In two steps: of `:/text`, what is added would be a part of the text.
        let Ok(object) = self.verified(revision)? else { return Ok(None) };
        if !is_id(&object) {
            return Err(GitError::call(format!("\"{revision}\" is no single commit"))
                .help("name one commit: the other side is named by an option of its own"));
        }
        match self.verified(&format!("{object}^{{commit}}"))? {
            Ok(commit) => Ok(Some(Commit::new(commit, revision))),
            Err(reason) => Err(self.no_commit(revision, &object, &reason)?),
        }
    }

    /// Why an object is not a commit that can be read.
    fn no_commit(&self, revision: &str, object: &str, reason: &str) -> Result<GitError, GitError> {
        // What the object is, or what its tag is of.
        let kind = self.program.run(&["cat-file", "-t", &format!("{object}^{{}}")])?;
        if matches!(kind.text().as_deref(), Ok("blob" | "tree")) {
            return Ok(GitError::call(format!("\"{revision}\" is no commit, but a file or a folder of one"))
                .help("name the commit alone"));
        }
        if !self.program.run(&["cat-file", "-e", object])?.is_no() {
            return Ok(GitError::outside(format!("git cannot read {revision}: {reason}"))
                .help("`git fsck` tells what is broken; a fresh clone repairs it"));
        }
        if self.is_shallow {
            let message = format!("{revision} is not in this clone, which is shallow");
            return Ok(GitError::outside(message).help(super::base::UNSHALLOW));
        }
        Ok(GitError::call(format!("there is no commit {revision} in this repository"))
            .help("`git fetch` gets what others pushed"))
    }

    /// What git makes of a revision, or what it says of one that it knows nothing of.
    fn verified(&self, revision: &str) -> Result<Result<String, String>, GitError> {
        let said = self.program.run(&["rev-parse", "--verify", "--end-of-options", revision])?;
        Ok(said.text())
    }

    /// What to say of a revision that is not there.
    ///
    /// # Errors
    ///
    /// When git cannot be run.
    pub(crate) fn no_such(&self, revision: &str) -> Result<GitError, GitError> {
        let said = self.verified(revision)?.err().unwrap_or_default();
        let refs = self.program.run(&[
            "for-each-ref",
            "--format=%(refname:short)",
            "refs/heads",
            "refs/remotes",
            "refs/tags",
        ])?;
        let refs = refs.text().unwrap_or_default();
        // `release` is what people call a branch of which only `origin/release` is here.
        let called = |name: &'_ str| {
            let branch = name.split_once('/').map_or(name, |(_, branch)| branch).to_owned();
            [(name.to_owned(), name.to_owned()), (branch, name.to_owned())]
        };
        let called: Vec<(String, String)> = refs.lines().flat_map(called).collect();
        let near = nearest(revision, called.iter().map(|(call, _)| call.as_str()));
        let near = near.and_then(|near| called.iter().find(|(call, _)| call == near));
        let mut message = format!("there is no revision \"{revision}\"");
        if !said.ends_with("Needed a single revision") || said.contains(';') {
            message = format!("{message}: git says \"{said}\"");
        }
        let help = match near {
            Some((_, near)) => format!("did you mean \"{near}\"?"),
            None if self.is_shallow => {
                format!("this clone is shallow and may lack branches and tags: {}", super::base::UNSHALLOW)
            }
            None => {
                "write a branch, a tag or a commit that is here; `git fetch` gets what others pushed".into()
            }
        };
        Ok(GitError::call(message).help(help))
    }
}
