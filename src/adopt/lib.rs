//! Live clusters as settings: what describes a cluster that was made by hand, and what that changes in an environment's file.
//!
//! It does no IO. [`adopt`] takes a cluster as [`live`] read it and the text of a settings file, and gives the text with
//! `[adopted.<key>]` as it must be for Terraform to take the cluster over without changing it. What the file says already
//! stays as it is: comments, order, and whatever is somebody's choice and not AWS's state.

mod argument;
mod array;
mod describe;
mod difference;
mod merge;
mod note;
pub mod render;
mod toml_text;

use live::{Cluster, Gap};
use toml_edit::{DocumentMut, Item, Table, TableLike};

pub use argument::{Effect, Pin, Place, setting_of};
pub use difference::Difference;
pub use note::{Beside, Note};

/// What to adopt, and where it is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The environment.
    pub environment: &'a str,
    /// What the settings call the cluster, or are to call it.
    pub key: &'a str,
    /// The name of the file, as shown to people.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Whether the environment accepts version 6 of the AWS provider alone, which has more arguments.
    pub provider_six: bool,
    /// The cluster.
    pub cluster: &'a Cluster,
}

/// What adopting a cluster comes to.
#[derive(Clone, Debug)]
pub struct Adoption {
    /// The environment.
    pub environment: String,
    /// What the settings call the cluster.
    pub key: String,
    /// The cluster's name in AWS.
    pub name: String,
    /// The account it is in.
    pub account_id: String,
    /// Its region.
    pub region: String,
    /// The file that describes it.
    pub file: String,
    /// Whether the file said nothing of it before.
    pub is_new: bool,
    /// What the file is to be.
    pub text: String,
    /// The file's change as a unified diff; empty without one.
    pub diff: String,
    /// What the file said otherwise than AWS, or not at all; empty for a cluster that is new to it.
    pub differences: Vec<Difference>,
    /// The settings that would replace something, if they did not say what is in AWS.
    pub pins: Vec<Pin>,
    /// What keeps the cluster from being adopted.
    pub blockers: Vec<Note>,
    /// What is in AWS and cannot be said in the settings; Terraform leaves it alone.
    pub left: Vec<Note>,
    /// What the cluster is built on and stays whose it is.
    pub beside: Vec<Beside>,
    /// What could not be read and belongs to the settings.
    pub unknown: Vec<Gap>,
    /// What could not be read and does not matter for the settings.
    pub irrelevant: Vec<Gap>,
}

impl Adoption {
    /// Whether the file describes the cluster already.
    pub fn is_described(&self) -> bool {
        self.diff.is_empty()
    }

    /// Whether the file can be written: nothing is unknown, and nothing stands in the way.
    pub fn can_be_written(&self) -> bool {
        self.blockers.is_empty() && self.unknown.is_empty()
    }
}

/// Why a file cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no TOML.
    #[error("{file} cannot be read: {reason}")]
    NotToml {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The settings are somewhere that is not a table.
    #[error("{file} has `{path}`, which is no table")]
    NoTable {
        /// The file.
        file: String,
        /// Where.
        path: String,
    },
    /// Some of its lines end in CRLF and others in LF, so that none of the two would leave the rest as it is.
    #[error("{file} ends some lines in CRLF and others in LF")]
    MixedLines {
        /// The file.
        file: String,
    },
    /// The settings are such that no table can stand beside them.
    #[error("{file} has `adopted` in a way that takes no `[adopted.{key}]` beside it")]
    NoRoom {
        /// The file.
        file: String,
        /// What the settings are to call the cluster.
        key: String,
    },
    /// The settings have the cluster under another key.
    #[error("{file} has the cluster {name} under another key: `adopted.{key}`")]
    OtherKey {
        /// The file.
        file: String,
        /// The cluster.
        name: String,
        /// The key.
        key: String,
    },
}

/// Says what a file must be to describe a cluster.
///
/// # Errors
/// When the file cannot be edited.
pub fn adopt(asked: &Asked<'_>) -> Result<Adoption, Refusal> {
    // What edits TOML knows lines that end as Unix has them.
    let unix = asked.text.replace("\r\n", "\n");
    let with_returns = asked.text.matches("\r\n").count();
    let has_crlf = with_returns > 0;
    if has_crlf && with_returns < asked.text.matches('\n').count() {
        return Err(Refusal::MixedLines { file: asked.file.to_owned() });
    }
    let written = asked.text;
    let asked = &Asked { text: &unix, ..*asked };
    let file = asked.file.to_owned();
    let mut document: DocumentMut = asked.text.parse().map_err(|error: toml_edit::TomlError| {
        Refusal::NotToml { file: file.clone(), reason: error.message().to_owned() }
    })?;
    other_key(asked, &document)?;
    let current = current(asked, &document)?;
    let described = describe::describe(asked.cluster, current, asked.provider_six);
    let is_new = current.is_none();
    let mut differences = Vec::new();
    let text = if is_new {
        appended(asked, &described.table)?
    } else {
        if let Some(table) = current_mut(asked.key, &mut document) {
            let changes = merge::merge(table, &described.table);
            differences = changes.iter().flat_map(|change| Difference::of(asked, change)).collect();
            // What comes to the settings is not in the state, and is imported before it is anything else.
            let is_new = |of: &Difference| of.effect == Effect::Unmanaged || of.is_another_object();
            if differences.iter().any(is_new)
                && let Some(change) = merge::take_over_again(table)
            {
                differences.extend(Difference::of(asked, &change));
            }
        }
        if differences.is_empty() { asked.text.to_owned() } else { document.to_string() }
    };
    let (unknown, irrelevant) = asked.cluster.gaps.iter().cloned().partition(describe::needs);
    let diff = diff(asked, &text);
    Ok(Adoption {
        environment: asked.environment.to_owned(),
        key: asked.key.to_owned(),
        name: asked.cluster.name.clone(),
        account_id: asked.cluster.account_id.clone(),
        region: asked.cluster.region.clone(),
        file,
        is_new,
        text: match (diff.is_empty(), has_crlf) {
            (true, _) => written.to_owned(),
            (false, true) => text.replace('\n', "\r\n"),
            (false, false) => text,
        },
        diff,
        differences,
        pins: argument::pins(asked.key, &described.table),
        blockers: described.blockers,
        left: described.left,
        beside: described.beside,
        unknown,
        irrelevant,
    })
}

/// What the file says of the cluster now.
fn current<'a>(asked: &Asked<'_>, document: &'a DocumentMut) -> Result<Option<&'a dyn TableLike>, Refusal> {
    let no_table = |path: String| Refusal::NoTable { file: asked.file.to_owned(), path };
    let Some(adopted) = document.get("adopted") else { return Ok(None) };
    let adopted = adopted.as_table_like().ok_or_else(|| no_table("adopted".to_owned()))?;
    let Some(cluster) = adopted.get(asked.key) else { return Ok(None) };
    let cluster = cluster.as_table_like().ok_or_else(|| no_table(settings::child("adopted", asked.key)))?;
    Ok(Some(cluster))
}

fn current_mut<'a>(key: &str, document: &'a mut DocumentMut) -> Option<&'a mut dyn TableLike> {
    document.get_mut("adopted")?.as_table_like_mut()?.get_mut(key)?.as_table_like_mut()
}

/// A cluster has one place: twice imported, it would be in the state twice.
fn other_key(asked: &Asked<'_>, document: &DocumentMut) -> Result<(), Refusal> {
    let adopted = document.get("adopted").and_then(Item::as_table_like);
    for (key, cluster) in adopted.into_iter().flat_map(TableLike::iter) {
        let name = cluster.get("name").and_then(Item::as_str);
        if key != asked.key && name == Some(asked.cluster.name.as_str()) {
            return Err(Refusal::OtherKey {
                file: asked.file.to_owned(),
                name: asked.cluster.name.clone(),
                key: key.to_owned(),
            });
        }
    }
    Ok(())
}

/// The file with the cluster's table at its end, so that everything else is the same to the letter.
fn appended(asked: &Asked<'_>, table: &Table) -> Result<String, Refusal> {
    let mut adopted = Table::new();
    adopted.set_implicit(true);
    adopted.insert(asked.key, Item::Table(table.clone()));
    let mut document = DocumentMut::new();
    document.insert("adopted", Item::Table(adopted));
    let text = asked.text.trim_end();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let text = format!("{text}{gap}{}", document.to_string().trim_start());
    let no_room = |_| Refusal::NoRoom { file: asked.file.to_owned(), key: asked.key.to_owned() };
    text.parse::<DocumentMut>().map_err(no_room)?;
    Ok(text)
}

fn diff(asked: &Asked<'_>, text: &str) -> String {
    if asked.text == text {
        return String::new();
    }
    let diff = similar::TextDiff::from_lines(asked.text, text);
    diff.unified_diff().context_radius(3).header(asked.file, asked.file).to_string()
}

#[cfg(test)]
mod tests;
