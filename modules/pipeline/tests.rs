//! What the pipeline's roles may do and may not: the policies as IAM would judge them, and every way out of them.

mod data;
mod escapes;
mod judge;
mod parameters;
mod policies;

use aws::names::{BucketName, ClusterName};
use aws::region::Region;
use terraform::Expr;

use super::Scope;
use crate::account::Account;
use crate::testing::account;

/// The account of these tests: prod, in the region.
fn prod(region: &str) -> Account {
    let region = Region::new(region).unwrap();
    Account { name: "prod".to_owned(), region, ..account() }
}

/// The platform of these tests: two clusters.
fn with_scope<R>(account: &Account, clusters: &[&str], test: impl FnOnce(&Scope<'_>) -> R) -> R {
    with_parameters(account, clusters, &[], test)
}

/// The same, of which stacks tell others by parameters under these paths what they made.
fn with_parameters<R>(
    account: &Account,
    clusters: &[&str],
    parameter_paths: &[&str],
    test: impl FnOnce(&Scope<'_>) -> R,
) -> R {
    let clusters: Vec<ClusterName> = clusters.iter().map(|name| ClusterName::new(name).unwrap()).collect();
    let partition = account.partition();
    test(&Scope {
        account,
        tag: ("environment", "prod"),
        clusters: &clusters,
        adopted: Vec::new(),
        permissions_boundary: format!("arn:{partition}:iam::{}:policy/prod-permissions-boundary", account.id),
        state_bucket: &BucketName::new("prod-states").unwrap(),
        state_key_arn: Expr::from(account.arn("kms", "key/state")),
        applied_states: vec!["prod/infrastructure.tfstate".to_owned()],
        own_state: "prod/bootstrap.tfstate".to_owned(),
        parameter_paths: parameter_paths.iter().map(|path| (*path).to_owned()).collect(),
        bucket_names: vec![BucketName::new("songs-of-dawn").unwrap()],
    })
}
