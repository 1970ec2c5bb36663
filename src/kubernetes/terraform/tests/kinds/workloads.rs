//! Kinds that run pods, and what scales and keeps them.
#![expect(clippy::too_many_lines, reason = "the generated blocks are long")]

use insta::assert_snapshot;
use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::scheduling::v1::PriorityClass;
use serde_json::{Value, json};

use super::shown;

fn template(container: Value) -> Value {
    json!({
        "metadata": { "labels": { "app.kubernetes.io/name": "dawn" } },
        "spec": { "automountServiceAccountToken": false, "containers": [container] },
    })
}

fn selector() -> Value {
    json!({ "matchLabels": { "app.kubernetes.io/name": "dawn" } })
}

#[test]
fn deployment() {
    let container = json!({
        "name": "dawn",
        "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/dawn@sha256:0f",
        "env": [
            { "name": "GREETING", "value": "${not} an expression" },
            { "name": "POD_IP", "valueFrom": { "fieldRef": { "fieldPath": "status.podIP" } } },
        ],
        "envFrom": [{ "configMapRef": { "name": "dawn-config" } }],
        "ports": [{ "containerPort": 8080, "name": "http" }],
        "readinessProbe": { "httpGet": { "path": "/ready", "port": "http" }, "periodSeconds": 5 },
        "livenessProbe": { "tcpSocket": { "port": 8080 } },
        "startupProbe": { "grpc": { "port": 8081 } },
        "resources": { "requests": { "cpu": "250m", "memory": "64Mi" }, "limits": { "memory": "64Mi" } },
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] },
            "readOnlyRootFilesystem": true,
            "runAsNonRoot": true,
        },
        "volumeMounts": [{ "mountPath": "/tmp", "name": "tmp" }],
    });
    let mut template = template(container);
    template["spec"]["securityContext"] =
        json!({ "fsGroup": 2000, "runAsUser": 1000, "seccompProfile": { "type": "RuntimeDefault" } });
    template["spec"]["topologySpreadConstraints"] = json!([{
        "labelSelector": selector(), "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
    }]);
    template["spec"]["volumes"] = json!([
        { "name": "tmp", "emptyDir": {} },
        { "name": "config", "configMap": { "name": "dawn-config", "defaultMode": 292 } },
    ]);
    let deployment = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "replicas": 3,
            "selector": selector(),
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 },
            },
            "template": template,
        },
    });
    assert_snapshot!(shown::<Deployment>(deployment), @r#"
    kubernetes_deployment_v1 {
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
          "replicas": "3",
          "selector": [
            {
              "match_labels": {
                "app.kubernetes.io/name": "dawn"
              }
            }
          ],
          "strategy": [
            {
              "rolling_update": [
                {
                  "max_surge": "25%",
                  "max_unavailable": "0"
                }
              ],
              "type": "RollingUpdate"
            }
          ],
          "template": [
            {
              "metadata": [
                {
                  "labels": {
                    "app.kubernetes.io/name": "dawn"
                  }
                }
              ],
              "spec": [
                {
                  "automount_service_account_token": false,
                  "container": [
                    {
                      "env": [
                        {
                          "name": "GREETING",
                          "value": "$${not} an expression"
                        },
                        {
                          "name": "POD_IP",
                          "value_from": [
                            {
                              "field_ref": [
                                {
                                  "field_path": "status.podIP"
                                }
                              ]
                            }
                          ]
                        }
                      ],
                      "env_from": [
                        {
                          "config_map_ref": [
                            {
                              "name": "dawn-config"
                            }
                          ]
                        }
                      ],
                      "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/dawn@sha256:0f",
                      "liveness_probe": [
                        {
                          "tcp_socket": [
                            {
                              "port": "8080"
                            }
                          ]
                        }
                      ],
                      "name": "dawn",
                      "port": [
                        {
                          "container_port": 8080,
                          "name": "http"
                        }
                      ],
                      "readiness_probe": [
                        {
                          "http_get": [
                            {
                              "path": "/ready",
                              "port": "http"
                            }
                          ],
                          "period_seconds": 5
                        }
                      ],
                      "resources": [
                        {
                          "limits": {
                            "memory": "64Mi"
                          },
                          "requests": {
                            "cpu": "250m",
                            "memory": "64Mi"
                          }
                        }
                      ],
                      "security_context": [
                        {
                          "allow_privilege_escalation": false,
                          "capabilities": [
                            {
                              "drop": [
                                "ALL"
                              ]
                            }
                          ],
                          "read_only_root_filesystem": true,
                          "run_as_non_root": true
                        }
                      ],
                      "startup_probe": [
                        {
                          "grpc": [
                            {
                              "port": 8081
                            }
                          ]
                        }
                      ],
                      "volume_mount": [
                        {
                          "mount_path": "/tmp",
                          "name": "tmp"
                        }
                      ]
                    }
                  ],
                  "security_context": [
                    {
                      "fs_group": "2000",
                      "run_as_user": "1000",
                      "seccomp_profile": [
                        {
                          "type": "RuntimeDefault"
                        }
                      ]
                    }
                  ],
                  "topology_spread_constraint": [
                    {
                      "label_selector": [
                        {
                          "match_labels": {
                            "app.kubernetes.io/name": "dawn"
                          }
                        }
                      ],
                      "max_skew": 1,
                      "topology_key": "topology.kubernetes.io/zone",
                      "when_unsatisfiable": "ScheduleAnyway"
                    }
                  ],
                  "volume": [
                    {
                      "empty_dir": [
                        {}
                      ],
                      "name": "tmp"
                    },
                    {
                      "config_map": [
                        {
                          "default_mode": "0444",
                          "name": "dawn-config"
                        }
                      ],
                      "name": "config"
                    }
                  ]
                }
              ]
            }
          ]
        }
      ],
      "wait_for_rollout": false
    }
    "#);
}

#[test]
fn stateful_set() {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "data" },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "20Gi" } } },
    });
    claim["spec"]["storageClassName"] = json!("gp3");
    let stateful_set = json!({
        "metadata": { "name": "postgres", "namespace": "postgres" },
        "spec": {
            "persistentVolumeClaimRetentionPolicy": { "whenDeleted": "Retain", "whenScaled": "Retain" },
            "replicas": 2,
            "selector": selector(),
            "serviceName": "postgres-headless",
            "template": template(json!({ "name": "postgres" })),
            "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": { "partition": 1 } },
            "volumeClaimTemplates": [claim],
        },
    });
    assert_snapshot!(shown::<StatefulSet>(stateful_set), @r#"
    kubernetes_stateful_set_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "postgres",
          "namespace": "postgres"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "persistent_volume_claim_retention_policy": [
            {
              "when_deleted": "Retain",
              "when_scaled": "Retain"
            }
          ],
          "replicas": "2",
          "selector": [
            {
              "match_labels": {
                "app.kubernetes.io/name": "dawn"
              }
            }
          ],
          "service_name": "postgres-headless",
          "template": [
            {
              "metadata": [
                {
                  "labels": {
                    "app.kubernetes.io/name": "dawn"
                  }
                }
              ],
              "spec": [
                {
                  "automount_service_account_token": false,
                  "container": [
                    {
                      "name": "postgres"
                    }
                  ]
                }
              ]
            }
          ],
          "update_strategy": [
            {
              "rolling_update": [
                {
                  "partition": 1
                }
              ],
              "type": "RollingUpdate"
            }
          ],
          "volume_claim_template": [
            {
              "metadata": [
                {
                  "name": "data"
                }
              ],
              "spec": [
                {
                  "access_modes": [
                    "ReadWriteOnce"
                  ],
                  "resources": [
                    {
                      "requests": {
                        "storage": "20Gi"
                      }
                    }
                  ],
                  "storage_class_name": "gp3"
                }
              ]
            }
          ]
        }
      ],
      "wait_for_rollout": false
    }
    "#);
}

#[test]
fn daemon_set() {
    let daemon_set = json!({
        "metadata": { "name": "collector", "namespace": "monitoring" },
        "spec": {
            "selector": selector(),
            "template": template(json!({ "name": "collector" })),
            "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": "10%" } },
        },
    });
    assert_snapshot!(shown::<DaemonSet>(daemon_set), @r#"
    kubernetes_daemon_set_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "collector",
          "namespace": "monitoring"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "selector": [
            {
              "match_labels": {
                "app.kubernetes.io/name": "dawn"
              }
            }
          ],
          "strategy": [
            {
              "rolling_update": [
                {
                  "max_unavailable": "10%"
                }
              ],
              "type": "RollingUpdate"
            }
          ],
          "template": [
            {
              "metadata": [
                {
                  "labels": {
                    "app.kubernetes.io/name": "dawn"
                  }
                }
              ],
              "spec": [
                {
                  "automount_service_account_token": false,
                  "container": [
                    {
                      "name": "collector"
                    }
                  ]
                }
              ]
            }
          ]
        }
      ],
      "wait_for_rollout": false
    }
    "#);
}

#[test]
fn job() {
    let mut template = template(json!({ "name": "migrate", "command": ["migrate", "--to=latest"] }));
    template["spec"]["restartPolicy"] = json!("Never");
    let job = json!({
        "metadata": { "name": "migrate", "namespace": "dawn" },
        "spec": { "backoffLimit": 2, "template": template, "ttlSecondsAfterFinished": 600 },
    });
    assert_snapshot!(shown::<Job>(job), @r#"
    kubernetes_job_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "migrate",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "backoff_limit": 2,
          "template": [
            {
              "metadata": [
                {
                  "labels": {
                    "app.kubernetes.io/name": "dawn"
                  }
                }
              ],
              "spec": [
                {
                  "automount_service_account_token": false,
                  "container": [
                    {
                      "command": [
                        "migrate",
                        "--to=latest"
                      ],
                      "name": "migrate"
                    }
                  ],
                  "restart_policy": "Never"
                }
              ]
            }
          ],
          "ttl_seconds_after_finished": "600"
        }
      ],
      "wait_for_completion": false
    }
    "#);
}

#[test]
fn cron_job() {
    let mut template = template(json!({ "name": "report" }));
    template["spec"]["restartPolicy"] = json!("OnFailure");
    let cron_job = json!({
        "metadata": { "name": "report", "namespace": "day" },
        "spec": {
            "concurrencyPolicy": "Forbid",
            "jobTemplate": { "spec": { "template": template } },
            "schedule": "15 2 * * *",
            "timeZone": "Etc/UTC",
        },
    });
    assert_snapshot!(shown::<CronJob>(cron_job), @r#"
    kubernetes_cron_job_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "report",
          "namespace": "day"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "concurrency_policy": "Forbid",
          "job_template": [
            {
              "metadata": [
                {}
              ],
              "spec": [
                {
                  "template": [
                    {
                      "metadata": [
                        {
                          "labels": {
                            "app.kubernetes.io/name": "dawn"
                          }
                        }
                      ],
                      "spec": [
                        {
                          "automount_service_account_token": false,
                          "container": [
                            {
                              "name": "report"
                            }
                          ],
                          "restart_policy": "OnFailure"
                        }
                      ]
                    }
                  ]
                }
              ]
            }
          ],
          "schedule": "15 2 * * *",
          "timezone": "Etc/UTC"
        }
      ]
    }
    "#);
}

#[test]
fn horizontal_pod_autoscaler() {
    let autoscaler = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": {
            "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "dawn" },
            "minReplicas": 3,
            "maxReplicas": 12,
            "behavior": {
                "scaleDown": { "policies": [{ "type": "Percent", "value": 10, "periodSeconds": 60 }] },
            },
            "metrics": [{
                "type": "Resource",
                "resource": { "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 70 } },
            }],
        },
    });
    assert_snapshot!(shown::<HorizontalPodAutoscaler>(autoscaler), @r#"
    kubernetes_horizontal_pod_autoscaler_v2 {
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
          "behavior": [
            {
              "scale_down": [
                {
                  "policy": [
                    {
                      "period_seconds": 60,
                      "type": "Percent",
                      "value": 10
                    }
                  ],
                  "stabilization_window_seconds": 300
                }
              ]
            }
          ],
          "max_replicas": 12,
          "metric": [
            {
              "resource": [
                {
                  "name": "cpu",
                  "target": [
                    {
                      "average_utilization": 70,
                      "type": "Utilization"
                    }
                  ]
                }
              ],
              "type": "Resource"
            }
          ],
          "min_replicas": 3,
          "scale_target_ref": [
            {
              "api_version": "apps/v1",
              "kind": "Deployment",
              "name": "dawn"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn pod_disruption_budget() {
    let budget = json!({
        "metadata": { "name": "dawn", "namespace": "dawn" },
        "spec": { "maxUnavailable": 1, "selector": selector() },
    });
    assert_snapshot!(shown::<PodDisruptionBudget>(budget), @r#"
    kubernetes_pod_disruption_budget_v1 {
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
          "max_unavailable": "1",
          "selector": [
            {
              "match_labels": {
                "app.kubernetes.io/name": "dawn"
              }
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn priority_class() {
    let class = json!({
        "metadata": { "name": "platform" },
        "description": "Before services.",
        "globalDefault": false,
        "preemptionPolicy": "PreemptLowerPriority",
        "value": 1_000_000,
    });
    assert_snapshot!(shown::<PriorityClass>(class), @r#"
    kubernetes_priority_class_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "description": "Before services.",
      "global_default": false,
      "metadata": [
        {
          "name": "platform"
        }
      ],
      "preemption_policy": "PreemptLowerPriority",
      "provider": "kubernetes.trantor",
      "value": 1000000
    }
    "#);
}
