//! The container registry: a repository for each service, encrypted with a key of its own, and how long images stay.

pub mod settings;

use std::collections::BTreeMap;

use aws::ecr_registry_scanning_configuration::{RepositoryFilter, Rule};
use aws::ecr_repository::{EncryptionConfiguration, ImageScanningConfiguration};
use aws::names::ServiceName;
use aws::{EcrRepositoryHandle, PolicyDocument, Principal, Statement};
use terraform::{Expr, Node, Resource, Section, Stack, identifier};

use self::settings::{RegistrySettings, Scanning, TagMutability};
use crate::account::Account;
use crate::encryption_key::{self, EncryptionKey};

/// What pulling an image takes (ECR user guide, "Repository policy examples").
const PULL: [&str; 3] =
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/// A service's repository as other modules see it.
#[derive(Clone, Debug)]
pub struct Repository {
    /// What the service is called in AWS, whatever its key.
    pub service: ServiceName,
    /// The repository.
    pub handle: EcrRepositoryHandle,
}

/// The repositories, by the service's key.
pub type Repositories = BTreeMap<ServiceName, Repository>;

/// Makes the key, the repositories and the registry's scanning. Each service comes with what it is called in AWS.
pub fn add<'a>(
    stack: &mut Stack,
    settings: &RegistrySettings,
    account: &Account,
    services: impl IntoIterator<Item = (&'a ServiceName, &'a ServiceName)>,
) -> Repositories {
    stack.section(Section::new("registry", "modules/registry", "registry"), |stack| {
        let key = EncryptionKey {
            key: "registry".to_owned(),
            alias: format!("{}/registry", account.name),
            description: format!("Container images of {}.", account.name),
            statements: Vec::new(),
            rotation_period_in_days: 365,
            deletion_window_in_days: 30,
            protected: account.prevent_destroy,
            account,
        };
        let key = encryption_key::add(stack, key);
        let repositories = services.into_iter().map(|(service, called)| {
            let repository = stack.setting(format!("services.{service}"), |stack| {
                let name = identifier(service.as_str());
                let full_name = format!("{}/{called}", account.name);
                let mut repository = aws::EcrRepository::new(full_name.clone())
                    .image_tag_mutability(match settings.image_tag_mutability {
                        TagMutability::Immutable => "IMMUTABLE",
                        TagMutability::Mutable => "MUTABLE",
                    })
                    .image_scanning_configuration(ImageScanningConfiguration::new(true))
                    .encryption_configuration([EncryptionConfiguration::new()
                        .encryption_type("KMS")
                        .kms_key(key.arn())])
                    .tags([("Name", full_name)]);
                if account.prevent_destroy {
                    repository = repository.prevent_destroy();
                }
                let repository = stack.add(name.clone(), repository);
                stack.add(name.clone(), aws::EcrLifecyclePolicy::new(lifecycle(settings), repository.name()));
                if !settings.pull_accounts.is_empty() {
                    let policy =
                        aws::EcrRepositoryPolicy::new(pull_policy(settings, account), repository.name());
                    stack.setting("registry.pull_accounts", |stack| stack.add(name, policy));
                }
                repository
            });
            (service.clone(), Repository { service: called.clone(), handle: repository })
        });
        let repositories = repositories.collect();
        scanning(stack, settings);
        repositories
    })
}

/// Untagged images go after some days, and of the releases the last ones stay.
fn lifecycle(settings: &RegistrySettings) -> String {
    let days = settings.untagged_days.get();
    let kept = settings.keep_releases.get();
    let untagged = serde_json::json!({
        "rulePriority": 1,
        "description": format!("Untagged images go after {days} days"),
        "selection": {
            "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days,
        },
        "action": { "type": "expire" },
    });
    // A rule for each prefix: of several prefixes in one, ECR takes images that have a tag of each.
    let releases = settings.release_tag_prefixes.iter().enumerate().map(|(at, prefix)| {
        serde_json::json!({
            "rulePriority": at + 2,
            "description": format!("The last {kept} releases {prefix}* stay"),
            "selection": {
                "tagStatus": "tagged",
                "tagPrefixList": [prefix.as_str()],
                "countType": "imageCountMoreThan",
                "countNumber": kept,
            },
            "action": { "type": "expire" },
        })
    });
    let rules: Vec<_> = std::iter::once(untagged).chain(releases).collect();
    serde_json::json!({ "rules": rules }).to_string()
}

fn pull_policy(settings: &RegistrySettings, account: &Account) -> PolicyDocument {
    let mut pull = Statement::allow("PullFromOtherAccounts", PULL, Vec::<Expr<String>>::new());
    for id in &settings.pull_accounts {
        let root = format!("arn:{}:iam::{id}:root", account.partition());
        pull = pull.principal(Principal::Aws(Expr::from_node(Node::String(root.into()))));
    }
    PolicyDocument::new([pull])
}

fn scanning(stack: &mut Stack, settings: &RegistrySettings) {
    let (scan_type, frequency) = match settings.scanning {
        Scanning::Basic => ("BASIC", "SCAN_ON_PUSH"),
        Scanning::Enhanced => ("ENHANCED", "CONTINUOUS_SCAN"),
    };
    stack.setting("registry.scanning", |stack| {
        let rule = Rule::new([RepositoryFilter::new("*", "WILDCARD")], frequency);
        stack.add("main", aws::EcrRegistryScanningConfiguration::new(scan_type).rule([rule]));
    });
}

#[cfg(test)]
mod tests;
