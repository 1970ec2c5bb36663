//! The generated files of an environment, as one side of a comparison.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The generated files of an environment, as one side of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Generated {
    /// Where they come from, as people are told: `main (1a2b3c4)`, `out/staging`.
    pub label: String,
    /// The environment's name, as the manifest has it.
    pub environment: String,
    /// The stacks in the order they are applied, with their files: name, text, and what the text says.
    pub stacks: Vec<GeneratedStack>,
    /// The Kubernetes manifests, by their path below `kubernetes/`.
    pub manifests: BTreeMap<String, String>,
}

/// The files of a stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratedStack {
    /// The stack's name.
    pub name: String,
    /// The names of the exports it reads, by the stack that exports them.
    pub references: BTreeMap<String, Vec<String>>,
    /// Name to text and content.
    pub files: BTreeMap<String, (String, Map<String, Value>)>,
}

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file, below the environment's folder.
    pub file: String,
    /// Why.
    pub reason: String,
}

impl Generated {
    /// Reads the files below an environment's folder, by their path in it. None at all is an environment that is not there,
    /// and so one without stacks.
    ///
    /// # Errors
    ///
    /// Every file that cannot be read, with the reason: a `manifest.json` of a newer format, JSON that is broken, bytes that
    /// are no text.
    pub fn read(
        label: impl Into<String>,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, Vec<Unreadable>> {
        let mut generated = Self { label: label.into(), ..Self::default() };
        let mut unreadable = Vec::new();
        let mut stacks: BTreeMap<&str, GeneratedStack> = BTreeMap::new();
        let mut manifest = Value::Null;
        for (path, bytes) in files {
            let mut wrong = |reason: String| unreadable.push(Unreadable { file: path.clone(), reason });
            let Ok(text) = std::str::from_utf8(bytes) else {
                wrong("it is no text in UTF-8".to_owned());
                continue;
            };
            if path == "manifest.json" {
                match serde_json::from_str::<Value>(text) {
                    Ok(read) => match read["format_version"].as_u64() {
                        Some(1) => manifest = read,
                        Some(newer) => {
                            wrong(format!("it has the format version {newer}; this cleon reads 1"));
                        }
                        None => wrong("it has no `format_version`".to_owned()),
                    },
                    Err(error) => wrong(error.to_string()),
                }
            } else if let Some(path) = path.strip_prefix("kubernetes/") {
                generated.manifests.insert(path.to_owned(), text.to_owned());
            } else if let Some((stack, file)) = path.split_once('/')
                && file.ends_with(".tf.json")
                && !file.contains('/')
            {
                match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(content) => {
                        let stack = stacks.entry(stack).or_insert_with(|| GeneratedStack {
                            name: stack.to_owned(),
                            ..Default::default()
                        });
                        stack.files.insert(file.to_owned(), (text.to_owned(), content));
                    }
                    Err(error) => wrong(error.to_string()),
                }
            }
        }
        if !unreadable.is_empty() {
            return Err(unreadable);
        }
        manifest["environment"].as_str().unwrap_or_default().clone_into(&mut generated.environment);
        let entries = manifest["stacks"].as_array().map(Vec::as_slice).unwrap_or_default();
        for name in manifest["apply_order"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let Some(mut stack) = stacks.remove(name) else { continue };
            let entry = entries.iter().find(|entry| entry["name"] == name);
            let reads = entry.and_then(|entry| entry["references"].as_object()).into_iter().flatten();
            for (producer, exports) in reads {
                let exports = exports.as_array().into_iter().flatten().filter_map(Value::as_str);
                stack.references.insert(producer.clone(), exports.map(str::to_owned).collect());
            }
            generated.stacks.push(stack);
        }
        // What the manifest does not know is still applied by whoever stands in its folder.
        generated.stacks.extend(stacks.into_values());
        Ok(generated)
    }
}
