//! The committed environments.

use std::path::Path;

use aws::iam_actions;

use super::super::wildcard::is_pattern;
use super::*;

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// The stacks of a committed environment.
pub(in super::super) fn environment(name: &str) -> Vec<StackObjects> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../out").join(name);
    let mut stacks = Vec::new();
    for stack in ["bootstrap", "infrastructure", "platform", "application"] {
        let mut objects = StackObjects { stack: stack.to_owned(), ..StackObjects::default() };
        for file in std::fs::read_dir(folder.join(stack)).unwrap() {
            let path = file.unwrap().path();
            let content: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            for (kind, resources) in content["resource"].as_object().into_iter().flatten() {
                for (name, arguments) in resources.as_object().unwrap() {
                    let arguments = arguments.as_object().cloned().unwrap();
                    objects.resources.insert(format!("{kind}.{name}"), arguments);
                }
            }
            for (name, output) in content["output"].as_object().into_iter().flatten() {
                objects.outputs.insert(name.clone(), output["value"].clone());
            }
        }
        assert!(!objects.resources.is_empty(), "{name}/{stack}");
        stacks.push(objects);
    }
    stacks
}

/// Dev, with an edit of a resource.
fn edited(stack: &str, address: &str, edit: impl FnOnce(&mut Map<String, Value>)) -> Vec<StackObjects> {
    let mut stacks = environment("dev");
    let stack = stacks.iter_mut().find(|known| known.stack == stack).unwrap();
    edit(stack.resources.get_mut(address).unwrap());
    stacks
}

fn change(stack: &str, address: &str, edit: impl FnOnce(&mut Map<String, Value>)) -> Vec<AccessChange> {
    access(&environment("dev"), &edited(stack, address, edit))
}

#[test]
fn an_environment_is_no_change_to_itself() {
    for name in ENVIRONMENTS {
        let stacks = environment(name);
        assert_eq!(access(&stacks, &stacks), []);
        let gained = access(&[], &stacks);
        assert!(gained.len() > 100, "{}", gained.len());
        let lost = |change: &&AccessChange| change.direction == Direction::Loses;
        assert_eq!(gained.iter().find(lost), None);
    }
}

#[test]
fn everything_is_read_and_everybody_is_named() {
    for name in ENVIRONMENTS {
        for change in access(&[], &environment(name)) {
            let text = format!("{} {:?} {:?}", change.principal, change.actions, change.conditions);
            assert!(!text.contains("cannot be read") && !text.contains("known only once"), "{text}");
            assert!(!change.principal.contains("${"), "{text}");
            assert!(!text.contains("issuer"), "{text}");
        }
    }
}

#[test]
fn a_grant_more_is_named_and_nothing_else() {
    let changes = change("application", "aws_iam_policy.trantor_dawn", |policy| {
        let text = policy["policy"].as_str().unwrap();
        policy["policy"] =
            text.replace("\"s3:DeleteObject\",", "\"s3:DeleteObject\",\"s3:PutObjectAcl\",").into();
    });
    assert_eq!(
        lines(&changes),
        ["+! role dev-trantor-dawn: s3:PutObjectAcl on arn:aws:s3:::dev-111122223333-dawn/* \
         [manages permissions: s3:PutObjectAcl]"]
    );
    assert_eq!(changes[0].through, ["application: aws_iam_policy.trantor_dawn"]);
}

#[test]
fn trust_access_and_keys_are_named() {
    let changes = change("infrastructure", "aws_eks_access_entry.trantor_developers", |entry| {
        entry["kubernetes_groups"] = json!(["developers", "operators"]);
    });
    assert_eq!(lines(&changes), ["+! role developer: Kubernetes group operators on cluster dev-trantor"]);

    let changes = change("application", "aws_iam_role.trantor_day", |role| {
        let text = role["assume_role_policy"].as_str().unwrap();
        role["assume_role_policy"] =
            text.replace("system:serviceaccount:day:day", "system:serviceaccount:dawn:dawn").into();
    });
    assert_eq!(
        lines(&changes),
        [
            "+! service account dawn/dawn of dev-trantor: sts:AssumeRoleWithWebIdentity on role dev-trantor-day \
         [before service account day/day of dev-trantor]",
            "- service account day/day of dev-trantor: sts:AssumeRoleWithWebIdentity on role dev-trantor-day \
         [still service account dawn/dawn of dev-trantor]",
        ]
    );

    let changes = change("application", "aws_kms_key.day", |key| {
        let text = key["policy"].as_str().unwrap();
        key["policy"] = text.replace("\"kms:Decrypt\"", "\"kms:Decrypt\",\"kms:CreateGrant\"").into();
    });
    assert_eq!(
        lines(&changes),
        ["+! role dev-trantor-external-secrets: kms:CreateGrant on key application: aws_kms_key.day \
         when StringEquals kms:ViaService: secretsmanager.us-east-1.amazonaws.com \
         [manages permissions: kms:CreateGrant]"]
    );

    let changes = change("application", "aws_iam_role.trantor_day", |role| {
        role.remove("permissions_boundary");
    });
    assert_eq!(
        lines(&changes),
        ["+! role dev-trantor-day: no boundary instead of the boundary dev-permissions-boundary"]
    );
}

/// Every action, and every pattern of actions, of the policies in a value.
fn actions(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains("\"Statement\"") => {
            let resolved = text.replace("${replace(", "").replace(", \"https://\", \"\")}", "");
            actions(&serde_json::from_str(&resolved).unwrap(), found);
        }
        Value::Array(values) => values.iter().for_each(|value| actions(value, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "Action" || name == "NotAction" {
                    let many = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                    found.extend(many.iter().filter_map(Value::as_str).map(str::to_owned));
                } else {
                    actions(value, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_action_of_the_committed_policies_is_in_the_list() {
    let mut found = BTreeSet::new();
    for name in ENVIRONMENTS {
        for stack in environment(name) {
            for arguments in stack.resources.into_values() {
                actions(&Value::Object(arguments), &mut found);
            }
        }
    }
    assert!(found.len() > 300, "{}", found.len());
    let mut expansion = Expansion::default();
    let unknown: Vec<&String> = found.iter().filter(|action| expansion.of(action).is_empty()).collect();
    assert_eq!(unknown, Vec::<&String>::new(), "not in the list of {}", iam_actions::source());
    assert!(found.iter().any(|action| is_pattern(action)));
}
