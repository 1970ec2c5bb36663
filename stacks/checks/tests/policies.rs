//! Sizes of policies.

use terraform::{Any, Entry, Expr};

use super::altered;

/// What is said of dev when an argument of a type is a text of so many characters.
fn with(resource_type: &'static str, argument: &'static str, characters: usize) -> String {
    altered::said("dev", move |address, block| {
        if address.resource_type == resource_type {
            block.require::<String>(argument, "p".repeat(characters));
        }
        true
    })
}

#[test]
fn sizes_are_warned_of_above_90_percent_and_refused_above_all() {
    for (resource_type, argument, most, id) in [
        ("aws_iam_policy", "policy", 6_144, "IAM-006"),
        ("aws_iam_role_policy", "policy", 10_240, "IAM-007"),
        ("aws_iam_role", "assume_role_policy", 2_048, "IAM-008"),
        ("aws_kms_key", "policy", 32_768, "IAM-010"),
    ] {
        let said = |characters| with(resource_type, argument, characters);
        assert!(!said(most * 9 / 10).contains(id), "{resource_type}");
        assert!(said(most * 9 / 10 + 1).contains(&format!("warning[{id}]")), "{resource_type}");
        assert!(said(most).contains(&format!("warning[{id}]")), "{resource_type}");
        assert!(said(most + 1).contains(&format!("error[{id}]")), "{resource_type}");
    }
    let said = with("aws_iam_role_policy", "policy", 10_241);
    let of_cluster = said.find("error[IAM-007] clusters.trantor:").unwrap();
    insta::assert_snapshot!(&said[of_cluster..], @"
    error[IAM-007] clusters.trantor: the inline policies of aws_iam_role.trantor_cluster have 10241 characters together, more than the 10240 they may have
      at [clusters.trantor] in environments/dev.toml
      there are: 10241
      at most: 10240
      policies: 1
      help: make managed policies of some of them
    ");
}

/// What is said of prod when what roles are given by a type goes to one role; of inline policies, what clusters' roles are given.
fn given_to_one(resource_type: &str, policy: Option<usize>) -> String {
    let mut role = None;
    altered::said("prod", |address, block| {
        if address.resource_type == resource_type && (policy.is_none() || address.name.ends_with("_cluster"))
        {
            if let Some(Entry::Value(first)) = role.get_or_insert_with(|| block.get("role").cloned()) {
                block.require::<Any>("role", Expr::from_node(first.clone()));
            }
            if let Some(characters) = policy {
                block.require::<String>("policy", "p".repeat(characters));
            }
        }
        true
    })
}

#[test]
fn the_inline_policies_of_a_role_are_added_up() {
    let said = |characters| given_to_one("aws_iam_role_policy", Some(characters));
    assert!(!said(4_608).contains("IAM-007"));
    assert!(said(4_609).contains("warning[IAM-007]"));
    let said = said(5_121);
    assert!(said.contains("have 10242 characters together, more than the 10240 they may have"), "{said}");
}

#[test]
fn a_role_has_ten_managed_policies() {
    let said = given_to_one("aws_iam_role_policy_attachment", None);
    assert!(said.contains("error[IAM-009]"), "{said}");
    assert!(said.contains("managed policies, more than the 10 it may have"), "{said}");
}
