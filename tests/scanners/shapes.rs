//! Shapes of generated files that scanners pass over without a word: a file, a resource or a value that they do not see is
//! no finding, and looks as if all were well.

use generated::template::{self, Part};
use serde_json::{Map, Value, json};
use terraform::Mode;
use terraform::schema::{Body, Rule, Schema};

use crate::harness::project::Project;

/// Blocks that let a scanner drop the whole file they stand in, and so have one of their own.
const OF_THEIR_OWN: [(&str, &str); 4] = [
    ("terraform", "terraform.tf.json"),
    ("moved", "moved.tf.json"),
    ("import", "imports.tf.json"),
    ("removed", "removed.tf.json"),
];

/// What multiplies a resource: checks of what it makes see nothing of it, or an expression.
const MULTIPLYING: [&str; 3] = ["count", "for_each", "dynamic"];

/// Arguments that decide over security, and must be literals for those who read files as they are; `*` is any.
const LITERAL: [(&str, &str); 40] = [
    ("aws_cloudwatch_log_group", "retention_in_days"),
    ("aws_db_instance", "backup_retention_period"),
    ("aws_db_instance", "deletion_protection"),
    ("aws_db_instance", "iam_database_authentication_enabled"),
    ("aws_db_instance", "multi_az"),
    ("aws_db_instance", "publicly_accessible"),
    ("aws_db_instance", "storage_encrypted"),
    ("aws_ecr_repository", "image_scanning_configuration.scan_on_push"),
    ("aws_ecr_repository", "image_tag_mutability"),
    ("aws_efs_file_system", "encrypted"),
    ("aws_eks_cluster", "access_config.authentication_mode"),
    ("aws_eks_cluster", "access_config.bootstrap_cluster_creator_admin_permissions"),
    ("aws_eks_cluster", "enabled_cluster_log_types"),
    ("aws_eks_cluster", "version"),
    ("aws_eks_cluster", "vpc_config.endpoint_private_access"),
    ("aws_eks_cluster", "vpc_config.endpoint_public_access"),
    ("aws_eks_cluster", "vpc_config.public_access_cidrs"),
    ("aws_eks_node_group", "ami_type"),
    ("aws_kms_key", "deletion_window_in_days"),
    ("aws_kms_key", "enable_key_rotation"),
    ("aws_launch_template", "block_device_mappings.ebs.encrypted"),
    ("aws_launch_template", "metadata_options.http_put_response_hop_limit"),
    ("aws_launch_template", "metadata_options.http_tokens"),
    ("aws_launch_template", "network_interfaces.associate_public_ip_address"),
    ("aws_s3_bucket_public_access_block", "block_public_acls"),
    ("aws_s3_bucket_public_access_block", "block_public_policy"),
    ("aws_s3_bucket_public_access_block", "ignore_public_acls"),
    ("aws_s3_bucket_public_access_block", "restrict_public_buckets"),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        "rule.apply_server_side_encryption_by_default.sse_algorithm",
    ),
    ("aws_s3_bucket_versioning", "versioning_configuration.status"),
    ("aws_sqs_queue", "sqs_managed_sse_enabled"),
    ("aws_subnet", "map_public_ip_on_launch"),
    ("aws_vpc_security_group_egress_rule", "cidr_ipv4"),
    ("aws_vpc_security_group_egress_rule", "from_port"),
    ("aws_vpc_security_group_egress_rule", "to_port"),
    ("aws_vpc_security_group_ingress_rule", "cidr_ipv4"),
    ("aws_vpc_security_group_ingress_rule", "cidr_ipv6"),
    ("aws_vpc_security_group_ingress_rule", "from_port"),
    ("aws_vpc_security_group_ingress_rule", "ip_protocol"),
    ("aws_vpc_security_group_ingress_rule", "to_port"),
];

pub(super) fn nothing_is_written_that_scanners_pass_over() {
    let committed = Project::committed().synthesized();
    assert!(files(&committed) > 60, "all files were looked at");
    let small = Project::small().synthesized();
    let settings = "environments/prod.toml";
    small.replace(settings, "[services.dawn]", "[services.morning]\nname = \"dawn\"");
    let entry = |list: &str, address: &str, last: &str| {
        format!("[[{list}]]\nstack = \"infrastructure\"\naddress = \"{address}\"\n{last}\n")
    };
    small.append(settings, &entry("imported", "aws_vpc.main", "id = \"vpc-0123456789abcdef0\""));
    small
        .append(settings, &entry("removed", "aws_kms_key.never_there", "reason = \"It is another team's.\""));
    small.cleon(&["synth"]).success();
    for file in ["moved", "imports", "removed"] {
        small.read(&format!("out/prod/infrastructure/{file}.tf.json"));
    }
    files(&small);
}

/// That every generated file of a project has none of the shapes; how many there are.
fn files(project: &Project) -> usize {
    let schemas = schemas();
    let mut faults = Vec::new();
    let mut count = 0;
    for (path, (content, _)) in project.snapshot("out") {
        let path = path.to_string_lossy().into_owned();
        if let Some((_, name)) = path.rsplit_once('/').filter(|(_, name)| name.ends_with(".tf.json")) {
            count += 1;
            let found = faults_of(name, std::str::from_utf8(&content).unwrap(), &schemas);
            faults.extend(found.into_iter().map(|fault| format!("{path}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    count
}

fn schemas() -> Vec<&'static Schema> {
    let in_clusters = kubernetes::provider::schemas().iter().chain(kubernetes::helm::schemas());
    aws::schemas().iter().chain(in_clusters).copied().collect()
}

/// What scanners would pass over in a file.
fn faults_of(name: &str, text: &str, schemas: &[&Schema]) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if line.contains('\t') || indent % 2 != 0 {
            faults.push(format!("line {}: not indented by two spaces", number + 1));
        }
    }
    if !text.ends_with("}\n") || text.lines().count() < 3 {
        faults.push("not written line by line".to_owned());
    }
    let content: Map<String, Value> = serde_json::from_str(text).unwrap();
    for (block, file) in OF_THEIR_OWN {
        let others = content.keys().any(|other| other != block && other != "//");
        if content.contains_key(block) && (name != file || others) {
            faults.push(format!("`{block}` beside others, or not in {file}"));
        }
    }
    for (block_type, mode) in [("resource", Mode::Managed), ("data", Mode::Data)] {
        let Some(types) = content.get(block_type) else { continue };
        let Some(types) = types.as_object() else {
            faults.push(format!("`{block_type}` is no map"));
            continue;
        };
        for (kind, named) in types.iter().filter(|(kind, _)| *kind != "//") {
            let Some(named) = named.as_object() else {
                faults.push(format!("{kind} is no map of names"));
                continue;
            };
            for (label, block) in named.iter().filter(|(label, _)| *label != "//") {
                let mut found = Vec::new();
                of_block(kind, mode, block, schemas, &mut found);
                faults.extend(found.into_iter().map(|fault| format!("{kind}.{label}: {fault}")));
            }
        }
    }
    faults
}

fn of_block(kind: &str, mode: Mode, block: &Value, schemas: &[&Schema], faults: &mut Vec<String>) {
    let Some(arguments) = block.as_object() else {
        faults.push("a list in place of a block".to_owned());
        return;
    };
    for name in MULTIPLYING {
        if arguments.contains_key(name) {
            faults.push(format!("`{name}`"));
        }
    }
    for body in schemas.iter().filter_map(|schema| schema.body(mode, kind)) {
        nested(arguments, body, "", faults);
    }
    for (name, value) in arguments {
        texts(value, &mut |text| {
            let may_encode = kind == "aws_ssm_parameter" && name == "insecure_value";
            if text.contains("jsonencode(") && !may_encode {
                faults.push(format!("`{name}` is encoded by Terraform"));
            }
            if text.contains("${var.") || text.contains("${local.") {
                faults.push(format!("`{name}` is a variable"));
            }
            let is_document =
                name.ends_with("policy") && !text.starts_with("${data.aws_iam_policy_document.");
            let is_parsed = serde_json::from_str::<Map<String, Value>>(&without_references(text)).is_ok();
            let is_arn = text.starts_with("arn:") || !text.contains(['{', ' ']);
            if is_document && !is_parsed && !is_arn {
                faults.push(format!("`{name}` is no literal document"));
            }
        });
    }
    for (_, path) in LITERAL.iter().filter(|(of, _)| *of == kind) {
        literal(block, path, &mut |value| {
            texts(value, &mut |text| {
                if text.contains("${") {
                    faults.push(format!("`{path}` is no literal: {text}"));
                }
            });
        });
    }
    faults.sort();
    faults.dedup();
}

/// That nested blocks are lists of objects, and none is made by `dynamic`.
fn nested(arguments: &Map<String, Value>, body: &Body, path: &str, faults: &mut Vec<String>) {
    for (name, value) in arguments {
        let path = format!("{path}{name}");
        match body.get(name) {
            Some(Rule::Block(block)) => match value {
                Value::Array(blocks) if blocks.iter().all(Value::is_object) => {
                    for inner in blocks.iter().filter_map(Value::as_object) {
                        nested(inner, &block.body, &format!("{path}."), faults);
                    }
                }
                _ => faults.push(format!("the block `{path}` is no list")),
            },
            None if name == "dynamic" => faults.push("`dynamic`".to_owned()),
            _ => {}
        }
    }
}

/// A text with a word in the place of all that Terraform evaluates.
fn without_references(text: &str) -> String {
    let part = |part| if let Part::Text(text) = part { text } else { "reference" };
    template::parts(text).into_iter().map(part).collect()
}

/// Each text in a value.
fn texts<'v>(value: &'v Value, found: &mut impl FnMut(&'v str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Each value at a path, in whichever of the blocks on it.
fn literal<'v>(value: &'v Value, path: &str, found: &mut impl FnMut(&'v Value)) {
    if let Value::Array(items) = value
        && !path.is_empty()
    {
        return items.iter().for_each(|item| literal(item, path, found));
    }
    if path.is_empty() {
        return found(value);
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(inner) = value.get(name) {
        literal(inner, rest, found);
    }
}

pub(super) fn shapes_that_scanners_pass_over_are_told() {
    let schemas = schemas();
    let written = |content: &Value| format!("{content:#}\n");
    let vpc = json!({ "cidr_block": "10.0.0.0/16" });
    let good = written(&json!({ "resource": { "aws_vpc": { "main": vpc } } }));
    assert_eq!(faults_of("network.tf.json", &good, &schemas), Vec::<String>::new());
    let one = |kind: &str, block: Value| written(&json!({ "resource": { kind: { "x": block } } }));
    let cases = [
        ("tabs", good.replace("  ", "\t")),
        ("three spaces", good.replace("  ", "   ")),
        ("one line", good.replace('\n', "") + "\n"),
        ("moved", written(&json!({ "moved": [], "resource": {} }))),
        ("required_version", written(&json!({ "terraform": { "required_version": "1" } }))),
        ("a list of resources", written(&json!({ "resource": [{ "aws_vpc": { "main": vpc } }] }))),
        ("a list of names", written(&json!({ "resource": { "aws_vpc": [{ "main": vpc }] } }))),
        ("a list of blocks", one("aws_vpc", json!([vpc]))),
        ("count", one("aws_vpc", json!({ "count": 1 }))),
        ("for_each", one("aws_vpc", json!({ "for_each": {} }))),
        ("dynamic", one("aws_security_group", json!({ "dynamic": [{ "ingress": {} }] }))),
        (
            "a block as a map",
            one("aws_eks_cluster", json!({ "vpc_config": { "endpoint_public_access": true } })),
        ),
        ("jsonencode", one("aws_iam_policy", json!({ "policy": "${jsonencode({ Statement = [] })}" }))),
        ("no document", one("aws_iam_policy", json!({ "policy": "{ broken" }))),
        ("a variable", one("aws_vpc", json!({ "cidr_block": "${var.cidr}" }))),
        ("a local", one("aws_vpc", json!({ "cidr_block": "${local.cidr}" }))),
        (
            "an expression",
            one("aws_eks_cluster", json!({ "vpc_config": [{ "endpoint_public_access": "${aws_x.y.z}" }] })),
        ),
    ];
    for (case, text) in cases {
        assert!(!faults_of("network.tf.json", &text, &schemas).is_empty(), "{case} is passed over: {text}");
    }
}
