//! The machines of node groups.

use super::{Texts, brief};

/// What is said of production with text of its general group replaced.
fn said(old: &str, new: &str) -> String {
    brief::of(&Texts::bare().replace("prod", old, new), "prod")
}

const GENERAL: &str = "instance_types = [\"m7g.large\"]\n";
const SPOT: &str = "[\"m7g.xlarge\", \"m6g.xlarge\", \"m8g.xlarge\", \"m7gd.xlarge\", \"m6gd.xlarge\"]";

#[test]
fn an_image_is_of_the_cluster_s_version() {
    let with = |release: &str| said(GENERAL, &format!("{GENERAL}release_version = \"{release}\"\n"));
    insta::assert_snapshot!(with("1.36.0-20261105"), @r#"
    error[NOD-001] clusters.trantor.node_groups.general.release_version: the image 1.36.0-20261105 is newer than the cluster's Kubernetes 1.35
      at "1.36.0-20261105" in environments/prod.toml
      and "1.35" in environments/base.toml: the cluster's version
      the image's minor version: 36
      the cluster's minor version: 35
      help: write a release of 1.35, or leave it out: EKS takes the newest
    "#);
    assert!(with("1.34.2-20261105").contains("the image 1.34.2-20261105 is older than"));
    assert_eq!(with("1.35.0-20261105"), "");
    let bottlerocket = |release: &str| {
        let family = "ami_family = \"Bottlerocket\"\n";
        said(family, &format!("{family}release_version = \"{release}\"\n"))
    };
    assert_eq!(bottlerocket("1.56.0-1a2b3c4d"), "");
}

#[test]
fn a_group_has_one_architecture() {
    insta::assert_snapshot!(said(GENERAL, "instance_types = [\"m7g.large\", \"m7i.large\"]\n"), @r#"
    error[NOD-002] clusters.trantor.node_groups.general: m7i.large is x86_64, the group is arm64
      at "m7i.large" in environments/prod.toml
      and "m7g.large" in environments/prod.toml: arm64 by this
      help: make a group for each architecture: one image serves all nodes of a group
    "#);
    insta::assert_snapshot!(said(GENERAL, &format!("{GENERAL}architecture = \"x86_64\"\n")), @r#"
    error[NOD-002] clusters.trantor.node_groups.general: m7g.large is arm64, the group is x86_64
      at "m7g.large" in environments/prod.toml
      and "x86_64" in environments/prod.toml: x86_64 by this
      help: make a group for each architecture: one image serves all nodes of a group
    "#);
    assert_eq!(said(GENERAL, "instance_types = [\"m7g.large\", \"m6g.large\"]\n"), "");
}

#[test]
fn an_image_runs_on_the_machines() {
    let with = |image: &str| said(GENERAL, &format!("{GENERAL}ami_type = \"{image}\"\n"));
    insta::assert_snapshot!(with("AL2023_x86_64_STANDARD"), @r#"
    error[NOD-003] clusters.trantor.node_groups.general.ami_type: the image AL2023_x86_64_STANDARD does not run on arm64 instances
      at "AL2023_x86_64_STANDARD" in environments/prod.toml
      and "m7g.large" in environments/prod.toml: arm64 by this
      help: write "AL2023_ARM_64_STANDARD", or leave `ami_type` out: it follows from the instance types
    "#);
    assert_eq!(with("AL2023_ARM_64_STANDARD"), "");
    // A type that cleon does not know is what the settings say.
    let newer =
        "instance_types = [\"z9g.large\"]\narchitecture = \"arm64\"\nami_type = \"AL2023_x86_64_STANDARD\"\n";
    assert!(said(GENERAL, newer).contains("does not run on arm64 instances"));
}

#[test]
fn a_spot_group_has_several_types() {
    insta::assert_snapshot!(said(SPOT, "[\"m7g.xlarge\"]"), @r#"
    error[NOD-004] clusters.trantor.node_groups.spot.instance_types: a spot group of one instance type loses all nodes of a zone at once
      at ["m7g.xlarge"] in environments/prod.toml
      and "spot" in environments/prod.toml: spot by this
      instance types: 1
      pools of capacity: 3
      help: name 4 or more of the same vCPUs and memory, also older ones
    "#);
    insta::assert_snapshot!(said(SPOT, "[\"m7g.xlarge\", \"m6g.xlarge\", \"m8g.xlarge\"]"), @r#"
    warning[NOD-004] clusters.trantor.node_groups.spot.instance_types: a spot group of 3 instance types soon finds no capacity
      at ["m7g.xlarge", "m6g.xlarge", "m8g.xlarge"] in environments/prod.toml
      and "spot" in environments/prod.toml: spot by this
      instance types: 3
      pools of capacity: 9
      help: name 4 or more of the same vCPUs and memory, also older ones
    "#);
    assert_eq!(said(SPOT, "[\"m7g.xlarge\", \"m6g.xlarge\", \"m8g.xlarge\", \"m6gd.xlarge\"]"), "");
}

#[test]
fn an_autoscaled_group_has_one_size() {
    let mixed = "[\"m7g.xlarge\", \"m6g.xlarge\", \"c7g.2xlarge\", \"r7g.xlarge\"]";
    insta::assert_snapshot!(said(SPOT, mixed), @r#"
    warning[NOD-005] clusters.trantor.node_groups.spot.instance_types: c7g.2xlarge has 8 vCPU and 16384 MiB, m7g.xlarge has 4 vCPU and 16384 MiB: the cluster autoscaler takes both for one
      at "c7g.2xlarge" in environments/prod.toml
      and "m7g.xlarge" in environments/prod.toml: the group's first
      m7g.xlarge: 4 vCPU and 16384 MiB
      c7g.2xlarge: 8 vCPU and 16384 MiB
      help: name types of one size, and make another group for others
    "#);
    assert_eq!(said(SPOT, &format!("{mixed}\nscaling = \"fixed\"")), "");
    // Of one size, whatever the family.
    assert_eq!(said(SPOT, "[\"m7g.xlarge\", \"m6g.xlarge\", \"m8g.xlarge\", \"m7gd.xlarge\"]"), "");
}
