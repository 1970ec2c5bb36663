//! The objects of each service fit the namespace that is made for them: its quota has room for them at their most, what its
//! policies let through is what its pods need.
//!
//! What they need is read from the objects themselves, as controllers of Kubernetes read them, and not from the settings
//! that both follow from.

use std::collections::BTreeMap;

use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use modules::network::settings::Tier;
use modules::quantity::{Bytes, Cpu};
use serde_json::Value;

use super::*;
use crate::checks::tests::Texts;

/// Production with a workload for each of its services, and what services may have besides.
fn platform() -> Environment {
    let texts = Texts::bare()
        .append("prod", include_str!("../../checks/tests/data/services.toml"))
        .append("prod", include_str!("data/besides.toml"));
    let changes = [
        ("[services.dusk]\n", "[services.dusk]\ngrants = [{ secrets = \"dusk/*\" }]\n"),
        ("ports = { http = 8080 }\nreplicas = 3", "ports = { http = 8080, admin = 9000 }\nreplicas = 3"),
        ("probes = { path = \"/healthz\" }\n", "probes = { path = \"/healthz\", port = \"admin\" }\n"),
        ("TIME_ZONE = ", "DATABASE_NAME = \"days\", TIME_ZONE = "),
    ];
    changes.iter().fold(texts, |texts, (old, new)| texts.replace("prod", old, new)).load("prod")
}

fn all(environment: &Environment, judge: impl Fn(&Placed<'_>)) {
    let account = root_module::account(environment);
    let placed = placed(environment, &account);
    assert_eq!(placed.len(), 5);
    placed.iter().for_each(judge);
}

/// The objects of a kind.
fn of<'a>(objects: &'a [Object], kind: &str) -> impl Iterator<Item = &'a Value> {
    objects.iter().filter(move |object| object.kind() == kind).map(Object::json)
}

/// Sums of what counts, by the names that a quota has for it.
#[derive(Default)]
struct Used {
    counts: BTreeMap<&'static str, u64>,
    cpu: Cpu,
    memory: BTreeMap<&'static str, Bytes>,
}

impl Used {
    fn count(&mut self, what: &'static str, number: u64) {
        *self.counts.entry(what).or_default() += number;
    }

    fn bytes(&mut self, what: &'static str, bytes: &Value, times: u64) {
        let bytes: Bytes = bytes.as_str().unwrap().parse().unwrap();
        let sum = self.memory.entry(what).or_default();
        *sum = sum.plus(bytes.times(times.try_into().unwrap()));
    }

    fn pods(&mut self, template: &Value, number: u64) {
        self.count("pods", number);
        for container in template["spec"]["containers"].as_array().unwrap() {
            let resources = &container["resources"];
            let cpu: Cpu = resources["requests"]["cpu"].as_str().unwrap().parse().unwrap();
            self.cpu = self.cpu.plus(cpu.times(number.try_into().unwrap()));
            self.bytes("requests.memory", &resources["requests"]["memory"], number);
            self.bytes("limits.memory", &resources["limits"]["memory"], number);
        }
    }

    fn claim(&mut self, claim: &Value, number: u64) {
        self.count("persistentvolumeclaims", number);
        self.bytes("requests.storage", &claim["spec"]["resources"]["requests"]["storage"], number);
    }
}

fn surge(of: &Value, replicas: u64) -> u64 {
    match serde_json::from_value(of["maxSurge"].clone()).unwrap() {
        IntOrString::Int(number) => number.try_into().unwrap(),
        IntOrString::String(share) => {
            (replicas * share.strip_suffix('%').unwrap().parse::<u64>().unwrap()).div_ceil(100)
        }
    }
}

/// What the objects of a channel use while a version takes the place of the one before it, and all jobs are at work.
fn used(objects: &[Object]) -> Used {
    let mut used = Used::default();
    let scaled = of(objects, "HorizontalPodAutoscaler").next().map(|of| &of["spec"]["maxReplicas"]);
    let replicas = |spec: &Value| scaled.unwrap_or(&spec["replicas"]).as_u64().unwrap();
    for deployment in of(objects, "Deployment") {
        let spec = &deployment["spec"];
        let number = replicas(spec);
        used.pods(&spec["template"], number + surge(&spec["strategy"]["rollingUpdate"], number));
    }
    for rollout in of(objects, "Rollout") {
        let spec = &rollout["spec"];
        let canary = &spec["strategy"]["canary"];
        let by_pods = canary.is_object() && canary.get("trafficRouting").is_none();
        let number = replicas(spec);
        used.pods(&spec["template"], number + if by_pods { surge(canary, number) } else { number });
    }
    for set in of(objects, "StatefulSet") {
        let spec = &set["spec"];
        used.pods(&spec["template"], replicas(spec));
        for claim in spec["volumeClaimTemplates"].as_array().into_iter().flatten() {
            used.claim(claim, replicas(spec));
        }
    }
    for job in of(objects, "CronJob") {
        let spec = &job["spec"];
        // Of the settings here, those that may be at work together come every 10 minutes, begin up to 5 minutes late and
        // take up to 30.
        let number = if spec["concurrencyPolicy"] == "Allow" { 4 } else { 1 };
        used.pods(&spec["jobTemplate"]["spec"]["template"], number);
    }
    for claim in of(objects, "PersistentVolumeClaim") {
        used.claim(claim, 1);
    }
    let balanced = of(objects, "Service").filter(|service| service["spec"]["type"] == "LoadBalancer");
    used.count("services.loadbalancers", balanced.count() as u64);
    used
}

/// What a quota must have at the least is what the objects use, and no more.
#[test]
fn needs_are_what_objects_use() {
    all(&platform(), |placed| {
        let mut workloads = workloads(placed.settings);
        let (_, workload) = workloads.find(|(name, _)| *name == placed.channel.name.as_ref()).unwrap();
        let (needs, used) = (facts::needs(&workload), used(&placed.workload));
        let least = needs.least();
        let count = |what: &str| used.counts.get(what).copied().unwrap_or_default();
        let bytes = |what: &str| used.memory.get(what).copied().unwrap_or_default();
        let needed = [least.pods, least.volumes, needs.load_balancers].map(u64::from);
        let counted = ["pods", "persistentvolumeclaims", "services.loadbalancers"].map(count);
        assert_eq!(needed, counted, "{}", placed.channel.namespace);
        assert_eq!(least.cpu, used.cpu, "{}", placed.channel.namespace);
        assert_eq!(
            [least.memory, least.memory_limits, least.storage],
            ["requests.memory", "limits.memory", "requests.storage"].map(bytes),
            "{}",
            placed.channel.namespace
        );
    });
}

#[test]
fn quotas_have_room() {
    all(&platform(), |placed| {
        let namespace = &placed.channel.namespace;
        let quota = of(&placed.namespace, "ResourceQuota").next().unwrap()["spec"]["hard"].clone();
        let hard =
            |what: &str| quota[what].as_str().unwrap_or_else(|| panic!("{namespace}: no {what}")).to_owned();
        let used = used(&placed.workload);
        assert!(used.counts["pods"] > 0, "{namespace}");
        for (what, number) in &used.counts {
            assert!(*number <= hard(what).parse().unwrap(), "{namespace}: {number} of {what}, {quota}");
        }
        assert!(used.cpu <= hard("requests.cpu").parse().unwrap(), "{namespace}: {}, {quota}", used.cpu);
        for (what, bytes) in &used.memory {
            assert!(*bytes <= hard(what).parse().unwrap(), "{namespace}: {bytes} of {what}, {quota}");
        }
    });
}

/// A quota that counts something refuses pods that say nothing of it, and the range would change what pods do say if it
/// had bounds.
#[test]
fn containers_fit_the_range() {
    all(&platform(), |placed| {
        let range = of(&placed.namespace, "LimitRange").next().unwrap();
        for item in range["spec"]["limits"].as_array().unwrap() {
            for bound in ["max", "min", "maxLimitRequestRatio"] {
                assert!(item.get(bound).is_none(), "{item}");
            }
        }
        for (_, template) in templates(placed) {
            for container in template["spec"]["containers"].as_array().unwrap() {
                let amount = |of: &str| -> Bytes {
                    container["resources"][of]["memory"].as_str().unwrap().parse().unwrap()
                };
                assert!(amount("requests") <= amount("limits"), "{container}");
            }
        }
    });
}

/// The templates of a channel's pods; whether they are called.
fn templates<'a>(placed: &'a Placed<'_>) -> Vec<(bool, &'a Value)> {
    let main = ["Deployment", "Rollout", "StatefulSet"].into_iter();
    let main = main.flat_map(|kind| of(&placed.workload, kind)).map(|of| (true, &of["spec"]["template"]));
    let jobs = of(&placed.workload, "CronJob");
    main.chain(jobs.map(|job| (false, &job["spec"]["jobTemplate"]["spec"]["template"]))).collect()
}

/// The address of that number in each subnet of a tier.
fn addresses(environment: &Environment, tier: Tier, number: u32) -> Vec<End> {
    let subnets = environment.addresses.tier(tier);
    subnets.map(|(_, subnet)| End { address: subnet.cidr().part(32, number).unwrap(), pod: None }).collect()
}

/// A pod as its template makes it, among the private addresses.
fn pod(environment: &Environment, placed: &Placed<'_>, template: &Value) -> End {
    let labels: BTreeMap<String, String> =
        serde_json::from_value(template["metadata"]["labels"].clone()).unwrap();
    let End { address, .. } = addresses(environment, Tier::Private, 77).remove(0);
    End { address, pod: Some((placed.channel.namespace.to_string(), labels)) }
}

/// The number of a container's port that a service leads to by the name of its own.
fn container_port(placed: &Placed<'_>, template: &Value, service_port: &Value) -> Port {
    let service =
        of(&placed.workload, "Service").find(|of| of["metadata"]["name"] == placed.channel.service.as_str());
    let ports = service.unwrap()["spec"]["ports"].as_array().unwrap();
    let port = ports.iter().find(|port| port["name"] == *service_port).unwrap();
    let containers = template["spec"]["containers"].as_array().unwrap();
    let mut named = containers.iter().flat_map(|container| container["ports"].as_array().unwrap());
    let found = named.find(|of| of["name"] == port["targetPort"]).unwrap();
    Port::tcp(found["containerPort"].as_u64().unwrap().try_into().unwrap())
}

/// The ports of pods that load balancers send to, each with the tier they stand in.
fn balanced(placed: &Placed<'_>, template: &Value) -> Vec<(Tier, Port)> {
    let tier = |scheme: &Value| if scheme == "internet-facing" { Tier::Public } else { Tier::Private };
    let mut found = Vec::new();
    for ingress in of(&placed.workload, "Ingress") {
        let annotation =
            |key: &str| &ingress["metadata"]["annotations"][format!("alb.ingress.kubernetes.io/{key}")];
        assert_eq!(annotation("target-type"), "ip");
        let at = tier(annotation("scheme"));
        let backend = &ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["port"]["name"];
        // Argo Rollouts writes the port of the service there.
        let http = Value::from("http");
        let backend = if backend == "use-annotation" { &http } else { backend };
        found.push((at, container_port(placed, template, backend)));
        if let Some(port) = annotation("healthcheck-port").as_str() {
            found.push((at, Port::tcp(port.parse().unwrap())));
        }
    }
    for service in of(&placed.workload, "Service").filter(|of| of["spec"]["type"] == "LoadBalancer") {
        let prefix = "service.beta.kubernetes.io/aws-load-balancer";
        let annotation = |key: &str| &service["metadata"]["annotations"][format!("{prefix}-{key}")];
        assert_eq!(annotation("nlb-target-type"), "ip");
        assert!(
            annotation("target-group-attributes")
                .as_str()
                .unwrap()
                .contains("preserve_client_ip.enabled=false")
        );
        for port in service["spec"]["ports"].as_array().unwrap() {
            found.push((tier(annotation("scheme")), container_port(placed, template, &port["name"])));
        }
    }
    found
}

#[test]
fn load_balancers_reach_their_pods_and_no_jobs() {
    let environment = platform();
    let balancers = std::cell::Cell::new(0);
    all(&environment, |placed| {
        let judge = Judge::new(&placed.namespace);
        let templates = templates(placed);
        let Some((_, main)) = templates.iter().find(|(called, _)| *called) else { return };
        for (tier, port) in balanced(placed, main) {
            balancers.set(balancers.get() + 1);
            for (called, template) in &templates {
                let pod = pod(&environment, placed, template);
                for balancer in addresses(&environment, tier, 9) {
                    let reached = judge.may_reach(&balancer, &pod, port);
                    assert_eq!(reached, *called, "{} {port:?}", placed.channel.namespace);
                }
                let outside = End::outside("198.51.100.7");
                assert!(!judge.may_reach(&outside, &pod, port), "{}", placed.channel.namespace);
            }
        }
    });
    // The ingresses of dawn with its channel, day and dusk, with day's port for health checks; the service of monitoring.
    assert_eq!(balancers.get(), 6);
}

#[test]
fn every_pod_reaches_what_it_needs() {
    let environment = platform();
    let dns = End::pod("10.0.10.200", "kube-system", &[("k8s-app", "kube-dns")]);
    let kinds = std::cell::Cell::new((0, 0, 0));
    all(&environment, |placed| {
        let judge = Judge::new(&placed.namespace);
        for (called, template) in templates(placed) {
            let name = format!("{} {}", placed.channel.namespace, if called { "pods" } else { "jobs" });
            let pod = pod(&environment, placed, template);
            let reaches = |end: &End, port| judge.may_reach(&pod, end, port);
            assert!(reaches(&dns, Port::udp(53)) && reaches(&dns, Port::tcp(53)), "{name}");
            let (mut jobs, mut databases, mut roles) = kinds.get();
            jobs += u32::from(!called);
            let database = placed.settings.database.is_some();
            databases += u32::from(database);
            for end in addresses(&environment, Tier::Database, 9) {
                assert_eq!(reaches(&end, Port::tcp(5432)), database, "{name}");
            }
            roles += u32::from(placed.channel.role.is_some());
            for end in addresses(&environment, Tier::Private, 200) {
                assert_eq!(reaches(&end, Port::tcp(443)), placed.channel.role.is_some(), "{name}");
            }
            kinds.set((jobs, databases, roles));
        }
    });
    // Day alone has jobs, two of them, and a database, for which it has a role, as has dusk.
    assert_eq!(kinds.get(), (2, 3, 4));
}

/// Services lead to the pods of the workload, whatever its jobs are called.
#[test]
fn services_select_their_pods_and_no_jobs() {
    all(&platform(), |placed| {
        for service in of(&placed.workload, "Service") {
            let selector: BTreeMap<String, Value> =
                serde_json::from_value(service["spec"]["selector"].clone()).unwrap();
            for (called, template) in templates(placed) {
                let labels = &template["metadata"]["labels"];
                let selected = selector.iter().all(|(key, value)| labels[key] == *value);
                assert_eq!(selected, called, "{}", placed.channel.namespace);
            }
        }
    });
}

/// Where the database is reaches the pods, unless the settings say it.
#[test]
fn pods_learn_where_their_database_is() {
    all(&platform(), |placed| {
        let given: BTreeMap<String, String> = of(&placed.workload, "ExternalSecret")
            .flat_map(|secret| secret["spec"]["data"].as_array().unwrap())
            .map(|data| {
                [&data["secretKey"], &data["remoteRef"]["key"]].map(|of| of.as_str().unwrap().to_owned())
            })
            .map(|[key, name]| (key, name))
            .filter(|(key, _)| key.starts_with("DATABASE_") && key != "DATABASE_PASSWORD")
            .collect();
        let expected =
            |what: &str| (format!("DATABASE_{}", what.to_uppercase()), format!("/prod/day/database/{what}"));
        let expected: BTreeMap<String, String> = match placed.channel.namespace.as_str() {
            // Its `config` says the name.
            "day" => ["host", "port"].map(expected).into(),
            _ => BTreeMap::new(),
        };
        assert_eq!(given, expected, "{}", placed.channel.namespace);
    });
}
