//! The objects of rich workloads, as they are applied.

use insta::assert_snapshot;

use super::*;

const DEPLOYMENT: &str = r#"
image = { tag = "v1.4.2" }
args = ["serve", "--verbose", "--verbose"]
ports = { http = 8080, metrics = 9090 }
autoscaling = { min = 3, max = 12, cpu = 60, memory = 80 }
resources = { cpu = "250m", memory = "512Mi", memory_limit = "1Gi", ephemeral_storage = "1Gi" }
probes = { path = "/healthz", readiness = { http = "/ready" }, liveness = { grpc = "http", timeout_seconds = 5 } }
config = { LOG_LEVEL = "info", ORDERS_QUEUE = "test-dawn-orders" }
fields = { POD_NAME = "metadata.name" }
node_selector = { workload = "general" }
tolerations = [{ key = "workload", value = "batch", effect = "NO_SCHEDULE" }]
architecture = "arm64"
priority = "high"
vpa = true

[files]
"/etc/dawn/dawn.toml" = "greeting = \"hello\"\n"

[secrets]
DATABASE_PASSWORD = { secret = "dawn/database", property = "password" }
DATABASE_HOST = { parameter = "/dawn/database/host" }

[service]
ports = { http = 80 }

[ingress]
hosts = ["dawn.example.com"]
scheme = "internet-facing"
certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0b9c1f4e-52f5-4d0f-9c0a-5a2f7d3c1e11"
access_logs_bucket = "test-access-logs"

[volumes]
cache = { kind = "empty", path = "/var/cache/dawn", size = "1Gi" }
shared = { kind = "file-system", path = "/var/log/dawn", file_system_id = "fs-0123456789abcdef0", access_point_id = "fsap-0123456789abcdef0" }
"#;

#[test]
fn a_deployment_with_everything() {
    assert_snapshot!(shown(&made("dawn", DEPLOYMENT)));
}

#[test]
fn a_stateful_set_with_disks() {
    let objects = made(
        "monitoring",
        r#"
        kind = "stateful-set"
        image = { repository = "quay.io/prometheus/prometheus", tag = "v3.5.0", digest = "sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a" }
        ports = { http = 9090 }
        replicas = 2
        resources = { cpu = "1", memory = "4Gi" }
        probes = { path = "/-/healthy", readiness = { http = "/-/ready" } }
        pod_management = "parallel"
        service = { kind = "load-balancer", ports = { http = 80 }, source_ranges = ["10.0.0.0/8"] }
        volumes = { data = { path = "/prometheus", size = "100Gi" } }
        "#,
    );
    assert_snapshot!(shown(&objects));
}

#[test]
fn jobs_alone_that_may_write_one_secret() {
    let objects = made(
        "pull-secret",
        r#"
        kind = "jobs"
        image = { tag = "v1.0.0" }
        resources = { cpu = "50m", memory = "128Mi" }
        config = { AWS_REGION = "us-east-1" }
        rbac = [
          { resources = ["secrets"], verbs = ["create"] },
          { resources = ["secrets"], verbs = ["get", "patch"], resource_names = ["ecr-pull"] },
        ]
        jobs.refresh = { schedule = "0 */6 * * *", command = ["refresh"], active_deadline_seconds = 120 }
        "#,
    );
    assert_snapshot!(shown(&objects));
}

#[test]
fn a_canary_whose_requests_a_load_balancer_weighs() {
    let objects = made(
        "dusk",
        r#"
        image = { tag = "v2.0.0" }
        ports = { http = 8080 }
        autoscaling = { min = 2, max = 6 }
        resources = { cpu = "100m", memory = "256Mi" }
        probes = { path = "/healthz" }
        ingress = { hosts = ["dusk.example.com"] }
        rollout = { strategy = "canary", traffic = "load-balancer", steps = [{ weight = 10, pause_seconds = 300 }, { weight = 50 }] }
        "#,
    );
    let wanted = ["Rollout", "Service", "HorizontalPodAutoscaler", "Ingress"];
    let objects: Vec<_> = objects.into_iter().filter(|object| wanted.contains(&object.kind())).collect();
    assert_snapshot!(shown(&objects));
}

#[test]
fn blue_and_green_have_a_service_each() {
    let objects = made(
        "dusk",
        "image = { tag = \"v2.0.0\" }\nports = { http = 8080 }\nresources = { cpu = \"100m\", memory = \"256Mi\" }\n\
         rollout = { strategy = \"blue-green\", auto_promotion = true }",
    );
    let services: Vec<_> =
        objects.iter().filter(|object| object.kind() == "Service").map(Object::name).collect();
    assert_eq!(services, ["dusk", "dusk-preview"]);
    let rollout = objects.iter().find(|object| object.kind() == "Rollout").unwrap();
    assert_eq!(
        rollout.json()["spec"]["strategy"],
        serde_json::json!({ "blueGreen": {
            "activeService": "dusk", "previewService": "dusk-preview",
            "autoPromotionEnabled": true, "scaleDownDelaySeconds": 300,
        } })
    );
}

#[test]
fn what_belongs_to_no_namespace_is_made_once_for_a_cluster() {
    let account = testing::account();
    let dawn: WorkloadSettings = testing::settings(DEPLOYMENT);
    let plain = "image = { tag = \"v1\" }\nresources = { cpu = \"1\", memory = \"1Gi\" }";
    let set: WorkloadSettings = testing::settings(&format!(
        "{plain}\nkind = \"stateful-set\"\nvolumes.data = {{ path = \"/data\", size = \"1Gi\" }}\n\
         volumes.scratch = {{ path = \"/scratch\", size = \"1Gi\", reclaim = \"delete\" }}"
    ));
    let (a, b) =
        (channel(&account, "dawn", Credentials::Irsa), channel(&account, "store", Credentials::Irsa));
    let objects = cluster_scoped("trantor", [(&dawn, &a), (&set, &b)]);
    assert!(objects.iter().all(|object| object.namespace().is_none()));
    assert_snapshot!(shown(&objects));
}

#[test]
fn with_pod_identity_the_operator_asks_for_secrets() {
    let account = testing::account();
    let settings: WorkloadSettings = testing::settings(DEPLOYMENT);
    let objects = objects(&settings, &channel(&account, "dawn", Credentials::PodIdentity), &upstream());
    for object in &objects {
        assert!(object.json()["spec"]["provider"]["aws"]["auth"].is_null(), "{object:?}");
        assert!(!object.json().to_string().contains("eks.amazonaws.com/role-arn"), "{object:?}");
    }
    assert_eq!(objects.iter().filter(|object| object.kind() == "SecretStore").count(), 2);
}

#[test]
fn a_change_of_what_pods_are_told_rolls_them() {
    let digest = |toml: &str| {
        let objects = made("dawn", toml);
        let deployment = objects.iter().find(|object| object.kind() == "Deployment").unwrap().json().clone();
        deployment["spec"]["template"]["metadata"]["annotations"].clone()
    };
    let before = digest(DEPLOYMENT);
    let config = digest(&DEPLOYMENT.replace("\"info\"", "\"warn\""));
    let files = digest(&DEPLOYMENT.replace("hello", "good morning"));
    let secrets = digest(&DEPLOYMENT.replace("\"password\"", "\"passphrase\""));
    assert_ne!(before["checksum/config"], config["checksum/config"]);
    assert_ne!(before["checksum/config"], files["checksum/config"]);
    assert_eq!(before["checksum/secrets"], config["checksum/secrets"]);
    assert_ne!(before["checksum/secrets"], secrets["checksum/secrets"]);
}

#[test]
fn tags_that_can_move_are_pulled_each_time() {
    let account = testing::account();
    let settings: WorkloadSettings =
        testing::settings("image = { tag = \"main\" }\nresources = { cpu = \"1\", memory = \"1Gi\" }");
    let upstream = Upstream { tags: TagMutability::Mutable, ..upstream() };
    let objects = objects(&settings, &channel(&account, "dawn", Credentials::Irsa), &upstream);
    let deployment = objects.iter().find(|object| object.kind() == "Deployment").unwrap();
    let container = &deployment.json()["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["imagePullPolicy"], "Always");
    assert_eq!(container["image"], "123456789012.dkr.ecr.us-east-1.amazonaws.com/test/dawn:main");
}
