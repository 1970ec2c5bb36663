//! What a workload is told: environment variables and files. A change of either rolls its pods.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kubernetes::k8s_openapi::api::core::v1::{
    ConfigMap, ConfigMapEnvSource, ConfigMapVolumeSource, EnvFromSource, EnvVar, EnvVarSource,
    ObjectFieldSelector, Volume, VolumeMount,
};
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{Node, Problem, Problems, Value, child, choices};

use super::digest;
use super::secret_looking::{Looks, looks_secret, text_looks_secret};
use super::settings::WorkloadSettings;
use super::words::{ConfigKey, MountPath};

choices! {
    /// Something a pod knows of itself.
    pub enum PodField {
        /// Its name.
        Name = "metadata.name",
        /// Its namespace.
        Namespace = "metadata.namespace",
        /// Its address.
        Ip = "status.podIP",
        /// The address of its node.
        HostIp = "status.hostIP",
        /// The name of its node.
        NodeName = "spec.nodeName",
    }
}

/// The most bytes of a `ConfigMap`'s data (Kubernetes, "`ConfigMaps`").
const MOST_BYTES: usize = 1024 * 1024;

/// Adds what looks like a secret in the `config` and the `files` of the table at `node`, and values where `secrets` says
/// where they are. It reads them by itself, so that no other problem keeps it from being hidden.
pub(super) fn check_secrets(node: &Node, problems: &mut Problems) {
    for (key, entry) in node.get("secrets").and_then(Node::as_table).into_iter().flatten() {
        let named = entry.get("value").filter(|value| value.as_str().is_some());
        for value in entry.as_str().map(|_| entry).into_iter().chain(named) {
            problems.push(
                Problem::new(format!("`{key}` holds a value: the settings say only where a secret is"))
                    .help(format!(
                        "take it out of the settings, and out of their history; put it into Secrets Manager and write \
                         `{key} = {{ secret = \"…\" }}`"
                    ))
                    .at_value(value)
                    .secret(),
            );
        }
    }
    let public: Vec<String> = match node.get("public_config").map(Node::value) {
        Some(Value::Array(items)) => items.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    for table in ["config", "files"] {
        let mut bytes = 0;
        for (key, entry) in node.get(table).and_then(Node::as_table).into_iter().flatten() {
            let Some(value) = entry.as_str() else { continue };
            bytes += key.len() + value.len();
            let looks = match table {
                "config" => looks_secret(key, value),
                _ => text_looks_secret(value),
            };
            let (what, certain) = match looks {
                Some(Looks::Certain(what)) => (what, true),
                Some(Looks::Likely(what)) if !public.contains(key) => (what, false),
                _ => continue,
            };
            problems.push(secret(entry, table, key, what, certain));
        }
        if bytes > MOST_BYTES {
            let path = child(node.path(), table);
            problems.push(
                Problem::new(format!("`{table}` has {bytes} bytes, a ConfigMap at most {MOST_BYTES}"))
                    .help("put what is large into the image or a bucket")
                    .at_path(node, &path),
            );
        }
    }
}

fn secret(entry: &Node, table: &str, key: &str, what: &str, certain: bool) -> Problem {
    let name = if table == "config" { key } else { "NAME" };
    let mut help = format!(
        "take it out of the settings, and out of their history; put it into Secrets Manager and write `secrets = \
         {{ {name} = {{ secret = \"…\" }} }}`"
    );
    if !certain {
        let _ = write!(help, "; if everybody may know it, write `public_config = [\"{key}\"]`");
    }
    let looks = if certain { "holds" } else { "looks like a secret" };
    Problem::new(format!("`{key}` {looks} {what}; configuration is no place for secrets"))
        .help(help)
        .at_value(entry)
        .secret()
}

impl WorkloadSettings {
    /// The `ConfigMap` of its environment variables; none when there are none.
    pub(super) fn config_map(&self, metadata: ObjectMeta) -> Option<ConfigMap> {
        let data: BTreeMap<String, String> =
            self.config.iter().map(|(key, value)| (key.to_string(), value.clone())).collect();
        (!data.is_empty()).then(|| ConfigMap { metadata, data: Some(data), ..ConfigMap::default() })
    }

    /// The `ConfigMap` of its files; none when there are none.
    pub(super) fn files_map(&self, metadata: ObjectMeta) -> Option<ConfigMap> {
        let data: BTreeMap<String, String> =
            self.files.iter().map(|(path, text)| (file_key(path), text.clone())).collect();
        (!data.is_empty()).then(|| ConfigMap { metadata, data: Some(data), ..ConfigMap::default() })
    }

    /// The annotation of pods that changes with what they are told.
    pub(super) fn config_digest(&self) -> Option<(String, String)> {
        if self.config.is_empty() && self.files.is_empty() {
            return None;
        }
        let of = |(key, value): (String, &String)| [key, value.clone()];
        let config = self.config.iter().map(|(key, value)| (key.to_string(), value)).flat_map(of);
        let files = self.files.iter().map(|(path, text)| (path.to_string(), text)).flat_map(of);
        Some(("checksum/config".to_owned(), digest::of(config.chain(files))))
    }

    /// What its containers get of it as variables: `config` is the name of the `ConfigMap`.
    pub(super) fn config_source(&self, config: String) -> Option<EnvFromSource> {
        let source = ConfigMapEnvSource { name: config, ..ConfigMapEnvSource::default() };
        (!self.config.is_empty())
            .then(|| EnvFromSource { config_map_ref: Some(source), ..EnvFromSource::default() })
    }

    pub(super) fn field_variables(&self) -> Vec<EnvVar> {
        let variable = |(key, field): (&ConfigKey, &PodField)| EnvVar {
            name: key.to_string(),
            value_from: Some(EnvVarSource {
                field_ref: Some(ObjectFieldSelector {
                    api_version: Some("v1".to_owned()),
                    field_path: field.to_string(),
                }),
                ..EnvVarSource::default()
            }),
            ..EnvVar::default()
        };
        self.fields.iter().map(variable).collect()
    }

    /// The volume of its files, and where each is seen.
    pub(super) fn files_volume(&self, map: String) -> Option<(Volume, Vec<VolumeMount>)> {
        if self.files.is_empty() {
            return None;
        }
        let volume = Volume {
            name: FILES.to_owned(),
            config_map: Some(ConfigMapVolumeSource { name: map, ..ConfigMapVolumeSource::default() }),
            ..Volume::default()
        };
        let mount = |path: &MountPath| VolumeMount {
            name: FILES.to_owned(),
            mount_path: path.to_string(),
            sub_path: Some(file_key(path)),
            read_only: Some(true),
            ..VolumeMount::default()
        };
        Some((volume, self.files.keys().map(mount).collect()))
    }
}

/// The name of the volume of files; volumes of the settings cannot have it.
pub(super) const FILES: &str = "files";

/// The key that a file has in its `ConfigMap`: `etc.dawn.toml` of `/etc/dawn.toml`.
pub(super) fn file_key(path: &MountPath) -> String {
    path.as_str().trim_start_matches('/').replace('/', ".")
}
