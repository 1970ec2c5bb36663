//! `review.sh` and `audit.sh`: what a comment is made of, and what lets a job fail.

use super::sandbox::{Ran, Sandbox};
use crate::harness::outcome::{Missing, Outcome, trials};

trials![
    a_diff_becomes_a_comment,
    what_the_repository_lets_fail_fails_after_the_comment,
    without_a_review_there_is_no_comment,
    what_is_not_planned_is_compared,
    an_audit_is_made_where_there_is_one,
];

/// Says the text of a file, with the status of another one, for each verb.
const CLEON: &str = r#"
cat "$SANDBOX/$1.md"
exit "$(cat "$SANDBOX/$1.status")""#;

struct Cleon(Sandbox);

impl Cleon {
    fn new() -> Result<Self, Missing> {
        let sandbox = Sandbox::new()?;
        sandbox.program("cleon", CLEON);
        Ok(Self(sandbox))
    }

    fn says(&self, verb: &str, text: &str, status: u8) {
        self.0.write(&format!("{verb}.md"), text);
        self.0.write(&format!("{verb}.status"), status.to_string());
    }

    fn run(&self, kind: &str, variables: &[(&str, &str)]) -> Ran {
        let base = [
            ("ENVIRONMENT", "prod"),
            ("BASE", "HEAD^1"),
            ("LINKS", "https://github.com/example-org/platform/blob/0123"),
            ("STACKS", "bootstrap infrastructure"),
            ("RUN_URL", "https://github.com/example-org/platform/actions/runs/42"),
        ];
        self.0.script(&format!("review.sh {kind}"), &[&base, variables].concat())
    }
}

fn a_diff_becomes_a_comment() -> Outcome {
    let cleon = Cleon::new()?;
    cleon.says("diff", "<!-- cleon review prod -->\nA bucket goes.\n", 1);
    let ran = cleon.run("diff", &[]).success();
    assert_eq!(
        ran.calls,
        [
            "cleon diff prod --base HEAD^1 --links https://github.com/example-org/platform/blob/0123 --format markdown"
        ]
    );
    assert_eq!(cleon.0.read("work/review/comment.md"), "<!-- cleon review prod -->\nA bucket goes.\n");
    assert_eq!(ran.summary, cleon.0.read("work/review/comment.md"));
    assert_eq!(ran.outputs["verdict"], "");
    Ok(())
}

fn what_the_repository_lets_fail_fails_after_the_comment() -> Outcome {
    let cleon = Cleon::new()?;
    cleon.says("diff", "<!-- cleon review prod -->\nA bucket goes.\n", 1);
    let ran = cleon.run("diff", &[("FAIL_ON", "destroy,replace")]).success();
    assert_eq!(ran.calls_with("--fail-on destroy,replace").len(), 1, "{:?}", ran.calls);
    assert_eq!(ran.outputs["verdict"], "it does what this repository lets fail: destroy,replace");
    assert!(cleon.0.read("work/review/comment.md").contains("A bucket goes."));
    // A stack that cannot be planned: what is known of the others is said.
    cleon.says("plan", "<!-- cleon review prod -->\nFailed.\n", 3);
    let ran = cleon.run("plan", &[]).success();
    assert_eq!(ran.outputs["verdict"], "cleon plan ended with status 3");
    assert!(cleon.0.read("work/review/comment.md").contains("Failed."));
    Ok(())
}

fn without_a_review_there_is_no_comment() -> Outcome {
    let cleon = Cleon::new()?;
    for (text, status, expected) in
        [("", 2, 2), ("error: no such revision\n", 3, 3), ("", 0, 3), ("# Review\n", 1, 3)]
    {
        cleon.says("diff", text, status);
        let ran = cleon.run("diff", &[]).refused("without a review");
        assert_eq!(ran.finished.status, Some(expected), "{text} {status}");
        assert!(!cleon.0.work().join("review/comment.md").exists());
    }
    Ok(())
}

fn what_is_not_planned_is_compared() -> Outcome {
    let cleon = Cleon::new()?;
    let others = [("OTHER_STACKS", "application kubernetes")];
    cleon.says("plan", "<!-- cleon review prod -->\nPlanned.\n", 1);
    cleon.says("diff", "<!-- cleon review prod -->\nCompared.\n", 1);
    let ran = cleon.run("plan", &others).success();
    assert_eq!(
        ran.calls,
        [
            "cleon plan prod --stack bootstrap --stack infrastructure --format markdown",
            "cleon diff prod --base HEAD^1 --links https://github.com/example-org/platform/blob/0123 --stack application --stack kubernetes --format markdown",
        ]
    );
    let comment = "<!-- cleon review prod -->\nPlanned.\n\n<details><summary>Not planned but compared: application, kubernetes</summary>\nCompared.\n\n</details>\n";
    assert_eq!(cleon.0.read("work/review/comment.md"), comment);
    // What does not change takes no room.
    cleon.says("diff", "<!-- cleon review prod -->\nNothing.\n", 0);
    cleon.run("plan", &others).success();
    assert_eq!(cleon.0.read("work/review/comment.md"), "<!-- cleon review prod -->\nPlanned.\n");
    // Nor does what would not fit, of which the plan is worth more; é is one character and two bytes.
    cleon.says("plan", &format!("<!-- cleon review prod -->\n{}\n", "é".repeat(40_000)), 1);
    cleon.says("diff", &format!("<!-- cleon review prod -->\n{}\n", "é".repeat(24_000)), 1);
    cleon.run("plan", &others).success();
    assert!(cleon.0.read("work/review/comment.md").contains("</details>"));
    cleon.says("diff", &format!("<!-- cleon review prod -->\n{}\n", "é".repeat(25_000)), 1);
    let ran = cleon.run("plan", &others).success();
    let comment = cleon.0.read("work/review/comment.md");
    assert!(
        comment.contains("[summary of the run](https://github.com/example-org/platform/actions/runs/42)")
    );
    assert!(comment.chars().count() < 41_000);
    assert!(ran.summary.contains(&"é".repeat(25_000)));
    Ok(())
}

fn an_audit_is_made_where_there_is_one() -> Outcome {
    let sandbox = Sandbox::new()?;
    let prod = [("ENVIRONMENT", "prod")];
    sandbox.program("cleon", "echo \"error: unrecognized subcommand 'audit'\" >&2; exit 2");
    let ran = sandbox.script("audit.sh", &prod).success();
    assert_eq!(ran.summary, "");
    sandbox.program("cleon", "[[ $2 == --help ]] || { echo 'A finding.'; exit 1; }");
    let ran = sandbox.script("audit.sh", &prod);
    assert_eq!((ran.finished.status, ran.summary.as_str()), (Some(1), "A finding.\n"));
    Ok(())
}
