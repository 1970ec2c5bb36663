//! What the objects of a workload are called, and how long that may be.

use aws::names::ServiceName;

use super::fault::{Fault, under};
use super::settings::{WorkloadKind, WorkloadSettings};

/// The names of a workload's objects. The main ones are called as the service, parts have suffixes.
#[derive(Debug, Clone)]
pub struct Names(String);

impl Names {
    /// The names of a service's objects.
    pub fn of(service: &ServiceName) -> Self {
        Self(service.to_string())
    }

    /// What runs, and how it is reached: `dawn`.
    pub fn main(&self) -> String {
        self.0.clone()
    }

    /// Its environment variables: `dawn-config`.
    pub fn config(&self) -> String {
        self.part("config")
    }

    /// Its files: `dawn-files`.
    pub fn files(&self) -> String {
        self.part("files")
    }

    /// Its secrets: `dawn-secrets`.
    pub fn secrets(&self) -> String {
        self.part("secrets")
    }

    /// Where its secrets come from: `dawn-secrets-manager`.
    pub fn secrets_manager(&self) -> String {
        self.part("secrets-manager")
    }

    /// Where its parameters come from: `dawn-parameter-store`.
    pub fn parameter_store(&self) -> String {
        self.part("parameter-store")
    }

    /// The service that gives each pod of a stateful set its name: `dawn-headless`.
    pub fn headless(&self) -> String {
        self.part("headless")
    }

    /// The service of a version that is tried before it answers: `dawn-preview`.
    pub fn preview(&self) -> String {
        self.part("preview")
    }

    /// The service of a version that some requests go to: `dawn-canary`.
    pub fn canary(&self) -> String {
        self.part("canary")
    }

    /// A job, or the claim of a volume: `dawn-cleanup`.
    pub fn part(&self, part: impl std::fmt::Display) -> String {
        format!("{}-{part}", self.0)
    }
}

/// A `CronJob`'s name: `-` and ten digits follow it in the names of its jobs, which are labels (Kubernetes, "`CronJob`").
pub const MOST_OF_CRON_JOB: usize = 52;
/// A stateful set's name: `-` and a hash of ten characters follow it in a label of its pods.
pub const MOST_OF_STATEFUL_SET: usize = 52;
/// A service's name is a label of DNS (RFC 1035).
pub const MOST_OF_SERVICE: usize = 63;

impl WorkloadSettings {
    /// What of the names made of a service's is too long, or no name of a service.
    pub fn name_faults(&self, service: &ServiceName) -> Vec<Fault> {
        let names = Names::of(service);
        let mut faults = Vec::new();
        let mut check = |at: String, what: &str, name: String, most: usize| {
            if name.len() > most {
                faults.push(Fault::new(
                    at,
                    format!(
                        "the {what} would be called {name}, which has {} characters, {most} at most",
                        name.len()
                    ),
                    "give the service a shorter name, or the part of it",
                ));
            }
        };
        let whole = String::new;
        match self.kind {
            WorkloadKind::StatefulSet => {
                check(whole(), "stateful set", names.main(), MOST_OF_STATEFUL_SET);
                check(whole(), "service of its pods", names.headless(), MOST_OF_SERVICE);
            }
            WorkloadKind::Deployment => {
                use super::rollout::RolloutStrategy::{BlueGreen, Canary};
                let strategy = || "rollout.strategy".to_owned();
                match self.rollout.strategy {
                    BlueGreen => {
                        check(strategy(), "service of the new version", names.preview(), MOST_OF_SERVICE);
                    }
                    Canary => {
                        check(strategy(), "service of the new version", names.canary(), MOST_OF_SERVICE);
                    }
                    _ => {}
                }
            }
            WorkloadKind::Jobs => {}
        }
        for job in self.jobs.keys() {
            check(under("jobs", job), "job", names.part(job), MOST_OF_CRON_JOB);
        }
        let letter = service.as_str().starts_with(|first: char| first.is_ascii_lowercase());
        if !letter && (self.reached().is_some() || self.kind == WorkloadKind::StatefulSet) {
            faults.push(Fault::new(
                "",
                format!("no service of Kubernetes can be called {service}: it begins with a digit"),
                "begin the service's name with a letter",
            ));
        }
        faults
    }
}
