//! Plans that real Terraform made, as reviews.

use std::fmt::Write as _;

use serde_json::{Value, json};
use terraform::plan::{Redactor, Secrets, Unredacted};

use super::*;
use crate::{Change, FailOn, Shown, ValueChange, render};

fn read(json: &[u8]) -> Plan {
    let plan = Unredacted::read(json).unwrap_or_else(|error| panic!("{error}"));
    let mut secrets = Secrets::default();
    secrets.collect(&plan);
    plan.redact(&mut Redactor::new(&secrets))
}

fn stack(name: &str, json: &[u8]) -> PlannedStack {
    PlannedStack { name: name.to_owned(), outcome: PlanOutcome::of(read(json)) }
}

fn reviewed(json: &[u8]) -> Review {
    plan("dev", &[stack("app", json)], None)
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/plans/", $name, ".json")).as_slice()
    };
}

/// What a review tells, a line for each thing, as the renderings take it from there.
fn told(review: &Review) -> String {
    let mut text = String::new();
    for stack in &review.stacks {
        let _ = writeln!(text, "{}: {:?}", stack.stack, stack.state);
        for change in &stack.changes {
            tell("", change, &mut text);
        }
        for change in &stack.drift {
            tell("drift ", change, &mut text);
        }
        for deferred in &stack.deferred {
            tell(&format!("deferred ({}) ", deferred.reason), &deferred.change, &mut text);
        }
        for output in &stack.outputs {
            let _ = writeln!(text, "output {} {}", output.action, output.name);
            arguments(&output.arguments, &mut text);
        }
        for check in &stack.checks {
            let _ = writeln!(text, "check {} {}: {:?}", check.status, check.address, check.messages);
        }
    }
    for note in &review.notes {
        let _ = writeln!(text, "note: {note}");
    }
    text
}

fn tell(what: &str, change: &Change, text: &mut String) {
    let _ = write!(text, "{what}{} {}", change.action, change.address);
    if let Some(from) = &change.moved_from {
        let _ = write!(text, " from {from}");
    }
    if let Some(import) = &change.import {
        let _ = write!(text, " imported by {:?}", import.id);
    }
    if let Some(deposed) = &change.deposed {
        let _ = write!(text, " deposed {deposed}");
    }
    text.push('\n');
    for reason in &change.reasons {
        let _ = writeln!(text, "  [{}] {}", reason.code, reason.text);
    }
    arguments(&change.arguments, text);
}

fn arguments(arguments: &[crate::ArgumentChange], text: &mut String) {
    let shown = |shown: &Shown| match shown {
        Shown::Value(value) => value.to_string(),
        Shown::Unknown => "unknown".to_owned(),
        Shown::Sensitive => "secret".to_owned(),
    };
    let all = |of: &[Shown]| of.iter().map(shown).collect::<Vec<_>>().join(", ");
    for argument in arguments {
        let forces = if argument.forces_replacement { " !" } else { "" };
        let change = match &argument.change {
            ValueChange::Added { after } => format!("+ {}", shown(after)),
            ValueChange::Removed { before } => format!("- {}", shown(before)),
            ValueChange::Changed { before, after } => format!("{} -> {}", shown(before), shown(after)),
            ValueChange::Elements { added, removed } => format!("+ [{}] - [{}]", all(added), all(removed)),
        };
        let _ = writeln!(text, "  {}: {change}{forces}", argument.path);
    }
}

#[test]
fn every_action_is_told() {
    insta::assert_snapshot!("actions", told(&reviewed(fixture!("actions"))));
}

#[test]
fn every_reason_is_told() {
    insta::assert_snapshot!("reasons", told(&reviewed(fixture!("reasons"))));
}

#[test]
fn what_follows_a_replacement_says_so() {
    insta::assert_snapshot!("aws_replaced", told(&reviewed(fixture!("aws_replaced"))));
}

#[test]
fn drift_is_told_where_it_matters() {
    insta::assert_snapshot!("aws_drift", told(&reviewed(fixture!("aws_drift"))));
    insta::assert_snapshot!("moved_drift", told(&reviewed(fixture!("moved_drift"))));
}

#[test]
fn checks_are_told_unless_they_hold() {
    insta::assert_snapshot!("checks", told(&reviewed(fixture!("checks"))));
}

#[test]
fn what_is_left_behind_and_what_is_not_all_is_told() {
    insta::assert_snapshot!("deposed", told(&reviewed(fixture!("deposed"))));
    insta::assert_snapshot!("stopped", told(&reviewed(fixture!("stopped"))));
}

#[test]
fn what_this_terraform_does_not_do_is_told() {
    let review = reviewed(fixture!("by_hand"));
    insta::assert_snapshot!(told(&review));
    assert!(review.has(FailOn::Replace) && !review.has(FailOn::Destroy));
}

#[test]
fn nothing_is_nothing() {
    let review = reviewed(fixture!("nothing"));
    assert!(!review.has_changes(), "{review:#?}");
    assert_eq!(review.made_from, MadeFrom::Plan { program: "Terraform 1.11.4".to_owned() });
    let reads = json!({ "format_version": "1.2", "resource_changes": [{
        "address": "data.toy.a", "mode": "data", "type": "toy", "change": { "actions": ["read"] },
    }] });
    assert!(!reviewed(reads.to_string().as_bytes()).has_changes());
    for found in [fixture!("checks"), fixture!("moved_drift"), fixture!("stopped"), fixture!("deposed")] {
        assert!(reviewed(found).has_changes());
    }
}

/// The secrets of the fixture: what it was and what it becomes.
const SECRETS: [&str; 2] = ["hunter2 \"<&>\" ☂", "hunter3 \"<&>\" ☂"];

#[test]
fn no_rendering_holds_a_secret() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let fixture = fixture!("secrets");
    let held = String::from_utf8(fixture.to_vec()).unwrap();
    let mut needles = vec!["hunter".to_owned(), "4711".to_owned()];
    for secret in SECRETS {
        needles.push(STANDARD.encode(secret)[..20].to_owned());
        // What is in the middle of a base64 text that begins with `admin:`.
        needles.push(STANDARD.encode(format!("admin:{secret}"))[8..28].to_owned());
    }
    for needle in &needles {
        assert!(held.contains(needle), "the fixture does not hold {needle}");
    }
    let review = reviewed(fixture);
    let renderings = [
        render::text(&review, false),
        render::text(&review, true),
        render::markdown(&review, &render::Links::default()).text,
        serde_json::to_string(&review).unwrap(),
        format!("{review:?}"),
        read(fixture).json().to_string(),
        format!("{:?}", read(fixture)),
        told(&review),
    ];
    for rendering in renderings {
        for needle in &needles {
            assert!(!rendering.contains(needle), "{needle} is in\n{rendering}");
        }
    }
    insta::assert_snapshot!(told(&review));
}

#[test]
fn a_secret_of_one_stack_is_covered_in_the_others() {
    let other = json!({ "format_version": "1.2", "output_changes": { "copy": { "actions": ["create"], "after": SECRETS[1] } } });
    let mut secrets = Secrets::default();
    let plans = [fixture!("secrets").to_vec(), other.to_string().into_bytes()];
    let plans = plans.map(|plan| Unredacted::read(&plan).unwrap());
    for plan in &plans {
        secrets.collect(plan);
    }
    let mut redactor = Redactor::new(&secrets);
    let names = ["one", "other"].into_iter();
    let stacks: Vec<PlannedStack> = names
        .zip(plans)
        .map(|(name, plan)| PlannedStack {
            name: name.to_owned(),
            outcome: PlanOutcome::of(plan.redact(&mut redactor)),
        })
        .collect();
    let review = plan("dev", &stacks, None);
    assert_eq!(
        review.stacks[1].outputs[0].arguments[0].change,
        ValueChange::Added { after: Shown::Sensitive }
    );
}

/// Two stacks of which one reads exports of the other, as generated.
fn generated() -> Generated {
    let manifest = json!({
        "format_version": 1, "environment": "dev", "apply_order": ["infrastructure", "app"],
        "stacks": [
            { "name": "infrastructure", "references": {} },
            { "name": "app", "references": { "infrastructure": ["changes", "new", "stays"] } },
        ],
    });
    let block = "{\n  \"resource\": {\n    \"terraform_data\": {\n      \"changes\": {\n        \"//\": \"modules/x, \
                 settings: services.dawn.x\"\n      }\n    }\n  }\n}\n";
    let files = [
        ("manifest.json", manifest.to_string()),
        ("infrastructure/a.tf.json", block.to_owned()),
        ("app/b.tf.json", "{}".to_owned()),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
    Generated::read("x", &files).unwrap_or_else(|unreadable| panic!("{unreadable:?}"))
}

#[test]
fn the_generated_files_say_where_things_come_from_and_who_reads_them() {
    let stacks = [stack("infrastructure", fixture!("actions")), stack("app", fixture!("nothing"))];
    let review = plan("dev", &stacks, Some(&generated()));
    let change = review.stacks[0].changes.iter().find(|of| of.address == "terraform_data.changes").unwrap();
    assert_eq!((change.setting.as_str(), change.subject()), ("services.dawn.x", "services.dawn"));
    let place = change.place.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("out/dev/infrastructure/a.tf.json", 4));
    let output = |name: &str| review.stacks[0].outputs.iter().find(|of| of.name == name).unwrap();
    assert_eq!(output("changes").read_by, ["app"]);
    assert_eq!(output("goes").read_by, [""; 0]);
    assert_eq!(
        review.notes,
        [
            "`app` was planned with `changes` of `infrastructure` as it stands, which changes: plan it again when \
          `infrastructure` has been applied."
        ]
    );
}

#[test]
fn what_could_not_be_planned_is_said() {
    let blocker = Blocker { stack: "infrastructure".to_owned(), export: Some("vpc_id".to_owned()) };
    let stacks = [
        PlannedStack { name: "a".to_owned(), outcome: PlanOutcome::Blocked(vec![blocker.clone()]) },
        PlannedStack { name: "b".to_owned(), outcome: PlanOutcome::Failed("no provider".to_owned()) },
    ];
    let review = plan("dev", &stacks, None);
    assert_eq!(review.stacks[0].state, StackState::Blocked { on: vec![blocker] });
    assert_eq!(review.stacks[1].state, StackState::Failed { message: "no provider".to_owned() });
    assert!(review.has_changes());
}

#[test]
fn sets_are_compared_as_the_provider_says() {
    let change = |before: Value, after: Value| {
        let plan = json!({ "format_version": "1.2", "resource_changes": [{
            "address": "aws_db_subnet_group.a", "mode": "managed", "type": "aws_db_subnet_group",
            "change": { "actions": ["update"], "before": { "subnet_ids": before }, "after": { "subnet_ids": after } },
        }] });
        told(&reviewed(plan.to_string().as_bytes()))
    };
    assert_eq!(
        change(json!(["b", "a"]), json!(["a", "c", "b"])),
        "app: Reviewed\nupdate aws_db_subnet_group.a\n  subnet_ids: + [\"c\"] - []\n"
    );
}
