//! The JSON Schema of assessments.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::Assessment;

/// The JSON Schema of an [`Assessment`] that is written as JSON.
pub fn json_schema() -> Value {
    // Reading would be another contract, in which nothing is left out.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let generator = settings.with_transform(RecursiveTransform(join_lines)).into_generator();
    generator.into_root_schema_for::<Assessment>().to_value()
}

/// Where lines of a comment break means nothing; paragraphs stay.
fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs: Vec<String> = description.split("\n\n").map(|text| text.replace('\n', " ")).collect();
        *description = paragraphs.join("\n\n");
    }
}
