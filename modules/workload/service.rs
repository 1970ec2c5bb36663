//! How a workload is reached within its cluster, and through a network load balancer.

use std::collections::BTreeMap;

use aws::cidr::Cidr;
use kubernetes::k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use settings::{choices, settings};

use super::fault::{Fault, under};
use super::ingress::Scheme;
use super::probes::unknown_port;
use super::settings::{WorkloadKind, WorkloadSettings};
use super::words::PortName;
use crate::cluster::settings::Port;

settings! {
    /// How a workload is reached.
    pub struct KubernetesServiceSettings, with defaults {
        /// Whether it has an address in the cluster only, a load balancer, or neither.
        pub kind: ServiceKind = ServiceKind::ClusterIp,
        /// The ports it is reached on, by the names of the workload's ports: `{ http = 80 }`. Left out, all of them by
        /// their own numbers.
        pub ports: BTreeMap<PortName, Port> = BTreeMap::new(),
        /// Whether the load balancer has addresses of the VPC only, or public ones.
        pub scheme: Scheme = Scheme::Internal,
        /// From where the load balancer is reached. A load balancer must have it.
        pub source_ranges: Vec<Cidr> = Vec::new(),
    }
}

choices! {
    /// How a workload is reached.
    pub enum ServiceKind {
        /// By an address in the cluster.
        ClusterIp = "cluster-ip",
        /// Through a network load balancer too, made by the AWS Load Balancer Controller.
        LoadBalancer = "load-balancer",
        /// Not at all.
        None = "none",
    }
}

impl WorkloadSettings {
    /// How it is reached; none when it is not.
    pub fn reached(&self) -> Option<KubernetesServiceSettings> {
        let service = self.service.clone().unwrap_or_default();
        let is =
            self.kind != WorkloadKind::Jobs && service.kind != ServiceKind::None && !self.ports.is_empty();
        is.then_some(service)
    }

    /// The ports it is reached on: the name, the number outside.
    pub fn reached_ports(&self) -> Vec<(PortName, u16)> {
        let Some(service) = self.reached() else { return Vec::new() };
        if service.ports.is_empty() {
            return self.ports.iter().map(|(name, port)| (name.clone(), port.get())).collect();
        }
        service.ports.iter().map(|(name, port)| (name.clone(), port.get())).collect()
    }

    pub(super) fn service_faults(&self) -> Vec<Fault> {
        let Some(service) = &self.service else { return Vec::new() };
        let mut faults: Vec<Fault> = service
            .ports
            .keys()
            .filter(|name| !self.ports.contains_key(name))
            .map(|name| unknown_port(under("service.ports", name), name, &self.ports))
            .collect();
        let balanced = service.kind == ServiceKind::LoadBalancer;
        if balanced && service.source_ranges.is_empty() {
            faults.push(Fault::new(
                "service.source_ranges",
                "nothing says from where the load balancer is reached",
                "write the ranges: `source_ranges = [\"10.0.0.0/8\"]`",
            ));
        }
        if balanced && service.ports.is_empty() && self.ports.len() > 1 {
            faults.push(Fault::new(
                "service.ports",
                "the load balancer would have every port, those for metrics among them",
                "name the ports it has: `ports = { http = 80 }`",
            ));
        }
        if balanced && self.ports.is_empty() {
            faults.push(Fault::new(
                "service.kind",
                "a load balancer is to lead to it, but it has no port",
                "add `ports = { http = 8080 }`",
            ));
        }
        if !balanced && (!service.source_ranges.is_empty() || service.scheme != Scheme::Internal) {
            let key = if service.source_ranges.is_empty() { "scheme" } else { "source_ranges" };
            faults.push(Fault::new(
                format!("service.{key}"),
                format!("`{key}` goes with a load balancer only"),
                "write `kind = \"load-balancer\"`, or remove it",
            ));
        }
        let mut seen: BTreeMap<Port, &PortName> = BTreeMap::new();
        for (name, port) in &service.ports {
            if let Some(first) = seen.insert(*port, name) {
                faults.push(Fault::new(
                    under("service.ports", name),
                    format!("the ports {first} and {name} would both be reached on {port}"),
                    "give each a number of its own",
                ));
            }
        }
        faults
    }

    /// The service by which it is reached.
    pub(super) fn service(
        &self,
        mut metadata: ObjectMeta,
        selector: BTreeMap<String, String>,
    ) -> Option<Service> {
        let reached = self.reached()?;
        let mut spec = ServiceSpec {
            type_: Some("ClusterIP".to_owned()),
            selector: Some(selector),
            ports: Some(self.service_ports()),
            ..ServiceSpec::default()
        };
        if reached.kind == ServiceKind::LoadBalancer {
            spec.type_ = Some("LoadBalancer".to_owned());
            spec.load_balancer_class = Some("service.k8s.aws/nlb".to_owned());
            // Load balancers send to pods' addresses.
            spec.allocate_load_balancer_node_ports = Some(false);
            spec.load_balancer_source_ranges =
                Some(reached.source_ranges.iter().map(ToString::to_string).collect());
            metadata.annotations = Some(self.balancer_annotations(&reached));
        }
        Some(Service { metadata, spec: Some(spec), ..Service::default() })
    }

    /// A service by which it is reached within the cluster only, whatever its own.
    pub(super) fn service_within(
        &self,
        metadata: ObjectMeta,
        selector: BTreeMap<String, String>,
    ) -> Option<Service> {
        self.reached()?;
        let spec = ServiceSpec {
            type_: Some("ClusterIP".to_owned()),
            selector: Some(selector),
            ports: Some(self.service_ports()),
            ..ServiceSpec::default()
        };
        Some(Service { metadata, spec: Some(spec), ..Service::default() })
    }

    fn service_ports(&self) -> Vec<ServicePort> {
        let port = |(name, number): (PortName, u16)| ServicePort {
            name: Some(name.to_string()),
            port: number.into(),
            target_port: Some(IntOrString::String(name.to_string())),
            protocol: Some("TCP".to_owned()),
            ..ServicePort::default()
        };
        self.reached_ports().into_iter().map(port).collect()
    }

    /// The service without an address that gives each pod of a stateful set its name.
    pub(super) fn headless(&self, metadata: ObjectMeta, selector: BTreeMap<String, String>) -> Service {
        let port = |(name, port): (&PortName, &super::words::ContainerPort)| ServicePort {
            name: Some(name.to_string()),
            port: port.get().into(),
            target_port: Some(IntOrString::String(name.to_string())),
            protocol: Some("TCP".to_owned()),
            ..ServicePort::default()
        };
        let ports: Vec<_> = self.ports.iter().map(port).collect();
        let spec = ServiceSpec {
            type_: Some("ClusterIP".to_owned()),
            cluster_ip: Some("None".to_owned()),
            selector: Some(selector),
            ports: (!ports.is_empty()).then_some(ports),
            // Members of a set find each other before they are ready.
            publish_not_ready_addresses: Some(true),
            ..ServiceSpec::default()
        };
        Service { metadata, spec: Some(spec), ..Service::default() }
    }

    fn balancer_annotations(&self, service: &KubernetesServiceSettings) -> BTreeMap<String, String> {
        let mut annotations = BTreeMap::new();
        let mut annotate = |key: &str, value: String| {
            annotations.insert(format!("service.beta.kubernetes.io/aws-load-balancer-{key}"), value);
        };
        annotate("scheme", service.scheme.to_string());
        annotate("nlb-target-type", "ip".to_owned());
        annotate("attributes", "load_balancing.cross_zone.enabled=true".to_owned());
        // Pods see the load balancer's addresses, which their network policies let in, and not the callers'. It is so by
        // itself with targets by address and TCP (ELB user guide, "Client IP preservation"); said, it stays so.
        annotate(
            "target-group-attributes",
            format!(
                "deregistration_delay.timeout_seconds={},preserve_client_ip.enabled=false",
                self.drain_seconds()
            ),
        );
        match self.probes.ready_path() {
            Some(path) => {
                annotate("healthcheck-protocol", "http".to_owned());
                annotate("healthcheck-path", path.to_string());
            }
            None => annotate("healthcheck-protocol", "tcp".to_owned()),
        }
        annotations
    }
}
