//! A small environment whose files and findings say what a page must not say, or not take for its own.

use std::collections::BTreeMap;

use audit::assessment::{Assessment, ControlResult, FORMAT_VERSION};
use audit::control::{Area, Severity};
use audit::{Evidence, Outcome};
use generated::{Generated, Model};
use jiff::civil::date;
use serde_json::json;

use super::*;

const PASSWORD: &str = "correct-horse-battery";
const HOSTILE: &str = "\"><script>window.hacked = 1</script><style>*{}</style>{{{x}}}";

fn generated() -> Generated {
    let stack = json!({ "resource": {
        "aws_db_instance": { "main": {
            "//": "modules/database, settings: services.dawn.database",
            "identifier": "main",
            "engine": "postgres",
            "engine_version": "17",
            "instance_class": "db.m7g.large",
            "password": PASSWORD,
            "tags": { "Name": HOSTILE, (HOSTILE): "x" },
        } },
        "aws_vpc": { "main": { "cidr_block": "10.0.0.0/16", "tags": { "Name": HOSTILE } } },
    } });
    let manifest = json!({
        "format_version": 1,
        "environment": "test",
        "apply_order": ["infrastructure"],
        "stacks": [{ "name": "infrastructure" }],
    });
    let secret = "apiVersion: v1\ndata:\n  key: aHVudGVyMmh1bnRlcjI=\nkind: Secret\nmetadata:\n  name: a\n  namespace: b\n";
    let files = BTreeMap::from([
        ("manifest.json".to_owned(), manifest.to_string().into_bytes()),
        ("infrastructure/main.tf.json".to_owned(), format!("{stack:#}\n").into_bytes()),
        ("kubernetes/trantor/b/secret.yaml".to_owned(), secret.as_bytes().to_vec()),
    ]);
    Generated::read("a test", &files).unwrap_or_else(|unreadable| panic!("{unreadable:?}"))
}

fn assessment() -> Assessment {
    let evidence = Evidence {
        outcome: Outcome::Fail,
        stack: "infrastructure".to_owned(),
        address: "aws_db_instance.main".to_owned(),
        path: "password".to_owned(),
        value: json!({ "password": PASSWORD }),
        message: format!("the password is {PASSWORD}; {HOSTILE}"),
        setting: Some(HOSTILE.to_owned()),
        setting_location: None,
        file: Some("out/test/infrastructure/main.tf.json".to_owned()),
        line: Some(1),
        sha256: None,
        accepted_by: None,
    };
    Assessment {
        format_version: FORMAT_VERSION,
        environment: "test".to_owned(),
        day: "2026-11-21".to_owned(),
        controls: vec![ControlResult {
            id: "secrets".to_owned(),
            title: HOSTILE.to_owned(),
            severity: Severity::High,
            area: Area("data".to_owned()),
            outcome: Outcome::Fail,
            rationale: String::new(),
            remedy: String::new(),
            frameworks: Vec::new(),
            evidence: vec![evidence],
        }],
        frameworks: Vec::new(),
        exceptions: Vec::new(),
    }
}

/// The page of the environment, and the index.
fn pages() -> [String; 2] {
    let (generated, assessment) = (generated(), assessment());
    let object = generated::ManifestObject {
        cluster: "trantor".to_owned(),
        address: "trantor/b/Secret/a".to_owned(),
        json: json!({ "kind": "Secret", "metadata": { "name": "a" }, "data": { "key": "aHVudGVyMmh1bnRlcjI=" } }),
        files: vec!["trantor/b/secret.yaml".to_owned()],
        module: String::new(),
        setting: String::new(),
    };
    let model = Model::new(&generated, &[object]);
    let settings = json!({ "services": { (HOSTILE): { "cluster": HOSTILE, "delivery": "kubectl" } } });
    let environment = Environment {
        name: "test",
        account: "123456789012",
        region: HOSTILE,
        settings: &settings,
        generated: &generated,
        model: &model,
        assessment: &assessment,
        subnets: vec![SubnetUse {
            address: "aws_subnet.private_a".to_owned(),
            tier: HOSTILE.to_owned(),
            zone: "us-east-1a".to_owned(),
            cidr: "10.0.0.0/20".to_owned(),
            usable: 4091,
            uses: vec![(HOSTILE.to_owned(), 5)],
            one_zone_fewer: 7,
        }],
        locate: &|_| None,
    };
    let environments = [environment];
    let day = date(2026, 11, 21);
    [page(&environments, 0, day, Siblings::Linked), index(&environments, day)]
}

#[test]
fn secrets_are_on_no_page() {
    let [page, index] = pages();
    for text in [PASSWORD, "aHVudGVyMmh1bnRlcjI="] {
        assert!(!page.contains(text) && !index.contains(text), "{text}");
    }
    assert!(page.matches("(a secret, not shown)").count() >= 4, "what is covered is said to be");
}

#[test]
fn what_is_hostile_is_text() {
    for page in pages() {
        assert!(page.contains("&lt;script&gt;window.hacked"));
        assert!(!page.contains("<script>window.hacked"));
        assert_eq!(page.matches("<script>").count(), 1);
        assert_eq!(page.matches("</script>").count(), 1);
        assert!(!page.contains("\"><script"));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(pages(), pages());
}

#[test]
fn a_page_names_nothing_outside_of_itself() {
    for page in pages() {
        for attribute in [" src=", "@import", "url(", "http-equiv=\"refresh\""] {
            assert!(!page.contains(attribute), "{attribute}");
        }
        for (at, _) in page.match_indices("href=\"") {
            let target = &page[at + 6..];
            let is_own =
                ["#", "data:", "index.html\"", "test.html\""].iter().any(|own| target.starts_with(own));
            assert!(is_own, "{}", target.chars().take(60).collect::<String>());
        }
    }
}
