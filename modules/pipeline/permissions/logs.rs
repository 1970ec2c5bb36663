//! CloudWatch Logs: the log groups of the network, of the control planes and of services. What is logged is neither read nor written.

use aws::Statement;

use super::Scope;

pub(super) const CHANGES: [&str; 8] = [
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:DeleteRetentionPolicy",
    "logs:DisassociateKmsKey",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        // The list of groups is asked for by prefix, and takes no resource.
        scope.here(Statement::allow("ListLogGroups", ["logs:DescribeLogGroups"], ["*"])),
        Statement::allow("ReadLogGroups", ["logs:ListTagsForResource"], groups(scope)),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    vec![Statement::allow("ChangeLogGroups", CHANGES, groups(scope))]
}

fn groups(scope: &Scope<'_>) -> Vec<String> {
    let mut groups = scope
        .of_clusters("logs", &["log-group:/aws/eks/{}/*", "log-group:/aws/containerinsights/{}/services/*"]);
    groups.push(scope.regional("logs", &format!("log-group:/aws/vpc/{}/*", scope.account.name)));
    groups
}
