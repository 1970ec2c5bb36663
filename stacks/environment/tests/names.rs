//! Names in AWS that stay when keys change.

use super::*;

const TWIN: &str = "[clusters.trantor.node_groups.workers]\nname = \"general\"\ninstance_types = [\"m7g.large\"]\n\
                    size = { min = 1, desired = 1, max = 1 }\n";

#[test]
fn a_name_is_the_key_unless_it_is_written() {
    let prod = load_prod(&format!("{PROD}\n{}", TWIN.replace("\"general\"", "\"old\""))).unwrap();
    let cluster = prod.clusters().next().unwrap();
    let names: Vec<_> =
        cluster.settings.node_groups.iter().map(|(key, group)| group.name(key).as_str()).collect();
    assert_eq!(names, ["general", "old"]);
}

#[test]
fn two_node_groups_of_one_name_are_refused() {
    let said = said_with(TWIN);
    assert!(said.contains("the node groups general and workers would share the name of a role"), "{said}");
}

#[test]
fn two_services_of_one_name_are_refused() {
    let service = |key: &str, name: &str| {
        format!("[services.{key}]\n{name}cluster = \"trantor\"\ndelivery = \"kubectl\"\n")
    };
    let prod = load_prod(&format!("{PROD}\n{}", service("twilight", "name = \"dusk\"\n"))).unwrap();
    let (key, settings) = prod.settings.services.iter().find(|(key, _)| key.as_str() == "twilight").unwrap();
    assert_eq!(settings.name(key).as_str(), "dusk");
    let said = said_with(&(service("twilight", "name = \"dusk\"\n") + &service("dusk", "")));
    assert!(said.contains("the services dusk and twilight would both be named dusk"), "{said}");
}

#[test]
fn what_is_removed_and_imported_is_read_with_its_reason() {
    let entry = "[[removed]]\nstack = \"infrastructure\"\naddress = \"aws_ecr_repository.dusk\"\n";
    let prod = load_prod(&format!("{PROD}\n{entry}reason = \"gone\"\n")).unwrap();
    let removed = &prod.settings.removed[0];
    assert_eq!((removed.address.to_string().as_str(), removed.destroy), ("aws_ecr_repository.dusk", false));
    assert!(said_with(entry).contains("`reason` is missing in `removed[0]`"), "{}", said_with(entry));
    assert!(prod.settings.prevent_destroy);
}

#[test]
fn a_stack_that_is_not_made_is_refused_where_it_is_named() {
    let entry = |list: &str, last: &str| {
        format!("[[{list}]]\nstack = \"infrastruktur\"\naddress = \"aws_ecr_repository.dusk\"\n{last}\n")
    };
    let said = said_with(&(entry("removed", "reason = \"gone\"") + &entry("imported", "id = \"prod/dusk\"")));
    assert_eq!(said.matches("there is no stack \"infrastruktur\"").count(), 2, "{said}");
    let help = "did you mean \"infrastructure\"? the stacks are bootstrap, adopted, infrastructure, platform, application";
    assert_eq!(said.matches(help).count(), 2, "{said}");
    assert!(said.contains("stack = \"infrastruktur\""), "{said}");
}

#[test]
fn the_stacks_that_are_made_are_those_that_can_be_named() {
    let made = |text: &str| -> Vec<String> {
        let prod = load_prod(text).unwrap();
        crate::compose(&prod).iter().map(|of| of.stack.name().to_owned()).collect()
    };
    let controllers = "[clusters.trantor.controllers]\nargo_cd = {}\n";
    let others: Vec<&str> = crate::NAMES.into_iter().filter(|name| *name != crate::adopted::NAME).collect();
    assert_eq!(made(&format!("{PROD}{WORKLOAD}\n{controllers}")), others);
    // The last are there when something needs them, and what was made by hand where somebody did.
    assert_eq!(made(PROD), others[..2]);
}
