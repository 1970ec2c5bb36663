//! The images of a channel where only their tag or digest differs from the base's: `images` of a kustomization.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::Object;

/// A tag or digest that takes the place of the base's in each image of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    repository: String,
    version: Version,
}

/// What follows the name of a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Tag(String),
    Digest(String),
}

impl Entry {
    /// As it stands in a kustomization.
    pub(super) fn to_json(&self) -> Value {
        match &self.version {
            Version::Tag(tag) => json!({ "name": self.repository, "newTag": tag }),
            Version::Digest(digest) => json!({ "name": self.repository, "digest": digest }),
        }
    }

    fn image(&self) -> String {
        match &self.version {
            Version::Tag(tag) => format!("{}:{tag}", self.repository),
            Version::Digest(digest) => format!("{}@{digest}", self.repository),
        }
    }
}

/// The entries that make the base's images those of a channel. A repository whose images are not all of one tag or
/// digest in the channel has none: kustomize would make them alike.
pub(super) fn entries(base: &[&Object], objects: &[&Object]) -> Vec<Entry> {
    let before = images(base);
    let mut after: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for image in images(objects) {
        after.entry(repository(&image).to_owned()).or_default().insert(image);
    }
    let differs = |repository: &str, image: &str| {
        before.iter().any(|before| self::repository(before) == repository && before != image)
    };
    let entry = |(repository, images): (String, BTreeSet<String>)| {
        let image = images.first().filter(|image| images.len() == 1 && differs(&repository, image))?;
        let version = match image[repository.len()..].split_at_checked(1)? {
            ("@", digest) => Version::Digest(digest.to_owned()),
            (":", tag) if !tag.contains('@') => Version::Tag(tag.to_owned()),
            _ => return None,
        };
        Some(Entry { repository, version })
    };
    after.into_iter().filter_map(entry).collect()
}

/// Does to an object what kustomize does.
pub(super) fn apply(entries: &[Entry], object: &mut Value) {
    visit(object, &mut |image| {
        let of = repository(image);
        if let Some(entry) = entries.iter().find(|entry| entry.repository == of) {
            *image = entry.image();
        }
    });
}

fn images(objects: &[&Object]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for object in objects {
        visit(&mut object.json().clone(), &mut |image| _ = found.insert(image.clone()));
    }
    found
}

/// The image without its tag and digest. A colon before the last slash is that of a port.
fn repository(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    match name.rfind(':') {
        Some(colon) if name.rfind('/').is_none_or(|slash| slash < colon) => &name[..colon],
        _ => name,
    }
}

/// Visits the images of all containers, wherever they are, as kustomize does.
fn visit(value: &mut Value, found: &mut impl FnMut(&mut String)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if let ("containers" | "initContainers", Value::Array(containers)) =
                    (key.as_str(), &mut *value)
                {
                    for container in containers {
                        if let Some(Value::String(image)) = container.get_mut("image") {
                            found(image);
                        }
                    }
                }
                visit(value, found);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn a_repository_is_what_stands_before_tag_and_digest() {
        for (image, expected) in [
            ("dawn", "dawn"),
            ("dawn:v1", "dawn"),
            ("host:5000/prod/dawn", "host:5000/prod/dawn"),
            ("host:5000/prod/dawn:v1", "host:5000/prod/dawn"),
            ("prod/dawn@sha256:ab", "prod/dawn"),
            ("prod/dawn:v1@sha256:ab", "prod/dawn"),
        ] {
            assert_eq!(repository(image), expected, "{image}");
        }
    }
}
