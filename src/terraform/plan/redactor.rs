//! Covers secrets wherever they stand.

use std::cmp::Reverse;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::secrets::{OF_MARKED, Secrets, has_mark, is_marked_whole, spoken_of};
use super::spellings::{self, Extent};

/// Covers secrets wherever they stand: in their own place, and as copies of them anywhere, alone or inside other text, also
/// as JSON, in a URL, in base64 and in hexadecimal digits writes them.
///
/// What is covered reads `(sensitive 3)`. The number is that of the value, so that a secret that changes is seen to change.
///
/// - Under a mark everything but `null` is covered, whatever it is.
/// - Elsewhere texts of six characters and more are covered wherever they begin and end, those of four and five as whole
///   words. Shorter ones, `true`, `false`, `null` and `none` are not looked for: each plan is full of them, so that they
///   tell nothing, and covering them would leave nothing to read. A number counts as the text of its digits.
/// - Keys of maps and instance keys are covered as text is, unless the secret is a plain word (`password`), which arguments
///   are named by as well. Addresses, types and names of Terraform's own stay as they are.
///
/// What is not found: a part of a secret, a secret that was compressed, encrypted or turned into a digest. Terraform marks
/// what it computes of a secret itself, unless somebody says `nonsensitive`.
pub struct Redactor {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
    numbers: FxHashMap<String, usize>,
}

/// A spelling of a secret.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    spelling: String,
    extent: Extent,
    secret: String,
}

/// Where a secret stands in a text, and which one where that is known: a run of base64 can hold more than one.
struct Span {
    at: Range<usize>,
    secret: Option<usize>,
}

/// Whether a text is a secret that was covered as a whole.
#[must_use]
pub fn is_covered(text: &str) -> bool {
    let number = text.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

const BEGIN: &str = "(sensitive ";
const END: &str = ")";

/// Names that Terraform itself gives, which a secret of the same letters does not cover.
const NAMES: [&str; 17] = [
    "mode",
    "type",
    "name",
    "provider_name",
    "provider_config_key",
    "full_name",
    "actions",
    "action_reason",
    "reason",
    "status",
    "kind",
    "deposed",
    "format_version",
    "terraform_version",
    "timestamp",
    "version_constraint",
    "action_trigger_event",
];

/// The same, where keys of instances can be in the name.
const ADDRESSES: [&str; 7] = [
    "address",
    "previous_address",
    "module_address",
    "resource",
    "to_display",
    "references",
    "triggering_resource_address",
];

/// Where the data of users begins.
const DATA: [&str; 10] = [
    "before",
    "after",
    "values",
    "value",
    "default",
    "constant_value",
    "config_values",
    "before_identity",
    "after_identity",
    "importing",
];

impl Redactor {
    /// Covers these secrets.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        let of_secret = |secret: &String| {
            let spellings = spellings::of(secret).into_iter();
            let pattern = |(spelling, extent)| Pattern { spelling, extent, secret: secret.clone() };
            spellings.map(pattern).collect::<Vec<_>>()
        };
        let mut patterns: Vec<Pattern> = secrets.texts.iter().flat_map(of_secret).collect();
        patterns.sort();
        let texts = patterns.iter().map(|pattern| &pattern.spelling);
        // Patterns that no automaton can be made of are looked for one by one.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts).ok();
        Self { automaton, patterns, numbers: FxHashMap::default() }
    }

    /// The same text, secrets covered.
    pub fn text(&mut self, text: &str) -> String {
        self.covered(text, false).unwrap_or_else(|| text.to_owned())
    }

    /// Covers what is in a plan.
    pub(super) fn plan(&mut self, plan: &mut Value) {
        self.cover_marked(plan);
        self.structure(plan, false);
    }

    fn number(&mut self, text: &str) -> String {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(text.to_owned()).or_insert(next);
        format!("{BEGIN}{number}{END}")
    }

    /// Covers all that stands under marks.
    fn cover_marked(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                let of_key = |(key, mark): (&String, &Value)| {
                    spoken_of(key).into_iter().map(|name| (name, mark.clone())).collect::<Vec<_>>()
                };
                let marks: Vec<(String, Value)> = map.iter().flat_map(of_key).collect();
                for (name, mark) in marks {
                    if let Some(value) = map.get_mut(&name) {
                        self.under(value, &mark);
                    }
                }
                if is_marked_whole(map) {
                    for name in OF_MARKED {
                        if let Some(value) = map.get_mut(name) {
                            self.whole(value);
                        }
                    }
                }
                map.values_mut().for_each(|value| self.cover_marked(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.cover_marked(item)),
            _ => {}
        }
    }

    fn under(&mut self, value: &mut Value, mark: &Value) {
        match (value, mark) {
            (value, Value::Bool(true)) => self.whole(value),
            (Value::Array(items), Value::Array(marks)) if items.len() == marks.len() => {
                items.iter_mut().zip(marks).for_each(|(item, mark)| self.under(item, mark));
            }
            (Value::Object(map), Value::Object(marks)) => {
                for (key, mark) in marks {
                    if let Some(value) = map.get_mut(key) {
                        self.under(value, mark);
                    }
                }
            }
            (value, mark) if has_mark(mark) => self.whole(value),
            _ => {}
        }
    }

    /// Covers a value as a whole. That there is none is no secret.
    fn whole(&mut self, value: &mut Value) {
        let covered = match &*value {
            Value::Null => return,
            Value::String(text) if is_covered(text) => return,
            Value::String(text) => self.number(text),
            other => self.number(&other.to_string()),
        };
        *value = covered.into();
    }

    /// Covers copies of secrets, in what is Terraform's own or, `inside` of it, in the data of users.
    fn structure(&mut self, value: &mut Value, inside: bool) {
        match value {
            Value::String(text) => {
                if let Some(covered) = self.covered(text, false) {
                    *text = covered;
                }
            }
            Value::Number(number) => {
                let text = number.to_string();
                if let Some(covered) = self.covered(&text, false)
                    && is_covered(&covered)
                {
                    *value = covered.into();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.structure(item, inside)),
            Value::Object(map) => self.entries(map, inside),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn entries(&mut self, map: &mut Map<String, Value>, inside: bool) {
        for (key, value) in std::mem::take(map) {
            let mut value = value;
            let name = |names: &[&str]| !inside && names.contains(&&*key);
            if name(&ADDRESSES) {
                self.addresses(&mut value);
            } else if !name(&NAMES) || !(value.is_string() || value.is_array()) {
                self.structure(&mut value, inside || name(&DATA));
            }
            let covered = if inside { self.covered(&key, true) } else { None };
            let mut key = covered.unwrap_or(key);
            while map.contains_key(&key) {
                key.push('\'');
            }
            map.insert(key, value);
        }
    }

    /// Of an address, the keys of instances: `aws_subnet.private["a"]`.
    fn addresses(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(at) = text.find('[')
                    && let Some(covered) = self.covered(&text[at..], true)
                {
                    text.replace_range(at.., &covered);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.addresses(item)),
            _ => {}
        }
    }

    /// The text with its secrets covered; none when it has none. As a name, plain words are no secrets.
    fn covered(&mut self, text: &str, as_name: bool) -> Option<String> {
        let spans = self.spans(text, as_name);
        if spans.is_empty() {
            return None;
        }
        let mut covered = String::with_capacity(text.len());
        let mut last = 0;
        for Span { at, secret } in spans {
            covered.push_str(&text[last..at.start]);
            let secret =
                secret.map_or_else(|| text[at.clone()].to_owned(), |of| self.patterns[of].secret.clone());
            covered.push_str(&self.number(&secret));
            last = at.end;
        }
        covered.push_str(&text[last..]);
        Some(covered)
    }

    /// Where secrets stand in a text: in order, none in another.
    fn spans(&self, text: &str, as_name: bool) -> Vec<Span> {
        if text.len() < spellings::ELSEWHERE || is_covered(text) {
            return Vec::new();
        }
        let mut spans: Vec<Span> = Vec::new();
        let mut add = |found: usize, at: Range<usize>| {
            let Pattern { spelling, extent, .. } = &self.patterns[found];
            if as_name && spelling.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
                return;
            }
            match extent {
                Extent::Itself => spans.push(Span { at, secret: Some(found) }),
                Extent::Word if is_word(text, &at) => spans.push(Span { at, secret: Some(found) }),
                Extent::Word => {}
                Extent::Run => spans.push(Span { at: run(text, at), secret: None }),
            }
        };
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                add(found.pattern().as_usize(), found.range());
            }
        } else {
            for (found, pattern) in self.patterns.iter().enumerate() {
                for (at, spelling) in text.match_indices(pattern.spelling.as_str()) {
                    add(found, at..at + spelling.len());
                }
            }
        }
        // Of those that begin together the longest comes first, and of equal ones the first secret.
        spans.sort_by_key(|span| (span.at.start, Reverse(span.at.end), span.secret));
        let mut merged: Vec<Span> = Vec::new();
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.at.end <= last.at.end => {}
                Some(last) if span.at.start < last.at.end => {
                    last.at.end = span.at.end;
                    last.secret = None;
                }
                _ => merged.push(span),
            }
        }
        merged
    }
}

/// Whether no letter and no digit stands beside a part of a text.
fn is_word(text: &str, at: &Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// The run of letters of base64 that a part of a text is in.
fn run(text: &str, at: Range<usize>) -> Range<usize> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let bytes = text.as_bytes();
    let start = bytes[..at.start].iter().rposition(|byte| !is_base64(byte)).map_or(0, |before| before + 1);
    let end =
        bytes[at.end..].iter().position(|byte| !is_base64(byte)).map_or(bytes.len(), |len| at.end + len);
    start..end
}
