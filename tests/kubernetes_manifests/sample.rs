//! Services with an object of nearly every kind, in two channels each, that keep all rules: what judges are tried on.

use kubernetes::k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use kubernetes::k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use kubernetes::k8s_openapi::api::batch::v1::CronJob;
use kubernetes::k8s_openapi::api::core::v1::{
    ConfigMap, LimitRange, Namespace, ResourceQuota, Service, ServiceAccount,
};
use kubernetes::k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use kubernetes::k8s_openapi::api::policy::v1::PodDisruptionBudget;
use kubernetes::k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kubernetes::k8s_openapi::api::scheduling::v1::PriorityClass;
use kubernetes::k8s_openapi::api::storage::v1::StorageClass;
use kubernetes::k8s_openapi::serde::Deserialize;
use kubernetes::{Kind, Object, Origin};
use serde_json::{Value, json};

/// What no reader may take for something else than a text. Not among it is what comes to grief after kustomize wrote it
/// anew: several lines that begin with a tab, which it cannot read itself, and `=`, `<<` and U+0085, which `PyYAML` cannot.
pub(super) const HOSTILE: [&str; 34] = [
    "",
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "true",
    "null",
    "~",
    "1e3",
    "0o7",
    "0x1f",
    "010",
    "08",
    "1_000",
    "12:30:45",
    ".inf",
    ".NaN",
    "2001-12-14",
    "-",
    "?",
    ":",
    "---",
    "...",
    "!x",
    "&a",
    "*a",
    "%x",
    "{a}",
    "a: b",
    "a #b",
    "x\n\ty",
    "a\nb\n\n",
    " \u{feff}é😀 ",
];

/// An object of a kind, from what the API server would be sent.
pub(super) fn object<K: Kind + for<'a> Deserialize<'a>>(json: &Value) -> Object {
    let object: K = K::deserialize(json).unwrap_or_else(|error| panic!("{}: {error}", K::KIND));
    Object::new(&object, Origin { module: "tests".to_owned(), setting: "services.dawn".to_owned() })
}

/// What belongs to the whole cluster.
pub(super) fn of_cluster() -> Vec<Object> {
    vec![
        object::<PriorityClass>(
            &json!({ "metadata": { "name": "steady" }, "value": 1000, "preemptionPolicy": "Never" }),
        ),
        object::<StorageClass>(&json!({
            "metadata": { "name": "gp3-encrypted" },
            "provisioner": "ebs.csi.aws.com",
            "parameters": { "type": "gp3", "encrypted": "true" },
            "volumeBindingMode": "WaitForFirstConsumer",
        })),
    ]
}

/// A channel of a service: its namespace, and what runs in it.
pub(super) struct Channel {
    pub(super) namespace: String,
    pub(super) own: Vec<Object>,
    pub(super) workload: Vec<Object>,
}

/// A channel; what comes next has other replicas, images and configuration, an object more and an object less.
pub(super) fn channel(service: &str, next: bool) -> Channel {
    let namespace = if next { format!("{service}-rc") } else { service.to_owned() };
    let sample = Sample { service, namespace: &namespace, next };
    let (own, workload) = (sample.own(), sample.workload());
    Channel { namespace, own, workload }
}

struct Sample<'a> {
    service: &'a str,
    namespace: &'a str,
    next: bool,
}

impl Sample<'_> {
    fn named(&self, name: &str) -> Value {
        json!({ "name": name, "namespace": self.namespace, "labels": self.labels() })
    }

    fn labels(&self) -> Value {
        json!({ "app.kubernetes.io/name": self.service, "app.kubernetes.io/instance": self.namespace })
    }

    fn own(&self) -> Vec<Object> {
        let level = |mode: &str| (format!("pod-security.kubernetes.io/{mode}"), Value::from("restricted"));
        let labels: Value = ["enforce", "warn", "audit"].map(level).into_iter().collect();
        let group = json!({ "kind": "Group", "name": "team", "apiGroup": "rbac.authorization.k8s.io" });
        let role = json!({ "kind": "Role", "name": "team", "apiGroup": "rbac.authorization.k8s.io" });
        let rules = json!([{ "apiGroups": [""], "resources": ["pods", "pods/log"], "verbs": ["get", "list", "watch"] }]);
        let selector = json!({ "matchLabels": self.labels() });
        let from =
            json!([{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "dusk" } } }]);
        let limits = json!([{ "type": "Container", "default": { "memory": "256Mi" }, "defaultRequest": { "cpu": "50m" } }]);
        vec![
            object::<Namespace>(&json!({ "metadata": { "name": self.namespace, "labels": labels } })),
            object::<ResourceQuota>(
                &json!({ "metadata": self.named("quota"), "spec": { "hard": { "pods": "20" } } }),
            ),
            object::<LimitRange>(&json!({ "metadata": self.named("limits"), "spec": { "limits": limits } })),
            object::<NetworkPolicy>(&json!({
                "metadata": self.named("default-deny"),
                "spec": { "podSelector": {}, "policyTypes": ["Ingress", "Egress"] },
            })),
            object::<NetworkPolicy>(&json!({
                "metadata": self.named("callers"),
                "spec": {
                    "podSelector": selector,
                    "policyTypes": ["Ingress"],
                    "ingress": [{ "from": from, "ports": [{ "port": 8080, "protocol": "TCP" }] }],
                },
            })),
            object::<Role>(&json!({ "metadata": self.named("team"), "rules": rules })),
            object::<RoleBinding>(
                &json!({ "metadata": self.named("team"), "roleRef": role, "subjects": [group] }),
            ),
        ]
    }

    fn image(&self) -> String {
        let digest = if self.next { "b" } else { "a" }.repeat(64);
        format!("123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/{}@sha256:{digest}", self.service)
    }

    /// A pod that passes the restricted Pod Security Standard.
    fn pod(&self, restart: &str) -> Value {
        let env: Vec<Value> = HOSTILE
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.next || at % 3 > 0)
            .map(|(at, text)| json!({ "name": format!("TEXT_{at}"), "value": text }))
            .collect();
        let probe = json!({ "httpGet": { "path": "/healthz", "port": "http" }, "periodSeconds": 10 });
        let resources = json!({ "cpu": "100m", "memory": "128Mi" });
        let container = json!({
            "name": self.service,
            "image": self.image(),
            "imagePullPolicy": "Always",
            "env": env,
            "ports": [{ "name": "http", "containerPort": 8080 }],
            "livenessProbe": probe,
            "readinessProbe": probe,
            "resources": { "requests": resources, "limits": resources },
            "securityContext": {
                "allowPrivilegeEscalation": false,
                "capabilities": { "drop": ["ALL"] },
                "readOnlyRootFilesystem": true,
            },
        });
        json!({
            "metadata": { "labels": self.labels() },
            "spec": {
                "serviceAccountName": self.service,
                "automountServiceAccountToken": false,
                "restartPolicy": restart,
                "securityContext": {
                    "runAsNonRoot": true,
                    "runAsUser": 10_001,
                    "seccompProfile": { "type": "RuntimeDefault" },
                },
                "containers": [container],
            },
        })
    }

    fn workload(&self) -> Vec<Object> {
        let selector = json!({ "matchLabels": self.labels() });
        let texts = HOSTILE.iter().enumerate().map(|(at, text)| (format!("text-{at}"), Value::from(*text)));
        let texts: Value = texts.filter(|(key, _)| !self.next || !key.ends_with('1')).collect();
        let port = json!([{ "name": "http", "port": 80, "targetPort": "http" }]);
        let store = format!("{}-store", self.service);
        let config = format!("{}-config", self.service);
        let headless = format!("{}-headless", self.service);
        let claim = json!({
            "metadata": { "name": "data" },
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "storageClassName": "gp3-encrypted",
                "resources": { "requests": { "storage": "10Gi" } },
            },
        });
        let backend = json!({ "service": { "name": self.service, "port": { "name": "http" } } });
        let rule = json!({
            "host": format!("{}.example.com", self.namespace),
            "http": { "paths": [{ "path": "/", "pathType": "Prefix", "backend": backend }] },
        });
        let target = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": self.service });
        let cpu = json!({ "type": "Resource", "resource": {
            "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 70 },
        }});
        let mut objects = vec![
            object::<ServiceAccount>(&json!({
                "metadata": self.named(self.service), "automountServiceAccountToken": false,
            })),
            object::<ConfigMap>(&json!({ "metadata": self.named(&config), "data": texts })),
            object::<Deployment>(&json!({
                "metadata": self.named(self.service),
                "spec": { "selector": selector, "template": self.pod("Always"), "minReadySeconds": u8::from(self.next) },
            })),
            object::<Service>(&json!({
                "metadata": self.named(self.service), "spec": { "selector": self.labels(), "ports": port },
            })),
            object::<Service>(&json!({
                "metadata": self.named(&headless),
                "spec": { "selector": self.labels(), "ports": port, "clusterIP": "None" },
            })),
            object::<StatefulSet>(&json!({
                "metadata": self.named(&store),
                "spec": {
                    "serviceName": headless,
                    "replicas": if self.next { 1 } else { 3 },
                    "selector": selector,
                    "template": self.pod("Always"),
                    "volumeClaimTemplates": [claim],
                },
            })),
            object::<CronJob>(&json!({
                "metadata": self.named(&format!("{}-report", self.service)),
                "spec": {
                    "schedule": "0 3 * * *",
                    "jobTemplate": { "spec": { "template": self.pod("Never") } },
                },
            })),
            object::<HorizontalPodAutoscaler>(&json!({
                "metadata": self.named(self.service),
                "spec": { "scaleTargetRef": target, "minReplicas": 2, "maxReplicas": 9, "metrics": [cpu] },
            })),
            object::<Ingress>(&json!({
                "metadata": self.named(self.service),
                "spec": { "ingressClassName": "alb", "rules": [rule] },
            })),
        ];
        let only = if self.next {
            object::<ConfigMap>(&json!({ "metadata": self.named("trial"), "data": { "a.b": "yes" } }))
        } else {
            object::<PodDisruptionBudget>(&json!({
                "metadata": self.named(self.service), "spec": { "selector": selector, "maxUnavailable": 1 },
            }))
        };
        objects.push(only);
        objects
    }
}
