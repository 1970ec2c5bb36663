//! Access entries: who may do what in a cluster. Every one is named in the settings; the identity that runs Terraform
//! gets nothing by itself.

use aws::EksClusterHandle;
use aws::eks_access_policy_association::AccessScope;
use terraform::{Expr, Set, Stack, identifier};

use super::settings::ClusterSettings;
use crate::account::Account;

pub(super) fn add(
    stack: &mut Stack,
    key: &str,
    settings: &ClusterSettings,
    account: &Account,
    cluster: &EksClusterHandle,
) {
    for (name, access) in &settings.access {
        stack.setting(format!("clusters.{key}.access.{name}"), |stack| {
            let resource_key = format!("{key}_{}", identifier(name.as_str()));
            let groups: Expr<Set<String>> =
                access.kubernetes_groups.iter().map(ToString::to_string).collect();
            let mut entry = aws::EksAccessEntry::new(cluster.name(), &access.principal).r#type("STANDARD");
            if !access.kubernetes_groups.is_empty() {
                entry = entry.kubernetes_groups(groups);
            }
            let entry = stack.add(resource_key.clone(), entry.tags([("Name", name.to_string())]));
            for policy in &access.policies {
                let scope = if policy.namespaces.is_empty() {
                    AccessScope::new("cluster")
                } else {
                    let namespaces: Expr<Set<String>> = policy.namespaces.iter().collect();
                    AccessScope::new("namespace").namespaces(namespaces)
                };
                let arn =
                    format!("arn:{}:eks::aws:cluster-access-policy/{}", account.partition(), policy.policy);
                stack.add(
                    format!("{resource_key}_{}", policy.policy),
                    aws::EksAccessPolicyAssociation::new(scope, cluster.name(), arn, entry.principal_arn()),
                );
            }
        });
    }
}
