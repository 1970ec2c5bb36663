//! RDS: the subnet group of databases.

use aws::Statement;

use super::Scope;

const READS: [&str; 2] = ["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"];

const CHANGES: [&str; 5] = [
    "rds:AddTagsToResource",
    "rds:CreateDBSubnetGroup",
    "rds:DeleteDBSubnetGroup",
    "rds:ModifyDBSubnetGroup",
    "rds:RemoveTagsFromResource",
];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![Statement::allow("ReadSubnetGroups", READS, [group(scope)])]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    vec![Statement::allow("ChangeSubnetGroups", CHANGES, [group(scope)])]
}

fn group(scope: &Scope<'_>) -> String {
    scope.regional("rds", &format!("subgrp:{}", scope.account.named("database")))
}
