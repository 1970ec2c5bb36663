//! The ways in which a secret can stand inside other text.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The fewest characters of a secret that is looked for inside other text wherever it begins and ends.
pub(super) const ANYWHERE: usize = 6;
/// The fewest characters of a secret that is looked for outside its own place at all.
pub(super) const ELSEWHERE: usize = 4;
/// The fewest characters of a line of a secret that is looked for by itself.
const LINE: usize = 12;

/// Words that every plan is full of, and that tell nobody anything.
const WORDS: [&str; 4] = ["true", "false", "null", "none"];

/// How far a match of a spelling reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// What matches.
    Itself,
    /// What matches, where no letter and no digit stands beside it.
    Word,
    /// The whole run of base64 that it is in.
    Run,
}

/// What a URL leaves as it is.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Whether a secret is so short or so common that it is covered only where it is marked: looked for elsewhere it would
/// cover what has nothing to do with it, and it tells nothing.
pub(super) fn is_trivial(text: &str) -> bool {
    text.chars().count() < ELSEWHERE || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The spellings of a secret that is not trivial, without those that are equal.
pub(super) fn of(text: &str) -> Vec<(String, Extent)> {
    let mut found: Vec<(String, Extent)> = Vec::new();
    let mut add = |spelling: String, extent: Extent| {
        if !spelling.is_empty() && !found.iter().any(|(known, _)| *known == spelling) {
            found.push((spelling, extent));
        }
    };
    let long = text.chars().count() >= ANYWHERE;
    let extent = if long { Extent::Itself } else { Extent::Word };
    let mut plain = vec![text.to_owned(), text.trim().to_owned()];
    // Indented in a heredoc, a text of several lines is there line by line.
    let lines = text.lines().map(str::trim).filter(|line| line.chars().count() >= LINE);
    plain.extend(lines.filter(|line| !line.starts_with("-----")).map(str::to_owned));
    plain.retain(|text| !is_trivial(text));
    for text in &plain {
        add(text.clone(), extent);
        for once in in_json(text) {
            for twice in in_json(&once) {
                add(twice, extent);
            }
            add(once, extent);
        }
        add(text.replace("${", "$${").replace("%{", "%%{"), extent);
        let url = utf8_percent_encode(text, URL).to_string();
        add(url.replace("%20", "+"), extent);
        add(lower_hex(&url), extent);
        add(url, extent);
    }
    for text in &plain {
        let hex = text.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        if long {
            add(hex.to_uppercase(), Extent::Itself);
            add(hex, Extent::Itself);
            let json = in_json(text);
            for text in std::iter::once(text).chain(&json) {
                for core in cores(text.as_bytes()) {
                    for core in cores(core.as_bytes()) {
                        add(core, Extent::Run);
                    }
                    add(core.replace('+', "-").replace('/', "_"), Extent::Run);
                    add(core, Extent::Run);
                }
            }
        } else {
            // So few letters of base64 are found by chance inside others, so that it has to stand alone.
            for encoded in [STANDARD.encode(text), URL_SAFE.encode(text)] {
                add(encoded.trim_end_matches('=').to_owned(), Extent::Word);
            }
        }
    }
    found
}

/// The text inside a JSON string, as Go writes it and as others do.
fn in_json(text: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = quoted[1..quoted.len() - 1].to_owned();
    let of_go = inner.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    if of_go == inner { vec![inner] } else { vec![inner, of_go] }
}

/// What is in the base64 of every text that holds these bytes, for each of the three places that they can begin at: the
/// letters that depend on nothing beside them.
fn cores(bytes: &[u8]) -> [String; 3] {
    [0, 1, 2].map(|offset| {
        let mut padded = vec![0; offset];
        padded.extend(bytes);
        let encoded = STANDARD.encode(&padded);
        let (first, last) = ((8 * offset).div_ceil(6), 8 * padded.len() / 6);
        encoded.get(first..last).unwrap_or_default().to_owned()
    })
}

/// The same with the digits of `%2F` in lower case.
fn lower_hex(url: &str) -> String {
    let mut text = String::with_capacity(url.len());
    let mut digits = 0;
    for letter in url.chars() {
        text.push(if digits > 0 { letter.to_ascii_lowercase() } else { letter });
        digits = if letter == '%' { 2 } else { usize::saturating_sub(digits, 1) };
    }
    text
}
