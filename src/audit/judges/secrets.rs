//! Secrets, parameters and queues.

use serde_json::Value;

use super::secret_looking::{of_entry, of_text};
use crate::judge::{Judge, Verdict, at_most, each, every, judge, key, plainly};
use crate::model::pods::Pods;
use crate::model::policy::Policy;
use crate::model::{Form, Model, Subject};

const SECRET: &str = "aws_secretsmanager_secret";

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("secrets-external", |model, _| external(model)),
        each(
            "secrets-as-files",
            &["Deployment", "StatefulSet", "Rollout", "CronJob", "DaemonSet", "Job"],
            as_files,
        ),
        judge("secrets-encryption", every(SECRET).expect("kms_key_id", key())),
        judge(
            "secrets-rotation",
            every(SECRET)
                .beside("aws_secretsmanager_secret_rotation", "secret_id")
                .expect("rotation_rules[0].automatically_after_days", at_most(90)),
        ),
        each("secrets-policy", &[SECRET], policy),
        each("secrets-recovery", &[SECRET], recovery),
        plainly("secrets-config-maps", |model, _| config_maps(model)),
        each("parameters-encryption", &["aws_ssm_parameter"], parameter),
        each("sqs-encryption", &["aws_sqs_queue"], queue_encryption),
        each("sqs-policy", &["aws_sqs_queue"], queue_policy),
    ]
}

/// The secrets of Kubernetes that pods read, with where each is named.
fn named(pods: &Pods<'_>) -> Vec<(String, String)> {
    let mut named = Vec::new();
    for container in pods.containers() {
        for (at, from) in container.json["envFrom"].as_array().into_iter().flatten().enumerate() {
            if let Some(name) = from["secretRef"]["name"].as_str() {
                named.push((format!("{}.envFrom[{at}].secretRef", container.path), name.to_owned()));
            }
        }
        for (at, env) in container.json["env"].as_array().into_iter().flatten().enumerate() {
            if let Some(name) = env["valueFrom"]["secretKeyRef"]["name"].as_str() {
                named.push((format!("{}.env[{at}].valueFrom.secretKeyRef", container.path), name.to_owned()));
            }
        }
    }
    named
}

fn volumes(pods: &Pods<'_>) -> Vec<(String, String)> {
    let volumes = pods.spec["volumes"].as_array().into_iter().flatten().enumerate();
    volumes
        .filter_map(|(at, volume)| {
            let name = volume["secret"]["secretName"].as_str()?;
            Some((pods.path_of(&format!("volumes[{at}].secret")), name.to_owned()))
        })
        .collect()
}

/// What brings a secret of Kubernetes into a namespace.
fn brought_by<'m>(
    model: &'m Model,
    cluster: Option<&str>,
    namespace: Option<&str>,
    name: &str,
) -> Option<&'m Subject> {
    model.of_kind("ExternalSecret").find(|of| {
        let target = of.text("spec.target.name").unwrap_or(of.object_name());
        of.cluster.as_deref() == cluster && of.namespace() == namespace && target == name
    })
}

fn external(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for secret in model.of_kind("Secret") {
        let is_empty = secret.at("data").is_none() && secret.at("stringData").is_none();
        let message =
            if is_empty { "it holds nothing" } else { "what it holds stands in the generated files" };
        verdicts.push(Verdict::of(is_empty, secret, "", message));
    }
    for version in model.of_type("aws_secretsmanager_secret_version") {
        let given = ["secret_string", "secret_binary", "secret_string_wo"]
            .into_iter()
            .find(|path| version.text(path).is_some_and(|text| !text.contains("${")));
        let message = if given.is_some() {
            "its value stands in the generated files"
        } else {
            "its value stands elsewhere"
        };
        verdicts.push(Verdict::of(given.is_none(), version, "", message));
    }
    for secret in model.of_type(SECRET) {
        if model.referring(secret, "aws_secretsmanager_secret_version", "secret_id").is_empty() {
            verdicts.push(Verdict::pass(secret, "", "its value is written to Secrets Manager from outside"));
        }
    }
    for pods in model.pods() {
        let workload = pods.workload;
        for (path, name) in named(&pods).into_iter().chain(volumes(&pods)) {
            let by = brought_by(model, workload.cluster.as_deref(), workload.namespace(), &name);
            let message = match by {
                Some(by) => format!("{name} is brought by {}", by.address),
                None => format!("nothing in the model brings {name} from Secrets Manager or parameters"),
            };
            verdicts.push(Verdict::of(by.is_some(), workload, path, message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing uses a secret"));
    }
    verdicts
}

fn as_files<'m>(_: &'m Model, workload: &'m Subject) -> Vec<Verdict<'m>> {
    let Some(pods) = Pods::of(workload).filter(|_| workload.form == Form::Object) else { return Vec::new() };
    let verdicts: Vec<Verdict<'m>> = named(&pods)
        .into_iter()
        .map(|(path, name)| Verdict::fail(workload, path, format!("{name} is in the container's variables")))
        .collect();
    if verdicts.is_empty() {
        return vec![Verdict::pass(workload, "", "no secret is in a container's variables")];
    }
    verdicts
}

fn policy<'m>(model: &'m Model, secret: &'m Subject) -> Vec<Verdict<'m>> {
    const POLICY: &str = "policy";
    let of = model.referring(secret, "aws_secretsmanager_secret_policy", "secret_arn");
    let Some((subject, policy)) = of.iter().find_map(|of| Some((*of, of.at(POLICY).and_then(Policy::read)?)))
    else {
        return vec![Verdict::fail(secret, "", "no policy shuts other accounts out")];
    };
    let open = policy.allowing().find(|statement| statement.is_for_everybody());
    let shuts_out = policy.statements.iter().any(|statement| {
        let compares = statement.conditions.iter().any(|of| {
            of.operator.starts_with("StringNotEquals") && of.key.eq_ignore_ascii_case("aws:PrincipalAccount")
        });
        !statement.allows
            && statement.is_for_everybody()
            && compares
            && statement.covers("secretsmanager:GetSecretValue")
    });
    let message = match (open, shuts_out) {
        (Some(statement), _) => format!("{}: everybody is allowed something", statement.name()),
        (None, true) => "other accounts are shut out".to_owned(),
        (None, false) => "other accounts are not shut out".to_owned(),
    };
    vec![Verdict::of(open.is_none() && shuts_out, subject, POLICY, message)]
}

fn recovery<'m>(_: &'m Model, secret: &'m Subject) -> Vec<Verdict<'m>> {
    const WINDOW: &str = "recovery_window_in_days";
    let days = secret.number(WINDOW);
    let message = match days {
        None => "it can be got back for 30 days, as nothing else is said".to_owned(),
        Some(days) => format!("it can be got back for {days} days"),
    };
    vec![Verdict::of(days.is_none_or(|days| days >= 7), secret, WINDOW, message)]
}

fn config_maps(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for map in model.of_kind("ConfigMap") {
        let entries = map.at("data").and_then(Value::as_object).into_iter().flatten();
        let found = entries.into_iter().find_map(|(key, value)| {
            let text = value.as_str().unwrap_or_default();
            of_entry(key, text).or_else(|| of_text(text)).map(|what| (key, what))
        });
        verdicts.push(match found {
            Some((key, what)) => {
                let path = generated::paths::join("data", key);
                Verdict::fail(map, path, format!("{key} looks like {what}")).value(Value::Null)
            }
            None => Verdict::pass(map, "", "nothing in it looks like a secret"),
        });
    }
    for pods in model.pods() {
        let mut found = Vec::new();
        for container in pods.containers() {
            for (at, env) in container.json["env"].as_array().into_iter().flatten().enumerate() {
                let (name, text) =
                    (env["name"].as_str().unwrap_or_default(), env["value"].as_str().unwrap_or_default());
                if let Some(what) = of_entry(name, text).or_else(|| of_text(text)) {
                    let path = format!("{}.env[{at}].value", container.path);
                    found.push(
                        Verdict::fail(pods.workload, path, format!("{name} looks like {what}"))
                            .value(Value::Null),
                    );
                }
            }
        }
        if found.is_empty() {
            found.push(Verdict::pass(pods.workload, "", "no variable of its containers looks like a secret"));
        }
        verdicts.extend(found);
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there are no ConfigMaps and no pods"));
    }
    verdicts
}

fn parameter<'m>(_: &'m Model, parameter: &'m Subject) -> Vec<Verdict<'m>> {
    let is_encrypted = parameter.text("type") == Some("SecureString");
    let says_so = parameter.at("insecure_value").is_some();
    let (path, message) = match (is_encrypted, says_so) {
        (true, _) => ("type", "it is encrypted"),
        (false, true) => ("insecure_value", "it says that it is no secret"),
        (false, false) => ("type", "it is not encrypted, and does not say that it is no secret"),
    };
    vec![Verdict::of(is_encrypted || says_so, parameter, path, message)]
}

fn queue_encryption<'m>(_: &'m Model, queue: &'m Subject) -> Vec<Verdict<'m>> {
    let by_key = queue.at("kms_master_key_id").is_some();
    let by_queue = queue.flag("sqs_managed_sse_enabled") == Some(true);
    let message = if by_key || by_queue { "it is encrypted" } else { "nothing says that it is encrypted" };
    vec![Verdict::of(by_key || by_queue, queue, "kms_master_key_id", message)]
}

fn queue_policy<'m>(model: &'m Model, queue: &'m Subject) -> Vec<Verdict<'m>> {
    const POLICY: &str = "policy";
    let of = model.referring(queue, "aws_sqs_queue_policy", "queue_url").into_iter().chain([queue]);
    let mut verdicts = Vec::new();
    for subject in of {
        let Some(policy) = subject.at(POLICY).and_then(Policy::read) else { continue };
        let open = policy
            .allowing()
            .find(|statement| statement.is_for_everybody() && statement.conditions.is_empty());
        let message = match open {
            Some(statement) => format!("{}: it is open to everybody", statement.name()),
            None => "its policy names who uses it".to_owned(),
        };
        verdicts.push(Verdict::of(open.is_none(), subject, POLICY, message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(
            queue,
            POLICY,
            "it has no policy: nobody outside of the account reaches it",
        ));
    }
    verdicts
}
