//! The JSON Schema of an environment's file.

use serde_json::Value;

use super::EnvironmentSettings;

/// The JSON Schema (draft 2020-12) of `base.toml` and of each environment's file. No key is required, because any
/// may stand in either.
pub fn json_schema() -> Value {
    settings::json_schema::<EnvironmentSettings>()
}
