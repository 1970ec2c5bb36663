//! What happens to one object, as an entry of a list.

use serde::Serialize;

use super::Links;
use super::escape;
use super::templates::Template;
use crate::render::lines::{Line, lines, within};
use crate::render::words;
use crate::{Action, Change, Consequence, Place};
use markdown::shortened;

/// The most characters of a sentence that is not cleon's own, or of a name beside the address.
const SENTENCE: usize = 500;
const NAME: usize = 200;
/// The most bytes of a change's differences.
const DIFFERENCE: usize = 6_000;

/// An object with the link to its block.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    address: &'a str,
    url: Option<String>,
    place: Option<String>,
    deposed: Option<String>,
    moved_from: Option<String>,
    import: Option<String>,
}

impl<'a> Object<'a> {
    pub(super) fn of(change: &'a Change, links: Option<&Links>) -> Self {
        let place = change.place.as_ref().zip(links);
        let gone = matches!(change.action, Action::Delete | Action::Forget);
        let url = place.and_then(|(place, links)| links.line(place, gone));
        let named =
            place.filter(|_| url.is_none()).map(|(place, _)| format!("{}:{}", place.file, place.line));
        Self {
            address: &change.address,
            url,
            place: named,
            deposed: change.deposed.as_deref().map(|key| shortened(key, NAME)),
            moved_from: change.moved_from.as_deref().map(|address| shortened(address, NAME)),
            import: change.import.as_ref().map(|import| shortened(&words::import(import), NAME)),
        }
    }
}

impl Links {
    /// The address of a line; of what is gone, as it was.
    fn line(&self, place: &Place, gone: bool) -> Option<String> {
        let files = if gone { self.base_files.as_deref() } else { self.files.as_deref() };
        files.map(|files| format!("{}#L{}", escape::url(files, &place.file), place.line))
    }
}

/// A consequence as it is shown.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    text: String,
    one_way: bool,
}

/// What it means, without what it takes to say it twice.
pub(super) fn said(consequences: &[Consequence]) -> Vec<Said> {
    let said = |consequence: &Consequence| Said {
        text: shortened(&consequence.text, SENTENCE),
        one_way: consequence.one_way,
    };
    consequences.iter().map(said).collect()
}

/// Why it happens.
pub(super) fn reasons(change: &Change) -> Vec<String> {
    change.reasons.iter().map(|reason| shortened(&words::reason(reason), SENTENCE)).collect()
}

/// What is known of a change apart from itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// The stack, where the entry does not stand under it.
    pub(super) stack: Option<&'a str>,
    /// The subject that the entry stands under.
    pub(super) subject: &'a str,
    /// Why Terraform puts it off.
    pub(super) deferred: Option<&'a str>,
    /// Whether its consequences are said elsewhere.
    pub(super) explained: bool,
    /// Whether others did it.
    pub(super) drift: bool,
}

/// How much of a change is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// All but its arguments.
    Brief,
    /// Its arguments too.
    Full,
}

#[derive(Serialize)]
struct Entry<'a> {
    symbol: &'static str,
    verb: Option<&'a str>,
    #[serde(flatten)]
    object: Object<'a>,
    stack: Option<&'a str>,
    deferred: Option<String>,
    reasons: Vec<String>,
    setting: Option<String>,
    consequences: Vec<Said>,
    diff: String,
}

/// The entry of a change; it ends with a line break.
pub(super) fn entry(change: &Change, links: &Links, around: Around<'_>, detail: Detail) -> String {
    let setting = Some(&change.setting).filter(|setting| !setting.is_empty() && *setting != around.subject);
    let text = Template::Change.render(&Entry {
        symbol: words::symbol(&change.action),
        verb: match change.action {
            Action::Delete if around.drift => Some("gone"),
            _ if around.drift || !words::grave(change) => None,
            _ => Some(words::verb(&change.action)),
        },
        object: Object::of(change, Some(links)),
        stack: around.stack,
        deferred: around.deferred.map(|reason| shortened(reason, NAME)),
        reasons: reasons(change),
        setting: setting.map(|setting| shortened(setting, NAME)),
        consequences: if around.explained { Vec::new() } else { said(&change.consequences) },
        diff: if detail == Detail::Full { difference(lines(&change.arguments)) } else { String::new() },
    });
    // An empty line would make the list a loose one.
    format!("{}\n", text.trim_end_matches('\n'))
}

/// Lines of a difference in a fence below an entry, as far as there is room.
pub(super) fn difference(lines: Vec<Line>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    escape::fence(&within(DIFFERENCE, lines), "  ")
}
