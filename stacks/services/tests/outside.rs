//! What pods reach beyond other pods, and who reaches them from there.

use modules::workload::ingress::Scheme;

use super::*;

/// Addresses around a network, by what is there.
const PLACES: [(&str, &str, Port); 12] = [
    ("public subnets", "10.0.1.7", Port::tcp(8080)),
    ("private subnets, HTTPS", "10.0.10.7", Port::tcp(443)),
    ("private subnets, HTTP", "10.0.10.7", Port::tcp(80)),
    ("database", "10.0.31.7", Port::tcp(5432)),
    ("database, another port", "10.0.31.7", Port::tcp(3306)),
    ("internet, HTTPS", "198.51.100.7", Port::tcp(443)),
    ("internet, HTTP", "198.51.100.7", Port::tcp(80)),
    ("partner", "203.0.113.7", Port::tcp(8443)),
    ("metadata service", "169.254.169.254", Port::tcp(80)),
    ("Pod Identity agent", "169.254.170.23", Port::tcp(80)),
    ("Kubernetes API", "172.20.0.1", Port::tcp(443)),
    ("another service address", "172.20.0.2", Port::tcp(443)),
];

/// What dawn's pods reach with settings of the network, the service and its namespace.
fn reached(network: &str, dawn: &str, namespace: &str) -> Vec<&'static str> {
    let text = DEV.replace("[network.subnets]", &format!("{network}\n[network.subnets]"));
    let namespace = format!("[services.dawn.namespace]\n{namespace}\n");
    let (judge, pods) = judged(&[text, service("dawn", 8080, dawn), namespace].concat());
    let reached = |(_, address, port): &&(&str, &str, Port)| {
        judge.may_reach(&pods["dawn"], &End::outside(address), *port)
    };
    PLACES.iter().filter(reached).map(|(name, ..)| *name).collect()
}

const ENDPOINTS: &str = "interface_endpoints = [\"ec2\", \"ecr.api\", \"ecr.dkr\", \"sts\"]\n";

#[test]
fn by_itself_a_service_reaches_nothing() {
    assert_eq!(reached("", "", ""), [""; 0]);
    assert_eq!(reached(ENDPOINTS, "", ""), [""; 0]);
}

/// A database, whose password the role may read.
const DATABASE: &str = "database = { engine_version = \"17\", instance_class = \"db.m7g.large\" }";

#[test]
fn a_database_is_reached_on_its_port() {
    assert_eq!(reached("", DATABASE, ""), ["database", "internet, HTTPS"]);
    let endpoints = ENDPOINTS.replace("\"sts\"", "\"sts\", \"secretsmanager\"");
    assert_eq!(reached(&endpoints, DATABASE, ""), ["private subnets, HTTPS", "database"]);
}

/// What the permissions boundary lets roles do besides.
const ACTIONS: &str = "permissions_boundary_actions = [\"sqs:*\", \"sns:*\"]\n";

const BUCKET: &str = "bucket = {}\ngrants = [{ bucket = \"own\" }]";

#[test]
fn aws_is_reached_at_endpoints_and_where_there_is_none_at_public_addresses() {
    assert_eq!(reached("", BUCKET, ""), ["internet, HTTPS"]);
    // S3 has public addresses also behind its gateway endpoint.
    assert_eq!(reached(ENDPOINTS, BUCKET, ""), ["private subnets, HTTPS", "internet, HTTPS"]);
    let identity = format!("{BUCKET}\ncredentials = \"pod-identity\"");
    assert_eq!(reached("", &identity, ""), ["internet, HTTPS", "Pod Identity agent"]);
}

#[test]
fn an_api_without_an_endpoint_is_reached_at_public_addresses() {
    let access = |network: &str, credentials: &str, grants: &str| {
        let text = DEV.replace("[network.subnets]", &format!("{network}\n[network.subnets]"));
        let more = format!("credentials = \"{credentials}\"\ngrants = [{grants}]");
        let environment = environment(&[ACTIONS.to_owned(), text, service("dawn", 8080, &more)].concat());
        let settings = environment.settings.services.values().next().unwrap();
        let access = flows::aws_access(&environment, settings, settings.credentials.unwrap());
        (access.endpoints.len(), access.public_addresses)
    };
    assert_eq!(access(ENDPOINTS, "irsa", ""), (2, false));
    assert_eq!(access(&ENDPOINTS.replace(", \"sts\"", ""), "irsa", ""), (2, true));
    assert_eq!(access("", "irsa", ""), (0, true));
    // The agent on the node calls `eks-auth`; the pods call nothing.
    assert_eq!(access(ENDPOINTS, "pod-identity", ""), (2, false));
    let apis = [
        ("parameters = \"/dawn/*\"", "ssm"),
        ("queue = \"orders\", access = \"send\"", "sqs"),
        ("topic = \"news\"", "sns"),
    ];
    for (grant, api) in apis {
        let grant = format!("{{ {grant} }}");
        assert_eq!(access(ENDPOINTS, "irsa", &grant), (2, true), "{api}");
        let endpoints = ENDPOINTS.replace("\"ec2\"", &format!("\"ec2\", \"{api}\""));
        assert_eq!(access(&endpoints, "irsa", &grant), (2, false), "{api}");
    }
}

#[test]
fn the_kubernetes_api_is_reached_where_it_is_said() {
    let reached = reached("", "", "kubernetes_api = true");
    assert_eq!(reached, ["private subnets, HTTPS", "Kubernetes API"]);
}

/// Permission to do something by the API is worth nothing without the way to it.
#[test]
fn whoever_may_use_the_kubernetes_api_reaches_it() {
    let rule = "ports = { http = 8080 }, rbac = [{ resources = [\"configmaps\"], verbs = [\"get\"] }]";
    let dawn = service("dawn", 8080, "").replace("ports = { http = 8080 }", rule);
    let (judge, pods) = judged(&[DEV.to_owned(), dawn, service("day", 8080, "")].concat());
    let (api, port) = (End::outside("172.20.0.1"), Port::tcp(443));
    assert!(judge.may_reach(&pods["dawn"], &api, port));
    assert!(!judge.may_reach(&pods["day"], &api, port));
}

#[test]
fn what_settings_add_is_reached_on_its_port() {
    let egress = |cidr: &str, port: u16| {
        format!("egress = [{{ cidr = \"{cidr}\", port = {port}, description = \"partner\" }}]")
    };
    assert_eq!(reached("", "", &egress("203.0.113.0/24", 8443)), ["partner"]);
    // All addresses are the internet; a private range is what it says.
    assert_eq!(reached("", "", &egress("0.0.0.0/0", 80)), ["internet, HTTP"]);
    assert_eq!(reached("", "", &egress("10.0.0.0/8", 80)), ["private subnets, HTTP"]);
}

#[test]
fn load_balancers_stand_in_the_subnets_of_their_scheme() {
    let environment = environment(DEV);
    let subnets = |scheme| {
        let balancers = flows::balanced(&environment, scheme, vec![Port::tcp(8080)]);
        assert_eq!(balancers.ports, [Port::tcp(8080)]);
        balancers.subnets.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(subnets(Scheme::InternetFacing), ["10.0.1.0/24", "10.0.2.0/24"]);
    assert_eq!(subnets(Scheme::Internal), ["10.0.10.0/24", "10.0.20.0/24"]);
}

#[test]
fn nobody_from_outside_reaches_a_service_without_a_load_balancer() {
    let (judge, pods) = judged(&[DEV.to_owned(), service("dawn", 8080, "")].concat());
    for (name, address, _) in PLACES {
        assert!(!judge.may_reach(&End::outside(address), &pods["dawn"], Port::tcp(8080)), "{name}");
    }
}
