//! The log group of a channel.

use aws::CloudwatchLogGroupHandle;
use aws::names::ClusterName;
use terraform::{Expr, Stack, identifier};

use super::Channel;
use super::settings::LogsSettings;

/// The name of a channel's log group. It is within those of Container Insights, which Fluent Bit may write to.
pub fn group_name(channel: &Channel<'_>) -> String {
    format!("{}/{}", prefix(&channel.cluster), channel.namespace)
}

/// What the log groups of a cluster's services have in common, for the policies that name them all:
/// `/aws/containerinsights/prod-trantor/services`.
pub fn prefix(cluster: &ClusterName) -> String {
    format!("/aws/containerinsights/{cluster}/services")
}

/// Makes the log group of a channel, encrypted with the key of the platform's log groups.
pub fn add(
    stack: &mut Stack,
    settings: &LogsSettings,
    channel: &Channel<'_>,
    logs_key_arn: Expr<String>,
) -> CloudwatchLogGroupHandle {
    stack.setting(format!("{}.logs", channel.setting), |stack| {
        let group = aws::CloudwatchLogGroup::new()
            .name(group_name(channel))
            .kms_key_id(logs_key_arn)
            .retention_in_days(settings.retention_in_days.get())
            .tags([("Name", format!("{}-{}", channel.cluster, channel.namespace))]);
        stack.add(address(channel), group)
    })
}

/// A channel's part of Terraform names, as its role has it: `trantor_dawn_rc`.
pub(super) fn address(channel: &Channel<'_>) -> String {
    identifier(&format!("{}_{}", channel.cluster_key, channel.namespace.as_str().replace('-', "_")))
}
