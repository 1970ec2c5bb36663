//! `stack.sh`, `newest.sh` and `manifests.sh`: what was approved is what is applied.

use serde_json::json;

use super::sandbox::{Ran, Sandbox};
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::project::{copy_folder, repository};

trials![
    a_stack_is_planned_and_applied,
    nothing_to_do_is_not_applied,
    another_plan_than_the_approved_one_is_refused,
    what_cannot_be_planned_whole_is_not_applied,
    what_nobody_could_plan_destroys_nothing,
    what_is_newer_is_not_undone,
    manifests_are_applied_in_their_order,
];

/// Plans by what a test wrote; the saved plan holds a secret.
const CLEON: &str = r#"
while (($#)); do
  if [[ "$1" == --save ]]; then echo "secret of the plan" > "$2/infrastructure.tfplan"; fi
  if [[ "$1" == --from ]]; then
    grep --quiet "secret of the plan" "$2"
    echo "<!-- cleon review prod -->"; echo "A bucket goes."; exit 1
  fi
  shift
done
cat "$SANDBOX/review.json"
exit "$(cat "$SANDBOX/status")""#;

/// Shows what it is given, and applies it.
const TERRAFORM: &str = r#"
case "$*" in
  *" show -json "*) cat "$4" ;;
  *" apply "*) grep --quiet "secret of the plan" "$4" ;;
esac"#;

struct Stack(Sandbox);

impl Stack {
    fn new() -> Result<Self, Missing> {
        let sandbox = Sandbox::new()?;
        sandbox.program("cleon", CLEON);
        sandbox.program("terraform", TERRAFORM);
        let stack = Self(sandbox);
        stack.plans("aws_s3_bucket.dawn", 1);
        Ok(stack)
    }

    fn plans(&self, address: &str, status: u8) {
        let review = json!({
            "environment": "prod",
            "stacks": [{ "stack": "infrastructure", "state": { "kind": "reviewed" }, "changes": [{ "address": address }] }],
        });
        self.0.write("review.json", review.to_string());
        self.0.write("status", status.to_string());
    }

    fn plan(&self) -> Ran {
        self.run("stack.sh plan", &[("PLANNED_STACKS", "bootstrap infrastructure")])
    }

    fn apply(&self, approved: &str) -> Ran {
        self.run("stack.sh apply", &[("APPROVED", approved)])
    }

    fn run(&self, call: &str, variables: &[(&str, &str)]) -> Ran {
        let base = [("ENVIRONMENT", "prod"), ("STACK", "infrastructure")];
        let ran = self.0.script(call, &[&base, variables].concat());
        self.0.assert_nothing_left();
        let said = [&ran.finished.stdout, &ran.finished.stderr, &ran.summary, &format!("{:?}", ran.outputs)];
        assert!(!said.iter().any(|text| text.contains("secret of the plan")), "{:?}", ran.finished);
        ran
    }
}

fn a_stack_is_planned_and_applied() -> Outcome {
    let stack = Stack::new()?;
    let planned = stack.plan().success();
    assert_eq!(planned.outputs["changes"], "true");
    assert!(planned.summary.contains("A bucket goes."));
    assert!(planned.calls_with("terraform -chdir=out/prod/infrastructure apply").is_empty());
    assert!(planned.calls_with("--lock").is_empty(), "planning writes no lock: {:?}", planned.calls);
    let applied = stack.apply(&planned.outputs["digest"]).success();
    assert_eq!(applied.calls_with("--lock").len(), 1, "{:?}", applied.calls);
    let apply = applied.calls_with(" apply ");
    assert!(
        apply[0].starts_with("terraform -chdir=out/prod/infrastructure apply -input=false /"),
        "{apply:?}"
    );
    assert!(apply[0].ends_with("/infrastructure.tfplan"), "{apply:?}");
    Ok(())
}

fn nothing_to_do_is_not_applied() -> Outcome {
    let stack = Stack::new()?;
    stack.plans("", 0);
    assert_eq!(stack.plan().success().outputs["changes"], "false");
    Ok(())
}

fn another_plan_than_the_approved_one_is_refused() -> Outcome {
    let stack = Stack::new()?;
    let approved = stack.plan().success().outputs["digest"].clone();
    stack.plans("aws_s3_bucket.day", 1);
    let ran = stack.apply(&approved).refused("is not what was approved");
    assert!(ran.calls_with(" apply ").is_empty(), "{:?}", ran.calls);
    assert!(ran.summary.contains("**Refused:**"));
    for none in ["", "unplannedx", "0123"] {
        let ran = stack.apply(none).refused("no digest");
        assert_eq!(ran.calls, [""; 0]);
    }
    Ok(())
}

fn what_cannot_be_planned_whole_is_not_applied() -> Outcome {
    let stack = Stack::new()?;
    let digest = stack.plan().success().outputs["digest"].clone();
    for kind in ["blocked", "failed", "incomplete"] {
        let state = json!({ "kind": kind, "message": "no such export" });
        let review = json!({ "stacks": [{ "stack": "infrastructure", "state": state, "changes": [] }] });
        stack.0.write("review.json", review.to_string());
        assert!(stack.plan().refused("was not planned as a whole").outputs.is_empty());
        let ran = stack.apply(&digest).refused("was not planned as a whole");
        assert!(ran.calls_with(" apply ").is_empty());
    }
    stack
        .0
        .write("review.json", json!({ "problems": [{ "message": "Terraform is not there" }] }).to_string());
    stack.0.write("status", "3");
    let ran = stack.plan().refused("ended with status 3");
    assert!(ran.finished.stdout.contains("Terraform is not there"), "{:?}", ran.finished);
    Ok(())
}

fn what_nobody_could_plan_destroys_nothing() -> Outcome {
    let stack = Stack::new()?;
    let planned = stack.run("stack.sh plan", &[("PLANNED_STACKS", "bootstrap")]).success();
    assert_eq!(planned.calls, [""; 0]);
    assert_eq!((&*planned.outputs["changes"], &*planned.outputs["digest"]), ("true", "unplanned"));
    stack.0.write("status", "0");
    let applied = stack.apply("unplanned").success();
    assert_eq!(
        applied.calls_with("--lock --fail-on destroy --fail-on replace").len(),
        1,
        "{:?}",
        applied.calls
    );
    assert_eq!(applied.calls_with(" apply ").len(), 1);
    for (status, message) in
        [("1", "replaces or destroys"), ("2", "cannot be planned"), ("3", "cannot be planned")]
    {
        stack.0.write("status", status);
        let ran = stack.apply("unplanned").refused(message);
        assert!(ran.calls_with(" apply ").is_empty());
    }
    Ok(())
}

fn what_is_newer_is_not_undone() -> Outcome {
    let sandbox = Sandbox::new()?;
    sandbox.program(
        "gh",
        "[[ \"$2\" == repos/example-org/platform/git/ref/heads/main ]] && cat \"$SANDBOX/newest\"",
    );
    sandbox.write("newest", "0123\n");
    let of = |reference: &str, commit: &str| {
        let repository = ("GITHUB_REPOSITORY", "example-org/platform");
        sandbox.script("newest.sh", &[repository, ("GITHUB_REF", reference), ("GITHUB_SHA", commit)])
    };
    of("refs/heads/main", "0123").success();
    of("refs/heads/main", "4567").refused("approve the newer run");
    assert_eq!(of("refs/tags/v1.0.0", "4567").success().calls, [""; 0]);
    Ok(())
}

fn manifests_are_applied_in_their_order() -> Outcome {
    let sandbox = Sandbox::new()?;
    copy_folder(&repository().join("out/prod"), &sandbox.work().join("out/prod"));
    for name in ["aws", "kubectl"] {
        sandbox.program(name, "if [[ \"$0\" == *kubectl ]]; then test -f \"$5/kustomization.yaml\"; fi");
    }
    let ran = sandbox.script("manifests.sh", &[("ENVIRONMENT", "prod"), ("REGION", "us-east-1")]).success();
    assert_eq!(
        ran.calls,
        [
            "aws eks update-kubeconfig --region us-east-1 --name prod-terminus --alias prod-terminus",
            "kubectl --context prod-terminus apply --kustomize out/prod/kubernetes/terminus/_cluster",
            "kubectl --context prod-terminus apply --kustomize out/prod/kubernetes/terminus/argocd",
            "aws eks update-kubeconfig --region us-east-1 --name prod-trantor --alias prod-trantor",
            "kubectl --context prod-trantor apply --kustomize out/prod/kubernetes/trantor/_cluster",
            "kubectl --context prod-trantor apply --kustomize out/prod/kubernetes/trantor/dawn",
            "kubectl --context prod-trantor apply --kustomize out/prod/kubernetes/trantor/dawn-rc",
        ]
    );
    sandbox.program("kubectl", "exit 1");
    let ran = sandbox.script("manifests.sh", &[("ENVIRONMENT", "prod"), ("REGION", "us-east-1")]);
    assert_eq!((ran.finished.status, ran.calls.len()), (Some(1), 2));
    Ok(())
}
