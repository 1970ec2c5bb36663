//! Objects of one type, by their names alone.

use serde::Serialize;

use super::escape::code;
use super::templates::Template;
use crate::Change;
use markdown::{number, visible};

/// Objects of one type to which the same happens.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) symbol: &'static str,
    pub(super) verb: &'a str,
    pub(super) resource_type: &'a str,
    /// The stack, where the list does not stand under it.
    pub(super) stack: Option<&'a str>,
    pub(super) deferred: bool,
}

/// What an object is called among those of its type.
pub(super) fn name(change: &Change) -> String {
    let short = change.address.strip_prefix(&change.resource_type).and_then(|rest| rest.strip_prefix('.'));
    let name = visible(short.filter(|short| !short.is_empty()).unwrap_or(&change.address));
    match &change.deposed {
        Some(key) => format!("{name} (deposed {})", visible(key)),
        None => name,
    }
}

/// Whether a name can stand beside others in one piece of code.
fn simple(name: &str) -> bool {
    let simple = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-[]\"/:".contains(&byte);
    !name.is_empty() && name.bytes().all(simple)
}

/// At least so many bytes a list gets shorter when a name goes.
pub(super) fn cost(name: &str) -> usize {
    2 + if simple(name) { name.len() } else { code(name).len() }
}

#[derive(Serialize)]
struct Entry<'a> {
    symbol: &'static str,
    verb: &'a str,
    count: String,
    #[serde(rename = "type")]
    resource_type: &'a str,
    stack: Option<&'a str>,
    deferred: bool,
    names: String,
    /// How many are not named, where others are.
    more: Option<String>,
}

/// The entry of objects of one type, with the first so many names; it ends with a line break.
pub(super) fn entry(kind: Kind<'_>, names: &[String], most: usize) -> String {
    let more = names.len() - most;
    Template::Names.render(&Entry {
        symbol: kind.symbol,
        verb: kind.verb,
        count: number(names.len()),
        resource_type: kind.resource_type,
        stack: kind.stack,
        deferred: kind.deferred,
        names: joined(&names[..most]),
        more: (more > 0 && most > 0).then(|| number(more)),
    })
}

fn joined(names: &[String]) -> String {
    let mut text = String::new();
    for run in names.chunk_by(|one, next| simple(one) && simple(next)) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        if simple(&run[0]) {
            text.push('`');
            text.push_str(&run.join(", "));
            text.push('`');
        } else {
            text.push_str(&code(&run[0]));
        }
    }
    text
}
