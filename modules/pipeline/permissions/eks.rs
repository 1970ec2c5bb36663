//! EKS: the clusters of the platform and what is theirs, by name.

use aws::Statement;

use super::Scope;

const READS: [&str; 13] = [
    "eks:DescribeAccessEntry",
    "eks:DescribeAddon",
    "eks:DescribeCluster",
    "eks:DescribeNodegroup",
    "eks:DescribePodIdentityAssociation",
    "eks:DescribeUpdate",
    "eks:ListAccessEntries",
    "eks:ListAddons",
    "eks:ListAssociatedAccessPolicies",
    "eks:ListNodegroups",
    "eks:ListPodIdentityAssociations",
    "eks:ListTagsForResource",
    "eks:ListUpdates",
];

const CHANGES: [&str; 21] = [
    "eks:AssociateAccessPolicy",
    "eks:AssociateEncryptionConfig",
    "eks:CreateAccessEntry",
    "eks:CreateAddon",
    "eks:CreateNodegroup",
    "eks:CreatePodIdentityAssociation",
    "eks:DeleteAccessEntry",
    "eks:DeleteAddon",
    "eks:DeleteCluster",
    "eks:DeleteNodegroup",
    "eks:DeletePodIdentityAssociation",
    "eks:DisassociateAccessPolicy",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdateAccessEntry",
    "eks:UpdateAddon",
    "eks:UpdateClusterConfig",
    "eks:UpdateClusterVersion",
    "eks:UpdateNodegroupConfig",
    "eks:UpdateNodegroupVersion",
    "eks:UpdatePodIdentityAssociation",
];

const RESOURCES: [&str; 5] =
    ["access-entry/{}/*", "addon/{}/*", "cluster/{}", "nodegroup/{}/*", "podidentityassociation/{}/*"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    statements(scope, "ReadClusters", &READS)
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let mut statements = statements(scope, "ChangeClusters", &CHANGES);
    if !statements.is_empty() {
        // What makes a cluster takes no resource, and so no name.
        let make = Statement::allow("MakeClusters", ["eks:CreateCluster"], ["*"]);
        statements.push(scope.here(scope.tagging(make)));
    }
    statements
}

/// None for a platform without clusters: a statement must name something.
fn statements(scope: &Scope<'_>, sid: &'static str, actions: &[&'static str]) -> Vec<Statement> {
    let resources = scope.of_clusters("eks", &RESOURCES);
    if resources.is_empty() {
        return Vec::new();
    }
    vec![Statement::allow(sid, actions.iter().copied(), resources)]
}
