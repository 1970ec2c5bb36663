use std::collections::BTreeMap;

use live::cluster::{AccessEntry, Addon, Gap, Issue, NodeGroup};
use serde_json::{Value, json};

use super::*;
use crate::render;

#[test]
fn what_was_applied_is_as_the_model_says() {
    let drift = drift_of(applied());
    assert_eq!(drift.differences().next(), None, "{drift:#?}");
    assert!(drift.clusters[0].notices.is_empty());
}

#[test]
fn what_stands_beside_and_what_is_missing_is_told() {
    let found = after(|of| {
        of.node_groups.push(NodeGroup { name: "by-hand".to_owned(), ..NodeGroup::default() });
        of.addons = vec![Addon { name: "other".to_owned(), ..Addon::default() }];
        of.access_entries.push(AccessEntry {
            principal_arn: format!("{ROLE}intruder"),
            kind: "STANDARD".to_owned(),
            ..AccessEntry::default()
        });
        of.pod_identities.clear();
        of.fargate_profiles[0].name = "g".to_owned();
        of.identity_providers[0].name = "others".to_owned();
    });
    assert_eq!(
        found,
        [
            "high missing aws_eks_addon.cni",
            "high missing aws_eks_fargate_profile.f",
            "high missing aws_eks_identity_provider_config.people",
            "high missing aws_eks_pod_identity_association.pods",
            "high unmanaged access entry of arn:aws:iam::111122223333:role/intruder",
            "high unmanaged identity provider others",
            "medium unmanaged Fargate profile g",
            "medium unmanaged add-on other",
            "medium unmanaged node group by-hand",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_not_missing() {
    let gap = |call: &str, resource: &str| Gap {
        call: call.to_owned(),
        resource: resource.to_owned(),
        ..Gap::default()
    };
    let found = after(|of| {
        of.node_groups.clear();
        of.addons.clear();
        of.pod_identities.clear();
        of.access_entries[0].policies.clear();
        of.gaps = vec![
            gap("eks:ListNodegroups", "test-a"),
            gap("eks:DescribeAddon", "test-a/vpc-cni"),
            gap("eks:ListPodIdentityAssociations", "test-a"),
            gap("eks:ListAssociatedAccessPolicies", &format!("test-a/{ROLE}admin")),
        ];
    });
    assert_eq!(found, [""; 0]);
    // Without EC2, ids of subnets and groups are not known, and configuration that names them is not compared.
    let found = after(|of| {
        of.subnets.clear();
        of.security_groups.clear();
        of.vpc_config.subnet_ids = vec!["subnet-9".to_owned()];
        of.gaps = vec![gap("ec2:DescribeSubnets", "test-a")];
    });
    assert_eq!(found, [""; 0]);
    // Nor does anybody know whose pods an entry of Fargate is for.
    let fargate = || AccessEntry {
        principal_arn: format!("{ROLE}others"),
        kind: "FARGATE_LINUX".to_owned(),
        ..AccessEntry::default()
    };
    let without = |call: &str| {
        after(|of| {
            of.fargate_profiles.clear();
            of.access_entries.push(fargate());
            of.gaps = vec![gap("eks:ListFargateProfiles", "test-a"), gap(call, "test-a")];
        })
    };
    assert_eq!(without("eks:ListNodegroups"), [""; 0]);
    let found = after(|of| {
        of.access_entries.push(fargate());
        of.gaps = vec![gap("eks:ListNodegroups", "test-a")];
    });
    assert_eq!(found, ["high unmanaged access entry of arn:aws:iam::111122223333:role/others"]);
}

/// Configuration that names a security group of the model, whichever of the calls of EC2 are allowed.
#[test]
fn a_group_that_was_not_looked_for_is_no_difference() {
    let model = model_with("\"${aws_subnet.x.id}", "\"${aws_security_group.nodes.id}");
    let found = |is_read: bool| {
        let mut cluster = applied();
        cluster.addons[0].configuration_values = Some("{\"eniConfig\":{\"a\":\"sg-1\"}}".to_owned());
        if !is_read {
            cluster.security_groups.clear();
        }
        cluster.node_groups.clear();
        let drift = drift_with(&model, cluster);
        drift.differences().filter(|of| of.subject == "add-on vpc-cni").count()
    };
    assert_eq!((found(true), found(false)), (0, 0));
}

#[test]
fn what_aws_installs_by_itself_is_told_and_no_drift() {
    let mut cluster = applied();
    cluster.addons.push(Addon { name: "aws-guardduty-agent".to_owned(), ..Addon::default() });
    let drift = drift_of(cluster);
    assert_eq!(drift.differences().next(), None);
    let [notice] = drift.clusters[0].notices.as_slice() else { panic!("{drift:#?}") };
    assert_eq!(notice.subject, "add-on aws-guardduty-agent");
    assert!(notice.text.contains("GuardDuty installs it by itself"), "{}", notice.text);
}

/// Settings have no word for it, so that nobody could ever write it.
#[test]
fn what_an_adopted_cluster_was_taken_over_with_is_told_and_no_drift() {
    let change = |of: &mut Cluster| {
        of.control_plane_tier = Some("tier-xl".to_owned());
        of.node_groups[0].update.strategy = Some("MINIMAL".to_owned());
        of.pod_identities[0].target_role_arn = Some("arn:aws:iam::444455556666:role/x".to_owned());
    };
    assert_eq!(after(change).len(), 3);
    let mut cluster = applied();
    change(&mut cluster);
    let drift = drift_with(&model_of("adopted"), cluster);
    assert_eq!(drift.differences().next(), None, "{drift:#?}");
    assert_eq!(drift.clusters[0].key, "a");
    let told: Vec<&str> = drift.clusters[0].notices.iter().map(|of| of.text.as_str()).collect();
    assert_eq!(
        told[0],
        "`control_plane_scaling_config[0].tier` is tier-xl, which the settings cannot say: it is left alone"
    );
    assert_eq!(told.len(), 3);
    // What they can say is drift there too.
    let cluster = Cluster { log_types: Vec::new(), ..applied() };
    assert_eq!(drift_with(&model_of("adopted"), cluster).differences().count(), 1);
}

/// Terraform is told to leave it alone, and would say nothing.
#[test]
fn what_is_switched_on_in_an_adopted_cluster_is_drift() {
    let ignoring = model_with(
        "\"//\":\"modules/cluster, settings: clusters.a\"",
        "\"//\":\"modules/adopted, settings: adopted.a\",\"lifecycle\":[{\"ignore_changes\":[\"compute_config\"]}]",
    );
    assert_eq!(drift_with(&ignoring, applied()).differences().next(), None);
    let mode = live::cluster::AutoMode { compute: true, ..live::cluster::AutoMode::default() };
    let drift = drift_with(&ignoring, Cluster { auto_mode: Some(mode), ..applied() });
    let found: Vec<(Option<&str>, Option<&str>)> =
        drift.differences().map(|of| (of.argument.as_deref(), of.setting.as_deref())).collect();
    assert!(found.contains(&(Some("compute_config[0].enabled"), Some("adopted.a.auto_mode"))), "{found:?}");
}

/// They have settings of their own, by which each difference is written.
#[test]
fn settings_of_an_adopted_cluster_are_its_own() {
    let settings = |table: &str| -> Vec<String> {
        let mut cluster = applied();
        cluster.vpc_config.endpoint_public_access = true;
        cluster.vpc_config.subnet_ids.push("subnet-9".to_owned());
        cluster.node_groups[0].version = Some("1.34".to_owned());
        cluster.node_groups[0].min_size = 9;
        cluster.tags.clear();
        let drift = drift_with(&model_of(table), cluster);
        drift.differences().filter_map(|of| of.setting.clone()).collect()
    };
    let adopted = settings("adopted");
    for setting in ["endpoint.public", "subnet_ids", "tags", "node_groups.g.size.min"] {
        let setting = format!("adopted.a.{setting}");
        assert!(adopted.contains(&setting), "{setting} is not in {adopted:#?}");
    }
    let made = settings("clusters");
    for setting in
        ["clusters.a.endpoint.public_cidrs", "clusters.a.zones", "tags", "clusters.a.node_groups.g.size.min"]
    {
        assert!(made.contains(&setting.to_owned()), "{setting} is not in {made:#?}");
    }
}

#[test]
fn configuration_that_the_model_does_not_say_is_not_shown() {
    let mut cluster = applied();
    let values = "{\"eniConfig\":{\"a\":\"subnet-9\"},\"env\":{\"TOKEN\":\"hunter2\"}}";
    cluster.addons[0].configuration_values = Some(values.to_owned());
    let drift = drift_of(cluster);
    for said in [render::text(&drift, true), render::markdown(&drift), json!(drift).to_string()] {
        assert!(said.contains("env") && said.contains("subnet-9") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn clusters_are_missing_or_stand_beside() {
    let model = model();
    let elsewhere: BTreeMap<String, String> = [("other-a".to_owned(), "other".to_owned())].into();
    let names = ["other-a", "by-hand"].map(str::to_owned).to_vec();
    let observed = Observed { names: Some(names), region: "us-east-1".to_owned(), ..Observed::default() };
    let drift = compare(Expected { model: &model, elsewhere: &elsewhere }, &observed);
    let found: Vec<(Kind, String)> = drift.differences().map(|of| (of.kind, of.name())).collect();
    assert_eq!(
        found,
        [
            (Kind::Missing, "infrastructure:aws_eks_cluster.a".to_owned()),
            (Kind::Unmanaged, "cluster by-hand".to_owned())
        ]
    );
    assert_eq!(drift.clusters[0].notices[0].text, "us-east-1 has other-a, by-hand");
    assert_eq!(drift.clusters[0].differences[0].meaning.split(':').next(), Some("The cluster is not there"));
    // Who may not list them does not know that there are none.
    let observed = Observed { region: "us-east-1".to_owned(), ..Observed::default() };
    let drift = compare(Expected { model: &model, elsewhere: &elsewhere }, &observed);
    assert_eq!(drift.clusters[0].notices[0].text, "which clusters us-east-1 has could not be listed");
}

#[test]
fn what_eks_complains_of_and_newer_images_are_told() {
    let mut cluster = applied();
    cluster.node_groups[0].status = "DEGRADED".to_owned();
    cluster.node_groups[0].health = vec![Issue {
        code: "AsgInstanceLaunchFailures".to_owned(),
        message: "no capacity".to_owned(),
        resource_ids: Vec::new(),
    }];
    cluster.node_groups[0].release_version = Some("1.35.0-20261001".to_owned());
    cluster.node_groups[0].latest_release = Some("1.35.2-20261110".to_owned());
    let drift = drift_of(cluster);
    let found: Vec<(Kind, &Value)> = drift.differences().map(|of| (of.kind, &of.live)).collect();
    assert_eq!(found, [(Kind::Unhealthy, &json!(["AsgInstanceLaunchFailures: no capacity"]))]);
    assert_eq!(
        drift.clusters[0].notices[0].text,
        "its nodes have the image 1.35.0-20261001, and the newest is 1.35.2-20261110"
    );
}

#[test]
fn what_aws_says_acts_on_nobody() {
    let mut cluster = applied();
    cluster.tags.insert("<img src=x>|`".to_owned(), "\u{1b}[31m\u{202e}@everyone".to_owned());
    let drift = drift_of(cluster);
    let text = render::text(&drift, false);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let markdown = render::markdown(&drift);
    assert!(markdown.contains("``{\"<img src=x>\\|`\""), "{markdown}");
}
