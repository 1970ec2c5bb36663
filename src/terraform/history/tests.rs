//! Identity, and each rule of what becomes of what stands.

mod heirs;
mod outside;
mod properties;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::{Checks, ProviderRequirement};

/// Boxes are known by their name, lids by the box they are on, locks by the lids that have them, and shelves by their
/// place in a room.
const KINDS: &[ResourceKind] = &[
    ResourceKind::known_by("toy_box", &["name"]).holds("the toys in it").fixed(&[
        "name",
        "room",
        "inside.colour",
    ]),
    ResourceKind::known_by("toy_lid", &["box"]),
    ResourceKind::known_by_referrers("toy_lock", "toy_lid", "lock").holds("what it locks"),
    ResourceKind::known_by("toy_shelf", &["room", "level"]).import_id("{room}:{level}").fixed(&["room"]),
    ResourceKind::known_by("toy_room", &["name"]).import_id("{name}").fixed(&["name"]),
    ResourceKind::unknown("toy_ball"),
];

/// A stack with these resources, and with blocks of its past.
fn stack(name: &str, resources: &[(&str, Value)], past: Option<&StackHistory>) -> StandingStack {
    let mut types: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for (address, block) in resources {
        let (resource_type, name) = address.split_once('.').unwrap();
        types.entry(resource_type).or_default().insert(name, block.clone());
    }
    let file = json!({ "resource": types }).to_string();
    let mut files = vec![("main.tf.json".to_owned(), file)];
    if let Some(past) = past {
        files.extend(blocks(past));
    }
    let (stack, unreadable) =
        StandingStack::read(name, files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    assert_eq!(unreadable, []);
    stack
}

/// The blocks of a past, as they are rendered.
fn blocks(past: &StackHistory) -> BTreeMap<String, String> {
    let mut stack = Stack::new("past", ">= 1.11");
    let local_name = "toy".into();
    stack.require_provider(ProviderRequirement { local_name, source: "x/toy".into(), version: "1".into() });
    for taken in &past.taken {
        let (resource_type, name) = taken.to.split_once('.').unwrap();
        stack.add_untyped(
            name.to_owned(),
            crate::Untyped::new(crate::Mode::Managed, resource_type.to_owned()),
        );
    }
    stack.add_history(past);
    let mut files = stack.synthesize(Checks::default()).unwrap().files;
    files.retain(|name, _| ["moved.tf.json", "removed.tf.json", "imports.tf.json"].contains(&name.as_str()));
    files
}

/// One stack compared with itself as it was.
fn between(before: &StandingStack, after: &StandingStack) -> Comparison {
    compare(std::slice::from_ref(before), std::slice::from_ref(after), KINDS)
}

fn moves(comparison: &Comparison, stack: &str) -> Vec<(String, String)> {
    let history = comparison.stacks.get(stack).cloned().unwrap_or_default();
    history.moves.into_iter().map(|moved| (moved.from, moved.to)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

fn toy_box(name: &str) -> Value {
    json!({ "//": format!("modules/toys, settings: boxes.{name}"), "name": name })
}

#[test]
fn what_refers_to_a_moved_object_moves_with_it() {
    let resources = |key: &str| {
        let (a, b) = (format!("toy_box.{key}"), format!("toy_lid.{key}"));
        vec![
            (a, toy_box("red")),
            (
                b,
                json!({ "box": format!("${{toy_box.{key}.id}}"), "lock": format!("${{toy_lock.{key}.id}}") }),
            ),
            (format!("toy_lock.{key}"), json!({ "keys": 2 })),
            (format!("toy_shelf.{key}"), json!({ "room": format!("${{toy_lock.{key}.id}}"), "level": 3 })),
            (format!("toy_ball.{key}"), json!({ "round": true })),
        ]
    };
    let built = |key: &str| {
        let resources = resources(key);
        let borrowed: Vec<(&str, Value)> = resources.iter().map(|(a, b)| (a.as_str(), b.clone())).collect();
        stack("toys", &borrowed, None)
    };
    let comparison = compare(&[built("old")], &[built("new")], KINDS);
    assert_eq!(
        moves(&comparison, "toys"),
        pairs(&[
            ("toy_box.old", "toy_box.new"),
            ("toy_lid.old", "toy_lid.new"),
            ("toy_lock.old", "toy_lock.new"),
            ("toy_shelf.old", "toy_shelf.new"),
        ])
    );
    assert_eq!(comparison.findings, []);
}

#[test]
fn a_match_is_never_guessed() {
    let lid = |name: &str| json!({ "box": name });
    let two = stack("toys", &[("toy_lid.a", lid("x")), ("toy_lid.b", lid("x"))], None);
    let one = stack("toys", &[("toy_lid.c", lid("x"))], None);
    let unnamed = stack("toys", &[("toy_lid.d", json!({}))], None);
    assert_eq!(between(&two, &one), Comparison::default());
    assert_eq!(between(&one, &two), Comparison::default());
    assert_eq!(between(&unnamed, &one), Comparison::default());
    // Nor is another type's object, or one of a type that nothing is known of.
    let other = stack("toys", &[("toy_bin.c", lid("x"))], None);
    assert_eq!(between(&other, &one), Comparison::default());
    let renamed = stack("toys", &[("toy_bin.e", lid("x"))], None);
    assert_eq!(between(&other, &renamed), Comparison::default());
}

#[test]
fn names_are_told_by_what_they_lead_to() {
    let shelf = |room: &str| json!({ "room": room, "level": 1 });
    let before = stack(
        "toys",
        &[("toy_room.main", json!({ "name": "attic" })), ("toy_shelf.a", shelf("${toy_room.main.name}"))],
        None,
    );
    let after = stack(
        "toys",
        &[("toy_room.main", json!({ "name": "attic" })), ("toy_shelf.b", shelf("attic"))],
        None,
    );
    assert_eq!(moves(&between(&before, &after), "toys"), pairs(&[("toy_shelf.a", "toy_shelf.b")]));
    // References that lead in a circle lead to no name.
    let circle = json!({ "room": "${toy_shelf.b.room}", "level": 1 });
    let round = stack("toys", &[("toy_shelf.b", circle)], None);
    let gone = stack("toys", &[("toy_shelf.c", shelf("attic"))], None);
    assert_eq!(between(&gone, &round), Comparison::default());
}

/// The moves after the one box has had these keys one after another.
fn after_keys(keys: &[&str]) -> Vec<(String, String)> {
    let mut past = StackHistory::default();
    let built = |key: &str, past: &StackHistory| {
        let address = format!("toy_box.{key}");
        stack("toys", &[(address.as_str(), toy_box("red"))], Some(past))
    };
    for pair in keys.windows(2) {
        let comparison =
            compare(&[built(pair[0], &past)], &[built(pair[1], &StackHistory::default())], KINDS);
        assert_eq!(comparison.findings, []);
        past = comparison.stacks.get("toys").cloned().unwrap_or_default();
    }
    past.moves.into_iter().map(|moved| (moved.from, moved.to)).collect()
}

#[test]
fn a_chain_has_every_address_once() {
    assert_eq!(after_keys(&["a", "b", "b"]), pairs(&[("toy_box.a", "toy_box.b")]));
    assert_eq!(
        after_keys(&["a", "b", "c"]),
        pairs(&[("toy_box.a", "toy_box.b"), ("toy_box.b", "toy_box.c")])
    );
    assert_eq!(after_keys(&["a", "b", "a"]), pairs(&[("toy_box.b", "toy_box.a")]));
    assert_eq!(
        after_keys(&["a", "b", "c", "b"]),
        pairs(&[("toy_box.a", "toy_box.c"), ("toy_box.c", "toy_box.b")])
    );
}

#[test]
fn an_address_that_is_taken_again_falls_out() {
    let past = StackHistory {
        moves: [Move { from: "toy_box.a".into(), to: "toy_box.b".into() }].into(),
        ..StackHistory::default()
    };
    let before = stack("toys", &[("toy_box.b", toy_box("red"))], Some(&past));
    let kept = stack("toys", &[("toy_box.b", toy_box("red"))], None);
    let both = stack("toys", &[("toy_box.a", toy_box("blue")), ("toy_box.b", toy_box("red"))], None);
    let kept = between(&before, &kept);
    assert_eq!(moves(&kept, "toys"), pairs(&[("toy_box.a", "toy_box.b")]));
    assert_eq!(kept.findings, []);
    let both = between(&before, &both);
    assert_eq!(moves(&both, "toys"), []);
    let [Finding::MoveDropped { object, heir }] = both.findings.as_slice() else { panic!("{both:?}") };
    assert_eq!((object.address.as_str(), heir.address.as_str()), ("toy_box.a", "toy_box.b"));
    assert_eq!(object.setting, "boxes.blue");
}

/// A stack that says by itself what becomes of an address.
fn saying(mut stack: StandingStack, block: &Value) -> StandingStack {
    let (said, _) = StandingStack::read("", [("said.tf.json", block.to_string().as_bytes())]);
    stack.removed.extend(said.removed);
    stack.moves.extend(said.moves);
    stack.imported.extend(said.imported);
    stack
}

#[test]
fn what_holds_something_does_not_vanish() {
    let before = stack("toys", &[("toy_box.red", toy_box("red")), ("toy_ball.a", json!({}))], None);
    let empty = stack("toys", &[], None);
    let comparison = between(&before, &empty);
    let object = Object {
        stack: "toys".into(),
        address: "toy_box.red".into(),
        name: Some("red".into()),
        setting: "boxes.red".into(),
    };
    let vanished =
        |likely| vec![Finding::Vanished { object: object.clone(), holds: "the toys in it", likely }];
    assert_eq!(comparison.findings, vanished(vec![]));
    let removed = saying(empty, &json!({ "removed": [{ "from": "toy_box.red" }] }));
    assert_eq!(between(&before, &removed), Comparison::default());

    // What may be the same thing is one of its kind under a key beside the old one.
    let blue = stack("toys", &[("toy_box.blue", toy_box("blue"))], None);
    let likely = |colour: &str| Object {
        stack: "toys".into(),
        address: format!("toy_box.{colour}"),
        name: Some(colour.into()),
        setting: format!("boxes.{colour}"),
    };
    let findings = between(&before, &blue).findings;
    assert_eq!(findings, vanished(vec![likely("blue")]));
    let two = stack("toys", &[("toy_box.blue", toy_box("blue")), ("toy_box.green", toy_box("green"))], None);
    assert_eq!(between(&before, &two).findings, vanished(vec![likely("blue"), likely("green")]));
}

#[test]
fn what_moved_and_was_removed_goes_from_any_address() {
    let past = StackHistory {
        moves: [Move { from: "toy_box.a".into(), to: "toy_box.b".into() }].into(),
        ..StackHistory::default()
    };
    let before = stack("toys", &[("toy_box.b", toy_box("red"))], Some(&past));
    let removed = saying(stack("toys", &[], None), &json!({ "removed": { "from": "toy_box.b" } }));
    let comparison = between(&before, &removed);
    assert_eq!(moves(&comparison, "toys"), pairs(&[("toy_box.a", "toy_box.b")]));
    assert_eq!(comparison.findings, []);
}

#[test]
fn what_a_stack_says_of_moves_is_taken_for_granted() {
    let before = stack("toys", &[("toy_ball.a", json!({ "round": true }))], None);
    let after = saying(
        stack("toys", &[("toy_ball.b", json!({ "round": false }))], None),
        &json!({ "moved": [{ "from": "toy_ball.a", "to": "toy_ball.b" }] }),
    );
    assert_eq!(between(&before, &after), Comparison::default());
}

#[test]
fn what_cannot_change_is_said_with_both_values() {
    let room = |name: &str| ("toy_room.main", json!({ "name": name }));
    let shelf = ("toy_shelf.a", json!({ "room": "${toy_room.main.id}", "level": 1 }));
    let colour = |name: &str, colour: &str| {
        ("toy_box.a", json!({ "name": name, "inside": [{ "colour": colour }, { "colour": "any" }] }))
    };
    let before = stack("toys", &[room("attic"), shelf.clone(), colour("red", "white")], None);
    let same = between(&before, &before);
    assert_eq!(same, Comparison::default());
    let after = stack("toys", &[room("cellar"), shelf, colour("red", "black")], None);
    let found: Vec<(String, Vec<Change>)> = between(&before, &after)
        .findings
        .into_iter()
        .map(|finding| match finding {
            Finding::Replaced { object, changes, .. } => (object.address, changes),
            other => panic!("{other:?}"),
        })
        .collect();
    let change = |argument: &str, before: &str, after: &str| Change {
        argument: argument.into(),
        before: before.into(),
        after: after.into(),
    };
    assert_eq!(
        found,
        [
            ("toy_box.a".to_owned(), vec![change("inside.colour", "white", "black")]),
            ("toy_room.main".to_owned(), vec![change("name", "attic", "cellar")]),
        ]
    );
}

#[test]
fn what_goes_to_another_stack_is_forgotten_and_imported() {
    let shelf = |key: &'static str| (key, json!({ "room": "attic", "level": 1 }));
    let empty = |name: &str| stack(name, &[], None);
    let comparison = compare(
        &[stack("one", &[shelf("toy_shelf.a")], None), empty("two")],
        &[empty("one"), stack("two", &[shelf("toy_shelf.b")], None)],
        KINDS,
    );
    let forgotten =
        Forgotten { from: "toy_shelf.a".into(), to_stack: "two".into(), to: "toy_shelf.b".into() };
    let taken = Taken {
        to: "toy_shelf.b".into(),
        id: "attic:1".into(),
        from_stack: "one".into(),
        from: "toy_shelf.a".into(),
    };
    let (one, two) = (&comparison.stacks["one"], &comparison.stacks["two"]);
    assert_eq!(*one, StackHistory { forgotten: [forgotten].into(), ..StackHistory::default() });
    assert_eq!(*two, StackHistory { taken: [taken.clone()].into(), ..StackHistory::default() });

    // They stay, and follow the resource to another key.
    let standing = [stack("one", &[], Some(one)), stack("two", &[shelf("toy_shelf.b")], Some(two))];
    let after = [empty("one"), stack("two", &[shelf("toy_shelf.b")], None)];
    assert_eq!(compare(&standing, &after, KINDS), comparison);
    let renamed = compare(&standing, &[empty("one"), stack("two", &[shelf("toy_shelf.c")], None)], KINDS);
    let of_c = Taken { to: "toy_shelf.c".into(), ..taken };
    assert_eq!(renamed.stacks["two"].taken, [of_c].into());
    assert_eq!(renamed.stacks["one"].forgotten.first().unwrap().to, "toy_shelf.c");
    assert_eq!(moves(&renamed, "two"), pairs(&[("toy_shelf.b", "toy_shelf.c")]));

    // Back again, or gone from there: nothing of it is left to say.
    let back = compare(&standing, &[stack("one", &[shelf("toy_shelf.a")], None), empty("two")], KINDS);
    assert_eq!(back.stacks["one"].taken.len(), 1);
    assert!(back.stacks["one"].forgotten.is_empty() && back.stacks["two"].taken.is_empty());
    assert_eq!(compare(&standing, &[empty("one"), empty("two")], KINDS), Comparison::default());
}

#[test]
fn what_only_the_provider_can_name_is_asked_for() {
    let toy = |key: &'static str| (key, toy_box("red"));
    let before = [stack("one", &[toy("toy_box.a")], None), stack("two", &[], None)];
    let after = [stack("one", &[], None), stack("two", &[toy("toy_box.b")], None)];
    let found = compare(&before, &after, KINDS);
    assert!(
        matches!(&found.findings[..], [Finding::Unimportable { object, to_stack, to }]
            if object.address == "toy_box.a" && to_stack == "two" && to == "toy_box.b"),
        "{found:?}"
    );
    assert!(found.stacks.is_empty(), "{found:?}");
    let [one, two] = after;
    let two = saying(two, &json!({ "import": { "to": "toy_box.b", "id": "box-0123" } }));
    let found = compare(&before, &[one, two], KINDS);
    assert_eq!(found.findings, []);
    assert_eq!(found.stacks["one"].forgotten.len(), 1);
    assert!(!found.stacks.contains_key("two"), "the import is said already");
}

#[test]
fn a_stack_that_is_not_made_is_named() {
    let before = stack("one", &[("toy_box.a", toy_box("red"))], None);
    let findings = compare(&[before, stack("two", &[], None)], &[], KINDS).findings;
    let gone = Finding::StackGone { stack: "one".into(), addresses: vec!["toy_box.a".into()] };
    assert_eq!(findings, [gone]);
}

#[test]
fn a_first_stack_has_no_past() {
    let after = stack("one", &[("toy_box.a", toy_box("red"))], None);
    assert_eq!(compare(&[], &[after], KINDS), Comparison::default());
}

#[test]
fn what_is_no_json_is_said() {
    let files: [(&str, &[u8]); 3] = [
        ("a.tf.json", b"<<<<<<<"),
        ("b.tf.json", b"[]"),
        ("c.tf.json", b"{\"resource\": {\"toy_box\": []}}"),
    ];
    let (stack, unreadable) = StandingStack::read("toys", files);
    assert_eq!(
        unreadable.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>(),
        ["a.tf.json", "b.tf.json"]
    );
    assert_eq!(stack.addresses().count(), 0);
}
