//! The renderings of the sample, whole.

use super::sample::{review, sample, stack};
use crate::render::{Links, markdown, text};

pub(super) fn links() -> Links {
    Links {
        files: Some("https://github.com/example-org/platform/blob/5d6e7f8/".to_owned()),
        base_files: Some("https://github.com/example-org/platform/blob/1a2b3c4/".to_owned()),
    }
}

#[test]
fn markdown_of_the_sample() {
    let comment = markdown(&sample(), &links());
    assert!(comment.complete);
    insta::assert_snapshot!(comment.text);
}

#[test]
fn text_of_the_sample() {
    insta::assert_snapshot!(text(&sample(), false));
}

#[test]
fn text_of_the_sample_in_colour() {
    let coloured = text(&sample(), true);
    insta::assert_snapshot!(coloured.replace('\u{1b}', "␛"));
}

#[test]
fn json_of_the_sample() {
    insta::assert_snapshot!(format!("{:#}", serde_json::json!(sample().document())));
}

#[test]
fn nothing_changes() {
    let nothing = review(vec![stack("infrastructure", Vec::new()), stack("application", Vec::new())]);
    insta::assert_snapshot!("nothing_changes_markdown", markdown(&nothing, &links()).text);
    insta::assert_snapshot!("nothing_changes_text", text(&nothing, false));
}

#[test]
fn files_are_named_where_they_cannot_be_linked() {
    let comment = markdown(&sample(), &Links::default()).text;
    assert!(!comment.contains("]("), "{comment}");
    assert!(
        comment.contains("`aws_subnet.private_c` at `out/prod/infrastructure/network.tf.json:301`"),
        "{comment}"
    );
}
