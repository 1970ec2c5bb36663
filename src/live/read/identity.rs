//! Roles and the OIDC provider, which IAM has.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join_all, try_join3};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::convert::last_part;
use super::pages::iam;
use crate::call::Calls;
use crate::cluster::{Cluster, OidcProvider, Parts, Role};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn read(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &Cluster,
    parts: Parts,
) -> Result<(Vec<Role>, Option<OidcProvider>), Error> {
    if !parts.identity {
        return Ok((Vec::new(), None));
    }
    let names = role_names(cluster);
    let roles = try_join_all(names.iter().map(|name| role(of, calls, name)));
    let (roles, provider) = try_join(roles, oidc_provider(of, calls, cluster)).await?;
    Ok((roles.into_iter().flatten().collect(), provider))
}

/// The names of the roles that a cluster names. A name is one in an account, whatever its path.
fn role_names(cluster: &Cluster) -> BTreeSet<String> {
    let mut arns: Vec<&str> = vec![&cluster.role_arn];
    arns.extend(cluster.auto_mode.as_ref().and_then(|of| of.node_role_arn.as_deref()));
    arns.extend(cluster.node_groups.iter().map(|of| of.role_arn.as_str()));
    arns.extend(cluster.addons.iter().filter_map(|of| of.service_account_role_arn.as_deref()));
    arns.extend(cluster.fargate_profiles.iter().map(|of| of.pod_execution_role_arn.as_str()));
    arns.extend(cluster.pod_identities.iter().map(|of| of.role_arn.as_str()));
    let own = format!(":{}:role/", cluster.account_id);
    arns.into_iter().filter(|arn| arn.contains(&own)).map(last_part).map(str::to_owned).collect()
}

async fn role(of: &Connection, calls: &Calls<'_>, name: &str) -> Result<Option<Role>, Error> {
    let by_name = [("RoleName", name)];
    let described = iam(of, calls, "GetRole", name, &by_name, |result| {
        let Some(role) = result.child("Role") else { return Vec::new() };
        let boundary = role.child("PermissionsBoundary");
        vec![Role {
            name: role.string("RoleName"),
            arn: role.string("Arn"),
            path: role.string("Path"),
            description: role.maybe("Description"),
            trust: policy(role.text("AssumeRolePolicyDocument")),
            max_session_duration: role.number("MaxSessionDuration"),
            permissions_boundary: boundary.and_then(|of| of.maybe("PermissionsBoundaryArn")),
            tags: role.tags("Tags"),
            ..Role::default()
        }]
    });
    let attached = iam(of, calls, "ListAttachedRolePolicies", name, &by_name, |result| {
        result.items("AttachedPolicies").filter_map(|of| of.maybe("PolicyArn")).collect()
    });
    let inline = iam(of, calls, "ListRolePolicies", name, &by_name, |result| result.texts("PolicyNames"));
    let (described, attached, inline) = try_join3(described, attached, inline).await?;
    let Some(mut role) = described.and_then(|of| of.into_iter().next()) else { return Ok(None) };
    role.attached_policies = attached.unwrap_or_default();
    role.attached_policies.sort();
    let each = inline.unwrap_or_default().into_iter().map(|policy_name| async move {
        let by_names = [("RoleName", name), ("PolicyName", policy_name.as_str())];
        let resource = format!("{name}/{policy_name}");
        let read = iam(of, calls, "GetRolePolicy", &resource, &by_names, |result| {
            vec![policy(result.text("PolicyDocument"))]
        });
        let document = read.await?.and_then(|of| of.into_iter().next());
        Ok(document.map(|document| (policy_name.clone(), document)))
    });
    let inline: Vec<Option<(String, Value)>> = try_join_all(each).await?;
    role.inline_policies = inline.into_iter().flatten().collect::<BTreeMap<_, _>>();
    Ok(Some(role))
}

/// IAM writes policies as JSON with everything but letters and digits encoded.
fn policy(text: Option<&str>) -> Value {
    let decoded = percent_decode_str(text.unwrap_or_default()).decode_utf8_lossy();
    serde_json::from_str(&decoded).unwrap_or_default()
}

async fn oidc_provider(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &Cluster,
) -> Result<Option<OidcProvider>, Error> {
    let Some(issuer) = cluster.issuer.as_deref().and_then(|issuer| issuer.strip_prefix("https://")) else {
        return Ok(None);
    };
    // Its ARN is known, so that nobody needs to list those of others.
    let partition = cluster.arn.split(':').nth(1).unwrap_or("aws");
    let arn = format!("arn:{partition}:iam::{}:oidc-provider/{issuer}", cluster.account_id);
    let by_arn = [("OpenIDConnectProviderArn", arn.as_str())];
    let read = iam(of, calls, "GetOpenIDConnectProvider", &arn, &by_arn, |result| {
        vec![OidcProvider {
            arn: arn.clone(),
            url: result.string("Url"),
            client_ids: result.texts("ClientIDList"),
            thumbprints: result.texts("ThumbprintList"),
            tags: result.tags("Tags"),
        }]
    });
    Ok(read.await?.and_then(|of| of.into_iter().next()))
}
