//! The objects of generated manifests, as kustomize builds them of bases and overlays.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Generated, ManifestObject, Unreadable};

/// The file that kustomize looks for in a folder.
const KUSTOMIZATION: &str = "kustomization.yaml";

/// Where an address has the namespace, what belongs to the whole cluster has this.
const OF_CLUSTER: &str = "_cluster";

impl Generated {
    /// The objects of the manifests, cluster by cluster and folder by folder.
    ///
    /// Of kustomize, it knows what cleon writes: lists of files and of one base, a namespace, tags and digests of images,
    /// patches by RFC 6902, and patches that delete.
    ///
    /// # Errors
    ///
    /// Every file that is missing or no YAML, and every patch that does not fit.
    pub fn objects(&self) -> Result<Vec<ManifestObject>, Vec<Unreadable>> {
        let mut reader = Reader { files: &self.manifests, unreadable: Vec::new() };
        let mut objects = Vec::new();
        for path in self.manifests.keys() {
            let parts: Vec<&str> = path.split('/').collect();
            if let [cluster, folder, KUSTOMIZATION] = parts[..] {
                objects.extend(reader.overlay(cluster, &format!("{cluster}/{folder}")));
            }
        }
        if reader.unreadable.is_empty() { Ok(objects) } else { Err(reader.unreadable) }
    }
}

struct Reader<'g> {
    files: &'g BTreeMap<String, String>,
    unreadable: Vec<Unreadable>,
}

impl Reader<'_> {
    fn overlay(&mut self, cluster: &str, folder: &str) -> Vec<ManifestObject> {
        let Some(kustomization) = self.yaml(&format!("{folder}/{KUSTOMIZATION}")) else { return Vec::new() };
        let mut objects = Vec::new();
        for resource in kustomization["resources"].as_array().into_iter().flatten().filter_map(Value::as_str)
        {
            let path = joined(folder, resource);
            // What is no file here is the folder of a base.
            if self.files.contains_key(&path) || !self.files.contains_key(&format!("{path}/{KUSTOMIZATION}"))
            {
                objects.extend(self.object(cluster, &path));
                continue;
            }
            let Some(base) = self.yaml(&format!("{path}/{KUSTOMIZATION}")) else { continue };
            for file in base["resources"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let Some(mut object) = self.object(cluster, &joined(&path, file)) else { continue };
                if let Some(namespace) = kustomization["namespace"].as_str() {
                    object.json["metadata"]["namespace"] = namespace.into();
                }
                objects.push(object);
            }
        }
        for image in kustomization["images"].as_array().into_iter().flatten() {
            for object in &mut objects {
                set_image(&mut object.json, image);
            }
        }
        for patch in kustomization["patches"].as_array().into_iter().flatten() {
            self.patch(folder, patch, &mut objects);
        }
        for object in &mut objects {
            object.address = address(cluster, &object.json);
        }
        objects
    }

    fn object(&mut self, cluster: &str, path: &str) -> Option<ManifestObject> {
        let json = self.yaml(path)?;
        let (module, setting) = self.origin(path);
        let files = vec![path.to_owned()];
        Some(ManifestObject {
            cluster: cluster.to_owned(),
            address: String::new(),
            json,
            files,
            module,
            setting,
        })
    }

    /// What the second line of a file says: `# modules/workload, settings: services.dawn.workload`.
    fn origin(&self, path: &str) -> (String, String) {
        let comments = self.files.get(path).map(String::as_str).unwrap_or_default().lines();
        let mut comments = comments.take_while(|line| line.starts_with('#')).skip(1);
        let comment = comments.next().unwrap_or_default().trim_start_matches(['#', ' ']);
        let (module, setting) = comment.split_once(", settings: ").unwrap_or((comment, ""));
        (module.to_owned(), setting.to_owned())
    }

    fn patch(&mut self, folder: &str, entry: &Value, objects: &mut Vec<ManifestObject>) {
        let Some(file) = entry["path"].as_str() else { return };
        let place = joined(folder, file);
        let Some(patch) = self.yaml(&place) else { return };
        if patch["$patch"] == "delete" {
            let is_it = |object: &ManifestObject| {
                object.json["kind"] == patch["kind"]
                    && object.json["apiVersion"] == patch["apiVersion"]
                    && object.json["metadata"]["name"] == patch["metadata"]["name"]
            };
            objects.retain(|object| !is_it(object));
            return;
        }
        let target = &entry["target"];
        let name = target["name"].as_str().unwrap_or_default().replace("\\.", ".");
        let version = target["version"].as_str().unwrap_or_default();
        let version = match target["group"].as_str() {
            Some(group) => format!("{group}/{version}"),
            None => version.to_owned(),
        };
        let is_it = |object: &ManifestObject| {
            object.json["kind"] == target["kind"]
                && object.json["apiVersion"] == version.as_str()
                && object.json["metadata"]["name"] == name.as_str()
        };
        let origin = self.origin(&place);
        for object in objects.iter_mut().filter(|object| is_it(object)) {
            let operations = serde_json::from_value::<json_patch::Patch>(patch.clone());
            let done = operations.map_err(|error| error.to_string()).and_then(|patch| {
                json_patch::patch(&mut object.json, &patch).map_err(|error| error.to_string())
            });
            if let Err(reason) = done {
                self.unreadable.push(Unreadable { file: format!("kubernetes/{place}"), reason });
            }
            object.files.push(place.clone());
            (object.module, object.setting) = origin.clone();
        }
    }

    fn yaml(&mut self, path: &str) -> Option<Value> {
        let read = match self.files.get(path) {
            Some(text) => serde_saphyr::from_str(text).map_err(|error| error.to_string()),
            None => Err("a kustomization names it, and it is not there".to_owned()),
        };
        match read {
            Ok(value) => Some(value),
            Err(reason) => {
                self.unreadable.push(Unreadable { file: format!("kubernetes/{path}"), reason });
                None
            }
        }
    }
}

/// A path as seen from a folder: `trantor/dawn` and `../_base/dawn` are `trantor/_base/dawn`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `trantor/dawn/Deployment/dawn`, as cleon calls it.
fn address(cluster: &str, json: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let namespace = json["metadata"]["namespace"].as_str().unwrap_or(OF_CLUSTER);
    format!("{cluster}/{namespace}/{}/{}", text(&json["kind"]), text(&json["metadata"]["name"]))
}

/// Gives the images of a repository another tag or digest, wherever kustomize looks for images.
fn set_image(value: &mut Value, entry: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| set_image(item, entry)),
        Value::Object(entries) => {
            for (key, value) in entries {
                if let ("image", Value::String(image)) = (key.as_str(), &mut *value) {
                    replace(image, entry);
                } else {
                    set_image(value, entry);
                }
            }
        }
        _ => {}
    }
}

fn replace(image: &mut String, entry: &Value) {
    let Some(name) = entry["name"].as_str() else { return };
    let Some(rest) = image.strip_prefix(name) else { return };
    if !rest.is_empty() && !rest.starts_with([':', '@']) {
        return;
    }
    if let Some(tag) = entry["newTag"].as_str() {
        *image = format!("{name}:{tag}");
    } else if let Some(digest) = entry["digest"].as_str() {
        *image = format!("{name}@{digest}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn generated(files: &[(&str, &str)]) -> Generated {
        let manifests = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Generated { manifests: manifests.collect(), ..Generated::default() }
    }

    const BASE: &str = "resources: [deployment.yaml, hpa.yaml]\n";
    const DEPLOYMENT: &str = "# Generated.\n# modules/workload, settings: services.a\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: \"r/a:1\"}]}}}\n";
    const SCALER: &str = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n";

    #[test]
    fn an_overlay_is_its_base_with_what_differs() {
        let read = generated(&[
            ("c/_base/a/kustomization.yaml", BASE),
            ("c/_base/a/deployment.yaml", DEPLOYMENT),
            ("c/_base/a/hpa.yaml", SCALER),
            (
                "c/a-rc/kustomization.yaml",
                "namespace: a-rc\nimages: [{name: r/a, newTag: \"2\"}]\npatches: [{path: p.yaml, target: {group: apps, version: v1, kind: Deployment, name: a}}, {path: d.yaml}]\nresources: [../_base/a]\n",
            ),
            (
                "c/a-rc/p.yaml",
                "# Generated.\n# modules/workload, settings: services.a.channels.rc\n- {op: add, path: /spec/replicas, value: 2}\n",
            ),
            (
                "c/a-rc/d.yaml",
                "$patch: delete\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n",
            ),
        ]);
        let objects = read.objects().unwrap_or_default();
        let [object] = &objects[..] else { panic!("{objects:?}") };
        assert_eq!(object.address, "c/a-rc/Deployment/a");
        assert_eq!(object.setting, "services.a.channels.rc");
        assert_eq!(object.files, ["c/_base/a/deployment.yaml", "c/a-rc/p.yaml"]);
        assert_eq!(
            object.json["spec"],
            json!({ "replicas": 2, "template": { "spec": { "containers": [{ "name": "a", "image": "r/a:2" }] } } })
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let read = generated(&[
            ("c/a/kustomization.yaml", "resources: [gone.yaml, broken.yaml]\n"),
            ("c/a/broken.yaml", "{"),
        ]);
        let unreadable = read.objects().unwrap_err();
        let files: Vec<&str> = unreadable.iter().map(|of| of.file.as_str()).collect();
        assert_eq!(files, ["kubernetes/c/a/gone.yaml", "kubernetes/c/a/broken.yaml"]);
    }
}
