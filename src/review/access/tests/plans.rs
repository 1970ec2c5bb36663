//! The committed environments as a plan has them once they were applied: references have become what AWS made.

use super::*;

/// The ARN or id that AWS makes for a resource.
fn made(stack: &str, address: &str, attribute: &str, arguments: &Map<String, Value>) -> String {
    let (kind, _) = address.split_once('.').unwrap();
    let number = {
        let sum = format!("{stack}{address}")
            .bytes()
            .fold(7_u64, |sum, byte| sum * 31 % 0xFFFF_FFFB + u64::from(byte));
        format!("{sum:017x}")
    };
    let name =
        |argument: &str| arguments.get(argument).and_then(Value::as_str).unwrap_or_default().to_owned();
    let path = || arguments.get("path").and_then(Value::as_str).unwrap_or("/").to_owned();
    let regional =
        |service: &str, resource: String| format!("arn:aws:{service}:us-east-1:111122223333:{resource}");
    match (kind, attribute) {
        ("aws_iam_role", "arn") => format!("arn:aws:iam::111122223333:role{}{}", path(), name("name")),
        ("aws_iam_policy", "arn" | "id") => {
            format!("arn:aws:iam::111122223333:policy{}{}", path(), name("name"))
        }
        ("aws_iam_role", "id") => name("name"),
        ("aws_iam_openid_connect_provider", "arn" | "id") => {
            let url = name("url");
            format!("arn:aws:iam::111122223333:oidc-provider/{}", url.trim_start_matches("https://"))
        }
        ("aws_s3_bucket", "arn") => format!("arn:aws:s3:::{}", name("bucket")),
        ("aws_s3_bucket", "id") => name("bucket"),
        ("aws_kms_key", "arn") => regional("kms", format!("key/{number}")),
        ("aws_secretsmanager_secret", "arn") => {
            regional("secretsmanager", format!("secret:{}-{}", name("name"), &number[..6]))
        }
        ("aws_ssm_parameter", "arn") => regional("ssm", format!("parameter{}", name("name"))),
        ("aws_cloudwatch_log_group", "arn") => regional("logs", format!("log-group:{}", name("name"))),
        ("aws_security_group" | "aws_default_security_group", "id") => format!("sg-{number}"),
        (_, "arn") => regional("other", format!("{kind}/{number}")),
        _ => format!("x-{number}"),
    }
}

/// Every reference in a text replaced by what it is once everything is applied.
fn applied(stacks: &[StackObjects], stack: &StackObjects, text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let end = at + rest[at..].find('}').unwrap();
        result.push_str(&rest[..at]);
        let inside = rest[at + 2..end].trim();
        rest = &rest[end + 1..];
        if let Some(variable) = result.strip_suffix('$') {
            result = format!("{variable}${{{inside}}}");
            continue;
        }
        let (inside, host) = match inside.strip_prefix("replace(") {
            Some(inside) => (inside.split(',').next().unwrap(), true),
            None => (inside, false),
        };
        let value = attribute(stacks, stack, inside);
        result.push_str(if host { value.trim_start_matches("https://") } else { &value });
    }
    result.push_str(rest);
    result
}

fn attribute(stacks: &[StackObjects], stack: &StackObjects, path: &str) -> String {
    let names: Vec<&str> = path.split('.').map(|name| name.split('[').next().unwrap()).collect();
    let output = |producer: &str, name: &str| {
        let producer = stacks.iter().find(|stack| stack.stack == producer).unwrap();
        let value = producer.outputs[name].as_str().unwrap_or("several").to_owned();
        applied(stacks, producer, &value)
    };
    match names.as_slice() {
        ["data", "terraform_remote_state", producer, "outputs", name] => output(producer, name),
        ["data", "aws_ssm_parameter", parameter, _] => {
            let (producer, name) = parameter.split_once('_').unwrap();
            output(producer, name)
        }
        [kind, name, rest @ ..] if kind.starts_with("aws_") => {
            let address = format!("{kind}.{name}");
            let arguments = &stack.resources[&address];
            match (*kind, rest) {
                ("aws_eks_cluster", ["identity", ..]) => {
                    format!("https://oidc.eks.us-east-1.amazonaws.com/id/{}", name.to_uppercase())
                }
                (_, [attribute]) => match arguments.get(*attribute).and_then(Value::as_str) {
                    Some(text) => applied(stacks, stack, text),
                    None => made(&stack.stack, &address, attribute, &with_values(stacks, stack, arguments)),
                },
                _ => path.to_owned(),
            }
        }
        _ => path.to_owned(),
    }
}

fn with_values(
    stacks: &[StackObjects],
    stack: &StackObjects,
    arguments: &Map<String, Value>,
) -> Map<String, Value> {
    let value = |value: &Value| match value {
        Value::String(text) if text.contains("${") => applied(stacks, stack, text).into(),
        other => other.clone(),
    };
    arguments.iter().map(|(name, argument)| (name.clone(), value(argument))).collect()
}

fn replace(stacks: &[StackObjects], stack: &StackObjects, value: &mut Value) {
    match value {
        Value::String(text) => *text = applied(stacks, stack, text),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(stacks, stack, value)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(stacks, stack, value)),
        _ => {}
    }
}

/// An environment as a plan has it once it was applied.
fn planned(stacks: &[StackObjects]) -> Vec<StackObjects> {
    let mut planned = stacks.to_vec();
    for (stack, planned) in stacks.iter().zip(&mut planned) {
        for (address, arguments) in &mut planned.resources {
            if !address.starts_with("aws_") {
                continue;
            }
            arguments.values_mut().for_each(|value| replace(stacks, stack, value));
            let database = address.starts_with("aws_db_instance.").then_some("resource_id");
            for attribute in ["arn", "id"].into_iter().chain(database) {
                let known = made(&stack.stack, address, attribute, arguments);
                arguments.insert(attribute.to_owned(), known.into());
            }
            if let Some(name) = address.strip_prefix("aws_eks_cluster.") {
                let issuer = format!("https://oidc.eks.us-east-1.amazonaws.com/id/{}", name.to_uppercase());
                arguments.insert("identity".to_owned(), json!([{ "oidc": [{ "issuer": issuer }] }]));
            }
        }
        for value in planned.outputs.values_mut() {
            replace(stacks, stack, value);
        }
    }
    planned
}

#[test]
fn a_plan_and_generated_files_say_the_same() {
    for name in ["dev", "staging", "prod"] {
        let generated = environment(name);
        let mut planned = planned(&generated);
        let text = serde_json::to_string(&planned[3].resources["aws_iam_policy.trantor_dawn"]).unwrap();
        assert!(!text.contains("${") && text.contains("secret:dawn/session-"), "{text}");
        // The account is the same in all environments here.
        let account = "111122223333";
        let own = generated[1].resources["aws_iam_role.trantor_cluster"]["permissions_boundary"]
            .as_str()
            .map(str::to_owned);
        let own = own.unwrap_or_default().split(':').nth(4).unwrap_or(account).to_owned();
        let here = |text: String| if own.is_empty() { text } else { text.replace(account, &own) };
        for stack in &mut planned {
            for arguments in stack.resources.values_mut() {
                let text = here(serde_json::to_string(arguments).unwrap());
                *arguments = serde_json::from_str(&text).unwrap();
            }
        }
        assert_eq!(lines(&access(&generated, &planned)), Vec::<String>::new(), "{name}");
        assert_eq!(lines(&access(&planned, &generated)), Vec::<String>::new(), "{name}");
        assert_eq!(openings(&generated, &planned), [], "{name}");
    }
}
