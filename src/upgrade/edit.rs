//! The edits of a step in an environment's file, with all else in it kept byte for byte.

use settings::{Problem, Problems};
use similar::TextDiff;
use toml_edit::{DocumentMut, Formatted, Item, Table, TableLike, Value};

use crate::state::{Edit, State};

/// The texts of an environment's files.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The path of the environment's own file, as shown to people.
    pub file: &'a str,
    /// Its text.
    pub own: &'a str,
    /// The text of the file that all environments share, which is never changed: it would change them all.
    pub base: &'a str,
}

/// The text of an environment's own file with the edits of a step, whose state behind it is
/// `after`.
///
/// # Errors
/// When a file is no TOML, has a value in a table's place, or shares what would have to go.
pub fn apply(texts: Texts<'_>, cluster: &str, edits: &[Edit], after: &State) -> Result<String, Problems> {
    let with_returns = texts.own.matches("\r\n").count();
    if with_returns > 0 && with_returns < texts.own.matches('\n').count() {
        return Err(Problem::new(format!("{} ends some lines in CRLF and others in LF", texts.file))
            .help("save it with one of the two")
            .into());
    }
    let parse = |text: &str, file: &str| {
        let parsed: Result<DocumentMut, _> = text.parse();
        parsed
            .map_err(|error| Problems::from(Problem::new(format!("{file} is not TOML: {}", error.message()))))
    };
    let mut document = parse(&texts.own.replace("\r\n", "\n"), texts.file)?;
    let base = parse(texts.base, "environments/base.toml")?;
    for edit in edits {
        let mut path = vec![after.table.as_str().to_owned(), cluster.to_owned()];
        path.extend(edit.key(after.table));
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_shared = get(base.as_item(), &path).is_some();
        let value = match (edit.value(), is_shared, edit) {
            (None, true, Edit::AnyRelease(_)) => {
                return Err(Problem::new(format!("`{}` stands in environments/base.toml", path.join(".")))
                    .help("take it out there, or move it to the environments that need it")
                    .into());
            }
            // What all share cannot go for one of them, and is said over.
            (None, true, _) => Some(after.version.to_string()),
            (value, _, _) => value,
        };
        match value {
            Some(value) => set(document.as_table_mut(), Around::Root, &path, &value, texts.file)?,
            None => _ = remove(document.as_table_mut(), &path),
        }
    }
    let text = document.to_string();
    Ok(if with_returns > 0 { text.replace('\n', "\r\n") } else { text })
}

/// What differs between two texts of a file, as a unified diff; empty when nothing does.
pub fn unified(file: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string()
}

fn get<'d>(item: &'d Item, path: &[&str]) -> Option<&'d Item> {
    path.iter().try_fold(item, |item, key| item.as_table_like()?.get(key))
}

/// What a table is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    /// Nothing: it is the file.
    Root,
    /// The table of all clusters, whose tables have headers.
    Clusters,
    /// Another table.
    Other,
}

fn set(
    table: &mut dyn TableLike,
    at: Around,
    path: &[&str],
    value: &str,
    file: &str,
) -> Result<(), Problems> {
    let Some((key, rest)) = path.split_first() else { return Ok(()) };
    if rest.is_empty() {
        let mut new = Value::String(Formatted::new(value.to_owned()));
        match table.get_mut(key).and_then(Item::as_value_mut) {
            // A comment behind the value stays.
            Some(old) => {
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
            None => _ = table.insert(key, Item::Value(new)),
        }
        return Ok(());
    }
    if table.get(key).is_none() {
        // Beside tables with headers a table gets a header; beside keys it is written with dots.
        let holds_tables = table.iter().any(|(_, item)| item.is_table());
        let holds_values = table.iter().any(|(_, item)| item.is_value());
        let mut new = Table::new();
        if at == Around::Other && (holds_values || !holds_tables) {
            new.set_dotted(true);
        } else {
            new.set_implicit(true);
        }
        table.insert(key, Item::Table(new));
    }
    let below = table.get_mut(key);
    let has_header = below.as_ref().is_some_and(|item| item.as_table().is_some_and(|of| !of.is_dotted()));
    let below = below.and_then(Item::as_table_like_mut);
    let below =
        below.ok_or_else(|| Problems::from(Problem::new(format!("`{key}` in {file} is no table"))))?;
    let at = if at == Around::Root && has_header { Around::Clusters } else { Around::Other };
    set(below, at, rest, value, file)
}

/// Removes a key, and gives what people wrote above it.
fn take_out(table: &mut dyn TableLike, key: &str) -> String {
    let above = table
        .get_key_value_mut(key)
        .map(|(mut key, _)| text(key.leaf_decor_mut().prefix()))
        .unwrap_or_default();
    table.remove(key);
    comments(&above)
}

/// Puts comments above the key that comes at a place, or else behind the one before it; gives them back where there is none.
fn put_comments(table: &mut dyn TableLike, at: usize, comments: String) -> String {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    if comments.is_empty() || keys.get(at).is_some_and(|next| put_above(table, next, &comments)) {
        return String::new();
    }
    let before = at.checked_sub(1).and_then(|before| keys.get(before));
    match before.and_then(|before| table.get_mut(before)).and_then(Item::as_value_mut) {
        Some(value) => {
            let own = text(value.decor().suffix());
            value.decor_mut().set_suffix(format!("{own}\n{}", comments.trim_end_matches('\n')));
            String::new()
        }
        None => comments,
    }
}

/// Puts comments above a key, which may be the first part of one with dots.
fn put_above(table: &mut dyn TableLike, key: &str, comments: &str) -> bool {
    let Some((mut found, item)) = table.get_key_value_mut(key) else { return false };
    if item.is_value() {
        let decor = found.leaf_decor_mut();
        decor.set_prefix(format!("{comments}{}", text(decor.prefix())));
        return true;
    }
    let Some(below) = item.as_table_mut().filter(|below| below.is_dotted()) else { return false };
    let first = below.iter().next().map(|(key, _)| key.to_owned());
    first.is_some_and(|first| put_above(below, &first, comments))
}

/// The lines of what stands above a key, when there is a comment among them.
fn comments(above: &str) -> String {
    if above.contains('#') { above.to_owned() } else { String::new() }
}

fn text(raw: Option<&toml_edit::RawString>) -> String {
    raw.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
}

/// Removes a key, and the tables around it below the cluster's that hold nothing else then. Comments stay: above the next key,
/// behind the one before, or in a table that holds nothing but them.
fn remove(table: &mut dyn TableLike, path: &[&str]) -> String {
    let Some((key, rest)) = path.split_first() else { return String::new() };
    let Some(at) = table.iter().position(|(of, _)| of == *key) else { return String::new() };
    if rest.is_empty() {
        let comments = take_out(table, key);
        return put_comments(table, at, comments);
    }
    let Some(item) = table.get_mut(key) else { return String::new() };
    let Some(below) = item.as_table_like_mut() else { return String::new() };
    let mut comments = remove(below, rest);
    let is_empty = below.is_empty();
    if let Some(with_header) = item.as_table_mut().filter(|table| !table.is_dotted() && !table.is_implicit())
    {
        if !comments.is_empty() {
            let decor = with_header.decor_mut();
            decor.set_suffix(format!("{}\n{}", text(decor.suffix()), comments.trim_end_matches('\n')));
            comments.clear();
        }
        let decor = with_header.decor();
        if [decor.prefix(), decor.suffix()].into_iter().any(|raw| text(raw).contains('#')) {
            return comments;
        }
    }
    if *key == "addons" && is_empty {
        table.remove(key);
        return put_comments(table, at, comments);
    }
    put_comments(table, at + 1, comments)
}

#[cfg(test)]
mod tests;
