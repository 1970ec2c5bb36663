//! The schemas that every block is checked against: the oldest and the newest provider version supported.

use std::sync::OnceLock;

use terraform::{ProviderRequirement, Schema};

/// The range of provider versions the generated files accept.
pub const PROVIDER_VERSIONS: &str = ">= 5.100, < 7";

/// The schemas of provider 5.100.0 and 6.62.0, narrowed to the types of `types.txt`.
///
/// # Panics
///
/// Never: the data is checked in and a test reads it.
#[must_use]
pub fn schemas() -> [&'static Schema; 2] {
    static SCHEMAS: OnceLock<[Schema; 2]> = OnceLock::new();
    let [oldest, newest] = SCHEMAS.get_or_init(|| {
        [include_str!("schema/aws-5.100.0.json"), include_str!("schema/aws-6.62.0.json")]
            .map(|text| Schema::parse(text).expect("the checked-in schema data is of format 1"))
    });
    [oldest, newest]
}

/// The AWS provider as every stack requires it.
#[must_use]
pub fn provider_requirement() -> ProviderRequirement {
    ProviderRequirement {
        local_name: "aws".into(),
        source: "hashicorp/aws".into(),
        version: PROVIDER_VERSIONS.into(),
    }
}
