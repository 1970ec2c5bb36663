//! Reading.

mod access;
mod addons;
mod catalog;
mod control_plane;
mod convert;
mod identity;
mod launch_template;
mod network;
mod node_groups;
mod pages;
mod release;
mod upkeep;

use std::collections::BTreeSet;

use futures_util::future::{join_all, try_join, try_join3, try_join4};

use crate::call::{Calls, Counted, Watch};
use crate::catalog::{AddonQuery, AddonVersions, KubernetesVersion};
use crate::cluster::{Cluster, Parts};
use crate::connection::Connection;
use crate::error::Error;

impl Connection {
    /// The names of all clusters, in order.
    ///
    /// # Errors
    ///
    /// Whatever keeps the list from being read.
    pub fn cluster_names(&self) -> Result<Vec<String>, Error> {
        self.run(self.list_clusters())
    }

    /// A cluster by its name.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownCluster`], and what would keep any call from being answered. What fails alone is in [`Cluster::gaps`].
    pub fn cluster(&self, name: &str, parts: Parts, watch: &dyn Watch) -> Result<Cluster, Error> {
        let counted = Counted::default();
        self.run(self.read_cluster(name, parts, watch, &counted))
    }

    /// Clusters by their names, all at once: each with what it was read as, or why it was not.
    pub fn clusters(&self, names: &[String], parts: Parts, watch: &dyn Watch) -> Vec<Result<Cluster, Error>> {
        let counted = Counted::default();
        let all = async {
            let each = names.iter().map(|name| self.read_cluster(name, parts, watch, &counted));
            Ok(join_all(each).await)
        };
        self.run(all).unwrap_or_else(|error| vec![Err(error); names.len()])
    }

    /// The versions of Kubernetes that EKS offers, the newest first; those out of support among them.
    ///
    /// # Errors
    ///
    /// Whatever keeps them from being read.
    pub fn kubernetes_versions(&self) -> Result<Vec<KubernetesVersion>, Error> {
        self.run(catalog::kubernetes_versions(self))
    }

    /// The versions of add-ons that EKS offers, by name.
    ///
    /// # Errors
    ///
    /// Whatever keeps them from being read.
    pub fn addon_versions(&self, query: &AddonQuery) -> Result<Vec<AddonVersions>, Error> {
        self.run(catalog::addon_versions(self, query))
    }

    async fn list_clusters(&self) -> Result<Vec<String>, Error> {
        let pages = self.eks.list_clusters().into_paginator().items().send();
        let names: Vec<String> =
            self.gate.call("eks:ListClusters", self.region(), pages.collect::<Result<_, _>>()).await?;
        Ok(names.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
    }

    async fn read_cluster(
        &self,
        name: &str,
        parts: Parts,
        watch: &dyn Watch,
        counted: &Counted,
    ) -> Result<Cluster, Error> {
        let calls = Calls::new(&self.gate, watch, counted);
        let mut cluster = match control_plane::read(self, &calls, name).await {
            Err(Error::NotFound { .. }) => return Err(self.unknown(name).await),
            read => read?,
        };
        self.caller().account_id.clone_into(&mut cluster.account_id);
        self.region().clone_into(&mut cluster.region);
        let (
            node_groups,
            (addons, fargate_profiles, capabilities),
            (entries, pod_identities),
            (providers, updates, insights),
        ) = try_join4(
            node_groups::read(self, &calls, name, parts),
            try_join3(
                addons::addons(self, &calls, name),
                addons::fargate_profiles(self, &calls, name),
                addons::capabilities(self, &calls, name, parts),
            ),
            try_join(access::entries(self, &calls, &cluster), access::pod_identities(self, &calls, name)),
            async {
                let providers = access::identity_providers(self, &calls, name).await?;
                let (updates, insights) = try_join(
                    upkeep::updates(self, &calls, name, parts),
                    upkeep::insights(self, &calls, name, parts),
                )
                .await?;
                Ok((providers, updates, insights))
            },
        )
        .await?;
        cluster.node_groups = node_groups;
        cluster.addons = addons;
        cluster.fargate_profiles = fargate_profiles;
        cluster.capabilities = capabilities;
        cluster.access_entries = entries;
        cluster.pod_identities = pod_identities;
        cluster.identity_providers = providers;
        cluster.updates = updates;
        cluster.insights = insights;
        let (network, identity) = try_join(
            network::read(self, &calls, &cluster, parts),
            identity::read(self, &calls, &cluster, parts),
        )
        .await?;
        network.put_into(&mut cluster);
        (cluster.roles, cluster.oidc_provider) = identity;
        cluster.gaps = calls.into_gaps();
        Ok(cluster)
    }

    /// A cluster that is not there, with those that are.
    async fn unknown(&self, name: &str) -> Error {
        Error::UnknownCluster {
            name: name.to_owned(),
            region: self.region().to_owned(),
            account: self.caller().account_id.clone(),
            // Who may not list them still learns that this one is not there.
            there: self.list_clusters().await.unwrap_or_default(),
        }
    }
}
