//! The OIDC provider that users of an adopted cluster come from.

use aws::EksClusterHandle;
use aws::eks_identity_provider_config::Oidc;
use settings::child;
use terraform::{Expr, Map, Resource, Stack};

use super::Part;

pub(super) fn add(stack: &mut Stack, part: &Part<'_>, cluster: &EksClusterHandle) {
    for (name, settings) in &part.settings.identity_providers {
        stack.setting(part.setting(&child("identity_providers", name.as_str())), |stack| {
            let mut oidc = Oidc::new(settings.client_id.clone(), name.to_string(), &settings.issuer_url);
            if let Some(claim) = &settings.username_claim {
                oidc = oidc.username_claim(claim.clone());
            }
            if let Some(prefix) = &settings.username_prefix {
                oidc = oidc.username_prefix(prefix.clone());
            }
            if let Some(claim) = &settings.groups_claim {
                oidc = oidc.groups_claim(claim.clone());
            }
            if let Some(prefix) = &settings.groups_prefix {
                oidc = oidc.groups_prefix(prefix.clone());
            }
            if !settings.required_claims.is_empty() {
                let claims: Expr<Map<String>> = settings.required_claims.clone().into_iter().collect();
                oidc = oidc.required_claims(claims);
            }
            let provider = aws::EksIdentityProviderConfig::new(cluster.name(), oidc)
                .tags(part.tags(&settings.tags))
                // A replaced provider locks its users out for the quarter of an hour that EKS takes for another.
                .prevent_destroy();
            let id = format!("{}:{name}", part.settings.name);
            part.take_over(stack, part.named(name.as_str()), provider, id);
        });
    }
}
