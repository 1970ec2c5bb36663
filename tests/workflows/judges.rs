//! Outside judges: GitHub's schema, actionlint, shellcheck and zizmor, all without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::document::{Document, file_names};
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::{Finished, finish};
use crate::harness::project::{copy_folder, repository};
use crate::harness::python::workflow_judges;

trials![
    the_schema_takes_the_workflows,
    actionlint_finds_nothing,
    shellcheck_finds_nothing,
    zizmor_finds_nothing,
    the_judges_find_faults,
];

fn the_schema_takes_the_workflows() -> Outcome {
    let copy = Copy::new();
    copy.schema("vendor.github-workflows", "workflows")?.success();
    copy.schema("vendor.github-actions", "actions/prepare")?.success();
    Ok(())
}

fn actionlint_finds_nothing() -> Outcome {
    Copy::new().actionlint()?.success();
    Ok(())
}

fn shellcheck_finds_nothing() -> Outcome {
    Copy::new().shellcheck()?.success();
    Ok(())
}

fn zizmor_finds_nothing() -> Outcome {
    let said = Copy::new().zizmor()?.success();
    // Of so many files: it does not stop at nothing.
    let audited = said.stderr.matches("completed").count();
    assert_eq!(audited, Document::workflows().len() + 1, "{said:?}");
    Ok(())
}

fn the_judges_find_faults() -> Outcome {
    let with = |name: &str, old: &str, new: &str| {
        let copy = Copy::new();
        copy.replace(name, old, new);
        copy
    };
    let runs_on = "    runs-on: ubuntu-latest\n";
    let copy = with("workflows/drift.yml", runs_on, "    runs-off: ubuntu-latest\n");
    assert_ne!(copy.schema("vendor.github-workflows", "workflows")?.status, Some(0));

    let copy = with(
        "workflows/drift.yml",
        "needs.build.outputs.planned != '[]'",
        "needs.build.outputs.plans != '[]'",
    );
    let said = copy.actionlint()?.with_status(1);
    assert!(said.stdout.contains("property \"plans\" is not defined"), "{said:?}");

    let copy = with(
        "scripts/drift.sh",
        "cat drift.md >> \"$GITHUB_STEP_SUMMARY\"",
        "cat drift.md >> $GITHUB_STEP_SUMMARY",
    );
    let said = copy.shellcheck()?.with_status(1);
    assert!(said.stdout.contains("SC2086"), "{said:?}");
    // In a workflow too, by way of actionlint.
    let copy = with("workflows/image.yml", "skopeo copy --quiet --all", "skopeo copy $DIGEST --quiet --all");
    let said = copy.actionlint()?.with_status(1);
    assert!(said.stdout.contains("SC2086"), "{said:?}");

    for (old, new, audit) in [
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6", "unpinned-uses"),
        (
            "run: .github/scripts/build.sh",
            "run: echo ${{ github.event.pull_request.title }}",
            "template-injection",
        ),
        ("on:\n  pull_request:\n", "on:\n  pull_request_target:\n", "dangerous-triggers"),
        ("          persist-credentials: false\n", "", "artipacked"),
        ("permissions: {}\n", "permissions: write-all\n", "excessive-permissions"),
    ] {
        let said = with("workflows/pull-request.yml", old, new).zizmor()?;
        assert_ne!(said.status, Some(0), "{old} → {new}");
        assert!(said.stdout.contains(&format!("[{audit}]")), "{audit}: {said:?}");
    }
    Ok(())
}

/// A copy of `.github/` that can be spoilt.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&repository().join(".github"), &folder.path().join(".github"));
        Self(folder)
    }

    fn replace(&self, name: &str, old: &str, new: &str) {
        let path = self.0.path().join(".github").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{name} does not hold {old}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn files(&self, folder: &str) -> Vec<PathBuf> {
        let folder = self.0.path().join(".github").join(folder);
        let mut files: Vec<PathBuf> = file_names(&folder).iter().map(|name| folder.join(name)).collect();
        files.sort();
        assert!(!files.is_empty());
        files
    }

    fn schema(&self, schema: &str, folder: &str) -> Result<Finished, Missing> {
        let mut command = self.judge("check-jsonschema")?;
        Ok(finish(command.args(["--builtin-schema", schema]).args(self.files(folder))))
    }

    fn actionlint(&self) -> Result<Finished, Missing> {
        let mut command = self.judge("actionlint")?;
        let shellcheck = program("shellcheck")?;
        Ok(finish(command.arg("-no-color").arg("-shellcheck").arg(shellcheck).args(self.files("workflows"))))
    }

    fn shellcheck(&self) -> Result<Finished, Missing> {
        Ok(finish(self.judge("shellcheck")?.args(["--color=never"]).args(self.files("scripts"))))
    }

    fn zizmor(&self) -> Result<Finished, Missing> {
        let arguments = ["--offline", "--no-progress", "--color=never", "--persona", "pedantic", "."];
        Ok(finish(self.judge("zizmor")?.args(arguments)))
    }

    fn judge(&self, name: &str) -> Result<Command, Missing> {
        let mut command = Command::new(program(name)?);
        command.current_dir(self.0.path());
        for variable in ["GH_TOKEN", "GITHUB_TOKEN", "ZIZMOR_GITHUB_TOKEN"] {
            command.env_remove(variable);
        }
        Ok(command)
    }
}

/// A program of the judges' packages.
fn program(name: &str) -> Result<PathBuf, Missing> {
    let beside = workflow_judges()?.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(beside.join(name))
}
