//! IAM's judgment, as far as these policies need it: a request is granted when the role's policies allow it, its
//! boundary allows it too, and neither denies it.

use serde_json::Value;

use super::{prod, with_scope};
use crate::pipeline::{Scope, boundary, permissions};
use crate::testing::iam::{self, json};

/// A role: its policies and its boundary.
pub(super) struct Judge {
    policies: Value,
    boundary: Value,
}

/// What a request says of itself beside action and resource.
pub(super) type Context<'a> = &'a [(&'a str, &'a str)];

impl Judge {
    pub(super) fn of_plan() -> Self {
        with_scope(&prod("us-east-1"), &["prod-trantor", "prod-terminus"], Self::planning)
    }

    pub(super) fn of_apply() -> Self {
        with_scope(&prod("us-east-1"), &["prod-trantor", "prod-terminus"], Self::applying)
    }

    /// The planning role of a platform.
    pub(super) fn planning(scope: &Scope<'_>) -> Self {
        let policies = permissions::planning(scope);
        Self { boundary: json(&boundary::planning(&policies)), policies: json(&policies) }
    }

    /// The applying role of a platform.
    pub(super) fn applying(scope: &Scope<'_>) -> Self {
        let policies = permissions::applying(scope);
        Self { boundary: json(&boundary::applying(&policies, scope)), policies: json(&policies) }
    }

    /// The same role when somebody attached a policy that allows everything to it.
    pub(super) fn with_everything(self) -> Self {
        let everything = serde_json::json!({
            "Statement": [{ "Effect": "Allow", "Action": ["*"], "Resource": ["*"] }],
        });
        Self { policies: everything, ..self }
    }

    /// Whether a request is granted.
    pub(super) fn grants(&self, action: &str, resource: &str, context: Context<'_>) -> bool {
        let mut known = iam::Context::from([("aws:RequestedRegion", "us-east-1")]);
        known.extend(context.iter().copied());
        [&self.policies, &self.boundary].into_iter().all(|of| iam::allows(of, action, resource, &known))
    }
}
