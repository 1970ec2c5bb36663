//! What keeps a role from being made.

use std::error::Error;
use std::fmt;

use aws::names::RoleName;

use super::split::{MAX_ATTACHED_POLICIES, MAX_POLICY_CHARACTERS};

/// Permissions that IAM would not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityError {
    /// More policies than IAM attaches to one role.
    TooManyPolicies {
        /// The role.
        role: RoleName,
        /// The settings key it comes from.
        setting: String,
        /// How many policies its permissions fill.
        needed: usize,
    },
    /// One statement that fills more than a policy, and so cannot be split.
    StatementTooLong {
        /// The role.
        role: RoleName,
        /// The settings key it comes from.
        setting: String,
        /// How long the statement is.
        characters: usize,
    },
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyPolicies { role, setting, needed } => write!(
                f,
                "the permissions of the role {role} fill {needed} policies, and IAM attaches \
                 {MAX_ATTACHED_POLICIES} at most to a role; name fewer resources in `{setting}`, or cover several \
                 with one wildcard"
            ),
            Self::StatementTooLong { role, setting, characters } => write!(
                f,
                "a statement of the role {role} is {characters} characters long, and a policy has \
                 {MAX_POLICY_CHARACTERS} at most; name fewer resources in one statement (`{setting}`)"
            ),
        }
    }
}

impl Error for IdentityError {}
