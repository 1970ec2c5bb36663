//! The platform's controllers, and what services need of them.

use super::*;

const KUBECTL: &str = "delivery = \"kubectl\"";
const ARGOCD: &str = "delivery = \"argocd\"";

#[test]
fn a_service_that_argo_cd_delivers_needs_argo_cd() {
    insta::assert_snapshot!(said(&[(KUBECTL, ARGOCD)]), @r#"
    error: the service dawn is delivered by Argo CD, and trantor has no Argo CD
      --> environments/prod.toml:24:12
       |
    10 | [clusters.trantor]
       | ------------------ the cluster's controllers
    ...
    24 | delivery = "argocd"
       |            ^^^^^^^^
       |
       = help: add `argo_cd = {}` to `[clusters.trantor.controllers]`; where somebody else installs the cluster's controllers, with `delivery = "none"`
    "#);
    let with = |controllers: &str| {
        let lines = format!("[clusters.trantor.controllers]\n{controllers}\n\n[services.dawn]");
        accepted(&[(KUBECTL, ARGOCD), ("[services.dawn]", &lines)])
    };
    assert!(with("argo_cd = {}"));
    assert!(with("delivery = \"none\"\nargo_cd = {}"));
    assert!(!with("argo_rollouts = {}"));
}

#[test]
fn the_version_of_a_chart_is_no_range() {
    insta::assert_snapshot!(said_with(
        "[clusters.trantor.controllers.argo_cd]\nversion = \"10.x\"\nvalues = { server = 2026-01-01 }\n"
    ), @r#"
    error: "10.x" is not the version of a chart
      --> environments/prod.toml:27:11
       |
    27 | version = "10.x"
       |           ^^^^^^
       |
       = help: write one, such as "1.22.0"; ranges would install something else with each plan

    error: `clusters.trantor.controllers.argo_cd.values.server` is a date, which charts take as a text
      --> environments/prod.toml:28:21
       |
    28 | values = { server = 2026-01-01 }
       |                     ^^^^^^^^^^
       |
       = help: write it in quotes: "2026-01-01"
    "#);
}

#[test]
fn a_controller_nobody_knows() {
    insta::assert_snapshot!(said_with("[clusters.trantor.controllers]\nargocd = {}\n"), @"
    error: unknown key `argocd`
      --> environments/prod.toml:27:1
       |
    27 | argocd = {}
       | ^^^^^^
       |
       = help: did you mean `argo_cd`?
    ");
}
