//! Where the generated files can be seen.

use std::env;
use std::fmt::Write as _;

use review::render::Links;

use crate::commands::sides::{Side, Sides};
use crate::git::Commit;

/// Where the files of the head can be seen: at the address of the repository's files that was given, or on GitHub Actions
/// at the commit that is compared. That is the one that is checked out, which the lines are of, and not what `GITHUB_SHA`
/// says: after `ref: ${{ github.event.pull_request.head.sha }}` the two differ, and the merge commit that a pull request is
/// checked out at by default is gone some day.
///
/// What is gone is shown at the commit of the base, when the address says which commit it is of.
pub(super) fn links(given: Option<&str>, sides: &Sides<'_>, head: &Side<'_>, base: &Side<'_>) -> Links {
    let commit = || match head.commit() {
        _ if head.is_folder() => None,
        Some(commit) => Some(commit.clone()),
        None => sides.checked_out().ok().flatten(),
    };
    of_commit(given, sides, commit, base.commit())
}

/// The same for the commit that is checked out.
pub(in crate::commands) fn of_checked_out(given: Option<&str>, sides: &Sides<'_>) -> Links {
    of_commit(given, sides, || sides.checked_out().ok().flatten(), None)
}

fn of_commit(
    given: Option<&str>,
    sides: &Sides<'_>,
    commit: impl FnOnce() -> Option<Commit>,
    base: Option<&Commit>,
) -> Links {
    let mut repository = given.map(|given| given.trim_end_matches('/').to_owned());
    if repository.is_none() && is_on_github() {
        let of_repository = variable("GITHUB_SERVER_URL").zip(variable("GITHUB_REPOSITORY"));
        repository = of_repository
            .zip(commit())
            .map(|((server, repository), commit)| format!("{server}/{repository}/blob/{}", commit.id));
    }
    let Some(repository) = repository else { return Links::default() };
    // Out of a repository, the project's folder is all there is.
    let prefix = sides.repository().map(|repository| repository.prefix()).unwrap_or_default();
    let below = |repository: &str| format!("{repository}/{}", encoded(prefix));
    let base_files = base.and_then(|base| {
        let (blobs, _) = repository.rsplit_once('/')?;
        blobs.ends_with("/blob").then(|| below(&format!("{blobs}/{}", base.id)))
    });
    Links { files: Some(below(&repository)), base_files }
}

fn is_on_github() -> bool {
    variable("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A path as a part of an address.
fn encoded(path: &str) -> String {
    let mut encoded = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn folders_are_parts_of_addresses() {
        assert_eq!(encoded("platform/eks-1.2_x~/"), "platform/eks-1.2_x~/");
        assert_eq!(encoded("my platform/é(#1)/"), "my%20platform/%C3%A9%28%231%29/");
    }
}
