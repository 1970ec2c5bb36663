//! CloudWatch agent: Container Insights of the cluster, from a pod on each node.
//!
//! The chart `amazon-cloudwatch-observability`, and the EKS add-on of that name, install an operator, collect traces by
//! default, run Fluent Bit under the agent's own service account and give that account no annotation. This one has what
//! the role is for.

use kubernetes::charts::CLOUDWATCH_AGENT_IMAGE;
use serde_json::json;

use super::{CloudWatchAgentSettings, Upstream, Values};
use crate::controllers::pods::{NODE_CRITICAL, resources};

pub(super) fn values(settings: &CloudWatchAgentSettings, upstream: &Upstream<'_>) -> Values {
    let (repository, tag) = CLOUDWATCH_AGENT_IMAGE;
    // Where the container runtime listens (CloudWatch user guide, "Troubleshooting Container Insights").
    let runtime =
        if upstream.is_bottlerocket() { "/run/dockershim.sock" } else { "/run/containerd/containerd.sock" };
    Values::literal(&json!({
        "clusterName": upstream.name.as_str(),
        "image": { "repository": repository, "tag": tag },
        "serviceAccount": upstream.service_account("cloudwatch_agent", &settings.service_account),
        "enhancedContainerInsights": { "enabled": true },
        // It asks the node what it is, and nodes answer over one network hop.
        "hostNetwork": true,
        "containerdSockPath": runtime,
        "priorityClassName": NODE_CRITICAL,
        "tolerations": [{ "operator": "Exists" }],
        "resources": resources("200m", "512Mi"),
    }))
}
