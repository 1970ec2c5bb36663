//! Keys.

use crate::judge::{Judge, Verdict, at_least, each, every, is, is_or_unset, judge, set};
use crate::model::policy::Policy;
use crate::model::{Model, Subject};

/// The longest that KMS waits, and what it waits when nothing is said.
const LONGEST_WAIT: i64 = 30;

/// Keys of conditions that say whose requests are meant.
const CALLERS: [&str; 7] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:SourceAccount",
    "aws:SourceArn",
    "kms:CallerAccount",
    "kms:GrantConstraintType",
];

pub(super) fn judges() -> Vec<Judge> {
    let symmetric = |_: &Model, key: &Subject| {
        matches!(key.text("customer_master_key_spec"), None | Some("SYMMETRIC_DEFAULT"))
    };
    vec![
        judge(
            "kms-rotation",
            every("aws_kms_key")
                .only(symmetric)
                .expect("enable_key_rotation", is(true))
                .expect("is_enabled", is_or_unset(true)),
        ),
        each("kms-deletion-window", &["aws_kms_key"], deletion),
        each("kms-policy-public", &["aws_kms_key"], public),
        judge("kms-policy-defined", every("aws_kms_key").expect("policy", set())),
    ]
}

fn deletion<'m>(model: &'m Model, key: &'m Subject) -> Vec<Verdict<'m>> {
    const WINDOW: &str = "deletion_window_in_days";
    let window = if key.at(WINDOW).is_none() {
        Verdict::pass(key, WINDOW, format!("it waits {LONGEST_WAIT} days, as nothing else is said"))
    } else {
        at_least(LONGEST_WAIT).judge(model, key, WINDOW)
    };
    vec![window, is(true).judge(model, key, "lifecycle[0].prevent_destroy")]
}

fn public<'m>(_: &'m Model, key: &'m Subject) -> Vec<Verdict<'m>> {
    const POLICY: &str = "policy";
    let Some(policy) = key.at(POLICY).and_then(Policy::read) else {
        return vec![Verdict::pass(key, POLICY, "it has the default policy, which is the account's")];
    };
    let open = policy.allowing().find(|statement| {
        let is_bound = CALLERS.iter().any(|key| !statement.condition(key).is_empty());
        statement.is_for_everybody() && !is_bound
    });
    let message = match open {
        Some(statement) => format!("{}: it is open to everybody", statement.name()),
        None => "its policy names who uses it".to_owned(),
    };
    vec![Verdict::of(open.is_none(), key, POLICY, message)]
}
