//! The AWS provider: which versions the generated files accept, and the schemas every block is checked against.

use std::sync::OnceLock;

use settings::choices;
use terraform::{ProviderRequirement, Schema};

choices! {
    /// Which versions of the AWS provider the generated files accept, as Terraform's constraint.
    pub enum ProviderVersions {
        /// From 5.100 on, and all of 6: only what both have is used.
        FiveAndSix = ">= 5.100, < 7",
        /// From 6.62 on: what version 5 lacks is used too, such as the deletion protection of EKS clusters.
        Six = ">= 6.62, < 7",
    }
}

impl ProviderVersions {
    /// The entry of `required_providers`.
    pub fn requirement(self) -> ProviderRequirement {
        ProviderRequirement {
            local_name: "aws".into(),
            source: "hashicorp/aws".into(),
            version: self.as_str().into(),
        }
    }

    /// The schemas of the oldest and the newest version accepted, narrowed to the types of `types.txt`.
    pub fn schemas(self) -> &'static [&'static Schema] {
        let all = schemas();
        match self {
            Self::FiveAndSix => all,
            Self::Six => &all[1..],
        }
    }
}

/// The AWS provider as a stack requires it that works with all supported versions.
pub fn provider_requirement() -> ProviderRequirement {
    ProviderVersions::FiveAndSix.requirement()
}

/// The schemas of provider 5.100.0 and 6.62.0, narrowed to the types of `types.txt`.
///
/// # Panics
///
/// Never: the data is checked in and a test reads it.
pub fn schemas() -> &'static [&'static Schema; 2] {
    static SCHEMAS: OnceLock<[Schema; 2]> = OnceLock::new();
    static REFERENCES: OnceLock<[&'static Schema; 2]> = OnceLock::new();
    REFERENCES.get_or_init(|| {
        let [oldest, newest] = SCHEMAS.get_or_init(|| {
            [include_str!("schema/aws-5.100.0.json"), include_str!("schema/aws-6.62.0.json")]
                .map(|text| Schema::parse(text).expect("the checked-in schema data is of format 1"))
        });
        [oldest, newest]
    })
}
