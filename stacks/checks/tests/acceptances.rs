//! Findings that are accepted.

use jiff::civil::date;

use super::{TODAY, Texts};

const ACCEPTED: &str = r#"
[[accepted]]
check = "NET-001"
target = "network.cidr"
reason = "Staging takes the place of production and is never connected to it."
owner = "platform"
expires = 2026-12-31
"#;

fn overlapping() -> Texts {
    Texts::committed().replace("staging", "10.1.0.0/16", "10.2.128.0/17")
}

#[test]
fn an_accepted_finding_stops_nothing_until_its_last_day() {
    let texts = overlapping().append("staging", ACCEPTED);
    let findings = texts.findings("staging");
    assert!(findings.problems.is_empty(), "{}", findings.problems);
    let accepted: Vec<_> = findings.accepted.iter().map(|accepted| accepted.by.by()).collect();
    assert!(accepted.contains(&"NET-001"), "{accepted:?}");
    assert!(!texts.findings_on("staging", date(2026, 12, 31)).has_errors());
    let expired = texts.findings_on("staging", date(2027, 1, 1)).problems.to_string();
    assert!(expired.contains("error[NET-001]"), "{expired}");
    assert!(
        expired.contains("the acceptance of NET-001 at \"network.cidr\" expired on 2026-12-31"),
        "{expired}"
    );
}

#[test]
fn an_acceptance_that_nothing_needs_is_wrong() {
    let said = Texts::committed().append("staging", ACCEPTED).said("staging");
    assert!(
        said.contains("nothing needs this acceptance: NET-001 finds nothing at \"network.cidr\""),
        "{said}"
    );
    let elsewhere = ACCEPTED.replace("\"network.cidr\"", "\"network.pods.cidr\"");
    let findings = overlapping().append("staging", &elsewhere).findings_on("staging", TODAY);
    assert_eq!(findings.problems.len(), 2, "{}", findings.problems);
}

#[test]
fn an_acceptance_of_no_check_is_wrong() {
    let unknown = ACCEPTED.replace("NET-001", "NTE-001");
    let said = Texts::committed().append("staging", &unknown).said("staging");
    assert!(said.contains("there is no check NTE-001"), "{said}");
    assert!(said.contains("did you mean \"NET-001\"?"), "{said}");
}

#[test]
fn one_thing_is_accepted_once() {
    let again = ACCEPTED.replace("2026-12-31", "2027-01-31");
    let said = overlapping().append("staging", &format!("{ACCEPTED}{again}")).said("staging");
    assert!(said.contains("NET-001 of network.cidr is accepted twice"), "{said}");
}

const OF_A_CONTROL: &str = r#"
[[accepted]]
control = "rds-port"
target = "services.nothing.database"
reason = "Only nodes of the service's cluster reach the port, whichever it is."
owner = "platform"
expires = 2026-12-31
ticket = "PLATFORM-12"
"#;

#[test]
fn what_a_control_finds_is_accepted_until_its_last_day() {
    let texts = Texts::committed().append("staging", OF_A_CONTROL);
    // Whether the control finds anything is the audit's to say.
    assert!(!texts.findings_on("staging", date(2026, 12, 31)).has_errors());
    let expired = texts.findings_on("staging", date(2027, 1, 1)).problems.to_string();
    let wanted = "the acceptance of rds-port at \"services.nothing.database\" expired on 2026-12-31";
    assert!(expired.contains(wanted), "{expired}");
}
