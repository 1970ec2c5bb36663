//! Clusters, stacks and every canned policy, for the tests of this module.

use aws::arn::HostedZoneArn;
use aws::names::{AccountId, BucketName, ClusterName};
use aws::region::Region;
use aws::{PolicyDocument, limits::Limits};
use terraform::{Checks, Diagnostic, Expr, Stack, Synthesis};

use super::ClusterIdentity;
use super::policies::external_secrets::Readable;
use super::policies::{
    HostedZones, cert_manager, cloudwatch_agent, cluster_autoscaler, ebs_csi, efs_csi, external_dns,
    external_secrets, fluent_bit, load_balancer_controller, velero, vpc_cni,
};
use super::settings::{ParameterPath, SecretPath};

/// A stack with what a cluster's own stack would have: names for what AWS makes.
pub(super) fn stack() -> Stack {
    let mut stack = Stack::new("infrastructure", ">= 1.11");
    stack.require_provider(aws::provider_requirement());
    for name in ["boundary", "cluster", "issuer", "key", "oidc_provider", "vpc"] {
        stack.local::<String>(name, name);
    }
    stack
}

pub(super) fn synthesize(stack: &Stack) -> Result<Synthesis, Vec<Diagnostic>> {
    stack.synthesize(Checks { schemas: aws::schemas(), resource_checks: &[&Limits] })
}

pub(super) fn cluster(name: &str, region: &str) -> ClusterIdentity {
    ClusterIdentity {
        name: ClusterName::new(name).unwrap(),
        key: "trantor".to_owned(),
        account_id: AccountId::new("123456789012").unwrap(),
        region: Region::new(region).unwrap(),
        name_reference: Expr::local("cluster"),
        oidc_provider_arn: Expr::local("oidc_provider"),
        issuer: Expr::local("issuer"),
    }
}

pub(super) fn trantor() -> ClusterIdentity {
    cluster("prod-trantor", "us-east-1")
}

pub(super) fn zones(cluster: &ClusterIdentity, count: usize) -> HostedZones {
    let zone = |number| {
        let text = format!("arn:{}:route53:::hostedzone/Z{number:020}", cluster.partition());
        HostedZoneArn::new(text).unwrap()
    };
    HostedZones::new((1..=count).map(zone)).unwrap()
}

pub(super) fn readable() -> Readable {
    Readable::new(
        ["dawn/*", "day/database"].map(|path| SecretPath::new(path).unwrap()),
        ["/dawn/*"].map(|path| ParameterPath::new(path).unwrap()),
    )
    .unwrap()
}

/// Every canned policy with all its parts, by the name of its file.
pub(super) fn canned(cluster: &ClusterIdentity) -> Vec<(&'static str, Vec<PolicyDocument>)> {
    let keys = [Expr::local("key")];
    let bucket = BucketName::new("prod-trantor-backups").unwrap();
    vec![
        ("cert_manager", vec![cert_manager::policy(cluster.partition(), &zones(cluster, 2))]),
        ("cloudwatch_agent", vec![cloudwatch_agent::policy(cluster)]),
        ("cluster_autoscaler", vec![cluster_autoscaler::policy(cluster)]),
        ("ebs_csi", vec![ebs_csi::policy(cluster, &keys)]),
        ("efs_csi", vec![efs_csi::policy(cluster)]),
        ("external_dns", vec![external_dns::policy(&zones(cluster, 2))]),
        ("external_secrets", vec![external_secrets::policy(cluster, &readable(), &keys)]),
        ("fluent_bit", vec![fluent_bit::policy(cluster)]),
        ("load_balancer_controller", load_balancer_controller::policies(cluster)),
        ("velero", vec![velero::policy(cluster, &bucket, &keys)]),
        ("vpc_cni", vec![vpc_cni::policy(cluster, &Expr::local("vpc"))]),
    ]
}
