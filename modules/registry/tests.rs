//! What a registry consists of.

use aws::names::ServiceName;

use super::settings::RegistrySettings;
use crate::testing::{account, render, settings, stack};

fn rendered(toml: &str) -> String {
    let mut stack = stack();
    let services = ["dawn", "day"].map(|name| ServiceName::new(name).unwrap());
    super::add(
        &mut stack,
        &settings::<RegistrySettings>(toml),
        &account(),
        services.iter().map(|name| (name, name)),
    );
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
