//! What the pipeline's roles may do: a file for each service, with its actions as tables.
//!
//! Each service says what reading takes, which both roles have, and what changing takes, which the applying role has
//! besides. `"*"` is the resource only of actions for which AWS offers no narrower one (Service Authorization
//! Reference, read 2026-11); a condition then names the region or the tag.

mod ec2;
mod ecr;
mod eks;
mod iam;
mod kms;
mod logs;
mod rds;
mod ssm;
mod state;

use aws::{PolicyDocument, Statement};

use super::scope::Scope;

pub(super) use iam::{PASSED_TO, POLICY_CHANGES, PROVIDER_READS, ROLE_CHANGES, ROLES_UNDER_THE_BOUNDARY};
pub(super) use kms::ALIAS_CHANGES;
pub(super) use state::{KEY_USE, OBJECT_USE};

/// A service's statements.
type Part = fn(&Scope<'_>) -> Vec<Statement>;

const READING: [Part; 9] = [
    ec2::reads,
    ecr::reads,
    eks::reads,
    iam::reads,
    kms::reads,
    logs::reads,
    rds::reads,
    ssm::reads,
    state::reads,
];

const CHANGING: [Part; 9] = [
    ec2::changes,
    ecr::changes,
    eks::changes,
    iam::changes,
    kms::changes,
    logs::changes,
    rds::changes,
    ssm::changes,
    state::changes,
];

/// What planning takes: to read how everything stands, and the states. No data of the services is in it,
/// only what the stacks themselves tell each other.
pub(super) fn planning(scope: &Scope<'_>) -> PolicyDocument {
    PolicyDocument::new(READING.iter().flat_map(|part| part(scope)).chain(state::bucket_reads(scope)))
}

/// What applying takes.
pub(super) fn applying(scope: &Scope<'_>) -> PolicyDocument {
    PolicyDocument::new(READING.iter().chain(&CHANGING).flat_map(|part| part(scope)))
}
