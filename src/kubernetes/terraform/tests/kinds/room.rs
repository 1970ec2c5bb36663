//! Kinds that make and bound a namespace, and those without a type of their own.

use insta::assert_snapshot;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{LimitRange, Namespace, ResourceQuota};
use serde_json::json;

use super::shown;

#[test]
fn namespace() {
    let namespace = json!({
        "metadata": {
            "name": "dawn-rc",
            "labels": { "pod-security.kubernetes.io/enforce": "restricted" },
        },
    });
    assert_snapshot!(shown::<Namespace>(namespace), @r#"
    kubernetes_namespace_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "labels": {
            "pod-security.kubernetes.io/enforce": "restricted"
          },
          "name": "dawn-rc"
        }
      ],
      "provider": "kubernetes.trantor"
    }
    "#);
}

#[test]
fn resource_quota() {
    let quota = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "hard": { "requests.cpu": "4", "pods": "20" },
            "scopeSelector": {
                "matchExpressions": [{ "operator": "In", "scopeName": "PriorityClass", "values": ["high"] }],
            },
        },
    });
    assert_snapshot!(shown::<ResourceQuota>(quota), @r#"
    kubernetes_resource_quota_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "dawn",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "hard": {
            "pods": "20",
            "requests.cpu": "4"
          },
          "scope_selector": [
            {
              "match_expression": [
                {
                  "operator": "In",
                  "scope_name": "PriorityClass",
                  "values": [
                    "high"
                  ]
                }
              ]
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn limit_range() {
    let limits = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "limits": [{ "type": "Container", "default": { "memory": "256Mi" }, "defaultRequest": { "cpu": "50m" } }],
        },
    });
    assert_snapshot!(shown::<LimitRange>(limits), @r#"
    kubernetes_limit_range_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "dawn",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "limit": [
            {
              "default": {
                "memory": "256Mi"
              },
              "default_request": {
                "cpu": "50m"
              },
              "type": "Container"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn a_kind_without_a_type() {
    let lease = json!({
        "metadata": { "name": "${dawn}", "namespace": "dawn", "annotations": { "%{a}": "b" } },
        "spec": { "holderIdentity": "dawn", "leaseDurationSeconds": 15 },
    });
    assert_snapshot!(shown::<Lease>(lease), @r#"
    kubernetes_manifest {
      "//": "modules/workload, settings: services.dawn.workload",
      "manifest": {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
          "annotations": {
            "%%{a}": "b"
          },
          "name": "$${dawn}",
          "namespace": "dawn"
        },
        "spec": {
          "holderIdentity": "dawn",
          "leaseDurationSeconds": 15
        }
      },
      "provider": "kubernetes.trantor"
    }
    "#);
}
