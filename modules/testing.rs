//! What tests of modules share: settings from TOML text, a place to stand, and the rendered files of a stack.

pub(crate) mod iam;

pub(crate) use crate::identity::pattern::like;

use std::sync::Arc;

use aws::ProviderVersions;
use aws::limits::Limits;
use aws::names::AccountId;
use aws::region::Region;
use settings::{Document, Problems, Setting, Source};
use terraform::{Checks, Expr, Stack};

use crate::account::Account;
use crate::encryption_key::{self, EncryptionKey};
use crate::network::settings::NetworkSettings;
use crate::network::{self, Network, addressing};

/// Reads settings of one module from TOML.
pub(crate) fn settings<T: Setting>(toml: &str) -> T {
    let document = Document::parse([Arc::new(Source::new("test.toml", toml))]).unwrap();
    let mut problems = Problems::new();
    let read = T::decode(document.root(), &mut problems);
    problems.into_result(()).unwrap();
    read.unwrap()
}

/// The account of the tests.
pub(crate) fn account() -> Account {
    Account {
        id: AccountId::new("123456789012").unwrap(),
        region: Region::new("us-east-1").unwrap(),
        name: "test".to_owned(),
        provider: ProviderVersions::FiveAndSix,
        prevent_destroy: true,
        permissions_boundary: Some(Expr::from("arn:aws:iam::123456789012:policy/test-boundary")),
    }
}

/// An empty stack.
pub(crate) fn stack() -> Stack {
    let mut stack = Stack::new("test", ">= 1.11");
    stack.require_provider(aws::provider_requirement());
    stack
}

/// A key for log groups.
pub(crate) fn logs_key(stack: &mut Stack, account: &Account) -> aws::KmsKeyHandle {
    let key = EncryptionKey {
        key: "logs".to_owned(),
        alias: "test/logs".to_owned(),
        description: "Log groups.".to_owned(),
        statements: vec![encryption_key::log_groups(account, &["/aws/vpc/test/*"])],
        rotation_period_in_days: 365,
        deletion_window_in_days: 30,
        protected: true,
        account,
    };
    stack.section(terraform::Section::new("logs", "modules/encryption_key", ""), |stack| {
        encryption_key::add(stack, key)
    })
}

/// A network made from settings.
pub(crate) fn network(stack: &mut Stack, account: &Account, toml: &str) -> Network {
    let settings: NetworkSettings = settings(toml);
    let addresses = addressing::plan(&settings).unwrap();
    let logs_key = logs_key(stack, account);
    let clusters = [aws::names::ClusterName::new("test-trantor").unwrap()];
    let upstream = network::Upstream { account, clusters: &clusters, logs_key: &logs_key };
    network::add(stack, &settings, &addresses, &upstream)
}

/// The rendered files, one below the other, checked against both provider versions.
pub(crate) fn render(stack: &Stack, files: &[&str]) -> String {
    let synthesis = synthesize(stack);
    let wanted = synthesis.into_iter().filter(|(name, _)| files.contains(&name.trim_end_matches(".tf.json")));
    wanted.map(|(name, text)| format!("=== {name}\n{text}")).collect::<Vec<_>>().concat()
}

/// The files of a stack.
pub(crate) fn synthesize(stack: &Stack) -> std::collections::BTreeMap<String, String> {
    let checks = Checks { schemas: aws::schemas(), resource_checks: &[&Limits] };
    stack
        .synthesize(checks)
        .unwrap_or_else(|found| {
            panic!("{}", found.iter().map(|f| format!("{f}\n")).collect::<Vec<_>>().concat())
        })
        .files
}

/// The addresses of a stack, sorted.
pub(crate) fn addresses(stack: &Stack) -> Vec<String> {
    let mut addresses: Vec<String> = stack.resources().map(|(address, _, _)| address.to_string()).collect();
    addresses.sort();
    addresses
}
