//! Roles as Terraform gets them.

use std::collections::BTreeSet;

use aws::names::{Namespace, ServiceAccountName};
use aws::{PolicyDocument, Statement};
use terraform::Expr;

use super::controllers::Controllers;
use super::fixtures::{cluster, stack, synthesize, trantor, zones};
use super::policies::external_dns;
use super::settings::ControllersSettings;
use super::{AddonCredentials, ClusterIdentity, Credentials, IdentityError, Purpose, WorkloadRole};
use crate::testing::settings;

fn external_dns_role(cluster: &ClusterIdentity, credentials: Credentials) -> WorkloadRole<'_> {
    WorkloadRole {
        cluster,
        purpose: Purpose::of("external-dns"),
        description: "Writes DNS records for services and ingresses.".to_owned(),
        namespace: Namespace::of("external-dns"),
        service_account: ServiceAccountName::of("external-dns"),
        credentials,
        permissions_boundary: Some(Expr::local("boundary")),
        policies: vec![external_dns::policy(&zones(cluster, 1))],
        setting: "clusters.trantor.controllers.external_dns".to_owned(),
    }
}

#[test]
fn a_role_by_irsa() {
    let (cluster, mut stack) = (trantor(), stack());
    let identity = external_dns_role(&cluster, Credentials::Irsa).add(&mut stack).unwrap();
    assert!(identity.association.is_none());
    assert_eq!(identity.service_account_annotation().unwrap().0, "eks.amazonaws.com/role-arn");
    insta::assert_snapshot!(synthesize(&stack).unwrap().files["main.tf.json"]);
}

#[test]
fn a_role_by_pod_identity() {
    let (cluster, mut stack) = (trantor(), stack());
    let identity = external_dns_role(&cluster, Credentials::PodIdentity).add(&mut stack).unwrap();
    assert!(identity.association.is_some());
    assert!(identity.service_account_annotation().is_none());
    insta::assert_snapshot!(synthesize(&stack).unwrap().files["main.tf.json"]);
}

#[test]
fn an_addon_makes_its_association_itself() {
    let (cluster, mut stack) = (trantor(), stack());
    let controllers = |credentials| Controllers {
        cluster: &cluster,
        credentials,
        permissions_boundary: Some(Expr::local("boundary")),
    };
    let ebs_csi = controllers(Credentials::PodIdentity).add_ebs_csi(&mut stack, &[]).unwrap();
    assert!(ebs_csi.association.is_none());
    let AddonCredentials::PodIdentity { service_account, .. } = ebs_csi.addon_credentials() else {
        panic!("made for Pod Identity");
    };
    assert_eq!(service_account.as_str(), "ebs-csi-controller-sa");
    let vpc_cni = controllers(Credentials::Irsa).add_vpc_cni(&mut stack, &Expr::local("vpc")).unwrap();
    assert!(matches!(vpc_cni.addon_credentials(), AddonCredentials::Irsa { .. }));
    let counts = synthesize(&stack).unwrap().resource_counts;
    assert_eq!(counts["aws_iam_role"], 2);
    assert!(!counts.contains_key("aws_eks_pod_identity_association"));
}

#[test]
fn no_controller_in_the_settings_means_no_role() {
    let (cluster, mut stack) = (trantor(), stack());
    let controllers =
        Controllers { cluster: &cluster, credentials: Credentials::Irsa, permissions_boundary: None };
    let roles = controllers.add_all(&mut stack, &ControllersSettings::default(), &[]).unwrap();
    assert!(roles.is_empty());
    assert_eq!(stack.resources().count(), 0);
}

#[test]
fn every_controller_of_the_settings_has_a_role_under_its_key() {
    let settings: ControllersSettings = settings(
        "load_balancer_controller = {}\ncluster_autoscaler = {}\ncloudwatch_agent = {}\nfluent_bit = {}\n\
         external_secrets = { secrets_manager_paths = [\"dawn/*\"] }\nvelero = { bucket = \"backups\" }\n\
         external_dns = { hosted_zone_arns = [\"arn:aws:route53:::hostedzone/Z1\"] }\n\
         cert_manager = { hosted_zone_arns = [\"arn:aws:route53:::hostedzone/Z1\"] }",
    );
    let (cluster, mut stack) = (trantor(), stack());
    let controllers =
        Controllers { cluster: &cluster, credentials: Credentials::Irsa, permissions_boundary: None };
    let roles = controllers.add_all(&mut stack, &settings, &[]).unwrap();
    let made: BTreeSet<&str> = roles.into_keys().collect();
    assert_eq!(made, settings.keys().collect());
    assert_eq!(made.len(), 8);
}

fn statement(number: usize) -> Statement {
    Statement::allow(format!("S{number}"), ["s3:GetObject"], [format!("arn:aws:s3:::{}", "b".repeat(3_500))])
}

#[test]
fn long_permissions_are_split_and_eleven_policies_are_refused() {
    let cluster = trantor();
    let with = |statements: usize| WorkloadRole {
        policies: vec![PolicyDocument::new((0..statements).map(statement))],
        ..external_dns_role(&cluster, Credentials::Irsa)
    };
    let mut ten = stack();
    with(10).add(&mut ten).unwrap();
    let synthesis = synthesize(&ten).unwrap();
    assert_eq!(synthesis.resource_counts["aws_iam_role_policy_attachment"], 10);
    assert!(synthesis.files["main.tf.json"].contains("\"name\": \"prod-trantor-external-dns-10\""));

    let refusal = with(11).add(&mut stack()).unwrap_err();
    assert!(matches!(refusal, IdentityError::TooManyPolicies { needed: 11, .. }));
    assert_eq!(
        refusal.to_string(),
        "the permissions of the role prod-trantor-external-dns fill 11 policies, and IAM attaches 10 at most to a \
         role; name fewer resources in `clusters.trantor.controllers.external_dns`, or cover several with one \
         wildcard"
    );
}

#[test]
fn many_zones_are_split_into_statements_that_fit() {
    let cluster = trantor();
    let role = WorkloadRole {
        policies: vec![external_dns::policy(&zones(&cluster, 300))],
        ..external_dns_role(&cluster, Credentials::Irsa)
    };
    let mut stack = stack();
    assert!(role.add(&mut stack).unwrap().permissions.len() > 1);
    synthesize(&stack).unwrap();
}

#[test]
fn a_new_role_changes_no_other() {
    let cluster = trantor();
    let addresses = |roles: &[&'static str]| {
        let mut stack = stack();
        for purpose in roles {
            let role = external_dns_role(&cluster, Credentials::PodIdentity);
            WorkloadRole { purpose: Purpose::of(purpose), ..role }.add(&mut stack).unwrap();
        }
        stack.resources().map(|(address, ..)| address.to_string()).collect::<Vec<_>>()
    };
    let (before, after) = (addresses(&["a", "c"]), addresses(&["a", "b", "c"]));
    assert!(before.iter().all(|address| after.contains(address)));
}

#[test]
fn trust_of_the_longest_names_fits() {
    for credentials in [Credentials::Irsa, Credentials::PodIdentity] {
        for region in ["ap-southeast-1", "cn-northwest-1", "us-gov-west-1"] {
            let cluster = cluster(&"c".repeat(100), region);
            let role = WorkloadRole {
                namespace: Namespace::new("n".repeat(63)).unwrap(),
                service_account: ServiceAccountName::new("s".repeat(253)).unwrap(),
                ..external_dns_role(&cluster, credentials)
            };
            let mut stack = stack();
            role.add(&mut stack).unwrap();
            synthesize(&stack).unwrap();
        }
    }
}
