//! Who containers are, and what they may write.

use serde_json::Value;

use crate::judge::Verdict;
use crate::judges::objects::{is_windows, of_pods};
use crate::model::Model;
use crate::model::pods::{Container, Pods};

/// The least number of a user that no image and no node gives to an account of the system; scanners ask for the same.
const LEAST: i64 = 10_000;

/// A field of the security context of a container, which it has from the pod where it leaves it out.
fn field<'m>(pods: &Pods<'m>, container: &Container<'m>, name: &str) -> (String, Option<&'m Value>) {
    let own = &container.json["securityContext"][name];
    let of_pod = &pods.spec["securityContext"][name];
    if own.is_null() && !of_pod.is_null() {
        (pods.path_of(&format!("securityContext.{name}")), Some(of_pod))
    } else {
        (format!("{}.securityContext.{name}", container.path), (!own.is_null()).then_some(own))
    }
}

fn is_of_linux<'m>(pods: &Pods<'m>, say: impl Fn() -> Vec<Verdict<'m>>) -> Vec<Verdict<'m>> {
    if is_windows(pods) {
        return vec![Verdict::spared(
            pods.workload,
            "its pods run on Windows, which knows nothing of the kind",
        )];
    }
    say()
}

pub(super) fn high(model: &Model) -> Vec<Verdict<'_>> {
    of_pods(model, |pods| is_of_linux(pods, || of_numbers(pods)))
}

fn of_numbers<'m>(pods: &Pods<'m>) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for container in pods.containers() {
        let name = container.name();
        for (of, what, otherwise) in
            [("runAsUser", "user", "whom the image says"), ("runAsGroup", "group", "which is that of root")]
        {
            let (path, value) = field(pods, &container, of);
            let number = value.and_then(Value::as_i64);
            let holds = number.is_some_and(|number| number >= LEAST);
            let message = match number {
                Some(number) if holds => format!("the container {name} runs as the {what} {number}"),
                Some(number) => format!(
                    "the container {name} runs as the {what} {number}, where {LEAST} or more is asked for"
                ),
                None => format!("nothing says as which {what} the container {name} runs: {otherwise}"),
            };
            verdicts.push(Verdict::of(holds, pods.workload, path, message));
        }
    }
    verdicts
}

pub(super) fn read_only_root(model: &Model) -> Vec<Verdict<'_>> {
    of_pods(model, |pods| is_of_linux(pods, || of_roots(pods)))
}

fn of_roots<'m>(pods: &Pods<'m>) -> Vec<Verdict<'m>> {
    let verdict = |container: &Container<'m>| {
        let holds = container.json["securityContext"]["readOnlyRootFilesystem"] == true;
        let path = format!("{}.securityContext.readOnlyRootFilesystem", container.path);
        let can = if holds { "cannot" } else { "can" };
        let message = format!("the container {} {can} write to its root file system", container.name());
        Verdict::of(holds, pods.workload, path, message)
    };
    pods.containers().iter().map(verdict).collect()
}
