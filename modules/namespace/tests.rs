//! The objects of a namespace.

mod provider;
mod workload;

use std::collections::BTreeSet;

use aws::KubernetesVersion;
use aws::cidr::Cidr;
use aws::names::{ClusterName, Namespace, ServiceName};
use kubernetes::Object;
use serde_json::Value;

use super::settings::NamespaceSettings;
use super::*;
use crate::account::Account;
use crate::quantity::{Bytes, Cpu};
use crate::service::channel::ChannelName;
use crate::testing::{account, settings};

fn channel<'a>(account: &'a Account, name: Option<&str>) -> Channel<'a> {
    let service = ServiceName::new("dawn").unwrap();
    let name = name.map(|name| ChannelName::new(name).unwrap());
    Channel {
        account,
        namespace: Channel::namespace(&service, name.as_ref()).unwrap(),
        service,
        setting: "services.dawn".to_owned(),
        name,
        cluster_key: "trantor".to_owned(),
        cluster: ClusterName::new("test-trantor").unwrap(),
        version: KubernetesVersion::new("1.35").unwrap(),
        zones: 2,
        role: None,
    }
}

fn peer(service: &str, namespace: &str, ports: &[u16]) -> Peer {
    Peer {
        service: ServiceName::new(service).unwrap(),
        namespace: Namespace::new(namespace).unwrap(),
        ports: ports.iter().map(|port| Port::tcp(*port)).collect(),
    }
}

fn range(text: &str) -> Cidr {
    Cidr::new(text).unwrap()
}

/// Every flow there can be.
fn flows() -> Flows {
    Flows {
        callers: vec![peer("dusk", "dusk", &[8080]), peer("monitoring", "monitoring", &[9090])],
        called: vec![peer("day", "day", &[8080])],
        load_balancers: vec![LoadBalancers {
            subnets: vec![range("10.0.1.0/24"), range("10.0.2.0/24")],
            ports: vec![Port::tcp(8080)],
        }],
        databases: vec![range("10.0.30.0/24"), range("10.0.31.0/24")],
        aws: Some(AwsAccess {
            endpoints: vec![range("10.0.10.0/24"), range("10.0.20.0/24")],
            public_addresses: true,
            pod_identity: true,
        }),
        kubernetes_api: vec![range("172.20.0.1/32"), range("10.0.10.0/24")],
    }
}

fn needs() -> Needs {
    let pods = |most, ending| PodNeeds {
        most,
        ending,
        cpu: Cpu::of_millicores(250),
        memory: Bytes::of_mebibytes(512),
        memory_limit: Bytes::of_mebibytes(1024),
    };
    Needs { pods: vec![pods(8, 6), pods(1, 0)], ..Needs::default() }
}

const EVERYTHING: &str = r#"
debug = ["on-call"]
between_pods = [7946]
kubernetes_api = true
teams = { developers = "edit", on-call = "view" }

[[egress]]
cidr = "203.0.113.0/24"
port = 443
description = "payments"

[[egress]]
cidr = "0.0.0.0/0"
port = 123
protocol = "udp"
description = "time"
"#;

fn made(toml: &str, flows: &Flows, needs: &Needs) -> Vec<Object> {
    let account = account();
    let upstream = Upstream { flows, needs, readiness_gates: !flows.load_balancers.is_empty() };
    objects(&settings::<NamespaceSettings>(toml), &channel(&account, None), &upstream)
}

fn shown(objects: &[Object]) -> String {
    objects.iter().map(|object| format!("{:#}", object.json())).collect::<Vec<_>>().join("\n")
}

/// Kind and name of each.
fn named(objects: &[Object]) -> Vec<String> {
    objects.iter().map(|object| format!("{} {}", object.kind(), object.name())).collect()
}

#[test]
fn a_namespace_with_everything() {
    insta::assert_snapshot!(shown(&made(EVERYTHING, &flows(), &needs())));
}

#[test]
fn a_namespace_with_nothing_declared_reaches_dns_only() {
    let objects = made("", &Flows::default(), &needs());
    insta::assert_snapshot!(named(&objects).join("\n"), @"
    Namespace dawn
    ResourceQuota dawn
    LimitRange dawn
    NetworkPolicy default-deny
    NetworkPolicy allow-dns
    ");
}

#[test]
fn each_object_says_where_it_is_and_where_it_comes_from() {
    for object in made(EVERYTHING, &flows(), &needs()) {
        let namespace = if object.kind() == "Namespace" { None } else { Some("dawn") };
        assert_eq!(object.namespace(), namespace, "{}", object.name());
        assert_eq!(object.json()["metadata"]["labels"]["app.kubernetes.io/managed-by"], "cleon");
        assert_eq!(object.origin.module, "modules/namespace");
        assert_eq!(object.origin.setting, "services.dawn.namespace");
    }
}

#[test]
fn no_two_objects_of_a_kind_have_one_name() {
    let names = named(&made(EVERYTHING, &flows(), &needs()));
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}

/// A channel has a namespace of its own, in which the same is called the same.
#[test]
fn a_release_candidate_has_the_same_objects_in_its_own_namespace() {
    let account = account();
    let (flows, needs) = (flows(), needs());
    let upstream = Upstream { flows: &flows, needs: &needs, readiness_gates: true };
    let of = |name| objects(&settings::<NamespaceSettings>(EVERYTHING), &channel(&account, name), &upstream);
    let (stable, candidate) = (of(None), of(Some("rc")));
    assert_eq!(candidate[0].name(), "dawn-rc");
    assert!(candidate[1..].iter().all(|object| object.namespace() == Some("dawn-rc")));
    assert_eq!(named(&stable[1..]), named(&candidate[1..]));
    let policy = candidate.iter().find(|object| object.name() == "allow-dns").unwrap();
    assert_eq!(
        policy.json()["spec"]["podSelector"]["matchLabels"],
        serde_json::json!({ "app.kubernetes.io/instance": "dawn-rc" })
    );
}

#[test]
fn another_standard_is_enforced_and_warnings_stay_strict() {
    let labels = |toml: &str| made(toml, &Flows::default(), &needs())[0].json()["metadata"]["labels"].clone();
    let key = |of: &str| format!("pod-security.kubernetes.io/{of}");
    let strict = labels("");
    assert_eq!(strict[key("enforce")], "restricted");
    assert_eq!(strict[key("enforce-version")], "v1.35");
    let baseline = labels("pod_security = \"baseline\"");
    assert_eq!(baseline[key("enforce")], "baseline");
    for mode in ["audit", "warn"] {
        assert_eq!(baseline[key(mode)], "restricted");
        assert_eq!(baseline[key(&format!("{mode}-version"))], "latest");
    }
    assert_eq!(strict["elbv2.k8s.aws/pod-readiness-gate-inject"], Value::Null);
}

#[test]
fn a_quota_that_is_written_replaces_what_follows_from_the_workload() {
    let hard = |toml: &str| made(toml, &Flows::default(), &needs())[1].json()["spec"]["hard"].clone();
    let derived = hard("");
    assert_eq!(derived["pods"], "15");
    assert_eq!(derived["requests.cpu"], "3750m");
    assert_eq!(derived["requests.memory"], "7680Mi");
    assert_eq!(derived["limits.memory"], "15Gi");
    assert_eq!(derived["services.nodeports"], "0");
    let written = hard("quota = { pods = 100, cpu = \"20\" }");
    assert_eq!((&written["pods"], &written["requests.cpu"]), (&Value::from("100"), &Value::from("20")));
    assert_eq!(written["requests.memory"], derived["requests.memory"]);
}

#[test]
fn a_quota_is_less_than_the_need_only_below_it() {
    let short = |toml: &str| shortfalls(&settings(toml), &needs().least());
    assert_eq!(short("pods = 9\ncpu = \"2250m\"\nmemory = \"4608Mi\"\nmemory_limits = \"9Gi\""), []);
    let keys: Vec<_> = short("pods = 8\ncpu = \"2\"\nmemory = \"4Gi\"\nmemory_limits = \"8Gi\"")
        .into_iter()
        .map(|shortfall| (shortfall.key, shortfall.needed))
        .collect();
    let expected = [
        ("pods", "9".to_owned()),
        ("cpu", "\"2250m\"".to_owned()),
        ("memory", "\"4608Mi\"".to_owned()),
        ("memory_limits", "\"9Gi\"".to_owned()),
    ];
    assert_eq!(keys, expected);
}

#[test]
fn needs_beyond_all_measure_are_counted_as_far_as_numbers_go() {
    let pods = PodNeeds {
        most: u32::MAX,
        ending: u32::MAX,
        cpu: Cpu::of_millicores(u64::MAX),
        ..PodNeeds::default()
    };
    let amounts = Needs { pods: vec![pods.clone(), pods], ..Needs::default() }.roomy();
    assert_eq!((amounts.pods, amounts.cpu.millicores()), (u32::MAX, u64::MAX));
}

/// Roles name what they are for: nothing by wildcard, no secrets, and commands in pods only where it is said.
#[test]
fn roles_list_what_they_allow() {
    let objects = made("teams = { developers = \"edit\" }", &Flows::default(), &needs());
    let roles: Vec<&Object> = objects.iter().filter(|object| object.kind() == "Role").collect();
    assert_eq!(roles.iter().map(|role| role.name()).collect::<Vec<_>>(), ["team-view", "team-edit"]);
    let all = made(EVERYTHING, &flows(), &needs());
    for role in all.iter().filter(|object| object.kind() == "Role") {
        for rule in role.json()["rules"].as_array().unwrap() {
            for key in ["apiGroups", "resources", "verbs"] {
                let texts: Vec<&str> =
                    rule[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
                assert!(!texts.is_empty() && !texts.contains(&"*"), "{rule}");
                assert!(texts.windows(2).all(|two| two[0] < two[1]), "sorted: {rule}");
                assert!(!texts.contains(&"secrets"), "{rule}");
                for powerful in ["impersonate", "escalate", "bind", "deletecollection"] {
                    assert!(!texts.contains(&powerful), "{rule}");
                }
                if role.name() != "team-debug" {
                    assert!(
                        !texts.iter().any(|text| text.contains("exec") || text.contains("attach")),
                        "{rule}"
                    );
                }
            }
        }
    }
}

/// A team that may edit may also see: it is bound to both roles.
#[test]
fn groups_are_bound_to_what_they_were_given() {
    let objects = made(EVERYTHING, &flows(), &needs());
    let groups = |name: &str| {
        let binding =
            objects.iter().find(|object| object.kind() == "RoleBinding" && object.name() == name).unwrap();
        assert_eq!(binding.json()["roleRef"]["name"], name);
        let subjects = binding.json()["subjects"].as_array().unwrap();
        subjects.iter().map(|subject| subject["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(groups("team-view"), ["developers", "on-call"]);
    assert_eq!(groups("team-edit"), ["developers"]);
    assert_eq!(groups("team-debug"), ["on-call"]);
}

/// A port is a number with a protocol everywhere: without one, a rule would allow all ports.
#[test]
fn every_rule_names_whom_and_on_which_ports() {
    let objects = made(EVERYTHING, &flows(), &needs());
    let mut rules = 0;
    for policy in objects.iter().filter(|object| object.kind() == "NetworkPolicy") {
        let spec = &policy.json()["spec"];
        for (key, peers) in [("ingress", "from"), ("egress", "to")] {
            for rule in spec[key].as_array().into_iter().flatten() {
                rules += 1;
                assert!(rule[peers].as_array().is_some_and(|peers| !peers.is_empty()), "{}", policy.name());
                let ports = rule["ports"].as_array().unwrap();
                assert!(!ports.is_empty(), "{}", policy.name());
                assert!(ports.iter().all(|port| port["port"].is_number() && port["protocol"].is_string()));
            }
        }
    }
    assert_eq!(rules, 13);
    // Who is called on no port is not called on all.
    let silent = Flows { called: vec![peer("day", "day", &[])], ..Flows::default() };
    assert!(!named(&made("", &silent, &needs())).contains(&"NetworkPolicy allow-called".to_owned()));
}
