//! What statements of policies give.

use super::granted::{Granted, boundaries, granted};
use super::only_reads;
use crate::judge::Verdict;
use crate::model::Model;
use crate::model::policy::{Statement, matches};

/// Actions by which who may do them can give themselves whatever they want.
const ESCALATING: [&str; 22] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "organizations:AttachPolicy",
    "sts:AssumeRole",
    "eks:CreateAccessEntry",
    "eks:AssociateAccessPolicy",
];

/// Actions by which credentials or stored data are got.
const EXPOSING: [&str; 12] = [
    "codecommit:GetFile",
    "dynamodb:Scan",
    "ec2:GetPasswordData",
    "iam:CreateAccessKey",
    "iam:CreateServiceSpecificCredential",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParametersByPath",
    "sts:AssumeRole",
];

/// What each statement that gives something comes to; each policy says one thing at least.
fn of_statements<'m>(
    model: &'m Model,
    fine: &str,
    wrong: impl Fn(&Statement) -> Option<String>,
) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for Granted { policy, subject, path } in granted(model) {
        let found: Vec<(usize, String)> = policy
            .allowing()
            .filter_map(|of| Some((of.at, format!("{}: {}", of.name(), wrong(of)?))))
            .collect();
        if found.is_empty() {
            verdicts.push(Verdict::pass(subject, path, fine).value(serde_json::Value::Null));
            continue;
        }
        for (at, message) in found {
            let value = statement(&policy_value(subject, &path), at);
            verdicts.push(Verdict::fail(subject, path.clone(), message).value(value));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::whole(true, "there are no policies"));
    }
    verdicts
}

fn policy_value(subject: &crate::model::Subject, path: &str) -> serde_json::Value {
    let value = subject.at(path).cloned().unwrap_or_default();
    value.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(value)
}

fn statement(policy: &serde_json::Value, at: usize) -> serde_json::Value {
    match &policy["Statement"] {
        serde_json::Value::Array(statements) => statements.get(at).cloned().unwrap_or_default(),
        one => one.clone(),
    }
}

pub(super) fn admin(model: &Model) -> Vec<Verdict<'_>> {
    let wrong = |of: &Statement| {
        let all = of.actions.iter().any(|action| matches!(action.as_str(), "*" | "*:*"));
        let all_but = !of.not_actions.is_empty();
        ((all || all_but) && of.is_on_everything()).then(|| "it allows every action on everything".to_owned())
    };
    let mut verdicts = of_statements(model, "it names actions or resources", wrong);
    for (policy, of) in boundaries(model) {
        let found = of.allowing().find_map(wrong);
        let message = found.clone().unwrap_or_else(|| "it names what it lets others give".to_owned());
        verdicts.push(Verdict::of(found.is_none(), policy, "policy", message).value(serde_json::Value::Null));
    }
    verdicts
}

pub(super) fn service_wildcards(model: &Model) -> Vec<Verdict<'_>> {
    of_statements(model, "it names actions", |of| {
        let whole = of.actions.iter().find(|action| *action == "*" || action.ends_with(":*"));
        whole.map(|action| format!("it allows {action}"))
    })
}

pub(super) fn resource_wildcards(model: &Model) -> Vec<Verdict<'_>> {
    of_statements(model, "what changes something names its resources or has a condition", |of| {
        if !of.is_on_everything() || !of.conditions.is_empty() {
            return None;
        }
        let writing = of.actions.iter().find(|action| !only_reads(action));
        let writing = writing
            .cloned()
            .or_else(|| (!of.not_actions.is_empty()).then(|| "all but what it names".to_owned()));
        writing.map(|action| format!("it allows {action} on everything"))
    })
}

/// What of a resource names it: `prod-*` of `arn:aws:iam::1:role/prod-*`, `dawn/*` of `…:secret:dawn/*`, and the bucket.
fn own_name(resource: &str) -> &str {
    let mut parts = resource.splitn(6, ':').skip(2);
    let (Some(service), Some(rest)) = (parts.next(), parts.nth(2)) else { return resource };
    if service == "s3" {
        return rest.split('/').next().unwrap_or(rest);
    }
    rest.split_once([':', '/']).map_or(rest, |(_, name)| name)
}

/// Whether a resource is named, be it by how its name begins.
fn is_named(resource: &str) -> bool {
    resource != "*" && !own_name(resource).starts_with('*')
}

pub(super) fn escalation(model: &Model) -> Vec<Verdict<'_>> {
    let unbound = |pattern: &str| {
        model.of_type("aws_iam_role").find(|role| {
            let path = role.text("path").unwrap_or("/");
            let arn = format!("role{path}{}", role.text("name").unwrap_or_default());
            let is_meant = matches(pattern.splitn(6, ':').nth(5).unwrap_or(pattern), &arn);
            is_meant && role.at("permissions_boundary").is_none()
        })
    };
    of_statements(model, "nobody gives themselves more by it", |of| {
        let action = ESCALATING.iter().find(|action| of.covers(action))?;
        if !of.condition("iam:PermissionsBoundary").is_empty() {
            return None;
        }
        if of.is_on_everything() || !of.resources.iter().all(|resource| is_named(resource)) {
            return Some(format!("{action} on what has any name lets its holder have any right"));
        }
        let free = of.resources.iter().find_map(|resource| unbound(resource));
        free.map(|role| {
            format!("{action} on {}, which no boundary holds, lets its holder have any right", role.address)
        })
    })
}

pub(super) fn credentials(model: &Model) -> Vec<Verdict<'_>> {
    of_statements(model, "what it reads is named", |of| {
        let action = EXPOSING.iter().find(|action| of.covers(action))?;
        let is_bare = of.is_on_everything() || !of.resources.iter().all(|resource| is_named(resource));
        (is_bare && of.conditions.is_empty())
            .then(|| format!("{action} on everything hands out what is stored"))
    })
}

pub(super) fn pass_role(model: &Model) -> Vec<Verdict<'_>> {
    of_statements(model, "it passes no role, or named ones to named services", |of| {
        if !of.covers("iam:PassRole") {
            return None;
        }
        if of.is_on_everything() || !of.resources.iter().all(|resource| is_named(resource)) {
            return Some("it passes any role".to_owned());
        }
        of.condition("iam:PassedToService").is_empty().then(|| "it passes roles to any service".to_owned())
    })
}

pub(super) fn decrypt(model: &Model) -> Vec<Verdict<'_>> {
    of_statements(model, "it decrypts with named keys, or not at all", |of| {
        let action = ["kms:Decrypt", "kms:ReEncryptFrom"].into_iter().find(|action| of.covers(action))?;
        let any = of.is_on_everything()
            || of.resources.iter().any(|resource| !is_named(resource) && resource.contains(":kms:"));
        any.then(|| format!("{action} is allowed with every key; Security Hub does not look at conditions"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_told_from_what_is_not() {
        for named in [
            "arn:aws:s3:::bucket/*",
            "arn:aws:secretsmanager:us-east-1:1:secret:dawn/*",
            "arn:aws:ssm:us-east-1:1:parameter/dawn/*",
            "arn:aws:iam::1:role/prod-*",
            "${application:aws_kms_key.dawn.arn}",
        ] {
            assert!(is_named(named), "{named}");
        }
        for open in [
            "*",
            "arn:aws:s3:::*",
            "arn:aws:secretsmanager:us-east-1:1:secret:*",
            "arn:aws:kms:us-east-1:1:key/*",
            "arn:aws:iam::1:role/*",
        ] {
            assert!(!is_named(open), "{open}");
        }
    }
}
