//! What a registry consists of.

use aws::names::ServiceName;

use super::settings::RegistrySettings;
use crate::account::Account;
use crate::testing::{account, render, settings, stack};

fn rendered(toml: &str) -> String {
    rendered_in(&account(), toml)
}

fn rendered_in(account: &Account, toml: &str) -> String {
    let mut stack = stack();
    let services = ["dawn", "day"].map(|name| ServiceName::new(name).unwrap());
    let named = services.iter().map(|name| (name, name));
    super::add(&mut stack, &settings::<RegistrySettings>(toml), account, named);
    render(&stack, &["registry"])
}

#[test]
fn a_repository_for_each_service() {
    insta::assert_snapshot!(rendered(""));
}

#[test]
fn other_accounts_may_pull_where_the_settings_say_so() {
    insta::assert_snapshot!(rendered(
        "pull_accounts = [\"111122223333\"]\nscanning = \"enhanced\"\nkeep_releases = 5"
    ));
}

#[test]
fn protection_can_be_given_up() {
    let rendered = |prevent_destroy| rendered_in(&Account { prevent_destroy, ..account() }, "");
    // Both repositories and the key.
    assert_eq!(rendered(true).matches("prevent_destroy").count(), 3);
    assert_eq!(rendered(false).matches("prevent_destroy").count(), 0);
}

#[test]
fn a_service_is_called_what_its_name_says() {
    let mut stack = stack();
    let (key, name) = (ServiceName::new("twilight").unwrap(), ServiceName::new("dusk").unwrap());
    super::add(&mut stack, &settings::<RegistrySettings>(""), &account(), [(&key, &name)]);
    let rendered = render(&stack, &["registry"]);
    assert!(
        rendered.contains("\"twilight\": {") && rendered.contains("\"name\": \"test/dusk\""),
        "{rendered}"
    );
}
