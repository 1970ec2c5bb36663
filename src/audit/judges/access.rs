//! Who may do what in a cluster.

use crate::judge::{Judge, Verdict, each, plainly};
use crate::model::{Model, Subject};

/// How many principals may administer a cluster: a pipeline, the people of the platform, and who is called in need.
const MOST_ADMINS: usize = 3;

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("access-cluster-admins", |model, _| {
            model.of_type("aws_eks_access_entry").flat_map(|entry| admin(model, entry)).collect()
        }),
        each("access-namespaced", &["aws_eks_access_policy_association"], namespaced),
        each("access-kubernetes-groups", &["aws_eks_access_entry"], groups),
        plainly("access-node-roles", |model, _| {
            let mut verdicts: Vec<Verdict<'_>> =
                model.of_type("aws_eks_access_entry").map(|entry| node_role(model, entry)).collect();
            if verdicts.is_empty() {
                verdicts
                    .push(Verdict::whole(true, "there are no access entries beyond those that EKS makes"));
            }
            verdicts
        }),
        each("access-people-by-role", &["aws_eks_access_entry"], by_role),
    ]
}

/// The name of an access policy: `AmazonEKSViewPolicy`.
fn policy_name(association: &Subject) -> &str {
    association.text("policy_arn").and_then(|arn| arn.rsplit('/').next()).unwrap_or_default()
}

/// Whether an association makes its principal an administrator of the whole cluster.
fn is_admin(association: &Subject) -> bool {
    policy_name(association) == "AmazonEKSClusterAdminPolicy"
}

/// The associations of an entry's principal with policies.
fn associations<'m>(model: &'m Model, entry: &Subject) -> Vec<&'m Subject> {
    let cluster = entry.text("cluster_name");
    let is_its = |of: &&Subject| {
        of.text("cluster_name") == cluster && of.text("principal_arn") == entry.text("principal_arn")
    };
    model.of_type("aws_eks_access_policy_association").filter(is_its).collect()
}

fn admin<'m>(model: &'m Model, entry: &'m Subject) -> Vec<Verdict<'m>> {
    let cluster = entry.text("cluster_name").unwrap_or_default();
    let principal = entry.text("principal_arn").unwrap_or_default();
    let administering: Vec<&Subject> =
        associations(model, entry).into_iter().filter(|association| is_admin(association)).collect();
    if administering.is_empty() {
        return vec![Verdict::pass(
            entry,
            "principal_arn",
            format!("{principal} does not administer {cluster}"),
        )];
    }
    let all = model
        .of_type("aws_eks_access_policy_association")
        .filter(|of| is_admin(of) && of.text("cluster_name") == Some(cluster))
        .count();
    let is_named = principal.contains(":role/") || principal.contains(":user/");
    let verdict = |association| {
        let message = if !is_named {
            format!("{principal} administers {cluster}, and is no one role or user")
        } else if all > MOST_ADMINS {
            format!(
                "{principal} administers {cluster}, one of {all}, where {MOST_ADMINS} at most are asked for"
            )
        } else {
            format!("{principal} administers {cluster}, one of {all}")
        };
        Verdict::of(is_named && all <= MOST_ADMINS, association, "policy_arn", message)
    };
    administering.into_iter().map(verdict).collect()
}

fn namespaced<'m>(_: &'m Model, association: &'m Subject) -> Vec<Verdict<'m>> {
    const SCOPE: &str = "access_scope[0].type";
    let policy = policy_name(association);
    let is_bindable = matches!(policy, "AmazonEKSAdminPolicy" | "AmazonEKSEditPolicy");
    let is_bound = association.text(SCOPE) == Some("namespace");
    let message = match (is_bindable, is_bound) {
        (_, true) => {
            format!("{policy} holds in {}", association.texts("access_scope[0].namespaces").join(", "))
        }
        (true, false) => format!("{policy} holds in all namespaces, kube-system among them"),
        (false, false) => format!("{policy} is of the whole cluster"),
    };
    vec![Verdict::of(!is_bindable || is_bound, association, SCOPE, message)]
}

fn groups<'m>(_: &'m Model, entry: &'m Subject) -> Vec<Verdict<'m>> {
    const GROUPS: &str = "kubernetes_groups";
    let groups = entry.texts(GROUPS);
    let system = groups.iter().find(|group| group.starts_with("system:"));
    let message = match system {
        Some(group) => format!("it is in the group {group} of the system"),
        None if groups.is_empty() => "it is in no group".to_owned(),
        None => format!("it is in {}", groups.join(", ")),
    };
    vec![Verdict::of(system.is_none(), entry, GROUPS, message)]
}

fn node_role<'m>(model: &'m Model, entry: &'m Subject) -> Verdict<'m> {
    const PRINCIPAL: &str = "principal_arn";
    let role = model.target(entry, PRINCIPAL).filter(|target| target.kind == "aws_iam_role");
    let name = entry.text(PRINCIPAL).and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
    let is_its = |group: &&Subject| {
        let of_group = model.target(group, "node_role_arn");
        of_group.is_some_and(|of| role.is_some_and(|role| role.is(of)) || of.text("name") == Some(name))
    };
    match model.of_type("aws_eks_node_group").find(is_its) {
        Some(group) => Verdict::fail(entry, PRINCIPAL, format!("{name} is the role of {}", group.address)),
        None => Verdict::pass(entry, PRINCIPAL, format!("{name} is no role of nodes")),
    }
}

fn by_role<'m>(_: &'m Model, entry: &'m Subject) -> Vec<Verdict<'m>> {
    const PRINCIPAL: &str = "principal_arn";
    let principal = entry.text(PRINCIPAL).unwrap_or_default();
    let is_role = principal.contains(":role/") || principal.starts_with("${");
    let message = if is_role {
        "it is for a role"
    } else {
        "it is for a user or an account, where a role is asked for"
    };
    vec![Verdict::of(is_role, entry, PRINCIPAL, message)]
}
