//! Load balancers, as the controller in the cluster makes them of ingresses and services.

use serde_json::Value;

use crate::judge::{Judge, Verdict, plainly};
use crate::model::{Model, Subject};

/// Policies for TLS that have nothing older than 1.2.
const TLS_POLICIES: [&str; 3] =
    ["ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-", "ELBSecurityPolicy-FS-1-2-Res-"];

/// What an ingress or a service says to the controller.
struct Balancer<'m> {
    object: &'m Subject,
    /// What its annotations begin with.
    prefix: &'static str,
}

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("lb-https", |model, _| of_all(model, true, https)),
        plainly("lb-redirect", |model, _| of_all(model, false, redirect)),
        plainly("lb-tls-policy", |model, _| of_all(model, true, tls_policy)),
        plainly("lb-drop-headers", |model, _| of_all(model, false, drop_headers)),
        plainly("lb-desync", |model, _| of_all(model, false, desync)),
        plainly("lb-access-logs", |model, _| of_all(model, false, access_logs)),
        plainly("lb-deletion-protection", |model, _| of_all(model, true, deletion_protection)),
        plainly("lb-zones", |model, _| of_all(model, true, |balancer| zones(model, balancer))),
        plainly("lb-internal", |model, _| of_all(model, true, internal)),
        plainly("lb-backend-tls", |model, _| of_all(model, true, backend_tls)),
    ]
}

/// What is said of the load balancer of each ingress, and of each service that has one.
fn of_all<'m>(
    model: &'m Model,
    services: bool,
    say: impl Fn(&Balancer<'m>) -> Verdict<'m>,
) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for object in model.objects() {
        let prefix = match object.kind.as_str() {
            "Ingress" => "alb.ingress.kubernetes.io/",
            "Service" if services && object.text("spec.type") == Some("LoadBalancer") => {
                "service.beta.kubernetes.io/aws-load-balancer-"
            }
            _ => continue,
        };
        verdicts.push(say(&Balancer { object, prefix }));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing has a load balancer"));
    }
    verdicts
}

impl<'m> Balancer<'m> {
    fn path(&self, name: &str) -> String {
        format!("metadata.annotations[\"{}{name}\"]", self.prefix)
    }

    fn annotation(&self, name: &str) -> Option<&'m str> {
        self.object.text(&self.path(name))
    }

    fn is_ingress(&self) -> bool {
        self.object.kind == "Ingress"
    }

    /// An attribute of the load balancer: `access_logs.s3.enabled`.
    fn attribute(&self, name: &str) -> Option<&'m str> {
        let list = if self.is_ingress() { "load-balancer-attributes" } else { "attributes" };
        let attributes = self.annotation(list)?.split(',');
        attributes
            .filter_map(|of| of.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    fn attributes(&self) -> String {
        self.path(if self.is_ingress() { "load-balancer-attributes" } else { "attributes" })
    }

    fn verdict(&self, holds: bool, path: String, yes: &str, no: &str) -> Verdict<'m> {
        Verdict::of(holds, self.object, path, if holds { yes } else { no })
    }

    /// The protocols on which an ingress listens; HTTP when it says nothing.
    fn listens(&self) -> Vec<String> {
        let ports = self.annotation("listen-ports").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let ports =
            ports.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let protocols: Vec<String> = ports.flat_map(|of| of.keys().cloned()).collect();
        let has_certificate = self.annotation("certificate-arn").is_some();
        match (protocols.is_empty(), has_certificate) {
            (true, true) => vec!["HTTPS".to_owned()],
            (true, false) => vec!["HTTP".to_owned()],
            _ => protocols,
        }
    }
}

fn https<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    if !balancer.is_ingress() {
        let holds = balancer.annotation("ssl-cert").is_some();
        return balancer.verdict(holds, balancer.path("ssl-cert"), "it speaks TLS", "it does not speak TLS");
    }
    let listens = balancer.listens();
    let redirects = balancer.annotation("ssl-redirect").is_some();
    let holds =
        listens.iter().any(|of| of == "HTTPS") && (redirects || !listens.iter().any(|of| of == "HTTP"));
    balancer.verdict(holds, balancer.path("listen-ports"), "it speaks HTTPS", "it speaks HTTP")
}

fn redirect<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let speaks_http = balancer.listens().iter().any(|of| of == "HTTP");
    let redirects = balancer.annotation("ssl-redirect").is_some();
    let path = balancer.path("ssl-redirect");
    balancer.verdict(
        !speaks_http || redirects,
        path,
        "HTTP is redirected, or not spoken",
        "HTTP is not redirected",
    )
}

fn tls_policy<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let name = if balancer.is_ingress() { "ssl-policy" } else { "ssl-negotiation-policy" };
    let policy = balancer.annotation(name);
    let holds = policy.is_some_and(|policy| TLS_POLICIES.iter().any(|of| policy.starts_with(of)));
    balancer.verdict(
        holds,
        balancer.path(name),
        "it speaks TLS 1.2 and newer",
        "it speaks older versions of TLS too",
    )
}

fn drop_headers<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let holds = balancer.attribute("routing.http.drop_invalid_header_fields.enabled") == Some("true");
    balancer.verdict(
        holds,
        balancer.attributes(),
        "it drops headers that are none",
        "it passes headers on that are none",
    )
}

fn desync<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let mode = balancer.attribute("routing.http.desync_mitigation_mode").unwrap_or("defensive");
    let holds = matches!(mode, "defensive" | "strictest");
    balancer.verdict(
        holds,
        balancer.attributes(),
        "it mitigates request smuggling",
        "it only watches request smuggling",
    )
}

fn access_logs<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let holds = balancer.attribute("access_logs.s3.enabled") == Some("true");
    balancer.verdict(holds, balancer.attributes(), "it logs access", "it logs no access")
}

fn deletion_protection<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let holds = balancer.attribute("deletion_protection.enabled") == Some("true");
    balancer.verdict(
        holds,
        balancer.attributes(),
        "it cannot be deleted by mistake",
        "it can be deleted by mistake",
    )
}

fn internal<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let path = balancer.path("scheme");
    let is_internal = balancer.annotation("scheme").unwrap_or("internal") == "internal";
    let ranges = balancer.object.texts("spec.loadBalancerSourceRanges");
    let is_narrow = !ranges.is_empty() && !ranges.iter().any(|range| matches!(*range, "0.0.0.0/0" | "::/0"));
    let holds = is_internal || is_narrow;
    balancer.verdict(
        holds,
        path,
        "only named networks reach it",
        "the internet reaches it; accept it where that is meant",
    )
}

fn backend_tls<'m>(balancer: &Balancer<'m>) -> Verdict<'m> {
    let is_secure = |name: &str| {
        balancer.annotation(name).is_some_and(|of| matches!(of, "HTTPS" | "TLS" | "ssl" | "https"))
    };
    let holds = is_secure("backend-protocol") && is_secure("healthcheck-protocol");
    balancer.verdict(
        holds,
        balancer.path("backend-protocol"),
        "it speaks TLS with pods",
        "it speaks plain text with pods",
    )
}

fn zones<'m>(model: &'m Model, balancer: &Balancer<'m>) -> Verdict<'m> {
    let role = match balancer.annotation("scheme") {
        Some("internet-facing") => "kubernetes.io/role/elb",
        _ => "kubernetes.io/role/internal-elb",
    };
    let tag = format!("tags[\"{role}\"]");
    let mut zones: Vec<&str> = model
        .of_type("aws_subnet")
        .filter(|subnet| subnet.at(&tag).is_some())
        .filter_map(|subnet| subnet.text("availability_zone"))
        .collect();
    zones.sort_unstable();
    zones.dedup();
    let message = format!("its subnets stand in {}", super::cluster::list(&zones));
    Verdict::of(zones.len() > 1, balancer.object, balancer.path("scheme"), message)
}
