//! What changes are measured from when nobody says.

use std::env;

use super::Repository;
use super::error::GitError;
use super::revision::Commit;

/// What to do about a history that ends too early.
pub(super) const UNSHALLOW: &str =
    "fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere";

/// Where main branches stand, the likeliest first.
const MAIN_BRANCHES: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// The branch that a pull request of GitHub goes to, in a run for it.
const TARGET_BRANCH: &str = "GITHUB_BASE_REF";

/// Where a line of work left the main branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Base {
    /// The commit that both have.
    pub(crate) commit: Commit,
    /// The main branch, as people call it: `origin/main`.
    pub(crate) branch: String,
    /// Whether nothing was committed since: the commit is the head itself.
    pub(crate) is_head: bool,
}

impl Repository {
    /// Where `head` left the main branch. The main branch is the one that the pull request goes to, which GitHub tells its
    /// runs, or else the first there is of `origin/HEAD`, `origin/main`, `origin/master`, `main` and `master`.
    ///
    /// # Errors
    ///
    /// When there is no main branch, it has nothing in common with `head`, or the history that is here ends too early to
    /// tell.
    pub(crate) fn merge_base(&self, head: &Commit) -> Result<Base, GitError> {
        let (branch, tip) = self.main_branch()?;
        let said = self.program.run(&["merge-base", "--end-of-options", &head.id, &tip])?;
        match said.text() {
            Ok(commit) => {
                let is_head = commit == head.id;
                let name = if is_head { head.name.clone() } else { format!("merge base with {branch}") };
                Ok(Base { commit: Commit::new(commit, name), branch, is_head })
            }
            Err(_) if said.is_no() && self.is_shallow => Err(GitError::outside(format!(
                "this clone is shallow: its history ends before {head} and {branch} meet"
            ))
            .help(UNSHALLOW)),
            Err(_) if said.is_no() => {
                Err(GitError::call(format!("{head} and {branch} have no commit in common"))
                    .help("say what to compare with: `--base REVISION`"))
            }
            Err(reason) => {
                Err(GitError::outside(format!("git cannot find where {head} and {branch} meet: {reason}"))
                    .help("`git fsck` tells what is broken; a fresh clone repairs it"))
            }
        }
    }

    /// The main branch as people call it, and the commit at its tip.
    fn main_branch(&self) -> Result<(String, String), GitError> {
        if let Some(target) = env::var(TARGET_BRANCH).ok().filter(|target| !target.is_empty()) {
            return self.target_branch(&target);
        }
        let format = "--format=%(refname)%00%(refname:short)%00%(symref:short)%00%(objectname)";
        let said = self.program.run(&[&["for-each-ref", format], &MAIN_BRANCHES[..]].concat())?;
        let said = said.text().map_err(|reason| {
            GitError::outside(format!("git cannot list the branches of this repository: {reason}"))
        })?;
        let there: Vec<[&str; 4]> = said
            .lines()
            .filter_map(|line| <[&str; 4]>::try_from(line.split('\0').collect::<Vec<_>>()).ok())
            .collect();
        let found = MAIN_BRANCHES.iter().find_map(|branch| there.iter().find(|[name, ..]| name == branch));
        let Some([_, short, target, tip]) = found else {
            return Err(GitError::call("this repository has no main branch that cleon knows")
                .help("say what to compare with: `--base REVISION`; looked for are origin/HEAD, origin/main, origin/master, main and master"));
        };
        let name = if target.is_empty() { short } else { target };
        Ok(((*name).to_owned(), (*tip).to_owned()))
    }

    /// The branch of the remote repository that a pull request goes to.
    fn target_branch(&self, target: &str) -> Result<(String, String), GitError> {
        let name = format!("origin/{target}");
        if let Some(commit) = self.commit(&format!("refs/remotes/{name}"))? {
            return Ok((name, commit.id));
        }
        Err(GitError::outside(format!(
            "{name}, the branch that this pull request goes to ({TARGET_BRANCH}), is not in this clone"
        ))
        .help(format!("{UNSHALLOW}; or say what to compare with: `--base REVISION`")))
    }
}
