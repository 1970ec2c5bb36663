//! parliament, with its community auditors, on every policy of IAM: of roles, who may assume them, and of resources.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::audits::{Audits, Place};
use super::differs::Differences;
use super::{ENVIRONMENTS, Scanned};
use crate::harness::outcome::{Missing, Outcome};
use crate::harness::plan::array;
use crate::harness::plan_view;
use crate::harness::process::finish;
use crate::harness::project::repository;
use crate::harness::python::judges;

/// What stands for the ARN of a resource that is not made yet.
const ARNS: [(&str, &str); 14] = [
    ("aws_cloudwatch_log_group", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/x"),
    ("aws_db_instance", "arn:aws:rds:us-east-1:123456789012:db:x"),
    ("aws_ecr_repository", "arn:aws:ecr:us-east-1:123456789012:repository/x"),
    ("aws_efs_file_system", "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-12345678"),
    ("aws_eks_cluster", "arn:aws:eks:us-east-1:123456789012:cluster/x"),
    ("aws_iam_openid_connect_provider", "arn:aws:iam::123456789012:oidc-provider/x"),
    ("aws_iam_policy", "arn:aws:iam::123456789012:policy/x"),
    ("aws_iam_role", "arn:aws:iam::123456789012:role/x"),
    ("aws_kms_key", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("aws_s3_bucket", "arn:aws:s3:::x"),
    ("aws_secretsmanager_secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-abcdef"),
    ("aws_sqs_queue", "arn:aws:sqs:us-east-1:123456789012:x"),
    ("aws_ssm_parameter", "arn:aws:ssm:us-east-1:123456789012:parameter/x"),
    ("aws_vpc", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0123456789abcdef0"),
];

/// What a policy of a resource is attached to, where it names nothing.
const ATTACHED: [(&str, &str); 6] = [
    ("aws_ecr_repository_policy", "aws_ecr_repository"),
    ("aws_efs_file_system_policy", "aws_efs_file_system"),
    ("aws_iam_role", "aws_iam_role"),
    ("aws_kms_key", "aws_kms_key"),
    ("aws_secretsmanager_secret_policy", "aws_secretsmanager_secret"),
    ("aws_sqs_queue_policy", "aws_sqs_queue"),
];

pub(super) fn parliament_finds_nothing_new() -> Outcome {
    let scanned = Scanned::new();
    let (policies, places) = policies(&scanned);
    assert!(policies.len() > 200, "{}", policies.len());
    let differences = Differences::read("parliament.toml");
    let newer = differences.list("newer");
    let said = judge(&json!({ "policies": policies, "newer": newer }))?;
    let audits = Audits::of(&scanned.project, &ENVIRONMENTS);
    let mut complaints = Vec::new();
    for finding in array(&said["findings"]) {
        let text = |name: &str| finding[name].as_str().unwrap();
        let (id, check, detail) = (text("id"), text("check"), text("detail"));
        let place = &places[id];
        let accepted =
            audits.controls("parliament", check).iter().any(|control| audits.accepts(control, place));
        if !differences.explain(check, place, detail, &audits) && !accepted {
            complaints.push(format!("{check} at {id}: {detail}"));
        }
    }
    complaints.extend(differences.unused());
    for action in newer {
        let (service, name) = action.split_once(':').unwrap();
        let is_there =
            aws::iam_actions::of_service(service).is_some_and(|mut all| all.any(|of| of.name() == name));
        if !is_there || !array(&said["newer"]).contains(&json!(action)) {
            complaints.push(format!("{action} is no action, or parliament knows it"));
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
    Ok(())
}

fn judge(asked: &Value) -> Result<Value, Missing> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policies.json");
    fs::write(&file, asked.to_string()).unwrap();
    let mut command = Command::new(judges()?);
    command.args(["-W", "ignore"]).arg(repository().join("tests/judges/policies.py")).arg(&file);
    Ok(finish(&mut command).success().json())
}

/// Every policy of the plan views, and where each is from.
fn policies(scanned: &Scanned) -> (Vec<Value>, BTreeMap<String, Place>) {
    let (mut policies, mut places) = (Vec::new(), BTreeMap::new());
    for environment in ENVIRONMENTS {
        for file in fs::read_dir(scanned.views.join(environment)).unwrap().map(|entry| entry.unwrap().path())
        {
            let stack = file.file_stem().unwrap().to_string_lossy().into_owned();
            let view: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            let groups = groups(&view);
            for (address, change) in plan_view::changes(&view) {
                for (name, value) in change["after"].as_object().unwrap() {
                    let Some(policy) = value.as_str().and_then(document) else { continue };
                    let id = format!("{environment}/{stack}/{address}/{name}");
                    let kind = address.split('.').next().unwrap();
                    let mut asked = json!({
                        "id": id,
                        "group": groups.get(address).map_or_else(
                            || id.clone(),
                            |role| format!("{environment}/{stack}/{role}"),
                        ),
                        "policy": policy,
                    });
                    if let Some((_, of)) = ATTACHED.iter().find(|(policy, _)| *policy == kind) {
                        asked["resource"] = json!(arn(of).unwrap());
                    }
                    policies.push(asked);
                    let environment = environment.to_owned();
                    let place = Place { environment, stack: stack.clone(), address: address.to_owned() };
                    places.insert(id, place);
                }
            }
        }
    }
    (policies, places)
}

/// The role of each policy that is attached to one of the stack or stands in it.
fn groups(view: &Value) -> BTreeMap<String, String> {
    let mut groups = BTreeMap::new();
    for resource in array(&view["configuration"]["root_module"]["resources"]) {
        let target = |argument: &str| {
            let references = array(&resource["expressions"][argument]["references"]);
            references.last().and_then(Value::as_str).map(str::to_owned)
        };
        let of = match resource["type"].as_str().unwrap() {
            "aws_iam_role_policy_attachment" => target("policy_arn"),
            "aws_iam_role_policy" => resource["address"].as_str().map(str::to_owned),
            _ => None,
        };
        if let (Some(policy), Some(role)) = (of, target("role")) {
            groups.insert(policy, role);
        }
    }
    groups
}

/// A policy, with something in the place of each reference.
fn document(text: &str) -> Option<Value> {
    if !text.starts_with('{') || !text.contains("\"Statement\"") {
        return None;
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let (reference, after) = behind.split_once('}').unwrap();
        filled.push_str(before);
        filled.push_str(&sample(reference));
        rest = after;
    }
    filled.push_str(rest);
    Some(serde_json::from_str(&filled).unwrap())
}

/// What stands for a reference. IAM's own variables stay what they are.
fn sample(reference: &str) -> String {
    if reference.starts_with("aws:") {
        return format!("${{{reference}}}");
    }
    if reference.ends_with("resource_id") {
        return "db-ABCDEFGHIJKL01234".to_owned();
    }
    if reference.contains("issuer") {
        return "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE".to_owned();
    }
    let (_, address) = reference.split_once(':').unwrap_or(("", reference));
    let kind = if address.ends_with("secret_arn") {
        "aws_secretsmanager_secret"
    } else {
        address.split('.').next().unwrap_or_default()
    };
    let is_arn = address.ends_with("arn");
    arn(kind).filter(|_| is_arn).unwrap_or_else(|| panic!("say what stands for {reference}")).to_owned()
}

fn arn(kind: &str) -> Option<&'static str> {
    ARNS.iter().find(|(of, _)| *of == kind).map(|(_, arn)| *arn)
}
