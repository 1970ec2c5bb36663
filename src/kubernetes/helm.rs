//! The helm provider: which versions the generated files accept, the schema every block is checked against, and what
//! it knows a release by.
//!
//! Version 3 of the provider takes `kubernetes` and `exec` as attributes, so as objects and not as blocks.

mod release;

use std::sync::OnceLock;

use terraform::history::ResourceKind;
use terraform::{Any, Block, Expr, Node, ProviderRequirement, Schema, Stack, Text};

pub use release::{HelmRelease, HelmReleaseHandle};

use crate::provider::Access;

/// The versions of the provider that the generated files accept: those whose schema is [`schemas`].
pub const VERSIONS: &str = ">= 3.1, < 4";

/// What a release is known by: its name, its namespace, and its description, which says which cluster it is of. The
/// `provider` argument says so too, but by a key that can be changed.
pub const KINDS: &[ResourceKind] =
    &[ResourceKind::known_by("helm_release", &["name", "namespace", "description"])
        .import_id("{namespace}/{name}")];

/// The entry of `required_providers`.
pub fn requirement() -> ProviderRequirement {
    ProviderRequirement {
        local_name: "helm".into(),
        source: "hashicorp/helm".into(),
        version: VERSIONS.into(),
    }
}

/// Configures the provider for a cluster, under the alias that its releases name as their provider, and requires the
/// provider the first time.
///
/// Each run fetches a short-lived token by `aws eks get-token` with the credentials that Terraform has; none is
/// written to the configuration, a plan or a state.
#[track_caller]
pub fn configure(stack: &mut Stack, alias: impl Into<Text>, access: Access) {
    if !stack.requires_provider("helm") {
        stack.require_provider(requirement());
    }
    let arguments = access.token_arguments();
    let exec = object([
        ("api_version", Node::String("client.authentication.k8s.io/v1".into())),
        ("args", arguments.into_node()),
        ("command", Node::String("aws".into())),
    ]);
    let certificate = Expr::<String>::call("base64decode", [access.certificate_authority.into_node()]);
    let kubernetes = object([
        ("cluster_ca_certificate", certificate.into_node()),
        ("exec", exec),
        ("host", access.endpoint.into_node()),
    ]);
    let mut block = Block::new();
    block.require::<Any>("kubernetes", Expr::from_node(kubernetes));
    stack.provider_alias("helm", alias, block);
}

fn object<const N: usize>(entries: [(&'static str, Node); N]) -> Node {
    Node::Object(entries.into_iter().map(|(key, value)| (Text::Borrowed(key), value)).collect())
}

/// The schema of provider 3.1.1.
///
/// # Panics
/// Never: the data is checked in and a test reads it.
pub fn schemas() -> &'static [&'static Schema; 1] {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    static REFERENCES: OnceLock<[&'static Schema; 1]> = OnceLock::new();
    REFERENCES.get_or_init(|| {
        [SCHEMA.get_or_init(|| {
            Schema::parse(include_str!("schema/helm-3.1.1.json"))
                .expect("the checked-in schema data is of format 1")
        })]
    })
}

#[cfg(test)]
mod tests;
