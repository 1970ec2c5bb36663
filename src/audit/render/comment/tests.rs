//! The page: what is in it, how long it is, and that nothing in it acts.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::*;
use crate::render::sample;

/// An environment in which a bucket fails, one is accepted and one passes.
fn buckets() -> Assessment {
    let mut assessment = sample::nothing("prod");
    let control = assessment.controls.iter_mut().find(|of| of.id == "s3-access-logs").unwrap();
    control.outcome = Outcome::Fail;
    control.evidence = [Outcome::Fail, Outcome::Accepted, Outcome::Pass].map(sample::evidence).to_vec();
    for (id, outcome) in [
        ("s3-replication", Outcome::Pass),
        ("cluster-logging", Outcome::NotAssessable),
        ("image-digest", Outcome::Accepted),
    ] {
        let control = assessment.controls.iter_mut().find(|of| of.id == id).unwrap();
        control.outcome = outcome;
        control.evidence = vec![sample::evidence(outcome)];
    }
    assessment.frameworks[0].items[3].outcome = Outcome::NotAssessable;
    assessment
}

#[test]
fn the_page_of_a_sample() {
    insta::assert_snapshot!(markdown(&buckets(), &Shown::default()));
}

#[test]
fn the_page_of_what_fails_alone() {
    insta::assert_snapshot!(markdown(&buckets(), &Shown { failed: true, ..Shown::default() }));
}

#[test]
fn only_passes_go_when_there_is_no_room_for_them() {
    let mut assessment = buckets();
    for control in &mut assessment.controls {
        if control.outcome == Outcome::NotApplicable {
            control.outcome = Outcome::Pass;
            control.evidence = vec![sample::evidence(Outcome::Pass)];
        }
    }
    let whole = markdown(&assessment, &Shown::default());
    assert!(!whole.contains("left out"), "{} bytes", whole.len());
    let accepted = assessment.controls.iter_mut().find(|of| of.id == "image-digest").unwrap();
    accepted.evidence = (0..50)
        .map(|at| {
            // Each is a row of its own.
            let mut evidence = sample::evidence(Outcome::Accepted);
            let by = evidence.accepted_by.as_mut().unwrap();
            by.target = format!("services.s{at}");
            by.reason = format!("{at} reasons. {}", "Because it is right so. ".repeat(24));
            evidence
        })
        .collect();
    let page = markdown(&assessment, &Shown::default());
    assert!(
        page.len() < markdown::LIMIT - ADDED && page.len() > markdown::LIMIT - ADDED - 1_500,
        "{}",
        page.len()
    );
    assert!(page.contains("more controls are left out for want of room; `cleon audit prod` shows them."));
    assert_eq!(page.matches("left out").count(), 1);
    assert_eq!(page.matches("| `image-digest` |").count(), 50);
}

#[test]
fn each_control_that_fails_is_named_however_many_do() {
    let mut assessment = buckets();
    for control in &mut assessment.controls {
        control.outcome = Outcome::Fail;
        control.evidence = vec![sample::evidence(Outcome::Fail); 300];
    }
    let page = markdown(&assessment, &Shown::default());
    assert!(page.len() < markdown::LIMIT - ADDED, "{}", page.len());
    for control in &assessment.controls {
        assert!(page.contains(&format!("`{}`", control.id)), "{}", control.id);
    }
    assert!(page.contains("at 300 places") && page.contains("<summary>290 more places</summary>"));
    assert!(page.contains("And 200 more, which `cleon audit prod --control "));
}

/// What a page is made of, but for words and code.
fn skeleton(page: &str) -> Vec<String> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let arena = Arena::new();
    let document = parse_document(&arena, page, &options);
    let kinds = document.descendants().filter_map(|node| match &node.data.borrow().value {
        NodeValue::Text(_) | NodeValue::Code(_) => None,
        NodeValue::HtmlBlock(html) => Some(format!("html {}", html.literal.trim())),
        NodeValue::HtmlInline(html) => Some(format!("html {html}")),
        other => Some(format!("{other:?}").split(['(', ' ', '{']).next().unwrap_or_default().to_owned()),
    });
    kinds.collect()
}

#[test]
fn nothing_of_the_settings_becomes_markdown() {
    let with = |text: &str| {
        let mut assessment = buckets();
        for evidence in assessment.controls.iter_mut().flat_map(|control| &mut control.evidence) {
            evidence.address = text.to_owned();
            evidence.message = text.to_owned();
            evidence.setting = Some(text.to_owned());
            evidence.setting_location = Some(text.to_owned());
            evidence.file = Some(text.to_owned());
            if let Some(by) = &mut evidence.accepted_by {
                by.target = text.to_owned();
                by.reason = text.to_owned();
                by.owner = text.to_owned();
                by.ticket = Some(text.to_owned());
            }
        }
        assessment.environment = text.to_owned();
        markdown(&assessment, &Shown::default())
    };
    let plain = skeleton(&with("word"));
    for hostile in [
        "a | b",
        "</details><script>alert(1)</script>",
        "[link](https://example.com) ![image](x)",
        "**bold** _it_ ~~no~~ `code",
        "one\n\n# two\n\n- three",
        "https://example.com www.example.com @everyone #12",
        "`` `a` ``",
        "<!-- --> &lt; \\",
        "[^1]: x",
    ] {
        assert_eq!(skeleton(&with(hostile)), plain, "{hostile}");
    }
}
