//! The roles of a cluster's controllers, from `[clusters.<key>.controllers]`.

use std::collections::BTreeMap;

use aws::PolicyDocument;
use aws::names::{ClusterName, Namespace, ServiceAccountName};
use terraform::{Expr, Stack};

use super::policies::external_secrets::Readable;
use super::policies::{
    HostedZones, cert_manager, cloudwatch_agent, cluster_autoscaler, ebs_csi, efs_csi, external_dns,
    external_secrets, fluent_bit, load_balancer_controller, velero, vpc_cni,
};
use super::settings::ControllersSettings;
use super::{
    ClusterIdentity, Credentials, IdentityError, Purpose, WorkloadIdentity, WorkloadRole, role_name,
};
use crate::account::Account;

/// The ARN of a controller's role, by the controller's key in the settings. It follows from names, so that whoever
/// installs the controller needs no reference to the role.
///
/// # Panics
/// When the key is no key of a controller's settings.
pub fn role_arn(account: &Account, cluster: &ClusterName, key: &'static str) -> String {
    let purpose = Purpose::new(key.replace('_', "-")).expect("a controller's key is words and underscores");
    let name = role_name(cluster, &purpose);
    format!("arn:{}:iam::{}:role/{name}", account.partition(), account.id)
}

/// The cluster whose controllers get roles.
#[derive(Clone, Debug)]
pub struct Controllers<'a> {
    /// The cluster.
    pub cluster: &'a ClusterIdentity,
    /// How the pods get their credentials.
    pub credentials: Credentials,
    /// The policy that caps the roles.
    pub permissions_boundary: Option<Expr<String>>,
}

impl Controllers<'_> {
    /// Makes the role of the VPC CNI plugin, for its add-on.
    ///
    /// # Errors
    /// As [`WorkloadRole::add`].
    pub fn add_vpc_cni(
        &self,
        stack: &mut Stack,
        vpc_arn: &Expr<String>,
    ) -> Result<WorkloadIdentity, IdentityError> {
        let role = self.role(
            const { Purpose::of("vpc-cni") },
            "Gives pods addresses of the network.",
            &const { Namespace::of("kube-system") },
            &const { ServiceAccountName::of("aws-node") },
            vec![vpc_cni::policy(self.cluster, vpc_arn)],
            format!("clusters.{}.addons.vpc_cni", self.cluster.key),
        );
        role.add_for_addon(stack)
    }

    /// Makes the role of the EBS CSI driver, for its add-on. `keys` are the customer keys of volumes.
    ///
    /// # Errors
    /// As [`WorkloadRole::add`].
    pub fn add_ebs_csi(
        &self,
        stack: &mut Stack,
        keys: &[Expr<String>],
    ) -> Result<WorkloadIdentity, IdentityError> {
        let role = self.role(
            const { Purpose::of("ebs-csi") },
            "Makes and attaches volumes.",
            &const { Namespace::of("kube-system") },
            &const { ServiceAccountName::of("ebs-csi-controller-sa") },
            vec![ebs_csi::policy(self.cluster, keys)],
            format!("clusters.{}.addons.aws_ebs_csi_driver", self.cluster.key),
        );
        role.add_for_addon(stack)
    }

    /// Makes the role of the EFS CSI driver, for its add-on.
    ///
    /// # Errors
    /// As [`WorkloadRole::add`].
    pub fn add_efs_csi(&self, stack: &mut Stack) -> Result<WorkloadIdentity, IdentityError> {
        let role = self.role(
            const { Purpose::of("efs-csi") },
            "Makes access points of file systems.",
            &const { Namespace::of("kube-system") },
            &const { ServiceAccountName::of("efs-csi-controller-sa") },
            vec![efs_csi::policy(self.cluster)],
            format!("clusters.{}.addons.aws_efs_csi_driver", self.cluster.key),
        );
        role.add_for_addon(stack)
    }

    /// Makes the roles of the controllers that the settings have, and returns them by their key in the settings.
    /// `keys` are the customer keys of the secrets, parameters and backups.
    ///
    /// # Errors
    /// As [`WorkloadRole::add`].
    pub fn add_all(
        &self,
        stack: &mut Stack,
        settings: &ControllersSettings,
        keys: &[Expr<String>],
    ) -> Result<BTreeMap<&'static str, WorkloadIdentity>, IdentityError> {
        let roles = self.roles(settings, keys).into_iter();
        roles.map(|(key, role)| Ok((key, role.add(stack)?))).collect()
    }

    fn roles(
        &self,
        settings: &ControllersSettings,
        keys: &[Expr<String>],
    ) -> Vec<(&'static str, WorkloadRole<'_>)> {
        let mut roles = Vec::new();
        let mut add = |key: &'static str,
                       purpose: Purpose,
                       description: &str,
                       (namespace, service_account): (&Namespace, &ServiceAccountName),
                       policies: Vec<PolicyDocument>| {
            let setting = format!("clusters.{}.controllers.{key}", self.cluster.key);
            let role = self.role(purpose, description, namespace, service_account, policies, setting);
            roles.push((key, role));
        };
        let cluster = self.cluster;
        if let Some(of) = &settings.load_balancer_controller {
            add(
                "load_balancer_controller",
                const { Purpose::of("load-balancer-controller") },
                "Makes load balancers for services and ingresses.",
                (&of.namespace, &of.service_account),
                load_balancer_controller::policies(cluster),
            );
        }
        if let Some(of) = &settings.external_dns
            && let Some(zones) = HostedZones::new(of.hosted_zone_arns.iter().cloned())
        {
            add(
                "external_dns",
                const { Purpose::of("external-dns") },
                "Writes DNS records for services and ingresses.",
                (&of.namespace, &of.service_account),
                vec![external_dns::policy(&zones)],
            );
        }
        if let Some(of) = &settings.cluster_autoscaler {
            add(
                "cluster_autoscaler",
                const { Purpose::of("cluster-autoscaler") },
                "Changes the size of node groups.",
                (&of.namespace, &of.service_account),
                vec![cluster_autoscaler::policy(cluster)],
            );
        }
        if let Some(of) = &settings.external_secrets
            && let Some(readable) =
                Readable::new(of.secrets_manager_paths.iter().cloned(), of.parameter_paths.iter().cloned())
        {
            add(
                "external_secrets",
                const { Purpose::of("external-secrets") },
                "Brings secrets and parameters into the cluster.",
                (&of.namespace, &of.service_account),
                vec![external_secrets::policy(cluster, &readable, keys)],
            );
        }
        if let Some(of) = &settings.cert_manager
            && let Some(zones) = HostedZones::new(of.hosted_zone_arns.iter().cloned())
        {
            add(
                "cert_manager",
                const { Purpose::of("cert-manager") },
                "Proves ownership of names for certificates.",
                (&of.namespace, &of.service_account),
                vec![cert_manager::policy(cluster.partition(), &zones)],
            );
        }
        if let Some(of) = &settings.cloudwatch_agent {
            add(
                "cloudwatch_agent",
                const { Purpose::of("cloudwatch-agent") },
                "Sends metrics to CloudWatch.",
                (&of.namespace, &of.service_account),
                vec![cloudwatch_agent::policy(cluster)],
            );
        }
        if let Some(of) = &settings.fluent_bit {
            add(
                "fluent_bit",
                const { Purpose::of("fluent-bit") },
                "Sends logs to CloudWatch.",
                (&of.namespace, &of.service_account),
                vec![fluent_bit::policy(cluster)],
            );
        }
        if let Some(of) = &settings.velero {
            add(
                "velero",
                const { Purpose::of("velero") },
                "Backs up the cluster's objects and volumes.",
                (&of.namespace, &of.service_account),
                vec![velero::policy(cluster, &of.bucket, keys)],
            );
        }
        roles
    }

    fn role(
        &self,
        purpose: Purpose,
        description: &str,
        namespace: &Namespace,
        service_account: &ServiceAccountName,
        policies: Vec<PolicyDocument>,
        setting: String,
    ) -> WorkloadRole<'_> {
        WorkloadRole {
            cluster: self.cluster,
            purpose,
            description: description.to_owned(),
            namespace: namespace.clone(),
            service_account: service_account.clone(),
            credentials: self.credentials,
            permissions_boundary: self.permissions_boundary.clone(),
            policies,
            setting,
        }
    }
}
