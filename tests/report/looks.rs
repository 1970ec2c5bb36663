//! What every page has to be: quiet, whole, accessible, and no wider than the window.

use std::path::Path;

use serde_json::json;

use super::pictures;
use crate::harness::browser::Browser;

/// How a page is looked at.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) width: u32,
    pub(super) scheme: &'static str,
    /// Whether the same was looked at in other colours before.
    pub(super) colours_alone: bool,
}

/// Nothing is said on the console, nothing is refused by the policy, and nothing is asked of anybody.
#[track_caller]
pub(super) fn quiet(browser: &mut Browser, page: &Path) {
    for kind in ["Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Audits.issueAdded"]
    {
        let said: Vec<String> = browser.events(kind).map(ToString::to_string).collect();
        assert!(said.is_empty(), "{kind}: {said:?}");
    }
    let own = format!("file://{}", page.display());
    let requests: Vec<String> = browser
        .events("Network.requestWillBeSent")
        .map(|event| event["request"]["url"].as_str().unwrap().to_owned())
        .filter(|url| *url != own && !url.starts_with("data:"))
        .collect();
    assert!(requests.is_empty(), "{requests:?}");
    let loaded = browser.evaluate("performance.getEntriesByType('resource').map((of) => of.name)");
    assert!(
        loaded.as_array().unwrap().iter().all(|of| of.as_str().unwrap().starts_with("data:")),
        "{loaded}"
    );
}

/// The sections of a page, in their order.
pub(super) const SECTIONS: [&str; 10] = [
    "summary",
    "architecture",
    "inventory",
    "addresses",
    "access",
    "controls",
    "cost",
    "support",
    "differences",
    "files",
];

/// Every section is there and says something, headings come in order, ids stand once, tables say what they are.
#[track_caller]
pub(super) fn whole(browser: &mut Browser) {
    let sections = browser.evaluate(
        "[...document.querySelectorAll('main > section')].map((of) => [of.id, of.querySelector('h2').textContent.length > 0 && of.textContent.length > 300])",
    );
    let expected: Vec<_> = SECTIONS.iter().map(|id| json!([id, true])).collect();
    assert_eq!(sections, json!(expected));
    let wrong = browser.evaluate(
        r"(() => {
            const wrong = [];
            let level = 0;
            for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
                const own = Number(heading.tagName[1]);
                if (own > level + 1) wrong.push(`${heading.tagName} ${heading.textContent}`);
                level = own;
            }
            const ids = [...document.querySelectorAll('[id]')].map((of) => of.id);
            wrong.push(...ids.filter((id, at) => ids.indexOf(id) !== at));
            for (const table of document.querySelectorAll('table')) {
                if (!table.caption || [...table.querySelectorAll('th')].some((head) => !head.scope)) wrong.push(table.outerHTML.slice(0, 200));
            }
            for (const drawing of document.querySelectorAll('main svg:not([aria-hidden])')) {
                if (drawing.getAttribute('role') !== 'img' || !(drawing.getAttribute('aria-label') || drawing.getAttribute('aria-labelledby'))) wrong.push(drawing.outerHTML.slice(0, 200));
            }
            return wrong;
        })()",
    );
    assert_eq!(wrong, json!([]));
}

/// axe-core finds nothing serious, with rows of each list open; pictures are kept for people. Rows of a list are alike, and
/// thousands of them take minutes: what lies between the first and the last ones is taken out of the page.
#[track_caller]
pub(super) fn accessible(browser: &mut Browser, axe: &str, name: &str, look: Look) {
    browser.resize(look.width, 900);
    browser.media(look.scheme, "");
    browser.evaluate(
        "for (const list of document.querySelectorAll('.rows, tbody')) for (const row of [...list.children].slice(5, -3)) row.remove(); \
         for (const list of document.querySelectorAll('.evidence')) for (const row of [...list.children].slice(2)) row.remove(); \
         for (const list of document.querySelectorAll('.arguments, .list, .links, select')) for (const item of [...list.children].slice(24)) item.remove(); \
         for (const of of document.querySelectorAll('.rows > li:nth-child(3n + 1) details, .frameworks details')) of.open = true",
    );
    let loaded = browser.evaluate("typeof window.axe === 'object'");
    if loaded != true {
        browser.evaluate(axe);
    }
    // A theme changes colours and nothing else.
    let rules = if look.colours_alone { ", runOnly: ['color-contrast']" } else { "" };
    let found = browser.evaluate(&format!(
        "axe.run(document, {{ resultTypes: ['violations'], iframes: false{rules} }}).then((results) => results.violations\
            .filter((of) => ['serious', 'critical'].includes(of.impact))\
            .map((of) => [of.id, of.help, of.nodes.length, of.nodes.slice(0, 3).map((node) => [node.html.slice(0, 200), node.failureSummary])]))",
    ));
    assert_eq!(found, json!([]), "{name} at {} in {}", look.width, look.scheme);
    let sections = browser.evaluate("[...document.querySelectorAll('main > section')].map((of) => of.id)");
    for section in sections.as_array().unwrap() {
        let section = section.as_str().unwrap();
        browser.evaluate(&format!("document.getElementById('{section}').scrollIntoView()"));
        browser.screenshot(&pictures().join(format!("{name}-{}-{}-{section}.png", look.width, look.scheme)));
    }
    if sections == json!([]) {
        browser.screenshot(&pictures().join(format!("{name}-{}-{}.png", look.width, look.scheme)));
    }
}

/// Nothing is wider than the window, not even what is opened.
#[track_caller]
pub(super) fn fits(browser: &mut Browser, width: u32) {
    browser.resize(width, 900);
    browser.evaluate("for (const of of document.querySelectorAll('details')) of.open = true");
    let wide = browser.evaluate("document.documentElement.scrollWidth");
    let which = browser.evaluate(
        "[...document.querySelectorAll('main *')].filter((of) => !of.closest('.wide') && of.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((of) => of.outerHTML.slice(0, 200))",
    );
    assert!(wide.as_u64().unwrap() <= u64::from(width), "{wide}: {which}");
}
