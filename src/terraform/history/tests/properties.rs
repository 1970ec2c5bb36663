//! What holds however things are renamed.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Boxes with their lids, by key; the box's name stays when the key changes.
fn boxes(keys: &BTreeMap<u8, String>, past: &StackHistory) -> StandingStack {
    let resources = keys.iter().flat_map(|(object, key)| {
        [
            (format!("toy_box.{key}"), toy_box(&format!("box-{object}"))),
            (format!("toy_lid.{key}"), json!({ "box": format!("${{toy_box.{key}.id}}") })),
        ]
    });
    let resources: Vec<(String, Value)> = resources.collect();
    let borrowed: Vec<(&str, Value)> = resources.iter().map(|(a, b)| (a.as_str(), b.clone())).collect();
    stack("toys", &borrowed, Some(past))
}

/// A box in a room that another one takes the place of goes with the room; its lid is made anew anyway.
#[test]
fn what_hangs_on_something_replaced_is_said_when_it_holds_something() {
    let built = |room: &str| {
        let toys = json!({ "name": "red", "room": "${toy_room.main.arn}" });
        stack("toys", &[("toy_room.main", json!({ "name": room })), ("toy_box.a", toys)], None)
    };
    let findings = compare(&[built("attic")], &[built("cellar")], KINDS).findings;
    let addresses: Vec<&str> = findings
        .iter()
        .map(|finding| match finding {
            Finding::Replaced { object, .. } => object.address.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(addresses, ["toy_box.a", "toy_room.main"]);
}

#[test]
fn another_region_is_another_world() {
    let lid = |key: &'static str, provider: &str| (key, json!({ "box": "x", "provider": provider }));
    let before = stack("toys", &[lid("toy_lid.a", "toy.here")], None);
    let there = stack("toys", &[lid("toy_lid.b", "toy.there")], None);
    let here = stack("toys", &[lid("toy_lid.b", "toy.here")], None);
    let apart = between(&before, &there);
    assert_eq!(apart.stacks, BTreeMap::default());
    // It is destroyed there, which takes the configuration it was made by.
    assert!(
        matches!(&apart.findings[..], [Finding::ProviderGone { provider, .. }] if provider == "toy.here")
    );
    assert_eq!(moves(&between(&before, &here), "toys").len(), 1);
}

/// Where Terraform takes an address by following the moves.
fn follow(chains: &BTreeSet<Move>, address: &str) -> String {
    let mut at = address;
    for _ in 0..=chains.len() {
        match chains.iter().find(|moved| moved.from == at) {
            Some(moved) => at = &moved.to,
            None => return at.to_owned(),
        }
    }
    panic!("{chains:?} go round");
}

/// For each of four boxes its keys, one after another; none ever has another's.
fn renamings() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(0..4_u8, 6), 4)
}

proptest! {
    /// However often things are renamed, there and back: the moves are a bijection between addresses that are gone and
    /// those that follow them, and take a state of any age to the addresses of today.
    #[test]
    fn renaming_neither_loses_nor_doubles_an_address(renamings in renamings()) {
        let keys_at = |step: usize| -> BTreeMap<u8, String> {
            renamings.iter().zip(0_u8..).map(|(keys, object)| (object, format!("k{object}-{}", keys[step]))).collect()
        };
        let mut past = StackHistory::default();
        for step in 1..6 {
            let (before, after) = (boxes(&keys_at(step - 1), &past), boxes(&keys_at(step), &StackHistory::default()));
            let comparison = compare(&[before], std::slice::from_ref(&after), KINDS);
            prop_assert_eq!(&comparison.findings, &[]);
            past = comparison.stacks.get("toys").cloned().unwrap_or_default();
            let declared: BTreeSet<&str> = after.addresses().collect();
            let from: BTreeSet<&str> = past.moves.iter().map(|moved| moved.from.as_str()).collect();
            let to: BTreeSet<&str> = past.moves.iter().map(|moved| moved.to.as_str()).collect();
            prop_assert_eq!(from.len(), past.moves.len());
            prop_assert_eq!(to.len(), past.moves.len());
            prop_assert!(from.is_disjoint(&declared));
            for old in 0..step {
                for (object, key) in keys_at(old) {
                    let now = &keys_at(step)[&object];
                    prop_assert_eq!(follow(&past.moves, &format!("toy_box.{key}")), format!("toy_box.{now}"));
                    prop_assert_eq!(follow(&past.moves, &format!("toy_lid.{key}")), format!("toy_lid.{now}"));
                }
            }
            // What has just been written is what would be written.
            let again = compare(&[boxes(&keys_at(step), &past)], &[after], KINDS);
            prop_assert_eq!(again.stacks.get("toys").cloned().unwrap_or_default(), past.clone());
        }
    }

    /// Also where one takes the address that another had, Terraform gets chains it takes.
    #[test]
    fn moves_never_meet_nor_start_at_what_is_declared(steps in prop::collection::vec(prop::sample::subsequence((0..6).collect::<Vec<u8>>(), 3), 5)) {
        let mut past = StackHistory::default();
        let keys = |step: &[u8]| -> BTreeMap<u8, String> {
            (0_u8..).zip(step).map(|(object, key)| (object, format!("k{key}"))).collect()
        };
        for pair in steps.windows(2) {
            let (before, after) = (boxes(&keys(&pair[0]), &past), boxes(&keys(&pair[1]), &StackHistory::default()));
            let comparison = compare(&[before], std::slice::from_ref(&after), KINDS);
            past = comparison.stacks.get("toys").cloned().unwrap_or_default();
            let declared: BTreeSet<&str> = after.addresses().collect();
            let from: BTreeSet<&str> = past.moves.iter().map(|moved| moved.from.as_str()).collect();
            let to: BTreeSet<&str> = past.moves.iter().map(|moved| moved.to.as_str()).collect();
            prop_assert_eq!((from.len(), to.len()), (past.moves.len(), past.moves.len()));
            prop_assert!(from.is_disjoint(&declared));
            for moved in &past.moves {
                prop_assert!(declared.contains(follow(&past.moves, &moved.from).as_str()));
            }
        }
    }
}
