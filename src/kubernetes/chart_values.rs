//! Values of a chart, written in settings as TOML: the way out of what the modules set.

use serde_json::{Map, Value as Json, json};
use settings::{Node, Problem, Problems, Setting, Value};

/// Values of a chart, as a table of any keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartValues(Map<String, Json>);

impl ChartValues {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values.
    pub fn entries(&self) -> &Map<String, Json> {
        &self.0
    }
}

impl Setting for ChartValues {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Json::Object(values) = json_of(node, problems)? {
            return Some(Self(values));
        }
        let problem = Problem::new(format!("`{}` must be a table, not {}", node.path(), node.kind()));
        problems.push(problem.help("write a table: { key = value }").at_value(node));
        None
    }

    fn encode(&self) -> Json {
        Json::Object(self.0.clone())
    }
}

settings::literal_schema!(
    ChartValues,
    json!({ "type": "object", "description": "Values of the chart, as in its `values.yaml`." })
);

/// What YAML has for a value; all of it is read before any is given up, so that all problems are found.
fn json_of(node: &Node, problems: &mut Problems) -> Option<Json> {
    match node.value() {
        Value::Boolean(value) => Some((*value).into()),
        Value::Integer(number) => Some((*number).into()),
        Value::Float(number) if number.is_finite() => Some((*number).into()),
        Value::Float(number) => {
            let problem = Problem::new(format!("`{}` is {number}, which YAML has as no number", node.path()));
            problems.push(problem.help("write a finite number").at_value(node));
            None
        }
        Value::String(text) => Some(text.as_str().into()),
        Value::Datetime(text) => {
            let problem = Problem::new(format!("`{}` is a date, which charts take as a text", node.path()));
            problems.push(problem.help(format!("write it in quotes: \"{text}\"")).at_value(node));
            None
        }
        Value::Array(items) => {
            let items: Vec<Option<Json>> = items.iter().map(|item| json_of(item, problems)).collect();
            items.into_iter().collect::<Option<Vec<Json>>>().map(Json::Array)
        }
        Value::Table(entries) => {
            let entries: Vec<(&String, Option<Json>)> =
                entries.iter().map(|(key, entry)| (key, json_of(entry, problems))).collect();
            entries
                .into_iter()
                .map(|(key, value)| Some((key.clone(), value?)))
                .collect::<Option<_>>()
                .map(Json::Object)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use settings::{Document, Source, Style};

    use super::*;

    fn read(toml: &str) -> Result<ChartValues, String> {
        let document = Document::parse([Arc::new(Source::new("test.toml", toml))]).unwrap();
        let mut problems = Problems::new();
        let read = ChartValues::decode(document.root(), &mut problems);
        problems.into_result(()).map(|()| read.unwrap()).map_err(|found| found.render(Style::Plain))
    }

    #[test]
    fn a_table_is_taken_as_it_stands() {
        let values =
            read("replicas = 3\non = true\n[a.\"b.c\"]\nitems = [1.5, \"x\", { y = \"\" }]").unwrap();
        let expected =
            json!({ "replicas": 3, "on": true, "a": { "b.c": { "items": [1.5, "x", { "y": "" }] } } });
        assert_eq!(values.encode(), expected);
        assert!(ChartValues::default().is_empty() && !values.is_empty());
    }

    #[test]
    fn what_yaml_has_no_value_for_is_refused() {
        insta::assert_snapshot!(read("on = 2026-01-01\nof = [inf]").unwrap_err());
    }
}
