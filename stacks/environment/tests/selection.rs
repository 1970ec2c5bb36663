//! Which environments there are, and which are asked for.

use super::*;

fn asked(name: &str) -> String {
    let files = files(&[("base", BASE), ("dev", ""), ("prod", PROD)]).unwrap();
    files.load(&Selection::Named(vec![name.to_owned()])).unwrap_err().render(Style::Plain)
}

#[test]
fn an_unknown_environment_is_answered_with_those_there_are() {
    insta::assert_snapshot!(asked("test"), @r#"
    error: unknown environment "test"
    help: the environments are dev, prod
    "#);
    insta::assert_snapshot!(asked("prd"), @r#"
    error: unknown environment "prd"
    help: did you mean "prod"? The environments are dev, prod
    "#);
    insta::assert_snapshot!(asked("base"), @r#"
    error: unknown environment "base"
    help: the environments are dev, prod
    "#);
}

#[test]
fn a_path_is_no_environment() {
    insta::assert_snapshot!(asked("../x"), @r#"
    error: "../x" is not an environment's name
    help: an environment's name is 1 to 20 characters: lowercase letters, digits and hyphens, beginning with a letter and ending with a letter or digit
    "#);
    insta::assert_snapshot!(asked("environments/prod.toml"), @r#"
    error: "environments/prod.toml" is not an environment's name
    help: an environment's name is 1 to 20 characters: lowercase letters, digits and hyphens, beginning with a letter and ending with a letter or digit
    "#);
    insta::assert_snapshot!(asked(""), @"
    error: an environment's name cannot be empty
    help: an environment's name is 1 to 20 characters: lowercase letters, digits and hyphens, beginning with a letter and ending with a letter or digit
    ");
}

#[test]
fn only_what_is_asked_for_is_read() {
    let texts = [("base", BASE), ("broken", "["), ("prod", PROD), ("wrong", "account_id = 3")];
    let files = files(&texts).unwrap();
    let prod = files.load(&Selection::Named(vec![String::from("prod")])).unwrap();
    assert_eq!(prod.len(), 1);
    assert!(files.load(&Selection::All).is_err());
    let names: Vec<_> = files.names().map(|name| name.to_string()).collect();
    assert_eq!(names, ["broken", "prod", "wrong"]);
}

#[test]
fn files_that_are_missing_or_misnamed_are_said() {
    insta::assert_snapshot!(files(&[("prod", PROD)]).unwrap_err().render(Style::Plain), @"
    error: environments/base.toml is missing
    help: make the file: it holds what the environments share, and may be empty
    ");
    insta::assert_snapshot!(files(&[("base", BASE), ("Prod EU", PROD)]).unwrap_err().render(Style::Plain), @r#"
    error: environments/Prod EU.toml is not named like an environment: "Prod EU" is not an environment's name
     --> environments/Prod EU.toml:1:1
      |
    1 | account_id = "123456789012"
      | ^
      |
      = help: an environment's name is 1 to 20 characters: lowercase letters, digits and hyphens, beginning with a letter and ending with a letter or digit
    "#);
}

#[test]
fn a_folder_without_environments_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let problems = load(folder.path(), &Selection::All).unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert!(problem.message.starts_with("cannot read environments/: "), "{}", problem.message);
    assert!(problem.help.as_deref().unwrap().contains("in the folder that holds `environments/`"));

    std::fs::create_dir(folder.path().join("environments")).unwrap();
    std::fs::write(folder.path().join("environments/prod.toml"), PROD).unwrap();
    std::fs::write(folder.path().join("environments/notes.txt"), "").unwrap();
    assert_eq!(load(folder.path(), &Selection::All).unwrap_err().len(), 1, "base.toml is missing");
    std::fs::write(folder.path().join("environments/base.toml"), BASE).unwrap();
    assert_eq!(load(folder.path(), &Selection::All).unwrap().len(), 1);

    // What an editor keeps beside the files is none of them.
    std::fs::write(folder.path().join("environments/.#prod.toml"), b"\xff").unwrap();
    assert_eq!(load(folder.path(), &Selection::All).unwrap().len(), 1);
    std::fs::write(folder.path().join("environments/prod.toml"), b"\xff").unwrap();
    let problems = load(folder.path(), &Selection::All).unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!(problem.message, "environments/prod.toml is not text in UTF-8");
}
