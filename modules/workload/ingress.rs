//! How a workload is reached by HTTPS from outside its cluster: an application load balancer, made by the AWS Load
//! Balancer Controller.

use std::collections::BTreeMap;

use aws::arn::Arn;
use aws::names::BucketName;
use kubernetes::k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, ServiceBackendPort,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::json;
use settings::{Invalid, choices, names, settings};

use super::fault::Fault;
use super::probes::{unknown_port, usual};
use super::settings::{WorkloadKind, WorkloadSettings};
use super::words::{ContainerPort, Host, HttpPath, PortName};

settings! {
    /// An application load balancer that sends requests to pods: HTTPS, with HTTP redirected to it.
    pub struct IngressSettings {
        /// The hosts it answers for. A channel beside the stable one has hosts of its own, or no ingress.
        pub hosts: Vec<Host>,
        /// The path it answers for, with all below it.
        pub path: HttpPath = const { HttpPath::of("/") },
        /// The port of the service; left out, `http`, or else the first port by name.
        pub port: Option<PortName> = None,
        /// Whether it has addresses of the VPC only, or public ones.
        pub scheme: Scheme = Scheme::Internal,
        /// The certificate; left out, the controller takes the one that ACM has for the host.
        pub certificate_arn: Option<CertificateArn> = None,
        /// Which versions of TLS and ciphers it speaks.
        pub ssl_policy: SslPolicy = const { SslPolicy::of("ELBSecurityPolicy-TLS13-1-2-Res-2021-06") },
        /// The path that it asks whether a pod takes requests; left out, that of the readiness probe, or else `path`.
        pub health_check_path: Option<HttpPath> = None,
        /// How long a connection may be idle.
        pub idle_timeout_seconds: IdleTimeout = const { IdleTimeout::of(60) },
        /// The bucket its access logs are written to; left out, there are none.
        pub access_logs_bucket: Option<BucketName> = None,
        /// Ingresses of a cluster that name the same group share one load balancer. Whoever may make ingresses in any of
        /// their namespaces can then answer for the hosts of all.
        pub group: Option<IngressGroup> = None,
    }
}

choices! {
    /// Who reaches a load balancer.
    pub enum Scheme {
        /// Who reaches the VPC.
        Internal = "internal",
        /// Anybody on the internet whom its security group lets in.
        InternetFacing = "internet-facing",
    }
}

settings::numbers! {
    /// How long a connection may be idle, in seconds (ELB `idle_timeout.timeout_seconds`).
    pub struct IdleTimeout(u16) in 1..=4000;
}

names! {
    /// A security policy of load balancers (ELB user guide, "Security policies").
    SslPolicy: "a security policy of load balancers", 5..=128, "E" "0-9A-Za-z-" "0-9A-Za-z",
        "its name in ELB: \"ELBSecurityPolicy-TLS13-1-2-Res-2021-06\"";
    /// A group of ingresses with one load balancer: at most 63 characters (AWS Load Balancer Controller).
    IngressGroup: "a group of ingresses", 1..=63, "0-9a-z" "0-9a-z.-" "0-9a-z",
        "lowercase letters, digits, dots and hyphens";
}

/// The ARN of a certificate in ACM or IAM.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CertificateArn(Arn);

impl std::str::FromStr for CertificateArn {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let arn: Arn = text.parse()?;
        if !matches!(arn.service(), "acm" | "iam") {
            return Err(Invalid::new(
                format!("\"{text}\" is not the ARN of a certificate"),
                "write that of a certificate: \"arn:aws:acm:us-east-1:123456789012:certificate/…\"",
            ));
        }
        Ok(Self(arn))
    }
}

impl std::fmt::Display for CertificateArn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

settings::string_setting!(
    CertificateArn,
    json!({ "type": "string", "pattern": "^arn:aws[a-z-]*:(acm|iam):[^:]*:[0-9]{12}:.+$" })
);

/// The port by which the ingress names an action that Argo Rollouts writes.
const USE_ANNOTATION: &str = "use-annotation";

impl WorkloadSettings {
    /// The port of the service that the ingress sends to.
    pub fn ingress_port(&self) -> Option<PortName> {
        let ingress = self.ingress.as_ref()?;
        let chosen = ingress.port.clone();
        chosen.or_else(|| usual(&self.ports).cloned())
    }

    /// The port that the ingress asks how a pod is, where it is another than the one it sends requests to.
    pub fn health_check_port(&self) -> Option<ContainerPort> {
        let ingress = self.ingress.as_ref()?;
        if ingress.health_check_path.is_some() || self.probes.ready_path().is_none() {
            return None;
        }
        let asked = self.probes.ready_port(&self.ports)?;
        if self.ingress_port().as_ref() == Some(asked) {
            return None;
        }
        self.ports.get(asked).copied()
    }

    pub(super) fn ingress_faults(&self) -> Vec<Fault> {
        let Some(ingress) = &self.ingress else { return Vec::new() };
        if self.kind == WorkloadKind::Jobs || self.reached().is_none() {
            let help = "add `ports = { http = 8080 }`, or remove `ingress`";
            return vec![Fault::new("ingress", "an ingress is to lead to it, but it has no service", help)];
        }
        let mut faults = Vec::new();
        if ingress.hosts.is_empty() {
            faults.push(Fault::new(
                "ingress.hosts",
                "the ingress would answer for every host",
                "name its hosts: [\"dawn.example.com\"]",
            ));
        }
        match &ingress.port {
            Some(port) if !self.ports.contains_key(port) => {
                faults.push(unknown_port("ingress.port", port, &self.ports));
            }
            _ => {}
        }
        let reached = self.reached_ports();
        if let Some(port) = self.ingress_port().filter(|port| self.ports.contains_key(port))
            && !reached.iter().any(|(name, _)| *name == port)
        {
            faults.push(
                Fault::new(
                    "ingress",
                    format!("it leads to the port \"{port}\", which the service does not have"),
                    "name the port in `service.ports` too",
                )
                .related("service.ports", "the service's ports"),
            );
        }
        faults
    }

    /// The ingress that leads to the service of a name. `group` is the `Name` tag of the security group of the cluster's
    /// load balancers; without, the controller makes one that lets everybody in.
    pub(super) fn ingress(&self, mut metadata: ObjectMeta, group: Option<&str>) -> Option<Ingress> {
        let ingress = self.ingress.as_ref()?;
        let service = metadata.name.clone()?;
        // Argo Rollouts writes the weights into an annotation that this port stands for.
        let port = if self.rollout.weighs_requests() {
            USE_ANNOTATION.to_owned()
        } else {
            self.ingress_port()?.to_string()
        };
        metadata.annotations = Some(self.ingress_annotations(ingress, group));
        let backend = IngressBackend {
            service: Some(IngressServiceBackend {
                name: service,
                port: Some(ServiceBackendPort { name: Some(port), ..ServiceBackendPort::default() }),
            }),
            ..IngressBackend::default()
        };
        let path =
            HTTPIngressPath { backend, path: Some(ingress.path.to_string()), path_type: "Prefix".to_owned() };
        let rule = |host: &Host| IngressRule {
            host: Some(host.to_string()),
            http: Some(HTTPIngressRuleValue { paths: vec![path.clone()] }),
        };
        let spec = IngressSpec {
            ingress_class_name: Some("alb".to_owned()),
            rules: Some(ingress.hosts.iter().map(rule).collect()),
            ..IngressSpec::default()
        };
        Some(Ingress { metadata, spec: Some(spec), ..Ingress::default() })
    }

    fn ingress_annotations(
        &self,
        ingress: &IngressSettings,
        group: Option<&str>,
    ) -> BTreeMap<String, String> {
        let mut annotations = BTreeMap::new();
        let mut annotate = |key: &str, value: String| {
            annotations.insert(format!("alb.ingress.kubernetes.io/{key}"), value);
        };
        annotate("scheme", ingress.scheme.to_string());
        annotate("target-type", "ip".to_owned());
        annotate("listen-ports", r#"[{"HTTP": 80}, {"HTTPS": 443}]"#.to_owned());
        annotate("ssl-redirect", "443".to_owned());
        annotate("ssl-policy", ingress.ssl_policy.to_string());
        if let Some(arn) = &ingress.certificate_arn {
            annotate("certificate-arn", arn.to_string());
        }
        if let Some(group) = group {
            annotate("security-groups", group.to_owned());
            // The nodes let the group in already.
            annotate("manage-backend-security-group-rules", "false".to_owned());
        }
        if let Some(group) = &ingress.group {
            annotate("group.name", group.to_string());
        }
        let health = ingress.health_check_path.as_ref().or(self.probes.ready_path());
        annotate("healthcheck-path", health.unwrap_or(&ingress.path).to_string());
        if let Some(port) = self.health_check_port() {
            annotate("healthcheck-port", port.to_string());
        }
        annotate("healthcheck-interval-seconds", "10".to_owned());
        annotate("healthcheck-timeout-seconds", "5".to_owned());
        annotate("healthy-threshold-count", "2".to_owned());
        annotate("unhealthy-threshold-count", "2".to_owned());
        annotate(
            "target-group-attributes",
            format!("deregistration_delay.timeout_seconds={}", self.drain_seconds()),
        );
        let mut attributes = vec![
            format!("idle_timeout.timeout_seconds={}", ingress.idle_timeout_seconds),
            "routing.http.drop_invalid_header_fields.enabled=true".to_owned(),
        ];
        if let Some(bucket) = &ingress.access_logs_bucket {
            attributes.push("access_logs.s3.enabled=true".to_owned());
            attributes.push(format!("access_logs.s3.bucket={bucket}"));
        }
        annotate("load-balancer-attributes", attributes.join(","));
        annotations
    }

    /// How long a load balancer goes on sending what was begun to a pod that goes.
    pub(super) fn drain_seconds(&self) -> u32 {
        self.termination_grace_period_seconds.get()
    }
}
