//! A channel of a service: the stable one, or one beside it such as a release candidate, each in a namespace of its own.

use aws::KubernetesVersion;
use aws::names::{ClusterName, Namespace, RoleName, ServiceAccountName, ServiceName};
use settings::names;

use crate::account::Account;
use crate::identity::{Credentials, Purpose, role_name};

names! {
    /// The name of a channel beside the stable one, which ends the name of its namespace: `rc` of `dawn-rc`.
    ChannelName: "a channel's name", 1..=20, "0-9a-z" "0-9a-z" "0-9a-z",
        "lowercase letters and digits";
}

/// A channel of a service, as the modules that make its objects need it. Everything in it is a literal: manifests
/// cannot hold references to what Terraform knows.
#[derive(Clone, Debug)]
pub struct Channel<'a> {
    /// Where the platform stands.
    pub account: &'a Account,
    /// What the service is called: the name of its objects.
    pub service: ServiceName,
    /// The service's settings key: `services.dawn`.
    pub setting: String,
    /// Which channel it is; none for the stable one.
    pub name: Option<ChannelName>,
    /// Its namespace.
    pub namespace: Namespace,
    /// The key of the cluster it runs on: `trantor`.
    pub cluster_key: String,
    /// The name of the cluster it runs on.
    pub cluster: ClusterName,
    /// The cluster's version.
    pub version: KubernetesVersion,
    /// The zones that the cluster's nodes are in.
    pub zones: usize,
    /// Its role in AWS, when it has one.
    pub role: Option<ServiceRole>,
}

/// The role that the pods of a channel have in AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRole {
    /// Its name.
    pub name: RoleName,
    /// Its ARN, which follows from its name.
    pub arn: String,
    /// How the pods get its credentials.
    pub credentials: Credentials,
}

impl Channel<'_> {
    /// The namespace of a service's channel: `dawn`, `dawn-rc`; none when it would have over 63 characters.
    pub fn namespace(service: &ServiceName, channel: Option<&ChannelName>) -> Option<Namespace> {
        let name = match channel {
            None => service.to_string(),
            Some(channel) => format!("{service}-{channel}"),
        };
        Namespace::new(name).ok()
    }

    /// The service account of its pods.
    ///
    /// # Panics
    /// Never: a service's name keeps the rule of service accounts.
    pub fn service_account(&self) -> ServiceAccountName {
        ServiceAccountName::new(self.service.as_str()).expect("a service's name is a service account's")
    }

    /// What its role is for: with the cluster's name, the name of the role.
    ///
    /// # Panics
    /// Never: a namespace keeps the rule of purposes.
    pub fn purpose(&self) -> Purpose {
        Purpose::new(self.namespace.as_str()).expect("a namespace is a purpose")
    }

    /// The role it has when its pods have any.
    pub fn role_with(&self, credentials: Credentials) -> ServiceRole {
        let name = role_name(&self.cluster, &self.purpose());
        let arn = format!("arn:{}:iam::{}:role/{name}", self.account.partition(), self.account.id);
        ServiceRole { name, arn, credentials }
    }

    /// The repository of its images, without a tag or digest.
    pub fn repository(&self) -> String {
        let Account { id, region, name, .. } = self.account;
        let suffix = self.account.partition().dns_suffix();
        format!("{id}.dkr.ecr.{region}.{suffix}/{name}/{}", self.service)
    }
}
