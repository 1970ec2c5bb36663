//! What containers ask for, what they may take, and how they say that they are well.

use serde_json::Value;

use crate::judge::{Verdict, shown};
use crate::judges::objects::{are_together, of_pods};
use crate::model::pods::{Container, Pods};
use crate::model::{Model, Subject};

/// An amount, and who says it.
struct Amount<'m> {
    value: &'m Value,
    by: Option<&'m Subject>,
}

/// What an entry of resources says; zero says nothing.
fn given<'m>(resources: &'m Value, list: &str, what: &str) -> Option<&'m Value> {
    let value = &resources[list][what];
    let is_zero = match value {
        Value::String(text) => !text.contains(|digit: char| matches!(digit, '1'..='9')),
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => true,
    };
    (!is_zero).then_some(value)
}

/// What a container asks for (`requests`) or may take (`limits`) at most, as the API server has it in the end: a limit is
/// a request too, and what neither container nor pod says, the defaults of the namespace do.
fn amount<'m>(
    model: &'m Model,
    pods: &Pods<'m>,
    container: &Container<'m>,
    list: &str,
    what: &str,
) -> Option<Amount<'m>> {
    let is_request = list == "requests";
    let said = [&container.json["resources"], &pods.spec["resources"]].into_iter().find_map(|resources| {
        let limit = || is_request.then(|| given(resources, "limits", what)).flatten();
        given(resources, list, what).or_else(limit)
    });
    if let Some(value) = said {
        return Some(Amount { value, by: None });
    }
    let lists = if is_request { &["defaultRequest", "default"][..] } else { &["default"] };
    model.of_kind("LimitRange").filter(|of| are_together(of, pods.workload)).find_map(|range| {
        let of_containers = range.items("spec.limits").iter().filter(|of| of["type"] == "Container");
        let value =
            of_containers.into_iter().find_map(|of| lists.iter().find_map(|list| given(of, list, what)))?;
        Some(Amount { value, by: Some(range) })
    })
}

/// The containers that may say what they ask for: those for debugging may not.
fn containers<'m>(pods: &Pods<'m>) -> Vec<Container<'m>> {
    let all = pods.containers().into_iter();
    all.filter(|container| !container.path.contains(".ephemeralContainers[")).collect()
}

pub(super) fn asked(model: &Model) -> Vec<Verdict<'_>> {
    of_pods(model, |pods| containers(pods).iter().map(|of| asks(model, pods, of)).collect())
}

fn asks<'m>(model: &'m Model, pods: &Pods<'m>, container: &Container<'m>) -> Verdict<'m> {
    let wanted = [
        ("requests", "cpu", "asks for no processor time"),
        ("requests", "memory", "asks for no memory"),
        ("limits", "memory", "has no limit of memory"),
    ];
    let mut missing = Vec::new();
    let mut said = Vec::new();
    for (list, what, without) in wanted {
        match amount(model, pods, container, list, what) {
            Some(Amount { value, by }) => {
                let by = by.map(|of| format!(" (by {})", of.address)).unwrap_or_default();
                said.push(format!("{list}.{what} is {}{by}", shown(value)));
            }
            None => missing.push(without),
        }
    }
    let name = container.name();
    let message = if missing.is_empty() {
        format!("of the container {name}, {}", said.join(", "))
    } else {
        format!("the container {name} {}", missing.join(", "))
    };
    Verdict::of(missing.is_empty(), pods.workload, format!("{}.resources", container.path), message)
}

pub(super) fn processor(model: &Model) -> Vec<Verdict<'_>> {
    of_pods(model, |pods| containers(pods).iter().map(|of| keeps_share(model, pods, of)).collect())
}

fn keeps_share<'m>(model: &'m Model, pods: &Pods<'m>, container: &Container<'m>) -> Verdict<'m> {
    let name = container.name();
    let limit = amount(model, pods, container, "limits", "cpu");
    let request = amount(model, pods, container, "requests", "cpu");
    let (list, message) = match (&limit, &request) {
        (Some(limit), _) => {
            ("limits", format!("the container {name} has a limit of processor time, {}", shown(limit.value)))
        }
        (None, Some(request)) => (
            "requests",
            format!(
                "the container {name} asks for {}, which is its share where all want more",
                shown(request.value)
            ),
        ),
        (None, None) => {
            ("limits", format!("the container {name} has no limit of processor time, and asks for no share"))
        }
    };
    let holds = limit.or(request).is_some();
    Verdict::of(holds, pods.workload, format!("{}.resources.{list}.cpu", container.path), message)
}

/// Workloads whose pods go on until they are replaced.
const LASTING: [&str; 5] = ["DaemonSet", "Deployment", "ReplicaSet", "Rollout", "StatefulSet"];

pub(super) fn probes(model: &Model) -> Vec<Verdict<'_>> {
    let verdicts = of_pods(model, |pods| {
        if !LASTING.contains(&pods.workload.kind.as_str()) {
            return vec![Verdict::spared(pods.workload, "its pods end by themselves, and nobody calls them")];
        }
        // One that runs first and stays is a container beside the others.
        let stays = |of: &&Container<'_>| {
            !of.path.contains(".initContainers[") || of.json["restartPolicy"] == "Always"
        };
        containers(pods).iter().filter(stays).flat_map(|of| told(pods, of)).collect()
    });
    if verdicts.is_empty() { vec![Verdict::not_applicable("there are no pods")] } else { verdicts }
}

fn told<'m>(pods: &Pods<'m>, container: &Container<'m>) -> Vec<Verdict<'m>> {
    let verdict = |(probe, what): (&str, &str)| {
        let ways = ["exec", "grpc", "httpGet", "tcpSocket"];
        let way = ways.iter().find(|way| container.json[probe][**way].is_object());
        let name = container.name();
        let message = match way {
            Some(way) => format!("the container {name} says {what}, by {way}"),
            None => format!("the container {name} does not say {what}"),
        };
        Verdict::of(way.is_some(), pods.workload, format!("{}.{probe}", container.path), message)
    };
    [("readinessProbe", "when it is ready"), ("livenessProbe", "whether it is well")].map(verdict).to_vec()
}
