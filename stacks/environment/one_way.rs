//! Settings that cannot be changed, or only at a price, once what they describe stands.

use serde_json::Value;
use settings::ONE_WAY;

use super::json_schema;

/// A setting without a way back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneWayDoor {
    /// Its path, with `*` for keys that people choose: `clusters.*.service_cidr`.
    pub path: String,
    /// What a change means, as sentences.
    pub consequence: String,
}

/// All of them, in the order of their paths, as their declarations mark them.
pub fn one_way_doors() -> Vec<OneWayDoor> {
    let schema = json_schema();
    let mut doors = Vec::new();
    collect(&schema, &schema, "", &mut doors);
    doors.sort();
    doors.dedup();
    doors
}

fn collect(root: &Value, schema: &Value, path: &str, doors: &mut Vec<OneWayDoor>) {
    if let Some(consequence) = schema.get(ONE_WAY).and_then(Value::as_str) {
        doors.push(OneWayDoor { path: path.to_owned(), consequence: consequence.to_owned() });
    }
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(target) = reference.and_then(|reference| root.pointer(reference.trim_start_matches('#'))) {
        collect(root, target, path, doors);
    }
    let child = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    for (key, of) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        collect(root, of, &child(key), doors);
    }
    for chosen in ["additionalProperties", "items"] {
        if let Some(of) = schema.get(chosen).filter(|of| of.is_object()) {
            collect(root, of, &child("*"), doors);
        }
    }
    for (_, of) in schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
        collect(root, of, &child("*"), doors);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const HEAD: &str = "# One-way doors

Settings that cannot be changed, or only at a price, once what they describe stands: choose them with care. Made from the
settings' declarations (`#[one_way]`): a test compares, and `INSTA_UPDATE=always cargo test -p stacks one_way` writes it.
`cleon schema` has each as `x-one-way`, and editors show it with the setting.

`*` is any key.

| setting | what a change means |
|---|---|
";

    fn markdown() -> String {
        let mut text = HEAD.to_owned();
        for OneWayDoor { path, consequence } in one_way_doors() {
            let _ = writeln!(text, "| `{path}` | {consequence} |");
        }
        text
    }

    #[test]
    fn the_document_of_one_way_doors_is_what_the_declarations_say() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/one-way-doors.md");
        let made = markdown();
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            std::fs::write(file, &made).unwrap();
        }
        assert!(
            std::fs::read_to_string(file).unwrap_or_default() == made,
            "docs/one-way-doors.md is not what the declarations say"
        );
    }

    #[test]
    fn the_doors_that_have_cost_others_clusters_are_marked() {
        let doors = one_way_doors();
        for path in [
            "account_id",
            "clusters",
            "clusters.*.name",
            "clusters.*.node_groups.*.instance_types",
            "clusters.*.service_cidr",
            "clusters.*.zones",
            "network.cidr",
            "network.pods.cidr",
            "network.subnets",
        ] {
            assert!(doors.iter().any(|door| door.path == path), "{path}");
        }
        assert!(doors.iter().all(|door| door.consequence.ends_with('.')));
    }
}
