//! What file systems consist of, and whom their policies let in.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::settings::{Document, Problems, Setting, Source, Style};
use aws::names::ClusterName;
use serde_json::Value;
use terraform::Stack;

use super::Upstream;
use super::settings::{FileSystemKey, FileSystemSettings};
use crate::account::Account;
use crate::cluster::settings::{ClusterKey, ClusterSettings};
use crate::testing::iam::{Context, allows, json};
use crate::testing::{account, addresses, network, render, settings, stack, synthesize};

const NETWORK: &str = "cidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1a\", \"us-east-1b\"]\n";

const CLUSTER: &str = r#"
version = "1.35"
[access.platform]
principal = "arn:aws:iam::123456789012:role/platform-admin"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]
[node_groups.general]
instance_types = ["m7g.large"]
size = { min = 2, desired = 2, max = 3 }
[addons.aws_efs_csi_driver]
"#;

fn made(account: &Account, toml: &str) -> Stack {
    let mut stack = stack();
    let network = network(&mut stack, account, NETWORK);
    let logs_key = stack.add("cluster_logs", aws::KmsKey::new().description("Log groups."));
    let names: BTreeMap<ClusterKey, ClusterName> = ["terminus", "trantor"]
        .map(|key| (ClusterKey::new(key).unwrap(), ClusterName::new(format!("test-{key}")).unwrap()))
        .into();
    let of_cluster = |(key, name): (&ClusterKey, &ClusterName)| {
        let upstream =
            crate::cluster::Upstream { account, network: &network, logs_key: &logs_key, tags: &[] };
        let settings = settings::<ClusterSettings>(CLUSTER);
        (key.clone(), crate::cluster::add(&mut stack, key, name, &settings, &upstream))
    };
    let clusters = names.iter().map(of_cluster).collect();
    let upstream = Upstream { account, network: &network, clusters: &clusters, cluster_names: &names };
    let settings = settings::<BTreeMap<FileSystemKey, FileSystemSettings>>(toml);
    super::add(&mut stack, &settings, &upstream);
    stack
}

const SHARED: &str =
    "[shared]\nclusters = [\"trantor\"]\n[shared.access_points.logs]\nuid = 1000\ngid = 1000\n";

#[test]
fn a_file_system_with_a_folder_for_one_cluster() {
    insta::assert_snapshot!(render(&made(&account(), SHARED), &["file-systems", "outputs"]));
}

#[test]
fn without_file_systems_there_is_not_even_a_key() {
    let stack = made(&account(), "");
    let found: Vec<String> =
        addresses(&stack).into_iter().filter(|address| address.contains("file_system")).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn protection_backup_and_cheaper_storage_can_be_given_up() {
    let account = Account { prevent_destroy: false, ..account() };
    let rendered = render(
        &made(&account, "[shared]\nbackup = false\ninfrequent_access = \"never\"\n"),
        &["file-systems"],
    );
    assert!(!rendered.contains("prevent_destroy") && !rendered.contains("lifecycle_policy"));
    assert!(rendered.contains("\"status\": \"DISABLED\""));
    // Both clusters, as none is named.
    assert_eq!(rendered.matches("\"from_port\": 2049").count(), 2);
    assert!(rendered.contains("kubernetes.io/cluster/test-terminus"));
}

#[test]
fn nobody_mounts_it_without_tls_or_from_elsewhere() {
    let files = synthesize(&made(&account(), SHARED));
    let file: Value = serde_json::from_str(&files["file-systems.tf.json"]).unwrap();
    let policy = file["resource"]["aws_efs_file_system_policy"]["shared"]["policy"].as_str().unwrap();
    let policy: Value = serde_json::from_str(policy).unwrap();
    let own = policy["Statement"][0]["Resource"][0].as_str().unwrap().to_owned();
    let may = |action: &str, target: &str, tls: &str| {
        let context = Context::from([
            ("elasticfilesystem:AccessedViaMountTarget", target),
            ("aws:SecureTransport", tls),
        ]);
        allows(&policy, action, &own, &context)
    };
    assert!(may("elasticfilesystem:ClientMount", "true", "true"));
    assert!(may("elasticfilesystem:ClientWrite", "true", "true"));
    assert!(!may("elasticfilesystem:ClientWrite", "true", "false"));
    assert!(!may("elasticfilesystem:ClientWrite", "false", "true"));
    assert!(!may("elasticfilesystem:ClientRootAccess", "true", "true"));
}

#[test]
fn the_driver_makes_access_points_where_its_cluster_is_let_in() {
    let cluster = crate::identity::ClusterIdentity {
        name: ClusterName::new("test-trantor").unwrap(),
        key: "trantor".to_owned(),
        account_id: account().id,
        region: account().region,
        name_reference: "test-trantor".into(),
        oidc_provider_arn: "provider".into(),
        issuer: "issuer".into(),
    };
    let policy = json(&crate::identity::policies::efs_csi::policy(&cluster));
    let of_driver = ("aws:RequestTag/efs.csi.aws.com/cluster", "true");
    let file_system = "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1";
    let make = |tag: (&'static str, &'static str)| {
        allows(&policy, "elasticfilesystem:CreateAccessPoint", file_system, &Context::from([of_driver, tag]))
    };
    assert!(make(("aws:ResourceTag/kubernetes.io/cluster/test-trantor", "shared")));
    assert!(!make(("aws:ResourceTag/kubernetes.io/cluster/test-terminus", "shared")));
    let point = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1";
    let made_by_driver = Context::from([("aws:ResourceTag/efs.csi.aws.com/cluster", "true")]);
    assert!(allows(&policy, "elasticfilesystem:DeleteAccessPoint", point, &made_by_driver));
    assert!(!allows(&policy, "elasticfilesystem:DeleteAccessPoint", point, &Context::new()), "Terraform's");
}

#[test]
fn folders_that_efs_does_not_make_are_refused() {
    let toml = "clusters = []\n[access_points.a]\npath = \"/a/../b\"\nuid = 1\ngid = 1\n\
                [access_points.b]\npath = \"/a/b/c/d/e\"\nuid = 0\ngid = 1\n\
                [access_points.c]\npath = \"/a/b/c/d/e\"\nuid = 1\ngid = 1\npermissions = \"0888\"\n";
    let said = |toml: &str| {
        let document = Document::parse([Arc::new(Source::new("test.toml", toml))]).unwrap();
        let mut problems = Problems::new();
        FileSystemSettings::decode(document.root(), &mut problems);
        problems.render(Style::Plain)
    };
    insta::assert_snapshot!(said(toml), @r#"
    error: `access_points.b.uid` is 0, which is not from 1 to 2147483647
     --> test.toml:8:7
      |
    8 | uid = 0
      |       ^
      |
      = help: write a number from 1 to 2147483647

    error: "0888" is not permissions of a folder
      --> test.toml:14:15
       |
    14 | permissions = "0888"
       |               ^^^^^^
       |
       = help: permissions of a folder is 3 to 4 characters: three or four digits from 0 to 7: "0750"
    "#);
    let toml = "clusters = []\n[access_points.a]\npath = \"/a/../b\"\nuid = 1\ngid = 1\n\
                [access_points.b]\npath = \"/a/b/c/d/e\"\nuid = 2\ngid = 1\n";
    insta::assert_snapshot!(said(toml), @r#"
    error: no cluster reaches the file system
     --> test.toml:1:12
      |
    1 | clusters = []
      |            ^^
      |
      = help: name the clusters that do, or leave `clusters` out for all of them

    error: "/a/../b" is not a folder
     --> test.toml:3:8
      |
    3 | path = "/a/../b"
      |        ^^^^^^^^^
      |
      = help: leave out `//`, `.` and `..`

    error: "/a/b/c/d/e" is 5 folders deep, EFS makes 4
     --> test.toml:7:8
      |
    7 | path = "/a/b/c/d/e"
      |        ^^^^^^^^^^^^
      |
      = help: write a shorter path
    "#);
}
