//! The kubernetes provider: which versions the generated files accept, and the schemas every block is checked against.

use std::sync::OnceLock;

use terraform::{ProviderRequirement, Schema};

/// The versions of the provider that the generated files accept. What is used of it is the same in versions 2.38 and 3.
pub const VERSIONS: &str = ">= 2.38, < 4";

/// The entry of `required_providers`.
pub fn requirement() -> ProviderRequirement {
    ProviderRequirement {
        local_name: "kubernetes".into(),
        source: "hashicorp/kubernetes".into(),
        version: VERSIONS.into(),
    }
}

/// The schemas of provider 2.38.0 and 3.4.0.
///
/// # Panics
/// Never: the data is checked in and a test reads it.
pub fn schemas() -> &'static [&'static Schema; 2] {
    static SCHEMAS: OnceLock<[Schema; 2]> = OnceLock::new();
    static REFERENCES: OnceLock<[&'static Schema; 2]> = OnceLock::new();
    REFERENCES.get_or_init(|| {
        let [oldest, newest] = SCHEMAS.get_or_init(|| {
            [include_str!("schema/kubernetes-2.38.0.json"), include_str!("schema/kubernetes-3.4.0.json")]
                .map(|text| Schema::parse(text).expect("the checked-in schema data is of format 1"))
        });
        [oldest, newest]
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_schemas_can_be_read() {
        assert_eq!(super::schemas().len(), 2);
    }
}
