//! Network policies in clusters.

use serde_json::Value;

use crate::judge::Verdict;
use crate::model::{Model, Subject};

/// Namespaces that come with a cluster.
const OF_THE_SYSTEM: [&str; 3] = ["kube-node-lease", "kube-public", "kube-system"];

pub(super) fn default_deny<'m>(model: &'m Model, namespace: &'m Subject) -> Vec<Verdict<'m>> {
    let name = namespace.object_name();
    if namespace.form != crate::model::Form::Object || OF_THE_SYSTEM.contains(&name) {
        return Vec::new();
    }
    let denies = |policy: &&Subject| {
        policy.cluster == namespace.cluster && policy.namespace() == Some(name) && denies_everything(policy)
    };
    vec![match model.of_kind("NetworkPolicy").find(denies) {
        Some(policy) => Verdict::pass(
            policy,
            "spec.podSelector",
            format!("in {name} nothing goes in or out that no policy allows"),
        ),
        None => {
            Verdict::fail(namespace, "", format!("no policy of {name} denies what none allows, in and out"))
        }
    }]
}

fn denies_everything(policy: &Subject) -> bool {
    let types = policy.texts("spec.policyTypes");
    let selects_all = policy.at("spec.podSelector").is_none_or(|of| {
        of.as_object().is_some_and(|of| {
            of.values().all(|value| {
                value.is_null()
                    || value.as_object().is_some_and(serde_json::Map::is_empty)
                    || value.as_array().is_some_and(Vec::is_empty)
            })
        })
    });
    selects_all
        && types.contains(&"Ingress")
        && types.contains(&"Egress")
        && policy.items("spec.ingress").is_empty()
        && policy.items("spec.egress").is_empty()
}

pub(super) fn callers<'m>(_: &'m Model, policy: &'m Subject) -> Vec<Verdict<'m>> {
    let verdict = |(at, rule): (usize, &'m Value)| {
        let path = format!("spec.ingress[{at}]");
        let peers = rule["from"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wide = peers.iter().find(|peer| is_everybody(peer));
        let (holds, message) = match (peers.is_empty(), wide) {
            (true, _) => (false, "everybody may call its pods"),
            (false, Some(_)) => (false, "everybody, or every pod of the cluster, may call its pods"),
            (false, None) => (true, "who may call its pods is named"),
        };
        Verdict::of(holds, policy, path, message)
    };
    let verdicts: Vec<Verdict<'m>> = policy.items("spec.ingress").iter().enumerate().map(verdict).collect();
    if verdicts.is_empty() {
        vec![Verdict::pass(policy, "spec.ingress", "it lets nobody in")]
    } else {
        verdicts
    }
}

/// Whether a peer is everybody: all addresses, or all namespaces.
fn is_everybody(peer: &Value) -> bool {
    let all_addresses =
        peer["ipBlock"]["cidr"].as_str().is_some_and(|range| matches!(range, "0.0.0.0/0" | "::/0"));
    let is_empty = |selector: &Value| {
        selector.as_object().is_some_and(|of| {
            of.values().all(|value| value.as_object().is_none_or(serde_json::Map::is_empty))
        })
    };
    let all_namespaces = is_empty(&peer["namespaceSelector"]);
    let all_pods = peer["podSelector"].is_null() || is_empty(&peer["podSelector"]);
    all_addresses || (all_namespaces && all_pods)
}

pub(super) fn egress<'m>(_: &'m Model, policy: &'m Subject) -> Vec<Verdict<'m>> {
    let verdict = |(at, rule): (usize, &'m Value)| {
        let path = format!("spec.egress[{at}]");
        let peers = rule["to"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ports = rule["ports"].as_array().map(Vec::as_slice).unwrap_or_default();
        // The internet without private networks is what NAT gateways lead to; the networks of others are not in it.
        let is_bare = |peer: &&Value| {
            is_everybody(peer) && peer["ipBlock"]["except"].as_array().is_none_or(Vec::is_empty)
        };
        let (holds, message) = if peers.is_empty() {
            (false, "its pods may call everybody".to_owned())
        } else if ports.is_empty() {
            (false, "its pods may call every port".to_owned())
        } else if peers.iter().any(|peer| is_bare(&peer)) {
            (false, "its pods may call every address".to_owned())
        } else {
            (true, format!("{} peers and {} ports are named", peers.len(), ports.len()))
        };
        Verdict::of(holds, policy, path, message)
    };
    let verdicts: Vec<Verdict<'m>> = policy.items("spec.egress").iter().enumerate().map(verdict).collect();
    if verdicts.is_empty() {
        vec![Verdict::pass(policy, "spec.egress", "it lets nothing out")]
    } else {
        verdicts
    }
}
