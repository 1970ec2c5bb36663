//! CloudWatch agent: Container Insights metrics of the cluster.

use aws::{PolicyDocument, Statement};

use super::fluent_bit::write_logs;
use crate::identity::ClusterIdentity;

/// The metric namespaces of the agent: Container Insights, with Prometheus, and the agent's own.
const NAMESPACES: [&str; 3] = ["CWAgent", "ContainerInsights", "ContainerInsights/Prometheus"];

/// The permissions of the CloudWatch agent: what `CloudWatchAgentServerPolicy` gives, without traces and parameters,
/// and held to the metrics and log groups of Container Insights.
pub fn policy(cluster: &ClusterIdentity) -> PolicyDocument {
    PolicyDocument::new([
        // A metric is no resource; the namespace is the only limit there is.
        Statement::allow("WriteMetrics", ["cloudwatch:PutMetricData"], ["*"]).when(
            "StringEquals",
            "cloudwatch:namespace",
            NAMESPACES,
        ),
        // The agent writes Container Insights metrics as events of the group `performance`.
        write_logs(cluster),
        // Describing has no narrower resource.
        Statement::allow("ReadNode", ["ec2:DescribeTags", "ec2:DescribeVolumes"], ["*"]),
    ])
}
