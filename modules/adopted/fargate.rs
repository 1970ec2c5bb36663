//! The Fargate profiles of an adopted cluster.

use aws::EksClusterHandle;
use aws::eks_fargate_profile::Selector;
use terraform::{Expr, Handle, Map, Resource, Set, Stack};

use super::Part;

pub(super) fn add(
    stack: &mut Stack,
    part: &Part<'_>,
    cluster: &EksClusterHandle,
    before: &[Handle],
) -> Vec<Handle> {
    let profiles = part.settings.fargate_profiles.iter().map(|(name, settings)| {
        stack.setting(part.setting(&format!("fargate_profiles.{name}")), |stack| {
            let selectors = settings.selectors.iter().map(|of| {
                let selector = Selector::new(of.namespace.clone());
                if of.labels.is_empty() {
                    return selector;
                }
                let labels: Expr<Map<String>> = of.labels.clone().into_iter().collect();
                selector.labels(labels)
            });
            let subnets: Expr<Set<String>> = settings.subnet_ids.iter().collect();
            let role = &settings.pod_execution_role_arn;
            let profile = aws::EksFargateProfile::new(cluster.name(), name, role, selectors)
                .subnet_ids(subnets)
                .tags(part.tags(&settings.tags))
                // A replaced profile takes its pods with it.
                .prevent_destroy()
                .depends_on(before);
            let id = format!("{}:{name}", part.settings.name);
            (*part.take_over(stack, part.named(name.as_str()), profile, id)).clone()
        })
    });
    profiles.collect()
}
