//! Where the blocks of a stack come from and which file they go to.

use crate::expression::Text;

/// The part of a stack that a module is adding to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Section {
    /// The file the blocks go to, without its ending: `cluster-trantor` becomes `cluster-trantor.tf.json`.
    pub file: Text,
    /// The module that makes them, as a path in the repository: `modules/cluster`.
    pub module: Text,
    /// The settings key they come from, as a dotted path: `clusters.trantor`.
    pub setting: Text,
}

impl Section {
    /// A section whose blocks go to `<file>.tf.json`.
    #[must_use]
    pub fn new(file: impl Into<Text>, module: impl Into<Text>, setting: impl Into<Text>) -> Self {
        Self { file: file.into(), module: module.into(), setting: setting.into() }
    }

    /// What every block of the section says of itself under `//`. No line numbers: they would make each edit of the
    /// settings a change of every block.
    #[must_use]
    pub fn comment(&self) -> String {
        match (self.module.is_empty(), self.setting.is_empty()) {
            (true, true) => String::new(),
            (false, true) => self.module.to_string(),
            (true, false) => format!("settings: {}", self.setting),
            (false, false) => format!("{}, settings: {}", self.module, self.setting),
        }
    }
}
