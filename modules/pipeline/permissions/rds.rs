//! RDS: the subnet group of databases, the databases of services, and what stands around each. No row of any of them is
//! read or written, nor the secret of a master user.

use aws::Statement;

use super::{Scope, kms, logs};

const SUBNET_GROUP_READS: [&str; 2] = ["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"];

const SUBNET_GROUP_CHANGES: [&str; 5] = [
    "rds:AddTagsToResource",
    "rds:CreateDBSubnetGroup",
    "rds:DeleteDBSubnetGroup",
    "rds:ModifyDBSubnetGroup",
    "rds:RemoveTagsFromResource",
];

const READS: [&str; 3] =
    ["rds:DescribeDBParameterGroups", "rds:DescribeDBParameters", "rds:ListTagsForResource"];

const CHANGES: [&str; 4] =
    ["rds:DeleteDBInstance", "rds:ModifyDBInstance", "rds:RebootDBInstance", "rds:RemoveTagsFromResource"];

const PARAMETER_GROUP_CHANGES: [&str; 4] = [
    "rds:DeleteDBParameterGroup",
    "rds:ModifyDBParameterGroup",
    "rds:RemoveTagsFromResource",
    "rds:ResetDBParameterGroup",
];

/// What RDS asks for on behalf of a caller who lets it manage the master user's password (RDS user guide, "Password
/// management with Amazon RDS and AWS Secrets Manager").
const SECRETS: [&str; 3] =
    ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"];

/// And of one who gives a database, or that secret, a key.
const KEY_USE: [&str; 3] = ["kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"];

const ALARM_CHANGES: [&str; 4] = [
    "cloudwatch:DeleteAlarms",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
];

const PARAMETER_READS: [&str; 2] = ["ssm:GetParameter", "ssm:ListTagsForResource"];

const PARAMETER_CHANGES: [&str; 4] =
    ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    let every = |service: &str, of: &str| scope.regional(service, of);
    vec![
        Statement::allow("ReadSubnetGroups", SUBNET_GROUP_READS, [subnet_group(scope)]),
        // An instance is asked for by a filter, and the answer is judged by all instances.
        Statement::allow("ListDatabases", ["rds:DescribeDBInstances"], [every("rds", "db:*")]),
        Statement::allow("ReadDatabases", READS, [databases(scope), parameter_groups(scope)]),
        Statement::allow("ReadDatabaseLogGroups", ["logs:ListTagsForResource"], [log_groups(scope)]),
        Statement::allow(
            "ListDatabaseAlarms",
            ["cloudwatch:DescribeAlarms"],
            [every("cloudwatch", "alarm:*")],
        ),
        Statement::allow("ReadDatabaseAlarms", ["cloudwatch:ListTagsForResource"], [alarms(scope)]),
        // Where a database is reached: nothing of it is secret.
        Statement::allow("ReadDatabaseParameters", PARAMETER_READS, [parameters(scope)]),
        // What describes a parameter besides its value is asked for by a filter, and names none.
        scope.here(Statement::allow("ListDatabaseParameters", ["ssm:DescribeParameters"], ["*"])),
    ]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let through = ["rds", "secretsmanager"].map(|service| scope.account.regional_service(service));
    // The option group that every PostgreSQL instance has, and that nothing is in.
    let options = scope.regional("rds", "og:default:*");
    let own = [databases(scope), parameter_groups(scope)];
    vec![
        Statement::allow("ChangeSubnetGroups", SUBNET_GROUP_CHANGES, [subnet_group(scope)]),
        scope.tagging(Statement::allow(
            "MakeDatabases",
            ["rds:CreateDBInstance", "rds:CreateDBParameterGroup"],
            [databases(scope), options.clone(), parameter_groups(scope), subnet_group(scope)],
        )),
        // A database that is being made and one that nobody tagged look the same to IAM.
        scope.not_of_others(Statement::allow("TagDatabases", ["rds:AddTagsToResource"], own)),
        scope.tagged(Statement::allow("ChangeDatabases", CHANGES, [databases(scope)])),
        scope.tagged(Statement::allow(
            "ChangeParameterGroups",
            PARAMETER_GROUP_CHANGES,
            [parameter_groups(scope)],
        )),
        // A change of an instance is a use of its groups too.
        Statement::allow(
            "UseGroupsOfDatabases",
            ["rds:ModifyDBInstance"],
            [options, parameter_groups(scope)],
        ),
        Statement::allow("SnapshotDatabases", ["rds:CreateDBSnapshot"], [databases(scope), snapshots(scope)]),
        Statement::allow("MakeMasterSecrets", SECRETS, [scope.regional("secretsmanager", "secret:rds!db-*")]),
        scope.not_of_others(Statement::allow("UseKeysForDatabases", KEY_USE, [kms::keys(scope)])).when(
            "StringEquals",
            "kms:ViaService",
            through,
        ),
        Statement::allow("ChangeDatabaseLogGroups", logs::CHANGES, [log_groups(scope)]),
        Statement::allow("ChangeDatabaseAlarms", ALARM_CHANGES, [alarms(scope)]),
        Statement::allow("ChangeDatabaseParameters", PARAMETER_CHANGES, [parameters(scope)]),
    ]
}

fn subnet_group(scope: &Scope<'_>) -> String {
    scope.regional("rds", &format!("subgrp:{}", scope.account.named("database")))
}

fn databases(scope: &Scope<'_>) -> String {
    scope.regional("rds", &format!("db:{}-*", scope.account.name))
}

fn parameter_groups(scope: &Scope<'_>) -> String {
    scope.regional("rds", &format!("pg:{}-*", scope.account.name))
}

/// The last snapshots of databases that go.
fn snapshots(scope: &Scope<'_>) -> String {
    scope.regional("rds", &format!("snapshot:{}-*-final", scope.account.name))
}

fn log_groups(scope: &Scope<'_>) -> String {
    scope.regional("logs", &format!("log-group:/aws/rds/instance/{}-*", scope.account.name))
}

fn alarms(scope: &Scope<'_>) -> String {
    scope.regional("cloudwatch", &format!("alarm:{}-*-database-*", scope.account.name))
}

fn parameters(scope: &Scope<'_>) -> String {
    scope.regional("ssm", &format!("parameter/{}/*/database/*", scope.account.name))
}
