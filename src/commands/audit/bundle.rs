//! What an evidence bundle holds: everything that the audit says and goes by, with the digest of each file.

use std::collections::BTreeMap;
use std::fmt::Write;

use audit::render::{self, Shown};
use audit::{Assessment, scanner_config};
use serde_json::{Value, json};

use crate::manifest::sha256;
use crate::output_folder::{Files, OUT};

/// The bundle's own list of files.
pub(super) const MANIFEST: &str = "manifest.json";
/// The same for `sha256sum`.
pub(super) const SUMS: &str = "SHA256SUMS";
/// What the manifest says that it is of.
pub(super) const KIND: &str = "cleon-audit-bundle";

/// The version of the manifest; files may be added to a bundle without another.
const FORMAT_VERSION: u32 = 1;

/// The files of a bundle by their path in it. `settings` are by their path in the project, `generated` below the folder of
/// the environment.
pub(super) fn files(
    assessment: &Assessment,
    settings: &BTreeMap<String, String>,
    generated: &Files,
) -> BTreeMap<String, String> {
    let environment = &assessment.environment;
    let digests = settings.iter().map(|(path, text)| (path.clone(), sha256(text))).collect();
    let all = Shown::default();
    let mut files = BTreeMap::new();
    let mut add = |path: &str, text: String| files.insert(path.to_owned(), text);
    add("README.md", readme(assessment));
    add("assessment.json", format!("{:#}\n", json!(assessment)));
    add("audit.md", render::markdown(assessment, &all));
    add("audit.sarif", render::sarif(assessment, &all, &digests));
    add("oscal.json", render::oscal(assessment));
    add(
        "exceptions.json",
        format!("{:#}\n", json!({ "format_version": 1, "exceptions": assessment.exceptions })),
    );
    for (path, text) in settings {
        add(path, text.clone());
    }
    for (path, text) in generated {
        add(&format!("{OUT}/{environment}/{path}"), text.clone());
    }
    add(&format!("{OUT}/{environment}/{}", scanner_config::CHECKOV), scanner_config::checkov(assessment));
    add(&format!("{OUT}/{environment}/{}", scanner_config::TRIVY), scanner_config::trivy(assessment));
    let manifest = manifest(assessment, &files);
    files.insert(MANIFEST.to_owned(), manifest);
    let mut sums = String::new();
    for (path, text) in &files {
        // Writing to a string cannot fail.
        let _ = writeln!(sums, "{}  {path}", sha256(text));
    }
    files.insert(SUMS.to_owned(), sums);
    files
}

fn manifest(assessment: &Assessment, files: &BTreeMap<String, String>) -> String {
    let entry = |(path, text): (&String, &String)| {
        (path.clone(), json!({ "sha256": sha256(text), "size": text.len() }))
    };
    let manifest = json!({
        "format_version": FORMAT_VERSION,
        "kind": KIND,
        "generator": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "environment": assessment.environment,
        "day": assessment.day,
        "files": files.iter().map(entry).collect::<serde_json::Map<String, Value>>(),
    });
    format!("{manifest:#}\n")
}

fn readme(assessment: &Assessment) -> String {
    let Assessment { environment, day, .. } = assessment;
    format!(
        "\
# Audit of {environment} as of {day}

Made by `cleon audit {environment} --today {day} --bundle FOLDER`. The same settings give the same bytes.

| | |
|---|---|
| `audit.md` | what a person reads first |
| `assessment.json` | all of it: each control with its evidence, each id of each framework; `cleon schema audit` has its schema |
| `audit.sarif` | the same as SARIF 2.1.0 |
| `oscal.json` | the same as OSCAL assessment results |
| `exceptions.json` | what is accepted, why, by whom and until when |
| `environments/` | the settings that {environment} is made from |
| `out/{environment}/` | the generated files, which evidence names by file, line and digest; and what scanners are told |
| `manifest.json` | each file with its SHA-256 and its size |

## Verify

No file was changed, or is missing, when this says nothing and ends with status 0:

```sh
sha256sum --check --strict --quiet SHA256SUMS
```

On macOS: `shasum --algorithm 256 --check --quiet SHA256SUMS`. Whether the bundle is the one that was made, `SHA256SUMS` itself
tells: keep its digest elsewhere, or sign it.
"
    )
}
