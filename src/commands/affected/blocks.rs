//! What generated files say, apart from how they say it.

use serde_json::{Map, Value};

/// The key of comments in Terraform's JSON.
const COMMENT: &str = "//";

/// The blocks of a stack's files in an order of their own, each with where it belongs and without comments. In which file
/// of the stack a block stands makes no difference to Terraform, and none here.
pub(super) fn blocks<'a>(files: impl IntoIterator<Item = &'a Map<String, Value>>) -> Vec<(String, Value)> {
    let mut blocks = Vec::new();
    for (block_type, body) in files.into_iter().flatten().filter(|(block_type, _)| *block_type != COMMENT) {
        add(block_type.clone(), body, labels(block_type), &mut blocks);
    }
    blocks.sort_by_cached_key(|(of, body)| (of.clone(), body.to_string()));
    blocks
}

/// How many labels the blocks of a type have. Of types that are not known the comments count, which is never too little.
fn labels(block_type: &str) -> usize {
    match block_type {
        "resource" | "data" | "ephemeral" => 2,
        "provider" | "variable" | "output" | "module" | "check" => 1,
        _ => 0,
    }
}

/// Adds the blocks below some labels. What stands in a list is a block each.
fn add(of: String, body: &Value, labels: usize, blocks: &mut Vec<(String, Value)>) {
    match body {
        Value::Object(labelled) if labels > 0 => {
            for (label, body) in labelled.iter().filter(|(label, _)| *label != COMMENT) {
                add(format!("{of}.{label}"), body, labels - 1, blocks);
            }
        }
        Value::Array(several) => several.iter().for_each(|body| add(of.clone(), body, labels, blocks)),
        Value::Object(arguments) => {
            let arguments = arguments.iter().filter(|(argument, _)| *argument != COMMENT);
            let arguments: Map<String, Value> =
                arguments.map(|(argument, value)| (argument.clone(), value.clone())).collect();
            blocks.push((of, arguments.into()));
        }
        other => blocks.push((of, other.clone())),
    }
}

/// A Kubernetes manifest without the lines that are comments as a whole. Those of a text in it are indented and stay.
pub(super) fn objects(manifest: &str) -> String {
    manifest.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(files: &[Value]) -> Vec<(String, Value)> {
        blocks(files.iter().filter_map(Value::as_object))
    }

    #[test]
    fn files_comments_and_order_make_no_difference() {
        let one = json!({
            "//": "Generated.",
            "resource": { "aws_vpc": { "main": { "//": "modules/network", "cidr_block": "10.0.0.0/16" } } },
            "output": { "vpc_id": { "//": "stacks", "value": "${aws_vpc.main.id}" } },
            "moved": [{ "from": "aws_vpc.a", "to": "aws_vpc.main" }, { "from": "aws_vpc.b", "to": "aws_vpc.c" }],
        });
        let other = [
            json!({ "moved": [{ "from": "aws_vpc.b", "to": "aws_vpc.c" }] }),
            json!({ "moved": [{ "//": "why", "from": "aws_vpc.a", "to": "aws_vpc.main" }] }),
            json!({ "output": { "vpc_id": [{ "value": "${aws_vpc.main.id}" }] } }),
            json!({ "//": "By hand.", "resource": { "aws_vpc": { "main": { "cidr_block": "10.0.0.0/16" } } } }),
        ];
        assert_eq!(of(&[one]), of(&other));
    }

    #[test]
    fn what_terraform_reads_makes_one() {
        let base = json!({ "locals": { "a": { "//": 1 } }, "resource": { "aws_vpc": { "main": { "tags": { "//": "x" } } } } });
        let [local, tag, gone] = [
            json!({ "locals": { "a": { "//": 2 } }, "resource": { "aws_vpc": { "main": { "tags": { "//": "x" } } } } }),
            json!({ "locals": { "a": { "//": 1 } }, "resource": { "aws_vpc": { "main": { "tags": { "//": "y" } } } } }),
            json!({ "locals": { "a": { "//": 1 } } }),
        ];
        for other in [local, tag, gone] {
            assert_ne!(of(std::slice::from_ref(&base)), of(&[other]));
        }
    }

    #[test]
    fn comments_of_manifests_are_whole_lines() {
        let data = "kind: ConfigMap\ndata:\n  conf: |\n    # kept\n    a = 1\n";
        assert_eq!(objects(&format!("# Generated.\n# modules/x\n{data}")), objects(data));
        assert_ne!(objects(data), objects(&data.replace("    # kept\n", "")));
    }
}
