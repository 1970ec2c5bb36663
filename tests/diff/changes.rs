//! What is said of changes, and how a run ends that finds some.

use std::fs;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::committed;
use crate::harness::git::{Repository, cleon};
use crate::harness::outcome::{Outcome, trial};
use crate::harness::process::finish;
use crate::harness::project::Project;

pub(super) fn trials() -> Vec<Trial> {
    macro_rules! named {
        ($($test:ident),+ $(,)?) => {
            vec![$(trial(concat!(module_path!(), "::", stringify!($test)), $test)),+]
        };
    }
    named![
        an_edit_of_settings_is_told_before_it_is_written,
        the_status_says_what_was_found,
        one_stack_alone,
        comments_and_layout_are_no_changes,
        an_environment_comes_or_goes_as_a_whole,
        places_become_links,
        text_is_coloured_when_asked,
    ]
}

const GROUPS: &str = "out/prod/infrastructure/cluster-trantor.tf.json";
const DIFF: &[&str] = &["diff", "prod", "--base", "HEAD~1", "--head", "HEAD"];

/// The changes of a stack.
fn changes<'a>(review: &'a Value, stack: &str) -> &'a [Value] {
    let stacks = review["stacks"].as_array().unwrap();
    let of =
        stacks.iter().find(|of| of["stack"] == stack).unwrap_or_else(|| panic!("no {stack} in {review}"));
    of["changes"].as_array().unwrap()
}

/// All actions of a review.
fn actions(review: &Value) -> Vec<&str> {
    let stacks = review["stacks"].as_array().unwrap().iter();
    let changes = stacks.flat_map(|stack| stack["changes"].as_array().unwrap());
    changes.map(|change| change["action"].as_str().unwrap()).collect()
}

fn json(repository: &Repository, arguments: &[&str], status: i32) -> Value {
    repository.cleon(&[arguments, &["--format", "json"]].concat()).with_status(status).json()
}

fn an_edit_of_settings_is_told_before_it_is_written() -> Outcome {
    let repository = committed()?;
    repository.replace("environments/prod.toml", "max = 3", "max = 5");
    let review = json(&repository, &["diff", "prod"], 1);
    let [change] = changes(&review, "infrastructure") else { panic!("{review}") };
    assert_eq!(
        (&change["address"], &change["action"]),
        (&json!("aws_eks_node_group.trantor_general"), &json!("update"))
    );
    let [argument] = change["arguments"].as_array().unwrap().as_slice() else { panic!("{change}") };
    assert_eq!(argument["path"], "scaling_config[0].max_size");
    assert_eq!((&argument["before"], &argument["after"]), (&json!({ "value": 3 }), &json!({ "value": 5 })));
    assert_eq!(change["place"]["file"], GROUPS);
    // dev has other settings, and the files that stand are those of before.
    assert_eq!(actions(&json(&repository, &["diff", "dev"], 0)), [""; 0]);
    repository.cleon(&["synth", "prod", "--check"]).with_status(1);
    // Once written and committed, it shows from the commit before on.
    repository.cleon(&["synth", "prod"]).success();
    repository.commit("Five nodes");
    json(&repository, &["diff", "prod"], 0);
    assert_eq!(changes(&json(&repository, DIFF, 1), "infrastructure").len(), 1);
    Ok(())
}

fn the_status_says_what_was_found() -> Outcome {
    let repository = committed()?;
    let groups = fs::read_to_string(repository.path().join(GROUPS)).unwrap();
    let mut without_nodes: Value = serde_json::from_str(&groups).unwrap();
    without_nodes["resource"].as_object_mut().unwrap().remove("aws_eks_node_group").unwrap();

    let any = ["--fail-on", "broadening,replace", "--fail-on", "destroy"];
    let ends = |status: i32, fail_on: &[&str]| {
        let run = repository.cleon(&[DIFF, fail_on, &["--format", "json"]].concat()).with_status(status);
        assert_eq!(run.json()["environment"], "prod", "the review is there, whatever the status is");
        run.stderr
    };
    repository.commit("Nothing");
    assert_eq!((ends(0, &[]), ends(0, &any)), (String::new(), String::new()));
    repository.replace(GROUPS, "\"max_size\": 3", "\"max_size\": 5");
    repository.commit("An update");
    assert_eq!((ends(1, &[]), ends(0, &any)), (String::new(), String::new()));
    repository.write(GROUPS, without_nodes.to_string());
    repository.commit("Something goes");
    assert_eq!(ends(1, &any), "failed on destroy: something is destroyed\n");
    assert_eq!(ends(0, &["--fail-on", "replace"]), "");
    repository.write(GROUPS, &groups);
    repository.commit("Something comes");
    assert_eq!((ends(1, &[]), ends(0, &["--fail-on", "destroy"])), (String::new(), String::new()));
    Ok(())
}

fn one_stack_alone() -> Outcome {
    let repository = committed()?;
    repository.replace(GROUPS, "\"max_size\": 3", "\"max_size\": 5");
    repository.commit("An update");
    let of_it = json(&repository, &[DIFF, &["--stack", "infrastructure"]].concat(), 1);
    let names = of_it["stacks"].as_array().unwrap().iter().map(|stack| &stack["stack"]);
    assert_eq!(names.collect::<Vec<_>>(), ["infrastructure"]);
    assert_eq!(of_it["notes"].as_array().unwrap().last(), Some(&json!("Only infrastructure is shown.")));
    json(&repository, &[DIFF, &["--stack", "bootstrap,kubernetes"]].concat(), 0);
    Ok(())
}

fn comments_and_layout_are_no_changes() -> Outcome {
    let repository = committed()?;
    let mut groups: Value =
        serde_json::from_str(&fs::read_to_string(repository.path().join(GROUPS)).unwrap()).unwrap();
    groups["//"] = json!("By somebody else.");
    repository.write(GROUPS, groups.to_string());
    repository.commit("Written in another way");
    assert_eq!(actions(&json(&repository, DIFF, 0)), [""; 0]);
    Ok(())
}

fn an_environment_comes_or_goes_as_a_whole() -> Outcome {
    let repository = committed()?;
    repository.git(&["rm", "-r", "--quiet", "out/dev"]);
    repository.commit("Without dev");
    let gone = json(&repository, &["diff", "dev", "--base", "HEAD~1", "--head", "HEAD"], 1);
    let added = json(&repository, &["diff", "dev", "--base", "HEAD", "--head", "HEAD~1"], 1);
    let count = |review: &Value, action: &str| actions(review).iter().filter(|of| **of == action).count();
    assert!(count(&gone, "delete") > 20, "{gone}");
    assert_eq!(count(&added, "create"), count(&gone, "delete"));
    assert_eq!((count(&gone, "create"), count(&added, "delete")), (0, 0));
    // From the settings it is all there again.
    let settings = json(&repository, &["diff", "dev"], 1);
    assert_eq!(count(&settings, "create"), count(&added, "create"));
    Ok(())
}

fn places_become_links() -> Outcome {
    let repository = Repository::of(&Project::small().synthesized(), "teams/my platform/")?;
    let root = repository.path().join("teams/my platform");
    let (file, line) = (format!("teams/my platform/{GROUPS}"), "\"max_size\": 3");
    repository.replace(&file, line, "\"max_size\": 5");
    let head = repository.commit("An update");
    let markdown = [DIFF, &["--format", "markdown"]].concat();
    let comment = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut run = cleon(&root, &[&markdown[..], arguments].concat());
        finish(run.envs(environment.iter().copied())).with_status(1).stdout
    };
    let below = "teams/my%20platform/out/prod/infrastructure/cluster-trantor.tf.json#L";
    let given = comment(&["--links", "https://git.example.org/blob/1a2b3c4/"], &[]);
    assert!(given.contains(&format!("https://git.example.org/blob/1a2b3c4/{below}")), "{given}");
    // On GitHub Actions, of the commit that is compared and not of the one that GitHub names.
    let actions = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_SERVER_URL", "https://github.example.org"),
        ("GITHUB_REPOSITORY", "example-org/platform"),
        ("GITHUB_SHA", "0123456789012345678901234567890123456789"),
    ];
    let found = comment(&[], &actions);
    let expected = format!("https://github.example.org/example-org/platform/blob/{head}/{below}");
    assert!(found.contains(&expected), "{found}");
    assert!(!comment(&[], &[]).contains("https://"), "nobody said where files can be seen");
    Ok(())
}

fn text_is_coloured_when_asked() -> Outcome {
    let repository = committed()?;
    repository.replace(GROUPS, "\"max_size\": 3", "\"max_size\": 5");
    repository.commit("An update");
    let plain = repository.cleon(DIFF).with_status(1).stdout;
    assert!(plain.contains("aws_eks_node_group.trantor_general") && !plain.contains('\u{1b}'), "{plain}");
    let coloured = repository.cleon(&[DIFF, &["--color", "always"]].concat()).with_status(1).stdout;
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    Ok(())
}
