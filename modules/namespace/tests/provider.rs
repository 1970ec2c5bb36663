//! Every part of every object has a place in the schema of the kubernetes provider, of both versions.

use serde_json::Value;

use super::{EVERYTHING, flows, made, needs};

const SCHEMAS: [&str; 2] = [
    include_str!("../../../src/kubernetes/schema/kubernetes-2.38.0.json"),
    include_str!("../../../src/kubernetes/schema/kubernetes-3.4.0.json"),
];

#[test]
fn every_object_has_a_place_in_the_providers_schema() {
    for text in SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        for object in made(EVERYTHING, &flows(), &needs()) {
            let resource_type = format!("kubernetes_{}_v1", snake(object.kind()));
            let body = &schema["resources"][&resource_type];
            assert!(!body.is_null(), "there is no {resource_type}");
            let mut fields = object.json().as_object().unwrap().clone();
            fields.remove("apiVersion");
            fields.remove("kind");
            let missing = missing(&schema, body, &Value::Object(fields), &resource_type);
            assert_eq!(missing, Vec::<String>::new(), "provider {}", schema["version"]);
        }
    }
}

#[test]
fn what_has_no_place_is_found() {
    let schema: Value = serde_json::from_str(SCHEMAS[0]).unwrap();
    let body = &schema["resources"]["kubernetes_network_policy_v1"];
    let json = serde_json::json!({ "spec": { "ingress": [{ "from": [{ "colour": 1 }] }], "rank": 2 } });
    assert_eq!(
        missing(&schema, body, &json, "policy"),
        ["policy.spec.ingress.from.colour", "policy.spec.rank"]
    );
}

/// The paths within `json` for which a body has no name. Terraform's names are Kubernetes' in snake case, of lists
/// mostly without the s.
fn missing(schema: &Value, body: &Value, json: &Value, path: &str) -> Vec<String> {
    let body = body.as_u64().map_or(body, |at| &schema["defs"][usize::try_from(at).unwrap()]);
    let mut missing_here = Vec::new();
    for (key, value) in json.as_object().unwrap() {
        let name = snake(key);
        let path = format!("{path}.{key}");
        let rule = body.get(&name).or_else(|| body.get(name.strip_suffix('s')?));
        let Some(rule) = rule else {
            missing_here.push(path);
            continue;
        };
        if let Some(nested) = rule.get("b") {
            let blocks = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            missing_here.extend(blocks.iter().flat_map(|block| missing(schema, nested, block, &path)));
        }
    }
    missing_here
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
