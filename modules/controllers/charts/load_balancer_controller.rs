//! AWS Load Balancer Controller.

use serde_json::{Map, json};

use super::{LOAD_BALANCER_CONTROLLER, LoadBalancerControllerSettings, Upstream, Values};
use crate::controllers::pods::{CRITICAL, resources};

pub(super) fn values(settings: &LoadBalancerControllerSettings, upstream: &Upstream<'_>) -> Values {
    let tags: Map<String, serde_json::Value> =
        upstream.tags.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect();
    let values = json!({
        "clusterName": upstream.name.as_str(),
        "region": upstream.account.region.to_string(),
        "serviceAccount": upstream.service_account(LOAD_BALANCER_CONTROLLER, &settings.service_account),
        "replicaCount": 2,
        "podDisruptionBudget": { "maxUnavailable": 1 },
        "priorityClassName": CRITICAL,
        "resources": resources("100m", "256Mi"),
        "defaultTags": tags,
        // It makes load balancers for Services too, not the code in the cloud controller that nobody maintains.
        "enableServiceMutatorWebhook": true,
    });
    // Nodes answer pods nothing about themselves, so the controller cannot find its VPC by itself.
    Values::literal(&values).with("vpcId", upstream.vpc_id.clone())
}
