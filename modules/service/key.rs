//! A service's own KMS key: for its secrets, its database and its bucket.

use aws::names::ServiceName;
use aws::{KmsKeyHandle, Principal, Statement};
use terraform::{Expr, Stack, identifier};

use crate::account::Account;
use crate::encryption_key::{self, EncryptionKey};

/// Makes the key of a service and its alias, `alias/<environment>/services/<service>`. It is used through IAM policies,
/// each for one service of AWS. `secret_readers` are roles that stand before the key does and so cannot name it: they
/// may read what Secrets Manager encrypts with it, as far as they may read the secrets.
#[track_caller]
pub fn add(
    stack: &mut Stack,
    account: &Account,
    key: &ServiceName,
    service: &ServiceName,
    secret_readers: Vec<Expr<String>>,
) -> KmsKeyHandle {
    let decrypt = Statement::allow("DecryptSecrets", ["kms:Decrypt"], ["*"]).when(
        "StringEquals",
        "kms:ViaService",
        [format!("secretsmanager.{}.amazonaws.com", account.region)],
    );
    let mut statements = Vec::new();
    if !secret_readers.is_empty() {
        let readers = secret_readers.into_iter().map(Principal::Aws);
        statements.push(readers.fold(decrypt, Statement::principal));
    }
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
