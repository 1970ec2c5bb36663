//! A cluster that was made by hand, taken over as it stands: every resource has the name and the arguments that it has in AWS,
//! is imported, and is protected from being replaced.
//!
//! Roles, security groups, launch templates, subnets and the VPC stay whose they are: they are named by id or ARN.

mod access;
mod addons;
mod checks;
mod control_plane;
mod fargate;
mod identity_providers;
mod node_groups;
pub mod settings;

use std::collections::BTreeMap;
use std::ops::Deref;

use aws::EksClusterHandle;
use terraform::{Expr, Handle, Import, Map, Resource, Section, Stack, Text, identifier};

use self::settings::AdoptedClusterSettings;
use crate::account::Account;
use crate::cluster::settings::ClusterKey;

/// Where an adopted cluster stands.
pub struct Upstream<'a> {
    /// The account. What names begin with in it says nothing here.
    pub account: &'a Account,
    /// The environment's tags, for clusters whose settings want them.
    pub tags: &'a [(String, String)],
}

/// What all parts of a cluster need.
struct Part<'a> {
    key: String,
    settings: &'a AdoptedClusterSettings,
    upstream: &'a Upstream<'a>,
}

/// Takes a cluster over, with everything that its settings have.
pub fn add(
    stack: &mut Stack,
    key: &ClusterKey,
    settings: &AdoptedClusterSettings,
    upstream: &Upstream<'_>,
) -> EksClusterHandle {
    let key = identifier(key.as_str());
    let section = Section::new(format!("cluster-{key}"), "modules/adopted", format!("adopted.{key}"));
    let part = Part { key, settings, upstream };
    stack.section(section, |stack| {
        let cluster = control_plane::add(stack, &part);
        control_plane::add_oidc_provider(stack, &part);
        access::add_entries(stack, &part, &cluster);
        access::add_pod_identities(stack, &part, &cluster);
        identity_providers::add(stack, &part, &cluster);
        // In the order in which a cluster is made, so that it could be taken down in the reverse one.
        let before = addons::add_before_nodes(stack, &part, &cluster);
        let mut nodes = node_groups::add(stack, &part, &cluster, &before);
        nodes.extend(fargate::add(stack, &part, &cluster, &before));
        addons::add_behind_nodes(stack, &part, &cluster, &nodes);
        cluster
    })
}

impl Part<'_> {
    /// The key of a setting.
    fn setting(&self, path: &str) -> String {
        format!("adopted.{}.{path}", self.key)
    }

    /// A resource's name in Terraform.
    fn named(&self, part: &str) -> String {
        format!("{}_{}", self.key, identifier(part))
    }

    /// Exactly the tags that a resource has, and the environment's where they are wanted. Without any there is no argument: an
    /// empty map is a change of resources whose state tells it from none, such as associations of Pod Identity.
    fn tags(&self, own: &BTreeMap<String, String>) -> Option<Expr<Map<String>>> {
        let mut tags = own.clone();
        if self.settings.platform_tags {
            tags.extend(self.upstream.tags.iter().cloned());
        }
        (!tags.is_empty()).then(|| tags.into_iter().collect())
    }

    /// Adds a resource that stands, with what the provider imports it by.
    fn take_over<R: Resource>(
        &self,
        stack: &mut Stack,
        name: impl Into<Text>,
        resource: R,
        id: String,
    ) -> R::Handle
    where
        R::Handle: Deref<Target = Handle>,
    {
        let handle = stack.add(name, resource);
        if !self.settings.taken_over {
            stack.import(Import::new(&handle, id));
        }
        handle
    }
}

#[cfg(test)]
mod tests;
