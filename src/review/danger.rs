//! How closely a change wants to be looked at.

use schemars::JsonSchema;
use serde::Serialize;

/// How closely a change wants to be looked at, the least dangerous first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Nothing changes but Terraform's book-keeping: moved, imported, forgotten, read.
    #[default]
    None,
    /// Something is made.
    Create,
    /// Something changes in place.
    Update,
    /// It cannot be undone, or gives somebody more rights, or opens something.
    Caution,
    /// Something is replaced that holds nothing.
    Replace,
    /// Something is destroyed that holds nothing.
    Destroy,
    /// Something that holds state is destroyed or replaced.
    Loss,
}
