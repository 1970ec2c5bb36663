//! APIs and fields of Kubernetes that are deprecated or gone, held against the objects that cleon delivers.
//!
//! Source: `data/removed-apis.tsv` and `data/fields.tsv`, whose first lines say where they are from.

use aws::kubernetes_version::KubernetesVersion;
use jiff::civil::Date;
use serde_json::Value;

use crate::plan::{Level, Note, Source};
use crate::situation::ClusterObject;
use crate::workloads::template;

const APIS: &str = include_str!("data/removed-apis.tsv");
const FIELDS: &str = include_str!("data/fields.tsv");

/// The day the tables were made.
pub(crate) fn as_of() -> Date {
    let day = APIS.lines().find_map(|line| line.strip_prefix("# as of\t")?.parse().ok());
    day.unwrap_or_default()
}

/// A kind in a group and version that goes.
struct Api<'a> {
    group_version: &'a str,
    kinds: Vec<&'a str>,
    deprecated: KubernetesVersion,
    removed: KubernetesVersion,
    instead: Option<&'a str>,
    besides: &'a str,
}

/// A field that means something else, or nothing.
struct Field<'a> {
    /// Of which kinds; of all when there are none.
    kinds: Vec<&'a str>,
    /// A JSON pointer whose `*` stands for any key, or what a key begins with; behind `=` the value that counts.
    path: &'a str,
    deprecated: KubernetesVersion,
    without_effect: Option<KubernetesVersion>,
    /// The version from which nothing runs that has it.
    refused: Option<KubernetesVersion>,
    instead: &'a str,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// What a cell has, where `-` is nothing.
fn cell(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| *text != "-")
}

fn apis() -> impl Iterator<Item = Api<'static>> {
    rows(APIS).filter_map(|cells| {
        let [group_version, kinds, deprecated, removed, instead, besides] = cells[..] else { return None };
        Some(Api {
            group_version,
            kinds: kinds.split(',').collect(),
            deprecated: KubernetesVersion::any(deprecated)?,
            removed: KubernetesVersion::any(removed)?,
            instead: cell(instead),
            besides,
        })
    })
}

fn fields() -> impl Iterator<Item = Field<'static>> {
    rows(FIELDS).filter_map(|cells| {
        let [kinds, path, deprecated, without_effect, refused, instead] = cells[..] else { return None };
        Some(Field {
            kinds: cell(kinds).map(|kinds| kinds.split(',').collect()).unwrap_or_default(),
            path,
            deprecated: KubernetesVersion::any(deprecated)?,
            without_effect: cell(without_effect).and_then(KubernetesVersion::any),
            refused: cell(refused).and_then(KubernetesVersion::any),
            instead,
        })
    })
}

/// What of the objects a version of Kubernetes does not take, or takes for the last time.
pub(crate) fn notes(objects: &[ClusterObject], to: KubernetesVersion) -> Vec<Note> {
    let mut notes = Vec::new();
    for object in objects {
        let kind = object.json["kind"].as_str().unwrap_or_default();
        let version = object.json["apiVersion"].as_str().unwrap_or_default();
        let is_of = |api: &Api<'_>| api.group_version == version && api.kinds.contains(&kind);
        notes.extend(apis().filter(is_of).filter_map(|api| of_api(object, &api, to)));
        let concerns = |field: &Field<'_>| field.kinds.is_empty() || field.kinds.contains(&kind);
        notes.extend(fields().filter(concerns).filter_map(|field| of_field(object, &field, to)));
    }
    if notes.is_empty() && !objects.is_empty() {
        let message = format!(
            "{} objects that cleon delivers have no API or field that {to} deprecates or removes; what others put into the \
             cluster, charts too, is not among them",
            objects.len()
        );
        notes.push(Note::new(Level::Info, Source::Table, message));
    }
    notes
}

fn of_api(object: &ClusterObject, api: &Api<'_>, to: KubernetesVersion) -> Option<Note> {
    let Api { group_version, deprecated, removed, instead, besides, .. } = api;
    let (level, message) = if *removed <= to {
        (Level::Blocks, format!("{} is of {group_version}, which is gone from {removed} on", object.address))
    } else if *deprecated <= to {
        let message = format!(
            "{} is of {group_version}, which is deprecated and gone from {removed} on",
            object.address
        );
        (Level::Attention, message)
    } else {
        return None;
    };
    let mut help = instead.map_or_else(String::new, |instead| format!("write it as {instead}"));
    if !besides.is_empty() {
        help = if help.is_empty() { (*besides).to_owned() } else { format!("{help}: {besides}") };
    }
    Some(Note::new(level, Source::Table, message).help(help).about(&object.setting))
}

fn of_field(object: &ClusterObject, field: &Field<'_>, to: KubernetesVersion) -> Option<Note> {
    let shown = find(&object.json, field.path)?;
    let from = |version: Option<KubernetesVersion>| version.filter(|version| *version <= to);
    let (level, says) = match (from(field.refused), from(field.without_effect), from(Some(field.deprecated)))
    {
        (Some(version), ..) => (Level::Blocks, format!("with which nothing starts from {version} on")),
        (_, Some(version), _) => (Level::Attention, format!("which has no effect from {version} on")),
        (.., Some(version)) => (Level::Attention, format!("which is deprecated since {version}")),
        (None, None, None) => return None,
    };
    let note = Note::new(level, Source::Table, format!("{} has `{shown}`, {says}", object.address));
    Some(note.help(format!("write {} instead", field.instead)).about(&object.setting))
}

/// The path of what an object has at a pointer of the table, as people write it.
fn find(json: &Value, pointer: &str) -> Option<String> {
    let (pointer, value) = pointer.split_once('=').map_or((pointer, None), |(at, value)| (at, Some(value)));
    let (root, pointer) = if let Some(rest) = pointer.strip_prefix("{pod}") {
        (template(json)?.get("spec")?, rest)
    } else if let Some(rest) = pointer.strip_prefix("{pod-metadata}") {
        (template(json)?.get("metadata")?, rest)
    } else {
        (json, pointer)
    };
    let plain = |key: &str| key.replace("~1", "/").replace("~0", "~");
    let keys: Vec<String> = pointer.split('/').skip(1).map(plain).collect();
    let mut shown = Vec::new();
    let found = step(root, &keys, &mut shown)?;
    if value.is_some_and(|value| found.as_str() != Some(plain(value).as_str())) {
        return None;
    }
    Some(shown.join("."))
}

fn step<'v>(value: &'v Value, keys: &[String], shown: &mut Vec<String>) -> Option<&'v Value> {
    let Some((key, rest)) = keys.split_first() else { return Some(value) };
    let mut follow = |name: String, value: &'v Value| {
        let length = shown.len();
        shown.push(name);
        let found = step(value, rest, shown);
        if found.is_none() {
            shown.truncate(length);
        }
        found
    };
    match value {
        Value::Array(items) if key == "*" => {
            items.iter().enumerate().find_map(|(at, item)| follow(at.to_string(), item))
        }
        Value::Object(entries) => match key.strip_suffix('*') {
            Some(prefix) => entries
                .iter()
                .filter(|(name, _)| name.starts_with(prefix))
                .find_map(|(name, value)| follow(name.clone(), value)),
            None => follow(key.clone(), entries.get(key)?),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(text: &str) -> usize {
        text.lines().filter(|line| !line.starts_with('#')).count()
    }

    #[test]
    fn every_line_is_read() {
        assert_eq!(apis().count(), lines(APIS));
        assert_eq!(fields().count(), lines(FIELDS));
        assert!(apis().all(|api| api.deprecated < api.removed && (api.instead.is_some() || !api.besides.is_empty())));
    }

    fn said(json: Value, to: &str) -> Vec<(Level, String)> {
        let address = "trantor/dawn/X/dawn".to_owned();
        let object = ClusterObject { address, json, setting: "services.dawn".to_owned() };
        let notes = notes(&[object], KubernetesVersion::any(to).unwrap());
        notes.into_iter().map(|note| (note.level, note.message)).collect()
    }

    #[test]
    fn an_api_is_deprecated_then_gone() {
        let json = json!({ "apiVersion": "storage.k8s.io/v1beta1", "kind": "VolumeAttributesClass" });
        assert_eq!(said(json.clone(), "1.33")[0].0, Level::Info);
        assert_eq!(said(json.clone(), "1.36")[0].0, Level::Attention);
        assert_eq!(said(json.clone(), "1.37")[0].0, Level::Blocks);
        let other = json!({ "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttributesClass" });
        assert_eq!(said(other, "1.37")[0].0, Level::Info);
    }

    #[test]
    fn fields_are_found_wherever_pods_are() {
        let pod = json!({
            "metadata": { "annotations": { "container.apparmor.security.beta.kubernetes.io/app": "runtime/default" } },
            "spec": { "volumes": [{ "name": "a" }, { "name": "code", "gitRepo": {} }], "serviceAccount": "dawn" },
        });
        let job = json!({ "kind": "CronJob", "apiVersion": "batch/v1",
            "spec": { "jobTemplate": { "spec": { "template": pod } } } });
        let said = said(job, "1.33");
        let has = |part: &str| {
            said.iter().any(|(level, message)| *level == Level::Attention && message.contains(part))
        };
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(has("`annotations.container.apparmor.security.beta.kubernetes.io/app`"), "{said:?}");
        assert!(has("`volumes.1.gitRepo`, which has no effect from 1.33 on"), "{said:?}");
        assert!(has("`serviceAccount`, which is deprecated since 1.0"), "{said:?}");
    }

    #[test]
    fn a_field_that_nodes_refuse_blocks() {
        let json = json!({ "kind": "Pod", "spec": { "volumes": [{ "name": "code", "gitRepo": {} }] } });
        assert_eq!(said(json.clone(), "1.35")[0].0, Level::Attention);
        let [(level, message)] = &said(json, "1.36")[..] else { panic!() };
        assert_eq!(*level, Level::Blocks);
        assert!(message.contains("with which nothing starts from 1.36 on"), "{message}");
        let service = json!({ "kind": "Service", "spec": { "externalIPs": ["192.0.2.1"] } });
        assert_eq!(said(service.clone(), "1.35")[0].0, Level::Info);
        assert_eq!(said(service, "1.36")[0].0, Level::Attention);
    }

    #[test]
    fn a_value_counts_where_the_table_names_one() {
        let class = |provisioner: &str| json!({ "kind": "StorageClass", "provisioner": provisioner });
        assert_eq!(said(class("kubernetes.io/aws-ebs"), "1.35")[0].0, Level::Attention);
        assert_eq!(said(class("ebs.csi.aws.com"), "1.35")[0].0, Level::Info);
    }
}
