//! Objects that something else than Terraform makes.

use super::*;

fn room(name: &str) -> Value {
    json!({ "name": name })
}

/// Rooms made by others, with those that stood there.
fn outside(rooms: &[&str]) -> StandingStack {
    StandingStack::outside("others", rooms.iter().map(|name| (format!("toy_room.{name}"), room(name))))
}

#[test]
fn what_others_make_is_forgotten_and_comes_back_by_an_import() {
    let here = |rooms: &[&str], past: Option<&StackHistory>| {
        let addresses: Vec<String> = rooms.iter().map(|name| format!("toy_room.my_{name}")).collect();
        let resources: Vec<(&str, Value)> =
            addresses.iter().map(String::as_str).zip(rooms.iter().map(|name| room(name))).collect();
        stack("house", &resources, past)
    };
    let before = [here(&["red", "blue"], None), outside(&["attic"])];
    let after = [here(&["blue"], None), outside(&["attic", "red"])];
    let comparison = compare(&before, &after, KINDS);
    assert_eq!(comparison.findings, []);
    let Some((house, past)) = comparison.stacks.first_key_value() else { panic!() };
    assert_eq!((house.as_str(), comparison.stacks.len()), ("house", 1));
    let forgotten = past.forgotten.first().unwrap();
    assert_eq!((&*forgotten.from, &*forgotten.to), ("toy_room.my_red", "toy_room.red"));
    assert_eq!((past.moves.len(), past.taken.len()), (0, 0));

    // It holds as long as others have it.
    let before = [here(&["blue"], Some(past)), outside(&["attic", "red"])];
    assert_eq!(compare(&before, &after, KINDS).stacks["house"], *past);
    let without = [here(&["blue"], None), outside(&["attic"])];
    assert!(compare(&before, &without, KINDS).stacks.is_empty());

    // And back.
    let after = [here(&["red", "blue"], None), outside(&["attic"])];
    let comparison = compare(&before, &after, KINDS);
    assert_eq!(comparison.findings, []);
    let past = &comparison.stacks["house"];
    let taken = past.taken.first().unwrap();
    assert_eq!((&*taken.to, &*taken.id), ("toy_room.my_red", "red"));
    assert_eq!((past.forgotten.len(), past.taken.len()), (0, 1));
}

#[test]
fn nothing_is_said_of_what_others_make_and_lose() {
    let house = stack("house", &[("toy_room.my_red", room("red"))], None);
    let before = [house.clone(), StandingStack::outside("others", [("toy_box.a".into(), toy_box("a"))])];
    for after in [vec![house.clone(), outside(&["attic"])], vec![house.clone()]] {
        assert_eq!(compare(&before, &after, KINDS), Comparison::default());
        assert_eq!(compare(&after, &before, KINDS), Comparison::default());
    }
}

#[test]
fn what_cannot_be_imported_from_others_is_said() {
    let before = [
        StandingStack::outside("others", [("toy_box.a".into(), toy_box("a"))]),
        stack("house", &[("toy_room.my_red", room("red"))], None),
    ];
    let after = [
        outside(&[]),
        stack("house", &[("toy_room.my_red", room("red")), ("toy_box.mine", toy_box("a"))], None),
    ];
    let [Finding::Unimportable { object, to, .. }] = &compare(&before, &after, KINDS).findings[..] else {
        panic!()
    };
    assert_eq!((&*object.stack, &**to), ("others", "toy_box.mine"));
    // The other way nothing needs to be imported.
    let comparison = compare(&after, &before, KINDS);
    assert_eq!((comparison.findings, comparison.stacks["house"].forgotten.len()), (vec![], 1));
}

#[test]
fn what_goes_needs_the_provider_configuration_it_stands_with() {
    let far = |name: &str| json!({ "name": name, "provider": "toy.far" });
    let with = |resources: &[(&str, Value)], alias: Option<&str>| {
        let mut file = json!({ "resource": {} });
        for (address, block) in resources {
            let (resource_type, name) = address.split_once('.').unwrap();
            file["resource"][resource_type][name] = block.clone();
        }
        if let Some(alias) = alias {
            file["provider"] = json!({ "toy": [{}, { "alias": alias }] });
        }
        let file = file.to_string();
        StandingStack::read("house", [("main.tf.json", file.as_bytes())]).0
    };
    let rooms = [("toy_room.a", far("a")), ("toy_room.b", far("b")), ("toy_room.c", json!({ "name": "c" }))];
    let before = [with(&rooms, Some("far"))];
    assert_eq!(compare(&before, &[with(&[], Some("far"))], KINDS).findings, []);
    // What stays uses the configuration that it has now.
    let after = [with(&[("toy_room.a", json!({ "name": "a" }))], None)];
    let findings = compare(&before, &after, KINDS).findings;
    let [Finding::ProviderGone { object, provider, others }] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((&*object.address, &**provider, others.len()), ("toy_room.b", "toy.far", 0));
    let findings = compare(&before, &[with(&[], None)], KINDS).findings;
    let [Finding::ProviderGone { object, others, .. }] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((&*object.address, &others[..]), ("toy_room.a", &["toy_room.b".to_owned()][..]));
}
