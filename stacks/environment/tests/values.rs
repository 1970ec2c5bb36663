//! Files and single values.

use super::*;

#[test]
fn broken_toml() {
    insta::assert_snapshot!(said(&[("\"10.2.0.0/16\"", "10.2.0.0/16")]), @"
    error: this is not valid TOML: invalid float, expected nothing
     --> environments/prod.toml:4:12
      |
    4 | cidr = 10.2.0.0/16
      |            ^^^^^^^
      |
      = help: write `key = value` on one line, strings in double quotes, and tables as `[name]`
    ");
    insta::assert_snapshot!(said(&[("[network.subnets]", "[network")]), @"
    error: this is not valid TOML: unclosed table, expected `]`
     --> environments/prod.toml:7:9
      |
    7 | [network
      |         ^
      |
      = help: write `key = value` on one line, strings in double quotes, and tables as `[name]`
    ");
}

#[test]
fn a_key_given_twice() {
    insta::assert_snapshot!(said(&[("kind = \"human\"", "kind = \"human\"\nkind = \"human\"")]), @r#"
    error: this is not valid TOML: duplicate key
      --> environments/prod.toml:16:1
       |
    16 | kind = "human"
       | ^^^^
       |
       = help: keep one of the two
    "#);
}

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(said(&[("cidr = ", "nats = \"single\"\ncidr = ")]), @r#"
    error: unknown key `nats`
     --> environments/prod.toml:4:1
      |
    4 | nats = "single"
      | ^^^^
      |
      = help: did you mean `nat`?
    "#);
    insta::assert_snapshot!(said(&[("account_id = ", "colour = 1\naccount_id = ")]), @"
    error: unknown key `colour`
     --> environments/prod.toml:1:1
      |
    1 | colour = 1
      | ^^^^^^
      |
      = help: the keys here are account_id, region, permissions_boundary, permissions_boundary_actions, aws_provider, prevent_destroy, stack_references, accepted, tags, state, pipeline, network, clusters, adopted, file_systems, registry, services, alarms, argocd, removed and imported
    ");
}

#[test]
fn a_wrong_type() {
    insta::assert_snapshot!(said(&[("\"1.35\"", "1.35")]), @r#"
    error: `clusters.trantor.version` must be a string, not a float
      --> environments/prod.toml:11:11
       |
    11 | version = 1.35
       |           ^^^^
       |
       = help: write it in quotes: "1.35"
    "#);
    insta::assert_snapshot!(said(&[("min = 1", "min = \"1\"")]), @r#"
    error: `clusters.trantor.node_groups.general.size.min` must be an integer, not a string
      --> environments/prod.toml:20:16
       |
    20 | size = { min = "1", desired = 2, max = 3 }
       |                ^^^
       |
       = help: write it without quotes: 1
    "#);
}

#[test]
fn a_missing_key() {
    insta::assert_snapshot!(said(&[("account_id = \"123456789012\"\n", "")]), @"
    error: `account_id` is missing
     --> environments/prod.toml:1:1
      |
    1 |
      | ^
      |
      = help: add `account_id = …`: the AWS account
    ");
    insta::assert_snapshot!(said(&[("version = \"1.35\"\n", "")]), @"
    error: `version` is missing in `clusters.trantor`
      --> environments/prod.toml:10:11
       |
    10 | [clusters.trantor]
       |           ^^^^^^^
       |
       = help: add `version = …`: the minor version of Kubernetes
    ");
}

#[test]
fn an_account_id_that_is_not_twelve_digits() {
    insta::assert_snapshot!(said(&[("\"123456789012\"", "\"12345678901\"")]), @r#"
    error: an AWS account id has 12 characters, this has 11
     --> environments/prod.toml:1:14
      |
    1 | account_id = "12345678901"
      |              ^^^^^^^^^^^^^
      |
      = help: an AWS account id is 12 characters: twelve digits, in quotes so that leading zeros stay
    "#);
    insta::assert_snapshot!(said(&[("\"123456789012\"", "123456789012")]), @r#"
    error: `account_id` must be a string, not an integer
     --> environments/prod.toml:1:14
      |
    1 | account_id = 123456789012
      |              ^^^^^^^^^^^^
      |
      = help: write it in quotes: "123456789012"
    "#);
}

#[test]
fn a_word_that_is_not_among_the_choices() {
    insta::assert_snapshot!(said(&[("cidr = ", "nat = \"one-per-zone\"\ncidr = ")]), @r#"
    error: "one-per-zone" is not one of the choices
     --> environments/prod.toml:4:7
      |
    4 | nat = "one-per-zone"
      |       ^^^^^^^^^^^^^^
      |
      = help: did you mean "one-per-az"? The choices are "none", "single" and "one-per-az"
    "#);
}

#[test]
fn tags() {
    let base = "[tags]\nowner = \"a\"\nstack = \"b\"\n\"aws:x\" = \"c\"\n";
    let text = format!("region = \"us-east-1\"\n{PROD}");
    let problems = files(&[("base", base), ("prod", &text)]).unwrap().load(&Selection::All).unwrap_err();
    insta::assert_snapshot!(problems.render(Style::Plain), @r#"
    error: the tag `cost_centre` is missing in `tags`
     --> environments/base.toml:1:2
      |
    1 | [tags]
      |  ^^^^
      |
      = help: add `cost_centre = "…"`: who pays for it

    error: the tag `stack` is written by cleon itself
     --> environments/base.toml:3:1
      |
    3 | stack = "b"
      | ^^^^^
      |
      = help: take another key

    error: the tag `aws:x` is AWS's own
     --> environments/base.toml:4:1
      |
    4 | "aws:x" = "c"
      | ^^^^^^^
      |
      = help: take another key
    "#);
}

#[test]
fn a_permissions_boundary_is_a_policy() {
    let boundary = "permissions_boundary = \"arn:aws:iam::123456789012:role/a\"\naccount_id = ";
    insta::assert_snapshot!(said(&[("account_id = ", boundary)]), @r#"
    error: "arn:aws:iam::123456789012:role/a" is not the ARN of an IAM policy
     --> environments/prod.toml:1:24
      |
    1 | permissions_boundary = "arn:aws:iam::123456789012:role/a"
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write "managed", "none" or the ARN of a policy
    "#);
}

#[test]
fn a_service_on_a_cluster_that_is_not_there() {
    insta::assert_snapshot!(said(&[("cluster = \"trantor\"", "cluster = \"terminus\"")]), @r#"
    error: the service dawn is to run on "terminus", which is no cluster here
      --> environments/prod.toml:23:11
       |
    23 | cluster = "terminus"
       |           ^^^^^^^^^^
       |
       = help: the clusters here are trantor
    "#);
}

#[test]
fn a_registry_without_a_prefix_of_releases_and_names_aws_keeps() {
    let said = said_with("[registry]\nrelease_tag_prefixes = []\n");
    assert!(said.contains("no prefix says which images are releases"), "{said}");
    let named =
        Files::new([("base".to_owned(), BASE.to_owned()), ("a--b".to_owned(), PROD.to_owned())]).unwrap();
    let said = named.load(&Selection::All).unwrap_err().to_string();
    assert!(said.contains("an environment cannot be named \"a--b\""), "{said}");
    assert!(Files::new([("base".to_owned(), BASE.to_owned()), ("a-".to_owned(), PROD.to_owned())]).is_err());
}
