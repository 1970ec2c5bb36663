//! A service's own KMS key: for its secrets, its database and its bucket.

use aws::names::ServiceName;
use aws::{KmsKeyHandle, Statement};
use terraform::{Stack, identifier};

use crate::account::Account;
use crate::encryption_key::{self, EncryptionKey};

/// Makes the key of a service and its alias, `alias/<environment>/services/<service>`. Roles use it through IAM policies,
/// each for one service of AWS. `statements` are for services of AWS that come by themselves, such as CloudWatch Logs.
#[track_caller]
pub fn add(
    stack: &mut Stack,
    account: &Account,
    key: &ServiceName,
    service: &ServiceName,
    statements: Vec<Statement>,
) -> KmsKeyHandle {
    encryption_key::add(
        stack,
        EncryptionKey {
            key: identifier(key.as_str()),
            alias: format!("{}/services/{service}", account.name),
            description: format!("Secrets and data of the service {service} of {}.", account.name),
            statements,
            rotation_period_in_days: 365,
            deletion_window_in_days: 30,
            protected: account.prevent_destroy,
            account,
        },
    )
}
