//! Kinds that say who may do what.

use insta::assert_snapshot;
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};
use serde_json::{Value, json};

use super::shown;

#[test]
fn service_account() {
    let account = json!({
        "metadata": {
            "name": "dawn", "namespace": "dawn",
            "annotations": { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/dawn" },
        },
        "automountServiceAccountToken": false,
        "imagePullSecrets": [{ "name": "registry" }],
    });
    assert_snapshot!(shown::<ServiceAccount>(account), @r#"
    kubernetes_service_account_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "automount_service_account_token": false,
      "image_pull_secret": [
        {
          "name": "registry"
        }
      ],
      "metadata": [
        {
          "annotations": {
            "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/dawn"
          },
          "name": "dawn",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor"
    }
    "#);
}

#[test]
fn role() {
    let role = json!({
        "metadata": { "name": "developers", "namespace": "dawn" },
        "rules": [{ "apiGroups": ["", "apps"], "resources": ["pods"], "verbs": ["get", "list"] }],
    });
    assert_snapshot!(shown::<Role>(role), @r#"
    kubernetes_role_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "developers",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "rule": [
        {
          "api_groups": [
            "",
            "apps"
          ],
          "resources": [
            "pods"
          ],
          "verbs": [
            "get",
            "list"
          ]
        }
      ]
    }
    "#);
}

#[test]
fn cluster_role() {
    let role = json!({
        "metadata": { "name": "metrics" },
        "rules": [{ "nonResourceURLs": ["/metrics"], "verbs": ["get"] }],
    });
    assert_snapshot!(shown::<ClusterRole>(role), @r#"
    kubernetes_cluster_role_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "metrics"
        }
      ],
      "provider": "kubernetes.trantor",
      "rule": [
        {
          "non_resource_urls": [
            "/metrics"
          ],
          "verbs": [
            "get"
          ]
        }
      ]
    }
    "#);
}

fn binding() -> Value {
    json!({
        "metadata": { "name": "developers" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "developers" },
        "subjects": [
            { "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "cleon:developers" },
            { "kind": "ServiceAccount", "name": "dawn", "namespace": "dawn" },
        ],
    })
}

#[test]
fn role_binding() {
    let mut binding = binding();
    binding["metadata"]["namespace"] = json!("dawn");
    assert_snapshot!(shown::<RoleBinding>(binding), @r#"
    kubernetes_role_binding_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "developers",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "role_ref": [
        {
          "api_group": "rbac.authorization.k8s.io",
          "kind": "Role",
          "name": "developers"
        }
      ],
      "subject": [
        {
          "api_group": "rbac.authorization.k8s.io",
          "kind": "Group",
          "name": "cleon:developers"
        },
        {
          "kind": "ServiceAccount",
          "name": "dawn",
          "namespace": "dawn"
        }
      ]
    }
    "#);
}

#[test]
fn cluster_role_binding() {
    assert_snapshot!(shown::<ClusterRoleBinding>(binding()), @r#"
    kubernetes_cluster_role_binding_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "developers"
        }
      ],
      "provider": "kubernetes.trantor",
      "role_ref": [
        {
          "api_group": "rbac.authorization.k8s.io",
          "kind": "Role",
          "name": "developers"
        }
      ],
      "subject": [
        {
          "api_group": "rbac.authorization.k8s.io",
          "kind": "Group",
          "name": "cleon:developers"
        },
        {
          "kind": "ServiceAccount",
          "name": "dawn",
          "namespace": "dawn"
        }
      ]
    }
    "#);
}
