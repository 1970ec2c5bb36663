//! Texts of settings that may be secrets: they are never shown, not even where another problem quotes their line.

use std::borrow::Cow;
use std::ops::Range;

use crate::{Location, Problems, Source};

/// The places of a run's problems that must not be shown.
pub(crate) struct Masked<'a>(Vec<&'a Location>);

impl<'a> Masked<'a> {
    pub(crate) fn of(problems: &'a Problems) -> Self {
        Self(problems.iter().filter(|problem| problem.secret).filter_map(|p| p.location.as_ref()).collect())
    }

    /// The whole text of a source, with asterisks where it must not be shown; as long as the text, in bytes.
    pub(crate) fn source<'b>(&self, source: &'b Source) -> Cow<'b, str> {
        let ranges: Vec<_> =
            self.0.iter().filter(|location| location.file() == source.name()).map(|of| of.range()).collect();
        mask(source.text(), &ranges)
    }

    /// The text of a place, with asterisks where it must not be shown.
    pub(crate) fn text<'b>(&self, location: &'b Location) -> Cow<'b, str> {
        match self.source(location.source()) {
            Cow::Borrowed(_) => Cow::Borrowed(location.text()),
            Cow::Owned(masked) => Cow::Owned(masked[location.range()].to_owned()),
        }
    }
}

fn mask<'a>(text: &'a str, ranges: &[Range<usize>]) -> Cow<'a, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let hidden = |at: usize| ranges.iter().any(|range| range.contains(&at));
    let mut masked = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        if hidden(at) && character != '\n' {
            masked.extend(std::iter::repeat_n('*', character.len_utf8()));
        } else {
            masked.push(character);
        }
    }
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Problem, Style};

    #[test]
    fn what_may_be_a_secret_is_shown_nowhere() {
        let text = "[config]\nKEY = \"hünter2\"\nlines = { a = \"hünter2\", b = 1 }\n";
        let source = Arc::new(Source::new("a.toml", text));
        let places: Vec<_> = text.match_indices("\"hünter2\"").collect();
        let at = |number: usize, length: usize| {
            let (start, _) = places[number];
            Location::new(&source, start..start + length)
        };
        let length = "\"hünter2\"".len();
        let mut problems = Problems::new();
        problems.push(Problem::new("looks like a secret").at(at(0, length)).secret());
        problems.push(Problem::new("so does this").at(at(1, length)).secret());
        let brace = text.find('{').unwrap();
        problems.push(Problem::new("another").at(Location::new(&source, brace..text.len() - 1)));
        let shown = format!("{}{:?}", problems.render(Style::Plain), problems.records());
        assert!(!shown.contains("nter2"), "{shown}");
        assert!(shown.contains("KEY = **"), "{shown}");
        assert!(shown.contains("a.toml:2:7"), "{shown}");
        assert!(shown.contains("b = 1"), "{shown}");
    }
}
