//! One tree in the place of another.

use super::*;

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
    let nothing = Lock::take(Path::new("no such folder"), Access::Write, || ());
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
    assert!(project.recover_to(Access::Read)[0].starts_with("out/test went aside when a run was killed"));
    assert!(!out.join("test").exists());
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
fn a_folder_takes_the_place_of_a_file_that_cleon_wrote() {
    let project = Project::new();
    project.replace(&files(&[("a/x", "1"), ("a/y.tf.json", "2")]));
    project.replace(&files(&[("a/x/one.tf.json", "1"), ("a/y.tf.json", "2")]));
}

#[test]
fn what_cannot_be_taken_along_is_kept() {
    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    let next = files(&[("a/one.tf.json", "1"), ("b/two.tf.json", "2")]);
    let (folder, standing) = (project.folder(), project.look());
    let staged = folder.stage(&next, &standing).unwrap();
    project.write("b", "somebody wrote it in just this moment");
    let error = format!("{:#}", staged.swap().unwrap_err());
    assert!(error.starts_with("what is not generated stayed in "), "{error}");
    assert!(error.contains("cannot take out/test/b along: File exists"), "{error}");
    assert_eq!(project.changes(&next), [""; 0]);
    assert_eq!(project.recover(), [""; 0]);
    let [kept] = project.beside().try_into().unwrap();
    let kept = project.root.path().join("out").join(kept).join("b");
    assert_eq!(fs::read_to_string(kept).unwrap(), "somebody wrote it in just this moment");
}
