//! What holds of all policies.

use proptest::prelude::*;

use super::*;

/// What makes two statements meet often: few actions, resources and conditions, some of which cover others.
fn statement(effects: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let actions = prop::sample::subsequence(
        vec![
            "sqs:Get*",
            "sqs:GetQueueUrl",
            "sqs:SendMessage",
            "sqs:*",
            "s3:GetObject",
            "toys:Play",
            "toys:*",
        ],
        1..3,
    );
    let resources =
        prop::sample::subsequence(vec!["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:s3:::c"], 1..3);
    let conditions = prop::sample::select(vec![
        json!({}),
        json!({ "StringEquals": { "aws:RequestedRegion": ["eu-west-1"] } }),
        json!({ "StringEquals": { "aws:RequestedRegion": ["eu-west-1", "eu-west-2"] } }),
        json!({ "StringLike": { "aws:RequestedRegion": ["eu-*"] } }),
        json!({ "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1"] } }),
        json!({ "Bool": { "aws:SecureTransport": "true" }, "StringEquals": { "aws:RequestedRegion": "eu-west-2" } }),
    ]);
    (prop::sample::select(effects), actions, resources, conditions, 0..8).prop_map(
        |(effect, actions, resources, condition, but)| {
            let mut statement = json!({ "Effect": effect, "Resource": resources });
            statement[if but == 0 { "NotAction" } else { "Action" }] = json!(actions);
            if condition != json!({}) {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

fn statements(effects: &'static [&'static str]) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(effects), 0..4)
}

/// Each statement as those that speak of one action, one resource and one value each.
fn split(statement: &Value) -> Vec<Value> {
    let many = |name: &str| statement[name].as_array().cloned();
    let actions = many("Action").map_or(vec![json!({ "NotAction": statement["NotAction"] })], |actions| {
        actions.into_iter().map(|action| json!({ "Action": action })).collect()
    });
    let conditions = match statement.pointer("/Condition/StringEquals/aws:RequestedRegion") {
        Some(Value::Array(values)) => {
            values.iter().map(|value| json!({ "StringEquals": { "aws:RequestedRegion": value } })).collect()
        }
        _ => vec![statement["Condition"].clone()],
    };
    let mut parts = Vec::new();
    for action in actions {
        for resource in many("Resource").unwrap() {
            for condition in &conditions {
                let mut part = action.clone();
                part["Effect"] = statement["Effect"].clone();
                part["Resource"] = resource.clone();
                if !condition.is_null() {
                    part["Condition"] = condition.clone();
                }
                parts.push(part);
            }
        }
    }
    parts
}

const ALLOW: &[&str] = &["Allow"];
const BOTH: &[&str] = &["Allow", "Allow", "Deny"];

/// What a change says apart from its direction.
fn content(change: &AccessChange) -> (String, RightKind, Vec<String>, Vec<String>, Vec<String>, Vec<String>) {
    let AccessChange { principal, kind, actions, resources, conditions, through, .. } = change.clone();
    (principal, kind, actions, resources, conditions, through)
}

fn of_direction(changes: &[AccessChange], direction: Direction) -> Vec<AccessChange> {
    changes.iter().filter(|change| change.direction == direction).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_same_is_no_change(statements in statements(BOTH)) {
        prop_assert_eq!(between(&json!(statements), &json!(statements)), Vec::<String>::new());
    }

    #[test]
    fn a_statement_more_only_gives(statements in statements(ALLOW), more in statement(ALLOW)) {
        let with: Vec<Value> = statements.iter().chain([&more]).cloned().collect();
        let gained = access(&worker(&json!(statements)), &worker(&json!(with)));
        prop_assert!(gained.iter().all(|change| change.broadening), "{:?}", lines(&gained));
        let lost = access(&worker(&json!(with)), &worker(&json!(statements)));
        prop_assert!(lost.iter().all(|change| !change.broadening), "{:?}", lines(&lost));
    }

    #[test]
    fn a_prohibition_more_only_takes(statements in statements(BOTH), more in statement(&["Deny"])) {
        let with: Vec<Value> = statements.iter().chain([&more]).cloned().collect();
        let changes = access(&worker(&json!(statements)), &worker(&json!(with)));
        prop_assert!(changes.iter().all(|change| !change.broadening), "{:?}", lines(&changes));
    }

    #[test]
    fn what_one_gains_the_other_way_round_is_lost(one in statements(BOTH), two in statements(BOTH)) {
        let there = access(&worker(&json!(one)), &worker(&json!(two)));
        let back = access(&worker(&json!(two)), &worker(&json!(one)));
        for (direction, other) in [(Direction::Gains, Direction::Loses), (Direction::Loses, Direction::Gains)] {
            let mut of: Vec<_> = of_direction(&there, direction).iter().map(content).collect();
            let mut opposite: Vec<_> = of_direction(&back, other).iter().map(content).collect();
            of.sort();
            opposite.sort();
            prop_assert_eq!(of, opposite);
        }
    }

    #[test]
    fn statements_may_be_split_and_put_in_any_order(statements in statements(BOTH)) {
        let mut parts: Vec<Value> = statements
            .iter()
            // A list of exceptions is not that of each of them.
            .flat_map(|statement| if statement["Action"].is_array() { split(statement) } else { vec![statement.clone()] })
            .collect();
        prop_assert_eq!(between(&json!(statements), &json!(parts)), Vec::<String>::new());
        parts.reverse();
        prop_assert_eq!(between(&json!(parts), &json!(statements)), Vec::<String>::new());
    }

    #[test]
    fn nothing_that_somebody_can_newly_do_is_left_out(one in statements(BOTH), two in statements(BOTH)) {
        let changes = access(&worker(&json!(one)), &worker(&json!(two)));
        if changes.iter().all(|change| !change.broadening) {
            for action in ["sqs:GetQueueUrl", "sqs:SendMessage", "sqs:DeleteQueue", "s3:GetObject", "toys:Play", "toys:Break"] {
                for resource in ["arn:aws:s3:::a/b", "arn:aws:s3:::a/x", "arn:aws:s3:::c", "arn:aws:s3:::d"] {
                    for (region, secure) in [("eu-west-1", "true"), ("eu-west-2", "true"), ("eu-x", "false"), ("us", "true")] {
                        let request = Request { action, resource, region, secure };
                        prop_assert!(
                            request.is_allowed(&one) || !request.is_allowed(&two),
                            "{:?} is new", (action, resource, region, secure)
                        );
                    }
                }
            }
        }
    }
}

/// A request, to be judged as IAM does.
struct Request<'a> {
    action: &'a str,
    resource: &'a str,
    region: &'a str,
    secure: &'a str,
}

impl Request<'_> {
    fn is_allowed(&self, statements: &[Value]) -> bool {
        let says = |effect: &str| {
            statements.iter().any(|statement| statement["Effect"] == effect && self.matches(statement))
        };
        says("Allow") && !says("Deny")
    }

    fn matches(&self, statement: &Value) -> bool {
        let any = |name: &str, text: &str| {
            let mut patterns = statement[name].as_array().into_iter().flatten().filter_map(Value::as_str);
            patterns.any(|pattern| by_prefix(pattern, text))
        };
        let action = match statement.get("Action") {
            Some(_) => any("Action", self.action),
            None => !any("NotAction", self.action),
        };
        action && any("Resource", self.resource) && self.is_within(&statement["Condition"])
    }

    fn is_within(&self, condition: &Value) -> bool {
        condition.as_object().into_iter().flatten().all(|(test, keys)| {
            keys.as_object().unwrap().iter().all(|(key, values)| {
                let value = if key == "aws:SecureTransport" { self.secure } else { self.region };
                let many = values.as_array().cloned().unwrap_or_else(|| vec![values.clone()]);
                let found = many.iter().filter_map(Value::as_str).any(|pattern| by_prefix(pattern, value));
                found != (test == "StringNotEquals")
            })
        })
    }
}

/// The patterns here have a wildcard at their end alone.
fn by_prefix(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |prefix| text.starts_with(prefix))
}
