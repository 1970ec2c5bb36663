//! Who may take on a role: the pods of one service account, and nobody else.

use aws::names::{Namespace, ServiceAccountName};
use aws::{PolicyDocument, Principal, Statement};
use terraform::{Expr, Node, tf};

use super::{ClusterIdentity, Credentials};

/// The trust policy of a role for one service account.
pub(super) fn policy(
    cluster: &ClusterIdentity,
    namespace: &Namespace,
    service_account: &ServiceAccountName,
    credentials: Credentials,
) -> PolicyDocument {
    PolicyDocument::new([match credentials {
        Credentials::Irsa => web_identity(cluster, namespace, service_account),
        Credentials::PodIdentity => pod_identity(cluster, namespace, service_account),
    }])
}

/// Tokens that the cluster issued for the service account, to be shown to STS. Both claims are compared as they are:
/// without the audience, a token made for another service would do.
fn web_identity(
    cluster: &ClusterIdentity,
    namespace: &Namespace,
    service_account: &ServiceAccountName,
) -> Statement {
    let issuer = without_scheme(&cluster.issuer);
    Statement::trust(
        "ServiceAccountToken",
        Principal::Federated(cluster.oidc_provider_arn.clone()),
        ["sts:AssumeRoleWithWebIdentity"],
    )
    .when("StringEquals", tf!("{}:aud", issuer.clone()), ["sts.amazonaws.com"])
    .when(
        "StringEquals",
        tf!("{}:sub", issuer),
        [format!("system:serviceaccount:{namespace}:{service_account}")],
    )
}

/// The Pod Identity service, on behalf of this cluster only. The tags are those that EKS gives every session: with
/// them the role is bound to its service account even when somebody else may make associations.
fn pod_identity(
    cluster: &ClusterIdentity,
    namespace: &Namespace,
    service_account: &ServiceAccountName,
) -> Statement {
    Statement::trust(
        "PodIdentity",
        Principal::Service("pods.eks.amazonaws.com".into()),
        ["sts:AssumeRole", "sts:TagSession"],
    )
    .when("StringEquals", "aws:RequestTag/kubernetes-namespace", [namespace.to_string()])
    .when("StringEquals", "aws:RequestTag/kubernetes-service-account", [service_account.to_string()])
    .when("StringEquals", "aws:RequestTag/eks-cluster-arn", [cluster.arn()])
}

/// The issuer as the keys of conditions name it.
fn without_scheme(issuer: &Expr<String>) -> Expr<String> {
    if let Node::String(text) = issuer.node() {
        return text.strip_prefix("https://").unwrap_or(text).to_owned().into();
    }
    let text = |text: &'static str| Node::String(text.into());
    Expr::call("replace", [issuer.node().clone(), text("https://"), text("")])
}
