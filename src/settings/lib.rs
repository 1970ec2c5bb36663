//! Settings files with positions.
//!
//! This crate knows TOML, positions and problems; it knows nothing of what the settings mean.
//!
//! - [`Source`] and [`Location`]: a file and a place in it, as people name it (`file:line:column`).
//! - [`Document`]: several sources merged into one tree in which each key and value knows its place.
//! - [`Setting`]: a type that a value of the tree can be read as. Reading never stops at the first problem.
//! - [`settings!`], [`choices!`], [`numbers!`], [`names!`], [`string_setting!`]: declare such types; the reader and the
//!   JSON Schema come from the one declaration.
//! - [`Problems`]: everything found wrong, in a stable order, as text with the offending line or as records.

mod date;
mod declare;
mod document;
mod from_json;
mod key_path;
mod masked;
mod name;
mod parse;
mod problem;
mod record;
mod render;
mod schema;
mod setting;
mod source;
mod suggest;
mod table;

pub use document::{Document, Located, Node, Table, Value};
pub use key_path::{child, index};
pub use name::NameRule;
pub use problem::{Level, Problem, Problems, Related, Rule};
pub use record::{ProblemRecord, RelatedRecord, RuleRecord};
pub use render::Style;
pub use schema::{ONE_WAY, json_schema};
pub use setting::{Invalid, Key, Setting};
pub use source::{Location, Source};
pub use suggest::nearest;
pub use table::TableReader;

// The macros name these through `$crate`, so that a crate which declares settings needs neither by itself.
#[doc(hidden)]
pub use {
    schema::{no_choice, object, property, schema},
    schemars, serde_json,
    setting::{decode_integer, decode_string},
};

#[cfg(test)]
mod tests;
