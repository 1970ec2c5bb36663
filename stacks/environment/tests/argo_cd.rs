//! Settings of Argo CD.

use super::*;

/// A service on Argo CD. Whatever else its workload lacks is said too, and is not looked at here.
const BY_ARGO_CD: &str = "cluster = \"trantor\"\ndelivery = \"argocd\"\nworkload = {}\n";

/// What is said of Argo CD, of settings in which other things may be wrong.
fn told(text: &str) -> String {
    let problems = load_prod(text).err().map(|problems| problems.records()).unwrap_or_default();
    let of_argo_cd = problems.into_iter().filter(|record| record.message.contains("Argo CD"));
    let told = of_argo_cd.map(|record| {
        format!(
            "{}:{} {}\n{}",
            record.line.unwrap(),
            record.column.unwrap(),
            record.message,
            record.help.unwrap()
        )
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_argo_cd_delivers_is_fetched_from_somewhere() {
    let text = changed(&[("cluster = \"trantor\"\ndelivery = \"kubectl\"\n", BY_ARGO_CD)])
        + "\n[clusters.trantor.controllers]\nargo_cd = {}\n";
    insta::assert_snapshot!(told(&text), @r#"
    24:12 the service dawn is delivered by Argo CD, and nothing says from which repository
    write the repository that holds `out/`: `[argocd]` with `repo_url = "https://github.com/example-org/platform"`
    "#);
    for repository in [
        "[argocd]\nrepo_url = \"https://github.com/example-org/platform\"\n",
        "[pipeline]\nrepository = \"example-org/platform\"\napply_from = { branch = \"main\" }\n",
    ] {
        assert_eq!(told(&format!("{text}\n{repository}")), "");
    }
}

#[test]
fn argo_cd_is_told_of_clusters_that_are_there() {
    insta::assert_snapshot!(
        said_with("[argocd.destinations]\ntrantr = \"https://kubernetes.default.svc\"\ntrantor = \"http://trantor\""), @r#"
    error: "trantr" is no cluster here
      --> environments/prod.toml:27:10
       |
    27 | trantr = "https://kubernetes.default.svc"
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean "trantor"? the clusters here are trantor

    error: "http://trantor" is nothing that Argo CD knows a cluster as
      --> environments/prod.toml:28:11
       |
    28 | trantor = "http://trantor"
       |           ^^^^^^^^^^^^^^^^
       |
       = help: write the URL of its API server, beginning with https://, the ARN of the EKS cluster, or the name it was registered with
    "#
    );
}

#[test]
fn no_service_runs_in_the_namespace_of_argo_cd() {
    insta::assert_snapshot!(said(&[("[services.dawn]", "[services.argocd]")]), @"
    error: the service argocd would run in argocd, the namespace of Argo CD
      --> environments/prod.toml:22:1
       |
    22 | [services.argocd]
       | ^^^^^^^^^^^^^^^^^
       |
       = help: give it another name, or write the namespace that Argo CD runs in: `[argocd]` with `namespace`
    ");
    let renamed = changed(&[("[services.dawn]", "[services.argocd]")]);
    assert!(load_prod(&format!("{renamed}\n[argocd]\nnamespace = \"argo\"\n")).is_ok());
}

#[test]
fn what_argo_cd_takes() {
    insta::assert_snapshot!(
        said_with("[argocd]\nrepo_url = \"https://token@github.com/example-org/platform\"\npath = \"../eks\"\nrevision = \"a b\""), @r#"
    error: the address of the repository has credentials in it
      --> environments/prod.toml:27:12
       |
    27 | repo_url = "https://token@github.com/example-org/platform"
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave them out: Argo CD has a Secret for them, and generated files are for all to read

    error: "a b" is not a revision
      --> environments/prod.toml:29:12
       |
    29 | revision = "a b"
       |            ^^^^^
       |
       = help: a revision is 1 to 200 characters: letters, digits and any of / _ . -, beginning and ending with a letter, digit or underscore
    "#
    );
    let path = said_with("[argocd]\npath = \"platform/../eks\"");
    assert!(
        path.contains("error: \"platform/../eks\" is not a path from the root of a repository\n"),
        "{path}"
    );
    assert!(path.contains("--> environments/prod.toml:27:"), "{path}");
    assert!(
        load_prod(&format!("{PROD}\n[argocd]\npath = \"platform/eks\"\nname_prefix = \"prod-\"\n")).is_ok()
    );
}
