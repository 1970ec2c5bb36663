//! The page: its sections in a frame that lets nothing in from elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::Environment;
use crate::sections::{self, Found};
use crate::templates::render;

const STYLE: &str = include_str!("assets/report.css");
const SCRIPT: &str = include_str!("assets/report.js");

/// The pages of the other environments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Siblings {
    /// They are not there.
    #[default]
    Absent,
    /// They stand in the same folder, as `<environment>.html`, with an `index.html`.
    Linked,
}

/// The page of the environment at a place among all of them, as of a day.
pub fn page(environments: &[Environment<'_>], at: usize, day: Date, siblings: Siblings) -> String {
    let Some(environment) = environments.get(at) else { return String::new() };
    let found = Found::of(environment);
    let parts = sections::all(environments, environment, &found, day);
    let links: Vec<Sibling> = match siblings {
        Siblings::Absent => Vec::new(),
        Siblings::Linked => environments
            .iter()
            .map(|of| Sibling {
                name: of.name.to_owned(),
                href: file_name(of.name),
                is_this: of.name == environment.name,
            })
            .collect(),
    };
    framed("page", &format!("{} — platform report", environment.name), |frame| Page {
        frame,
        environment: environment.name,
        account: environment.account,
        region: environment.region,
        day: day.to_string(),
        siblings: links,
        sections: parts,
    })
}

/// The name of an environment's page beside the index.
pub(crate) fn file_name(environment: &str) -> String {
    format!("{environment}.html")
}

#[derive(Serialize)]
struct Page<'a> {
    frame: Frame,
    environment: &'a str,
    account: &'a str,
    region: &'a str,
    day: String,
    siblings: Vec<Sibling>,
    sections: Vec<sections::Section>,
}

#[derive(Serialize)]
struct Sibling {
    name: String,
    href: String,
    is_this: bool,
}

/// What every page has around it.
#[derive(Serialize)]
pub(crate) struct Frame {
    title: String,
    policy: String,
    style: &'static str,
    script: &'static str,
}

/// A page by a template. What its sections bring as styles of their own is let in by digest too, and nothing else is.
pub(crate) fn framed<T: Serialize>(template: &str, title: &str, values: impl FnOnce(Frame) -> T) -> String {
    // The policy stands before what it is about: it is put in when the rest is there.
    const PLACE: &str = "policy-of-this-page";
    let frame = Frame { title: title.to_owned(), policy: PLACE.to_owned(), style: STYLE, script: SCRIPT };
    let page = render(template, &values(frame));
    let policy = policy(&page);
    page.replacen(PLACE, &policy, 1)
}

/// The Content-Security-Policy of a page: its own styles and scripts by their digests, pictures that stand in it, and
/// nothing from anywhere.
fn policy(page: &str) -> String {
    let of = |tag: &str| {
        let mut digests: Vec<String> = contents(page, tag).map(digest).collect();
        digests.sort();
        digests.dedup();
        digests.join(" ")
    };
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        of("style"),
        of("script")
    )
}

fn digest(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// What stands in the elements of a name. Values cannot open one: their `<` is escaped.
fn contents<'p>(page: &'p str, tag: &str) -> impl Iterator<Item = &'p str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = page;
    std::iter::from_fn(move || {
        let (_, behind) = rest.split_once(&open)?;
        let (content, after) = behind.split_once(&close)?;
        rest = after;
        Some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_what_stands_in_the_page() {
        let policy = policy("<style>a{}</style><script>1</script><svg><style>b{}</style></svg>");
        assert_eq!(policy.matches("'sha256-").count(), 3, "{policy}");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
