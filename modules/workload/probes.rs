//! How Kubernetes finds out that a container has started, is ready and is alive.

use std::collections::BTreeMap;

use kubernetes::k8s_openapi::api::core::v1::{ExecAction, GRPCAction, HTTPGetAction, Probe, TCPSocketAction};
use kubernetes::k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use settings::{Node, Problem, Problems, Setting, child, numbers, settings};

use super::fault::Fault;
use super::words::{Arguments, ContainerPort, HttpPath, PortName, Seconds, is_none};

settings! {
    /// How Kubernetes finds out how a container is. What is left out asks `path`; without it, the port is opened.
    pub struct ProbesSettings, with defaults {
        /// The path that all probes ask which are left out here.
        pub path: Option<HttpPath> = None,
        /// The port that probes ask which name none; left out, `http`, or else the first port by name.
        pub port: Option<PortName> = None,
        /// Whether it has started; nothing else is asked until then. Left out, it has two minutes for it.
        pub startup: ProbeChoice = ProbeChoice::Default,
        /// Whether it takes requests; when not, none are sent to it.
        pub readiness: ProbeChoice = ProbeChoice::Default,
        /// Whether it is alive; when not, it is started again. It must not depend on others, or all stop together.
        pub liveness: ProbeChoice = ProbeChoice::Default,
    }
}

/// A probe: the default one, none (`"none"`), or one of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeChoice {
    /// What follows from `path` and the ports.
    Default,
    /// None.
    None,
    /// One of its own.
    Own(Box<ProbeSettings>),
}

settings! {
    /// A probe: one of `http`, `tcp`, `grpc` and `exec`.
    pub struct ProbeSettings, checked by ProbeSettings::check {
        /// A request for this path, which must be answered with a status of 200 to 399.
        pub http: Option<HttpPath> = None,
        /// Opening this port.
        pub tcp: Option<PortName> = None,
        /// The health service of gRPC on this port.
        pub grpc: Option<PortName> = None,
        /// A command in the container, which must end with 0.
        pub exec: Arguments = Arguments::default(),
        /// The port of `http`; left out, that of all probes.
        pub port: Option<PortName> = None,
        /// How long after the start it is first asked.
        pub initial_delay_seconds: Seconds = const { Seconds::of(0) },
        /// How often it is asked; left out, every 10 seconds, and at the start every 5.
        pub period_seconds: Option<Period> = None,
        /// How long an answer may take.
        pub timeout_seconds: Period = const { Period::of(3) },
        /// How often in a row it must fail to count; left out, 3 times, and at the start 24.
        pub failure_threshold: Option<Threshold> = None,
    }
}

numbers! {
    /// A period or a timeout in seconds.
    pub struct Period(u16) in 1..=3600;
    /// How often in a row.
    pub struct Threshold(u16) in 1..=1000;
}

impl Setting for ProbeChoice {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if is_none(node) {
            return Some(Self::None);
        }
        if node.as_str() == Some("default") {
            return Some(Self::Default);
        }
        ProbeSettings::decode(node, problems).map(|probe| Self::Own(Box::new(probe)))
    }

    fn encode(&self) -> serde_json::Value {
        match self {
            Self::Default => "default".into(),
            Self::None => "none".into(),
            Self::Own(probe) => probe.encode(),
        }
    }
}

impl schemars::JsonSchema for ProbeChoice {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProbeChoice".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let own = generator.subschema_for::<ProbeSettings>();
        schemars::json_schema!({
            "anyOf": [{ "enum": ["default", "none"] }, own],
            "description": "A probe, \"none\" or \"default\".",
        })
    }
}

impl ProbeSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let kinds = [self.http.is_some(), self.tcp.is_some(), self.grpc.is_some(), !self.exec.is_empty()];
        let count = kinds.into_iter().filter(|given| *given).count();
        if count != 1 {
            problems.push(
                Problem::new(format!("`{}` has {count} of `http`, `tcp`, `grpc` and `exec`", node.path()))
                    .help("write one of the four: { http = \"/ready\" }, or \"none\"")
                    .at_value(node),
            );
        }
        if self.port.is_some() && self.http.is_none() {
            problems.push(
                Problem::new("`port` goes with `http` only")
                    .help("name the port in `tcp` or `grpc` itself")
                    .at_path(node, &child(node.path(), "port")),
            );
        }
    }
}

/// The three probes of a container.
#[derive(Debug, Clone, Default)]
pub struct Probes {
    /// Whether it has started.
    pub startup: Option<Probe>,
    /// Whether it takes requests.
    pub readiness: Option<Probe>,
    /// Whether it is alive.
    pub liveness: Option<Probe>,
}

type Ports = BTreeMap<PortName, ContainerPort>;

impl ProbesSettings {
    /// The port that is asked where a probe names none.
    fn usual_port<'a>(&'a self, ports: &'a Ports) -> Option<&'a PortName> {
        self.port.as_ref().or_else(|| usual(ports))
    }

    /// What is wrong with them.
    pub fn faults(&self, ports: &Ports) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut known = |at: String, port: &PortName| {
            if !ports.contains_key(port) {
                faults.push(unknown_port(at, port, ports));
            }
        };
        if let Some(port) = &self.port {
            known("probes.port".to_owned(), port);
        }
        for (name, choice) in self.each() {
            let ProbeChoice::Own(probe) = choice else { continue };
            let of = [("port", &probe.port), ("tcp", &probe.tcp), ("grpc", &probe.grpc)];
            for (key, port) in of.into_iter().filter_map(|(key, port)| Some((key, port.as_ref()?))) {
                known(format!("probes.{name}.{key}"), port);
            }
        }
        if ports.is_empty() {
            let http = |choice: &ProbeChoice| match choice {
                ProbeChoice::Default => self.path.is_some(),
                ProbeChoice::Own(probe) => probe.http.is_some(),
                ProbeChoice::None => false,
            };
            if self.each().into_iter().any(|(_, choice)| http(choice)) {
                faults.push(Fault::new(
                    "probes",
                    "requests are sent to it, but it has no port",
                    "add `ports = { http = 8080 }`, or take `exec`",
                ));
            }
        }
        faults
    }

    fn each(&self) -> [(&'static str, &ProbeChoice); 3] {
        [("startup", &self.startup), ("readiness", &self.readiness), ("liveness", &self.liveness)]
    }

    /// The probes as a container has them.
    pub fn probes(&self, ports: &Ports) -> Probes {
        let of = |choice: &ProbeChoice, period: u16, threshold: u16| {
            let defaults = Probe {
                period_seconds: Some(period.into()),
                failure_threshold: Some(threshold.into()),
                timeout_seconds: Some(3),
                ..Probe::default()
            };
            match choice {
                ProbeChoice::None => None,
                ProbeChoice::Default => self.default_action(ports).map(|action| action.into(defaults)),
                ProbeChoice::Own(probe) => {
                    let delay = probe.initial_delay_seconds.get();
                    let probed = Probe {
                        period_seconds: Some(probe.period_seconds.map_or(period, Period::get).into()),
                        failure_threshold: Some(
                            probe.failure_threshold.map_or(threshold, Threshold::get).into(),
                        ),
                        timeout_seconds: Some(probe.timeout_seconds.get().into()),
                        initial_delay_seconds: i32::try_from(delay).ok().filter(|delay| *delay > 0),
                        ..Probe::default()
                    };
                    self.action(probe, ports).map(|action| action.into(probed))
                }
            }
        };
        Probes {
            startup: of(&self.startup, 5, 24),
            readiness: of(&self.readiness, 10, 3),
            liveness: of(&self.liveness, 10, 3),
        }
    }

    /// The path that a load balancer asks to find out whether a pod takes requests; none without HTTP.
    pub fn ready_path(&self) -> Option<&HttpPath> {
        match &self.readiness {
            ProbeChoice::Own(probe) => probe.http.as_ref(),
            ProbeChoice::Default | ProbeChoice::None => self.path.as_ref(),
        }
    }

    /// The port that the path of [`Self::ready_path`] is asked on.
    pub fn ready_port<'a>(&'a self, ports: &'a Ports) -> Option<&'a PortName> {
        let own = match &self.readiness {
            ProbeChoice::Own(probe) => probe.port.as_ref(),
            ProbeChoice::Default | ProbeChoice::None => None,
        };
        own.or_else(|| self.usual_port(ports))
    }

    fn default_action(&self, ports: &Ports) -> Option<Action> {
        let port = self.usual_port(ports)?.to_string();
        Some(match &self.path {
            Some(path) => Action::Http(path.to_string(), port),
            None => Action::Tcp(port),
        })
    }

    fn action(&self, probe: &ProbeSettings, ports: &Ports) -> Option<Action> {
        let port = || probe.port.as_ref().or_else(|| self.usual_port(ports)).map(ToString::to_string);
        if let Some(path) = &probe.http {
            return Some(Action::Http(path.to_string(), port()?));
        }
        if let Some(port) = &probe.tcp {
            return Some(Action::Tcp(port.to_string()));
        }
        if let Some(port) = &probe.grpc {
            return ports.get(port).map(|number| Action::Grpc(number.get()));
        }
        probe.exec.to_option().map(Action::Exec)
    }
}

/// The port that is meant where none is named: `http`, or else the first by name.
pub(super) fn usual(ports: &Ports) -> Option<&PortName> {
    ports.keys().find(|name| name.as_str() == "http").or_else(|| ports.keys().next())
}

/// The fault of naming a port that the workload does not have.
pub(super) fn unknown_port(at: impl Into<String>, port: &PortName, ports: &Ports) -> Fault {
    let there = match ports.len() {
        0 => "it has none: add `ports = { http = 8080 }`".to_owned(),
        _ => {
            format!("its ports are {}", ports.keys().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
    };
    let near = settings::nearest(port.as_str(), ports.keys().map(PortName::as_str));
    let help = near.map_or_else(|| there.clone(), |near| format!("did you mean \"{near}\"? {there}"));
    Fault::new(at, format!("there is no port \"{port}\""), help)
}

/// What a probe does.
enum Action {
    Http(String, String),
    Tcp(String),
    Grpc(u16),
    Exec(Vec<String>),
}

impl Action {
    fn into(self, mut probe: Probe) -> Probe {
        match self {
            Self::Http(path, port) => {
                let port = IntOrString::String(port);
                let get = HTTPGetAction { path: Some(path), port, ..HTTPGetAction::default() };
                probe.http_get = Some(get);
            }
            Self::Tcp(port) => {
                let socket =
                    TCPSocketAction { port: IntOrString::String(port), ..TCPSocketAction::default() };
                probe.tcp_socket = Some(socket);
            }
            // Of gRPC, Kubernetes takes numbers only.
            Self::Grpc(port) => {
                probe.grpc = Some(GRPCAction { port: port.into(), ..GRPCAction::default() });
            }
            Self::Exec(command) => probe.exec = Some(ExecAction { command: Some(command) }),
        }
        probe
    }
}
