//! Delivery.

mod argo_cd;
mod beside;
mod pipeline;

use serde_json::Value;

use super::objects::unread;
use crate::control::catalogue;
use crate::judge::{Judge, Verdict, each, plainly};
use crate::model::{Model, Subject};

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("pipeline-roles", |model, _| pipeline::roles(model)),
        plainly("state-protected", pipeline::state),
        plainly("delivery-argo-cd", |model, _| argo_cd::bound(model)),
        each("controllers-pinned", &["helm_release"], pinned),
        plainly("objects-beside", |model, input| beside::unseen(model, &input.generated.environment)),
        plainly("prevent-destroy", |model, _| kept(model)),
        plainly("certificates", |model, _| certificates(model)),
    ]
}

/// Whether a version is one, and not a range of them: `1.2.3`, `v1.2.3-rc.1`.
fn is_exact(version: &str) -> bool {
    let version = version.strip_prefix('v').unwrap_or(version);
    let (numbers, rest) = version.split_at(version.find(['-', '+']).unwrap_or(version.len()));
    let is_number = |of: &str| !of.is_empty() && of.bytes().all(|byte| byte.is_ascii_digit());
    let is_rest = |of: char| of.is_ascii_alphanumeric() || matches!(of, '-' | '+' | '.');
    numbers.split('.').count() == 3 && numbers.split('.').all(is_number) && rest.chars().all(is_rest)
}

fn pinned<'m>(_: &'m Model, release: &'m Subject) -> Vec<Verdict<'m>> {
    const VERSION: &str = "version";
    let version = release.text(VERSION).unwrap_or_default();
    let is_local = release.text("chart").is_some_and(|chart| chart.starts_with(['.', '/']));
    let message = match version {
        _ if is_local => "its chart stands beside the model, as it is".to_owned(),
        "" => "it has no version, and each apply takes the newest".to_owned(),
        version if is_exact(version) => format!("it has version {version} of its chart"),
        range => format!("its version is {range}, which other charts become"),
    };
    vec![Verdict::of(is_local || is_exact(version), release, VERSION, message)]
}

/// What holds data, as the catalogue has it.
fn kept(model: &Model) -> Vec<Verdict<'_>> {
    const KEPT: &str = "lifecycle[0].prevent_destroy";
    let types =
        catalogue().get("prevent-destroy").map(|of| of.terraform_types.as_slice()).unwrap_or_default();
    let verdict = |subject| {
        let is_kept = Subject::flag(subject, KEPT) == Some(true);
        let can = if is_kept { "cannot" } else { "can" };
        Verdict::of(is_kept, subject, KEPT, format!("a plan {can} destroy it")).setting("prevent_destroy")
    };
    types.iter().flat_map(|of| model.of_type(of)).map(verdict).collect()
}

const CERTIFICATE: &str = "metadata.annotations[\"alb.ingress.kubernetes.io/certificate-arn\"]";
const LISTEN: &str = "metadata.annotations[\"alb.ingress.kubernetes.io/listen-ports\"]";
const OF_SERVICES: &str = "metadata.annotations[\"service.beta.kubernetes.io/aws-load-balancer-ssl-cert\"]";

/// What names the certificates that cert-manager issues for an ingress.
const ISSUERS: [&str; 2] = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

fn certificates(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for object in model.objects() {
        match object.kind.as_str() {
            "Ingress" => verdicts.extend(of_ingress(model, object)),
            "Service" => verdicts.extend(of_arns(model, object, OF_SERVICES)),
            _ => {}
        }
    }
    for release in model.of_type("helm_release").filter(|of| of.text("chart") == Some("cert-manager")) {
        verdicts.push(Verdict::pass(
            release,
            "chart",
            "it issues certificates in the cluster, and renews them",
        ));
    }
    verdicts.extend(unread(model, &["ingress_v1"]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing speaks TLS with a certificate of its own"));
    }
    verdicts
}

fn of_ingress<'m>(model: &'m Model, ingress: &'m Subject) -> Vec<Verdict<'m>> {
    let mut verdicts = of_arns(model, ingress, CERTIFICATE);
    for (at, of) in ingress.items("spec.tls").iter().enumerate() {
        let secret = of["secretName"].as_str().unwrap_or_default();
        let is_issued =
            ISSUERS.iter().any(|of| ingress.at(&format!("metadata.annotations[\"{of}\"]")).is_some());
        let is_here = |release: &Subject| {
            release.text("chart") == Some("cert-manager")
                && model.cluster_of(release).map(Subject::label) == ingress.cluster.as_deref()
        };
        let holds = is_issued && model.of_type("helm_release").any(is_here);
        let by = if holds { "cert-manager issues" } else { "nothing in the model issues" };
        let message = format!("{by} the certificate in {secret}, and renews it");
        verdicts.push(Verdict::of(holds, ingress, format!("spec.tls[{at}]"), message));
    }
    if !verdicts.is_empty() {
        return verdicts;
    }
    let speaks_tls = ingress.text(LISTEN).is_some_and(|ports| ports.contains("HTTPS"));
    let hosts: Vec<&str> =
        ingress.items("spec.rules").iter().filter_map(|rule| rule["host"].as_str()).collect();
    vec![match (speaks_tls, hosts.is_empty()) {
        (false, _) => Verdict::spared(ingress, "it speaks no TLS; lb-https says whether that is right"),
        (true, false) => {
            let message = format!("its load balancer finds the certificate of ACM by {}", hosts.join(", "));
            Verdict::pass(ingress, "spec.rules", message).value(Value::Null)
        }
        (true, true) => Verdict::fail(ingress, "spec.rules", "no host says which certificate of ACM it has"),
    }]
}

/// What is said of the certificates that an annotation names.
fn of_arns<'m>(model: &'m Model, object: &'m Subject, annotation: &str) -> Vec<Verdict<'m>> {
    let arns = object.text(annotation).unwrap_or_default().split(',').map(str::trim);
    let verdict = |arn: &str| {
        let is_made = model.of_type("aws_acm_certificate").any(|of| {
            arn.contains(&of.address)
                && of.at("private_key").is_none()
                && of.text("validation_method").is_some()
        });
        if is_made {
            Verdict::pass(object, annotation, "ACM issues its certificate, and renews it")
        } else if arn.contains(":acm:") {
            let message = format!(
                "whether ACM renews {arn} is not of the model: aws acm describe-certificate --certificate-arn {arn}, RenewalEligibility"
            );
            Verdict { path: annotation.to_owned(), ..Verdict::unknown(Some(object), message) }
        } else {
            Verdict::fail(object, annotation, format!("{arn} is none of ACM's, and nobody renews it"))
        }
    };
    arns.filter(|arn| !arn.is_empty()).map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use super::is_exact;

    #[test]
    fn versions_are_exact_or_ranges() {
        for version in ["1.2.3", "v1.21.1", "0.0.11", "1.2.3-rc.1", "1.2.3+build.4"] {
            assert!(is_exact(version), "{version}");
        }
        for range in [
            "",
            "1",
            "1.2",
            "^1.2.3",
            "~1.2.3",
            ">=1.2.3",
            "1.2.x",
            "*",
            "latest",
            "1.2.3 - 2.0.0",
            "1.2.3 || 2",
        ] {
            assert!(!is_exact(range), "{range}");
        }
    }
}
