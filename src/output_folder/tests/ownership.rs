//! What cleon takes for its own.

use super::*;

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
    assert_eq!(
        standing.generated().map(|(path, _)| path).collect::<Vec<_>>(),
        ["a/one.tf.json", "a/two.tf.json"]
    );
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
