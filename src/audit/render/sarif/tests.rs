//! SARIF of samples; that it is valid is in tests/outputs.rs.

use serde_json::Value;

use super::*;
use crate::render::sample;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An environment in which a bucket fails, one is accepted and one passes.
fn buckets() -> Assessment {
    let mut assessment = sample::nothing("prod");
    let control = assessment.controls.iter_mut().find(|of| of.id == "s3-access-logs").unwrap();
    control.outcome = Outcome::Fail;
    control.evidence = [Outcome::Fail, Outcome::Accepted, Outcome::Pass].map(sample::evidence).to_vec();
    control.evidence[1].address = "aws_s3_bucket.other".to_owned();
    control.evidence[1].setting_location = None;
    assessment
}

fn results(assessment: &Assessment, shown: &Shown<'_>) -> Vec<Value> {
    let log = read(&sarif(assessment, shown, &Digests::new()));
    log["runs"][0]["results"].as_array().unwrap().clone()
}

#[test]
fn no_control_is_missing() {
    let assessment = buckets();
    let log = read(&sarif(&assessment, &Shown::default(), &Digests::new()));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    for (index, control) in assessment.controls.iter().enumerate() {
        assert_eq!(rules[index]["id"], *control.id);
        assert!(rules[index]["properties"]["tags"].as_array().unwrap().len() <= rules::TAGS);
        let of = results.iter().filter(|result| result["ruleId"] == *control.id).collect::<Vec<_>>();
        assert!(!of.is_empty() && of.iter().all(|result| result["ruleIndex"] == index), "{}", control.id);
    }
    assert_eq!(results.len(), assessment.controls.len() + 2);
}

#[test]
fn results_say_what_fails_and_what_is_accepted() {
    let log = read(&sarif(&buckets(), &Shown::default(), &Digests::new()));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of: Vec<&Value> = results.iter().filter(|result| result["ruleId"] == "s3-access-logs").collect();
    let of: Value = of.into_iter().cloned().collect();
    insta::assert_snapshot!(format!("{of:#}"));
    insta::assert_snapshot!(format!("{:#}", log["runs"][0]["artifacts"]));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "s3-access-logs").unwrap();
    insta::assert_snapshot!(format!("{rule:#}"));
}

#[test]
fn code_scanning_is_given_what_fails_alone() {
    let shown = Shown { failed: true, ..Shown::default() };
    let results = results(&buckets(), &shown);
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["kind"], "fail");
    assert_eq!(results[0]["suppressions"], Value::Array(Vec::new()));
}

#[test]
fn a_result_is_known_again_when_lines_move_or_it_is_accepted() {
    let fingerprints = |assessment: &Assessment| -> Vec<String> {
        let results = results(assessment, &Shown::default());
        results.iter().map(|result| result["partialFingerprints"].to_string()).collect()
    };
    let assessment = buckets();
    let before = fingerprints(&assessment);
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len(), "each result has its own");

    let mut moved = assessment.clone();
    for evidence in moved.controls.iter_mut().flat_map(|control| &mut control.evidence) {
        evidence.line = Some(700);
        evidence.setting_location = Some("environments/prod.toml:900:1".to_owned());
        evidence.value = Value::from("another");
        evidence.message.push_str(", as it was");
    }
    assert_eq!(fingerprints(&moved), before);

    let mut accepted = assessment.clone();
    let fail = accepted.controls.iter_mut().flat_map(|control| &mut control.evidence).next().unwrap();
    fail.outcome = Outcome::Accepted;
    assert_eq!(fingerprints(&accepted), before);

    let mut elsewhere = assessment;
    elsewhere.environment = "dev".to_owned();
    assert!(fingerprints(&elsewhere).iter().all(|of| !before.contains(of)));
}

#[test]
fn the_same_place_twice_is_two_results() {
    let mut assessment = buckets();
    let control = assessment.controls.iter_mut().find(|of| of.id == "s3-access-logs").unwrap();
    control.evidence = vec![sample::evidence(Outcome::Fail); 3];
    let results = results(&assessment, &Shown { failed: true, ..Shown::default() });
    let mut fingerprints: Vec<String> =
        results.iter().map(|of| of["partialFingerprints"]["cleon/v1"].to_string()).collect();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 3);
}

#[test]
fn what_code_scanning_does_not_take_is_left_out_and_said() {
    let log = read(&at_most(&buckets(), &Shown::default(), &Digests::new(), 2));
    let run = &log["runs"][0];
    let kinds: Vec<&Value> = run["results"].as_array().unwrap().iter().map(|of| &of["kind"]).collect();
    assert_eq!(kinds, ["fail", "fail"]);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    let left_out = catalogue().controls.len();
    let said = notification["message"]["text"].as_str().unwrap();
    assert!(said.starts_with(&format!("{left_out} results were left out")), "{said}");
}
