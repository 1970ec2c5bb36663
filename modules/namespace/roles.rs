//! What teams may do in a namespace: roles that list resources and verbs one by one, without secrets.
//!
//! Whoever may change a deployment can make its pods do anything with their service account: `edit` is not less than
//! `debug`, but it leaves a trace in the object.

use std::collections::BTreeSet;

use aws::names::GroupName;
use kubernetes::Object;
use kubernetes::k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::settings::{NamespaceSettings, TeamAccess};
use super::{metadata, origin};
use crate::service::Channel;

const RBAC: &str = "rbac.authorization.k8s.io";

/// An API group, its resources, and what may be done with them.
type Rule = (&'static str, &'static [&'static str], &'static [&'static str]);

const READ: &[&str] = &["get", "list", "watch"];

/// Seeing what is there.
const VIEW: &[Rule] = &[
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "pods/status",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
        READ,
    ),
    ("apps", &["controllerrevisions", "deployments", "replicasets", "statefulsets"], READ),
    ("argoproj.io", &["analysisruns", "rollouts"], READ),
    ("autoscaling", &["horizontalpodautoscalers"], READ),
    ("autoscaling.k8s.io", &["verticalpodautoscalers"], READ),
    ("batch", &["cronjobs", "jobs"], READ),
    ("discovery.k8s.io", &["endpointslices"], READ),
    ("elbv2.k8s.aws", &["targetgroupbindings"], READ),
    ("events.k8s.io", &["events"], READ),
    ("external-secrets.io", &["externalsecrets", "secretstores"], READ),
    ("metrics.k8s.io", &["pods"], &["get", "list"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"], READ),
    ("policy", &["poddisruptionbudgets"], READ),
    (RBAC, &["rolebindings", "roles"], READ),
];

/// Changing what runs: restart, scale, roll back, promote, start and end jobs. What runs, and with what rights, is
/// declared in the settings; neither is made or removed by hand.
const EDIT: &[Rule] = &[
    ("", &["pods"], &["delete"]),
    ("", &["pods/eviction"], &["create"]),
    ("apps", &["deployments", "statefulsets"], &["patch", "update"]),
    ("apps", &["deployments/scale", "statefulsets/scale"], &["get", "patch", "update"]),
    ("argoproj.io", &["rollouts", "rollouts/status"], &["patch", "update"]),
    ("argoproj.io", &["rollouts/scale"], &["get", "patch", "update"]),
    ("autoscaling", &["horizontalpodautoscalers"], &["patch", "update"]),
    ("batch", &["cronjobs"], &["patch", "update"]),
    ("batch", &["jobs"], &["create", "delete"]),
];

/// Running commands in pods, and reaching their ports. Clients that speak WebSocket need `get` up to version 1.34 of
/// Kubernetes, and `create` as well from 1.35 on.
const DEBUG: &[Rule] = &[
    ("", &["pods"], READ),
    ("", &["pods/log"], &["get"]),
    ("", &["pods/attach", "pods/exec", "pods/portforward"], &["create", "get"]),
    ("", &["pods/ephemeralcontainers"], &["get", "patch", "update"]),
];

/// The roles that somebody has in the namespace, each with its binding.
pub(super) fn objects(settings: &NamespaceSettings, channel: &Channel<'_>) -> Vec<Object> {
    let groups = |access: TeamAccess| -> BTreeSet<&GroupName> {
        settings.teams.iter().filter(|(_, of)| **of >= access).map(|(group, _)| group).collect()
    };
    let roles = [
        ("team-view", "Seeing what is there, secrets excluded.", VIEW, groups(TeamAccess::View)),
        ("team-edit", "Changing what runs.", EDIT, groups(TeamAccess::Edit)),
        ("team-debug", "Running commands in pods.", DEBUG, settings.debug.iter().collect()),
    ];
    let held = roles.into_iter().filter(|(.., groups)| !groups.is_empty());
    held.flat_map(|(name, description, rules, groups)| {
        let role = Role {
            metadata: metadata(channel, name, description),
            rules: Some(rules.iter().map(policy_rule).collect()),
        };
        let binding = RoleBinding {
            metadata: metadata(channel, name, description),
            role_ref: RoleRef { api_group: RBAC.to_owned(), kind: "Role".to_owned(), name: name.to_owned() },
            subjects: Some(groups.into_iter().map(subject).collect()),
        };
        [Object::new(&role, origin(channel)), Object::new(&binding, origin(channel))]
    })
    .collect()
}

fn policy_rule((group, resources, verbs): &Rule) -> PolicyRule {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    PolicyRule {
        api_groups: Some(vec![(*group).to_owned()]),
        resources: Some(owned(resources)),
        verbs: owned(verbs),
        ..PolicyRule::default()
    }
}

fn subject(group: &GroupName) -> Subject {
    Subject {
        api_group: Some(RBAC.to_owned()),
        kind: "Group".to_owned(),
        name: group.to_string(),
        namespace: None,
    }
}
