//! The policies that give rights to identities, apart from those that only bound them.

use serde_json::Value;

use crate::model::policy::Policy;
use crate::model::{Model, Subject};

/// A policy that gives rights.
pub(super) struct Granted<'m> {
    /// The policy.
    pub(super) policy: Policy,
    /// What has it.
    pub(super) subject: &'m Subject,
    /// Where it stands in that.
    pub(super) path: String,
}

impl Granted<'_> {
    /// Whether a role has it.
    pub(super) fn is_of(&self, model: &Model, role: &Subject) -> bool {
        if self.subject.is(role) {
            return true;
        }
        if self.subject.kind == "aws_iam_role_policy" {
            return model.target(self.subject, "role").is_some_and(|of| of.is(role));
        }
        model
            .referring(role, "aws_iam_role_policy_attachment", "role")
            .iter()
            .any(|attachment| model.target(attachment, "policy_arn").is_some_and(|of| of.is(self.subject)))
    }
}

/// The policies that give rights, in the order of the stacks. One that no role has counts too: it is there to be attached.
pub(super) fn granted(model: &Model) -> Vec<Granted<'_>> {
    let mut found = Vec::new();
    for subject in model.subjects() {
        let is_policy = match subject.kind.as_str() {
            "aws_iam_policy" => !is_boundary(model, subject),
            "aws_iam_role_policy" | "aws_iam_group_policy" | "aws_iam_user_policy" => true,
            _ => false,
        };
        if is_policy && let Some(policy) = subject.at("policy").and_then(Policy::read) {
            found.push(Granted { policy, subject, path: "policy".to_owned() });
        }
        if subject.kind == "aws_iam_role" {
            for (at, inline) in subject.items("inline_policy").iter().enumerate() {
                if let Some(policy) = inline.get("policy").and_then(Policy::read) {
                    found.push(Granted { policy, subject, path: format!("inline_policy[{at}].policy") });
                }
            }
        }
    }
    found
}

/// Whether a policy is a ceiling, which gives nothing: some role has it as that, and none has it attached.
pub(super) fn is_boundary(model: &Model, policy: &Subject) -> bool {
    let path = policy.text("path").unwrap_or("/");
    let name = policy.text("name").unwrap_or_default();
    let is_its = |role: &Subject| {
        model.target(role, "permissions_boundary").is_some_and(|of| of.is(policy))
            || role
                .text("permissions_boundary")
                .is_some_and(|arn| arn.ends_with(&format!(":policy{path}{name}")))
    };
    let is_attached = model
        .of_type("aws_iam_role_policy_attachment")
        .any(|attachment| model.target(attachment, "policy_arn").is_some_and(|of| of.is(policy)));
    model.of_type("aws_iam_role").any(is_its) && !is_attached
}

/// The policies that bound roles.
pub(super) fn boundaries(model: &Model) -> Vec<(&Subject, Policy)> {
    let policies = model.of_type("aws_iam_policy").filter(|policy| is_boundary(model, policy));
    policies
        .filter_map(|policy| Some((policy, Policy::read(policy.at("policy").unwrap_or(&Value::Null))?)))
        .collect()
}
