//! What a namespace is told of its workload.

use super::*;
use crate::namespace::workload::{load_balancers, needs, ports};
use crate::workload::ingress::Scheme;
use crate::workload::settings::WorkloadSettings;

fn workload(lines: &str) -> WorkloadSettings {
    settings(&format!(
        "image = {{ tag = \"v1\" }}\nresources = {{ cpu = \"250m\", memory = \"512Mi\", memory_limit = \"1Gi\" }}\n{lines}"
    ))
}

/// The pods of each kind: at once, and ending besides.
fn pods(lines: &str) -> Vec<(u32, u32)> {
    needs(&workload(lines)).pods.iter().map(|of| (of.most, of.ending)).collect()
}

#[test]
fn pods_are_counted_while_a_version_takes_the_place_of_another() {
    let http = "ports = { http = 8080 }\nautoscaling = { min = 2, max = 10 }\n";
    for (lines, expected) in [
        (String::new(), (3, 2)),
        ("replicas = 5".to_owned(), (7, 5)),
        (http.to_owned(), (13, 10)),
        (format!("{http}rollout = {{ max_surge = 4 }}"), (14, 10)),
        (format!("{http}rollout = {{ strategy = \"recreate\" }}"), (10, 10)),
        (format!("{http}rollout = {{ strategy = \"blue-green\" }}"), (20, 10)),
        (format!("{http}rollout = {{ strategy = \"canary\", steps = [{{ weight = 10 }}] }}"), (13, 10)),
        (
            format!(
                "{http}ingress = {{ hosts = [\"a.example.com\"] }}\n\
                 rollout = {{ strategy = \"canary\", traffic = \"load-balancer\", steps = [{{ weight = 10 }}] }}"
            ),
            (20, 10),
        ),
        ("kind = \"stateful-set\"\nreplicas = 3".to_owned(), (3, 0)),
    ] {
        assert_eq!(pods(&lines), [expected], "{lines}");
    }
}

#[test]
fn jobs_are_counted_as_often_as_they_are_at_work_at_once() {
    let job = |lines: &str| format!("kind = \"jobs\"\njobs.a = {{ {lines} }}");
    assert_eq!(pods(&job("schedule = \"* * * * *\"")), [(1, 1)]);
    assert_eq!(pods(&job("schedule = \"* * * * *\", concurrency = \"replace\"")), [(1, 1)]);
    let allowed = |lines: &str| pods(&job(&format!("concurrency = \"allow\", {lines}")));
    assert_eq!(allowed("schedule = \"@daily\""), [(1, 1)]);
    // An hour each and up to five minutes late, each quarter of an hour.
    assert_eq!(allowed("schedule = \"*/15 * * * *\""), [(5, 5)]);
    let both = pods("jobs.a = { schedule = \"@daily\" }\njobs.b = { schedule = \"@daily\" }");
    assert_eq!(both, [(3, 2), (1, 1), (1, 1)]);
    let of_its_own = workload(&job("schedule = \"@daily\", resources = { cpu = \"1\", memory = \"2Gi\" }"));
    let needs = needs(&of_its_own);
    assert_eq!(needs.pods[0].memory_limit.to_string(), "2Gi");
    assert_eq!(needs.least().cpu.to_string(), "1");
}

#[test]
fn volumes_are_claimed_by_each_pod_or_by_all_together() {
    let set = "kind = \"stateful-set\"\nreplicas = 3\n\
               volumes.data = { path = \"/data\", size = \"20Gi\" }\nvolumes.wal = { path = \"/wal\", size = \"512Mi\" }\n\
               volumes.cache = { kind = \"empty\", path = \"/cache\", size = \"1Gi\" }\n\
               volumes.shared = { kind = \"file-system\", path = \"/shared\", file_system_id = \"fs-0123456789abcdef0\" }";
    let needs = needs(&workload(set));
    assert_eq!((needs.volumes, needs.storage.to_string().as_str()), (7, "64000Mi"));
}

#[test]
fn load_balancers_have_a_scheme_and_the_ports_of_pods() {
    let of = |lines: &str| {
        let ports = |ports: Vec<Port>| ports.iter().map(|port| port.number).collect::<Vec<_>>();
        let balancers = load_balancers(&workload(lines)).into_iter();
        balancers.map(|(scheme, of)| (scheme, ports(of))).collect::<Vec<_>>()
    };
    let http = "ports = { http = 8080, admin = 9000 }\n";
    assert_eq!(of(http), []);
    let ingress = "ingress = { hosts = [\"a.example.com\"], scheme = \"internet-facing\" }\n";
    let open = Scheme::InternetFacing;
    assert_eq!(of(&format!("{http}{ingress}")), [(open, vec![8080])]);
    let probes = "probes = { path = \"/healthz\", port = \"admin\" }\n";
    assert_eq!(of(&format!("{http}{ingress}{probes}")), [(open, vec![8080, 9000])]);
    let service =
        "service = { kind = \"load-balancer\", ports = { http = 80 }, source_ranges = [\"10.0.0.0/8\"] }\n";
    assert_eq!(of(&format!("{http}{service}")), [(Scheme::Internal, vec![8080])]);
    assert_eq!(
        of(&format!("{http}{ingress}{service}")),
        [(open, vec![8080]), (Scheme::Internal, vec![8080])]
    );
    assert_eq!(
        (needs(&workload(http)).load_balancers, needs(&workload(&format!("{http}{service}"))).load_balancers),
        (0, 1)
    );
}

#[test]
fn pods_are_called_on_their_ports_and_jobs_are_not() {
    let numbers = |lines: &str| ports(&workload(lines)).values().map(|port| port.number).collect::<Vec<_>>();
    // Also on those that the service does not have: pods are called by their own addresses too.
    assert_eq!(
        numbers("ports = { http = 8080, metrics = 9090 }\nservice = { ports = { http = 80 } }"),
        [8080, 9090]
    );
    let jobs = "kind = \"jobs\"\nports = { http = 8080 }\njobs.a = { schedule = \"@daily\" }";
    assert_eq!(numbers(jobs), [0_u16; 0]);
}
