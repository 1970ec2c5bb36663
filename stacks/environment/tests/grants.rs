//! What services may do in AWS.

use super::*;

/// What is said of production when its service has these grants.
fn said_of(grants: &str) -> String {
    said_with(&format!("grants = [{grants}]\n"))
}

/// Production when its service has these grants, and these lines at its end.
fn prod_with(grants: &str, lines: &str) -> Environment {
    let text = format!("{PROD}\ngrants = [{grants}]\n{lines}");
    load_prod(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn grants_of_every_kind() {
    let grants = r#"
        { bucket = "own" },
        { bucket = "example-reports", access = "read", prefix = "dawn/" },
        { secrets = "shared/dawn-*", key = "arn:aws:kms:us-east-1:123456789012:key/0123abcd" },
        { parameters = "/dawn/*" },
        { database = "own" },
    "#;
    let prod = prod_with(
        grants,
        "[services.dawn.bucket]\n[services.dawn.database]\nengine_version = \"17\"\ninstance_class = \"db.m7g.large\"\n",
    );
    let service = prod.settings.services.values().next().unwrap();
    let kinds: Vec<&str> = service.grants.iter().map(modules::service::grants::Grant::kind).collect();
    assert_eq!(kinds, ["bucket", "bucket", "secrets", "parameters", "database"]);
    assert_eq!(service.encode()["grants"][0], serde_json::json!({ "bucket": "own", "access": "read-write" }));
    assert!(service.has_role() && service.has_key() && service.has_aws_side());
}

#[test]
fn a_grant_names_one_thing() {
    insta::assert_snapshot!(said_of(r#"{}, { queue = "orders", topic = "news" }, { buckets = "own" }"#), @r#"
    error: the grant names nothing
      --> environments/prod.toml:26:11
       |
    26 | grants = [{}, { queue = "orders", topic = "news" }, { buckets = "own" }]
       |           ^^
       |
       = help: a grant has one of bucket, database, parameters, queue, repository, secrets, table, topic

    error: the grant names several things: queue, topic
      --> environments/prod.toml:26:15
       |
    26 | grants = [{}, { queue = "orders", topic = "news" }, { buckets = "own" }]
       |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: a grant has one of bucket, database, parameters, queue, repository, secrets, table, topic

    error: the grant names nothing
      --> environments/prod.toml:26:53
       |
    26 | grants = [{}, { queue = "orders", topic = "news" }, { buckets = "own" }]
       |                                                     ^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `bucket`?
    "#);
}

#[test]
fn what_does_not_belong_to_a_grant_is_refused() {
    insta::assert_snapshot!(
        said_of(r#"{ bucket = "reports" }, { secrets = "dawn/*", access = "write" }, { bucket = "own", key = "x" }"#),
        @r#"
    error: `access` is missing in `services.dawn.grants[0]`
      --> environments/prod.toml:26:11
       |
    26 | grants = [{ bucket = "reports" }, { secrets = "dawn/*", access = "write" }, { bucket = "own", key = "x" }]
       |           ^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add `access = …`: what may be done

    error: unknown key `access`
      --> environments/prod.toml:26:57
       |
    26 | grants = [{ bucket = "reports" }, { secrets = "dawn/*", access = "write" }, { bucket = "own", key = "x" }]
       |                                                         ^^^^^^
       |
       = help: the keys here are secrets and key

    error: unknown key `key`
      --> environments/prod.toml:26:95
       |
    26 | grants = [{ bucket = "reports" }, { secrets = "dawn/*", access = "write" }, { bucket = "own", key = "x" }]
       |                                                                                               ^^^
       |
       = help: the keys here are bucket, prefix and access
    "#
    );
}

#[test]
fn names_are_held_to_the_rules_of_their_services() {
    insta::assert_snapshot!(
        said_of(r#"{ secrets = "*" }, { parameters = "/*" }, { bucket = "Reports", access = "read" }, { parameters = "dawn", key = "alias/dawn" }, { bucket = "reports", access = "all", prefix = "dawn" }"#),
        @r#"
    error: "*" is not a secret's name
      --> environments/prod.toml:26:23
       |
    26 | grants = [{ secrets = "*" }, { parameters = "/*" }, { bucket = "Reports", access = "read" }, { parameters = "dawn", key = "alias/daw...
       |                       ^^^
       |
       = help: a secret's name is 1 to 512 characters: letters, digits, * and any of / _ + = . @ -, not beginning with a wildcard

    error: "/*" is every parameter of the account
      --> environments/prod.toml:26:45
       |
    26 | grants = [{ secrets = "*" }, { parameters = "/*" }, { bucket = "Reports", access = "read" }, { parameters = "dawn", key = "alias/daw...
       |                                             ^^^^
       |
       = help: name a level: "/dawn/*"

    error: "Reports" is not a bucket name
      --> environments/prod.toml:26:64
       |
    26 | grants = [{ secrets = "*" }, { parameters = "/*" }, { bucket = "Reports", access = "read" }, { parameters = "dawn", key = "alias/daw...
       |                                                                ^^^^^^^^^
       |
       = help: a bucket name is 3 to 63 characters: lowercase letters, digits, dots and hyphens, beginning and ending with a letter or digit

    error: "dawn" is not a parameter's name
      --> environments/prod.toml:26:109
       |
    26 | grants = [{ secrets = "*" }, { parameters = "/*" }, { bucket = "Reports", access = "read" }, { parameters = "dawn", key = "alias/daw...
       |                                                                                                             ^^^^^^
       |
       = help: a parameter's name is 2 to 1011 characters: a slash, then letters, digits, * and any of / _ . -

    error: "alias/dawn" is not an ARN
      --> environments/prod.toml:26:123
       |
    26 | ...Reports", access = "read" }, { parameters = "dawn", key = "alias/dawn" }, { bucket = "reports", access = "all", prefix = "dawn" }]
       |                                                              ^^^^^^^^^^^^
       |
       = help: an ARN is arn:partition:service:region:account:resource

    error: "all" is not one of the choices
      --> environments/prod.toml:26:170
       |
    26 | ... "dawn", key = "alias/dawn" }, { bucket = "reports", access = "all", prefix = "dawn" }]
       |                                                                  ^^^^^
       |
       = help: the choices are "read", "write" and "read-write"

    error: "dawn" is not a prefix of objects
      --> environments/prod.toml:26:186
       |
    26 | ...lias/dawn" }, { bucket = "reports", access = "all", prefix = "dawn" }]
       |                                                                 ^^^^^^
       |
       = help: a prefix of objects is 2 to 512 characters: letters, digits and any of / _ . = -, ending with a slash
    "#
    );
}

#[test]
fn what_is_the_service_s_own_must_be_there() {
    insta::assert_snapshot!(said_of(r#"{ bucket = "own" }, { database = "own" }"#), @r#"
    error: the service dawn has no bucket of its own
      --> environments/prod.toml:26:22
       |
    26 | grants = [{ bucket = "own" }, { database = "own" }]
       |                      ^^^^^
       |
       = help: add `[services.dawn.bucket]`, or remove the grant

    error: the service dawn has no database of its own
      --> environments/prod.toml:26:44
       |
    26 | grants = [{ bucket = "own" }, { database = "own" }]
       |                                            ^^^^^
       |
       = help: add `[services.dawn.database]`, or remove the grant
    "#);
}

#[test]
fn grants_that_overlap_are_refused() {
    let grants = r#"
{ bucket = "reports", access = "read" },
{ bucket = "reports", access = "write" },
{ bucket = "reports", access = "read", prefix = "dawn/" },
{ secrets = "dawn/*" },
{ secrets = "dawn/session" },
{ secrets = "dawn/session", key = "arn:aws:kms:us-east-1:123456789012:key/0123abcd" },
{ parameters = "/dawn/a" },
{ parameters = "/dawn/a" },
"#;
    insta::assert_snapshot!(said_of(grants), @r#"
    error: the grants `bucket = "reports"` and `bucket = "reports"` overlap
      --> environments/prod.toml:28:1
       |
    27 | { bucket = "reports", access = "read" },
       | --------------------------------------- the other grant
    28 | { bucket = "reports", access = "write" },
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write one grant with `access = "read-write"`, or with the access of one of the two

    error: the grants `bucket = "reports"` and `bucket = "reports"` overlap
      --> environments/prod.toml:29:1
       |
    27 | { bucket = "reports", access = "read" },
       | --------------------------------------- the other grant
    28 | { bucket = "reports", access = "write" },
    29 | { bucket = "reports", access = "read", prefix = "dawn/" },
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave out the narrower one: the other says it already

    error: the grants `secrets = "dawn/*"` and `secrets = "dawn/session"` overlap
      --> environments/prod.toml:31:1
       |
    30 | { secrets = "dawn/*" },
       | ---------------------- the other grant
    31 | { secrets = "dawn/session" },
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave out the narrower one: the other says it already

    error: the grants `secrets = "dawn/session"` and `secrets = "dawn/session"` overlap
      --> environments/prod.toml:32:1
       |
    31 | { secrets = "dawn/session" },
       | ---------------------------- the other grant
    32 | { secrets = "dawn/session", key = "arn:aws:kms:us-east-1:123456789012:key/0123abcd" },
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave out the narrower one: the other says it already

    error: `services.dawn.grants` has the same entry twice
      --> environments/prod.toml:34:1
       |
    33 | { parameters = "/dawn/a" },
       | -------------------------- first here
    34 | { parameters = "/dawn/a" },
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: remove one of the two
    "#);
    // Another prefix, or more within it, is another thing.
    prod_with(
        r#"{ bucket = "reports", access = "read" }, { bucket = "reports", access = "write", prefix = "dawn/" }"#,
        "",
    );
}

#[test]
fn what_the_boundary_does_not_allow_is_named() {
    let queue = r#"{ queue = "orders", access = "receive" }"#;
    insta::assert_snapshot!(said_of(queue), @r#"
    error: the permissions boundary lets no role do what `queue = "orders"` takes
      --> environments/prod.toml:26:11
       |
    26 | grants = [{ queue = "orders", access = "receive" }]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: add to `permissions_boundary_actions`: "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"
    "#);
    for allowed in ["permissions_boundary_actions = [\"sqs:*\"]", "permissions_boundary = \"none\""] {
        let text = format!("{allowed}\n{PROD}\ngrants = [{queue}]\n");
        load_prod(&text).unwrap_or_else(|problems| panic!("{problems}"));
    }
}

#[test]
fn keys_and_topics_are_of_the_region() {
    let text = format!(
        "{PROD}\ngrants = [{{ secrets = \"shared\", key = \"arn:aws:kms:eu-west-1:123456789012:key/0123abcd\" }}]\n\
         [alarms]\nactions = [\"arn:aws:sns:eu-west-1:123456789012:alarms\"]\n"
    );
    insta::assert_snapshot!(load_prod(&text).unwrap_err().render(Style::Plain), @r#"
    error: the key is in eu-west-1, and the environment in us-east-1
      --> environments/prod.toml:26:39
       |
    26 | grants = [{ secrets = "shared", key = "arn:aws:kms:eu-west-1:123456789012:key/0123abcd" }]
       |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
      ::: environments/base.toml:1:10
       |
     1 | region = "us-east-1"
       |          ----------- the environment's region
       |
       = help: name a key of us-east-1

    error: the topic is in eu-west-1, and the environment in us-east-1
      --> environments/prod.toml:28:12
       |
    28 | actions = ["arn:aws:sns:eu-west-1:123456789012:alarms"]
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
      ::: environments/base.toml:1:10
       |
     1 | region = "us-east-1"
       |          ----------- the environment's region
       |
       = help: name a topic of us-east-1
    "#);
    insta::assert_snapshot!(said_with("[alarms]\nactions = [\"arn:aws:sqs:us-east-1:123456789012:alarms\"]"), @r#"
    error: "arn:aws:sqs:us-east-1:123456789012:alarms" is not the ARN of an SNS topic
      --> environments/prod.toml:27:12
       |
    27 | actions = ["arn:aws:sqs:us-east-1:123456789012:alarms"]
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it's like "arn:aws:sns:us-east-1:123456789012:alarms"
    "#);
}

#[test]
fn secrets_have_names_of_their_own() {
    let secrets = "[services.dawn.secrets.session]\nname = \"dawn/token\"\n[services.dawn.secrets.token]\n";
    insta::assert_snapshot!(said_with(secrets), @r#"
    error: two secrets are named dawn/token
      --> environments/prod.toml:28:1
       |
    26 | [services.dawn.secrets.session]
       | ------------------------------- the other secret
    27 | name = "dawn/token"
    28 | [services.dawn.secrets.token]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give each a name of its own: an account has one of a name in each region
    "#);
    let dev = PROD.replace("10.2.", "10.0.");
    let secret = "[services.dawn.secrets.token]\n";
    let texts = [("base", BASE), ("dev", &format!("{dev}{secret}")), ("prod", &format!("{PROD}{secret}"))];
    let problems = files(&texts).unwrap().load(&Selection::All).unwrap_err();
    insta::assert_snapshot!(problems.render(Style::Plain), @"
    error: the secret dawn/token is made in dev too, which has the same account and region
      --> environments/prod.toml:25:1
       |
    25 | [services.dawn.secrets.token]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
      ::: environments/dev.toml:25:1
       |
    25 | [services.dawn.secrets.token]
       | ----------------------------- in dev
       |
       = help: write a `name` of its own for one of the two
    ");
}

#[test]
fn repositories_of_the_environment_are_there() {
    let grants = r#"{ repository = "prod/dawn" }, { repository = "shared/base" }"#;
    assert_eq!(prod_with(grants, "").settings.services.values().next().unwrap().grants.len(), 2);
    insta::assert_snapshot!(said_of(r#"{ repository = "prod/dwan" }, { repository = "prod/dawn", access = "read" }"#), @r#"
    error: prod has no repository "prod/dwan"
      --> environments/prod.toml:26:26
       |
    26 | grants = [{ repository = "prod/dwan" }, { repository = "prod/dawn", access = "read" }]
       |                          ^^^^^^^^^^^
       |
       = help: did you mean "prod/dawn"? the repositories here are prod/dawn

    error: unknown key `access`
      --> environments/prod.toml:26:69
       |
    26 | grants = [{ repository = "prod/dwan" }, { repository = "prod/dawn", access = "read" }]
       |                                                                     ^^^^^^
       |
       = help: the only key here is `repository`
    "#);
}
