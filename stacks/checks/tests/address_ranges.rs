//! Ranges that must have nothing in common.

use super::Texts;

#[test]
fn environments_that_overlap_are_found_in_both() {
    let texts = Texts::committed().replace("staging", "10.1.0.0/16", "10.2.128.0/17");
    insta::assert_snapshot!(texts.said("staging"), @r#"
    error[NET-001]: the network 10.2.128.0/17 overlaps that of prod, 10.2.0.0/16
     --> environments/staging.toml:6:8
      |
    6 | cidr = "10.2.128.0/17"
      |        ^^^^^^^^^^^^^^^
      |
     ::: environments/prod.toml:6:8
      |
    6 | cidr = "10.2.0.0/16"
      |        ------------- the network of prod
      |
      = note: addresses in common 32768
      = help: give each environment a range of its own, so that networks can be connected
    "#);
    assert!(
        texts.said("prod").starts_with("error[NET-001]: the network 10.2.0.0/16 overlaps that of staging")
    );
    assert_eq!(texts.said("dev"), "");
}
