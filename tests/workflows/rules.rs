//! Rules of our own, which the outside judges do not have or do not keep strictly enough.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::document::{Document, steps, text};
use crate::harness::outcome::trials;
use crate::harness::project::repository;

trials![the_rules_hold, a_breach_of_each_rule_is_found, what_is_called_is_there];

/// What a job may write, and nothing else.
const WRITABLE: [&str; 3] = ["id-token", "issues", "pull-requests"];

/// What keeps pull requests of forks out of a job.
const SAME_REPOSITORY: &str = "github.event.pull_request.head.repo.full_name == github.repository";

fn the_rules_hold() {
    let mut documents = Document::workflows();
    assert_eq!(documents.len(), 7, "{documents:?}");
    documents.push(Document::action());
    let complaints: Vec<String> = documents.iter().flat_map(complaints).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

fn a_breach_of_each_rule_is_found() {
    // The file, what is replaced in it by what, and how the complaint begins.
    let breaches = [
        ("drift.yml", "de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "v6", "not pinned"),
        ("drift.yml", "de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "de0fac2 # v6.0.2", "not pinned"),
        ("drift.yml", "5f5447ce83dd # v6.0.2", "5f5447ce83dd", "not pinned"),
        ("drift.yml", "permissions: {}\n", "permissions: write-all\n", "not without permissions"),
        ("drift.yml", "permissions: {}\n", "", "not without permissions"),
        ("drift.yml", "    permissions:\n      contents: read\n", "", "build says no permissions"),
        ("drift.yml", "      contents: read\n", "      contents: write\n", "build may write contents"),
        (
            "pull-request.yml",
            "on:\n  pull_request:\n",
            "on:\n  pull_request_target:\n",
            "on pull_request_target",
        ),
        (
            "drift.yml",
            "run: .github/scripts/drift.sh",
            "run: echo ${{ github.ref }}",
            "an expression in a script",
        ),
        (
            "drift.yml",
            "          persist-credentials: false\n",
            "          fetch-depth: 1\n",
            "leaves the token",
        ),
        ("drift.yml", "    timeout-minutes: 45\n", "", "drift has no timeout"),
        ("pull-request.yml", SAME_REPOSITORY, "true", "plan asks for tokens in pull requests of forks"),
        (
            "apply-stack.yml",
            "    environment: ${{ fromJSON(inputs.environment).name }}\n",
            "",
            "apply applies without",
        ),
        (
            "apply-stack.yml",
            "cancel-in-progress: false",
            "cancel-in-progress: true",
            "apply can be cancelled",
        ),
        (
            "apply-environment.yml",
            "group: apply-${{ fromJSON",
            "group: manifests-${{ fromJSON",
            "manifests can be",
        ),
        (
            "comment.yml",
            "ref: ${{ github.sha }}",
            "ref: ${{ github.event.workflow_run.head_sha }}",
            "checks out",
        ),
    ];
    for (name, old, new, expected) in breaches {
        let document = Document::workflow(name);
        assert!(document.text.contains(old), "{name} does not hold {old}");
        let broken = Document::parse(name, document.text.replacen(old, new, 1));
        let complaints = complaints(&broken);
        let found = complaints.iter().any(|complaint| complaint.starts_with(&format!("{name}: {expected}")));
        assert!(found, "{old} → {new}: {complaints:#?}");
    }
}

/// Scripts, and workflows of this repository.
fn what_is_called_is_there() {
    let mut called = Vec::new();
    for document in Document::workflows() {
        let jobs = document.jobs().map(|(_, job)| text(&job["uses"]));
        let local = jobs.chain(document.steps().into_iter().map(|step| text(&step["uses"])));
        called.extend(local.filter_map(|uses| uses.strip_prefix("./")).map(str::to_owned));
        let runs = document.steps().into_iter().map(|step| text(&step["run"]));
        called.extend(runs.filter(|run| run.starts_with(".github/")).map(|run| {
            let script = run.split_whitespace().next().unwrap();
            let mode = repository().join(script).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111, "{script} is not to be run");
            script.to_owned()
        }));
    }
    assert!(called.len() > 20, "{called:?}");
    for path in called {
        assert!(repository().join(&path).exists(), "{path}");
    }
}

/// What is wrong with a workflow or an action.
fn complaints(document: &Document) -> Vec<String> {
    let mut found = pins(document);
    if document.yaml["jobs"].is_object() {
        found.extend(permissions(document));
        found.extend(document.jobs().flat_map(|(name, job)| job_complaints(document, name, job)));
    }
    if document.is_on("pull_request_target") {
        found.push("on pull_request_target, which has rights and runs what strangers wrote".to_owned());
    }
    for step in document.steps() {
        if text(&step["run"]).contains("${{") {
            found.push(format!("an expression in a script: {}", step["run"]));
        }
        if text(&step["uses"]).starts_with("actions/checkout@") {
            found.extend(checkout(document, step));
        }
    }
    found.into_iter().map(|complaint| format!("{}: {complaint}", document.name)).collect()
}

/// Actions of others are named by commit, and the version stands behind it for people and for updates.
fn pins(document: &Document) -> Vec<String> {
    let lines =
        document.text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses:"));
    let lines: Vec<&str> = lines.map(str::trim).collect();
    let said = document.steps().into_iter().chain(document.jobs().map(|(_, job)| job));
    let said = said.filter(|of| of["uses"].is_string()).count();
    assert_eq!(lines.len(), said, "{}: `uses` is written in some other way", document.name);
    let foreign = lines.into_iter().filter(|uses| !uses.starts_with("./"));
    foreign.filter(|uses| !is_pinned(uses)).map(|uses| format!("not pinned: {uses}")).collect()
}

fn is_pinned(uses: &str) -> bool {
    let Some((action, version)) = uses.split_once(" # v") else { return false };
    let commit = action.split_once('@').map_or("", |(_, commit)| commit);
    let numbers: Vec<&str> = version.split('.').collect();
    commit.len() == 40
        && commit.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && numbers.len() == 3
        && numbers.iter().all(|number| number.parse::<u32>().is_ok())
}

fn permissions(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    if document.yaml["permissions"] != Value::Object(serde_json::Map::new()) {
        found.push("not without permissions as a whole: `permissions: {}`".to_owned());
    }
    for (name, job) in document.jobs() {
        let Some(scopes) = job["permissions"].as_object() else {
            found.push(format!("{name} says no permissions of its own"));
            continue;
        };
        for (scope, level) in scopes {
            if level != "read" && !(level == "write" && WRITABLE.contains(&scope.as_str())) {
                found.push(format!("{name} may {level} {scope}").replace('"', ""));
            }
        }
    }
    found
}

fn job_complaints(document: &Document, name: &str, job: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if job["uses"].is_null() && !job["timeout-minutes"].is_u64() {
        found.push(format!("{name} has no timeout"));
    }
    let is_for_forks = document.is_on("pull_request") && !text(&job["if"]).contains(SAME_REPOSITORY);
    if is_for_forks && job["permissions"]["id-token"] == "write" {
        found.push(format!("{name} asks for tokens in pull requests of forks"));
    }
    let applies =
        steps(job).into_iter().any(|step| text(&step["with"]["role-to-assume"]).contains("apply_role"));
    if applies {
        let environment = text(&job["environment"]);
        if !environment.ends_with(".name }}") {
            found.push(format!("{name} applies without the protection of the environment"));
        }
        let concurrency = &job["concurrency"];
        let group = text(&concurrency["group"]).strip_prefix("apply-");
        if concurrency["cancel-in-progress"] != false || group != Some(environment) {
            found.push(format!("{name} can be cancelled while it applies, or runs beside another"));
        }
    }
    found
}

fn checkout(document: &Document, step: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if step["with"]["persist-credentials"] != false {
        found.push("leaves the token in the folder that is checked out".to_owned());
    }
    if document.is_on("workflow_run") && step["with"]["ref"] != "${{ github.sha }}" {
        found.push("checks out something else than the default branch, where there are rights".to_owned());
    }
    found
}
