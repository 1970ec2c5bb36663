//! Whom roles trust.

use crate::model::policy::{Policy, Statement};
use crate::model::{Model, Subject};

/// Where a role says whom it trusts.
const TRUST: &str = "assume_role_policy";

/// What AWS calls the agent of Pod Identity.
const POD_IDENTITY: &str = "Service:pods.eks.amazonaws.com";

/// What the trust of a role for pods comes to.
pub(super) enum PodTrust {
    /// One service account: `dawn/dawn`.
    Account(String),
    /// More than that, and why.
    Wide(String),
}

/// Whom a role trusts; none where it says nothing that can be read.
pub(super) fn policy(role: &Subject) -> Option<Policy> {
    role.at(TRUST).and_then(Policy::read)
}

/// What a role for pods trusts; none where it is not for pods.
pub(super) fn pod_trust(model: &Model, role: &Subject) -> Option<PodTrust> {
    let policy = policy(role)?;
    let mut accounts = Vec::new();
    let mut is_for_pods = false;
    for statement in policy.allowing() {
        let accounts_of = if statement.principals.iter().any(|principal| principal == POD_IDENTITY) {
            by_pod_identity(statement)
        } else if statement.principals.iter().any(|principal| is_cluster(model, role, principal)) {
            by_token(statement)
        } else {
            continue;
        };
        is_for_pods = true;
        match accounts_of {
            Ok(account) => accounts.push(account),
            Err(why) => return Some(PodTrust::Wide(why)),
        }
    }
    if !is_for_pods {
        return None;
    }
    Some(match &accounts[..] {
        [account] => PodTrust::Account(account.clone()),
        more => PodTrust::Wide(format!("it trusts several service accounts: {}", more.join(", "))),
    })
}

/// Whether a principal is the identity provider of a cluster.
fn is_cluster(model: &Model, role: &Subject, principal: &str) -> bool {
    if !principal.starts_with("Federated:") {
        return false;
    }
    let is_of_cluster = |provider: &&Subject| {
        provider.kind == "aws_iam_openid_connect_provider"
            && principal.contains(&format!("{}:{}.", provider.stack, provider.address))
            && model.targets(provider, "url").iter().any(|of| of.kind == "aws_eks_cluster")
    };
    principal.contains("oidc.eks.") || model.targets(role, TRUST).iter().any(is_of_cluster)
}

/// The one value of a condition that compares whole texts, when there is one.
fn exactly<'s>(statement: &'s Statement, is_key: impl Fn(&str) -> bool) -> Option<&'s str> {
    let conditions = statement.conditions.iter().filter(|condition| is_key(&condition.key));
    let values: Vec<&'s str> = conditions
        .filter(|condition| {
            matches!(condition.operator.as_str(), "StringEquals" | "StringLike" | "ArnEquals" | "ArnLike")
        })
        .flat_map(|condition| &condition.values)
        .map(String::as_str)
        .collect();
    match values[..] {
        [value] if !value.contains(['*', '?']) => Some(value),
        _ => None,
    }
}

fn by_token(statement: &Statement) -> Result<String, String> {
    let subject = exactly(statement, |key| key.ends_with(":sub"))
        .and_then(|subject| subject.strip_prefix("system:serviceaccount:"))
        .ok_or("no condition says which service account alone it trusts (`sub`)")?;
    exactly(statement, |key| key.ends_with(":aud"))
        .ok_or("no condition says for whom tokens must be (`aud`)")?;
    Ok(subject.replacen(':', "/", 1))
}

fn by_pod_identity(statement: &Statement) -> Result<String, String> {
    let tag =
        |name: &str| exactly(statement, |key| key.eq_ignore_ascii_case(&format!("aws:RequestTag/{name}")));
    let namespace =
        tag("kubernetes-namespace").ok_or("no condition says which namespace's pods it trusts")?;
    let account =
        tag("kubernetes-service-account").ok_or("no condition says which service account it trusts")?;
    tag("eks-cluster-arn")
        .or_else(|| tag("eks-cluster-name"))
        .or_else(|| exactly(statement, |key| key.eq_ignore_ascii_case("aws:SourceArn")))
        .ok_or("no condition says which cluster's pods it trusts")?;
    Ok(format!("{namespace}/{account}"))
}
