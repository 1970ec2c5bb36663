//! Who may enter an adopted cluster, and what its pods may do in AWS.

use aws::eks_access_policy_association::AccessScope;
use aws::{EksClusterHandle, ProviderVersions};
use terraform::{Expr, Resource, Set, Stack};

use super::Part;
use super::settings::{AdoptedAccessSettings, PodIdentitySettings};
use crate::cluster::settings::AccessKey;

pub(super) fn add_entries(stack: &mut Stack, part: &Part<'_>, cluster: &EksClusterHandle) {
    for (key, settings) in &part.settings.access {
        stack.setting(part.setting(&format!("access.{key}")), |stack| {
            add_entry(stack, part, key, settings, cluster);
        });
    }
}

fn add_entry(
    stack: &mut Stack,
    part: &Part<'_>,
    key: &AccessKey,
    settings: &AdoptedAccessSettings,
    cluster: &EksClusterHandle,
) {
    let name = &part.settings.name;
    let principal = &settings.principal;
    let resource_name = part.named(key.as_str());
    let mut entry = aws::EksAccessEntry::new(cluster.name(), principal)
        .r#type(settings.kind.as_str())
        .tags(part.tags(&settings.tags));
    if !settings.kubernetes_groups.is_empty() {
        let groups: Expr<Set<String>> = settings.kubernetes_groups.iter().cloned().collect();
        entry = entry.kubernetes_groups(groups);
    }
    if let Some(user) = &settings.username {
        entry = entry.user_name(user.clone());
    }
    let entry = part.take_over(stack, resource_name.clone(), entry, format!("{name}:{principal}"));
    for policy in &settings.policies {
        let scope = if policy.namespaces.is_empty() {
            AccessScope::new("cluster")
        } else {
            let namespaces: Expr<Set<String>> = policy.namespaces.iter().cloned().collect();
            AccessScope::new("namespace").namespaces(namespaces)
        };
        let partition = part.upstream.account.partition();
        let arn = format!("arn:{partition}:eks::aws:cluster-access-policy/{}", policy.policy);
        let id = format!("{name}#{principal}#{arn}");
        let association =
            aws::EksAccessPolicyAssociation::new(scope, cluster.name(), arn, entry.principal_arn());
        part.take_over(stack, format!("{resource_name}_{}", policy.policy), association, id);
    }
}

pub(super) fn add_pod_identities(stack: &mut Stack, part: &Part<'_>, cluster: &EksClusterHandle) {
    for (key, settings) in &part.settings.pod_identities {
        stack.setting(part.setting(&format!("pod_identities.{key}")), |stack| {
            let PodIdentitySettings { id, namespace, service_account, role_arn, .. } = settings;
            let mut association = aws::EksPodIdentityAssociation::new(
                cluster.name(),
                namespace.clone(),
                role_arn,
                service_account.clone(),
            )
            .tags(part.tags(&settings.tags));
            // Version 5 of the provider has none of them, so the bindings have not either.
            if part.upstream.account.provider == ProviderVersions::Six {
                let block = association.block_mut();
                block.set::<String>("target_role_arn", settings.target_role_arn.as_ref());
                block.set::<bool>("disable_session_tags", settings.disable_session_tags);
                block.set::<String>("policy", settings.policy.clone());
            }
            let id = format!("{},{id}", part.settings.name);
            part.take_over(stack, part.named(key.as_str()), association, id);
        });
    }
}
