//! Fluent Bit: logs of pods and nodes.

use aws::{PolicyDocument, Statement};

use crate::identity::ClusterIdentity;

/// The permissions of Fluent Bit's CloudWatch Logs output (project documentation, "Amazon CloudWatch"), held to the
/// log groups that Container Insights has for this cluster.
pub fn policy(cluster: &ClusterIdentity) -> PolicyDocument {
    PolicyDocument::new([write_logs(cluster)])
}

/// Writing to the cluster's log groups of Container Insights: `application`, `dataplane`, `host`, `performance`.
pub(super) fn write_logs(cluster: &ClusterIdentity) -> Statement {
    Statement::allow(
        "WriteLogs",
        [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            "logs:PutRetentionPolicy",
        ],
        // The last `*` stands for the streams of a group as well.
        [cluster.arn_of("logs", &format!("log-group:/aws/containerinsights/{}/*", cluster.name))],
    )
}
