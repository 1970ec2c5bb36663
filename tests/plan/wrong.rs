//! What goes wrong, and what is said then.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::outcome::trials;
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};

trials![
    what_is_no_plan_is_refused_by_name,
    there_is_something_to_plan,
    a_missing_terraform_is_said_with_both_names,
    a_terraform_that_fails_is_quoted,
    an_interrupted_run_leaves_nothing,
];

fn plan_of(project: &Project, arguments: &[&str]) -> Finished {
    project.cleon(&[&["plan"], arguments].concat())
}

fn what_is_no_plan_is_refused_by_name() {
    let project = Project::small();
    let file = |name: &str, content: &[u8]| {
        let path = project.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let whole = include_bytes!("../fixtures/plans/actions.json");
    let files = [
        (
            file("app.tfplan", b"PK\x03\x04rest"),
            "it is a plan file of Terraform's own, not JSON",
            "terraform show -json",
        ),
        (
            file("cut.json", &whole[..whole.len() / 2]),
            "it is cut off: it ends in the middle, in line",
            "terraform show",
        ),
        (file("binary.json", b"\xff\xfe\x00\x01"), "it is no text in UTF-8", "terraform show"),
        (file("empty.json", b""), "it is empty", "terraform show"),
        (
            file("state.json", b"{\"format_version\":\"1.0\",\"values\":{}}"),
            "it is a state, not a plan",
            "terraform show",
        ),
        (
            file("later.json", b"{\"format_version\":\"2.0\",\"planned_values\":{}}"),
            "the format version \"2.0\"",
            "version 1",
        ),
        (project.path().join("none.json").to_str().unwrap().to_owned(), "No such file", "name a file"),
    ];
    let mut arguments = vec!["prod", "--from"];
    arguments.extend(files.iter().map(|(path, ..)| path.as_str()));
    // All of them at once.
    let said = plan_of(&project, &arguments).with_status(2);
    assert_eq!(said.stdout, "");
    for (path, what, help) in &files {
        let about =
            said.stderr.split("error: ").find(|about| about.contains(path.as_str())).unwrap_or_default();
        assert!(about.contains(what) && about.contains(help), "{path}: {about}\n{}", said.stderr);
    }
    let twice = plan_of(&project, &["prod", "--from", &files[3].0, &files[3].0]).with_status(2).stderr;
    assert!(twice.contains("it is empty"), "{twice}");
    let good = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/plans/nothing.json");
    let twice = plan_of(&project, &["prod", "--from", good, good]).with_status(2).stderr;
    assert!(
        twice.contains("more than one plan of the stack `nothing`") && twice.contains("STACK=FILE"),
        "{twice}"
    );
}

fn there_is_something_to_plan() {
    let project = Project::small();
    let said = plan_of(&project, &["dev"]).with_status(2).stderr;
    assert!(said.contains("out/dev has no manifest.json") && said.contains("cleon synth dev"), "{said}");
    let project = project.synthesized();
    let said = plan_of(&project, &["stagin"]).with_status(2).stderr;
    assert!(said.contains("out/stagin has no manifest.json") && said.contains("dev, prod"), "{said}");
    let said = plan_of(&project, &["dev", "--stack", "nothing,infrastructure"]).with_status(2).stderr;
    assert!(
        said.contains("dev has no stack \"nothing\"") && said.contains("bootstrap, infrastructure"),
        "{said}"
    );
    let said = plan_of(&project, &["Dev"]).with_status(2).stderr;
    assert!(said.contains("Dev"), "{said}");
}

fn a_missing_terraform_is_said_with_both_names() {
    let project = Project::small().synthesized();
    let empty = tempfile::tempdir().unwrap();
    let said = with_path(&project, empty.path().to_str().unwrap(), &["dev"]).with_status(3).stderr;
    assert!(
        said.contains("neither `terraform` nor `tofu` is on the PATH") && said.contains("--from"),
        "{said}"
    );
    let said = plan_of(&project, &["dev", "--program", "no-such-program"]).with_status(3).stderr;
    assert!(said.contains("`no-such-program` is not on the PATH"), "{said}");
    let said = plan_of(&project, &["dev", "--program", "./no/such"]).with_status(3).stderr;
    assert!(said.contains("the program ./no/such is not there"), "{said}");
}

fn with_path(project: &Project, path: &str, arguments: &[&str]) -> Finished {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.arg("--root").arg(project.path()).args(["--today", TODAY, "plan"]).args(arguments);
    finish(command.env("PATH", path).env("NO_COLOR", "1"))
}

/// A program that takes Terraform's place.
fn fake(project: &Project, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    project.write("fake", &format!("#!/bin/sh\n{script}\n"));
    let path = project.path().join("fake");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn a_terraform_that_fails_is_quoted() {
    let project = Project::small().synthesized();
    let message = |script: &str| {
        let program = fake(&project, script);
        let program = program.to_str().unwrap();
        let arguments = ["dev", "--stack", "infrastructure", "--format", "json", "--program", program];
        let review = plan_of(&project, &arguments).with_status(3).json();
        let Value::String(message) = &review["stacks"][0]["state"]["message"] else { panic!("{review:#}") };
        message.clone()
    };
    assert_eq!(message("echo 'no network' >&2; exit 1"), "init failed: no network");
    assert_eq!(message("echo 'on the wrong stream'; exit 1"), "init failed: on the wrong stream");
    assert_eq!(
        message("[ $1 = init ] || { echo nonsense; echo 'it broke' >&2; exit 7; }"),
        "plan failed: it broke"
    );
    assert!(message("[ $1 = init ] || kill -9 $$").contains("ended with signal: 9"));
    assert_eq!(message("exit 0"), "plan failed: it ended without a plan");
    let no_plan = "for a; do case $a in -out=*) : > ${a#-out=};; esac; done";
    assert_eq!(message(no_plan), "`show -json` printed no plan: it is empty");
    let no_show = format!("[ $1 = show ] && {{ echo 'schema is gone' >&2; exit 1; }}; {no_plan}");
    assert_eq!(message(&no_show), "show failed: schema is gone");
    // What is asked for is what is run.
    let said = message("[ $1 = init ] || { echo \"$@\" >&2; exit 1; }");
    let said = said.split("-out=").next().unwrap();
    assert_eq!(said, "plan failed: plan -json -input=false -no-color -lock=false ");
}

fn an_interrupted_run_leaves_nothing() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let project = Project::small().synthesized();
    let temporary = tempfile::tempdir().unwrap();
    let started = project.path().join("started");
    // It has written its plan, and goes on when it is asked to stop.
    let program = fake(
        &project,
        &format!(
            "for a; do case $a in -out=*) echo secret > ${{a#-out=}};; esac; done\n\
             [ $1 = plan ] || exit 0\ntrap 'exit 1' INT\n: > {}\nwhile :; do sleep 0.05; done",
            started.display()
        ),
    );
    let mut run = Command::new(env!("CARGO_BIN_EXE_cleon"))
        .arg("--root")
        .arg(project.path())
        .args(["plan", "dev", "--stack", "infrastructure", "--program"])
        .arg(&program)
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let patience = Instant::now();
    while !started.exists() {
        assert!(patience.elapsed() < Duration::from_mins(1), "the program was not run");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    finish(Command::new("kill").args(["-TERM", &run.id().to_string()])).success();
    assert_eq!(run.wait().unwrap().code(), Some(3));
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "the plan is left");
}
