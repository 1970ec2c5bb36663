//! What cannot be compared: exit status, what is wrong, what to do; as text and as JSON.

use std::fs;
use std::process::Command;

use libtest_mimic::Trial;
use serde_json::json;

use crate::harness::git::{Repository, cleon, git, object};
use crate::harness::outcome::{Missing, Outcome, trial};
use crate::harness::process::finish;
use crate::harness::project::Project;

/// A run that cannot do its work.
struct Case {
    name: &'static str,
    /// Makes the repository that it runs in.
    repository: fn() -> Result<Repository, Missing>,
    arguments: &'static [&'static str],
    /// What is set in its environment.
    environment: &'static [(&'static str, &'static str)],
    status: i32,
    /// What must be said: what is wrong, what to do.
    said: &'static [&'static str],
}

fn committed() -> Result<Repository, Missing> {
    Repository::of(&Project::small().synthesized(), "")
}

/// A clone whose history ends before the branch left main.
fn shallow() -> Result<Repository, Missing> {
    let repository = committed()?;
    repository.git(&["checkout", "--quiet", "-b", "feature"]);
    repository.commit("On the branch");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit("On main");
    Ok(repository.cloned(&["--depth", "1", "--no-single-branch", "--branch", "feature"]))
}

/// The clone that actions/checkout makes by default: a commit, and no branch of the server.
fn checkout_action() -> Result<Repository, Missing> {
    let repository = committed()?;
    let clone = repository.cloned(&["--depth", "1"]);
    git(clone.path(), &["checkout", "--quiet", "--detach"]);
    git(clone.path(), &["update-ref", "-d", "refs/remotes/origin/main"]);
    git(clone.path(), &["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
    git(clone.path(), &["branch", "--quiet", "-D", "main"]);
    Ok(clone)
}

fn without_blobs() -> Result<Repository, Missing> {
    let repository = committed()?;
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    Ok(repository.cloned(&["--filter=blob:none", "--no-checkout"]))
}

fn without_trees() -> Result<Repository, Missing> {
    let repository = committed()?;
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    Ok(repository.cloned(&["--filter=tree:0", "--no-checkout"]))
}

fn nothing_committed() -> Result<Repository, Missing> {
    let repository = Repository::new()?;
    let project = Project::small();
    crate::harness::project::copy_folder(project.path(), repository.path());
    Ok(repository)
}

fn no_main_branch() -> Result<Repository, Missing> {
    let repository = committed()?;
    repository.git(&["branch", "--move", "trunk"]);
    Ok(repository)
}

fn unrelated() -> Result<Repository, Missing> {
    let repository = committed()?;
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.commit("Another beginning");
    Ok(repository)
}

fn spoiled(spoil: fn(&Repository)) -> Result<Repository, Missing> {
    let repository = committed()?;
    spoil(&repository);
    Ok(repository)
}

fn link() -> Result<Repository, Missing> {
    spoiled(|repository| {
        let id = repository.git(&["hash-object", "-w", "environments/base.toml"]);
        let entry = format!("120000,{id},out/prod/infrastructure/network.tf.json");
        repository.git(&["update-index", "--cacheinfo", &entry]);
        repository.git(&["commit", "--quiet", "--message", "A link"]);
    })
}

fn submodule() -> Result<Repository, Missing> {
    spoiled(|repository| {
        let id = repository.git(&["rev-parse", "HEAD"]);
        repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},out/prod/other")]);
        repository.git(&["commit", "--quiet", "--message", "A submodule"]);
    })
}

fn newer_manifest() -> Result<Repository, Missing> {
    spoiled(|repository| {
        repository.replace("out/prod/manifest.json", "\"format_version\": 1", "\"format_version\": 7");
        repository.replace("out/prod/infrastructure/network.tf.json", "{", "");
        repository.commit("Of the future");
        repository.git(&["checkout", "--quiet", "HEAD~1"]);
    })
}

fn corrupt_file() -> Result<Repository, Missing> {
    spoiled(|repository| corrupt(repository, "HEAD:out/prod/infrastructure/network.tf.json"))
}

fn corrupt_commit() -> Result<Repository, Missing> {
    spoiled(|repository| {
        repository.commit("Another");
        corrupt(repository, "HEAD~1");
    })
}

/// Cuts an object short.
fn corrupt(repository: &Repository, revision: &str) {
    let path = object(repository, &repository.git(&["rev-parse", revision]));
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
}

const PROD: &[&str] = &["diff", "prod"];
const OF_HEAD: &[&str] = &["diff", "prod", "--base", "HEAD", "--head", "HEAD"];
const FETCH: &str = "`fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere";

const CASES: &[Case] = &[
    Case {
        name: "no_git",
        repository: committed,
        arguments: PROD,
        environment: &[("PATH", "/nonexistent")],
        status: 3,
        said: &["there is no program `git` on the PATH", "install git", "`--base FOLDER`"],
    },
    Case {
        name: "somebody_elses_repository",
        repository: committed,
        arguments: PROD,
        environment: &[("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")],
        status: 3,
        said: &["belongs to somebody else", "dubious ownership", "safe.directory"],
    },
    Case {
        name: "no_such_revision",
        repository: committed,
        arguments: &["diff", "prod", "--base", "mian"],
        environment: &[],
        status: 2,
        said: &["there is no revision \"mian\"", "did you mean \"main\"?"],
    },
    Case {
        name: "no_such_head",
        repository: committed,
        arguments: &["affected", "--since", "main", "--head", "no/such/branch"],
        environment: &[],
        status: 2,
        said: &["there is no revision \"no/such/branch\"", "git fetch"],
    },
    Case {
        name: "no_such_commit",
        repository: committed,
        arguments: &["diff", "prod", "--base", "0123456789012345678901234567890123456789"],
        environment: &[],
        status: 2,
        said: &["there is no commit 0123456789012345678901234567890123456789", "git fetch"],
    },
    Case {
        name: "no_upstream",
        repository: committed,
        arguments: &["diff", "prod", "--base", "@{upstream}"],
        environment: &[],
        status: 2,
        said: &["there is no revision \"@{upstream}\"", "no upstream configured"],
    },
    Case {
        name: "option_as_a_revision",
        repository: committed,
        arguments: &["diff", "prod", "--base=--output=stolen"],
        environment: &[],
        status: 2,
        said: &["\"--output=stolen\" is no revision", "write a branch, a tag or a commit"],
    },
    Case {
        name: "nothing_as_a_revision",
        repository: committed,
        arguments: &["diff", "prod", "--base="],
        environment: &[],
        status: 2,
        said: &["\"\" is no revision"],
    },
    Case {
        name: "range_as_a_revision",
        repository: committed,
        arguments: &["diff", "prod", "--base", "^main"],
        environment: &[],
        status: 2,
        said: &["\"^main\" is no single commit"],
    },
    Case {
        name: "file_as_a_revision",
        repository: committed,
        arguments: &["diff", "prod", "--base", "main:out/prod/manifest.json"],
        environment: &[],
        status: 2,
        said: &["is no commit, but a file or a folder of one"],
    },
    Case {
        name: "shallow_clone",
        repository: shallow,
        arguments: PROD,
        environment: &[],
        status: 3,
        said: &["this clone is shallow: its history ends before", "and origin/main meet", FETCH],
    },
    Case {
        name: "commit_beyond_a_shallow_clone",
        repository: shallow,
        arguments: &["diff", "prod", "--base", "0123456789012345678901234567890123456789"],
        environment: &[],
        status: 3,
        said: &["is not in this clone, which is shallow", FETCH],
    },
    Case {
        name: "name_beyond_a_shallow_clone",
        repository: checkout_action,
        arguments: &["affected", "--since", "origin/main"],
        environment: &[],
        status: 2,
        said: &["there is no revision \"origin/main\"", "this clone is shallow", FETCH],
    },
    Case {
        name: "target_of_a_pull_request_beyond_a_shallow_clone",
        repository: checkout_action,
        arguments: PROD,
        environment: &[("GITHUB_BASE_REF", "main")],
        status: 3,
        said: &[
            "origin/main, the branch that this pull request goes to (GITHUB_BASE_REF), is not in this clone",
            FETCH,
        ],
    },
    Case {
        name: "no_main_branch",
        repository: no_main_branch,
        arguments: PROD,
        environment: &[],
        status: 2,
        said: &[
            "no main branch",
            "`--base REVISION`",
            "origin/HEAD, origin/main, origin/master, main and master",
        ],
    },
    Case {
        name: "nothing_in_common",
        repository: unrelated,
        arguments: PROD,
        environment: &[],
        status: 2,
        said: &["and main have no commit in common", "`--base REVISION`"],
    },
    Case {
        name: "nothing_committed",
        repository: nothing_committed,
        arguments: PROD,
        environment: &[],
        status: 2,
        said: &["nothing is committed in this repository yet", "`--base FOLDER`"],
    },
    Case {
        name: "clone_without_files",
        repository: without_blobs,
        arguments: OF_HEAD,
        environment: &[],
        status: 3,
        said: &["out/prod/", "is not in this clone", "`git fetch --refetch --no-filter`"],
    },
    Case {
        name: "clone_without_folders",
        repository: without_trees,
        arguments: OF_HEAD,
        environment: &[],
        status: 3,
        said: &["git cannot read out of HEAD", "`git fetch --refetch --no-filter`"],
    },
    Case {
        name: "corrupt_file",
        repository: corrupt_file,
        arguments: OF_HEAD,
        environment: &[],
        status: 3,
        said: &["git cannot read out/prod/infrastructure/network.tf.json of HEAD", "`git fsck`"],
    },
    Case {
        name: "corrupt_commit",
        repository: corrupt_commit,
        arguments: &["diff", "prod", "--base", "HEAD~1"],
        environment: &[],
        status: 3,
        said: &["git cannot read HEAD~1", "`git fsck`"],
    },
    Case {
        name: "link_in_out",
        repository: link,
        arguments: OF_HEAD,
        environment: &[],
        status: 2,
        said: &["out/prod/infrastructure/network.tf.json is a symbolic link in HEAD", "does not follow"],
    },
    Case {
        name: "submodule_in_out",
        repository: submodule,
        arguments: &["affected", "--since", "HEAD", "--head", "HEAD"],
        environment: &[],
        status: 2,
        said: &["out/prod/other is a submodule in HEAD", "does not follow"],
    },
    Case {
        name: "files_that_cannot_be_read",
        repository: newer_manifest,
        arguments: &["diff", "prod", "--base", "main"],
        environment: &[],
        status: 2,
        said: &[
            "cannot read out/prod/infrastructure/network.tf.json of main",
            "cannot read out/prod/manifest.json of main",
            "format version 7",
        ],
    },
    Case {
        name: "unknown_environment",
        repository: committed,
        arguments: &["diff", "prd"],
        environment: &[],
        status: 2,
        said: &["unknown environment \"prd\"", "did you mean \"prod\"? The environments are dev, prod"],
    },
    Case {
        name: "unknown_environment_of_a_revision",
        repository: committed,
        arguments: &["affected", "sandbox", "--since", "HEAD", "--head", "HEAD"],
        environment: &[],
        status: 2,
        said: &["unknown environment \"sandbox\"", "are dev, prod"],
    },
    Case {
        name: "environment_that_is_a_path",
        repository: committed,
        arguments: &["diff", "../prod", "--base", "HEAD", "--head", "HEAD"],
        environment: &[],
        status: 2,
        said: &["\"../prod\" is not an environment's name"],
    },
    Case {
        name: "against_an_unknown_environment",
        repository: committed,
        arguments: &["diff", "prod", "--against", "deb"],
        environment: &[],
        status: 2,
        said: &["unknown environment \"deb\"", "did you mean \"dev\"?"],
    },
    Case {
        name: "unknown_stack",
        repository: committed,
        arguments: &["diff", "prod", "--stack", "infra,bootstrap"],
        environment: &[],
        status: 2,
        said: &["prod has no stack \"infra\"", "its stacks are bootstrap, infrastructure"],
    },
    Case {
        name: "missing_folder",
        repository: committed,
        arguments: &["diff", "prod", "--base", "./nowhere"],
        environment: &[],
        status: 2,
        said: &["there is no folder ./nowhere"],
    },
    Case {
        name: "folder_of_something_else",
        repository: committed,
        arguments: &["diff", "prod", "--base", "./environments"],
        environment: &[],
        status: 2,
        said: &["./environments holds neither out/ nor manifest.json"],
    },
    Case {
        name: "markdown_of_a_list",
        repository: committed,
        arguments: &["affected", "--format", "markdown"],
        environment: &[],
        status: 2,
        said: &["`--format markdown` is for", "write `--format text` or `--format json`"],
    },
    Case {
        name: "links_that_are_no_address",
        repository: committed,
        arguments: &["diff", "prod", "--links", "javascript:alert(1)"],
        environment: &[],
        status: 2,
        said: &["--links", "https://github.com/OWNER/NAME/blob/COMMIT"],
    },
];

pub(super) fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> =
        CASES.iter().map(|case| trial(&format!("diff::wrong::{}", case.name), || check(case))).collect();
    trials.push(trial("diff::wrong::no_repository", no_repository));
    trials
}

fn check(case: &Case) -> Outcome {
    let repository = (case.repository)()?;
    let run = |arguments: &[&str]| {
        let mut command: Command = cleon(repository.path(), arguments);
        finish(command.envs(case.environment.iter().copied())).with_status(case.status)
    };
    let text = run(case.arguments);
    assert_eq!(text.stdout, "");
    // Long lines of help are wrapped.
    let said = text.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in case.said {
        assert!(said.contains(expected), "{expected:?} is not in\n{}", text.stderr);
    }
    // The command line itself is judged before any format is known, and one of the cases is a format.
    if !case.name.starts_with("links") && !case.name.starts_with("markdown") {
        let json = run(&[case.arguments, &["--format", "json"]].concat());
        assert_eq!(json.json()["format_version"], json!(1));
        let problems = json.json()["problems"].to_string().replace("\\\"", "\"");
        assert!(problems.contains(case.said[0]), "{:?} is not in {problems}", case.said[0]);
        assert_eq!(json.stderr, "");
    }
    Ok(())
}

fn no_repository() {
    let project = Project::small();
    let run = finish(&mut cleon(project.path(), &["diff", "prod"])).with_status(3);
    assert!(run.stderr.contains(". is in no git repository"), "{}", run.stderr);
    assert!(run.stderr.contains("`--base FOLDER`"), "{}", run.stderr);
}
