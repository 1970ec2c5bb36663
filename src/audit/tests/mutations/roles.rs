//! Faults of roles in clusters.

use serde_json::{Value, json};

use super::committed::{Committed, set};
use crate::{Mutation, mutation};

const APPLICATION: &str = "application";
const BINDING: &str = "trantor/dawn/RoleBinding/team-view";
const SETTING: &str = "services.dawn.namespace";

/// Binds a role to a subject, both as kind and name, in the namespace `dawn` or everywhere.
fn bind(of: &mut Committed, kind: &str, role: (&str, &str), subject: (&str, &str)) {
    let is_everywhere = kind == "ClusterRoleBinding";
    let mut binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": { "name": "more" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": role.0, "name": role.1 },
        "subjects": [{ "kind": subject.0, "name": subject.1 }],
    });
    if !is_everywhere {
        binding["metadata"]["namespace"] = json!("dawn");
    }
    if subject.0 == "ServiceAccount" {
        binding["subjects"][0]["namespace"] = json!("dawn");
    }
    of.add_object("trantor", SETTING, binding);
}

/// A role of the namespace `dawn` with some rules, and who has it.
fn role(of: &mut Committed, rules: Value, subject: (&str, &str)) {
    let metadata = json!({ "name": "more", "namespace": "dawn" });
    of.add_object("trantor", SETTING, json!({ "kind": "Role", "metadata": metadata, "rules": rules }));
    bind(of, "RoleBinding", ("Role", "more"), subject);
}

/// A role of the whole cluster with some rules, and who has it.
fn cluster_role(of: &mut Committed, rules: Value, subject: (&str, &str)) {
    of.add_object(
        "trantor",
        SETTING,
        json!({ "kind": "ClusterRole", "metadata": { "name": "more" }, "rules": rules }),
    );
    bind(of, "ClusterRoleBinding", ("ClusterRole", "more"), subject);
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "a team has cluster-admin",
        |of| bind(of, "ClusterRoleBinding", ("ClusterRole", "cluster-admin"), ("Group", "team")),
        &["rbac-cluster-admin", "rbac-escalate", "rbac-secrets", "rbac-wildcards"],
    ),
    mutation(
        "a team has cluster-admin in its namespace",
        |of| bind(of, "RoleBinding", ("ClusterRole", "cluster-admin"), ("Group", "team")),
        &["rbac-cluster-admin", "rbac-escalate", "rbac-secrets", "rbac-wildcards"],
    ),
    mutation(
        "a role of ours is cluster-admin by another name",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-cluster-admin", "rbac-escalate", "rbac-secrets", "rbac-wildcards"],
    ),
    mutation(
        "a team has the role of editors that Kubernetes brings",
        |of| bind(of, "RoleBinding", ("ClusterRole", "edit"), ("Group", "team")),
        &["rbac-escalate", "rbac-secrets"],
    ),
    mutation(
        "a workload has the role of editors that Kubernetes brings",
        |of| bind(of, "RoleBinding", ("ClusterRole", "edit"), ("ServiceAccount", "dawn")),
        &["rbac-create-pods", "rbac-escalate", "rbac-exec", "rbac-secrets"],
    ),
    mutation(
        "a team reads secrets",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["secrets"], "verbs": ["get"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-secrets"],
    ),
    mutation(
        "a workload lists secrets everywhere",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": [""], "resources": ["secrets"], "verbs": ["list"] }]),
                ("ServiceAccount", "dawn"),
            );
        },
        &["rbac-secrets"],
    ),
    mutation(
        "a team of a service by Terraform reads secrets",
        |of| {
            of.set(
                APPLICATION,
                "kubernetes_role_v1.trantor_day_team-view",
                "/rule/99",
                json!({ "api_groups": [""], "resources": ["secrets"], "verbs": ["watch"] }),
            );
        },
        &["rbac-secrets"],
    ),
    mutation(
        "a role has every verb",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["configmaps"], "verbs": ["*"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-wildcards"],
    ),
    mutation(
        "a role has every resource of a group",
        |of| {
            role(
                of,
                json!([{ "apiGroups": ["batch"], "resources": ["*"], "verbs": ["get"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-wildcards"],
    ),
    mutation(
        "a role has every group",
        |of| {
            role(
                of,
                json!([{ "apiGroups": ["*"], "resources": ["deployments"], "verbs": ["get"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-wildcards"],
    ),
    mutation(
        "a role has every URL",
        |of| cluster_role(of, json!([{ "nonResourceURLs": ["*"], "verbs": ["get"] }]), ("Group", "team")),
        &["rbac-wildcards"],
    ),
    mutation(
        "a workload makes pods",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["create"] }]),
                ("ServiceAccount", "dawn"),
            );
        },
        &["rbac-create-pods"],
    ),
    mutation(
        "somebody by name changes what pods are made of",
        |of| {
            role(
                of,
                json!([{ "apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["patch"] }]),
                ("User", "somebody"),
            );
        },
        &["rbac-create-pods"],
    ),
    mutation(
        "a workload makes jobs",
        |of| {
            role(
                of,
                json!([{ "apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["create"] }]),
                ("ServiceAccount", "dawn"),
            );
        },
        &["rbac-create-pods"],
    ),
    mutation(
        "a team gives roles that it has not",
        |of| {
            role(
                of,
                json!([{ "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["bind"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a team writes roles beyond its own",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["escalate"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a team is whomever it says",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a team makes tokens of service accounts",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a team changes what is admitted",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": ["admissionregistration.k8s.io"], "resources": ["mutatingwebhookconfigurations"], "verbs": ["patch"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a team approves certificates",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": ["certificates.k8s.io"], "resources": ["certificatesigningrequests/approval"], "verbs": ["update"] }]),
                ("Group", "team"),
            );
        },
        &["rbac-escalate"],
    ),
    mutation(
        "a workload gets a shell in pods",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"] }]),
                ("ServiceAccount", "dawn"),
            );
        },
        &["rbac-exec"],
    ),
    mutation(
        "somebody by name debugs pods",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"] }]),
                ("User", "somebody"),
            );
        },
        &["rbac-exec"],
    ),
    mutation(
        "a workload reaches kubelets",
        |of| {
            cluster_role(
                of,
                json!([{ "apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["get"] }]),
                ("ServiceAccount", "dawn"),
            );
        },
        &["rbac-exec"],
    ),
    mutation(
        "a role is for all who are signed in",
        |of| {
            set(
                of.object(BINDING),
                "/subjects/0",
                json!({ "kind": "Group", "name": "system:authenticated" }),
            );
        },
        &["rbac-system-subjects"],
    ),
    mutation(
        "a role is for everybody",
        |of| {
            set(of.object(BINDING), "/subjects/0", json!({ "kind": "User", "name": "system:anonymous" }));
        },
        &["rbac-system-subjects"],
    ),
    mutation(
        "a role is for all service accounts",
        |of| {
            set(
                of.object(BINDING),
                "/subjects/0",
                json!({ "kind": "Group", "name": "system:serviceaccounts" }),
            );
        },
        &["rbac-system-subjects"],
    ),
    mutation(
        "a role is for system:masters",
        |of| {
            set(of.object(BINDING), "/subjects/0", json!({ "kind": "Group", "name": "system:masters" }));
        },
        &["rbac-system-subjects"],
    ),
    mutation(
        "a role is for the default service account",
        |of| {
            set(of.object(BINDING), "/subjects/0", json!({ "kind": "ServiceAccount", "name": "default" }));
        },
        &["rbac-system-subjects"],
    ),
    mutation(
        "everybody gets a shell in pods",
        |of| {
            role(
                of,
                json!([{ "apiGroups": [""], "resources": ["pods/exec"], "verbs": ["get"] }]),
                ("Group", "system:authenticated"),
            );
        },
        &["rbac-exec", "rbac-system-subjects"],
    ),
];
