//! Files of a commit.

use std::str;

use super::Repository;
use super::error::GitError;
use super::revision::Commit;

/// Something that a commit holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its path below the project's folder.
    pub(crate) path: String,
    /// What it is.
    pub(crate) kind: Kind,
    object: String,
}

/// What something in a commit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// A submodule.
    Submodule,
}

impl Kind {
    /// What it is, for a sentence.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Link => "a symbolic link",
            Self::Submodule => "a submodule",
        }
    }
}

impl Repository {
    /// All that a commit holds at a path of the project and below it; nothing when the path is not there.
    ///
    /// # Errors
    ///
    /// When the commit cannot be read, or a name below the path is no text.
    pub(crate) fn list(&self, commit: &Commit, path: &str) -> Result<Vec<Entry>, GitError> {
        let place = format!("{}{path}", self.prefix);
        let said = self.program.run(&[
            "ls-tree",
            "-r",
            "-z",
            "--full-tree",
            "--end-of-options",
            &commit.id,
            &place,
        ])?;
        let listed = said.bytes().map_err(|reason| unreadable(commit, path, &reason))?;
        let entries = listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        entries.map(|entry| self.entry(commit, entry)).collect()
    }

    /// Reads `100644 blob 1a2b…\tplatform/out/prod/manifest.json`.
    fn entry(&self, commit: &Commit, entry: &[u8]) -> Result<Entry, GitError> {
        let Ok(text) = str::from_utf8(entry) else {
            let shown = String::from_utf8_lossy(entry);
            let path = shown.split_once('\t').map_or(&*shown, |(_, path)| path);
            return Err(GitError::call(format!("the name of {path} in {commit} is no text in UTF-8")));
        };
        let read = || {
            let (about, path) = text.split_once('\t')?;
            let [mode, _, object] = <[&str; 3]>::try_from(about.split(' ').collect::<Vec<_>>()).ok()?;
            let kind = match mode {
                "120000" => Kind::Link,
                "160000" => Kind::Submodule,
                _ => Kind::File,
            };
            let path = path.strip_prefix(&self.prefix)?;
            Some(Entry { path: path.to_owned(), kind, object: object.to_owned() })
        };
        read().ok_or_else(|| GitError::outside(format!("git lists something unknown in {commit}: {text}")))
    }

    /// The bytes of files, in their order, all read by one process.
    ///
    /// # Errors
    ///
    /// When one of them cannot be read, in a clone that does not hold all objects for example.
    pub(crate) fn contents(&self, commit: &Commit, files: &[&Entry]) -> Result<Vec<Vec<u8>>, GitError> {
        let asked: String = files.iter().flat_map(|file| [file.object.as_str(), "\n"]).collect();
        let said = self.program.run_with_input(&["cat-file", "--batch"], &asked)?;
        let mut rest = said.stdout.as_slice();
        let mut contents = Vec::new();
        for file in files {
            match next(&mut rest) {
                Some(Answer::Content(content)) => contents.push(content.to_owned()),
                Some(Answer::Missing) => {
                    return Err(GitError::outside(format!("{} of {commit} is not in this clone", file.path)).help(
                        "a clone made with `--filter` lacks it: `git fetch --refetch --no-filter` gets everything",
                    ));
                }
                None => {
                    let reason = said.bytes().err().unwrap_or_else(|| "its answer ends too early".to_owned());
                    return Err(unreadable(commit, &file.path, &reason));
                }
            }
        }
        Ok(contents)
    }
}

fn unreadable(commit: &Commit, path: &str, reason: &str) -> GitError {
    GitError::outside(format!("git cannot read {path} of {commit}: {reason}")).help(
        "`git fsck` tells what is broken, and a fresh clone repairs it; after `git clone --filter`, \
         `git fetch --refetch --no-filter` gets everything",
    )
}

/// What git answers to the id of an object.
#[derive(Debug, PartialEq, Eq)]
enum Answer<'a> {
    Content(&'a [u8]),
    Missing,
}

/// Takes the next answer off: `<id> blob <size>`, a newline, as many bytes, a newline; or `<id> missing`. None when it is
/// no whole answer.
fn next<'a>(rest: &mut &'a [u8]) -> Option<Answer<'a>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (head, after) = (str::from_utf8(&rest[..end]).ok()?, &rest[end + 1..]);
    if head.ends_with(" missing") {
        *rest = after;
        return Some(Answer::Missing);
    }
    let size: usize = head.rsplit_once(' ')?.1.parse().ok()?;
    let content = after.get(..size)?;
    *rest = after.get(size..)?.strip_prefix(b"\n")?;
    Some(Answer::Content(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_bytes_whatever_is_in_them() {
        let mut rest: &[u8] = b"1a blob 4\na\n\0\xff\n2b missing\n3c blob 0\n\n4d blob 9\nshort\n";
        assert_eq!(next(&mut rest), Some(Answer::Content(b"a\n\0\xff")));
        assert_eq!(next(&mut rest), Some(Answer::Missing));
        assert_eq!(next(&mut rest), Some(Answer::Content(b"")));
        assert_eq!(next(&mut rest), None, "the answer is cut short");
        assert_eq!(next(&mut &b"no answer at all"[..]), None);
    }
}
