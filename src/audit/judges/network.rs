//! The network.

mod policies;

use serde_json::Value;

use super::routes::{self, ways};
use super::traffic::{Opening, Peer, openings};
use crate::judge::{Judge, Verdict, each, every, is, is_or_unset, judge, plainly, unset};
use crate::model::{Form, Model, Subject};

/// Ports of administration, of databases and of what people forget to close, as Security Hub has them for EC2.19.
const RISKY: [i64; 24] = [
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080,
    8088, 8888, 9200, 9300,
];

/// Ports that load balancers have open to everybody.
const OF_LOAD_BALANCERS: [i64; 2] = [80, 443];

pub(super) fn judges() -> Vec<Judge> {
    vec![
        judge(
            "vpc-flow-logs",
            every("aws_vpc").beside("aws_flow_log", "vpc_id").expect("traffic_type", is("ALL")),
        ),
        judge(
            "vpc-default-security-group",
            every("aws_vpc")
                .beside("aws_default_security_group", "vpc_id")
                .expect("ingress", unset())
                .expect("egress", unset()),
        ),
        judge("subnet-public-ip", every("aws_subnet").expect("map_public_ip_on_launch", is_or_unset(false))),
        each("subnet-tiers", &["aws_subnet"], tiers),
        each("subnet-database-routes", &["aws_db_subnet_group"], database_routes),
        plainly("route-internet-gateway", |model, _| internet_routes(model)),
        each("security-group-open", &["aws_security_group"], open),
        each("security-group-risky-ports", &["aws_security_group"], risky_ports),
        each("security-group-egress", &["aws_security_group"], egress),
        each("security-group-described", &["aws_security_group"], described),
        each("security-group-attached", &["aws_security_group"], attached),
        plainly("network-policy-enforced", |model, input| {
            super::cluster::of_clusters(model, input, |cluster| enforced(model, cluster))
        }),
        each("network-policy-default-deny", &["Namespace"], policies::default_deny),
        each("network-policy-callers", &["NetworkPolicy"], policies::callers),
        each("network-policy-egress", &["NetworkPolicy"], policies::egress),
        each("vpc-endpoint-ec2", &["aws_vpc"], |model, vpc| endpoints(model, vpc, &["ec2"])),
        each("vpc-endpoint-ecr", &["aws_vpc"], |model, vpc| endpoints(model, vpc, &["ecr.api", "ecr.dkr"])),
        each("vpc-endpoint-ssm", &["aws_vpc"], |model, vpc| endpoints(model, vpc, &["ssm"])),
        each("vpc-endpoint-incidents", &["aws_vpc"], |model, vpc| {
            endpoints(model, vpc, &["ssm-contacts", "ssm-incidents"])
        }),
    ]
}

/// What stands in a subnet, by what refers to it.
fn uses<'m>(model: &'m Model, subnet: &'m Subject) -> Vec<(&'static str, &'m str)> {
    let mut uses = Vec::new();
    for (kind, path, what) in [
        ("aws_eks_node_group", "subnet_ids", "nodes"),
        ("aws_eks_cluster", "vpc_config", "a control plane"),
        ("aws_db_subnet_group", "subnet_ids", "databases"),
        ("aws_nat_gateway", "subnet_id", "a way to the internet"),
    ] {
        let of =
            model.of_type(kind).find(|of| model.targets(of, path).iter().any(|target| target.is(subnet)));
        uses.extend(of.map(|of| (what, of.address.as_str())));
    }
    if ways(model, subnet).iter().any(routes::Way::is_internet_gateway) {
        uses.push(("a way to the internet", "the internet gateway"));
    }
    uses
}

fn tiers<'m>(model: &'m Model, subnet: &'m Subject) -> Vec<Verdict<'m>> {
    let uses = uses(model, subnet);
    // Nodes and the interfaces of a control plane are of one tier.
    let tier = |what: &str| match what {
        "databases" => 0,
        "a way to the internet" => 1,
        _ => 2,
    };
    let mut tiers: Vec<u8> = uses.iter().map(|(what, _)| tier(what)).collect();
    tiers.sort_unstable();
    tiers.dedup();
    let mut words: Vec<String> = uses.iter().map(|(what, by)| format!("{what} ({by})")).collect();
    words.dedup();
    let message = if words.is_empty() {
        "nothing that has a tier stands in it".to_owned()
    } else {
        format!("in it stand {}", words.join(" and "))
    };
    vec![Verdict::of(tiers.len() < 2, subnet, "tags.tier", message)]
}

fn database_routes<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    const SUBNETS: &str = "subnet_ids";
    let verdict = |subnet: &'m Subject| {
        let ways = ways(model, subnet);
        match ways.first() {
            Some(way) => {
                Verdict::fail(way.route, "", format!("databases may stand in {}: {way}", subnet.address))
            }
            None => Verdict::pass(group, SUBNETS, format!("{} has no default route", subnet.address)),
        }
    };
    let subnets = model.targets(group, SUBNETS);
    if subnets.is_empty() {
        let message = "its subnets are not of the model: look at their routes in the account";
        return vec![Verdict::unknown(Some(group), message)];
    }
    subnets.into_iter().map(verdict).collect()
}

fn internet_routes(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for (route, table, path) in routes::to_internet(model) {
        let subnets = routes::subnets(model, table);
        let other = subnets.iter().find(|subnet| subnet.text("tags.tier") != Some("public"));
        let message = if let Some(subnet) = other {
            format!("{} leads there, and is not of the public tier", subnet.address)
        } else {
            let names: Vec<&str> = subnets.iter().map(|subnet| subnet.address.as_str()).collect();
            format!("of the public tier lead there: {}", super::cluster::list(&names))
        };
        verdicts.push(Verdict::of(other.is_none(), route, path, message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::whole(true, "no route leads to an internet gateway"));
    }
    verdicts
}

/// What uses a security group, apart from rules.
fn users<'m>(model: &'m Model, group: &'m Subject) -> Vec<&'m Subject> {
    // A parameter tells others its id, and attaches it to nothing.
    let is_rule = |of: &Subject| of.kind.contains("security_group") || of.kind == "aws_ssm_parameter";
    let refers = |of: &&Subject| {
        of.form == Form::Resource
            && !is_rule(of)
            && of.references().iter().any(|to| to.stack == group.stack && to.address == group.address)
    };
    model.subjects().filter(refers).collect()
}

/// The ingresses and services whose load balancers have a security group, by its name.
fn balancers<'m>(model: &'m Model, group: &'m Subject) -> Vec<&'m Subject> {
    let name = group.text("name").unwrap_or_default();
    let annotations = |of: &&Subject| {
        let annotations = of.at("metadata.annotations").and_then(Value::as_object).into_iter().flatten();
        annotations.into_iter().any(|(key, value)| {
            key.ends_with("security-groups")
                && value.as_str().is_some_and(|text| text.split(',').any(|of| of.trim() == name))
        })
    };
    model
        .objects()
        .filter(|of| matches!(of.kind.as_str(), "Ingress" | "Service"))
        .filter(annotations)
        .collect()
}

fn open<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    let users = users(model, group);
    let of_rules = openings(model, group);
    let mut verdicts = Vec::new();
    for opening in of_rules.iter().filter(|of| !of.is_egress) {
        let is_of_balancers =
            opening.ports.is_some_and(|(from, to)| from == to && OF_LOAD_BALANCERS.contains(&from))
                && opening.protocol != "-1"
                && users.is_empty();
        let (holds, message) = if opening.is_everybody() {
            let user = users.first().map_or("load balancers", |user| user.address.as_str());
            (is_of_balancers, format!("everybody reaches {} of {user}", opening.ports()))
        } else {
            (true, format!("{} is for {}", opening.ports(), peer(opening)))
        };
        verdicts.push(Verdict::of(holds, opening.subject, opening.path.clone(), message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(group, "", "it lets nothing in"));
    }
    verdicts
}

fn peer(opening: &Opening<'_>) -> String {
    match &opening.peer {
        Peer::Range(range) => range.clone(),
        Peer::Group => "a security group".to_owned(),
        Peer::List => "a list of prefixes".to_owned(),
    }
}

fn risky_ports<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for opening in openings(model, group).iter().filter(|of| !of.is_egress && of.is_everybody()) {
        let risky = RISKY.into_iter().find(|port| opening.covers(*port));
        let message = match risky {
            Some(port) => format!("everybody reaches port {port}"),
            None => format!(
                "everybody reaches {}, which is no port of administration or of databases",
                opening.ports()
            ),
        };
        verdicts.push(Verdict::of(risky.is_none(), opening.subject, opening.path.clone(), message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(group, "", "it is open to nobody in particular"));
    }
    verdicts
}

fn egress<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for opening in openings(model, group).iter().filter(|of| of.is_egress) {
        let is_everything = opening.is_everybody() && opening.is_everything();
        let message = format!("{} goes out to {}", opening.ports(), peer(opening));
        verdicts.push(Verdict::of(!is_everything, opening.subject, opening.path.clone(), message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(group, "", "it lets nothing out"));
    }
    verdicts
}

fn described<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    const DESCRIPTION: &str = "description";
    let says = |text: Option<&str>| {
        text.is_some_and(|text| !text.trim().is_empty() && text != "Managed by Terraform")
    };
    let verdict = |subject, holds, path: String| {
        Verdict::of(
            holds,
            subject,
            path,
            if holds { "it says what it is for" } else { "it does not say what it is for" },
        )
    };
    let mut verdicts = vec![verdict(group, says(group.text(DESCRIPTION)), DESCRIPTION.to_owned())];
    for opening in openings(model, group) {
        let within = opening.path.rsplit_once('.').map(|(block, _)| format!("{block}.{DESCRIPTION}"));
        let path = within.unwrap_or_else(|| DESCRIPTION.to_owned());
        verdicts.push(verdict(opening.subject, says(opening.description.as_deref()), path));
    }
    verdicts
}

fn attached<'m>(model: &'m Model, group: &'m Subject) -> Vec<Verdict<'m>> {
    let by = users(model, group).into_iter().chain(balancers(model, group)).next();
    let message = match by {
        Some(by) => format!("it is attached to {}", by.address),
        None => "nothing has it".to_owned(),
    };
    vec![Verdict::of(by.is_some(), group, "", message)]
}

fn enforced<'m>(model: &'m Model, cluster: &'m Subject) -> Verdict<'m> {
    const VALUES: &str = "configuration_values";
    let is_its = |addon: &&Subject| {
        addon.text("addon_name") == Some("vpc-cni")
            && model.cluster_of(addon).is_some_and(|of| of.is(cluster))
    };
    let Some(addon) = model.of_type("aws_eks_addon").find(is_its) else {
        return Verdict::fail(
            cluster,
            "",
            "the network plugin is no add-on, so that nothing turns network policies on",
        );
    };
    let values: Value =
        addon.text(VALUES).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let policy = &values["enableNetworkPolicy"];
    let is_on = policy == "true" || *policy == true;
    let message = format!(
        "the network plugin {} network policies",
        if is_on { "enforces" } else { "does not enforce" }
    );
    Verdict::of(is_on, addon, VALUES, message).value(policy.clone())
}

fn endpoints<'m>(model: &'m Model, vpc: &'m Subject, services: &[&str]) -> Vec<Verdict<'m>> {
    const SERVICE: &str = "service_name";
    let all = model.referring(vpc, "aws_vpc_endpoint", "vpc_id");
    let verdict = |service: &&str| {
        let is_of = |of: &&&Subject| {
            let name = of.text(SERVICE).unwrap_or_default();
            let mut parts = name.splitn(4, '.').skip(3);
            parts.next() == Some(*service) && of.text("vpc_endpoint_type") == Some("Interface")
        };
        match all.iter().find(is_of) {
            Some(endpoint) => {
                Verdict::pass(endpoint, SERVICE, format!("{service} is reached within the VPC"))
            }
            None => Verdict::fail(vpc, "", format!("there is no endpoint for {service}"))
                .setting("network.interface_endpoints"),
        }
    };
    services.iter().map(verdict).collect()
}
