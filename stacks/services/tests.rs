//! The services of an environment as they are placed: who may reach whom.

mod judge;
mod outside;
mod property;
mod rooms;

use std::collections::BTreeMap;

use aws::cidr::Cidr;
use modules::namespace::Port;
use settings::Style;

use self::judge::{End, Judge};
use super::*;
use crate::environment::{Files, Selection};
use crate::root_module;

const BASE: &str = "region = \"us-east-1\"\n\n[tags]\nowner = \"platform\"\ncost_centre = \"42\"\n";

/// Development with two zones, without services.
const DEV: &str = r#"account_id = "123456789012"

[network]
cidr = "10.0.0.0/16"
availability_zones = ["us-east-1a", "us-east-1b"]

[network.subnets]
public = { us-east-1a = "10.0.1.0/24", us-east-1b = "10.0.2.0/24" }
private = { us-east-1a = "10.0.10.0/24", us-east-1b = "10.0.20.0/24" }
database = { us-east-1a = "10.0.30.0/24", us-east-1b = "10.0.31.0/24" }

[clusters.trantor]
version = "1.35"

[clusters.trantor.access.platform]
principal = "arn:aws:iam::123456789012:role/platform-admin"
kind = "human"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]

[clusters.trantor.node_groups.general]
instance_types = ["m7g.large"]
size = { min = 1, desired = 2, max = 3 }
"#;

/// A service of Trantor that listens on a port, with what else its table holds.
fn service(key: &str, port: u16, more: &str) -> String {
    format!(
        "\n[services.{key}]\ncluster = \"trantor\"\ndelivery = \"kubectl\"\nworkload = {}\n{more}\n",
        workload(port)
    )
}

/// The settings of a workload that listens on a port.
fn workload(port: u16) -> String {
    format!(
        "{{ image = {{ tag = \"v1.0.0\" }}, ports = {{ http = {port} }}, resources = {{ cpu = \"100m\", memory = \"128Mi\" }} }}"
    )
}

/// The table of further channels.
fn channels(key: &str, names: &[&str]) -> String {
    names.iter().fold(String::new(), |text, name| {
        text + &format!("[services.{key}.channels.{name}]\nimage = {{ tag = \"v1.1.0-rc.1\" }}\n")
    })
}

fn environment(text: &str) -> Environment {
    let texts = [("base", BASE), ("dev", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let loaded = Files::new(texts).unwrap().load(&Selection::All);
    loaded.unwrap_or_else(|problems| panic!("{}", problems.render(Style::Plain))).remove(0)
}

/// A judge of all policies of an environment, and a pod of each channel by its namespace.
fn judged(text: &str) -> (Judge, BTreeMap<String, End>) {
    let environment = environment(text);
    let account = root_module::account(&environment);
    let placed = placed(&environment, &account);
    let pod = |(at, placed): (usize, &Placed<'_>)| {
        let (service, namespace) = (&placed.channel.service, placed.channel.namespace.to_string());
        let labels =
            [("app.kubernetes.io/name", service.as_str()), ("app.kubernetes.io/instance", &namespace)];
        (namespace.clone(), End::pod(&address(at), &namespace, &labels))
    };
    let pods = placed.iter().enumerate().map(pod).collect();
    (Judge::new(placed.iter().flat_map(|placed| &placed.namespace)), pods)
}

/// An address in the private subnets, where pods are.
fn address(at: usize) -> String {
    format!("10.0.{}.{}", if at.is_multiple_of(2) { 10 } else { 20 }, 10 + at)
}

/// All flows that are possible between two different ends on some ports.
fn possible(judge: &Judge, ends: &BTreeMap<String, End>, ports: &[Port]) -> Vec<String> {
    let mut possible = Vec::new();
    for (from, of_from) in ends {
        for (to, of_to) in ends.iter().filter(|(to, _)| *to != from) {
            for port in ports.iter().filter(|port| judge.may_reach(of_from, of_to, **port)) {
                possible.push(format!("{from} -> {to} {} {}", port.number, port.protocol.as_str()));
            }
        }
    }
    possible
}

const PORTS: [Port; 6] =
    [Port::tcp(8080), Port::tcp(8081), Port::tcp(443), Port::tcp(80), Port::tcp(53), Port::udp(53)];

/// Four services, two of them with a release candidate.
fn four_services() -> String {
    let dusk = "{ service = \"dusk\", ports = [\"http\"] }";
    [
        DEV.to_owned(),
        service("dawn", 8080, &format!("allow = [{dusk}, \"monitoring\"]")),
        channels("dawn", &["rc"]),
        service("day", 8081, "allow = [\"dusk\"]"),
        service("dusk", 8080, ""),
        channels("dusk", &["rc"]),
        service("monitoring", 8080, ""),
    ]
    .concat()
}

#[test]
fn the_declared_flows_are_possible_and_no_others() {
    let (judge, mut ends) = judged(&four_services());
    assert_eq!(ends.len(), 6);
    let dns = [("k8s-app", "kube-dns")];
    ends.insert("coredns".to_owned(), End::pod("10.0.10.200", "kube-system", &dns));
    ends.insert("metrics-server".to_owned(), End::pod("10.0.20.201", "kube-system", &[]));
    ends.insert("default".to_owned(), End::pod("10.0.10.202", "default", &[]));
    // Pods that somebody starts beside those of a service, or that pretend to be another's.
    ends.insert("stray".to_owned(), End::pod("10.0.10.203", "dusk", &[("run", "shell")]));
    let dusk = [("app.kubernetes.io/name", "dusk"), ("app.kubernetes.io/instance", "dusk")];
    ends.insert("pretender".to_owned(), End::pod("10.0.10.204", "default", &dusk));
    // Pods that no policy selects reach each other.
    let free = ["coredns", "default", "metrics-server", "pretender"];
    let of_services = |flow: &String| {
        let ends: Vec<&str> = flow.split(' ').filter(|word| *word != "->").take(2).collect();
        !ends.iter().all(|end| free.contains(end))
    };
    let possible: Vec<String> = possible(&judge, &ends, &PORTS).into_iter().filter(of_services).collect();
    insta::assert_snapshot!(possible.join("\n"), @"
    dawn -> coredns 53 TCP
    dawn -> coredns 53 UDP
    dawn-rc -> coredns 53 TCP
    dawn-rc -> coredns 53 UDP
    day -> coredns 53 TCP
    day -> coredns 53 UDP
    dusk -> coredns 53 TCP
    dusk -> coredns 53 UDP
    dusk -> dawn 8080 TCP
    dusk -> day 8081 TCP
    dusk-rc -> coredns 53 TCP
    dusk-rc -> coredns 53 UDP
    dusk-rc -> dawn-rc 8080 TCP
    dusk-rc -> day 8081 TCP
    monitoring -> coredns 53 TCP
    monitoring -> coredns 53 UDP
    monitoring -> dawn 8080 TCP
    ");
}

#[test]
fn both_ends_of_a_flow_are_opened_and_each_alone_is_not_enough() {
    let text = four_services();
    let objects = |wanted: &str| {
        let environment = environment(&text);
        let account = root_module::account(&environment);
        placed(&environment, &account)
            .into_iter()
            .flat_map(|placed| placed.namespace)
            .filter(|object| object.name() != wanted)
            .collect::<Vec<_>>()
    };
    let (_, ends) = judged(&text);
    for missing in ["allow-callers", "allow-called"] {
        let judge = Judge::new(&objects(missing));
        assert!(!judge.may_reach(&ends["dusk"], &ends["dawn"], Port::tcp(8080)), "{missing}");
    }
}

#[test]
fn a_pod_that_is_no_services_reaches_nothing_from_a_services_namespace() {
    let (judge, ends) = judged(&four_services());
    let stray = End::pod("10.0.10.203", "dusk", &[("run", "shell")]);
    let dns = End::pod("10.0.10.200", "kube-system", &[("k8s-app", "kube-dns")]);
    assert!(judge.may_reach(&ends["dusk"], &dns, Port::udp(53)));
    for port in PORTS {
        assert!(!judge.may_reach(&stray, &ends["dawn"], port) && !judge.may_reach(&stray, &dns, port));
        assert!(!judge.may_reach(&ends["dawn"], &stray, port));
    }
}

/// Pods of jobs have the service's instance and a name of their own: they call, and are not called.
#[test]
fn jobs_call_as_their_service_does_and_are_not_called() {
    let (judge, ends) = judged(&four_services());
    let labels =
        |name, instance| [("app.kubernetes.io/name", name), ("app.kubernetes.io/instance", instance)];
    let job_of_dusk = End::pod("10.0.10.203", "dusk", &labels("dusk-report", "dusk"));
    let job_of_dawn = End::pod("10.0.10.204", "dawn", &labels("dawn-cleanup", "dawn"));
    let dns = End::pod("10.0.10.200", "kube-system", &[("k8s-app", "kube-dns")]);
    assert!(judge.may_reach(&job_of_dusk, &ends["dawn"], Port::tcp(8080)));
    assert!(judge.may_reach(&job_of_dusk, &dns, Port::udp(53)));
    assert!(!judge.may_reach(&job_of_dusk, &ends["dawn-rc"], Port::tcp(8080)));
    for port in PORTS {
        assert!(!judge.may_reach(&ends["dusk"], &job_of_dawn, port));
        assert!(!judge.may_reach(&job_of_dawn, &ends["dawn"], port));
    }
}

#[test]
fn pods_of_a_channel_reach_each_other_where_it_is_said() {
    let own = "[services.dawn.namespace]\nbetween_pods = [7946]\n";
    let text =
        [DEV.to_owned(), service("dawn", 8080, ""), own.to_owned(), channels("dawn", &["rc"])].concat();
    let (judge, ends) = judged(&text);
    let again = End { address: Cidr::new("10.0.20.77/32").unwrap(), ..ends["dawn"].clone() };
    assert!(judge.may_reach(&ends["dawn"], &again, Port::tcp(7946)));
    assert!(!judge.may_reach(&ends["dawn"], &again, Port::tcp(8080)));
    assert!(!judge.may_reach(&ends["dawn"], &ends["dawn-rc"], Port::tcp(7946)));
}

/// A service that has another name in AWS has it in Kubernetes, and others name it by its key.
#[test]
fn services_are_allowed_by_their_keys_and_selected_by_their_names() {
    let text = [
        DEV.to_owned(),
        service("dawn", 8080, "allow = [\"dusk\"]\nname = \"aurora\""),
        service("dusk", 8080, "name = \"twilight\""),
    ]
    .concat();
    let (judge, ends) = judged(&text);
    assert_eq!(possible(&judge, &ends, &PORTS), ["twilight -> aurora 8080 TCP"]);
}

#[test]
fn channels_are_placed_in_the_order_of_keys_the_stable_one_first() {
    let environment = environment(&four_services());
    let account = root_module::account(&environment);
    let placed = placed(&environment, &account);
    let namespaces: Vec<_> = placed.iter().map(|placed| placed.channel.namespace.to_string()).collect();
    assert_eq!(namespaces, ["dawn", "dawn-rc", "day", "dusk", "dusk-rc", "monitoring"]);
    assert!(placed.iter().all(|placed| placed.namespace[0].kind() == "Namespace"));
}
