//! EKS: the clusters of the platform and what is theirs, by name.

use aws::Statement;

use super::Scope;
use crate::pipeline::scope::AdoptedCluster;

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

/// What only clusters that were made by hand have, and then by its resource.
struct Rarer {
    resource: &'static str,
    reads: &'static [&'static str],
    changes: &'static [&'static str],
}

const FARGATE: Rarer = Rarer {
    resource: "fargateprofile/{}/*",
    reads: &["eks:DescribeFargateProfile"],
    changes: &["eks:CreateFargateProfile", "eks:DeleteFargateProfile"],
};

const IDENTITY_PROVIDERS: Rarer = Rarer {
    resource: "identityproviderconfig/{}/*",
    reads: &["eks:DescribeIdentityProviderConfig"],
    changes: &["eks:AssociateIdentityProviderConfig", "eks:DisassociateIdentityProviderConfig"],
};

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    let mut statements = statements(scope, "ReadClusters", &READS);
    statements.extend(scope.adopted.iter().enumerate().map(|(at, cluster)| {
        let actions = rarer(cluster).flat_map(|rarer| rarer.reads).chain(&READS);
        of_adopted(scope, cluster, format!("ReadAdoptedCluster{at}"), actions.copied())
    }));
    statements
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let mut statements = statements(scope, "ChangeClusters", &CHANGES);
    if !statements.is_empty() {
        // What makes a cluster takes no resource, and so no name.
        let make = Statement::allow("MakeClusters", ["eks:CreateCluster"], ["*"]);
        statements.push(scope.here(scope.tagging(make)));
    }
    statements.extend(scope.adopted.iter().enumerate().map(|(at, cluster)| {
        let actions = rarer(cluster).flat_map(|rarer| rarer.changes).chain(&CHANGES);
        // What was made by hand cannot be made again.
        let actions = actions.copied().filter(|action| *action != "eks:DeleteCluster");
        of_adopted(scope, cluster, format!("ChangeAdoptedCluster{at}"), actions)
    }));
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

fn rarer(cluster: &AdoptedCluster<'_>) -> impl Iterator<Item = &'static Rarer> {
    let fargate = cluster.has_fargate_profiles.then_some(&FARGATE);
    fargate.into_iter().chain(cluster.has_identity_providers.then_some(&IDENTITY_PROVIDERS))
}

fn of_adopted(
    scope: &Scope<'_>,
    cluster: &AdoptedCluster<'_>,
    sid: String,
    actions: impl Iterator<Item = &'static str>,
) -> Statement {
    let resources = RESOURCES.into_iter().chain(rarer(cluster).map(|rarer| rarer.resource));
    let resources = resources.map(|of| scope.regional("eks", &of.replace("{}", cluster.name.as_str())));
    let mut actions: Vec<&str> = actions.collect();
    actions.sort_unstable();
    Statement::allow(sid, actions, resources)
}
