//! `comment.sh`: what a run left, which anybody may have written, becomes comments, and nothing else happens.

use std::process::Command;

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox};
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::finish;

trials![
    comments_are_posted_updated_and_deleted,
    a_plan_takes_the_place_of_a_diff,
    nothing_is_posted_without_a_review,
    a_fork_is_told,
    what_is_not_a_review_is_refused,
    another_pull_request_is_refused,
    comments_of_others_stay,
];

const HEAD: &str = "0123456789abcdef0123456789abcdef01234567";

/// GitHub as the script sees it. Endpoints with pages print one object a line, as `--jq` makes of them.
const GH: &str = r#"
case "$*" in
  *"/artifacts?per_page=100"*) cat "$SANDBOX/artifacts" ;;
  *"/zip") id="${2%/zip}"; cat "$SANDBOX/zips/${id##*/}.zip" ;;
  *"/pulls/"*) cat "$SANDBOX/pull-request" ;;
  *"/comments?per_page=100"*) cat "$SANDBOX/comments" ;;
  *"--method "*) ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac"#;

struct GitHub {
    sandbox: Sandbox,
    artifacts: Vec<Value>,
}

impl GitHub {
    /// A pull request of `example-org/platform` that changes these environments.
    fn new(environments: &str) -> Result<Self, Missing> {
        let sandbox = Sandbox::new()?;
        sandbox.program("gh", GH);
        sandbox.write("zips/none", "");
        sandbox.write("comments", "");
        let mut github = Self { sandbox, artifacts: Vec::new() };
        github.pull_request("example-org/platform", HEAD, "open");
        github.artifact("review", &[("pull-request", "7\n"), ("environments", environments)]);
        Ok(github)
    }

    fn pull_request(&self, head: &str, sha: &str, state: &str) {
        let said = json!({
            "state": state,
            "base": { "repo": { "full_name": "example-org/platform" } },
            "head": { "repo": { "full_name": head }, "sha": sha },
        });
        self.sandbox.write("pull-request", said.to_string());
    }

    /// What a run left under this name.
    fn artifact(&mut self, name: &str, files: &[(&str, &str)]) {
        let id = self.artifacts.len() + 100;
        let folder = format!("artifact-{id}");
        for (file, content) in files {
            self.sandbox.write(&format!("{folder}/{file}"), content);
        }
        let mut zip = Command::new("zip");
        zip.args(["--quiet", "--recurse-paths"])
            .arg(self.sandbox.path().join(format!("zips/{id}.zip")))
            .arg(".");
        finish(zip.current_dir(self.sandbox.path().join(folder))).success();
        self.artifacts.retain(|artifact| artifact["name"] != name);
        self.artifacts.push(json!({ "id": id, "name": name, "expired": false, "size_in_bytes": 1000 }));
    }

    fn review(&mut self, kind: &str, environment: &str, text: &str) {
        let comment = format!("<!-- cleon review {environment} -->\n{text}\n");
        self.artifact(&format!("review-{kind}-{environment}"), &[("comment.md", &comment)]);
    }

    fn comment(&self, id: u32, author: &str, body: &str) {
        let kind = if author.ends_with("[bot]") { "Bot" } else { "User" };
        let said = json!({ "id": id, "user": { "login": author, "type": kind }, "body": body });
        let before = self.sandbox.read("comments");
        self.sandbox.write("comments", format!("{before}{said}\n"));
    }

    fn run(&self) -> Ran {
        self.run_of("example-org/platform")
    }

    fn run_of(&self, head: &str) -> Ran {
        let artifacts: Vec<String> = self.artifacts.iter().map(Value::to_string).collect();
        self.sandbox.write("artifacts", artifacts.join("\n"));
        let ran = self.sandbox.script(
            "comment.sh",
            &[
                ("GH_TOKEN", "token"),
                ("REPOSITORY", "example-org/platform"),
                ("RUN_ID", "42"),
                ("RUN_URL", "https://github.com/example-org/platform/actions/runs/42"),
                ("HEAD_SHA", HEAD),
                ("HEAD_REPOSITORY", head),
            ],
        );
        self.sandbox.assert_nothing_left();
        ran
    }
}

/// What was done to comments: method and address.
fn changes(ran: &Ran) -> Vec<String> {
    let calls = ran.calls_with("--method ").into_iter();
    calls
        .map(|call| {
            let words: Vec<&str> = call.split(' ').collect();
            format!("{} {}", words[3], words[4].trim_start_matches("repos/example-org/platform/"))
        })
        .collect()
}

fn comments_are_posted_updated_and_deleted() -> Outcome {
    let mut github = GitHub::new("dev\nprod\n")?;
    github.review("diff", "dev", "Dev.");
    github.review("diff", "prod", "Prod, with `${{ github.token }}` and $(id) and \"quotes\".");
    github.comment(1, "github-actions[bot]", "<!-- cleon review prod -->\r\nOld.");
    github.comment(2, "github-actions[bot]", "<!-- cleon review staging -->\nNo longer changed.");
    github.comment(3, "github-actions[bot]", "<!-- cleon review prod -->\nTwice.");
    github.comment(4, "github-actions[bot]", "Something else.");
    let ran = github.run().success();
    assert_eq!(
        changes(&ran),
        [
            "POST issues/7/comments",
            "PATCH issues/comments/1",
            "DELETE issues/comments/2",
            "DELETE issues/comments/3"
        ]
    );
    let bodies: Vec<&str> = ran.sent.iter().map(|sent| sent["body"].as_str().unwrap()).collect();
    assert_eq!(
        bodies,
        [
            "<!-- cleon review dev -->\nDev.\n\n<sub>Made by [this run](https://github.com/example-org/platform/actions/runs/42) of 0123456789ab.</sub>",
            "<!-- cleon review prod -->\nProd, with `${{ github.token }}` and $(id) and \"quotes\".\n\n<sub>Made by [this run](https://github.com/example-org/platform/actions/runs/42) of 0123456789ab.</sub>",
        ]
    );
    Ok(())
}

fn a_plan_takes_the_place_of_a_diff() -> Outcome {
    let mut github = GitHub::new("prod\n")?;
    github.review("diff", "prod", "What is generated.");
    github.review("plan", "prod", "What Terraform would do.");
    let ran = github.run().success();
    assert_eq!(changes(&ran), ["POST issues/7/comments"]);
    assert!(ran.sent[0]["body"].as_str().unwrap().contains("What Terraform would do."), "{:?}", ran.sent);
    Ok(())
}

fn nothing_is_posted_without_a_review() -> Outcome {
    // The run stopped before it knew what changes: old comments are still the last that is known.
    let mut github = GitHub::new("")?;
    github.artifacts.clear();
    github.comment(1, "github-actions[bot]", "<!-- cleon review prod -->\nOld.");
    assert_eq!(changes(&github.run().success()), [""; 0]);
    // One environment could not be compared: its comment stays too.
    let github = GitHub::new("prod\n")?;
    github.comment(1, "github-actions[bot]", "<!-- cleon review prod -->\nOld.");
    assert_eq!(changes(&github.run().success()), [""; 0]);
    // Nothing changes any more.
    let github = GitHub::new("")?;
    github.comment(1, "github-actions[bot]", "<!-- cleon review prod -->\nOld.");
    assert_eq!(changes(&github.run().success()), ["DELETE issues/comments/1"]);
    // A closed pull request is left as it is.
    github.pull_request("example-org/platform", HEAD, "closed");
    assert_eq!(changes(&github.run().success()), [""; 0]);
    Ok(())
}

fn a_fork_is_told() -> Outcome {
    let mut github = GitHub::new("prod\n")?;
    github.pull_request("stranger/platform", HEAD, "open");
    github.review("diff", "prod", "Nothing to see here.");
    let ran = github.run_of("stranger/platform").success();
    assert!(ran.sent[0]["body"].as_str().unwrap().contains("It comes from a fork"), "{:?}", ran.sent);
    // There is always room for that.
    github.review("diff", "prod", &"x".repeat(65_480));
    github.run_of("stranger/platform").refused("too long");
    Ok(())
}

fn what_is_not_a_review_is_refused() -> Outcome {
    let refused = |environments: &str, files: &[(&str, &str)], message: &str| -> Outcome {
        let mut github = GitHub::new(environments)?;
        github.artifact("review-diff-prod", files);
        assert_eq!(changes(&github.run().refused(message)), [""; 0], "{message}");
        Ok(())
    };
    refused("prod\n", &[("comment.md", "<!-- cleon review dev -->\n")], "does not begin with its marker")?;
    refused("prod\n", &[("comment.md", "x<!-- cleon review prod -->\n")], "does not begin with its marker")?;
    refused("prod\n", &[("comment.md", "<!-- cleon review prod --> x\n")], "does not begin with its marker")?;
    let long = |of: usize| format!("<!-- cleon review prod -->\n{}", "x".repeat(of));
    refused("prod\n", &[("comment.md", &long(65_536))], "too long")?;
    refused("prod\n", &[("comment.md", &long(10_000_000))], "too long")?;
    for name in ["../prod", "prod;id", "PROD", "-x", "a b", "$(id)", "prod'", &"a".repeat(21)] {
        refused(&format!("{name}\n"), &[("comment.md", &long(1))], "names what is no environment")?;
    }
    refused(&"dev\n".repeat(51), &[("comment.md", &long(1))], "51 environments")?;
    let mut github = GitHub::new("prod\n")?;
    github.review("diff", "prod", "");
    github.artifacts[1]["size_in_bytes"] = json!(3_000_000);
    github.run().refused("too large");
    Ok(())
}

fn another_pull_request_is_refused() -> Outcome {
    for number in ["0", "7; id", "-1", "7\n8", "$(id)", "99999999999"] {
        let mut github = GitHub::new("prod\n")?;
        github.artifact("review", &[("pull-request", number), ("environments", "prod\n")]);
        let ran = github.run().refused("has no number");
        assert!(ran.calls_with("/pulls/").is_empty(), "{:?}", ran.calls);
    }
    let mut github = GitHub::new("prod\n")?;
    github.review("diff", "prod", "");
    // A run of a fork that names the pull request of somebody else.
    let ran = github.run_of("stranger/platform").refused("is not one of this run");
    assert_eq!(changes(&ran), [""; 0]);
    // Another commit than the one that ran.
    github.pull_request("example-org/platform", &HEAD.replace('0', "f"), "open");
    assert_eq!(changes(&github.run().refused("another commit")), [""; 0]);
    Ok(())
}

fn comments_of_others_stay() -> Outcome {
    let mut github = GitHub::new("prod\n")?;
    github.review("diff", "prod", "New.");
    github.comment(1, "stranger", "<!-- cleon review prod -->\nMine.");
    github.comment(2, "another[bot]", "<!-- cleon review staging -->\nMine.");
    github.comment(3, "github-actions[bot]", "> <!-- cleon review staging -->\nQuoted.");
    assert_eq!(changes(&github.run().success()), ["POST issues/7/comments"]);
    Ok(())
}
