//! Rules of databases, buckets and file systems.

use super::*;

const DATABASE: &str =
    "[services.dawn.database]\nengine_version = \"17\"\ninstance_class = \"db.m7g.large\"\n";

fn said(more: &str) -> String {
    let prod = format!("{PROD}\n{more}");
    let files = files(&[("base", BASE), ("prod", &prod)]).unwrap();
    match files.load(&Selection::All) {
        Ok(_) => String::new(),
        Err(problems) => problems.render(Style::Plain),
    }
}

fn service(key: &str, more: &str) -> String {
    format!("[services.{key}]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\n{}", more.replace("dawn", key))
}

#[test]
fn a_database_a_bucket_and_a_file_system_are_in_order() {
    let all = format!(
        "{DATABASE}[services.dawn.bucket]\n[file_systems.shared.access_points.logs]\nuid = 1000\ngid = 1000\n"
    );
    assert_eq!(said(&all), "");
}

#[test]
fn names_that_rds_refuses() {
    let (long, double) = ("d".repeat(59), "da--wn");
    let both = [service(&long, DATABASE), service(double, DATABASE), service("order", DATABASE)].concat();
    insta::assert_snapshot!(said(&both), @r#"
    error: the database would be called prod-ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, which has 64 characters, 63 at most
      --> environments/prod.toml:29:1
       |
    29 | [services.ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd.database]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service a shorter `name`

    error: the database would be called prod-da--wn, and RDS takes no two hyphens in a row
      --> environments/prod.toml:35:1
       |
    35 | [services.da--wn.database]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give the service a `name` without them

    error: a database cannot be named "order", which is a reserved word of PostgreSQL
      --> environments/prod.toml:41:1
       |
    41 | [services.order.database]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write `name = "order_db"`
    "#);
    assert_eq!(said(&service(&long[1..], DATABASE)), "", "58 characters and prod- are 63");
    let named = format!("{}name = \"orders\"\n", service("order", DATABASE));
    assert_eq!(said(&named), "");
}

#[test]
fn names_that_s3_refuses_or_has_already() {
    let bucket = "[services.dawn.bucket]\n";
    let (long, named) = ("d".repeat(46), format!("{bucket}name = \"songs\"\n"));
    let all = [service(&long, bucket), service("day", &named), named.clone()].concat();
    insta::assert_snapshot!(said(&all), @r#"
    error: the bucket would be called prod-123456789012-dddddddddddddddddddddddddddddddddddddddddddddd: a bucket name has at most 63 characters, this has 64
      --> environments/prod.toml:29:1
       |
    29 | [services.dddddddddddddddddddddddddddddddddddddddddddddd.bucket]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write a `name`

    error: two buckets are named songs
      --> environments/prod.toml:34:8
       |
    34 | name = "songs"
       |        ^^^^^^^
    35 | [services.dawn.bucket]
    36 | name = "songs"
       |        ------- the other bucket
       |
       = help: give each a name of its own: in S3 each is there once
    "#);
    insta::assert_snapshot!(said(&format!("{named}[state]\nbucket = \"songs\"\n")), @r#"
    error: the bucket songs is that of Terraform's states
      --> environments/prod.toml:27:8
       |
    27 | name = "songs"
       |        ^^^^^^^
    28 | [state]
    29 | bucket = "songs"
       |          ------- the states
       |
       = help: write another `name`
    "#);
    assert_eq!(said(&service(&long[1..], bucket)), "", "45 characters behind prod-123456789012-");
}

#[test]
fn a_file_system_for_a_cluster_that_is_not_there() {
    insta::assert_snapshot!(said("[file_systems.shared]\nclusters = [\"trentor\"]\n"), @r#"
    error: the file system is to be reached from "trentor", which is no cluster here
      --> environments/prod.toml:27:13
       |
    27 | clusters = ["trentor"]
       |             ^^^^^^^^^
       |
       = help: did you mean "trantor"? the clusters here are trantor
    "#);
}

#[test]
fn a_version_or_class_that_is_none() {
    insta::assert_snapshot!(
        said("[services.dawn.database]\nengine_version = \"9.6\"\ninstance_class = \"m7g.large\"\n"),
        @r#"
    error: "9.6" is not a version of PostgreSQL on RDS
      --> environments/prod.toml:27:18
       |
    27 | engine_version = "9.6"
       |                  ^^^^^
       |
       = help: write a major version: 13, 14, 15, 16, 17, 18 (as of 2026-11-21); RDS chooses the minor one then

    error: "m7g.large" is not a class of RDS instances
      --> environments/prod.toml:28:18
       |
    28 | instance_class = "m7g.large"
       |                  ^^^^^^^^^^^
       |
       = help: write "db.m7g.large"
    "#
    );
}
