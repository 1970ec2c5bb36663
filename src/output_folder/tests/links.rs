//! Symbolic links, links of files, permissions and special files.

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
    assert_eq!(project.look().generated().count(), 0, "nothing bears a heading here");
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
fn names_that_look_like_ours_go_along() {
    use std::os::unix::ffi::OsStrExt;

    let project = Project::new();
    project.replace(&files(&[("a/one.tf.json", "1")]));
    let no_text = std::ffi::OsStr::from_bytes(b"a/one\xff.tf.json");
    for name in [std::ffi::OsStr::new("a\\one.tf.json"), no_text] {
        fs::write(project.path("").join(name), "mine").unwrap();
    }
    project.replace(&files(&[("a/one.tf.json", "2")]));
    for name in [std::ffi::OsStr::new("a\\one.tf.json"), no_text] {
        assert_eq!(fs::read_to_string(project.path("").join(name)).unwrap(), "mine", "{}", name.display());
    }
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
