//! The role by which RDS writes what it measures of operating systems. The databases of a platform share one.

use aws::{PolicyDocument, Principal, Statement};
use terraform::{Expr, Handle, Section, Stack};

use crate::account::Account;

/// The role of enhanced monitoring.
#[derive(Clone, Debug)]
pub struct Monitoring {
    pub(super) role_arn: Expr<String>,
    /// What gives the role its permissions: databases wait for it.
    pub(super) permissions: Handle,
}

/// The name of the role.
pub fn role_name(account: &Account) -> String {
    account.named("database-monitoring")
}

/// Makes the role.
pub fn add(stack: &mut Stack, account: &Account) -> Monitoring {
    let file = stack.current_section().file.clone();
    stack.section(Section::new(file, "modules/database", "services"), |stack| {
        let name = role_name(account);
        let trust = Statement::trust(
            "EnhancedMonitoring",
            Principal::Service("monitoring.rds.amazonaws.com".into()),
            ["sts:AssumeRole"],
        )
        .when("StringEquals", "aws:SourceAccount", [account.id.as_str().to_owned()])
        .when("ArnLike", "aws:SourceArn", [account.arn("rds", &format!("db:{}-*", account.name))]);
        let role = aws::IamRole::new(PolicyDocument::new([trust]))
            .name(name.clone())
            .description("Lets RDS write what it measures of databases' operating systems.")
            .permissions_boundary(account.permissions_boundary.clone())
            .tags([("Name", name)]);
        let role = stack.add("database_monitoring", role);
        // RDS has one such group for all databases of an account and region, and makes it itself.
        let group = account.arn("logs", "log-group:RDSOSMetrics");
        let policy = PolicyDocument::new([
            Statement::allow(
                "MakeGroup",
                ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
                [group.clone()],
            ),
            Statement::allow(
                "WriteMeasurements",
                ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"],
                [format!("{group}:*")],
            ),
        ]);
        let policy = aws::IamRolePolicy::new(policy, role.id()).name("write-measurements");
        let permissions = stack.add("database_monitoring", policy).handle().clone();
        Monitoring { role_arn: role.arn(), permissions }
    })
}
