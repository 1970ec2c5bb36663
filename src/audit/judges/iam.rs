//! Rights in AWS.

mod granted;
mod statements;

use aws::iam_actions::{AccessLevel, of_service};

use self::granted::{Granted, granted};
use super::trust;
use crate::input::Input;
use crate::judge::{Judge, Verdict, each, every, judge, plainly, set};
use crate::model::policy::Policy;
use crate::model::{Form, Model, Subject};

/// Policies of AWS that give more than any role here needs.
const TOO_MUCH: [&str; 4] =
    ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "AmazonEC2ContainerRegistryFullAccess"];

/// Whose tokens say which workflow of which repository they are of.
const PIPELINES: [&str; 3] = ["token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"];

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("iam-admin", |model, _| statements::admin(model)),
        plainly("iam-service-wildcards", |model, _| statements::service_wildcards(model)),
        plainly("iam-resource-wildcards", |model, _| statements::resource_wildcards(model)),
        plainly("iam-escalation", |model, _| statements::escalation(model)),
        plainly("iam-credentials-exposure", |model, _| statements::credentials(model)),
        plainly("iam-pass-role", |model, _| statements::pass_role(model)),
        judge("iam-boundary", every("aws_iam_role").expect("permissions_boundary", set())),
        each("iam-trust-named", &["aws_iam_role"], trust_named),
        plainly("iam-trust-pipeline", |model, _| trust_pipeline(model)),
        plainly("iam-pipeline-read-plan", |model, _| plan_reads(model)),
        plainly("iam-managed-admin", |model, _| managed(model)),
        plainly("iam-no-users", |model, _| users(model)),
        plainly("iam-provider-keys", |model, _| provider_keys(model)),
        plainly("iam-kms-decrypt", |model, _| statements::decrypt(model)),
        plainly("iam-cross-account", cross_account),
    ]
}

const TRUST: &str = "assume_role_policy";

fn trust_named<'m>(_: &'m Model, role: &'m Subject) -> Vec<Verdict<'m>> {
    let Some(policy) = trust::policy(role) else {
        return vec![Verdict::unknown(
            Some(role),
            "its trust policy cannot be read: look at it in the account",
        )];
    };
    let verdict = |statement: &crate::model::policy::Statement| {
        let is_federated = statement.principals.iter().any(|of| of.starts_with("Federated:"));
        let is_narrow =
            statement.conditions.iter().any(|of| of.key.ends_with(":sub") || of.key.ends_with(":aud"));
        let (holds, message) = if statement.is_for_everybody() {
            (false, "everybody may assume it".to_owned())
        } else if is_federated && !is_narrow {
            (false, "whoever has a token of the provider may assume it".to_owned())
        } else {
            (true, format!("{} may assume it", told(&statement.principals)))
        };
        Verdict::of(holds, role, TRUST, message)
    };
    policy.allowing().map(verdict).collect()
}

fn told(principals: &[String]) -> String {
    principals
        .iter()
        .map(|of| of.split_once(':').map_or(of.as_str(), |(_, name)| name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The pipelines' conditions on subjects and audiences in the trust of a role; none when it trusts none.
pub(super) fn pipeline_subjects(model: &Model, role: &Subject) -> Option<Vec<(bool, String)>> {
    let policy = trust::policy(role)?;
    let is_provider = model.targets(role, TRUST).iter().any(|provider| {
        let url = provider.text("url").unwrap_or_default();
        provider.kind == "aws_iam_openid_connect_provider" && PIPELINES.iter().any(|of| url.contains(of))
    });
    let names_one = |principal: &String| PIPELINES.iter().any(|of| principal.contains(of));
    let mut subjects = Vec::new();
    for statement in policy.allowing() {
        let is_federated = statement.principals.iter().any(|of| of.starts_with("Federated:"));
        if !is_federated || !(is_provider || statement.principals.iter().any(names_one)) {
            continue;
        }
        let of = statement.conditions.iter().filter(|of| of.key.ends_with(":sub"));
        let values: Vec<(bool, String)> = of
            .flat_map(|of| of.values.iter().map(|value| (of.operator == "StringEquals", value.clone())))
            .collect();
        let has_audience = statement.conditions.iter().any(|of| of.key.ends_with(":aud"));
        if values.is_empty() || !has_audience {
            subjects.push((false, String::new()));
        }
        subjects.extend(values);
    }
    (!subjects.is_empty()).then_some(subjects)
}

fn trust_pipeline(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for role in model.of_type("aws_iam_role") {
        let Some(subjects) = pipeline_subjects(model, role) else { continue };
        for (is_exact, subject) in subjects {
            let holds = is_exact && !subject.contains(['*', '?']) && subject.matches(':').count() >= 2;
            let message = if subject.is_empty() {
                "no condition says which repository's jobs, and for whom tokens must be".to_owned()
            } else if holds {
                format!("jobs of {subject} assume it")
            } else {
                format!(
                    "jobs of {subject} assume it, where one repository and one branch or environment are asked for"
                )
            };
            verdicts.push(Verdict::of(holds, role, TRUST, message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("no role is for a pipeline"));
    }
    verdicts
}

fn plan_reads(model: &Model) -> Vec<Verdict<'_>> {
    let is_for_plans = |role: &&Subject| {
        let subjects = pipeline_subjects(model, role).unwrap_or_default();
        subjects.iter().any(|(_, subject)| subject.ends_with(":pull_request"))
    };
    let mut verdicts = Vec::new();
    for role in model.of_type("aws_iam_role").filter(is_for_plans) {
        for Granted { policy, subject, path } in granted(model).into_iter().filter(|of| of.is_of(model, role))
        {
            let writing = policy.allowing().flat_map(|statement| {
                statement
                    .actions
                    .iter()
                    .filter(|action| !only_reads(action))
                    .map(move |action| (statement, action))
            });
            let writing: Vec<String> =
                writing.map(|(of, action)| format!("{} in {}", action, of.name())).collect();
            let message = match writing.first() {
                Some(first) => format!("the role that plans may change something: {first}"),
                None => "the role that plans reads alone by it".to_owned(),
            };
            verdicts.push(Verdict::of(writing.is_empty(), subject, path, message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("no role plans pull requests"));
    }
    verdicts
}

/// Actions that AWS calls writing and that change nothing: they read with a key.
const READING: [&str; 1] = ["kms:Decrypt"];

/// Whether every action of a pattern reads or lists.
pub(super) fn only_reads(pattern: &str) -> bool {
    if READING.contains(&pattern) {
        return true;
    }
    let Some((service, name)) = pattern.split_once(':') else { return false };
    let Some(actions) = of_service(service) else { return false };
    let mut matching = actions.filter(|action| crate::model::policy::matches(name, action.name())).peekable();
    matching.peek().is_some()
        && matching.all(|action| matches!(action.level(), AccessLevel::List | AccessLevel::Read))
}

fn managed(model: &Model) -> Vec<Verdict<'_>> {
    const POLICY: &str = "policy_arn";
    let mut verdicts = Vec::new();
    for attachment in model.of_type("aws_iam_role_policy_attachment") {
        let arn = attachment.text(POLICY).unwrap_or_default();
        let name = arn.rsplit('/').next().unwrap_or_default();
        let is_too_much =
            arn.contains(":aws:policy/") && (TOO_MUCH.contains(&name) || name.ends_with("FullAccess"));
        let message = format!(
            "the role has {}",
            model.target(attachment, POLICY).map_or(name, |of| of.address.as_str())
        );
        verdicts.push(Verdict::of(!is_too_much, attachment, POLICY, message));
    }
    for role in model.of_type("aws_iam_role") {
        for (at, arn) in role.texts("managed_policy_arns").into_iter().enumerate() {
            let name = arn.rsplit('/').next().unwrap_or_default();
            let is_too_much = TOO_MUCH.contains(&name) || name.ends_with("FullAccess");
            verdicts.push(Verdict::of(
                !is_too_much,
                role,
                format!("managed_policy_arns[{at}]"),
                format!("the role has {name}"),
            ));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::whole(true, "no role has a managed policy"));
    }
    verdicts
}

fn users(model: &Model) -> Vec<Verdict<'_>> {
    let is_user = |of: &&Subject| {
        of.form == Form::Resource
            && (of.kind.starts_with("aws_iam_user") || of.kind.starts_with("aws_iam_access_key"))
    };
    let verdicts: Vec<Verdict<'_>> = model
        .subjects()
        .filter(is_user)
        .map(|user| Verdict::fail(user, "", "users and their keys have credentials that never end"))
        .collect();
    if verdicts.is_empty() {
        let roles = model.of_type("aws_iam_role").count();
        return vec![Verdict::whole(true, format!("there are {roles} roles, and no users or access keys"))];
    }
    verdicts
}

fn provider_keys(model: &Model) -> Vec<Verdict<'_>> {
    let providers = model.subjects().filter(|of| of.form == Form::Provider);
    let verdict = |provider| {
        let given = ["access_key", "secret_key", "token", "password", "client_key"]
            .into_iter()
            .find(|path| Subject::text(provider, path).is_some());
        match given {
            Some(path) => Verdict::fail(provider, path, "a credential stands in the provider's settings")
                .value(serde_json::Value::Null),
            None => Verdict::pass(provider, "", "no credential stands in it"),
        }
    };
    let verdicts: Vec<Verdict<'_>> = providers.map(verdict).collect();
    if verdicts.is_empty() { vec![Verdict::not_applicable("there are no providers")] } else { verdicts }
}

/// Where policies of resources stand, by the type of resource.
const RESOURCE_POLICIES: [(&str, &str); 9] = [
    ("aws_ecr_repository_policy", "policy"),
    ("aws_efs_file_system_policy", "policy"),
    ("aws_iam_role", TRUST),
    ("aws_kms_key", "policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_secretsmanager_secret_policy", "policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_sqs_queue", "policy"),
    ("aws_sqs_queue_policy", "policy"),
];

/// The account of a principal, when it says one.
fn account(principal: &str) -> Option<&str> {
    let name = principal.strip_prefix("AWS:")?;
    let account = if name.starts_with("arn:") { name.split(':').nth(4)? } else { name };
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

fn cross_account<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let own = input.accounts.get(&model.environment).map_or("", String::as_str);
    let mut verdicts = Vec::new();
    for (kind, path) in RESOURCE_POLICIES {
        for subject in model.of_type(kind) {
            let Some(policy) = subject.at(path).and_then(Policy::read) else { continue };
            let others: Vec<(&str, String)> = policy
                .allowing()
                .flat_map(|of| {
                    of.principals
                        .iter()
                        .filter_map(|of| account(of))
                        .map(|of| (of, String::new()))
                        .collect::<Vec<_>>()
                })
                .filter(|(account, _)| *account != own)
                .collect();
            // Which accounts may pull is a setting of its own.
            let is_named = kind == "aws_ecr_repository_policy";
            let message = match others.first() {
                Some((account, _)) if is_named => {
                    format!("the account {account} is named in registry.pull_accounts")
                }
                Some((account, _)) => format!("the account {account} is let in"),
                None => "no other account is let in".to_owned(),
            };
            verdicts.push(Verdict::of(others.is_empty() || is_named, subject, path, message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::whole(true, "no resource has a policy"));
    }
    verdicts
}
