//! The JSON Schema of reviews.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::Document;

/// The JSON Schema of a review that is written as JSON: of a [`Document`].
pub fn json_schema() -> Value {
    // Reading would be another contract, in which nothing is left out.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Document<'static>>().to_value()
}
