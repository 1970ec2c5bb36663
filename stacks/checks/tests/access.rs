//! Who may do what in clusters.

use super::Texts;

const PLATFORM: &str = "principal = \"arn:aws:iam::444455556666:role/platform-admin\"";

/// What is said of staging with the principal of a cluster's first entry replaced.
fn with_principal(principal: &str) -> String {
    Texts::committed().replace("staging", PLATFORM, &format!("principal = \"{principal}\"")).said("staging")
}

#[test]
fn a_person_and_a_pipeline_administer() {
    let said = |old: &str, new: &str| Texts::committed().replace("staging", old, new).said("staging");
    insta::assert_snapshot!(said("kind = \"human\"", "kind = \"automation\""), @r#"
    error[IAM-001]: the cluster has no person as administrator
      --> environments/staging.toml:16:19
       |
    16 | [clusters.trantor.access.platform]
       |                   ^^^^^^
       |
       = note: people 0, pipelines 2
       = help: the creator gets no access by itself: give one principal of `kind = "human"` `policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]`
    "#);
    insta::assert_snapshot!(said("kind = \"automation\"", "kind = \"human\""), @r#"
    error[IAM-001]: the cluster has no pipeline as administrator
      --> environments/staging.toml:16:19
       |
    16 | [clusters.trantor.access.platform]
       |                   ^^^^^^
       |
       = note: people 2, pipelines 0
       = help: the creator gets no access by itself: give one principal of `kind = "automation"` `policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]`
    "#);
    let admin = "kind = \"human\"\npolicies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]";
    let namespaced = admin.replace("Policy\" }", "Policy\", namespaces = [\"dawn\"] }");
    assert!(said(admin, &namespaced).contains("no person as administrator"));
    let none = Texts::committed().replace("staging", admin, &namespaced).replace(
        "staging",
        "kind = \"automation\"\npolicies = [{ policy = \"AmazonEKSClusterAdminPolicy\" }]",
        "kind = \"automation\"\npolicies = [{ policy = \"AmazonEKSViewPolicy\" }]",
    );
    assert!(none.said("staging").contains("error[IAM-001]: the cluster has no administrator"));
}

#[test]
fn a_role_of_nodes_is_no_principal() {
    insta::assert_snapshot!(with_principal("arn:aws:iam::444455556666:role/staging-trantor-general-node"), @r#"
    error[IAM-002]: arn:aws:iam::444455556666:role/staging-trantor-general-node is the role of nodes
      --> environments/staging.toml:17:13
       |
    17 | principal = "arn:aws:iam::444455556666:role/staging-trantor-general-node"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ...
    31 | [clusters.trantor.node_groups.general]
       | -------------------------------------- these nodes
       |
       = help: remove the entry: EKS makes one with the node group, and refuses another
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
    error[IAM-003]: arn:aws:iam::444455556666:role/cleon-staging-apply has two access entries
      --> environments/staging.toml:22:13
       |
    17 | principal = "arn:aws:iam::444455556666:role/cleon-staging-apply"
       |             ---------------------------------------------------- first here
    ...
    22 | principal = "arn:aws:iam::444455556666:role/cleon-staging-apply"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: put both into one: EKS has one entry for each principal
    "#);
    let path = with_principal("arn:aws:iam::444455556666:role/ci/Cleon-staging-apply");
    assert!(path.contains("error[IAM-003]"), "{path}");
    assert_eq!(with_principal("arn:aws:iam::444455556666:user/cleon-staging-apply"), "");
}

#[test]
fn a_principal_is_no_pattern_and_of_the_same_account() {
    insta::assert_snapshot!(with_principal("arn:aws:iam::444455556666:role/platform-*"), @r#"
    error[IAM-004]: arn:aws:iam::444455556666:role/platform-* is a pattern, which EKS takes as it is written
      --> environments/staging.toml:17:13
       |
    17 | principal = "arn:aws:iam::444455556666:role/platform-*"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: make an entry for each role
    "#);
    insta::assert_snapshot!(with_principal("arn:aws:iam::111122223333:role/platform-admin"), @r#"
    warning[IAM-005]: arn:aws:iam::111122223333:role/platform-admin is of another account
      --> environments/staging.toml:17:13
       |
     3 | account_id = "444455556666"
       |              -------------- the environment's account
    ...
    17 | principal = "arn:aws:iam::111122223333:role/platform-admin"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = note: its account 111122223333, the environment's account 444455556666
       = help: take a role of the environment's own account that people of the other may take on
    "#);
}
