//! Who may do what in clusters.

use super::{Texts, brief};

const PLATFORM: &str = "principal = \"arn:aws:iam::444455556666:role/platform-admin\"";

/// What is said of staging with the principal of a cluster's first entry replaced.
fn with_principal(principal: &str) -> String {
    brief::of(
        &Texts::committed().replace("staging", PLATFORM, &format!("principal = \"{principal}\"")),
        "staging",
    )
}

#[test]
fn a_person_and_a_pipeline_administer() {
    let said = |old: &str, new: &str| brief::of(&Texts::committed().replace("staging", old, new), "staging");
    insta::assert_snapshot!(said("kind = \"human\"", "kind = \"automation\""), @r#"
    error[IAM-001] clusters.trantor.access: the cluster has no person as administrator
      at access in environments/staging.toml
      people: 0
      pipelines: 2
      help: the creator gets no access by itself: give one principal of `kind = "human"` `policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]`
    "#);
    insta::assert_snapshot!(said("kind = \"automation\"", "kind = \"human\""), @r#"
    error[IAM-001] clusters.trantor.access: the cluster has no pipeline as administrator
      at access in environments/staging.toml
      people: 2
      pipelines: 0
      help: the creator gets no access by itself: give one principal of `kind = "automation"` `policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]`
    "#);
    let admin = "kind = \"human\"\npolicies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]";
    let namespaced = admin.replace("Policy\" }", "Policy\", namespaces = [\"dawn\"] }");
    assert!(said(admin, &namespaced).contains("no person as administrator"));
    let none = Texts::committed().replace("staging", admin, &namespaced).replace(
        "staging",
        "kind = \"automation\"\npolicies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]",
        "kind = \"automation\"\npolicies = [{ policy = \"AmazonEKSViewPolicy\" }]",
    );
    assert!(
        brief::of(&none, "staging")
            .contains("error[IAM-001] clusters.trantor.access: the cluster has no administrator")
    );
}

#[test]
fn a_role_of_nodes_is_no_principal() {
    insta::assert_snapshot!(with_principal("arn:aws:iam::444455556666:role/staging-trantor-general-node"), @r#"
    error[IAM-002] clusters.trantor.access.platform.principal: arn:aws:iam::444455556666:role/staging-trantor-general-node is the role of nodes
      at "arn:aws:iam::444455556666:role/staging-trantor-general-node" in environments/staging.toml
      and [clusters.trantor.node_groups.general] in environments/staging.toml: these nodes
      help: remove the entry: EKS makes one with the node group, and refuses another
    "#);
    assert!(
        with_principal("arn:aws:iam::111122223333:role/staging-trantor-general-node")
            .starts_with("warning[IAM-005]")
    );
    assert_eq!(with_principal("arn:aws:iam::444455556666:role/staging-trantor-general-nodes"), "");
}

#[test]
fn a_principal_has_one_entry() {
    insta::assert_snapshot!(with_principal("arn:aws:iam::444455556666:role/cleon-staging-apply"), @r#"
    error[IAM-003] clusters.trantor.access.pipeline.principal: arn:aws:iam::444455556666:role/cleon-staging-apply has two access entries
      at "arn:aws:iam::444455556666:role/cleon-staging-apply" in environments/staging.toml
      and "arn:aws:iam::444455556666:role/cleon-staging-apply" in environments/staging.toml: first here
      help: put both into one: EKS has one entry for each principal
    "#);
    let path = with_principal("arn:aws:iam::444455556666:role/ci/Cleon-staging-apply");
    assert!(path.contains("error[IAM-003]"), "{path}");
    assert_eq!(with_principal("arn:aws:iam::444455556666:user/cleon-staging-apply"), "");
}

#[test]
fn a_principal_is_no_pattern_and_of_the_same_account() {
    insta::assert_snapshot!(with_principal("arn:aws:iam::444455556666:role/platform-*"), @r#"
    error[IAM-004] clusters.trantor.access.platform.principal: arn:aws:iam::444455556666:role/platform-* is a pattern, which EKS takes as it is written
      at "arn:aws:iam::444455556666:role/platform-*" in environments/staging.toml
      help: make an entry for each role
    "#);
    insta::assert_snapshot!(with_principal("arn:aws:iam::111122223333:role/platform-admin"), @r#"
    warning[IAM-005] clusters.trantor.access.platform.principal: arn:aws:iam::111122223333:role/platform-admin is of another account
      at "arn:aws:iam::111122223333:role/platform-admin" in environments/staging.toml
      and "444455556666" in environments/staging.toml: the environment's account
      its account: 111122223333
      the environment's account: 444455556666
      help: take a role of the environment's own account that people of the other may take on
    "#);
}
