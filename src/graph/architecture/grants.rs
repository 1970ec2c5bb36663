//! What services may do in AWS: their roles and the policies of these.

use generated::Model;
use generated::model::Subject;
use generated::model::policy::{Policy, Statement};

/// The role of the pods of a service account: by Pod Identity, or by a trust in the cluster's tokens.
pub(super) fn role<'m>(
    model: &'m Model,
    cluster: &Subject,
    namespace: &str,
    account: &str,
) -> Option<&'m Subject> {
    let associated = |of: &&Subject| {
        of.text("namespace") == Some(namespace)
            && of.text("service_account") == Some(account)
            && model.cluster_of(of).is_some_and(|of| of.is(cluster))
    };
    if let Some(of) = model.of_type("aws_eks_pod_identity_association").find(associated) {
        return model.target(of, "role_arn");
    }
    let subject = format!("\"system:serviceaccount:{namespace}:{account}\"");
    let is_of_cluster = |role: &Subject| {
        model.targets(role, "assume_role_policy").into_iter().any(|target| {
            target.is(cluster)
                || (target.kind == "aws_iam_openid_connect_provider"
                    && model.target(target, "url").is_some_and(|of| of.is(cluster)))
        })
    };
    model.of_type("aws_iam_role").find(|role| {
        role.text("assume_role_policy").is_some_and(|trust| trust.contains(&subject)) && is_of_cluster(role)
    })
}

/// The statements that allow a role something.
pub(super) fn statements(model: &Model, role: &Subject) -> Vec<Statement> {
    let mut policies: Vec<&Subject> =
        model.of_type("aws_iam_role_policy").filter(|of| is_of(model, of, "role", role)).collect();
    for attachment in model.of_type("aws_iam_role_policy_attachment") {
        if is_of(model, attachment, "role", role)
            && let Some(policy) = model.target(attachment, "policy_arn")
            && !policies.iter().any(|of| of.is(policy))
        {
            policies.push(policy);
        }
    }
    let read = |of: &&Subject| of.at("policy").and_then(Policy::read);
    policies
        .iter()
        .filter_map(read)
        .flat_map(|policy| policy.allowing().cloned().collect::<Vec<_>>())
        .collect()
}

fn is_of(model: &Model, of: &Subject, path: &str, role: &Subject) -> bool {
    model.target(of, path).is_some_and(|target| target.is(role))
        || (of.text(path).is_some() && of.text(path) == role.text("name"))
}

/// What statements allow on something that they name in one of these ways: `read`, `write`, `connect`; empty when nothing.
pub(super) fn allowed(statements: &[Statement], names: &[String]) -> Vec<&'static str> {
    let concerns = |statement: &&Statement| {
        statement.resources.iter().any(|resource| names.iter().any(|name| is_named(resource, name)))
    };
    let mut found: Vec<&'static str> = Vec::new();
    for action in statements.iter().filter(concerns).flat_map(|statement| &statement.actions) {
        let verb = action.split_once(':').map_or("*", |(_, verb)| verb);
        let reads = ["Get", "List", "Describe", "Receive", "BatchGet", "ClientMount"];
        let does: &[&'static str] = match (action.as_str(), verb) {
            ("rds-db:connect", _) => &["connect"],
            (_, "*") => &["read", "write"],
            (_, verb) if reads.iter().any(|prefix| verb.starts_with(prefix)) => &["read"],
            _ => &["write"],
        };
        for what in does {
            if !found.contains(what) {
                found.push(what);
            }
        }
    }
    found.sort_unstable();
    found
}

/// Whether a resource of a statement is something, or within it: the name and nothing behind it that makes it another one.
fn is_named(resource: &str, name: &str) -> bool {
    resource.find(name).is_some_and(|at| {
        let rest = &resource[at + name.len()..];
        rest.is_empty() || rest.starts_with(['/', '*', '.', '}', ':'])
    })
}
