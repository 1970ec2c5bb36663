//! Disks that are full or read-only, folders without permission, a Terraform at work: `synth` says so, and `out/` stays
//! what it was.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::{Finished, finish};
use crate::harness::project::{Project, TODAY};
use crate::harness::tree::{Tree, tree};

trials![
    a_read_only_folder,
    a_read_only_project,
    a_full_disk,
    a_limit_of_the_size_of_files,
    a_folder_without_permission,
    a_mounted_folder_in_the_tree,
    a_terraform_at_work_on_a_local_state,
    a_link_in_the_place_of_out,
    waiting_for_another_run_is_said,
];

/// A project whose next `synth` has something to write in both environments, and what stands in it.
fn outdated() -> (Project, Tree) {
    let project = Project::small().synthesized();
    project.write("out/prod/infrastructure/.terraform/x", "foreign");
    project.replace("environments/base.toml", "\"42\"", "\"43\"");
    project.replace("environments/prod.toml", "max = 3", "max = 4");
    let before = tree(&project.path().join("out"));
    (project, before)
}

#[track_caller]
fn stands(project: &Project, before: &Tree) {
    assert!(tree(&project.path().join("out")) == *before, "out/ is not what it was");
}

/// Runs a script of the shell with file systems of its own: `$1` is the project, `$2` the binary, `$3` the day.
fn with_own_mounts(project: &Project, script: &str) -> Result<Finished, Missing> {
    let start = |unshare: &[&str], script: &str| {
        let mut command = Command::new(unshare[0]);
        command.args(&unshare[1..]).args(["--mount", "--", "sh", "-c", script, "sh"]);
        command.arg(project.path()).args([env!("CARGO_BIN_EXE_cleon"), TODAY]);
        command
    };
    // The administrator may, others on many machines, and on others who may become administrator.
    let ways: [&[&str]; 3] =
        [&["unshare"], &["unshare", "--user", "--map-root-user"], &["sudo", "-n", "unshare"]];
    let probe = r#"mount -t tmpfs none "$1/environments""#;
    let way = ways
        .into_iter()
        .find(|way| start(way, probe).output().is_ok_and(|output| output.status.success()))
        .ok_or_else(|| Missing("mounts of one's own (unshare --mount)".to_owned()))?;
    Ok(finish(&mut start(way, &format!("set -e\n{script}"))))
}

fn a_read_only_folder() -> Outcome {
    let (project, before) = outdated();
    let script = r#"mount --bind "$1/out" "$1/out"; mount -o remount,ro,bind "$1/out"; exec "$2" --today "$3" --root "$1" synth"#;
    let finished = with_own_mounts(&project, script)?.with_status(3);
    let message = "error: nothing was written: cannot write out/dev: Read-only file system";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    stands(&project, &before);
    let script = script.replace("synth", "synth --check");
    let checked = with_own_mounts(&project, &script)?.with_status(1);
    assert!(checked.stdout.contains("out/prod/manifest.json: differs\n"), "{}", checked.stdout);
    Ok(())
}

fn a_read_only_project() -> Outcome {
    let project = Project::small();
    let script =
        r#"mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; exec "$2" --today "$3" --root "$1" synth"#;
    let finished = with_own_mounts(&project, script)?.with_status(3);
    let message = "error: nothing was written: cannot write out/dev: Read-only file system";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    assert!(!project.path().join("out").exists());
    Ok(())
}

fn a_full_disk() -> Outcome {
    let (project, before) = outdated();
    let script = r#"
        cp -a "$1/out" "$1/before"
        mount -t tmpfs -o size=1m none "$1/out"
        cp -a "$1/before/." "$1/out"
        dd if=/dev/zero of="$1/out/filler" bs=4k 2>"$1/dd" || true
        ls -A "$1/out" >"$1/names before"
        status=0; "$2" --today "$3" --root "$1" synth || status=$?
        ls -A "$1/out" >"$1/names after"
        rm "$1/out/filler"
        cp -a "$1/out" "$1/after"
        "$2" --today "$3" --root "$1" --quiet synth
        "$2" --today "$3" --root "$1" --quiet synth --check
        exit $status"#;
    let finished = with_own_mounts(&project, script)?.with_status(3);
    assert!(project.read("dd").contains("No space left"), "{}", project.read("dd"));
    let message = "error: nothing was written: cannot write out/dev";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    assert!(finished.stderr.contains("No space left on device"), "{}", finished.stderr);
    assert_eq!(project.read("names after"), project.read("names before"));
    assert!(tree(&project.path().join("after")) == before, "out/ is not what it was");
    Ok(())
}

fn a_limit_of_the_size_of_files() {
    let (project, before) = outdated();
    let limited = |script: &str| {
        let script = format!(r#"{script}; ulimit -f 16; exec "$2" --today "$3" --root "$1" synth"#);
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh"]).arg(project.path()).args([env!("CARGO_BIN_EXE_cleon"), TODAY]);
        finish(&mut command)
    };
    let finished = limited("trap '' XFSZ").with_status(3);
    let message =
        "error: nothing was written: cannot write out/prod/infrastructure/cluster-trantor.tf.json: File too";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    stands(&project, &before);
    // Where the signal is not ignored it kills, in the midst of writing.
    assert_eq!(limited(":").status, None);
    let names: Vec<_> = fs::read_dir(project.path().join("out")).unwrap().collect();
    assert!(names.len() > 2, "it was not killed while writing: {names:?}");
    for environment in ["dev", "prod"] {
        let below = format!("{environment}/");
        let of = |tree: &Tree| -> Tree {
            tree.clone().into_iter().filter(|(path, _)| path.starts_with(&below)).collect()
        };
        assert!(of(&tree(&project.path().join("out"))) == of(&before), "{environment} is not what it was");
    }
    let project = project.synthesized();
    assert_eq!(fs::read_dir(project.path().join("out")).unwrap().count(), 2);
}

/// A folder without permission to write stops everybody but the administrator, who becomes somebody else.
fn a_folder_without_permission() -> Outcome {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let (project, before) = outdated();
    let out = project.path().join("out");
    let set = |path: &PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&project.path().to_owned(), 0o755);
    // Somebody else may not reach the build folder.
    let binary = project.path().join("cleon");
    fs::copy(env!("CARGO_BIN_EXE_cleon"), &binary).unwrap();
    let is_administrator = out.metadata().unwrap().uid() == 0;
    let mut command = if is_administrator {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(&binary);
        command
    } else {
        set(&out, 0o555);
        Command::new(&binary)
    };
    if is_administrator && Command::new("setpriv").arg("--version").output().is_err() {
        return Err(Missing("setpriv, to run as somebody else than the administrator".to_owned()));
    }
    let finished = finish(command.arg("--root").arg(project.path()).args(["--today", TODAY, "synth"]));
    set(&out, 0o755);
    let finished = finished.with_status(3);
    let message = "error: nothing was written: cannot write out/dev: Permission denied";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    stands(&project, &before);
    Ok(())
}

/// Removing the old tree would empty what is mounted in it.
fn a_mounted_folder_in_the_tree() -> Outcome {
    let (project, before) = outdated();
    fs::create_dir(project.path().join("out/prod/mounted")).unwrap();
    let script = r#"
        mount -t tmpfs none "$1/out/prod/mounted"
        echo precious >"$1/out/prod/mounted/x"
        status=0; "$2" --today "$3" --root "$1" synth || status=$?
        test "$(cat "$1/out/prod/mounted/x")" = precious
        exit $status"#;
    let finished = with_own_mounts(&project, script)?.with_status(3);
    assert!(
        finished.stderr.contains("another file system is mounted at out/prod/mounted"),
        "{}",
        finished.stderr
    );
    fs::remove_dir(project.path().join("out/prod/mounted")).unwrap();
    stands(&project, &before);
    Ok(())
}

fn a_terraform_at_work_on_a_local_state() {
    use rustix::fs::{FlockOperation, fcntl_lock};

    let (project, _) = outdated();
    let state = "out/prod/infrastructure/terraform.tfstate";
    project.write(state, "{}");
    let before = tree(&project.path().join("out"));
    let open = fs::File::options().read(true).write(true).open(project.path().join(state)).unwrap();
    fcntl_lock(&open, FlockOperation::NonBlockingLockExclusive).unwrap();
    let finished = project.cleon(&["synth"]).with_status(3);
    let message = "error: nothing was written: cannot write out/prod: cannot take \
                   out/prod/infrastructure/terraform.tfstate along: Terraform is at work";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    stands(&project, &before);
    drop(open);
    project.cleon(&["synth"]).success();
    assert_eq!(project.read(state), "{}");
}

fn a_link_in_the_place_of_out() {
    let (project, _) = outdated();
    let (out, elsewhere) = (project.path().join("out"), project.path().join("elsewhere"));
    fs::rename(&out, &elsewhere).unwrap();
    std::os::unix::fs::symlink("elsewhere", &out).unwrap();
    let before = tree(&elsewhere);
    for arguments in [["synth"].as_slice(), &["synth", "--check"]] {
        let finished = project.cleon(arguments).with_status(3);
        assert!(finished.stderr.starts_with("error: out is a symbolic link"), "{}", finished.stderr);
    }
    fs::remove_file(&out).unwrap();
    fs::create_dir(&out).unwrap();
    std::os::unix::fs::symlink("../elsewhere/prod", out.join("prod")).unwrap();
    let json = project.cleon(&["synth", "--format", "json"]).with_status(3).json();
    let message = json["problems"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("out/prod is a symbolic link"), "{message}");
    assert!(!out.join("dev").exists());
    assert!(tree(&elsewhere) == before, "it was followed");
}

fn waiting_for_another_run_is_said() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let (project, _) = outdated();
    let lock = fs::File::open(project.path()).unwrap();
    lock.lock().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
    command.arg("--root").arg(project.path()).args(["--today", TODAY, "synth"]).stderr(Stdio::piped());
    let mut run = command.spawn().unwrap();
    let mut lines = BufReader::new(run.stderr.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "waiting for another run of cleon in this folder");
    assert!(run.try_wait().unwrap().is_none());
    drop(lock);
    assert!(run.wait().unwrap().success());
    project.cleon(&["synth", "--check"]).success();
}
