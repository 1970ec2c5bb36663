//! Values that would like to be something else.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::gfm::parse;
use super::sample::{changed, review, stack};
use super::snapshots::links;
use crate::render::markdown::escape;
use crate::render::{MARKDOWN_LIMIT, markdown, marker, text, words};
use crate::{
    AccessChange, Action, ArgumentChange, Blocker, Change, Check, Consequence, Danger, Deferred, Direction,
    Import, MadeFrom, OpeningChange, OutputChange, Place, Reason, ReplaceOrder, Review, RightKind, Shown,
    StackReview, StackState, Traffic, ValueChange,
};
use ::markdown::visible;

const NASTY: [&str; 58] = [
    "",
    " ",
    "a",
    "`",
    "``",
    "```",
    "````",
    "~~~",
    "|",
    "\\",
    "\\|",
    "\\`",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\0",
    "\u{1b}[31m",
    "\u{7}",
    "\u{202e}",
    "\u{200d}",
    "\u{2028}",
    "\u{feff}",
    "</details>",
    "<details>",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "<b>",
    "&lt;",
    "&#64;everyone",
    "@everyone",
    "@org/team",
    "#123",
    "org/repo#1",
    "GH-12",
    "a1b2c3d4e5",
    "https://example.com",
    "www.example.com",
    "a@example.com",
    "![x](y)",
    "[x](javascript:x)",
    "[x]: y",
    "*a*",
    "_b_",
    "~~c~~",
    "**",
    "# h",
    "- x",
    "1. x",
    "> q",
    "---",
    "===",
    "$x$",
    ":smile:",
    "🦀👩‍👩‍👧‍👦",
    "שלום عالم",
    "${aws_vpc.main.id}",
];

/// Pieces that mean something to Markdown, HTML, terminals or GitHub, put together; sometimes far too long.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(
        prop_oneof![3 => select(&NASTY[..]).prop_map(str::to_owned), 1 => any::<String>()],
        0..6,
    );
    (pieces, prop_oneof![20 => Just(1_usize), 1 => Just(900)])
        .prop_map(|(pieces, times)| pieces.concat().repeat(times))
}

fn shown() -> impl Strategy<Value = Shown> {
    prop_oneof![
        4 => nasty().prop_map(|text| Shown::Value(json!(text))),
        1 => (nasty(), nasty()).prop_map(|(key, text)| Shown::Value(json!({ key: [{ "in": text }] }))),
        1 => Just(Shown::Unknown),
        1 => Just(Shown::Sensitive),
    ]
}

fn argument() -> impl Strategy<Value = ArgumentChange> {
    let change = prop_oneof![
        shown().prop_map(|after| ValueChange::Added { after }),
        shown().prop_map(|before| ValueChange::Removed { before }),
        (shown(), shown()).prop_map(|(before, after)| ValueChange::Changed { before, after }),
        (proptest::collection::vec(shown(), 0..4), proptest::collection::vec(shown(), 0..4))
            .prop_map(|(added, removed)| ValueChange::Elements { added, removed }),
    ];
    let path = prop_oneof![nasty(), nasty().prop_map(|sid| format!("policy.Statement[{sid}].Action"))];
    (path, change, any::<bool>()).prop_map(|(path, change, forces_replacement)| ArgumentChange {
        path,
        change,
        forces_replacement,
    })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        Just(Action::NoOp),
        Just(Action::Read),
        Just(Action::Create),
        Just(Action::Update),
        Just(Action::Replace(ReplaceOrder::DestroyFirst)),
        Just(Action::Replace(ReplaceOrder::CreateFirst)),
        Just(Action::Delete),
        Just(Action::Forget),
        Just(Action::CreateThenForget),
        nasty().prop_map(Action::Other),
    ]
}

fn danger() -> impl Strategy<Value = Danger> {
    select(
        &[
            Danger::None,
            Danger::Create,
            Danger::Update,
            Danger::Caution,
            Danger::Replace,
            Danger::Destroy,
            Danger::Loss,
        ][..],
    )
}

fn strings() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(nasty(), 0..3)
}

prop_compose! {
    fn change()(
        (typed, address, resource_type) in (any::<bool>(), nasty(), nasty()),
        (action, danger) in (action(), danger()),
        moved_from in proptest::option::of(nasty()),
        import in proptest::option::of(proptest::option::of(nasty()).prop_map(|id| Import { id })),
        deposed in proptest::option::of(nasty()),
        reasons in proptest::collection::vec(
            (nasty(), nasty(), strings()).prop_map(|(code, text, arguments)| Reason { code, text, arguments }), 0..2),
        consequences in proptest::collection::vec(
            (nasty(), any::<bool>()).prop_map(|(text, one_way)| Consequence { text, one_way }), 0..2),
        arguments in proptest::collection::vec(argument(), 0..3),
        setting in nasty(),
        place in proptest::option::of((nasty(), 1_usize..9_999).prop_map(|(file, line)| Place { file, line })),
    ) -> Change {
        let address = if typed { format!("{resource_type}.{address}") } else { address };
        Change {
            address, resource_type, action, danger, moved_from, import, deposed, reasons, consequences, arguments, setting, place,
        }
    }
}

fn state() -> impl Strategy<Value = StackState> {
    prop_oneof![
        Just(StackState::Reviewed),
        nasty().prop_map(|message| StackState::Incomplete { message }),
        nasty().prop_map(|message| StackState::Failed { message }),
        proptest::collection::vec(
            (nasty(), proptest::option::of(nasty())).prop_map(|(stack, export)| Blocker { stack, export }),
            0..5
        )
        .prop_map(|on| StackState::Blocked { on }),
    ]
}

prop_compose! {
    fn any_stack()(
        stack in nasty(),
        state in state(),
        changes in proptest::collection::vec(change(), 0..8),
        drift in proptest::collection::vec(change(), 0..2),
        outputs in proptest::collection::vec(
            (nasty(), action(), proptest::collection::vec(argument(), 0..2), strings())
                .prop_map(|(name, action, arguments, read_by)| OutputChange { name, action, arguments, read_by }), 0..2),
        checks in proptest::collection::vec(
            (nasty(), nasty(), strings()).prop_map(|(address, status, messages)| Check { address, status, messages }), 0..2),
        deferred in proptest::collection::vec(
            (nasty(), change()).prop_map(|(reason, change)| Deferred { reason, change }), 0..2),
    ) -> StackReview {
        StackReview { stack, state, changes, drift, outputs, checks, deferred }
    }
}

prop_compose! {
    fn access()(
        principal in nasty(), gains in any::<bool>(), actions in strings(), patterns in strings(), resources in strings(),
        conditions in strings(), notes in strings(), broadening in any::<bool>(),
    ) -> AccessChange {
        let direction = if gains { Direction::Gains } else { Direction::Loses };
        AccessChange {
            principal, direction, kind: RightKind::Allowed, actions, patterns, resources, conditions, notes, broadening, through: vec![THROUGH.to_owned()],
        }
    }
}

prop_compose! {
    fn opening()(
        of in nasty(), inward in any::<bool>(), ports in nasty(), peer in nasty(), internet in any::<bool>(),
        broadening in any::<bool>(),
    ) -> OpeningChange {
        let traffic = if inward { Traffic::Ingress } else { Traffic::Egress };
        OpeningChange {
            of, traffic, direction: Direction::Gains, ports, peer, internet, broadening, through: vec![THROUGH.to_owned()],
        }
    }
}

const THROUGH: &str = "application: aws_iam_policy.dawn";

prop_compose! {
    /// Any review there could be.
    pub(super) fn any_review()(
        environment in nasty(),
        made_from in prop_oneof![
            (nasty(), nasty()).prop_map(|(base, head)| MadeFrom::Diff { base, head }),
            nasty().prop_map(|program| MadeFrom::Plan { program }),
        ],
        stacks in proptest::collection::vec(any_stack(), 0..4),
        access in proptest::collection::vec(access(), 0..4),
        openings in proptest::collection::vec(opening(), 0..4),
        notes in strings(),
    ) -> Review {
        Review { format_version: 1, environment, made_from, stacks, access, openings, notes }
    }
}

/// Whether a comment names an object, by its address or, in an entry of its type, by its name.
fn names(codes: &[String], change: &Change) -> bool {
    let address = visible(&change.address);
    let prefix = format!("{}.", visible(&change.resource_type));
    let name = address.strip_prefix(&prefix).unwrap_or(&address);
    let is = |code: &str| code == address || code == name;
    let named = |code: &String| {
        let code = code.split(" (deposed ").next().unwrap_or_default();
        is(code) || code.split(", ").any(is)
    };
    // Rows of backticks that no reader of Markdown counts are shown by their number.
    address.is_empty() || address.contains(&"`".repeat(17)) || codes.iter().any(named)
}

fn judge(review: &Review) -> Result<(), TestCaseError> {
    let comment = markdown(review, &links());
    prop_assert!(comment.text.len() < MARKDOWN_LIMIT, "{} bytes", comment.text.len());
    let first = marker(&review.environment) + "\n";
    prop_assert!(comment.text.starts_with(&first));
    let parsed = parse(&comment.text);
    prop_assert_eq!(parsed.wrong, [""; 0], "{}", comment.text);
    let base = links();
    let ours = |link: &String| {
        [&base.files, &base.base_files].into_iter().flatten().any(|files| link.starts_with(files.as_str()))
    };
    prop_assert!(parsed.links.iter().all(ours));
    for row in &parsed.rows {
        let states = ["reviewed", "blocked", "incomplete", "failed", "state"];
        let last = row.last().cloned().unwrap_or_default();
        let whole = match row.len() {
            8 => states.iter().any(|state| last.starts_with(state)),
            5 => last == THROUGH || last == "said by",
            _ => false,
        };
        prop_assert!(whole, "{:?}\n{}", row, comment.text);
    }
    if comment.complete {
        let changes = review.stacks.iter().flat_map(|stack| &stack.changes);
        for change in changes.filter(|change| words::grave(change)) {
            prop_assert!(
                names(&parsed.codes, change),
                "{:?} is not named in\n{}",
                change.address,
                comment.text
            );
        }
    }
    prop_assert_eq!(&markdown(review, &links()), &comment, "twice the same");
    let plain = text(review, false);
    prop_assert!(!plain.contains(|c: char| c != '\n' && c.is_control()), "{plain:?}");
    prop_assert_eq!(strip(&text(review, true)), plain);
    Ok(())
}

/// Coloured text without its colours.
fn strip(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    plain.extend(parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)));
    plain
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sentences_are_but_text(text in nasty()) {
        let item = format!("- `+` {}\n", escape::prose(&text));
        let cell = format!("| a | b |\n|---|---|\n| {} | c |\n", escape::cell(&escape::prose(&text)));
        for markdown in [item, cell] {
            let parsed = parse(&markdown);
            prop_assert_eq!(parsed.wrong, [""; 0], "{}", markdown);
            prop_assert!(parsed.rows.iter().all(|row| row[1] == "b" || row[1] == "c"), "{}", markdown);
        }
    }

    #[test]
    fn code_is_what_it_was(text in nasty()) {
        let shown = visible(&text);
        let code = escape::code(&text);
        let parsed = parse(&format!("- {code}\n\n| a |\n|---|\n| {} |\n", escape::cell(&code)));
        prop_assert_eq!(parsed.wrong, [""; 0], "{}", code);
        // Long rows of backticks are counted; readers differ on a backslash before a bar in a table.
        let other = shown.is_empty() || shown.contains(&"`".repeat(17)) || shown.contains("\\|");
        prop_assert!(other || parsed.codes == [shown.as_str(), shown.as_str()], "{:?}", parsed.codes);
    }

    #[test]
    fn no_value_becomes_anything_but_text(review in any_review()) {
        judge(&review)?;
    }
}

#[test]
fn each_nasty_piece_is_text_wherever_it_stands() {
    for piece in NASTY {
        let mut change = super::sample::change(piece, Action::Delete, Danger::Loss);
        change.resource_type = piece.to_owned();
        change.setting = piece.to_owned();
        let change = change.because(piece, piece, &[piece]).means(piece, true).with([changed(
            piece,
            json!(piece),
            json!([piece]),
        )]);
        let mut review = review(vec![stack(piece, vec![change])]);
        review.notes = vec![piece.to_owned()];
        if let Err(error) = judge(&review) {
            panic!("{piece:?}: {error}");
        }
    }
}

#[test]
fn no_secret_is_shown_beside_its_word() {
    let secret = ValueChange::Changed { before: Shown::Sensitive, after: Shown::Unknown };
    let change = super::sample::change("aws_secret.a", Action::Update, Danger::Update)
        .with([super::sample::argument("secret_string", secret)]);
    let review = review(vec![stack("application", vec![change])]);
    let comment = markdown(&review, &links()).text;
    assert!(
        comment.contains("- secret_string = (sensitive value)\n")
            && comment.contains("+ secret_string = (known after apply)\n")
    );
    assert!(text(&review, false).contains("~ secret_string  (sensitive value) → (known after apply)\n"));
}
