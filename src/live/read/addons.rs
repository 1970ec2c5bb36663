//! Add-ons, Fargate profiles and capabilities.

use aws_sdk_eks::types;
use futures_util::future::try_join_all;

use super::convert::{issue, map, sorted, tags};
use crate::call::Calls;
use crate::cluster::{Addon, Capability, FargateProfile, FargateSelector, Parts};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn addons(of: &Connection, calls: &Calls<'_>, cluster: &str) -> Result<Vec<Addon>, Error> {
    let pages = of.eks.list_addons().cluster_name(cluster).into_paginator().items().send();
    let names: Option<Vec<String>> =
        calls.ask("eks:ListAddons", cluster, pages.collect::<Result<_, _>>()).await?;
    let each = sorted(names).into_iter().map(|name| async move {
        let call = of.eks.describe_addon().cluster_name(cluster).addon_name(&name).send();
        let described = calls.ask("eks:DescribeAddon", &format!("{cluster}/{name}"), call).await?;
        Ok(described.and_then(|of| of.addon).map(addon))
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

fn addon(of: types::Addon) -> Addon {
    Addon {
        name: of.addon_name.unwrap_or_default(),
        arn: of.addon_arn.unwrap_or_default(),
        version: of.addon_version.unwrap_or_default(),
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        service_account_role_arn: of.service_account_role_arn,
        configuration_values: of.configuration_values.filter(|values| !values.trim().is_empty()),
        pod_identity_associations: sorted(of.pod_identity_associations),
        publisher: of.publisher,
        namespace: of.namespace_config.and_then(|config| config.namespace),
        health: of
            .health
            .and_then(|health| health.issues)
            .unwrap_or_default()
            .into_iter()
            .map(|of| issue(of.code, of.message, of.resource_ids))
            .collect(),
        tags: tags(of.tags),
    }
}

pub(super) async fn fargate_profiles(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
) -> Result<Vec<FargateProfile>, Error> {
    let pages = of.eks.list_fargate_profiles().cluster_name(cluster).into_paginator().items().send();
    let names: Option<Vec<String>> =
        calls.ask("eks:ListFargateProfiles", cluster, pages.collect::<Result<_, _>>()).await?;
    let each = sorted(names).into_iter().map(|name| async move {
        let call = of.eks.describe_fargate_profile().cluster_name(cluster).fargate_profile_name(&name).send();
        let described = calls.ask("eks:DescribeFargateProfile", &format!("{cluster}/{name}"), call).await?;
        Ok(described.and_then(|of| of.fargate_profile).map(fargate_profile))
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

fn fargate_profile(of: types::FargateProfile) -> FargateProfile {
    let selector = |of: types::FargateProfileSelector| FargateSelector {
        namespace: of.namespace.unwrap_or_default(),
        labels: map(of.labels),
    };
    FargateProfile {
        name: of.fargate_profile_name.unwrap_or_default(),
        arn: of.fargate_profile_arn.unwrap_or_default(),
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        pod_execution_role_arn: of.pod_execution_role_arn.unwrap_or_default(),
        subnet_ids: sorted(of.subnets),
        selectors: sorted(of.selectors.map(|selectors| selectors.into_iter().map(selector).collect())),
        health: of
            .health
            .and_then(|health| health.issues)
            .unwrap_or_default()
            .into_iter()
            .map(|of| issue(of.code, of.message, of.resource_ids))
            .collect(),
        tags: tags(of.tags),
    }
}

/// Only what the list says of them.
pub(super) async fn capabilities(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
    parts: Parts,
) -> Result<Vec<Capability>, Error> {
    if !parts.capabilities {
        return Ok(Vec::new());
    }
    let pages = of.eks.list_capabilities().cluster_name(cluster).into_paginator().items().send();
    let listed = calls.ask("eks:ListCapabilities", cluster, pages.collect::<Result<Vec<_>, _>>()).await?;
    let mut found: Vec<Capability> = listed.unwrap_or_default().into_iter().map(capability).collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn capability(of: types::CapabilitySummary) -> Capability {
    Capability {
        name: of.capability_name.unwrap_or_default(),
        arn: of.arn.unwrap_or_default(),
        kind: of.r#type.map(|of| of.to_string()).unwrap_or_default(),
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        version: of.version,
    }
}
