//! Who gains what, from stacks to changes.

mod clusters;
mod committed;
mod plans;
mod policies;
mod properties;
mod things;

use serde_json::{Value, json};

use super::*;

pub(super) use committed::environment;

impl StackObjects {
    /// A stack of these resources, by their addresses.
    pub(super) fn of(stack: &str, resources: &Value) -> Self {
        let resources = resources.as_object().unwrap().iter();
        let resources =
            resources.map(|(address, arguments)| (address.clone(), arguments.as_object().cloned().unwrap()));
        Self { stack: stack.to_owned(), resources: resources.collect(), ..Self::default() }
    }
}

/// A policy document of these statements.
fn policy(statements: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// A role `worker` with an inline policy of these statements.
fn worker(statements: &Value) -> Vec<StackObjects> {
    vec![StackObjects::of(
        "test",
        &json!({
            "aws_iam_role.worker": { "name": "worker", "assume_role_policy": policy(&json!([])) },
            "aws_iam_role_policy.worker": {
                "name": "work", "role": "${aws_iam_role.worker.id}", "policy": policy(statements),
            },
        }),
    )]
}

/// Changes in a line each: `+` gains, `-` loses, `!` broadens.
fn lines(changes: &[AccessChange]) -> Vec<String> {
    changes.iter().map(line).collect()
}

fn line(change: &AccessChange) -> String {
    let sign = match (change.direction, change.broadening) {
        (Direction::Gains, true) => "+!",
        (Direction::Gains, false) => "+",
        (Direction::Loses, _) => "-",
    };
    let mut line = format!("{sign} {}: {}", change.principal, change.summary(4));
    if !change.resources.is_empty() {
        line = format!("{line} on {}", change.resources.join(", "));
    }
    if !change.conditions.is_empty() {
        line = format!("{line} when {}", change.conditions.join(" and "));
    }
    if !change.notes.is_empty() {
        line = format!("{line} [{}]", change.notes.join("; "));
    }
    line
}

/// What changes between two policies of a role.
fn between(before: &Value, after: &Value) -> Vec<String> {
    lines(&access(&worker(before), &worker(after)))
}
