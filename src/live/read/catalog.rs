//! The versions that EKS offers.

use aws_sdk_eks::types;

use super::convert::{PAGE, day};
use crate::catalog::{AddonQuery, AddonVersion, AddonVersions, Compatibility, KubernetesVersion};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn kubernetes_versions(of: &Connection) -> Result<Vec<KubernetesVersion>, Error> {
    let pages = of
        .eks
        .describe_cluster_versions()
        .include_all(true)
        .max_results(PAGE)
        .into_paginator()
        .items()
        .send();
    let answer = pages.collect::<Result<Vec<_>, _>>();
    let found = of.gate.call("eks:DescribeClusterVersions", of.region(), answer).await?;
    let mut versions: Vec<KubernetesVersion> = found.into_iter().filter_map(kubernetes_version).collect();
    versions.sort_by_key(|of| std::cmp::Reverse(numbers(&of.version)));
    Ok(versions)
}

fn kubernetes_version(of: types::ClusterVersionInformation) -> Option<KubernetesVersion> {
    let older = of.status.map(|of| of.to_string());
    let status = of.version_status.map(|of| of.to_string()).or(older).unwrap_or_default();
    Some(KubernetesVersion {
        version: of.cluster_version?,
        patch_version: of.kubernetes_patch_version,
        platform_version: of.default_platform_version,
        is_default: of.default_version,
        status: status.to_ascii_uppercase().replace('-', "_"),
        release: day(of.release_date.as_ref()),
        end_of_standard_support: day(of.end_of_standard_support_date.as_ref()),
        end_of_extended_support: day(of.end_of_extended_support_date.as_ref()),
    })
}

pub(super) async fn addon_versions(of: &Connection, query: &AddonQuery) -> Result<Vec<AddonVersions>, Error> {
    let pages = of
        .eks
        .describe_addon_versions()
        .set_kubernetes_version(query.kubernetes_version.clone())
        .set_addon_name(query.addon.clone())
        .max_results(PAGE)
        .into_paginator()
        .items()
        .send();
    let resource = query.addon.as_deref().unwrap_or("all add-ons");
    let answer = pages.collect::<Result<Vec<_>, _>>();
    let found = of.gate.call("eks:DescribeAddonVersions", resource, answer).await?;
    let mut addons: Vec<AddonVersions> = Vec::new();
    for addon in found.into_iter().map(addon) {
        // One add-on may be spread over pages.
        match addons.iter_mut().find(|of| of.name == addon.name) {
            Some(begun) => begun.versions.extend(addon.versions),
            None => addons.push(addon),
        }
    }
    for addon in &mut addons {
        addon.versions.sort_by_key(|of| std::cmp::Reverse(numbers(&of.version)));
    }
    addons.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(addons)
}

fn addon(of: types::AddonInfo) -> AddonVersions {
    AddonVersions {
        name: of.addon_name.unwrap_or_default(),
        kind: of.r#type,
        publisher: of.publisher,
        owner: of.owner,
        default_namespace: of.default_namespace,
        versions: of.addon_versions.unwrap_or_default().into_iter().map(version).collect(),
    }
}

fn version(of: types::AddonVersionInfo) -> AddonVersion {
    let mut compatibilities: Vec<Compatibility> =
        of.compatibilities.unwrap_or_default().into_iter().map(compatibility).collect();
    compatibilities.sort_by_key(|of| std::cmp::Reverse(numbers(&of.cluster_version)));
    AddonVersion {
        version: of.addon_version.unwrap_or_default(),
        architectures: of.architecture.unwrap_or_default(),
        compute_types: of.compute_types.unwrap_or_default(),
        compatibilities,
        requires_configuration: of.requires_configuration,
        requires_iam_permissions: of.requires_iam_permissions,
    }
}

fn compatibility(of: types::Compatibility) -> Compatibility {
    Compatibility {
        cluster_version: of.cluster_version.unwrap_or_default(),
        platform_versions: of.platform_versions.unwrap_or_default(),
        is_default: of.default_version,
    }
}

/// The numbers of a version, by which versions are in order: `v1.10.2-eksbuild.3` comes behind `v1.9.0-eksbuild.1`.
fn numbers(version: &str) -> (Vec<u64>, String) {
    let parts = version.split(|of: char| !of.is_ascii_digit()).filter(|part| !part.is_empty());
    (parts.filter_map(|part| part.parse().ok()).collect(), version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        assert!(numbers("v1.10.0-eksbuild.1") > numbers("v1.9.3-eksbuild.7"));
        assert!(numbers("v1.9.3-eksbuild.10") > numbers("v1.9.3-eksbuild.7"));
        assert!(numbers("1.36") > numbers("1.9"));
    }
}
