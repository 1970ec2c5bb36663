//! The classic pieces of a lab: a database and a message broker with two services each, and logs that two pods share.

use super::restricted::{pods, violations};
use super::*;

fn named(objects: &[Object]) -> Vec<String> {
    objects.iter().map(|object| format!("{}/{}", object.kind(), object.name())).collect()
}

const POSTGRESQL: &str = r#"
kind = "stateful-set"
image = { repository = "docker.io/library/postgres", tag = "17.2", digest = "sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a" }
ports = { postgresql = 5432 }
replicas = 1
resources = { cpu = "500m", memory = "1Gi" }
probes = { readiness = { exec = ["pg_isready"] }, startup = { exec = ["pg_isready"] } }
config = { PGDATA = "/var/lib/postgresql/data/pgdata", POSTGRES_USER = "postgres" }
secrets = { POSTGRES_PASSWORD = { secret = "postgresql/superuser", property = "password" } }
security = { run_as_user = 999 }
pre_stop = { sleep_seconds = 0 }
termination_grace_period_seconds = 120
volumes.data = { path = "/var/lib/postgresql/data", size = "20Gi" }
volumes.run = { kind = "empty", path = "/var/run/postgresql", size = "16Mi" }
"#;

const RABBITMQ: &str = r#"
kind = "stateful-set"
image = { repository = "docker.io/library/rabbitmq", tag = "4.1.0", digest = "sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a" }
ports = { amqp = 5672, epmd = 4369, dist = 25672, metrics = 15692 }
replicas = 3
resources = { cpu = "500m", memory = "2Gi" }
probes = { port = "amqp", liveness = { exec = ["rabbitmq-diagnostics", "-q", "ping"], period_seconds = 60, timeout_seconds = 15 } }
config = { RABBITMQ_USE_LONGNAME = "true" }
fields = { POD_NAME = "metadata.name" }
secrets = { RABBITMQ_ERLANG_COOKIE = { secret = "rabbitmq/cookie" } }
security = { run_as_user = 999 }
service = { ports = { amqp = 5672 } }
termination_grace_period_seconds = 600
volumes.data = { path = "/var/lib/rabbitmq", size = "10Gi" }
"#;

#[test]
fn a_database_and_a_broker_have_two_services_each() {
    for (service, toml) in [("postgresql", POSTGRESQL), ("rabbitmq", RABBITMQ)] {
        let objects = made(service, toml);
        let services: Vec<_> =
            objects.iter().filter(|object| object.kind() == "Service").map(Object::name).collect();
        assert_eq!(services, [format!("{service}-headless"), service.to_owned()]);
        let set = objects.iter().find(|object| object.kind() == "StatefulSet").unwrap();
        assert_eq!(violations(pods(set).unwrap()), Vec::<String>::new());
        assert_eq!(set.json()["spec"]["serviceName"], format!("{service}-headless"));
        let resources = &pods(set).unwrap()["containers"][0]["resources"];
        assert_eq!(resources["requests"], resources["limits"], "its quality of service is guaranteed");
    }
    assert!(!named(&made("postgresql", POSTGRESQL)).contains(&"PodDisruptionBudget/postgresql".to_owned()));
}

#[test]
fn two_pods_share_a_volume_of_logs() {
    let toml = r#"
        image = { tag = "v1.0.0" }
        replicas = 2
        resources = { cpu = "50m", memory = "64Mi" }
        volumes.logs = { kind = "file-system", path = "/var/log/shared", file_system_id = "fs-0123456789abcdef0" }
    "#;
    let objects = made("logs", toml);
    let claim = objects.iter().find(|object| object.kind() == "PersistentVolumeClaim").unwrap();
    let account = testing::account();
    let of = channel(&account, "logs", Credentials::Irsa);
    let settings: WorkloadSettings = testing::settings(toml);
    let cluster = cluster_scoped("trantor", [(&settings, &of)]);
    let volume = cluster.iter().find(|object| object.kind() == "PersistentVolume").unwrap();
    assert_eq!(claim.json()["spec"]["volumeName"], volume.name());
    assert_eq!(volume.json()["spec"]["claimRef"]["name"], claim.name());
    assert_eq!(volume.json()["spec"]["claimRef"]["namespace"], "logs");
    assert_eq!(claim.json()["spec"]["accessModes"], serde_json::json!(["ReadWriteMany"]));
}
