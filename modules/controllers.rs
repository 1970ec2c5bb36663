//! The platform's controllers, each a release of a Helm chart.
//!
//! They run in a cluster that another stack makes. A value is a literal wherever the settings say enough, so that a
//! reader sees what a pod gets: ARNs of roles follow from names. Only what AWS gives out, the VPC's id, is a reference.

mod charts;
mod pods;
mod release;
#[cfg(test)]
mod tests;
mod values;

use aws::KubernetesVersion;
use aws::log_retention::RetentionInDays;
use aws::names::{ClusterName, Namespace, ServiceAccountName};
use kubernetes::chart_values::ChartValues;
use kubernetes::charts::{Chart, ChartVersion};
use terraform::{Expr, Handle, Section, Stack, identifier};

use self::release::Release;
use crate::account::Account;
use crate::cluster::settings::{ClusterKey, ClusterSettings};
use crate::identity::Credentials;
use crate::identity::controllers::role_arn;
use crate::identity::settings::{ControllerDelivery, ControllersSettings};
use crate::node_group::settings::AmiFamily;

/// A cluster, as its controllers need to know it.
#[derive(Clone, Debug)]
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// What the settings call it.
    pub key: &'a ClusterKey,
    /// Its name in AWS, which is the alias of its provider: the key may change.
    pub name: &'a ClusterName,
    /// Its settings.
    pub settings: &'a ClusterSettings,
    /// The VPC it is in.
    pub vpc_id: Expr<String>,
    /// The tags of what controllers make in AWS.
    pub tags: &'a [(String, String)],
}

/// A controller that is to be installed, and the version of its chart.
#[derive(Clone, Debug)]
pub struct Installed<'a> {
    /// Its key in the settings: `argo_cd`.
    pub key: &'static str,
    /// Its chart.
    pub chart: &'static Chart,
    /// The version that the settings name; none for the chart's row in the table.
    pub version: Option<&'a ChartVersion>,
}

/// What is to be installed by Helm, in the order of installation; nothing where somebody else does it.
pub fn installed(settings: &ControllersSettings) -> Vec<Installed<'_>> {
    let chosen = charts::chosen(settings).into_iter();
    let installed = chosen.map(|Chosen { key, chart, version, .. }| Installed { key, chart, version });
    if settings.delivery == ControllerDelivery::Helm { installed.collect() } else { Vec::new() }
}

/// Makes the releases of a cluster. The provider `helm` is configured for it already.
pub fn add(stack: &mut Stack, upstream: &Upstream<'_>) {
    let settings = &upstream.settings.controllers;
    if settings.delivery != ControllerDelivery::Helm {
        return;
    }
    let mut load_balancers: Option<Handle> = None;
    for chosen in charts::chosen(settings) {
        let setting = format!("clusters.{}.controllers.{}", upstream.key, chosen.key);
        let file = format!("cluster-{}", identifier(upstream.key.as_str()));
        stack.section(Section::new(file, "modules/controllers", setting), |stack| {
            let release = Release::of(&chosen, upstream);
            // Its webhook is asked about each Service: with none running, no other chart could be installed.
            let handle = release.add(stack, upstream, load_balancers.as_ref());
            if chosen.key == charts::LOAD_BALANCER_CONTROLLER {
                load_balancers = Some(handle);
            }
        });
    }
}

/// A controller whose table is there, with what all of them have.
#[derive(Clone, Debug)]
struct Chosen<'a> {
    key: &'static str,
    chart: &'static Chart,
    namespace: &'a Namespace,
    version: Option<&'a ChartVersion>,
    further: &'a ChartValues,
    kind: charts::Kind<'a>,
}

impl Upstream<'_> {
    /// The service account of a controller, for the value that most charts call `serviceAccount`.
    fn service_account(&self, key: &'static str, name: &ServiceAccountName) -> serde_json::Value {
        let role = (self.settings.controllers.credentials == Credentials::Irsa)
            .then(|| role_arn(self.account, self.name, key));
        pods::service_account(name, role.as_deref())
    }

    fn version(&self) -> KubernetesVersion {
        self.settings.version
    }

    fn log_retention(&self) -> RetentionInDays {
        self.settings.log_retention_in_days
    }

    /// Whether all nodes run Bottlerocket.
    fn is_bottlerocket(&self) -> bool {
        let mut groups = self.settings.node_groups.values();
        groups.len() > 0 && groups.all(|group| group.ami_family == AmiFamily::Bottlerocket)
    }
}
