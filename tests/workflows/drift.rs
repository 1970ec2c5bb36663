//! `drift.sh` and `drift-issue.sh`: one issue an environment, as long as it drifts.

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox};
use crate::harness::outcome::{Outcome, trials};

trials![drift_is_what_terraform_did_not_do, an_issue_is_opened_updated_and_closed, issues_of_others_stay,];

fn drift_is_what_terraform_did_not_do() -> Outcome {
    let sandbox = Sandbox::new()?;
    let run = |status: &str| {
        sandbox.program("cleon", &format!("echo 'A tag was changed.'; exit {status}"));
        sandbox.script("drift.sh", &[("ENVIRONMENT", "prod"), ("STACKS", "bootstrap infrastructure")])
    };
    let ran = run("1").success();
    let call = "cleon plan prod --stack bootstrap --stack infrastructure --refresh-only --format markdown";
    assert_eq!(ran.calls, [call]);
    assert_eq!((&*ran.outputs["drifted"], &*ran.summary), ("true", "A tag was changed.\n"));
    assert_eq!(run("0").success().outputs["drifted"], "false");
    let ran = run("3").refused("cannot be compared");
    assert_eq!((ran.finished.status, ran.outputs.len()), (Some(3), 0));
    Ok(())
}

/// Runs the second script, with these open issues.
fn issue(sandbox: &Sandbox, drifted: &str, open: &[Value]) -> Ran {
    let open: Vec<String> = open.iter().map(Value::to_string).collect();
    sandbox.write("issues", open.join("\n"));
    sandbox.program("gh", r#"[[ "$*" != *"/issues?state=open"* ]] || cat "$SANDBOX/issues""#);
    sandbox.write("work/drift.md", "<!-- cleon review prod -->\nA tag was changed.\n");
    let ran = sandbox.script(
        "drift-issue.sh",
        &[
            ("ENVIRONMENT", "prod"),
            ("DRIFTED", drifted),
            ("GH_TOKEN", "token"),
            ("REPOSITORY", "example-org/platform"),
            ("RUN_URL", "https://github.com/example-org/platform/actions/runs/42"),
        ],
    );
    sandbox.assert_nothing_left();
    ran
}

fn known(number: u32, author: &str, body: &str) -> Value {
    json!({ "number": number, "user": { "login": author }, "body": body })
}

fn an_issue_is_opened_updated_and_closed() -> Outcome {
    let sandbox = Sandbox::new()?;
    let ours = known(3, "github-actions[bot]", "<!-- cleon drift prod -->\nOld.");
    let ran = issue(&sandbox, "true", &[]).success();
    assert_eq!(ran.calls_with("--method POST repos/example-org/platform/issues --input").len(), 1);
    let body = "<!-- cleon drift prod -->\nFound by [this run](https://github.com/example-org/platform/actions/runs/42).\nA tag was changed.\n";
    assert_eq!(
        ran.sent,
        [json!({ "title": "What stands in prod is not what Terraform made", "body": body })]
    );

    let ran = issue(&sandbox, "true", std::slice::from_ref(&ours)).success();
    assert_eq!(ran.calls_with("--method PATCH repos/example-org/platform/issues/3 --input").len(), 1);
    assert_eq!(ran.sent, [json!({ "body": body })]);

    let ran = issue(&sandbox, "false", &[ours]).success();
    assert_eq!(ran.calls_with("--method POST repos/example-org/platform/issues/3/comments --input").len(), 1);
    assert_eq!(ran.sent[1], json!({ "state": "closed", "state_reason": "completed" }));

    let ran = issue(&sandbox, "false", &[]).success();
    assert!(ran.calls_with("--method").is_empty());
    issue(&sandbox, "", &[]).refused("nothing says whether");
    Ok(())
}

fn issues_of_others_stay() -> Outcome {
    let sandbox = Sandbox::new()?;
    let others = [
        known(1, "stranger", "<!-- cleon drift prod -->"),
        known(2, "github-actions[bot]", "<!-- cleon drift production -->"),
        json!({ "number": 4, "user": { "login": "github-actions[bot]" }, "body": null }),
        json!({ "number": 5, "user": { "login": "github-actions[bot]" }, "body": "<!-- cleon drift prod -->", "pull_request": {} }),
    ];
    assert!(issue(&sandbox, "false", &others).success().calls_with("--method").is_empty());
    assert_eq!(issue(&sandbox, "true", &others).success().calls_with("--method POST").len(), 1);
    Ok(())
}
