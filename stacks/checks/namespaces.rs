//! What keeps the services of a cluster from each other.

use modules::namespace::settings::PodSecurity;

use super::{Check, Finding, Model};
use crate::environment::ServiceSettings;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NSP-001",
        title: "Network policies are enforced where services run",
        about: "`allow` of services says who may call whom, and all else is denied, by network policies; without \
                `pod_networking.network_policy` the VPC CNI lets everything through. A cluster on which a service has a \
                workload, and that does not enforce them, is an error.",
        source: "EKS user guide, \"Limit Pod traffic with Kubernetes network policies\"",
        run: enforced,
    },
    Check {
        id: "NSP-002",
        title: "Pods keep the restricted Pod Security Standard",
        about: "The namespaces of a service with a workload enforce the standard of `namespace.pod_security`. `baseline` \
                lets containers run as root and is a warning; `privileged` lets a pod take over its node, with all that \
                runs there, and is an error.",
        source: "Kubernetes, \"Pod Security Standards\"",
        run: restricted,
    },
];

/// The services in which something runs, by their keys.
fn running<'a>(model: &Model<'a>) -> impl Iterator<Item = (&'a str, &'a ServiceSettings)> {
    let services = model.environment.settings.services.iter();
    services.filter(|(_, service)| service.workload.is_some()).map(|(key, service)| (key.as_str(), service))
}

fn enforced(model: &Model<'_>) -> Vec<Finding> {
    let clusters = model.environment.clusters();
    let found =
        clusters.filter(|cluster| !cluster.settings.pod_networking.network_policy).filter_map(|cluster| {
            let services: Vec<&str> = running(model)
                .filter(|(_, service)| service.cluster == *cluster.key)
                .map(|(key, _)| key)
                .collect();
            let target = format!("clusters.{}.pod_networking.network_policy", cluster.key);
            let message =
                format!("all pods of {} reach each other: network policies are not enforced", cluster.key);
            (!services.is_empty()).then(|| {
                Finding::error(target, message)
                    .help("set `network_policy = true`")
                    .figure("services", services.join(", "))
            })
        });
    found.collect()
}

fn restricted(model: &Model<'_>) -> Vec<Finding> {
    let found = running(model).filter_map(|(key, service)| {
        let target = format!("services.{key}.namespace.pod_security");
        let help = "set `pod_security = \"restricted\"`, and change what its pods need more for";
        match service.namespace.pod_security {
            PodSecurity::Restricted => None,
            PodSecurity::Baseline => {
                let message = format!("pods of {key} may run as root");
                Some(Finding::warning(target, message).help(help))
            }
            PodSecurity::Privileged => {
                let message = format!("pods of {key} may take over their nodes");
                Some(Finding::error(target, message).help(help))
            }
        }
    });
    found.collect()
}
