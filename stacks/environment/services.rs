//! Settings of the services: `[services.<key>]`.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use modules::bucket::settings::BucketSettings;
use modules::cluster::settings::ClusterKey;
use modules::database::settings::DatabaseSettings;
use modules::identity::Credentials;
use modules::namespace::settings::{CallerSettings, NamespaceSettings};
use modules::service::channel::ChannelName;
use modules::service::grants::Grant;
use modules::service::settings::{AlarmsSettings, LogsSettings, SecretKey, SecretSettings};
use modules::workload::settings::{ChannelSettings, WorkloadSettings};
use settings::{choices, settings};

settings! {
    /// A service that runs on a cluster.
    pub struct ServiceSettings {
        /// What it is called in AWS; left out, its key. Written out, it keeps the repository when the key is changed.
        #[one_way = "Another name is another repository: the images of this one would be lost."]
        pub name: Option<ServiceName> = None,
        /// The cluster, by its key.
        pub cluster: ClusterKey,
        /// How its Kubernetes objects get there.
        pub delivery: Delivery,
        /// What runs; left out, only the repository and the AWS side are made.
        pub workload: Option<WorkloadSettings> = None,
        /// Channels beside the stable one, each in a namespace of its own: `rc` runs in `dawn-rc`.
        pub channels: BTreeMap<ChannelName, ChannelSettings> = BTreeMap::new(),
        /// The namespaces of its channels.
        pub namespace: NamespaceSettings = NamespaceSettings::default(),
        /// The services of the same cluster that may call it, by their keys: `["dusk"]`, or on some of its ports only:
        /// `[{ service = "monitoring", ports = ["metrics"] }]`. A channel such as `rc` calls the channel of the same
        /// name, else the stable one.
        pub allow: Vec<CallerSettings> = Vec::new(),
        /// How its pods get the credentials of its role; left out, as the controllers of the cluster do.
        pub credentials: Option<Credentials> = None,
        /// What its pods may do in AWS.
        pub grants: Vec<Grant> = Vec::new(),
        /// Its secrets, without values; its pods may read them.
        #[one_way = "A secret under another key is another secret, unless `name` says what this one is called."]
        pub secrets: BTreeMap<SecretKey, SecretSettings> = BTreeMap::new(),
        /// The log groups of its channels.
        pub logs: LogsSettings = LogsSettings::default(),
        /// The alarms of its channels.
        pub alarms: AlarmsSettings = AlarmsSettings::default(),
        /// Its PostgreSQL database; left out, it has none.
        pub database: Option<DatabaseSettings> = None,
        /// Its bucket; left out, it has none.
        pub bucket: Option<BucketSettings> = None,
    }
}

impl ServiceSettings {
    /// What the service with this key is called in AWS.
    pub fn name<'a>(&'a self, key: &'a ServiceName) -> &'a ServiceName {
        self.name.as_ref().unwrap_or(key)
    }

    /// Whether its pods have a role.
    pub fn has_role(&self) -> bool {
        !self.grants.is_empty() || !self.secrets.is_empty() || self.database.is_some()
    }

    /// Whether it keeps something that is encrypted with a key of its own.
    pub fn has_key(&self) -> bool {
        !self.secrets.is_empty() || self.database.is_some() || self.bucket.is_some()
    }

    /// Whether anything is made for it beside its repository.
    pub fn has_aws_side(&self) -> bool {
        self.workload.is_some() || self.has_role() || self.has_key()
    }
}

choices! {
    /// How a service's Kubernetes objects get to its cluster.
    pub enum Delivery {
        /// As plain manifests, applied by `kubectl` with kustomize.
        Kubectl = "kubectl",
        /// By Terraform.
        Terraform = "terraform",
        /// As manifests that Argo CD fetches.
        Argocd = "argocd",
    }
}
