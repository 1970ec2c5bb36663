//! Flow logs: the record of connections, encrypted, kept for a number of days.

use aws::{PolicyDocument, Principal, Statement};
use terraform::{Resource, Stack, tf};

use super::settings::{NetworkSettings, Traffic};
use super::{Network, Upstream};

pub(super) fn add(stack: &mut Stack, settings: &NetworkSettings, upstream: &Upstream<'_>, network: &Network) {
    let flow_logs = &settings.flow_logs;
    if !flow_logs.enabled {
        return;
    }
    let account = upstream.account;
    stack.setting("network.flow_logs", |stack| {
        let group = stack.add(
            "flow_logs",
            aws::CloudwatchLogGroup::new()
                .name(format!("/aws/vpc/{}/flow-logs", account.name))
                .kms_key_id(upstream.logs_key.arn())
                .retention_in_days(flow_logs.retention_in_days.get())
                .tags([("Name", account.named("flow-logs"))]),
        );
        let trust = Statement::trust(
            "FlowLogs",
            Principal::Service("vpc-flow-logs.amazonaws.com".into()),
            ["sts:AssumeRole"],
        )
        .when("StringEquals", "aws:SourceAccount", [account.id.as_str().to_owned()])
        .when("ArnLike", "aws:SourceArn", [account.arn("ec2", "vpc-flow-log/*")]);
        let role = stack.add(
            "flow_logs",
            aws::IamRole::new(PolicyDocument::new([trust]))
                .name(account.named("flow-logs"))
                .description("Lets VPC flow logs write to their log group.")
                .permissions_boundary(account.permissions_boundary.clone())
                .tags([("Name", account.named("flow-logs"))]),
        );
        let write = Statement::allow(
            "WriteRecords",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [tf!("{}:*", group.arn())],
        );
        // Describing log groups knows no resource (service authorization reference of CloudWatch Logs).
        let describe = Statement::allow("FindLogGroup", ["logs:DescribeLogGroups"], ["*"]);
        let permissions = stack.add(
            "flow_logs",
            aws::IamRolePolicy::new(PolicyDocument::new([write, describe]), role.id())
                .name("write-flow-logs"),
        );
        let traffic = match flow_logs.traffic {
            Traffic::All => "ALL",
            Traffic::Accept => "ACCEPT",
            Traffic::Reject => "REJECT",
        };
        stack.add(
            "main",
            aws::FlowLog::new()
                .vpc_id(network.vpc.id())
                .traffic_type(traffic)
                .log_destination_type("cloud-watch-logs")
                .log_destination(group.arn())
                .iam_role_arn(role.arn())
                .max_aggregation_interval(60_u32)
                .depends_on([permissions.handle()])
                .tags([("Name", account.name.clone())]),
        );
    });
}
