//! Names that are made of a cluster's.

use super::{Texts, brief};

/// What is said of staging when its cluster Terminus has a name of so many characters.
fn with_name(characters: usize) -> String {
    let name = format!("version = \"1.35\"\nname = \"{}\"", "t".repeat(characters));
    brief::of(&Texts::committed().replace("staging", "version = \"1.35\"", &name), "staging")
}

#[test]
fn names_of_roles_are_whole_up_to_a_length() {
    // `<cluster>-load-balancer-controller` has 64 characters then.
    assert_eq!(with_name(39), "");
    insta::assert_snapshot!(with_name(40), @r#"
    warning[NAM-002] clusters.terminus.name: names of roles are cut: the cluster's name has 40 characters, 39 at most keep <cluster>-load-balancer-controller whole
      at "tttttttttttttttttttttttttttttttttttttttt" in environments/staging.toml
      characters of the cluster's name: 40
      most characters of the cluster's name: 39
      decided by: <cluster>-load-balancer-controller
      names that are cut: 1
      help: write a `name` of at most 39 characters before the cluster is made
    "#);
}

#[test]
fn a_name_is_as_long_as_what_is_made_of_it_allows() {
    let group = "g".repeat(40);
    let texts = |characters: usize, group: &str| {
        let name = format!("version = \"1.35\"\nname = \"{}\"", "t".repeat(characters));
        let groups = "[clusters.terminus.node_groups.general]";
        let renamed = format!("[clusters.terminus.node_groups.{group}]");
        Texts::committed()
            .replace("staging", "version = \"1.35\"", &name)
            .replace("staging", groups, &renamed)
    };
    // A launch template's 128 characters: the cluster's name, a hyphen, 40.
    assert!(!texts(87, &group).findings("staging").has_errors());
    let said = brief::of(&texts(88, &group), "staging");
    insta::assert_snapshot!(&said[..said.find("warning").unwrap()], @r#"
    error[NAM-001] clusters.terminus.name: the name tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt has 88 characters, 87 at most here: `name` of aws_launch_template.terminus_gggggggggggggggggggggggggggggggggggggggg has 129 characters then, 128 at most
      at "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt" in environments/staging.toml
      and [clusters.terminus.node_groups.gggggggggggggggggggggggggggggggggggggggg] in environments/staging.toml: made of this and the cluster's name
      characters of the cluster's name: 88
      most characters of the cluster's name: 87
      decided by: tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt-gggggggggggggggggggggggggggggggggggggggg
      names that are too long: 1
      help: write a `name` of at most 87 characters, or shorten clusters.terminus.node_groups.gggggggggggggggggggggggggggggggggggggggg
    "#);
    // The longest group's name leaves 64.
    let long = "g".repeat(63);
    assert!(!texts(64, &long).findings("staging").has_errors());
    assert!(brief::of(&texts(65, &long), "staging").contains("has 65 characters, 64 at most here"));
}

#[test]
fn a_name_that_fits_behind_no_name() {
    let said = super::altered::said("dev", |address, block| {
        if address.resource_type == "aws_launch_template" {
            block.require::<String>("name", format!("dev-trantor-{}", "g".repeat(127)));
        }
        true
    });
    assert!(
        said.contains(
            "error[NAM-001] clusters.trantor.name: no name of the cluster trantor is short enough: `name` of aws_launch_template"
        ),
        "{said}"
    );
}

#[test]
fn other_names_are_measured_too() {
    let said = super::altered::said("dev", |address, block| {
        if address.resource_type == "aws_db_subnet_group" {
            block.require::<String>("name", "d".repeat(256));
        }
        true
    });
    insta::assert_snapshot!(said, @r#"
    error[NAM-003] network.subnets.database: `name` of aws_db_subnet_group.database has 256 characters, 255 at most (RDS API, CreateDBSubnetGroup)
      at { us-east-1a = "10.0.30.0/24", us-east-1b = "10.0.31.0/24" } in environments/dev.toml
      characters: 256
      at most: 255
      help: shorten the name it is made from
    "#);
}
