//! What adopted clusters consist of: exactly what their settings say, imported and protected.

use aws::ProviderVersions;
use terraform::Stack;

use super::settings::AdoptedClusterSettings;
use super::{Upstream, add};
use crate::account::Account;
use crate::cluster::settings::ClusterKey;
use crate::testing::{account, addresses, render, settings, stack};

/// A cluster with everything that can be said of one.
const WHOLE: &str = include_str!("tests/whole.toml");

/// A cluster with nothing that need not be said.
const BARE: &str = r#"
name = "Trantor_2021"
version = "1.34"
role_arn = "arn:aws:iam::123456789012:role/KubeMaster"
subnet_ids = ["subnet-00000000a"]
endpoint = { private = true, public = false }
"#;

fn adopted(account: &Account, toml: &str) -> Stack {
    let mut stack = stack();
    let tags = [("environment".to_owned(), "test".to_owned()), ("team".to_owned(), "platform".to_owned())];
    let upstream = Upstream { account, tags: &tags };
    let settings = settings::<AdoptedClusterSettings>(toml);
    add(&mut stack, &ClusterKey::new("trantor").unwrap(), &settings, &upstream);
    stack
}

fn rendered(toml: &str) -> String {
    render(&adopted(&account(), toml), &["cluster-trantor", "imports"])
}

#[test]
fn everything_that_can_be_said() {
    insta::assert_snapshot!(rendered(WHOLE));
}

#[test]
fn nothing_is_said_that_the_settings_do_not_say() {
    insta::assert_snapshot!(rendered(BARE));
}

#[test]
fn what_is_taken_over_is_imported_no_more() {
    let before = adopted(&account(), WHOLE);
    let after = adopted(&account(), &format!("taken_over = true\n{WHOLE}"));
    assert_eq!(addresses(&before), addresses(&after));
    assert!(render(&before, &["imports"]).matches("\"to\":").count() == addresses(&before).len());
    assert_eq!(render(&after, &["imports"]), "");
}

/// Whatever the environment says of what it makes itself.
#[test]
fn nothing_of_an_environment_takes_the_protection_away() {
    let account = Account { prevent_destroy: false, ..account() };
    let text = render(&adopted(&account, WHOLE), &["cluster-trantor"]);
    // The cluster, two node groups, a Fargate profile, IAM's provider and that of users.
    assert_eq!(text.matches("\"prevent_destroy\": true").count(), 6);
}

#[test]
fn tags_of_the_environment_go_over_those_that_stand() {
    let toml = "platform_tags = true\n".to_owned() + BARE + "tags = { team = \"core\", shift = \"night\" }\n";
    let text = rendered(&toml);
    for tag in ["\"environment\": \"test\"", "\"team\": \"platform\"", "\"shift\": \"night\""] {
        assert!(text.contains(tag), "{tag} is not in {text}");
    }
    assert!(!text.contains("\"core\""));
}

#[test]
fn deletion_protection_is_said_to_the_provider_that_has_it() {
    let toml = "deletion_protection = true\n".to_owned() + BARE;
    let six = Account { provider: ProviderVersions::Six, ..account() };
    let said = |account: &Account| {
        let stack = adopted(account, &toml);
        let (_, block, _) = stack.resources().next().unwrap();
        format!("{block:?}").contains("deletion_protection")
    };
    assert!(said(&six) && !said(&account()));
}

/// Version 5 of the provider has neither, so that the settings are refused with it.
#[test]
fn what_pods_take_on_is_said_to_the_provider_that_has_it() {
    let toml = format!(
        "{BARE}[pod_identities.jobs]\nid = \"a-0123456789abcdef0\"\nnamespace = \"jobs\"\nservice_account = \"jobs\"\n\
         role_arn = \"arn:aws:iam::123456789012:role/jobs\"\n\
         target_role_arn = \"arn:aws:iam::999900009999:role/other\"\ndisable_session_tags = true\n"
    );
    let six = Account { provider: ProviderVersions::Six, ..account() };
    let text = format!("{:?}", adopted(&six, &toml));
    assert!(text.contains("target_role_arn") && text.contains("disable_session_tags"));
}

#[test]
fn versions_that_eks_has_given_up_can_be_said() {
    let toml = BARE.replace("1.34", "1.29");
    assert!(rendered(&toml).contains("\"version\": \"1.29\""));
    let refused = |text: &str| text.parse::<super::settings::AdoptedVersion>().is_err();
    assert!(["1", "1.x", "v1.30", "1.30.2", "2.0", "1.030", ""].into_iter().all(refused));
}
