//! Kinds that hold configuration and files.

use insta::assert_snapshot;
use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim, Secret};
use k8s_openapi::api::storage::v1::StorageClass;
use serde_json::json;

use super::shown;

#[test]
fn config_map() {
    let config = json!({
        "metadata": { "name": "dawn-config", "namespace": "dawn" },
        "data": { "nginx.conf": "log_format main '${remote_addr}';\n%{HOST}\n", "LEVEL": "info" },
        "binaryData": { "logo": "iVBORw==" },
        "immutable": true,
    });
    assert_snapshot!(shown::<ConfigMap>(config), @r#"
    kubernetes_config_map_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "binary_data": {
        "logo": "iVBORw=="
      },
      "data": {
        "LEVEL": "info",
        "nginx.conf": "log_format main '$${remote_addr}';\n%%{HOST}\n"
      },
      "immutable": true,
      "metadata": [
        {
          "name": "dawn-config",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor"
    }
    "#);
}

#[test]
fn secret() {
    let secret = json!({
        "metadata": {
            "name": "dawn-token", "namespace": "dawn",
            "annotations": { "kubernetes.io/service-account.name": "dawn" },
        },
        "type": "kubernetes.io/service-account-token",
    });
    assert_snapshot!(shown::<Secret>(secret), @r#"
    kubernetes_secret_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "annotations": {
            "kubernetes.io/service-account.name": "dawn"
          },
          "name": "dawn-token",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "type": "kubernetes.io/service-account-token"
    }
    "#);
}

#[test]
fn persistent_volume_claim() {
    let claim = json!({
        "metadata": { "name": "logs", "namespace": "dawn" },
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "resources": { "requests": { "storage": "5Gi" } },
            "storageClassName": "efs",
        },
    });
    assert_snapshot!(shown::<PersistentVolumeClaim>(claim), @r#"
    kubernetes_persistent_volume_claim_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "metadata": [
        {
          "name": "logs",
          "namespace": "dawn"
        }
      ],
      "provider": "kubernetes.trantor",
      "spec": [
        {
          "access_modes": [
            "ReadWriteMany"
          ],
          "resources": [
            {
              "requests": {
                "storage": "5Gi"
              }
            }
          ],
          "storage_class_name": "efs"
        }
      ],
      "wait_until_bound": false
    }
    "#);
}

#[test]
fn storage_class() {
    let class = json!({
        "metadata": { "name": "gp3" },
        "provisioner": "ebs.csi.aws.com",
        "parameters": { "type": "gp3", "encrypted": "true" },
        "reclaimPolicy": "Retain",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowedTopologies": [{
            "matchLabelExpressions": [{ "key": "topology.kubernetes.io/zone", "values": ["us-east-1a"] }],
        }],
    });
    assert_snapshot!(shown::<StorageClass>(class), @r#"
    kubernetes_storage_class_v1 {
      "//": "modules/workload, settings: services.dawn.workload",
      "allow_volume_expansion": false,
      "allowed_topologies": [
        {
          "match_label_expressions": [
            {
              "key": "topology.kubernetes.io/zone",
              "values": [
                "us-east-1a"
              ]
            }
          ]
        }
      ],
      "metadata": [
        {
          "name": "gp3"
        }
      ],
      "parameters": {
        "encrypted": "true",
        "type": "gp3"
      },
      "provider": "kubernetes.trantor",
      "reclaim_policy": "Retain",
      "storage_provisioner": "ebs.csi.aws.com",
      "volume_binding_mode": "WaitForFirstConsumer"
    }
    "#);
}
