//! Rules between environments.

use super::*;

#[test]
fn environments_with_one_state() {
    let state = "\n[state]\nbucket = \"states\"\nkey_prefix = \"platform\"\n";
    let (dev, prod) = (PROD.replace("10.2.", "10.0.") + state, PROD.to_owned() + state);
    let files = files(&[("base", BASE), ("dev", &dev), ("prod", &prod)]).unwrap();
    insta::assert_snapshot!(files.load(&Selection::All).unwrap_err().render(Style::Plain), @r#"
    error: the state is the same as that of dev: states, platform
      --> environments/prod.toml:28:14
       |
    28 | key_prefix = "platform"
       |              ^^^^^^^^^^
       |
      ::: environments/dev.toml:28:14
       |
    28 | key_prefix = "platform"
       |              ---------- the state of dev
       |
       = help: give each environment a bucket or a key prefix of its own; left out, it has both
    "#);
}

#[test]
fn environments_may_share_an_account_and_names() {
    let dev = PROD.replace("10.2.", "10.0.");
    let files = files(&[("base", BASE), ("dev", &dev), ("prod", PROD)]).unwrap();
    assert_eq!(files.load(&Selection::All).unwrap().len(), 2);
}

#[test]
fn environments_of_one_account_that_scan_images_differently() {
    let dev = PROD.replace("10.2.", "10.0.") + "\n[registry]\nscanning = \"enhanced\"\n";
    let files = files(&[("base", BASE), ("dev", &dev), ("prod", PROD)]).unwrap();
    let said = files.load(&Selection::All).unwrap_err().to_string();
    assert!(said.contains("images are scanned another way than in dev"), "{said}");
    let other_account = dev.replace("123456789012", "111122223333");
    let files = super::files(&[("base", BASE), ("dev", &other_account), ("prod", PROD)]).unwrap();
    assert!(files.load(&Selection::All).is_ok());
}
