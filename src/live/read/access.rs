//! Who may enter, and what pods may do in AWS.

use aws_sdk_eks::types;
use futures_util::future::{try_join, try_join_all};

use super::convert::{map, sorted, tags};
use crate::call::Calls;
use crate::cluster::{AccessEntry, Cluster, IdentityProvider, PodIdentity, PolicyAssociation};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn entries(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &Cluster,
) -> Result<Vec<AccessEntry>, Error> {
    // It has none, and EKS refuses to list them.
    if cluster.authentication_mode.as_deref() == Some("CONFIG_MAP") {
        return Ok(Vec::new());
    }
    let cluster = cluster.name.as_str();
    let pages = of.eks.list_access_entries().cluster_name(cluster).into_paginator().items().send();
    let principals: Option<Vec<String>> =
        calls.ask("eks:ListAccessEntries", cluster, pages.collect::<Result<_, _>>()).await?;
    let each = sorted(principals).into_iter().map(|principal| async move {
        let resource = format!("{cluster}/{principal}");
        let call = of.eks.describe_access_entry().cluster_name(cluster).principal_arn(&principal).send();
        let policies = of
            .eks
            .list_associated_access_policies()
            .cluster_name(cluster)
            .principal_arn(&principal)
            .into_paginator()
            .items()
            .send();
        let (described, policies) = try_join(
            calls.ask("eks:DescribeAccessEntry", &resource, call),
            calls.ask("eks:ListAssociatedAccessPolicies", &resource, policies.collect::<Result<Vec<_>, _>>()),
        )
        .await?;
        let entry = described.and_then(|of| of.access_entry).map(entry);
        Ok(entry.map(|entry| AccessEntry {
            policies: sorted(policies.map(|of| of.into_iter().map(policy).collect())),
            ..entry
        }))
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

fn entry(of: types::AccessEntry) -> AccessEntry {
    AccessEntry {
        principal_arn: of.principal_arn.unwrap_or_default(),
        arn: of.access_entry_arn.unwrap_or_default(),
        kind: of.r#type.unwrap_or_default(),
        username: of.username,
        kubernetes_groups: sorted(of.kubernetes_groups),
        policies: Vec::new(),
        tags: tags(of.tags),
    }
}

fn policy(of: types::AssociatedAccessPolicy) -> PolicyAssociation {
    let scope = of.access_scope;
    PolicyAssociation {
        policy_arn: of.policy_arn.unwrap_or_default(),
        scope: scope
            .as_ref()
            .and_then(|scope| scope.r#type.as_ref())
            .map(ToString::to_string)
            .unwrap_or_default(),
        namespaces: sorted(scope.and_then(|scope| scope.namespaces)),
    }
}

pub(super) async fn pod_identities(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
) -> Result<Vec<PodIdentity>, Error> {
    let pages = of.eks.list_pod_identity_associations().cluster_name(cluster).into_paginator().items().send();
    let listed =
        calls.ask("eks:ListPodIdentityAssociations", cluster, pages.collect::<Result<Vec<_>, _>>()).await?;
    let ids = listed.unwrap_or_default().into_iter().filter_map(|of| of.association_id);
    let each = ids.map(|id| async move {
        let call =
            of.eks.describe_pod_identity_association().cluster_name(cluster).association_id(&id).send();
        let resource = format!("{cluster}/{id}");
        let described = calls.ask("eks:DescribePodIdentityAssociation", &resource, call).await?;
        Ok(described.and_then(|of| of.association).map(pod_identity))
    });
    let mut found: Vec<PodIdentity> = try_join_all(each).await?.into_iter().flatten().collect();
    found.sort_by(|one, other| {
        (&one.namespace, &one.service_account, &one.id).cmp(&(
            &other.namespace,
            &other.service_account,
            &other.id,
        ))
    });
    Ok(found)
}

fn pod_identity(of: types::PodIdentityAssociation) -> PodIdentity {
    PodIdentity {
        id: of.association_id.unwrap_or_default(),
        arn: of.association_arn.unwrap_or_default(),
        namespace: of.namespace.unwrap_or_default(),
        service_account: of.service_account.unwrap_or_default(),
        role_arn: of.role_arn.unwrap_or_default(),
        target_role_arn: of.target_role_arn,
        disable_session_tags: of.disable_session_tags,
        policy: of.policy,
        owner_arn: of.owner_arn,
        tags: tags(of.tags),
    }
}

pub(super) async fn identity_providers(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
) -> Result<Vec<IdentityProvider>, Error> {
    let pages = of.eks.list_identity_provider_configs().cluster_name(cluster).into_paginator().items().send();
    let listed =
        calls.ask("eks:ListIdentityProviderConfigs", cluster, pages.collect::<Result<Vec<_>, _>>()).await?;
    let each = listed.unwrap_or_default().into_iter().map(|config| async move {
        let resource = format!("{cluster}/{}", config.name);
        let call =
            of.eks.describe_identity_provider_config().cluster_name(cluster).identity_provider_config(config);
        let described = calls.ask("eks:DescribeIdentityProviderConfig", &resource, call.send()).await?;
        let config = described.and_then(|of| of.identity_provider_config).and_then(|of| of.oidc);
        Ok(config.map(identity_provider))
    });
    let mut found: Vec<IdentityProvider> = try_join_all(each).await?.into_iter().flatten().collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn identity_provider(of: types::OidcIdentityProviderConfig) -> IdentityProvider {
    IdentityProvider {
        name: of.identity_provider_config_name.unwrap_or_default(),
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        issuer_url: of.issuer_url.unwrap_or_default(),
        client_id: of.client_id.unwrap_or_default(),
        username_claim: of.username_claim,
        username_prefix: of.username_prefix,
        groups_claim: of.groups_claim,
        groups_prefix: of.groups_prefix,
        required_claims: map(of.required_claims),
        tags: tags(of.tags),
    }
}
