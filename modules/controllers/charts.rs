//! Which controllers a cluster has, and the values of their charts.

mod argo_cd;
mod argo_rollouts;
mod cert_manager;
mod cloudwatch_agent;
mod cluster_autoscaler;
mod external_dns;
mod external_secrets;
mod fluent_bit;
mod load_balancer_controller;
mod velero;
mod vertical_pod_autoscaler;

use kubernetes::charts;

use super::values::Values;
use super::{Chosen, Upstream};
use crate::identity::settings::{
    ArgoCdSettings, ArgoRolloutsSettings, CertManagerSettings, CloudWatchAgentSettings,
    ClusterAutoscalerSettings, ControllersSettings, ExternalDnsSettings, ExternalSecretsSettings,
    FluentBitSettings, LoadBalancerControllerSettings, VeleroSettings, VerticalPodAutoscalerSettings,
};

/// The key of the controller that others wait for.
pub(super) const LOAD_BALANCER_CONTROLLER: &str = "load_balancer_controller";

macro_rules! controllers {
    ($($key:ident: $kind:ident, $settings:ident, $chart:ident;)*) => {
        /// A controller with its own settings.
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Kind<'a> {
            $( $kind(&'a $settings), )*
        }

        /// The controllers whose tables are there, in the order of installation.
        pub(super) fn chosen(settings: &ControllersSettings) -> Vec<Chosen<'_>> {
            let mut chosen = Vec::new();
            $(
                if let Some(of) = &settings.$key {
                    chosen.push(Chosen {
                        key: stringify!($key),
                        chart: &charts::$chart,
                        namespace: &of.namespace,
                        version: of.version.as_ref(),
                        further: &of.values,
                        kind: Kind::$kind(of),
                    });
                }
            )*
            chosen
        }

        /// The values of a controller's chart, before those of the settings.
        pub(super) fn values(chosen: &Chosen<'_>, upstream: &Upstream<'_>) -> Values {
            match chosen.kind {
                $( Kind::$kind(settings) => $key::values(settings, upstream), )*
            }
        }
    };
}

controllers! {
    load_balancer_controller: LoadBalancerController, LoadBalancerControllerSettings, LOAD_BALANCER_CONTROLLER;
    argo_cd: ArgoCd, ArgoCdSettings, ARGO_CD;
    argo_rollouts: ArgoRollouts, ArgoRolloutsSettings, ARGO_ROLLOUTS;
    cert_manager: CertManager, CertManagerSettings, CERT_MANAGER;
    cloudwatch_agent: CloudWatchAgent, CloudWatchAgentSettings, CLOUDWATCH_AGENT;
    cluster_autoscaler: ClusterAutoscaler, ClusterAutoscalerSettings, CLUSTER_AUTOSCALER;
    external_dns: ExternalDns, ExternalDnsSettings, EXTERNAL_DNS;
    external_secrets: ExternalSecrets, ExternalSecretsSettings, EXTERNAL_SECRETS;
    fluent_bit: FluentBit, FluentBitSettings, FLUENT_BIT;
    velero: Velero, VeleroSettings, VELERO;
    vertical_pod_autoscaler: VerticalPodAutoscaler, VerticalPodAutoscalerSettings, VERTICAL_POD_AUTOSCALER;
}
