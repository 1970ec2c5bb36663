//! Rules between environments.

use super::*;

#[test]
fn environments_with_one_state_bucket() {
    let state = "\n[state]\nbucket = \"states\"\n";
    let (dev, prod) = (PROD.replace("10.2.", "10.0.") + state, PROD.to_owned() + state);
    let files = files(&[("base", BASE), ("dev", &dev), ("prod", &prod)]).unwrap();
    insta::assert_snapshot!(files.load(&Selection::All).unwrap_err().render(Style::Plain), @r#"
    error: the bucket of the state is that of dev too: states
      --> environments/prod.toml:27:10
       |
    27 | bucket = "states"
       |          ^^^^^^^^
       |
      ::: environments/dev.toml:27:10
       |
    27 | bucket = "states"
       |          -------- the bucket of dev
       |
       = help: give each environment a bucket of its own; left out, it has one
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

#[test]
fn environments_of_one_account_with_an_identity_provider_each() {
    let pipeline =
        "\n[pipeline]\nrepository = \"example-org/platform\"\napply_from = { branch = \"main\" }\n";
    let (dev, prod) = (PROD.replace("10.2.", "10.0.") + pipeline, PROD.to_owned() + pipeline);
    let load =
        |dev: &str| files(&[("base", BASE), ("dev", dev), ("prod", &prod)]).unwrap().load(&Selection::All);
    insta::assert_snapshot!(load(&dev).unwrap_err().render(Style::Plain), @r#"
    error: dev makes the identity provider for GitHub in account 123456789012 already
      --> environments/prod.toml:26:2
       |
    26 | [pipeline]
       |  ^^^^^^^^
       |
      ::: environments/dev.toml:26:1
       |
    26 | [pipeline]
       | ---------- in dev
       |
       = help: write `oidc_provider = "existing"` in one of the two: an account has one for all repositories
    "#);
    assert!(load(&(dev.clone() + "oidc_provider = \"existing\"\n")).is_ok());
    assert!(load(&dev.replace("123456789012", "111122223333")).is_ok());
}

#[test]
fn environments_of_one_account_that_adopt_one_cluster() {
    let adopted = "[adopted.old]\nname = \"Trantor_2021\"\nversion = \"1.34\"\n\
                   role_arn = \"arn:aws:iam::123456789012:role/KubeMaster\"\nsubnet_ids = [\"subnet-0000000000000000a\"]\n\
                   endpoint = { private = true, public = false }\n";
    let of = |account: &str| format!("account_id = \"{account}\"\n{adopted}");
    let load = |account: &str| {
        let dev = of("123456789012");
        files(&[("base", BASE), ("dev", &dev), ("prod", &of(account))]).unwrap().load(&Selection::All)
    };
    assert!(load("111122223333").is_ok());
    let said = load("123456789012").unwrap_err().to_string();
    assert!(said.contains("the cluster Trantor_2021 is adopted by dev too"), "{said}");
}
