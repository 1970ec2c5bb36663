//! Tables in files: a day, a source, and rows of cells with tabs between them.

use jiff::civil::Date;

/// A table as its file has it.
pub(crate) struct DatedTable<'a> {
    /// The day it was made.
    pub(crate) as_of: Date,
    /// Where it is from.
    pub(crate) source: &'a str,
    /// The cells of each row.
    pub(crate) rows: Vec<Vec<&'a str>>,
    notes: Vec<(&'a str, &'a str)>,
}

impl<'a> DatedTable<'a> {
    /// A table from the text of its file: `# as of`, `# source` and other notes, each a line, then the rows.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        let notes: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("# ")?.split_once('\t')).collect();
        let note = |name: &str| notes.iter().find(|(of, _)| *of == name).map(|(_, text)| *text);
        let as_of =
            note("as of").and_then(|day| day.parse().ok()).ok_or("nothing says as of which day it is")?;
        let source = note("source").ok_or("nothing says where it is from")?;
        let rows = text.lines().filter(|line| !line.starts_with('#'));
        Ok(Self { as_of, source, rows: rows.map(|line| line.split('\t').collect()).collect(), notes })
    }

    /// A further note.
    pub(crate) fn note(&self, name: &str) -> Option<&'a str> {
        self.notes.iter().find(|(of, _)| *of == name).map(|(_, text)| *text)
    }
}
