//! Properties of whatever workload the settings can say.

use proptest::prelude::*;

use super::restricted::{pods, violations};
use super::*;

/// The settings of a workload by its parts.
fn workload() -> impl Strategy<Value = String> {
    let kind = prop_oneof![Just("deployment"), Just("stateful-set"), Just("jobs")];
    let strategy = prop_oneof![Just("rolling"), Just("recreate"), Just("blue-green"), Just("canary")];
    let parts = (kind, strategy, 1..50u32, 1..200_000u32, proptest::collection::vec(any::<bool>(), 9));
    parts.prop_map(|(kind, strategy, replicas, user, given)| {
        let deployment = kind == "deployment";
        let mut lines = vec![
            format!("kind = \"{kind}\""),
            "image = { tag = \"v1.4.2\" }".to_owned(),
            "ports = { http = 8080, metrics = 9090 }".to_owned(),
            "resources = { cpu = \"250m\", memory = \"512Mi\" }".to_owned(),
            format!("security = {{ run_as_user = {user}, read_only_root_filesystem = {} }}", given[0]),
        ];
        let mut when = |condition: bool, line: String| {
            if condition {
                lines.push(line);
            }
        };
        let steps = if strategy == "canary" { ", steps = [{ weight = 5 }]" } else { "" };
        when(deployment, format!("rollout = {{ strategy = \"{strategy}\"{steps} }}"));
        let runs = kind != "jobs";
        when(runs && given[1], format!("replicas = {replicas}"));
        when(runs && !given[1], format!("autoscaling = {{ min = {replicas}, max = {} }}", replicas + 1));
        when(given[2], "probes = { path = \"/healthz\" }".to_owned());
        when(given[3], "config = { LOG = \"info\" }\nfields = { POD = \"metadata.name\" }".to_owned());
        when(given[4], "secrets = { KEY = { secret = \"a/b\" } }".to_owned());
        when(given[5] && runs, "ingress = { hosts = [\"a.example.com\"] }".to_owned());
        when(
            given[6],
            "volumes.scratch = { kind = \"empty\", path = \"/scratch\", size = \"1Gi\" }".to_owned(),
        );
        when(kind == "stateful-set", "volumes.data = { path = \"/data\", size = \"1Gi\" }".to_owned());
        when(given[7] || kind == "jobs", "jobs.nightly = { schedule = \"@daily\" }".to_owned());
        when(given[8], "rbac = [{ resources = [\"pods\"], verbs = [\"list\"] }]".to_owned());
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_pod_keeps_the_restricted_standard(toml in workload()) {
        let objects = made("dawn", &toml);
        let pods: Vec<_> = objects.iter().filter_map(pods).collect();
        prop_assert!(!pods.is_empty());
        for pod in pods {
            prop_assert_eq!(violations(pod), Vec::<String>::new());
            prop_assert_eq!(&pod["serviceAccountName"], "dawn");
        }
    }

    #[test]
    fn every_object_is_named_once_and_says_whose_it_is(toml in workload()) {
        let objects = made("dawn", &toml);
        let mut seen = std::collections::BTreeSet::new();
        for object in &objects {
            prop_assert!(seen.insert((object.kind(), object.name().to_owned())), "{:?}", object);
            prop_assert_eq!(object.namespace(), Some("dawn"));
            prop_assert!(object.name() == "dawn" || object.name().starts_with("dawn-"));
            let labels = &object.json()["metadata"]["labels"];
            prop_assert_eq!(&labels["app.kubernetes.io/instance"], "dawn");
            prop_assert_eq!(&labels["app.kubernetes.io/managed-by"], "cleon");
        }
    }

    #[test]
    fn selectors_select_the_pods_of_the_main_workload_only(toml in workload()) {
        let objects = made("dawn", &toml);
        let labels = |object: &Object| {
            let spec = &object.json()["spec"];
            let template = if object.kind() == "CronJob" { &spec["jobTemplate"]["spec"] } else { spec };
            template["template"]["metadata"]["labels"].clone()
        };
        for object in &objects {
            let spec = &object.json()["spec"];
            let selector = match object.kind() {
                "Service" => &spec["selector"],
                "Deployment" | "StatefulSet" | "Rollout" | "PodDisruptionBudget" => &spec["selector"]["matchLabels"],
                _ => continue,
            };
            for made in objects.iter().filter(|object| pods(object).is_some()) {
                let labels = labels(made);
                let fits = selector.as_object().unwrap().iter().all(|(key, value)| labels[key] == *value);
                prop_assert_eq!(fits, made.kind() != "CronJob", "{} {}", object.kind(), made.name());
            }
        }
    }
}
