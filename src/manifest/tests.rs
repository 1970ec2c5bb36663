use std::collections::BTreeMap;

use serde_json::json;
use stacks::environment::{Files, Selection};

use super::*;

/// The digest of the settings of `dev`, made from these files.
fn digest(base: &str, dev: &str) -> String {
    let files = [("base".to_owned(), base.to_owned()), ("dev".to_owned(), dev.to_owned())];
    let environments = Files::new(files).unwrap().load(&Selection::All).unwrap();
    settings_digest(&environments[0])
}

const BASE: &str = "region = \"us-east-1\"\n[tags]\nowner = \"platform\"\ncost_centre = \"42\"\n";
const DEV: &str = "account_id = \"111122223333\"\n[network]\ncidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1a\", \"us-east-1b\"]\n";

#[test]
fn settings_are_digested_by_value() {
    let digested = digest(BASE, DEV);
    assert_eq!(digested.len(), 64);
    let commented = format!("# Development.\n{}", DEV.replace("cidr =", "cidr   ="));
    assert_eq!(digest(BASE, &commented), digested);
    let moved = (BASE.replace("region = \"us-east-1\"\n", ""), format!("region = \"us-east-1\"\n{DEV}"));
    assert_eq!(digest(&moved.0, &moved.1), digested);
    let overridden = BASE.replace("us-east-1", "us-east-2");
    assert_eq!(digest(&overridden, &format!("region = \"us-east-1\"\n{DEV}")), digested);
    assert_ne!(digest(&BASE.replace("42", "43"), DEV), digested);
    assert_ne!(digest(BASE, &DEV.replace("10.0.0.0/16", "10.1.0.0/16")), digested);
}

fn manifest(path: &str, file: &str) -> Value {
    let generator = json!({ "name": "cleon", "version": "0.1.0" });
    let stacks = json!([{ "path": path, "files": { file: "00" } }]);
    json!({ "format_version": 1, "generator": generator, "stacks": stacks })
}

fn read(manifest: &Value) -> Result<Record, Unreadable> {
    Record::read(manifest.to_string().as_bytes())
}

#[test]
fn a_record_lists_files_and_itself() {
    let record = read(&manifest("a", "b/c.tf.json")).unwrap();
    assert!(record.lists("a/b/c.tf.json") && record.lists(MANIFEST) && !record.lists("a/b"));
    assert_eq!(record.digest("a/b/c.tf.json"), Some("00"));
}

#[test]
fn a_record_has_what_stacks_read() {
    let of = |references: Value| {
        let mut manifest = manifest("a", "b");
        manifest["stacks"][0]["references"] = references;
        read(&manifest).map(|record| record.references().clone())
    };
    let names = ["x", "y"].map(str::to_owned).into();
    let expected = References::from([("a".to_owned(), [("c".to_owned(), names)].into())]);
    assert_eq!(of(json!({ "c": ["y", "x"] })), Ok(expected));
    let nothing = References::from([("a".to_owned(), BTreeMap::new())]);
    assert_eq!(of(json!({})), Ok(nothing.clone()));
    assert_eq!(read(&manifest("a", "b")).unwrap().references(), &nothing, "of an earlier version");
    for wrong in [json!([]), json!("c"), json!({ "c": "x" }), json!({ "c": [1] })] {
        assert!(matches!(of(wrong.clone()), Err(Unreadable::Damaged(_))), "{wrong}");
    }
}

#[test]
fn a_record_lists_kubernetes_manifests() {
    let mut manifest = manifest("a", "b");
    manifest["kubernetes"] = json!({ "path": "kubernetes", "files": { "trantor/dawn/x.yaml": "11" } });
    let record = read(&manifest).unwrap();
    assert!(record.lists("a/b"));
    assert_eq!(record.digest("kubernetes/trantor/dawn/x.yaml"), Some("11"));
    for kubernetes in
        [json!({ "path": "..", "files": { "x": "11" } }), json!({ "path": "kubernetes" }), json!(null)]
    {
        manifest["kubernetes"] = kubernetes;
        assert!(matches!(read(&manifest), Err(Unreadable::Damaged(_))), "{manifest}");
    }
}

#[test]
fn a_path_that_leads_elsewhere_makes_the_whole_record_untrustworthy() {
    let hostile = [
        ("a", "../../x"),
        ("..", "x"),
        ("/etc", "passwd"),
        ("", "etc/passwd"),
        ("a", "/etc/passwd"),
        ("a", "./x"),
        ("a", ""),
        ("a", "b//c"),
        ("a", "..\\..\\x"),
        ("C:", "x"),
        ("a", "b\0c"),
    ];
    for (folder, file) in hostile {
        let read = read(&manifest(folder, file));
        assert!(matches!(read, Err(Unreadable::Damaged(_))), "{folder} {file}: {read:?}");
    }
}

#[test]
fn what_is_no_manifest_is_not_taken_for_one() {
    for text in ["", "<<<<<<< HEAD", "null", "[]", "{}", "{\"format_version\": 1, \"stacks\": []}"] {
        assert!(matches!(Record::read(text.as_bytes()), Err(Unreadable::Damaged(_))), "{text}");
    }
    let mut other = manifest("a", "b");
    other["generator"]["name"] = json!("another");
    assert!(matches!(read(&other), Err(Unreadable::Damaged(_))));
    let mut newer = manifest("a", "b");
    newer["format_version"] = json!(2);
    assert_eq!(read(&newer), Err(Unreadable::Newer(2)));
}
