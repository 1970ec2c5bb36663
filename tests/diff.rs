//! `diff`: what is compared with what, and what is said when that cannot be.

mod changes;
mod wrong;

use std::fs;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::harness::git::{Repository, cleon, git, short};
use crate::harness::outcome::{Outcome, trial};
use crate::harness::process::finish;
use crate::harness::project::Project;
use crate::harness::tree::tree;

pub(crate) fn trials() -> Vec<Trial> {
    macro_rules! named {
        ($($test:ident),+ $(,)?) => {
            vec![$(trial(concat!(module_path!(), "::", stringify!($test)), $test)),+]
        };
    }
    let mut trials = named![
        the_base_is_where_the_branch_left_main,
        the_base_of_a_pull_request_is_its_target,
        revisions_need_neither_settings_nor_a_checkout,
        a_project_may_be_a_subfolder,
        nothing_is_written_and_no_setting_of_git_matters,
        a_folder_may_be_the_base,
        another_environment_may_be_the_base,
        an_environment_may_be_on_one_side_alone,
        files_of_others_are_named_where_they_differ,
        results_are_documents,
    ];
    trials.extend(changes::trials());
    trials.extend(wrong::trials());
    trials
}

/// A small project, committed on `main`.
fn committed() -> Result<Repository, crate::harness::outcome::Missing> {
    Repository::of(&Project::small().synthesized(), "")
}

/// What the sides of a comparison are called.
fn sides(review: &Value) -> (&str, &str) {
    let made_from = &review["made_from"];
    assert_eq!(made_from["kind"], "diff");
    (made_from["base"].as_str().unwrap(), made_from["head"].as_str().unwrap())
}

fn the_base_is_where_the_branch_left_main() -> Outcome {
    let repository = committed()?;
    let first = repository.git(&["rev-parse", "HEAD"]);
    let compared = |repository: &Repository| repository.cleon(&["diff", "prod", "--format", "json"]).json();

    let json = compared(&repository);
    assert_eq!(sides(&json), (&*format!("HEAD ({})", short(&first)), "the settings"));
    let text = repository.cleon(&["diff", "prod"]).success();
    let said = format!(
        "compared with HEAD ({}), which is on main already: only what is not committed",
        short(&first)
    );
    assert!(text.stderr.starts_with(&said), "{}", text.stderr);
    assert_eq!(repository.cleon(&["diff", "prod", "--quiet"]).success().stderr, "");

    repository.git(&["checkout", "--quiet", "-b", "feature"]);
    let feature = repository.commit("On the branch");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit("On main");
    repository.git(&["checkout", "--quiet", "feature"]);
    let expected = format!("merge base with main ({})", short(&first));
    assert_eq!(sides(&compared(&repository)).0, expected);
    repository.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(sides(&compared(&repository)).0, expected, "a detached HEAD");

    // In a clone it is the server's main branch that counts, whatever its name is.
    repository.git(&["branch", "--move", "main", "trunk"]);
    repository.git(&["checkout", "--quiet", "trunk"]);
    let clone = repository.cloned(&[]);
    git(clone.path(), &["checkout", "--quiet", "feature"]);
    git(clone.path(), &["branch", "main", "feature"]);
    assert_eq!(sides(&compared(&clone)).0, format!("merge base with origin/trunk ({})", short(&first)));

    // Of a head that is named, its own base.
    let of_feature =
        repository.cleon(&["diff", "prod", "--head", "feature", "--base", "trunk", "--format", "json"]);
    assert_eq!(sides(&of_feature.json()).1, format!("feature ({})", short(&feature)));
    let of_feature = clone.cleon(&["diff", "prod", "--head", "origin/trunk~1", "--format", "json"]).json();
    assert_eq!(sides(&of_feature).0, format!("origin/trunk~1 ({})", short(&first)));
    Ok(())
}

fn the_base_of_a_pull_request_is_its_target() -> Outcome {
    let repository = committed()?;
    repository.git(&["branch", "release"]);
    let released = repository.git(&["rev-parse", "release"]);
    repository.commit("After the release");
    let clone = repository.cloned(&[]);
    git(clone.path(), &["checkout", "--quiet", "-b", "feature"]);
    clone.commit("On the branch");
    let mut run = cleon(clone.path(), &["diff", "prod", "--format", "json"]);
    let review = finish(run.env("GITHUB_BASE_REF", "release")).json();
    assert_eq!(sides(&review).0, format!("merge base with origin/release ({})", short(&released)));
    // Runs for a push have it, and nothing in it.
    let review = finish(run.env("GITHUB_BASE_REF", "")).json();
    assert!(sides(&review).0.starts_with("merge base with origin/main ("), "{review}");
    Ok(())
}

fn revisions_need_neither_settings_nor_a_checkout() -> Outcome {
    let repository = committed()?;
    repository.replace("out/prod/infrastructure/network.tf.json", "10.2.0.0/16", "10.3.0.0/16");
    repository.commit("Edited by hand");
    fs::remove_dir_all(repository.path().join("environments")).unwrap();
    fs::remove_dir_all(repository.path().join("out")).unwrap();
    repository.commit("Nothing is left");
    let arguments = ["diff", "prod", "--base", "HEAD~2", "--head", "HEAD~1", "--format", "json"];
    let here = repository.cleon(&arguments).json();
    let commits = ["HEAD~2", "HEAD~1"]
        .map(|revision| format!("{revision} ({})", short(&repository.git(&["rev-parse", revision]))));
    assert_eq!(sides(&here), (&*commits[0], &*commits[1]));
    let note = "out/prod/infrastructure/network.tf.json is not what cleon wrote: edited by hand, merged, or missing.";
    assert_eq!(here["notes"], json!([format!("In {}, {note}", commits[1])]));
    let affected = ["affected", "--since", "HEAD~2", "--head", "HEAD~1"];
    assert_eq!(repository.cleon(&affected).success().stdout, "out/prod/infrastructure changed\n");

    let bare = repository.cloned(&["--bare"]);
    assert_eq!(bare.cleon(&arguments).json(), here, "a bare clone");
    let worktree = tempfile::tempdir().unwrap();
    let place = worktree.path().join("of it");
    repository.git(&["worktree", "add", "--quiet", "--detach", place.to_str().unwrap()]);
    assert_eq!(finish(&mut cleon(&place, &arguments)).json(), here, "a worktree");
    // By the whole id, which is not said twice.
    let id = repository.git(&["rev-parse", "HEAD~2"]);
    let by_id = repository.cleon(&["diff", "prod", "--base", &id, "--head", "HEAD~1", "--format", "json"]);
    assert_eq!(sides(&by_id.json()).0, short(&id));
    // What people write beside names of branches.
    for revision in ["HEAD~1^", ":/The first output", "main~2", "@~2"] {
        let review =
            repository.cleon(&["diff", "prod", "--base", revision, "--head", &id, "--format", "json"]);
        assert_eq!(sides(&review.success().json()).0, format!("{revision} ({})", short(&id)));
    }
    Ok(())
}

fn a_project_may_be_a_subfolder() -> Outcome {
    let repository = Repository::of(&Project::small().synthesized(), "teams/my platform/")?;
    let root = repository.path().join("teams/my platform");
    let review = finish(&mut cleon(&root, &["diff", "prod", "--base", "HEAD", "--format", "json"])).success();
    assert_eq!(review.json()["notes"], json!([]), "prod is in the base");
    // From elsewhere, by the root.
    let affected = ["--root", "teams/my platform", "affected", "--since", "HEAD"];
    assert_eq!(repository.cleon(&affected).success().stdout, "");
    repository.replace(
        "teams/my platform/out/prod/infrastructure/network.tf.json",
        "10.2.0.0/16",
        "10.3.0.0/16",
    );
    repository.commit("Edited by hand");
    let affected = [&affected[..3], &["--since", "HEAD~1", "--head", "HEAD"]].concat();
    assert_eq!(repository.cleon(&affected).success().stdout, "out/prod/infrastructure changed\n");
    Ok(())
}

fn nothing_is_written_and_no_setting_of_git_matters() -> Outcome {
    let repository = committed()?;
    let marker = repository.path().join("ran");
    let touch = format!("touch {}", marker.display());
    for key in [
        "core.pager",
        "diff.external",
        "core.fsmonitor",
        "diff.all.textconv",
        "filter.all.smudge",
        "core.sshCommand",
    ] {
        repository.git(&["config", key, &touch]);
    }
    repository.git(&["config", "color.ui", "always"]);
    repository.write(".git/info/attributes", "* diff=all filter=all\n");
    let before = tree(repository.path());
    let mut run = cleon(repository.path(), &["diff", "prod", "--base", "HEAD", "--format", "json"]);
    // As a hook has them, of another repository.
    run.env("GIT_DIR", "/nonexistent")
        .env("GIT_INDEX_FILE", "/nonexistent")
        .env("GIT_WORK_TREE", "/nonexistent");
    run.env("GIT_PAGER", &touch).env("GIT_EXTERNAL_DIFF", &touch);
    let review = finish(&mut run).success().json();
    assert_eq!(review["notes"], json!([]));
    assert!(!marker.exists(), "a program of git's settings ran");
    assert!(tree(repository.path()) == before, "something was written");
    // What a commit holds, not what somebody put in its place.
    repository.replace("out/prod/infrastructure/network.tf.json", "10.2.0.0/16", "10.3.0.0/16");
    let edited = repository.commit("Edited by hand");
    repository.git(&["replace", "HEAD~1", &edited]);
    let affected = repository.cleon(&["affected", "--since", "HEAD~1", "--head", "HEAD"]).success();
    assert_eq!(affected.stdout, "out/prod/infrastructure changed\n");
    Ok(())
}

fn a_folder_may_be_the_base() -> Outcome {
    let (project, other) = (Project::small().synthesized(), Project::small().synthesized());
    let bases = [other.path().to_owned(), other.path().join("out/prod")];
    for base in &bases {
        let base = base.to_str().unwrap();
        // In no repository, and with no git at all.
        let mut run = cleon(project.path(), &["diff", "prod", "--base", base, "--format", "json"]);
        let review = finish(run.env("PATH", "/nonexistent")).success().json();
        assert_eq!(sides(&review), (base, "the settings"));
        assert_eq!(review["notes"], json!([]));
    }
    let foreign = "resource \"aws_vpc\" \"mine\" {}\n";
    other.write("out/prod/infrastructure/mine.tf", foreign);
    let base = bases[1].to_str().unwrap();
    let run = finish(&mut cleon(project.path(), &["diff", "prod", "--base", base, "--format", "json"]));
    let notes = run.with_status(1).json()["notes"].to_string();
    assert!(notes.contains("out/prod/infrastructure/mine.tf is removed"), "{notes}");
    // One environment's folder, for another environment.
    let dev = other.path().join("out/dev");
    let run = finish(&mut cleon(
        project.path(),
        &["diff", "prod", "--base", dev.to_str().unwrap(), "--format", "json"],
    ));
    let notes = run.json()["notes"].to_string();
    assert!(notes.contains("is of the environment dev"), "{notes}");

    // A name that is both is the revision, and a path is the folder.
    let repository = Repository::of(&project, "")?;
    repository.write("v1/out/prod/manifest.json", other.read("out/prod/manifest.json"));
    let folder = repository.cleon(&["diff", "prod", "--base", "v1", "--format", "json"]);
    assert_eq!(sides(&folder.json()).0, "v1", "no revision has the name yet");
    repository.git(&["tag", "v1"]);
    let revision = repository.cleon(&["diff", "prod", "--base", "v1"]).success();
    assert!(revision.stderr.contains("write ./v1 for the folder"), "{}", revision.stderr);
    let folder = repository.cleon(&["diff", "prod", "--base", "./v1", "--format", "json"]);
    assert_eq!(sides(&folder.json()).0, "./v1");
    Ok(())
}

fn another_environment_may_be_the_base() -> Outcome {
    let repository = committed()?;
    let id = repository.git(&["rev-parse", "HEAD"]);
    let compared = |arguments: &[&str]| {
        let arguments = [&["diff", "prod", "--against", "dev", "--format", "json"], arguments].concat();
        repository.cleon(&arguments).json()
    };
    assert_eq!(sides(&compared(&[])), ("dev of the settings", "the settings"));
    let of_commit = format!("dev of HEAD ({})", short(&id));
    assert_eq!(sides(&compared(&["--base", "HEAD"])), (&*of_commit, "the settings"));
    // Both of one revision, without settings.
    fs::remove_dir_all(repository.path().join("environments")).unwrap();
    let head = format!("HEAD ({})", short(&id));
    assert_eq!(sides(&compared(&["--head", "HEAD"])), (&*of_commit, &*head));
    Ok(())
}

fn an_environment_may_be_on_one_side_alone() -> Outcome {
    let repository = committed()?;
    let id = repository.git(&["rev-parse", "HEAD"]);
    let small = "account_id = \"444455556666\"\n[network]\ncidr = \"10.9.0.0/16\"\n\
                 availability_zones = [\"us-east-1a\", \"us-east-1b\"]\n";
    repository.write("environments/demo.toml", small);
    let notes = |arguments: &[&str]| {
        let arguments = [arguments, &["--format", "json"]].concat();
        repository.cleon(&arguments).json()["notes"].clone()
    };
    let added = format!("demo is not in HEAD ({}): all of it is added.", short(&id));
    assert_eq!(notes(&["diff", "demo"]), json!([added]));
    fs::remove_file(repository.path().join("environments/dev.toml")).unwrap();
    let gone = notes(&["diff", "dev"]).to_string();
    assert!(gone.contains("dev is not in the settings any more. What stands stays until"), "{gone}");
    Ok(())
}

fn files_of_others_are_named_where_they_differ() -> Outcome {
    let repository = committed()?;
    repository.write("out/prod/infrastructure/mine.tf", b"# \0\xff\n");
    repository.write("out/prod/infrastructure/same.tf", "# the same\n");
    repository.write("out/prod/infrastructure/README.md", "Notes.\n");
    repository.commit("Files of others");
    repository.cleon(&["diff", "prod", "--base", "HEAD"]).success();
    repository.write("out/prod/infrastructure/mine.tf", b"# \0\xfe\n");
    repository.write("out/prod/infrastructure/README.md", "Other notes.\n");
    repository.write("out/prod/infrastructure/local_override.tf.json", "{}\n");
    let run = repository.cleon(&["diff", "prod", "--base", "HEAD", "--format", "json"]).with_status(1);
    let said = |file: &str, happens: &str| {
        format!(
            "out/prod/infrastructure/{file} {happens}: it is not generated and not compared, and Terraform applies it all \
             the same."
        )
    };
    assert_eq!(
        run.json()["notes"],
        json!([said("local_override.tf.json", "is added"), said("mine.tf", "changes")])
    );
    // Of another stack they are not.
    repository.cleon(&["diff", "prod", "--base", "HEAD", "--stack", "bootstrap"]).success();
    let affected = repository.cleon(&["affected", "--since", "HEAD"]).success();
    assert_eq!(affected.stdout, "out/prod/infrastructure changed\n");
    Ok(())
}

fn results_are_documents() -> Outcome {
    let repository = committed()?;
    let json = repository.cleon(&["diff", "prod", "--format", "json"]).success();
    assert_eq!((&json.json()["format_version"], &json.json()["environment"]), (&json!(1), &json!("prod")));
    assert_eq!(json.stderr, "", "programs read standard output alone");
    let markdown = repository.cleon(&["diff", "prod", "--format", "markdown"]).success();
    assert!(markdown.stdout.starts_with("<!--") && markdown.stdout.contains("prod"), "{}", markdown.stdout);
    assert!(!markdown.stdout.contains('\u{1b}'));
    // Where results go decides whether they are coloured, and here that is no terminal.
    let text = repository.cleon(&["diff", "prod"]).success();
    assert!(!text.stdout.contains('\u{1b}') && text.stdout.contains("prod"), "{}", text.stdout);
    Ok(())
}
