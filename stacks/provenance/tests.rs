use std::path::Path;

use super::*;
use crate::environment::{Selection, load};

fn environments() -> Vec<Environment> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    load(&root, &Selection::All).unwrap()
}

/// The experiment starts from the settings as they are: written out and read again, they give the same stacks.
#[test]
fn settings_written_out_are_the_same_settings() {
    for environment in environments() {
        let (again, keeps_rules) =
            Environment::tentative(&environment.name, &environment.effective()).unwrap();
        assert!(keeps_rules);
        assert_eq!(again.settings, environment.settings);
        for (before, after) in crate::compose(&environment).iter().zip(&crate::compose(&again)) {
            assert_eq!(terraform::differences(&before.stack.members(), &after.stack.members()), []);
        }
    }
}

fn set(paths: &[&str]) -> BTreeSet<Input> {
    paths.iter().map(|path| Input::Setting((*path).to_owned())).collect()
}

#[test]
fn only_the_innermost_settings_are_named_and_all_elements_are_the_array() {
    let lengths = BTreeMap::from([("zones".to_owned(), 2), ("a.list".to_owned(), 2)]);
    let mut inputs = set(&["a", "a.list[0]", "ab", "zones", "zones[0]", "zones[1]"]);
    inputs.insert(Input::Key("a".to_owned()));
    tidy(&mut inputs, &lengths);
    let mut wanted = set(&["a.list[0]", "ab", "zones"]);
    wanted.insert(Input::Key("a".to_owned()));
    assert_eq!(inputs, wanted);
}

#[test]
fn what_other_values_would_make_is_told() {
    let environment =
        environments().into_iter().find(|environment| environment.name.as_str() == "dev").unwrap();
    let provenance = Provenance::of(&environment);
    let added = provenance.would_add("clusters.trantor.controllers.velero");
    let added: Vec<&str> = added.into_keys().map(|name| name.address.as_str()).collect();
    assert!(added.contains(&"aws_iam_role.trantor_velero"), "{added:?}");
    assert!(provenance.setting("clusters.trantor.controllers.velero").unwrap().value.is_null());
    let release = provenance.would_add("clusters.trantor.node_groups.general.release_version");
    let arguments: Vec<_> = release.into_values().flatten().collect();
    assert_eq!(arguments, ["release_version"]);
    let nat = provenance.setting("network.nat").unwrap();
    assert_eq!(nat.description.as_deref(), Some("How private subnets reach the internet."));
    assert_eq!((nat.choices.len(), nat.default.as_ref().unwrap().as_str()), (3, Some("one-per-az")));
    let whole = provenance.shaped_by("network");
    let zone = provenance.shaped_by("network.availability_zones[0]");
    assert!(!zone.is_empty() && zone.len() < whole.len());
}
