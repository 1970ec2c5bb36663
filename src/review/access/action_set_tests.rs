use proptest::prelude::*;

use super::*;

fn set(patterns: &[&str]) -> (ActionSet, Reach) {
    Expansion::default().set(patterns.iter().copied())
}

fn left(of: &[&str], without: &[&str]) -> Vec<String> {
    let ((mut left, _), (set, reach)) = (set(of), set(without));
    left.remove(&set, &reach);
    left.known().iter().map(ToString::to_string).chain(left.other().map(str::to_owned)).collect()
}

#[test]
fn a_pattern_is_the_same_as_what_it_stands_for() {
    let names: Vec<String> = set(&["sqs:Get*"]).0.known().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(set(&names).0, set(&["sqs:Get*"]).0);
    assert_eq!(set(&["SQS:getqueueurl"]).0, set(&["sqs:GetQueueUrl"]).0);
    assert_eq!(set(&["*"]).0, set(&["*:*"]).0);
}

#[test]
fn what_the_list_does_not_have_is_kept_as_it_is_written() {
    assert_eq!(left(&["toys:Play", "sqs:GetQueueUrl"], &["sqs:*"]), ["toys:Play"]);
    assert_eq!(left(&["toys:Play"], &["toys:*"]), Vec::<String>::new());
    assert_eq!(left(&["toys:play"], &["toys:Play"]), Vec::<String>::new());
    assert_eq!(left(&["sqs:InventedLater"], &["sqs:*"]), Vec::<String>::new());
    assert_eq!(left(&["toys:*"], &["toys:Play"]), ["toys:*"]);
    assert_eq!(left(&["toys:Play"], &["*"]), Vec::<String>::new());
}

#[test]
fn everything_but_something_is_everything_else() {
    let (most, reach) = Expansion::default().all_but(["sqs:*", "toys:Play"]);
    let all = set(&["*"]).0;
    assert_eq!(most.len() + set(&["sqs:*"]).0.len(), all.len());
    let mut read = set(&["sqs:GetQueueUrl", "s3:GetObject", "toys:Play", "toys:Break"]).0;
    read.remove(&most, &reach);
    assert_eq!(read, set(&["sqs:GetQueueUrl", "toys:Play"]).0);
}

#[test]
fn rights_that_are_no_actions_are_of_their_own() {
    let (_, everything_but) = Expansion::default().all_but(["sqs:*"]);
    let mut policy = ActionSet::right("policy Admin (managed by AWS)");
    policy.remove(&set(&["s3:*"]).0, &everything_but);
    assert!(!policy.is_empty());
    policy.remove(&ActionSet::right("policy Admin (managed by AWS)"), &Reach::default());
    assert!(policy.is_empty());
}

/// A pattern made of an action's name by putting wildcards into it.
fn pattern() -> impl Strategy<Value = String> {
    let all = iam_actions::all().count();
    let cuts = prop::collection::vec((0.0..1.0_f64, 0.0..0.6_f64, prop::bool::ANY), 0..3);
    (0..all, cuts).prop_map(|(index, cuts)| {
        let action = iam_actions::all().nth(index).map(|action| action.to_string()).unwrap_or_default();
        let (service, name) = action.split_once(':').unwrap();
        let mut name: Vec<char> = name.chars().collect();
        for (at, length, star) in cuts {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let place = |part: f64| (part * name.len() as f64) as usize;
            let start = place(at);
            let end =
                if star { (start + place(length)).min(name.len()) } else { (start + 1).min(name.len()) };
            name.splice(start..end, [if star { '*' } else { '?' }]);
        }
        format!("{service}:{}", name.into_iter().collect::<String>())
    })
}

/// Whether a pattern matches, by definition and in any case.
fn by_definition(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            by_definition(rest, text) || (!text.is_empty() && by_definition(pattern, &text[1..]))
        }
        (Some((b'?', rest)), Some((_, text))) => by_definition(rest, text),
        (Some((byte, rest)), Some((first, text))) => {
            byte.eq_ignore_ascii_case(first) && by_definition(rest, text)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_pattern_stands_for_what_matches_it(pattern in pattern()) {
        let expected: Vec<String> = iam_actions::all()
            .map(|action| action.to_string())
            .filter(|action| by_definition(pattern.as_bytes(), action.as_bytes()))
            .collect();
        let found: Vec<String> = set(&[&pattern]).0.known().iter().map(ToString::to_string).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_is_taken_away_is_away_and_nothing_else(one in pattern(), two in pattern(), three in pattern()) {
        let ((of, _), (without, reach)) = (set(&[&one, &two]), set(&[&two, &three]));
        let mut left = of.clone();
        left.remove(&without, &reach);
        let expected: Vec<IamAction> =
            of.known().iter().copied().filter(|action| !without.known().contains(action)).collect();
        prop_assert_eq!(left.known(), expected.as_slice());
        prop_assert_eq!(of.may_meet(&without, &reach), left.len() < of.len());
    }
}
