//! What a database consists of, and what its settings refuse.

use std::sync::Arc;

use ::settings::{Document, Problems, Setting, Source, Style};
use aws::PolicyDocument;
use aws::names::ServiceName;
use aws::region::Region;
use terraform::{Expr, Section, Stack};

use super::names::DatabaseUser;
use super::settings::DatabaseSettings;
use super::{Database, Upstream, monitoring};
use crate::account::Account;
use crate::encryption_key::{self, EncryptionKey};
use crate::testing::iam::{Context, allows, json};
use crate::testing::{account, addresses, render, settings, stack};

const LEAST: &str = "engine_version = \"17\"\ninstance_class = \"db.m7g.large\"\n";

fn made(account: &Account, toml: &str) -> (Stack, Database) {
    let mut stack = stack();
    let service = ServiceName::new("dawn-api").unwrap();
    for name in ["vpc", "subnet_group", "nodes", "topic", "logs_key"] {
        stack.local::<String>(name, name);
    }
    let section = Section::new("service-dawn", "modules/service", "services.dawn");
    let database = stack.section(section, |stack| {
        let key = encryption_key::add(
            stack,
            EncryptionKey {
                key: "dawn".to_owned(),
                alias: "test/dawn-api".to_owned(),
                description: "What belongs to dawn-api.".to_owned(),
                statements: Vec::new(),
                rotation_period_in_days: 365,
                deletion_window_in_days: 30,
                protected: account.prevent_destroy,
                account,
            },
        );
        let monitoring = monitoring::add(stack, account);
        let upstream = Upstream {
            account,
            key: &ServiceName::new("dawn").unwrap(),
            service: &service,
            encryption_key: &key,
            logs_key_arn: Expr::local("logs_key"),
            vpc_id: Expr::local("vpc"),
            subnet_group: Expr::local("subnet_group"),
            node_security_group_id: Expr::local("nodes"),
            monitoring: Some(&monitoring),
            alarm_actions: &[Expr::local("topic")],
        };
        super::add(stack, &settings::<DatabaseSettings>(toml), &upstream)
    });
    (stack, database)
}

fn rendered(account: &Account, toml: &str) -> String {
    render(&made(account, toml).0, &["service-dawn", "outputs"])
}

fn said(toml: &str) -> String {
    let document = Document::parse([Arc::new(Source::new("test.toml", toml))]).unwrap();
    let mut problems = Problems::new();
    DatabaseSettings::decode(document.root(), &mut problems);
    problems.render(Style::Plain)
}

#[test]
fn a_database_with_strict_defaults() {
    insta::assert_snapshot!(rendered(&account(), LEAST));
}

#[test]
fn a_database_that_may_go() {
    let account = Account { prevent_destroy: false, ..account() };
    let toml = format!(
        "{LEAST}multi_az = false\nmonitoring_interval = \"off\"\nmax_allocated_storage_in_gib = 20\n\
         name = \"songs\"\ninsights = \"advanced\"\n[backup]\nretention_in_days = 1\n\
         [parameters.\"rds.logical_replication\"]\nvalue = \"1\"\napply = \"pending-reboot\"\n"
    );
    let rendered = rendered(&account, &toml);
    assert!(!rendered.contains("prevent_destroy") && !rendered.contains("final_snapshot_identifier"));
    assert!(!rendered.contains("max_allocated_storage") && !rendered.contains("monitoring_interval"));
    insta::assert_snapshot!(rendered);
}

#[test]
fn it_is_reached_from_the_nodes_alone_and_reaches_nothing() {
    let (stack, _) = made(&account(), LEAST);
    let rules: Vec<String> =
        addresses(&stack).into_iter().filter(|address| address.contains("security_group_")).collect();
    assert_eq!(rules, ["aws_vpc_security_group_ingress_rule.dawn_database_nodes"]);
}

#[test]
fn a_role_connects_as_one_user_to_this_database_only() {
    for region in ["us-east-1", "cn-northwest-1"] {
        let account = Account { region: Region::new(region).unwrap(), ..account() };
        let (_, database) = made(&account, LEAST);
        let document = json(&PolicyDocument::new([
            database.connect("ConnectToDatabase", &DatabaseUser::new("dawn").unwrap())
        ]));
        let users = format!("arn:{}:rds-db:{region}:123456789012:dbuser", account.partition());
        let own = format!("{users}:${{aws_db_instance.dawn.resource_id}}");
        let none = Context::new();
        assert!(allows(&document, "rds-db:connect", &format!("{own}/dawn"), &none), "{document}");
        assert!(!allows(&document, "rds-db:connect", &format!("{own}/postgres"), &none));
        assert!(!allows(&document, "rds-db:connect", &format!("{users}:db-OTHER/dawn"), &none));
        assert!(!allows(&document, "rds:DeleteDBInstance", &format!("{own}/dawn"), &none));
    }
}

#[test]
fn another_major_version_has_another_parameter_group() {
    let toml = LEAST.replace("17", "18.1");
    let rendered = rendered(&account(), &toml);
    assert!(rendered.contains("\"family\": \"postgres18\""));
    assert!(rendered.contains("\"name\": \"test-dawn-api-postgres18\""));
    assert!(!rendered.contains("log_connections"), "it is no switch from 18 on");
}

#[test]
fn storage_that_rds_would_not_add_is_refused() {
    insta::assert_snapshot!(said(&format!("{LEAST}max_allocated_storage_in_gib = 21")), @"
    error: RDS adds 10 % of storage at least, and 21 GiB is less above 20 GiB
     --> test.toml:3:32
      |
    3 | max_allocated_storage_in_gib = 21
      |                                ^^
      |
      = help: write 22 or more, or 20 so that it does not grow
    ");
    assert!(
        said(&format!("{LEAST}allocated_storage_in_gib = 100\nmax_allocated_storage_in_gib = 50"))
            .contains("the storage may grow to 50 GiB and has 100 GiB at first")
    );
    assert_eq!(
        said(&format!("{LEAST}allocated_storage_in_gib = 100\nmax_allocated_storage_in_gib = 110")),
        ""
    );
    assert_eq!(said(&format!("{LEAST}max_allocated_storage_in_gib = 20")), "");
}

#[test]
fn windows_that_overlap_are_refused() {
    insta::assert_snapshot!(said(&format!("{LEAST}[maintenance]\nwindow = \"wed:03:30-wed:04:30\"")), @r#"
    error: the backup (03:00-04:00) and the maintenance (wed:03:30-wed:04:30) overlap, which RDS refuses
     --> test.toml:4:10
      |
    4 | window = "wed:03:30-wed:04:30"
      |          ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: let one begin when the other has ended
    "#);
    assert!(said(&format!("{LEAST}[backup]\nwindow = \"05:00-06:00\"")).contains("overlap"));
    assert_eq!(said(&format!("{LEAST}[backup]\nwindow = \"05:30-06:00\"")), "");
}

#[test]
fn names_and_parameters_that_are_taken_are_refused() {
    insta::assert_snapshot!(said(&format!(
        "{LEAST}name = \"order\"\nmaster_username = \"admin\"\n[parameters]\n\"rds.force_ssl\" = {{ value = \"0\" }}"
    )), @r#"
    error: a database cannot be named "order", which is a reserved word of PostgreSQL
     --> test.toml:3:8
      |
    3 | name = "order"
      |        ^^^^^^^
      |
      = help: write another `name`

    error: a user cannot be named "admin", which is RDS's own
     --> test.toml:4:19
      |
    4 | master_username = "admin"
      |                   ^^^^^^^
      |
      = help: write another `name`

    error: the parameter rds.force_ssl is always set by cleon
     --> test.toml:6:19
      |
    6 | "rds.force_ssl" = { value = "0" }
      |                   ^^^^^^^^^^^^^^^
      |
      = help: leave it out
    "#);
}

#[test]
fn version_and_class_must_be_given() {
    insta::assert_snapshot!(said(""), @"
    error: `engine_version` is missing
     --> test.toml:1:1
      |
    1 |
      | ^
      |
      = help: add `engine_version = …`: the version of PostgreSQL: a major one, `17`, of which RDS chooses the minor one; or `17.6`

    error: `instance_class` is missing
     --> test.toml:1:1
      |
    1 |
      | ^
      |
      = help: add `instance_class = …`: the class of the instance: `db.m7g.large`
    ");
}
