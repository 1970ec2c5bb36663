//! Reviews that are too much for one comment.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::gfm::{Parsed, parse};
use super::sample::{added, change, changed, review, stack};
use super::snapshots::links;
use crate::render::{Comment, MARKDOWN_LIMIT, markdown};
use crate::{Action, Change, Danger, ReplaceOrder, Review};

/// A change with a setting, a place, a reason and arguments, as they are.
fn typical(number: usize) -> Change {
    let file = "out/prod/infrastructure/network.tf.json";
    let (kind, action, danger) = match number % 10 {
        0 => ("aws_subnet", Action::Replace(ReplaceOrder::DestroyFirst), Danger::Replace),
        1 => ("aws_iam_role", Action::Delete, Danger::Destroy),
        2..=5 => ("aws_iam_policy", Action::Update, Danger::Update),
        _ => ("aws_cloudwatch_metric_alarm", Action::Create, Danger::Create),
    };
    let arguments = (0..8).map(|at| match action {
        Action::Create => added(&format!("argument_{at}"), json!(format!("value {number}"))),
        _ => changed(&format!("argument_{at}"), json!(at), json!(format!("value {number}"))),
    });
    change(&format!("{kind}.service_{number:05}"), action.clone(), danger)
        .set_by(&format!("services.service{}.grants", number / 30))
        .at(file, number + 1)
        .because("code", "`argument_0` cannot change in place", &["argument_0"])
        .with(arguments)
}

fn typical_review(changes: usize) -> Review {
    let half = changes / 2;
    review(vec![
        stack("infrastructure", (0..half).map(typical).collect()),
        stack("application", (half..changes).map(typical).collect()),
    ])
}

fn judged(review: &Review) -> (Comment, Parsed) {
    let comment = markdown(review, &links());
    assert!(comment.text.len() < MARKDOWN_LIMIT, "{} bytes", comment.text.len());
    let parsed = parse(&comment.text);
    assert_eq!(parsed.wrong, [""; 0], "{}", comment.text);
    (comment, parsed)
}

/// The names in the lists of what goes.
fn named(parsed: &Parsed) -> BTreeSet<&str> {
    parsed.codes.iter().flat_map(|code| code.split(", ")).collect()
}

fn grave(review: &Review) -> impl Iterator<Item = &Change> {
    review.stacks.iter().flat_map(|stack| &stack.changes).filter(|change| change.action.destroys())
}

#[test]
fn three_thousand_changes_fit_and_what_goes_is_named() {
    let review = typical_review(3_000);
    let (comment, parsed) = judged(&review);
    assert!(comment.complete);
    let named = named(&parsed);
    let mut count = 0;
    for change in grave(&review) {
        let (_, name) = change.address.split_once('.').unwrap();
        assert!(named.contains(name) || named.contains(change.address.as_str()), "{}", change.address);
        count += 1;
    }
    assert_eq!(count, 600);
    assert!(
        comment.text.len() > MARKDOWN_LIMIT * 9 / 10,
        "{} bytes: there was room for more",
        comment.text.len()
    );
    assert!(comment.text.contains("**Left out, since a comment holds 65,536 characters:**"));
    assert!(comment.text.contains("All of it: `cleon diff prod`"));
}

#[test]
fn a_few_hundred_changes_keep_what_matters_of_each() {
    let (comment, parsed) = judged(&typical_review(200));
    assert!(comment.complete);
    assert!(!comment.text.contains("as a whole"), "nothing is only counted");
    assert!(comment.text.contains("cannot change in place"));
    let whole = parsed.blocks.iter().filter(|block| block.contains("argument_7")).count();
    assert!(whole > 40, "{whole}");
}

#[test]
fn what_fits_is_whole() {
    let review = typical_review(40);
    let (comment, parsed) = judged(&review);
    assert!(!comment.text.contains("Left out"), "{}", comment.text);
    assert_eq!(parsed.blocks.len(), 40);
}

#[test]
fn destroys_beyond_any_comment_are_counted_at_the_top() {
    let name = |number: usize| format!("aws_cloudwatch_log_group.{}_{number:06}", "long".repeat(12));
    let destroys = (0..20_000).map(|number| change(&name(number), Action::Delete, Danger::Destroy));
    let review = review(vec![stack("infrastructure", destroys.collect())]);
    let (comment, parsed) = judged(&review);
    assert!(!comment.complete);
    let top: Vec<&str> = comment.text.lines().take(8).collect();
    let listed = named(&parsed).iter().filter(|name| name.starts_with("long")).count();
    assert!(listed > 500, "{listed}");
    let unnamed = ::markdown::number(20_000 - listed);
    let said = format!("> **{unnamed} objects that are destroyed or replaced are not named here");
    assert!(top.iter().any(|line| line.starts_with(&said)), "{top:#?}");
}

#[test]
fn destroys_of_thousands_of_types_are_counted_too() {
    let name = |number: usize| format!("aws_{}_{number}.{}", "long".repeat(12), "a".repeat(1_000));
    let destroys = (0..70_000).map(|number| change(&name(number), Action::Delete, Danger::Destroy));
    let (comment, _) = judged(&review(vec![stack("infrastructure", destroys.collect())]));
    assert!(!comment.complete);
}

#[test]
fn one_huge_change_takes_no_room_from_others() {
    let huge = change("aws_iam_policy.a_huge", Action::Update, Danger::Caution)
        .with((0..5_000).map(|at| changed(&format!("argument_{at}"), json!("x".repeat(500)), json!(at))));
    // What changes alike would be said once.
    let small = |at| changed("max_size", json!(100 + at), json!(2));
    let others = (0..20)
        .map(|at| change(&format!("aws_node.n{at}"), Action::Update, Danger::Update).with([small(at)]));
    let changes = [huge].into_iter().chain(others).collect();
    let (comment, parsed) = judged(&review(vec![stack("infrastructure", changes)]));
    assert_eq!(parsed.blocks.iter().filter(|block| block.contains("max_size = 2")).count(), 20);
    assert!(comment.text.contains("more lines)"));
}

#[test]
fn thousands_of_stacks_rights_and_notes_are_cut_with_a_count() {
    let mut review = review((0..2_000).map(|at| stack(&format!("stack-{at}"), Vec::new())).collect());
    review.notes = (0..2_000).map(|at| format!("note {at}")).collect();
    let access = super::sample::sample().access;
    review.access = access.iter().cycle().take(4_000).cloned().collect();
    let (comment, _) = judged(&review);
    assert!(comment.complete);
    assert!(comment.text.contains("more stacks"));
    assert!(comment.text.contains("rights and ways"));
    assert!(comment.text.contains("notes."), "{}", &comment.text[comment.text.len() - 300..]);
}

/// A change whose parts have some length.
fn sized((at, (length, kind, arguments)): (usize, (usize, usize, usize))) -> Change {
    let name = format!("aws_thing.{}{at}", "n".repeat(length));
    let (action, danger) = [
        (Action::Create, Danger::Create),
        (Action::Update, Danger::Update),
        (Action::Update, Danger::Caution),
        (Action::Delete, Danger::Loss),
        (Action::Replace(ReplaceOrder::CreateFirst), Danger::Replace),
        (Action::NoOp, Danger::None),
    ][kind]
        .clone();
    change(&name, action, danger)
        .set_by(&format!("services.s{}.grants", at % 7 * length))
        .means(&"word ".repeat(length / 4), kind == 3)
        .with((0..arguments).map(|at| added(&format!("a_{at}"), json!("v".repeat(length)))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_amount_stays_below_the_limit(
        sizes in proptest::collection::vec(
            (prop_oneof![8 => 0_usize..40, 1 => 0_usize..2_000], 0_usize..6, 0_usize..12), 0..700),
        stacks in 1_usize..6,
        environment in prop_oneof![Just("prod".to_owned()), Just("\u{202e}".repeat(300))],
    ) {
        let changes: Vec<Change> = sizes.into_iter().enumerate().map(sized).collect();
        let size = changes.len().div_ceil(stacks).max(1);
        let of = |(at, changes): (usize, &[Change])| {
            let mut stack = stack(&format!("stack-{at}"), changes.to_vec());
            stack.drift = changes.iter().take(50).cloned().collect();
            stack
        };
        let mut review = review(changes.chunks(size).enumerate().map(of).collect());
        review.environment = environment;
        let (comment, parsed) = judged(&review);
        let named = named(&parsed);
        let missing = grave(&review).filter(|change| {
            !named.contains(change.address.as_str()) && !named.contains(&change.address["aws_thing.".len()..])
        });
        prop_assert_eq!(missing.count() == 0, comment.complete);
    }
}
