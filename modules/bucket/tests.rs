//! What a bucket consists of, and who its policy keeps out.

use aws::PolicyDocument;
use aws::names::ServiceName;
use terraform::{Section, Stack};

use super::settings::BucketSettings;
use super::{Bucket, Upstream, protection};
use crate::account::Account;
use crate::testing::iam::json;
use crate::testing::{account, logs_key, render, settings, stack};

fn made(account: &Account, service: &str, toml: &str) -> (Stack, Option<Bucket>) {
    let mut stack = stack();
    let key = logs_key(&mut stack, account);
    let (name, service) = (ServiceName::new("dawn").unwrap(), ServiceName::new(service).unwrap());
    let upstream = Upstream { account, key: &name, service: &service, encryption_key: &key };
    let section = Section::new("service-dawn", "modules/service", "services.dawn");
    let bucket =
        stack.section(section, |stack| super::add(stack, &settings::<BucketSettings>(toml), &upstream));
    (stack, bucket)
}

#[test]
fn a_bucket_with_all_that_makes_it_safe() {
    let (stack, bucket) = made(&account(), "dawn-api", "");
    insta::assert_snapshot!(render(&stack, &["service-dawn", "outputs"]));
    let bucket = bucket.unwrap();
    assert_eq!(bucket.arn, "arn:aws:s3:::test-123456789012-dawn-api");
    assert_eq!(bucket.objects_arn(), "arn:aws:s3:::test-123456789012-dawn-api/*");
}

#[test]
fn protection_can_be_given_up_and_a_name_written() {
    let account = Account { prevent_destroy: false, ..account() };
    let (stack, _) = made(&account, "dawn", "name = \"songs-of-dawn\"\nnoncurrent_days = 7");
    let rendered = render(&stack, &["service-dawn"]);
    assert!(!rendered.contains("prevent_destroy"));
    assert!(rendered.contains("\"bucket\": \"songs-of-dawn\""));
    assert!(rendered.contains("\"noncurrent_days\": 7"));
}

#[test]
fn a_default_name_that_is_too_long_is_refused() {
    let service = "d".repeat(46);
    assert!(made(&account(), &service[1..], "").1.is_some());
    let (stack, bucket) = made(&account(), &service, "");
    assert!(bucket.is_none());
    let found =
        stack.synthesize(terraform::Checks { schemas: aws::schemas(), resource_checks: &[] }).unwrap_err();
    assert!(
        found
            .iter()
            .any(|found| found.message.contains("a bucket name has at most 63 characters, this has 64")),
        "{found:#?}"
    );
}

#[test]
fn whoever_comes_without_tls_is_denied_everything() {
    let policy = json(&PolicyDocument::new(protection::tls_only("arn:aws:s3:::songs")));
    let statements = policy["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 2);
    for statement in statements {
        assert_eq!(
            (statement["Effect"].as_str(), statement["Principal"]["AWS"].as_str()),
            (Some("Deny"), Some("*"))
        );
        assert_eq!(statement["Action"], serde_json::json!(["s3:*"]));
        assert_eq!(statement["Resource"], serde_json::json!(["arn:aws:s3:::songs", "arn:aws:s3:::songs/*"]));
    }
    assert_eq!(statements[0]["Condition"], serde_json::json!({ "Bool": { "aws:SecureTransport": "false" } }));
    assert_eq!(
        statements[1]["Condition"],
        serde_json::json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } })
    );
}
