//! Addresses that are given to something else while what had them goes on under another.

use serde_json::json;

use super::*;

#[test]
fn what_changes_places_is_found_once_for_each() {
    let shelf = |level: u8| json!({ "room": "nursery", "level": level });
    let before = stack("play", &[("toy_shelf.low", shelf(1)), ("toy_shelf.high", shelf(9))], None);
    let after = stack("play", &[("toy_shelf.low", shelf(9)), ("toy_shelf.high", shelf(1))], None);
    let found = between(&before, &after);
    assert_eq!(moves(&found, "play"), [], "Terraform refuses moves that go round");
    let places: Vec<(&str, &str)> = found
        .findings
        .iter()
        .map(|finding| match finding {
            Finding::Displaced { object, heir } => (object.address.as_str(), heir.address.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(places, [("toy_shelf.high", "toy_shelf.low"), ("toy_shelf.low", "toy_shelf.high")]);
}

#[test]
fn what_holds_something_is_an_error_that_names_the_heir() {
    let toys = |name: &str| json!({ "name": name });
    let before = stack("play", &[("toy_box.bears", toys("bears"))], None);
    let after = stack("play", &[("toy_box.bears", toys("cars")), ("toy_box.animals", toys("bears"))], None);
    let found = between(&before, &after).findings;
    let [Finding::Replaced { object, heir: Some(heir), .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((object.address.as_str(), heir.address.as_str()), ("toy_box.bears", "toy_box.animals"));
}

#[test]
fn what_goes_with_something_that_is_replaced_is_not_said_again() {
    let room = |name: &str| json!({ "name": name });
    let shelf = |room: &str| json!({ "room": format!("${{toy_room.{room}.name}}"), "level": 1 });
    let standing = |name: &str, of: &str| {
        let rooms = [("toy_room.a", room(name)), ("toy_room.b", room(&format!("{name} two")))];
        stack("play", &[&rooms[..], &[("toy_shelf.low", shelf(of))]].concat(), None)
    };
    let found = between(&standing("nursery", "a"), &standing("attic", "b")).findings;
    let addresses: Vec<&str> = found
        .iter()
        .map(|finding| match finding {
            Finding::Replaced { object, .. } => object.address.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(addresses, ["toy_room.a", "toy_room.b"], "the shelf goes with its room");
}
