//! Settings of the container registry: `[registry]`.

use aws::names::AccountId;
use settings::{Node, Problem, Problems, child, choices, names, numbers, settings};

settings! {
    /// The container registry, with a repository for each service.
    pub struct RegistrySettings, checked by RegistrySettings::check, with defaults {
        /// How many releases of each service are kept.
        pub keep_releases: KeepReleases = const { KeepReleases::of(30) },
        /// Whether a tag can be pushed again.
        pub image_tag_mutability: TagMutability = TagMutability::Immutable,
        /// How the tags of releases begin: one at least.
        pub release_tag_prefixes: Vec<TagPrefix> = vec![const { TagPrefix::of("v") }],
        /// After how many days images without a tag are removed.
        pub untagged_days: Days = const { Days::of(14) },
        /// How images are searched for vulnerabilities.
        pub scanning: Scanning = Scanning::Basic,
        /// Other accounts that may pull images.
        pub pull_accounts: Vec<AccountId> = Vec::new(),
    }
}

impl RegistrySettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.release_tag_prefixes.is_empty() {
            problems.push(
                Problem::new("no prefix says which images are releases, so that they would pile up for ever")
                    .help("write how their tags begin: [\"v\"]")
                    .at_path(node, &child(node.path(), "release_tag_prefixes")),
            );
        }
    }
}

choices! {
    /// Whether a tag can be pushed again.
    pub enum TagMutability {
        /// No: a tag means the same image for ever.
        Immutable = "immutable",
        /// Yes.
        Mutable = "mutable",
    }
}

choices! {
    /// How images are searched for vulnerabilities.
    pub enum Scanning {
        /// By ECR, when an image is pushed; of operating system packages.
        Basic = "basic",
        /// By Amazon Inspector, continuously; of language packages too. It is charged for each image.
        Enhanced = "enhanced",
    }
}

numbers! {
    /// How many images a lifecycle rule keeps (ECR `imageCountMoreThan`).
    pub struct KeepReleases(u16) in 1..=1000;
    /// A number of days in a lifecycle rule.
    pub struct Days(u16) in 1..=365;
}

names! {
    /// How tags of images begin.
    TagPrefix: "a tag prefix", 1..=128, "0-9A-Za-z_" "0-9A-Za-z_.-" "0-9A-Za-z_.-",
        "letters, digits and any of _ . -, beginning with a letter, digit or underscore";
}
