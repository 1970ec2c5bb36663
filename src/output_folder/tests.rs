use std::collections::BTreeSet;
use std::fs::{self, File};

use serde_json::{Value, json};

use super::*;
use crate::manifest::{MANIFEST, sha256};

/// A project with one environment, `test`.
struct Project {
    root: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn folder(&self) -> OutputFolder {
        Output::open(self.root.path()).unwrap().folder("test")
    }

    fn look(&self) -> Standing {
        self.folder().look().unwrap()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("out/test").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes the files, and sees that they stand and that nothing else is left.
    fn replace(&self, files: &Files) {
        let (folder, standing) = (self.folder(), self.look());
        assert_eq!(standing.compare(files).obstacles, [""; 0]);
        assert_eq!(folder.stage(files, &standing).unwrap().swap().unwrap(), None);
        self.stands(files);
    }

    fn stands(&self, files: &Files) {
        assert_eq!(self.changes(files), [""; 0]);
        assert_eq!(self.beside(), [""; 0]);
    }

    fn changes(&self, files: &Files) -> Vec<String> {
        self.look().compare(files).changes.iter().map(ToString::to_string).collect()
    }

    /// What is in `out` beside the environment.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.path().join("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "test").collect()
    }

    fn recover(&self) -> Vec<String> {
        let lock = Lock::to_write(self.root.path(), || ());
        Output::open(self.root.path()).unwrap().recover(&lock).unwrap()
    }
}

/// Files below `a/`, and the manifest that goes with them.
fn files(entries: &[(&str, &str)]) -> Files {
    let mut files: Files =
        entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let listed: serde_json::Map<String, Value> = files
        .iter()
        .map(|(name, text)| (name.trim_start_matches("a/").to_owned(), sha256(text).into()))
        .collect();
    files.insert(MANIFEST.to_owned(), manifest(&json!(listed)));
    files
}

fn manifest(listed: &Value) -> String {
    let manifest = json!({
        "format_version": 1,
        "generator": { "name": "cleon", "version": "0" },
        "stacks": [{ "path": "a", "files": listed }],
    });
    manifest.to_string()
}

fn headed() -> String {
    format!("{{\n  \"//\": \"{}\"\n}}\n", terraform::NOTICE)
}

const FOREIGN: [&str; 5] = [
    "a/.terraform/providers/x",
    "a/.terraform.lock.hcl",
    "a/mine_override.tf.json",
    "b/notes.md",
    "notes.md",
];

#[test]
fn a_folder_is_replaced_and_what_is_not_ours_stays() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1"), ("a/two.tf.json", "2")]));
    for foreign in FOREIGN {
        project.write(foreign, "mine");
    }
    let second = files(&[("a/one.tf.json", "changed")]);
    assert_eq!(
        project.changes(&second),
        [
            "out/test/a/one.tf.json: differs, out of date",
            "out/test/a/two.tf.json: no longer made",
            "out/test/manifest.json: differs",
        ]
    );
    project.replace(&second);
    assert!(!project.path("a/two.tf.json").exists());
    for foreign in FOREIGN {
        assert_eq!(project.read(foreign), "mine", "{foreign}");
    }
}

#[test]
fn what_stays_as_it_is_keeps_its_time() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1"), ("a/two.tf.json", "2")]));
    let old = std::time::SystemTime::UNIX_EPOCH;
    for file in ["a/one.tf.json", "a/two.tf.json"] {
        File::options().append(true).open(project.path(file)).unwrap().set_modified(old).unwrap();
    }
    project.replace(&files(&[("a/one.tf.json", "1"), ("a/two.tf.json", "changed")]));
    let modified = |file: &str| project.path(file).metadata().unwrap().modified().unwrap();
    assert_eq!(modified("a/one.tf.json"), old);
    assert_ne!(modified("a/two.tf.json"), old);
}

#[test]
fn an_edit_is_told_from_what_is_out_of_date() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1"), ("a/three.tf.json", "3"), ("a/two.tf.json", "2")]));
    project.write("a/one.tf.json", "edited");
    project.write("a/three.tf.json", "edited");
    assert_eq!(
        project.changes(&files(&[("a/one.tf.json", "1"), ("a/two.tf.json", "changed")])),
        [
            "out/test/a/one.tf.json: differs, edited by hand",
            "out/test/a/three.tf.json: no longer made, edited by hand",
            "out/test/a/two.tf.json: differs, out of date",
            "out/test/manifest.json: differs",
        ]
    );
    // Who changes a file to what is made now has done nothing that is lost.
    project.write("a/two.tf.json", "changed");
    let changes = project.changes(&files(&[("a/two.tf.json", "changed")]));
    assert!(!changes.iter().any(|change| change.contains("two")), "{changes:?}");
}

#[test]
fn a_heading_lets_a_file_be_replaced_and_never_removed() {
    let project = Project::new();
    let headed = headed();
    let made = files(&[("a/one.tf.json", &headed), ("a/two.tf.json", &headed)]);
    project.replace(&made);
    fs::remove_file(project.path(MANIFEST)).unwrap();
    project.write("a/one.tf.json", &headed.replace('}', "\"edited\": 1}"));
    project.write("a/mine.tf.json", "{}");
    let left = files(&[("a/one.tf.json", &headed)]);
    let changes = project.changes(&left);
    assert_eq!(changes, ["out/test/a/one.tf.json: differs", "out/test/manifest.json: missing"]);
    let standing = project.look();
    let foreign: Vec<_> = standing.foreign(&left).iter().map(standing::Foreign::warning).collect();
    assert!(foreign[0].starts_with("out/test/a/mine.tf.json is not generated"), "{foreign:?}");
    assert!(foreign[1].starts_with("out/test/a/two.tf.json is not generated"), "{foreign:?}");
    assert_eq!([foreign[0].contains("heading"), foreign[1].contains("heading")], [false, true]);
    assert_eq!(standing.generated().into_keys().collect::<Vec<_>>(), ["a/one.tf.json", "a/two.tf.json"]);
    project.replace(&left);
    assert_eq!(project.read("a/one.tf.json"), headed);
    assert_eq!(project.read("a/two.tf.json"), headed);
}

#[test]
fn a_copy_of_a_generated_file_is_not_removed() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", &headed())]));
    project.write("a/copy_override.tf.json", &headed());
    project.replace(&files(&[("a/one.tf.json", "changed")]));
    assert_eq!(project.read("a/copy_override.tf.json"), headed());
}

#[test]
fn after_a_conflict_files_are_known_by_the_digests_of_both_sides() {
    let project = Project::new();
    let theirs = files(&[("a/one.tf.json", "1"), ("a/theirs.tf.json", "theirs")]);
    let mine = files(&[("a/one.tf.json", "1"), ("a/mine.tf.json", "mine")]);
    project.replace(&theirs);
    project.write("a/mine.tf.json", "mine");
    project.write("a/neither.tf.json", "neither");
    let conflict =
        format!("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n", mine[MANIFEST], theirs[MANIFEST]);
    project.write(MANIFEST, &conflict);
    assert!(
        project.look().manifest_warning().unwrap().contains("out/test/manifest.json cannot be relied on")
    );
    let next = files(&[("a/one.tf.json", "1")]);
    assert_eq!(
        project.changes(&next),
        [
            "out/test/a/mine.tf.json: no longer made",
            "out/test/a/theirs.tf.json: no longer made",
            "out/test/manifest.json: differs",
        ]
    );
    project.replace(&next);
    assert_eq!(project.look().manifest_warning(), None);
    assert_eq!(project.read("a/neither.tf.json"), "neither");
}

#[test]
fn a_hostile_manifest_reaches_nothing_outside() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    let outside = project.root.path().join("outside.tf.json");
    fs::write(&outside, "outside").unwrap();
    fs::create_dir_all(project.root.path().join("out/other")).unwrap();
    fs::write(project.root.path().join("out/other/x.tf.json"), "other").unwrap();
    let absolute = outside.to_str().unwrap();
    for listed in ["../../../outside.tf.json", "../../other/x.tf.json", absolute, "../../.."] {
        let both = json!({ "one.tf.json": sha256("1"), listed: sha256("outside") });
        project.write(MANIFEST, &manifest(&both));
        let next = files(&[("a/one.tf.json", listed)]);
        let standing = project.look();
        assert!(standing.manifest_warning().unwrap().contains(listed), "{listed}");
        let changes = project.changes(&next);
        assert!(!changes.iter().any(|change| change.contains("outside") || change.contains("other")));
        project.write("a/one.tf.json", &headed());
        let standing = project.look();
        project.folder().stage(&next, &standing).unwrap().swap().unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "outside");
        assert_eq!(fs::read_to_string(project.root.path().join("out/other/x.tf.json")).unwrap(), "other");
    }
}

#[test]
fn a_manifest_of_a_newer_cleon_is_refused() {
    let project = Project::new();
    let newer = manifest(&json!({})).replace("\"format_version\":1", "\"format_version\":2");
    project.write(MANIFEST, &newer);
    let error = project.folder().look().unwrap_err().to_string();
    assert_eq!(
        error,
        "a newer cleon wrote out/test/manifest.json, in format 2: use that one, or remove the file"
    );
}

#[test]
fn what_is_in_the_way_is_named_and_stays() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    project.write("a/two.tf.json", "mine");
    project.write("a/three.tf.json/x", "mine");
    project.write("b", "mine");
    let next = files(&[
        ("a/one.tf.json", "1"),
        ("a/three.tf.json", "3"),
        ("a/two.tf.json", "2"),
        ("b/four.tf.json", "4"),
        ("b/five.tf.json", "5"),
    ]);
    let obstacles = project.look().compare(&next).obstacles;
    assert_eq!(
        obstacles,
        ["out/test/a/three.tf.json (a folder)", "out/test/a/two.tf.json (a file)", "out/test/b (a file)"]
    );
    assert!(OutputFolder::blocked(&obstacles).to_string().ends_with("\n  out/test/b (a file)"));
}

#[test]
fn a_file_where_a_folder_belongs_is_said() {
    let project = Project::new();
    fs::write(project.root.path().join("out"), "in the way").unwrap();
    let error = Output::open(project.root.path()).err().unwrap();
    assert_eq!(error.to_string(), "cannot write out: it is a file, not a folder");
    fs::remove_file(project.root.path().join("out")).unwrap();
    fs::create_dir(project.root.path().join("out")).unwrap();
    fs::write(project.path(""), "in the way").unwrap_err();
    fs::write(project.root.path().join("out/test"), "in the way").unwrap();
    let error = project.folder().look().unwrap_err();
    assert_eq!(error.to_string(), "cannot write out/test: it is a file, not a folder");
}

#[test]
fn leftovers_go_and_nothing_else() {
    let project = Project::new();
    let made = files(&[("a/one.tf.json", "1")]);
    project.replace(&made);
    let out = project.root.path().join("out");
    for name in [".cleon-test-aB3xYz", ".cleon-gone-aB3xYz", ".cleon-test-aB3xYz.old"] {
        fs::create_dir_all(out.join(name).join("a/.terraform")).unwrap();
        fs::write(out.join(name).join("a/x"), "x").unwrap();
    }
    for name in [".git", ".cleon-test-aB3xYz.kept", ".cleon-notes", ".test-aB3xYz"] {
        fs::create_dir_all(out.join(name)).unwrap();
    }
    fs::write(out.join(".cleon-test-aFileX"), "a file").unwrap();
    assert_eq!(project.recover(), [""; 0]);
    let mut left = project.beside();
    left.sort();
    assert_eq!(
        left,
        [".cleon-notes", ".cleon-test-aB3xYz.kept", ".cleon-test-aFileX", ".git", ".test-aB3xYz"]
    );
}

#[test]
fn without_a_lock_leftovers_stay() {
    let project = Project::new();
    fs::create_dir_all(project.root.path().join("out/.cleon-test-aB3xYz")).unwrap();
    let nothing = Lock::to_write(Path::new("no such folder"), || ());
    Output::open(project.root.path()).unwrap().recover(&nothing).unwrap();
    assert_eq!(project.beside(), [".cleon-test-aB3xYz"]);
}

#[test]
fn where_nothing_can_be_exchanged_two_renames_do() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    for foreign in FOREIGN {
        project.write(foreign, "mine");
    }
    let next = files(&[("a/one.tf.json", "2")]);
    let (folder, standing) = (project.folder(), project.look());
    let staged = folder.stage(&next, &standing).unwrap();
    assert_eq!(staged.swap_by(|_, _| Ok(false)).unwrap(), None);
    project.stands(&next);
    for foreign in FOREIGN {
        assert_eq!(project.read(foreign), "mine", "{foreign}");
    }
}

#[test]
fn a_tree_that_went_aside_comes_back() {
    let project = Project::new();
    let made = files(&[("a/one.tf.json", "1")]);
    project.replace(&made);
    project.write("notes.md", "mine");
    let out = project.root.path().join("out");
    // What a run leaves that is killed between the two renames.
    fs::rename(out.join("test"), out.join(".cleon-test-aB3xYz.old")).unwrap();
    fs::create_dir_all(out.join(".cleon-test-aB3xYz/a")).unwrap();
    assert_eq!(project.recover(), [""; 0]);
    project.stands(&made);
    assert_eq!(project.read("notes.md"), "mine");
}

#[test]
fn what_fails_leaves_the_old_tree() {
    let project = Project::new();
    let made = files(&[("a/one.tf.json", "1")]);
    project.replace(&made);
    let (folder, standing) = (project.folder(), project.look());
    let next = files(&[("a/one.tf.json", "2")]);
    let staged = folder.stage(&next, &standing).unwrap();
    let error = staged.swap_by(|_, _| Err(std::io::ErrorKind::PermissionDenied.into())).unwrap_err();
    assert_eq!(format!("{error:#}"), "cannot write out/test: permission denied");
    project.stands(&made);
    drop(folder.stage(&next, &standing).unwrap());
    project.stands(&made);
}

/// As Terraform does, in the moment between the carrying and the exchange.
#[test]
fn what_is_written_meanwhile_goes_along() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    project.write("a/.terraform.lock.hcl", "old");
    project.write("a/terraform.tfstate", "old");
    let next = files(&[("a/one.tf.json", "2")]);
    let (folder, standing) = (project.folder(), project.look());
    let staged = folder.stage(&next, &standing).unwrap();
    project.write("a/.terraform/providers/x", "new");
    project.write("a/terraform.tfstate", "written in place");
    project.write("a/lock", "put in its place");
    fs::rename(project.path("a/lock"), project.path("a/.terraform.lock.hcl")).unwrap();
    staged.swap().unwrap();
    project.stands(&next);
    assert_eq!(project.read("a/.terraform/providers/x"), "new");
    assert_eq!(project.read("a/terraform.tfstate"), "written in place");
    assert_eq!(project.read("a/.terraform.lock.hcl"), "put in its place");
    let names = fs::read_dir(project.path("a")).unwrap().map(|entry| entry.unwrap().file_name());
    let names: BTreeSet<_> = names.map(|name| name.into_string().unwrap()).collect();
    let expected = [".terraform", ".terraform.lock.hcl", "one.tf.json", "terraform.tfstate"];
    assert_eq!(names, BTreeSet::from(expected.map(str::to_owned)));
}

#[test]
fn a_folder_of_no_environment_is_told() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    let out = project.root.path().join("out");
    fs::create_dir_all(out.join("notes")).unwrap();
    fs::create_dir_all(out.join("other")).unwrap();
    fs::write(out.join("other").join(MANIFEST), "{\"name\": \"a web application\"}").unwrap();
    let output = Output::open(project.root.path()).unwrap();
    let none = BTreeSet::new();
    let orphans: Vec<_> = output.orphans(&none).unwrap().iter().map(orphan::Orphan::folder).collect();
    assert_eq!(orphans, ["out/test"]);
    assert!(output.orphans(&BTreeSet::from(["test".to_owned()])).unwrap().is_empty());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_link_in_the_place_of_the_folder_is_refused() {
        let project = Project::new();
        let elsewhere = project.root.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, project.root.path().join("out")).unwrap();
        let error = Output::open(project.root.path()).err().unwrap().to_string();
        assert!(error.starts_with("out is a symbolic link") && error.contains("remove the link"), "{error}");
        fs::remove_file(project.root.path().join("out")).unwrap();
        fs::create_dir(project.root.path().join("out")).unwrap();
        symlink(&elsewhere, project.path("")).unwrap_err();
        symlink(&elsewhere, project.root.path().join("out/test")).unwrap();
        let error = project.folder().look().unwrap_err().to_string();
        assert!(error.starts_with("out/test is a symbolic link"), "{error}");
        assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    }

    #[test]
    fn links_go_along_as_they_are() {
        let project = Project::new();
        project.replace(&files(&[("a/one.tf.json", "1")]));
        let links = [
            ("a/.terraform/plugin", "/nowhere/at/all"),
            ("a/shared.tf", "../../common.tf"),
            ("b", ".."),
            ("a/loop", "loop"),
        ];
        fs::create_dir(project.path("a/.terraform")).unwrap();
        for (link, text) in links {
            symlink(text, project.path(link)).unwrap();
        }
        fs::create_dir(project.path("a/empty")).unwrap();
        fs::set_permissions(project.path("a/empty"), fs::Permissions::from_mode(0o710)).unwrap();
        fs::set_permissions(project.path("a"), fs::Permissions::from_mode(0o750)).unwrap();
        let next = files(&[("a/one.tf.json", "2")]);
        let foreign: Vec<_> = project.look().foreign(&next).into_iter().map(|foreign| foreign.file).collect();
        assert_eq!(foreign, ["out/test/a/shared.tf"]);
        project.replace(&next);
        for (link, text) in links {
            assert_eq!(fs::read_link(project.path(link)).unwrap(), Path::new(text), "{link}");
        }
        let mode = |path: &str| project.path(path).metadata().unwrap().mode() & 0o777;
        assert_eq!((mode("a/empty"), mode("a")), (0o710, 0o750));
    }

    #[test]
    fn a_link_in_the_place_of_a_listed_file_is_replaced_and_its_target_stays() {
        let project = Project::new();
        project.replace(&files(&[("a/gone.tf.json", "3"), ("a/one.tf.json", "1")]));
        let target = project.root.path().join("target");
        fs::write(&target, "1").unwrap();
        for link in ["a/gone.tf.json", "a/one.tf.json"] {
            fs::remove_file(project.path(link)).unwrap();
            symlink(&target, project.path(link)).unwrap();
        }
        // The target's content is no reason to leave the link.
        let next = files(&[("a/one.tf.json", "1")]);
        assert_eq!(project.changes(&next)[1], "out/test/a/one.tf.json: differs");
        project.replace(&next);
        assert!(project.path("a/one.tf.json").symlink_metadata().unwrap().is_file());
        assert!(project.path("a/gone.tf.json").symlink_metadata().is_err());
        assert_eq!(fs::read_to_string(target).unwrap(), "1");
    }

    #[test]
    fn a_link_in_the_place_of_the_manifest_is_not_read() {
        let project = Project::new();
        let made = files(&[("a/one.tf.json", "1")]);
        project.replace(&made);
        let target = project.root.path().join("manifest");
        fs::rename(project.path(MANIFEST), &target).unwrap();
        symlink(&target, project.path(MANIFEST)).unwrap();
        assert_eq!(project.look().generated().len(), 0, "nothing bears a heading here");
        project.replace(&made);
        assert_eq!(fs::read_to_string(target).unwrap(), made[MANIFEST]);
    }

    #[test]
    fn foreign_links_are_in_the_way_and_not_followed() {
        let project = Project::new();
        project.replace(&files(&[("a/one.tf.json", "1")]));
        let target = project.root.path().join("target");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("two.tf.json"), "2").unwrap();
        symlink(&target, project.path("b")).unwrap();
        symlink(target.join("two.tf.json"), project.path("a/two.tf.json")).unwrap();
        let next = files(&[("a/two.tf.json", "2"), ("b/two.tf.json", "2")]);
        let obstacles = project.look().compare(&next).obstacles;
        assert_eq!(obstacles, ["out/test/a/two.tf.json (a symbolic link)", "out/test/b (a symbolic link)"]);
    }

    #[test]
    fn special_files_go_along() {
        let project = Project::new();
        project.replace(&files(&[("a/one.tf.json", "1")]));
        let socket = std::os::unix::net::UnixListener::bind(project.path("a/socket")).unwrap();
        project.replace(&files(&[("a/one.tf.json", "2")]));
        assert!(project.path("a/socket").exists());
        drop(socket);
    }

    #[test]
    fn a_foreign_file_is_the_same_file_afterwards() {
        let project = Project::new();
        project.replace(&files(&[("a/one.tf.json", "1")]));
        project.write("a/terraform.tfstate", "state");
        let inode = project.path("a/terraform.tfstate").metadata().unwrap().ino();
        let (folder, standing) = (project.folder(), project.look());
        drop(folder.stage(&files(&[]), &standing).unwrap());
        project.replace(&files(&[("a/one.tf.json", "2")]));
        let after = project.path("a/terraform.tfstate").metadata().unwrap();
        assert_eq!((after.ino(), after.nlink()), (inode, 1));
    }
}
