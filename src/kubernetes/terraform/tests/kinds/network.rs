//! Kinds by which pods are reached, or not.

use insta::assert_snapshot;
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::networking::v1::{Ingress, IngressClass, NetworkPolicy};
use serde_json::json;

use super::shown;

#[test]
fn service() {
    let service = json!({
        "metadata": {
            "name": "dawn", "namespace": "dawn",
            "annotations": { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
        },
        "spec": {
            "clusterIP": "None",
            "ports": [{ "name": "http", "port": 80, "targetPort": "http", "appProtocol": "http" }],
            "publishNotReadyAddresses": true,
            "selector": { "app.kubernetes.io/name": "dawn" },
            "sessionAffinityConfig": { "clientIP": { "timeoutSeconds": 60 } },
        },
    });
    assert_snapshot!(shown::<Service>(service), @r#"
    kubernetes_service_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "annotations": {
            "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"
          },
          "name": "dawn",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "cluster_ip": "None",
          "port": [
            {
              "app_protocol": "http",
              "name": "http",
              "port": 80,
              "target_port": "http"
            }
          ],
          "publish_not_ready_addresses": true,
          "selector": {
            "app.kubernetes.io/name": "dawn"
          },
          "session_affinity_config": [
            {
              "client_ip": [
                {
                  "timeout_seconds": 60
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
fn ingress() {
    let backend = json!({ "service": { "name": "dawn", "port": { "name": "http" } } });
    let ingress = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "ingressClassName": "alb",
            "rules": [{
                "host": "dawn.example.com",
                "http": { "paths": [{ "path": "/", "pathType": "Prefix", "backend": backend }] },
            }],
            "tls": [{ "hosts": ["dawn.example.com"] }],
        },
    });
    assert_snapshot!(shown::<Ingress>(ingress), @r#"
    kubernetes_ingress_v1 {
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
          "ingress_class_name": "alb",
          "rule": [
            {
              "host": "dawn.example.com",
              "http": [
                {
                  "path": [
                    {
                      "backend": [
                        {
                          "service": [
                            {
                              "name": "dawn",
                              "port": [
                                {
                                  "name": "http"
                                }
                              ]
                            }
                          ]
                        }
                      ],
                      "path": "/",
                      "path_type": "Prefix"
                    }
                  ]
                }
              ]
            }
          ],
          "tls": [
            {
              "hosts": [
                "dawn.example.com"
              ]
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn ingress_class() {
    let class = json!({
        "metadata": { "name": "alb" },
        "spec": {
            "controller": "ingress.k8s.aws/alb",
            "parameters": { "apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "alb" },
        },
    });
    assert_snapshot!(shown::<IngressClass>(class), @r#"
    kubernetes_ingress_class_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "alb"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "controller": "ingress.k8s.aws/alb",
          "parameters": [
            {
              "api_group": "elbv2.k8s.aws",
              "kind": "IngressClassParams",
              "name": "alb"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn network_policy() {
    let policy = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{
                "from": [{ "namespaceSelector": {}, "podSelector": { "matchLabels": { "a": "b" } } }],
                "ports": [{ "port": 8080 }, { "port": "metrics", "protocol": "TCP" }],
            }],
            "egress": [{}, { "to": [{ "ipBlock": { "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] } }] }],
        },
    });
    assert_snapshot!(shown::<NetworkPolicy>(policy), @r#"
    kubernetes_network_policy_v1 {
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
          "egress": [
            {},
            {
              "to": [
                {
                  "ip_block": [
                    {
                      "cidr": "10.0.0.0/8",
                      "except": [
                        "10.1.0.0/16"
                      ]
                    }
                  ]
                }
              ]
            }
          ],
          "ingress": [
            {
              "from": [
                {
                  "namespace_selector": [
                    {}
                  ],
                  "pod_selector": [
                    {
                      "match_labels": {
                        "a": "b"
                      }
                    }
                  ]
                }
              ],
              "ports": [
                {
                  "port": "8080"
                },
                {
                  "port": "metrics",
                  "protocol": "TCP"
                }
              ]
            }
          ],
          "pod_selector": [
            {}
          ],
          "policy_types": [
            "Ingress",
            "Egress"
          ]
        }
      ]
    }
    "#);
}
