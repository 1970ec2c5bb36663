//! checkov, without a network; on Kubernetes manifests, and the findings of these that are accepted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::outcome::Missing;
use super::process::finish;
use super::project::repository;
use super::python::judges;

/// What checkov says of the files in a folder.
pub(crate) struct Verdict {
    /// What it found.
    pub(crate) findings: Vec<Finding>,
    /// How many checks passed, by kind.
    pub(crate) passed: BTreeMap<String, usize>,
}

/// A check that an object fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file the object is in, without its ending.
    pub(crate) file: String,
    /// The check: `CKV_K8S_43`.
    pub(crate) check: String,
    /// What it is about.
    pub(crate) title: String,
    /// The kind of the object.
    pub(crate) kind: String,
    /// The name of the object.
    pub(crate) name: String,
}

/// What checkov says of the files of a folder by one of its frameworks. A file that it cannot read is an error.
pub(crate) fn run(folder: &Path, framework: &str, options: &[&str]) -> Result<Value, Missing> {
    let python = judges()?;
    let home = tempfile::tempdir().unwrap();
    let nowhere = "http://127.0.0.1:9";
    let mut command = Command::new(python);
    command
        .args(["-m", "checkov.main", "--skip-download", "--framework", framework, "--output", "json"])
        .args(options)
        .arg("--directory")
        .arg(folder)
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("HTTP_PROXY", nowhere)
        .env("HTTPS_PROXY", nowhere)
        .env("CKV_PARSE_ERROR_FAIL", "true")
        .env_remove("BC_API_KEY");
    let finished = finish(&mut command);
    assert!(matches!(finished.status, Some(0 | 1)), "{finished:?}");
    let said = finished.json();
    assert_eq!(said["check_type"], framework, "{said}");
    assert_eq!(said["results"]["parsing_errors"], Value::Array(Vec::new()));
    assert_eq!(said["results"]["skipped_checks"], Value::Array(Vec::new()));
    Ok(said)
}

/// Judges the files of a folder.
pub(crate) fn judge(folder: &Path) -> Result<Verdict, Missing> {
    let said = run(folder, "kubernetes", &[])?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let finding = |said: &Value| {
        let resource = text(&said["resource"]);
        let mut parts = resource.splitn(3, '.');
        let kind = parts.next().unwrap_or_default().to_owned();
        let name = parts.nth(1).unwrap_or_default().to_owned();
        let file = text(&said["file_path"]).trim_start_matches('/').trim_end_matches(".yaml").to_owned();
        Finding { file, check: text(&said["check_id"]), title: text(&said["check_name"]), kind, name }
    };
    let results = |of: &str| said["results"][of].as_array().unwrap().iter().map(finding);
    let mut passed = BTreeMap::new();
    for finding in results("passed_checks") {
        *passed.entry(finding.kind).or_default() += 1;
    }
    Ok(Verdict { findings: results("failed_checks").collect(), passed })
}

/// Findings that are right as they are, and why.
#[derive(Clone, Debug)]
pub(crate) struct Acceptance {
    check: String,
    kinds: Vec<String>,
    /// Files and names of objects; all when empty.
    objects: Vec<String>,
}

impl Acceptance {
    /// Those that are checked in.
    pub(crate) fn read() -> Vec<Self> {
        Self::parse(&fs::read_to_string(repository().join("tests/judges/accepted.toml")).unwrap())
    }

    pub(crate) fn parse(text: &str) -> Vec<Self> {
        let table: toml::Table = text.parse().unwrap();
        let entries = table.get("accepted").and_then(toml::Value::as_array).into_iter().flatten();
        entries.map(Self::of).collect()
    }

    fn of(entry: &toml::Value) -> Self {
        let list = |key: &str| -> Vec<String> {
            let items = entry.get(key).and_then(toml::Value::as_array).into_iter().flatten();
            items.map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        let check = entry["check"].as_str().unwrap().to_owned();
        let reason = entry["reason"].as_str().unwrap();
        assert!(reason.ends_with('.') && reason.len() > 20, "{check}: a reason is a sentence: {reason}");
        let kinds = list("kinds");
        assert!(!kinds.is_empty(), "{check}: for which kinds?");
        Self { check, kinds, objects: list("objects") }
    }

    fn is_for(&self, finding: &Finding) -> bool {
        let object = format!("{}/{}", finding.file, finding.name);
        self.check == finding.check
            && self.kinds.contains(&finding.kind)
            && (self.objects.is_empty() || self.objects.contains(&object))
    }
}

/// What nobody accepted, and which acceptances nothing needs.
pub(crate) fn complaints(findings: &[Finding], accepted: &[Acceptance]) -> Vec<String> {
    let open = findings.iter().filter(|finding| !accepted.iter().any(|by| by.is_for(finding)));
    let open = open.map(|Finding { file, check, title, kind, name }| {
        format!("{check} at {kind} {file}/{name}: {title}")
    });
    let unused = accepted.iter().filter(|by| !findings.iter().any(|finding| by.is_for(finding)));
    let unused =
        unused.map(|by| format!("no finding needs the acceptance of {} for {:?}", by.check, by.kinds));
    let mut complaints: Vec<String> = open.chain(unused).collect();
    complaints.sort();
    complaints.dedup();
    complaints
}
