//! The JSON Schema of reviews.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::Document;

/// The JSON Schema of a review that is written as JSON: of a [`Document`].
pub fn json_schema() -> Value {
    // Reading would be another contract, in which nothing is left out.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let generator = settings.with_transform(RecursiveTransform(join_lines)).into_generator();
    generator.into_root_schema_for::<Document<'static>>().to_value()
}

/// Where lines of a comment break means nothing; paragraphs stay.
fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs: Vec<String> = description.split("\n\n").map(|text| text.replace('\n', " ")).collect();
        *description = paragraphs.join("\n\n");
    }
}
