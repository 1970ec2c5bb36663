//! Settings of the pipeline.

use super::*;

#[test]
fn what_a_pipeline_takes() {
    insta::assert_snapshot!(said_with("[pipeline]\nrepository = \"platform\"\napply_from = {}"), @r#"
    error: "platform" is not a repository of GitHub
      --> environments/prod.toml:27:14
       |
    27 | repository = "platform"
       |              ^^^^^^^^^^
       |
       = help: write its owner and its name: "example-org/platform"

    error: `apply_from` has either `environment` or `branch`
      --> environments/prod.toml:28:14
       |
    28 | apply_from = {}
       |              ^^
       |
       = help: write one of the two: { environment = "prod" }
    "#);
    insta::assert_snapshot!(
        said_with("[pipeline]\nrepository = \"example-org/platform\"\napply_from = { branch = \"*\" }"), @r#"
    error: "*" is not a branch
      --> environments/prod.toml:28:25
       |
    28 | apply_from = { branch = "*" }
       |                         ^^^
       |
       = help: a branch is 1 to 200 characters: letters, digits and any of / _ . -, beginning and ending with a letter, digit or underscore
    "#
    );
}

#[test]
fn a_pipeline_needs_a_boundary_for_the_roles_it_makes() {
    let pipeline = "permissions_boundary = \"none\"\n\n[pipeline]\nrepository = \"example-org/platform\"\napply_from = { branch = \"main\" }\n\n[network]";
    insta::assert_snapshot!(said(&[("[network]", pipeline)]), @r#"
    error: a pipeline that makes roles without a permissions boundary could make itself an administrator
     --> environments/prod.toml:3:24
      |
    3 | permissions_boundary = "none"
      |                        ^^^^^^
    4 |
    5 | [pipeline]
      | ---------- the pipeline
      |
      = help: write `permissions_boundary = "managed"`, or the ARN of a policy; or leave `[pipeline]` out
    "#);
}

#[test]
fn the_boundary_allows_no_way_around_itself() {
    let actions = "permissions_boundary_actions = [\"sqs:*\", \"iam:PassRole\", \"iam:GetUser\", \"iam:*\", \"organizations:ListRoots\"]\naccount_id = ";
    insta::assert_snapshot!(said(&[("account_id = ", actions)]), @r#"
    error: a role that may use iam:PassRole could get around its boundary
     --> environments/prod.toml:1:42
      |
    1 | permissions_boundary_actions = ["sqs:*", "iam:PassRole", "iam:GetUser", "iam:*", "organizations:ListRoots"]
      |                                          ^^^^^^^^^^^^^^
      |
      = help: of IAM only what reads can be allowed: `iam:Get…` and `iam:List…`

    error: a role that may use iam:* could get around its boundary
     --> environments/prod.toml:1:73
      |
    1 | permissions_boundary_actions = ["sqs:*", "iam:PassRole", "iam:GetUser", "iam:*", "organizations:ListRoots"]
      |                                                                         ^^^^^^^
      |
      = help: of IAM only what reads can be allowed: `iam:Get…` and `iam:List…`

    error: the boundary denies organizations:ListRoots to every role
     --> environments/prod.toml:1:82
      |
    1 | permissions_boundary_actions = ["sqs:*", "iam:PassRole", "iam:GetUser", "iam:*", "organizations:ListRoots"]
      |                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: leave it out
    "#);
}
