//! Identities of workloads.

use serde_json::Value;

use super::cluster::of_clusters;
use super::trust::{PodTrust, pod_trust};
use crate::judge::{Judge, Verdict, at_most, each, every, judge, plainly};
use crate::model::pods::Pods;
use crate::model::{Model, Subject};

/// Add-ons that call AWS, with the service account of each in `kube-system`.
const ADDONS: [(&str, &str); 3] = [
    ("vpc-cni", "aws-node"),
    ("aws-ebs-csi-driver", "ebs-csi-controller-sa"),
    ("aws-efs-csi-driver", "efs-csi-controller-sa"),
];

/// Charts of controllers that call AWS.
const CHARTS: [&str; 8] = [
    "aws-cloudwatch-metrics",
    "aws-for-fluent-bit",
    "aws-load-balancer-controller",
    "cert-manager",
    "cluster-autoscaler",
    "external-dns",
    "external-secrets",
    "velero",
];

const ASSOCIATION: &str = "aws_eks_pod_identity_association";

/// What a service account says of its role, for IRSA.
const ROLE: &str = "metadata.annotations[\"eks.amazonaws.com/role-arn\"]";

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("pod-roles", |model, _| pod_roles(model)),
        plainly("pod-roles-trust", |model, _| pod_roles_trust(model)),
        plainly("pod-identity-agent", |model, input| {
            of_clusters(model, input, |cluster| agent(model, cluster))
        }),
        judge(
            "pod-metadata-reach",
            every("aws_launch_template")
                .expect("metadata_options[0].http_put_response_hop_limit", at_most(1)),
        ),
        plainly("pod-token-mount", |model, _| tokens(model)),
        each(
            "pod-service-account",
            &["Deployment", "StatefulSet", "Rollout", "CronJob", "DaemonSet", "Job"],
            own_account,
        ),
    ]
}

fn pod_roles(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for addon in model.of_type("aws_eks_addon") {
        let name = addon.text("addon_name").unwrap_or_default();
        let Some((_, account)) = ADDONS.iter().find(|(of, _)| *of == name) else { continue };
        verdicts.push(addon_role(model, addon, account));
    }
    for release in model.of_type("helm_release") {
        if release.text("chart").is_some_and(|chart| CHARTS.contains(&chart)) {
            verdicts.push(release_role(model, release));
        }
    }
    for association in model.of_type(ASSOCIATION) {
        let namespace = association.text("namespace").unwrap_or_default();
        let account = association.text("service_account").unwrap_or_default();
        let is_whole = !namespace.is_empty() && !account.is_empty();
        let message = format!("pods of the service account {namespace}/{account} have this role");
        verdicts.push(Verdict::of(is_whole, association, "role_arn", message));
    }
    for account in model.of_kind("ServiceAccount").filter(|account| account.at(ROLE).is_some()) {
        verdicts.push(Verdict::pass(account, ROLE, "its pods have this role"));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing in a cluster calls AWS"));
    }
    verdicts
}

fn addon_role<'m>(model: &'m Model, addon: &'m Subject, account: &str) -> Verdict<'m> {
    const IRSA: &str = "service_account_role_arn";
    if addon.at(IRSA).is_some() {
        return Verdict::pass(addon, IRSA, "it has a role of its own, by its service account");
    }
    if addon.at("pod_identity_association[0].role_arn").is_some() {
        return Verdict::pass(
            addon,
            "pod_identity_association[0].role_arn",
            "it has a role of its own, by Pod Identity",
        );
    }
    match association(model, model.cluster_of(addon), "kube-system", account) {
        Some(of) => Verdict::pass(addon, "", format!("it has a role of its own, by {}", of.address)),
        None => Verdict::fail(addon, IRSA, "it has no role, and calls AWS with that of its node"),
    }
}

fn association<'m>(
    model: &'m Model,
    cluster: Option<&Subject>,
    namespace: &str,
    account: &str,
) -> Option<&'m Subject> {
    model.of_type(ASSOCIATION).find(|of| {
        let is_there = model.cluster_of(of).zip(cluster).is_some_and(|(one, other)| one.is(other));
        is_there && of.text("namespace") == Some(namespace) && of.text("service_account") == Some(account)
    })
}

/// The service accounts that the values of a release name, with the role that each says for itself.
fn accounts_of_values(value: &Value, found: &mut Vec<(String, bool)>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let is_account =
                    matches!(key.as_str(), "serviceAccount" | "server") && value["name"].is_string();
                if is_account {
                    let role = &value["annotations"]["eks.amazonaws.com/role-arn"];
                    let name = value["name"].as_str().unwrap_or_default().to_owned();
                    found.push((name, role.as_str().is_some_and(|role| !role.is_empty())));
                }
                accounts_of_values(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| accounts_of_values(item, found)),
        _ => {}
    }
}

fn release_role<'m>(model: &'m Model, release: &'m Subject) -> Verdict<'m> {
    let mut accounts = Vec::new();
    for values in release.texts("values") {
        if let Ok(values) = serde_json::from_str(values) {
            accounts_of_values(&values, &mut accounts);
        }
    }
    let namespace = release.text("namespace").unwrap_or_default();
    let cluster = model.cluster_of(release);
    for (account, has_role) in &accounts {
        if *has_role {
            let message = format!("its service account {namespace}/{account} has a role of its own");
            return Verdict::pass(release, "values", message).value(Value::Null);
        }
        if let Some(of) = association(model, cluster, namespace, account) {
            let message =
                format!("its service account {namespace}/{account} has a role of its own, by {}", of.address);
            return Verdict::pass(release, "values", message).value(Value::Null);
        }
    }
    let message = "no service account of it has a role, and it calls AWS with that of its node";
    Verdict::fail(release, "values", message).value(Value::Null)
}

fn pod_roles_trust(model: &Model) -> Vec<Verdict<'_>> {
    const TRUST: &str = "assume_role_policy";
    let mut verdicts = Vec::new();
    for role in model.of_type("aws_iam_role") {
        let Some(trust) = pod_trust(model, role) else { continue };
        verdicts.push(match trust {
            PodTrust::Account(account) => {
                Verdict::pass(role, TRUST, format!("it trusts the service account {account} alone"))
            }
            PodTrust::Wide(why) => Verdict::fail(role, TRUST, why),
        });
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("no role is for pods"));
    }
    verdicts
}

fn agent<'m>(model: &'m Model, cluster: &'m Subject) -> Verdict<'m> {
    let is_its = |of: &&Subject| model.cluster_of(of).is_some_and(|of| of.is(cluster));
    let associations = model.of_type(ASSOCIATION).filter(is_its).count();
    let is_agent = |addon: &&Subject| addon.text("addon_name") == Some("eks-pod-identity-agent");
    let agent = model.of_type("aws_eks_addon").filter(is_its).find(is_agent);
    match agent {
        Some(agent) => Verdict::pass(
            agent,
            "addon_name",
            format!("{associations} roles of pods are given out by the agent"),
        ),
        None if associations == 0 => Verdict::pass(cluster, "", "no pod has its role by Pod Identity"),
        None => Verdict::fail(
            cluster,
            "",
            format!("{associations} roles of pods are given out by an agent that is not there"),
        ),
    }
}

/// Whether pods get a token of the Kubernetes API, where they do not say so themselves.
fn mounts_by_account(model: &Model, pods: &Pods<'_>) -> bool {
    let account = model.of_kind("ServiceAccount").find(|account| {
        account.cluster == pods.workload.cluster
            && account.namespace() == pods.workload.namespace()
            && account.object_name() == pods.service_account()
    });
    account.and_then(|account| account.flag("automountServiceAccountToken")) != Some(false)
}

fn tokens(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for pods in model.pods() {
        let path = pods.path_of("automountServiceAccountToken");
        let mounts = pods.workload.flag(&path).unwrap_or_else(|| mounts_by_account(model, &pods));
        // Where a role is bound to the account, it is there to call the API.
        let calls = mounts && has_binding(model, &pods);
        let message = match (mounts, calls) {
            (false, _) => "its pods get no token".to_owned(),
            (true, true) => {
                format!("its pods get a token, and {} is bound to a role", pods.service_account())
            }
            (true, false) => "its pods get a token, and no role is bound to their service account".to_owned(),
        };
        verdicts.push(Verdict::of(!mounts || calls, pods.workload, path, message));
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there are no pods"));
    }
    verdicts
}

fn has_binding(model: &Model, pods: &Pods<'_>) -> bool {
    model.objects().filter(|of| matches!(of.kind.as_str(), "RoleBinding" | "ClusterRoleBinding")).any(
        |binding| {
            binding.cluster == pods.workload.cluster
                && binding.items("subjects").iter().any(|subject| {
                    subject["kind"] == "ServiceAccount"
                        && subject["name"] == pods.service_account()
                        && subject["namespace"].as_str().or(binding.namespace()) == pods.workload.namespace()
                })
        },
    )
}

fn own_account<'m>(model: &'m Model, workload: &'m Subject) -> Vec<Verdict<'m>> {
    let Some(pods) = Pods::of(workload) else { return Vec::new() };
    let path = pods.path_of("serviceAccountName");
    let account = pods.service_account();
    // A service may have jobs beside its pods; another service may not.
    let service =
        |of: &Subject| of.text("metadata.labels[\"app.kubernetes.io/instance\"]").map(str::to_owned);
    let other = model.pods().into_iter().find(|other| {
        other.workload.cluster == workload.cluster
            && other.workload.namespace() == workload.namespace()
            && other.service_account() == account
            && service(other.workload) != service(workload)
    });
    let message = match (&other, account) {
        (_, "default") => "its pods run as the service account that all of the namespace share".to_owned(),
        (Some(other), account) => format!("its pods share {account} with {}", other.workload.address),
        (None, account) => format!("its pods run as {account}"),
    };
    vec![Verdict::of(other.is_none() && account != "default", workload, path, message)]
}
