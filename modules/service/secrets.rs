//! A service's secrets: places in Secrets Manager, without values.

use std::collections::BTreeMap;

use aws::names::ServiceName;
use aws::{KmsKeyHandle, PolicyDocument, Principal, SecretsmanagerSecretHandle, Statement};
use terraform::{Expr, Resource, Stack, identifier};

use super::settings::{SecretKey, SecretSettings};
use crate::account::Account;

/// The service whose secrets are made.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// Where it stands.
    pub account: &'a Account,
    /// The service's key in the settings.
    pub key: &'a ServiceName,
    /// What it is called.
    pub service: &'a ServiceName,
    /// The service's own KMS key.
    pub encryption_key: &'a KmsKeyHandle,
}

/// Makes the secrets, encrypted with the service's key, and returns them by their keys.
pub fn add(
    stack: &mut Stack,
    secrets: &BTreeMap<SecretKey, SecretSettings>,
    upstream: &Upstream<'_>,
) -> BTreeMap<SecretKey, SecretsmanagerSecretHandle> {
    let made = secrets.iter().map(|(key, settings)| {
        let setting = format!("services.{}.secrets.{key}", upstream.key);
        let secret = stack.setting(setting, |stack| add_one(stack, key, settings, upstream));
        (key.clone(), secret)
    });
    made.collect()
}

fn add_one(
    stack: &mut Stack,
    key: &SecretKey,
    settings: &SecretSettings,
    upstream: &Upstream<'_>,
) -> SecretsmanagerSecretHandle {
    let Upstream { account, service, encryption_key, .. } = upstream;
    let name = settings.name(service, key);
    let description = settings
        .description
        .as_ref()
        .map_or_else(|| format!("The secret {key} of the service {service}."), ToString::to_string);
    let mut secret = aws::SecretsmanagerSecret::new()
        .name(&name)
        .description(description)
        .kms_key_id(encryption_key.arn())
        .recovery_window_in_days(settings.recovery_window_in_days.get())
        .tags([("Name", name.to_string())]);
    if account.prevent_destroy {
        secret = secret.prevent_destroy();
    }
    let address = identifier(&format!("{}_{key}", upstream.key));
    let secret = stack.add(address.clone(), secret);
    let policy = aws::SecretsmanagerSecretPolicy::new(only_the_account(account), secret.arn());
    stack.add(address, policy.block_public_policy(true));
    secret
}

/// Keeps everybody out who is not of the account, whatever else somebody adds to the policy. Who of the account may
/// read it is said by IAM.
fn only_the_account(account: &Account) -> PolicyDocument {
    PolicyDocument::new([Statement::deny("OnlyThisAccount", ["secretsmanager:*"], ["*"])
        .principal(Principal::Everyone)
        .when("StringNotEquals", "aws:PrincipalAccount", [Expr::from(account.id.to_string())])
        // Services of AWS act for the account by themselves, and have no account of their own.
        .when("Bool", "aws:PrincipalIsAWSService", ["false"])])
}
