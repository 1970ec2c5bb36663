//! The image that runs: by a tag that means the same for ever, or by its digest.

use settings::{Invalid, Node, Problem, Problems, names, settings};

use super::fault::Fault;
use crate::registry::settings::TagMutability;

settings! {
    /// An image. One that is not of the service's own repository is known by its digest.
    pub struct ImageSettings, checked by ImageSettings::check {
        /// Its repository, where it is not the service's own: `docker.io/library/postgres`.
        pub repository: Option<ImageRepository> = None,
        /// Its tag, which must not move: `v1.4.2`. Beside a digest it only tells people the version.
        pub tag: Option<Tag> = None,
        /// Its digest: `sha256:` and 64 hexadecimal digits.
        pub digest: Option<Digest> = None,
    }
}

names! {
    /// A repository of images with its registry.
    ImageRepository: "a repository of images", 3..=255, "0-9a-z" "0-9a-z._/:-" "0-9a-z",
        "a registry and a path in lowercase: \"docker.io/library/postgres\"";
    /// The digest of an image: 71 characters (OCI image specification, "Digests").
    Digest: "an image's digest", 71..=71, "s" "0-9a-f:hs" "0-9a-f",
        "`sha256:` and 64 hexadecimal digits in lowercase";
}

/// The tag of an image: at most 128 characters (OCI distribution specification).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether what it means changes, by what tags of that name are used for.
    pub fn moves(&self) -> bool {
        let words: Vec<String> = self.0.split(['-', '_', '.']).map(str::to_ascii_lowercase).collect();
        let ends = |word: Option<&String>| word.is_some_and(|word| MOVING.contains(&word.as_str()));
        ends(words.first()) || ends(words.last())
    }
}

/// What tags are called that are set anew for each build or release.
const MOVING: [&str; 20] = [
    "latest",
    "stable",
    "main",
    "master",
    "trunk",
    "head",
    "edge",
    "nightly",
    "canary",
    "next",
    "current",
    "dev",
    "develop",
    "development",
    "staging",
    "prod",
    "production",
    "lts",
    "snapshot",
    "release",
];

impl std::str::FromStr for Tag {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let first = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut bytes = text.bytes();
        let fits = bytes.next().is_some_and(first) && bytes.all(|byte| first(byte) || b".-".contains(&byte));
        if text.is_empty() {
            return Err(Invalid::new("an image's tag cannot be empty: it would mean `latest`", HELP));
        }
        if !fits || text.len() > 128 {
            let help =
                "a tag is 1 to 128 letters, digits and any of _ . -, beginning with a letter, digit or _";
            return Err(Invalid::new(format!("\"{text}\" is not an image's tag"), help));
        }
        Ok(Self(text.to_owned()))
    }
}

const HELP: &str = "write the tag of a release, \"v1.4.2\", or the image's digest";

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    Tag,
    serde_json::json!({ "type": "string", "pattern": "^[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}$" })
);

impl ImageSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.tag.is_none() && self.digest.is_none() {
            problems.push(
                Problem::new("the image has neither a tag nor a digest: it would be `latest`")
                    .help("write `tag = \"v1.4.2\"` or `digest = \"sha256:…\"`")
                    .at_value(node),
            );
        }
        let wrong = |digest: &Digest| !digest.as_str().strip_prefix("sha256:").is_some_and(hexadecimal);
        if let Some(digest) = self.digest.as_ref().filter(|digest| wrong(digest)) {
            problems.push(
                Problem::new(format!("\"{digest}\" is not an image's digest"))
                    .help("write `sha256:` and 64 hexadecimal digits in lowercase")
                    .at_path(node, &settings::child(node.path(), "digest")),
            );
        }
        let path = |repository: &ImageRepository| repository.as_str().split_once('/').is_some();
        if let Some(repository) = self.repository.as_ref().filter(|repository| !path(repository)) {
            problems.push(
                Problem::new(format!("\"{repository}\" does not say of which registry it is"))
                    .help(format!("write the registry too: \"docker.io/library/{repository}\""))
                    .at_path(node, &settings::child(node.path(), "repository")),
            );
        }
    }

    /// What is wrong with it where tags can be pushed again or cannot; `at` is its setting.
    pub fn faults(&self, at: &str, tags: TagMutability) -> Vec<Fault> {
        if tags == TagMutability::Mutable || self.digest.is_some() {
            return Vec::new();
        }
        match (&self.repository, &self.tag) {
            (Some(repository), _) => vec![Fault::new(
                format!("{at}.repository"),
                format!("whoever keeps {repository} can move its tags"),
                "write the `digest` of the image too; tags alone are for environments with \
                 `registry.image_tag_mutability = \"mutable\"`",
            )],
            (None, Some(tag)) if tag.moves() => vec![Fault::new(
                format!("{at}.tag"),
                format!("the tag \"{tag}\" means another image tomorrow"),
                format!(
                    "{HELP}; moving tags are for environments with `registry.image_tag_mutability = \"mutable\"`"
                ),
            )],
            _ => Vec::new(),
        }
    }

    /// The image as containers name it. `own` is the service's repository.
    pub fn reference(&self, own: &str) -> String {
        let repository = self.repository.as_ref().map_or(own, ImageRepository::as_str);
        let tag = self.tag.as_ref().map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = self.digest.as_ref().map(|digest| format!("@{digest}")).unwrap_or_default();
        format!("{repository}{tag}{digest}")
    }

    /// When nodes pull it: each time where its tag can move, else once.
    pub fn pull_policy(&self, tags: TagMutability) -> &'static str {
        if self.digest.is_none() && tags == TagMutability::Mutable { "Always" } else { "IfNotPresent" }
    }
}

fn hexadecimal(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_move_are_told_from_releases() {
        for moving in
            ["latest", "stable", "main", "v1-latest", "edge", "1.2-SNAPSHOT", "Latest", "main-arm64"]
        {
            assert!(moving.parse::<Tag>().unwrap().moves(), "{moving}");
        }
        for fixed in ["v1.4.2", "1.4.2-rc.1", "2026-11-21", "sha-0a1b2c3", "v1.4.2-main2", "b1234"] {
            assert!(!fixed.parse::<Tag>().unwrap().moves(), "{fixed}");
        }
        for refused in ["", "-a", "a b", "a:b", &"a".repeat(129)] {
            assert!(refused.parse::<Tag>().is_err(), "{refused}");
        }
    }

    #[test]
    fn an_image_is_pulled_again_only_where_its_tag_can_move() {
        let image = |toml: &str| crate::testing::settings::<ImageSettings>(toml);
        let digest = format!("sha256:{}", "0a".repeat(32));
        let own = "123456789012.dkr.ecr.us-east-1.amazonaws.com/test/dawn";
        let tagged = image("tag = \"v1.4.2\"");
        assert_eq!(tagged.reference(own), format!("{own}:v1.4.2"));
        assert_eq!(tagged.pull_policy(TagMutability::Mutable), "Always");
        assert_eq!(tagged.pull_policy(TagMutability::Immutable), "IfNotPresent");
        let foreign = image(&format!(
            "repository = \"docker.io/library/postgres\"\ntag = \"17.2\"\ndigest = \"{digest}\""
        ));
        assert_eq!(foreign.reference(own), format!("docker.io/library/postgres:17.2@{digest}"));
        assert_eq!(foreign.pull_policy(TagMutability::Mutable), "IfNotPresent");
        assert!(foreign.faults("image", TagMutability::Immutable).is_empty());
    }
}
