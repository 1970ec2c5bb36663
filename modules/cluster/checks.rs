//! Rules between the settings of a cluster.

use aws::{
    cidr::ServiceCidr,
    kubernetes_version::{AS_OF, KubernetesVersion},
};
use settings::{Node, Problem, Problems, child, index};

use super::{
    access, addons,
    settings::{EndpointSettings, SupportPolicy},
};
use crate::identity::settings::Credentials;

/// How many ranges the public endpoint can be reached from (EKS service quotas).
const MOST_PUBLIC_CIDRS: usize = 40;

/// Each rule is checked for itself, so that what is wrong elsewhere in the cluster's settings hides nothing.
pub(super) fn check(node: &Node, problems: &mut Problems) {
    access::check(node, problems);
    addons::check(node, problems);
    support(node, problems);
    service_addresses(node, problems);
    pod_identity(node, problems);
}

fn support(node: &Node, problems: &mut Problems) {
    let policy = node.read_or("support", SupportPolicy::Standard);
    let Some((version, SupportPolicy::Standard)) = node.read::<KubernetesVersion>("version").zip(policy)
    else {
        return;
    };
    let in_standard = |version: &KubernetesVersion| {
        version.support().is_some_and(|support| support.end_of_standard > AS_OF)
    };
    let Some(support) = version.support().filter(|_| !in_standard(&version)) else { return };
    let next = KubernetesVersion::supported().find(in_standard);
    let next = next.map_or(String::new(), |next| format!("write \"{next}\" or later, or "));
    problems.push(
        Problem::new(format!(
            "standard support of Kubernetes {version} ended on {}",
            support.end_of_standard
        ))
        .help(format!("{next}set `support = \"extended\"`, until {}", support.end_of_extended))
        .at_path(node, &child(node.path(), "version")),
    );
}

fn service_addresses(node: &Node, problems: &mut Problems) {
    let Some(range) = node.read::<ServiceCidr>("service_cidr").filter(|range| !range.is_private()) else {
        return;
    };
    problems.push(
        Problem::new(format!("{range} is not a range EKS takes for service addresses"))
            .help("take one within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
            .at_path(node, &child(node.path(), "service_cidr")),
    );
}

fn pod_identity(node: &Node, problems: &mut Problems) {
    let credentials = node.get("controllers").and_then(|controllers| controllers.read("credentials"));
    let agent = node.get("addons").and_then(|addons| addons.get("eks_pod_identity_agent"));
    let enabled = agent.and_then(|agent| agent.read("enabled"));
    if credentials != Some(Credentials::PodIdentity) || enabled != Some(false) {
        return;
    }
    let path = |keys: &[&str]| keys.iter().fold(node.path().to_owned(), |path, key| child(&path, key));
    problems.push(
        Problem::new("`credentials = \"pod-identity\"` needs the add-on eks_pod_identity_agent")
            .help("remove `enabled = false` from the add-on, or write `credentials = \"irsa\"`")
            .at_path(node, &path(&["controllers", "credentials"]))
            .related_path(node, &path(&["addons", "eks_pod_identity_agent", "enabled"]), "turned off here"),
    );
}

pub(super) fn check_endpoint(endpoint: &EndpointSettings, node: &Node, problems: &mut Problems) {
    let cidrs = child(node.path(), "public_cidrs");
    if !endpoint.private && endpoint.public_cidrs.is_empty() {
        problems.push(
            Problem::new("the API server is reached from nowhere")
                .help("set `private = true`, or name ranges in `public_cidrs`")
                .at_value(node),
        );
    }
    for (at, cidr) in endpoint.public_cidrs.iter().enumerate() {
        if cidr.prefix() == 0 {
            problems.push(
                Problem::new(format!("{cidr} opens the API server to the whole internet"))
                    .help("name the ranges of offices, VPNs and pipelines, or none")
                    .at_path(node, &index(&cidrs, at)),
            );
        }
    }
    if endpoint.public_cidrs.len() > MOST_PUBLIC_CIDRS {
        let number = endpoint.public_cidrs.len();
        problems.push(
            Problem::new(format!("EKS takes at most {MOST_PUBLIC_CIDRS} ranges, these are {number}"))
                .help("put neighbouring ranges together")
                .at_path(node, &cidrs),
        );
    }
}
