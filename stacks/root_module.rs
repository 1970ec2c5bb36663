//! What every root module of an environment has in common: Terraform's version, the backend, the AWS provider.

use aws::names::PolicyName;
use modules::account::Account;
use modules::identity::boundary::Boundary;
use modules::state_bucket;
use terraform::{Block, Expr, List, Map, Stack};

use crate::environment::{Environment, PermissionsBoundary};

/// Terraform with native locking of S3 backends.
pub const TERRAFORM_VERSIONS: &str = ">= 1.11";

/// The key of the tag that says which environment something belongs to.
pub const ENVIRONMENT_TAG: &str = "environment";

/// The tags of everything in a stack, in the order of their keys.
pub fn default_tags(environment: &Environment, stack: &str) -> Vec<(String, String)> {
    let own = [(ENVIRONMENT_TAG, environment.name.as_str()), ("managed-by", "cleon"), ("stack", stack)];
    let mut tags: Vec<(String, String)> = own
        .into_iter()
        .chain(environment.settings.tags.iter())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    tags.sort();
    tags
}

/// The key of a stack's state within the environment's bucket.
pub fn state_key(environment: &Environment, stack: &str) -> String {
    format!("{}/{stack}.tfstate", environment.state_key_prefix())
}

/// Where an environment stands. The policy that caps roles is named by its ARN: the bootstrap stack makes it, or it
/// stands already.
pub fn account(environment: &Environment) -> Account {
    let settings = &environment.settings;
    let mut account = Account {
        id: settings.account_id.clone(),
        region: settings.region.clone(),
        name: environment.name.to_string(),
        provider: settings.aws_provider,
        prevent_destroy: settings.prevent_destroy,
        permissions_boundary: None,
    };
    account.permissions_boundary = permissions_boundary_arn(environment, &account).map(Expr::from);
    account
}

/// The ARN of the policy that caps every role, where there is one.
pub(crate) fn permissions_boundary_arn(environment: &Environment, account: &Account) -> Option<String> {
    match &environment.settings.permissions_boundary {
        PermissionsBoundary::None => None,
        PermissionsBoundary::Policy(arn) => Some(arn.to_string()),
        PermissionsBoundary::Managed => Some(boundary(environment, account).arn()),
    }
}

/// The policy that caps every role, where the settings leave it to be made.
pub(crate) fn boundary(environment: &Environment, account: &Account) -> Boundary {
    let name = account.named("permissions-boundary");
    Boundary {
        name: PolicyName::new(&name).expect("an environment's name and a hyphenated word keep the rule"),
        account_id: account.id.clone(),
        region: account.region.clone(),
        further_actions: environment
            .settings
            .permissions_boundary_actions
            .iter()
            .map(ToString::to_string)
            .collect(),
        state_bucket: environment.state_bucket().clone(),
        machines_tag: (ENVIRONMENT_TAG, environment.name.to_string()),
        setting: "permissions_boundary".to_owned(),
    }
}

/// An empty stack of an environment, with the S3 backend and the AWS provider.
pub fn new(environment: &Environment, name: &str) -> Stack {
    let tags: Expr<Map<String>> = default_tags(environment, name).into_iter().collect();
    let mut default_tags = Block::new();
    default_tags.require("tags", tags);
    with_provider(environment, name, Some(default_tags))
}

/// The same for what has its own tags, and no others.
pub fn without_default_tags(environment: &Environment, name: &str) -> Stack {
    with_provider(environment, name, None)
}

fn with_provider(environment: &Environment, name: &str, default_tags: Option<Block>) -> Stack {
    let settings = &environment.settings;
    let mut stack = Stack::new(name, TERRAFORM_VERSIONS);
    stack.require_provider(settings.aws_provider.requirement());
    let mut backend = Block::new();
    backend.require::<String>("bucket", environment.state_bucket());
    backend.require::<String>("key", state_key(environment, name));
    backend.require::<String>("region", &settings.region);
    backend.require::<bool>("encrypt", true);
    // Without it, the backend asks S3 for a key of S3's own, and the bucket's default does not count.
    backend.require::<String>("kms_key_id", state_bucket::key_alias_arn(&account(environment)));
    backend.require::<bool>("use_lockfile", true);
    stack.backend("s3", backend);
    let mut provider = Block::new();
    provider.require::<String>("region", &settings.region);
    let accounts: Expr<List<String>> = [settings.account_id.as_str().to_owned()].into();
    provider.require::<List<String>>("allowed_account_ids", accounts);
    provider.nest("default_tags", default_tags);
    stack.provider("aws", provider);
    stack
}
