//! What workloads need of their clusters.

use insta::assert_snapshot;

use super::{Texts, brief};

/// What is said of production with a workload for dusk, which runs on terminus, and lines behind it.
fn said(resources: &str, lines: &str) -> String {
    let workload = format!(
        "[services.dusk.workload]\nimage = {{ tag = \"v1\" }}\nports = {{ http = 8080 }}\nresources = {{ {resources} }}\n{lines}"
    );
    brief::of(&Texts::bare().append("prod", &workload), "prod")
}

const SMALL: &str = "cpu = \"250m\", memory = \"512Mi\"";

#[test]
fn a_plain_workload_needs_nothing() {
    assert_eq!(said(SMALL, ""), "");
    assert_eq!(
        said(SMALL, "autoscaling = { min = 2, max = 4 }\ningress = { hosts = [\"dusk.example.com\"] }"),
        ""
    );
}

#[test]
fn pods_find_nodes() {
    let batch = "tolerations = [{ key = \"workload\", value = \"batch\", effect = \"NO_SCHEDULE\" }]";
    let selector = "node_selector = { workload = \"batch\" }";
    assert_eq!(said(SMALL, &format!("{selector}\n{batch}")), "");
    assert_eq!(said(SMALL, "node_selector = { \"topology.kubernetes.io/zone\" = \"us-east-1a\" }"), "");
    assert_eq!(said(SMALL, "architecture = \"arm64\""), "");
    assert_snapshot!(said(SMALL, selector), @r"
    error[WRK-001] services.dusk.workload: no node group of terminus takes the pods of dusk
      at [services.dusk.workload] in environments/prod.toml
      and node_groups in environments/prod.toml: the node groups
      labels asked for: workload=batch
      node groups: general, spot
      help: ask for labels that a group has, and tolerate its taints
    ");
    assert_snapshot!(said(SMALL, &format!("{selector}\n{batch}\narchitecture = \"arm64\"")), @r"
    error[WRK-001] services.dusk.workload: no node group of terminus takes the pods of dusk
      at [services.dusk.workload] in environments/prod.toml
      and node_groups in environments/prod.toml: the node groups
      labels asked for: kubernetes.io/arch=arm64, workload=batch
      node groups: general, spot
      help: ask for labels that a group has, and tolerate its taints
    ");
}

#[test]
fn a_pod_fits_on_a_node() {
    assert_eq!(said("cpu = \"2\", memory = \"8Gi\"", ""), "");
    assert_snapshot!(said("cpu = \"2\", memory = \"9Gi\"", ""), @r#"
    error[WRK-002] services.dusk.workload.resources: no node that takes the pods of dusk has what one asks for
      at { cpu = "2", memory = "9Gi" } in environments/prod.toml
      processors asked for: 2
      most processors: 2
      memory asked for: 9Gi
      most memory: 8192Mi
      help: ask for less, or add a group of larger instance types
    "#);
    let job = "jobs.a = { schedule = \"@daily\", resources = { cpu = \"3\", memory = \"1Gi\" } }";
    assert!(said(SMALL, job).contains("error[WRK-002] services.dusk.workload.jobs.a.resources"));
}

#[test]
fn one_pod_is_no_service() {
    assert_snapshot!(said(SMALL, "replicas = 1"), @r"
    warning[WRK-003] services.dusk.workload.replicas: dusk has one pod: while its node is drained or fails, there is none
      at 1 in environments/prod.toml
      fewest pods: 1
      help: have two pods at least, and a budget that keeps one; or accept it where a pause costs less
    ");
    assert!(
        said(SMALL, "autoscaling = { min = 1, max = 4 }").contains("services.dusk.workload.autoscaling.min")
    );
    assert!(said(SMALL, "disruption_budget = \"none\"").contains("may be missing at once"));
    let channel = "[services.dusk.channels.rc]\nimage = { tag = \"v2\" }\nreplicas = 1";
    assert_eq!(said(SMALL, channel), "");
}

#[test]
fn controllers_that_are_needed_are_there() {
    let texts = |lines: &str| {
        let workload = format!(
            "[services.dusk.workload]\nimage = {{ tag = \"v1\" }}\nports = {{ http = 8080 }}\nresources = {{ {SMALL} }}\n{lines}\n\
             [clusters.terminus.addons]\nmetrics_server = {{ enabled = false }}\naws_ebs_csi_driver = {{ enabled = false }}\n"
        );
        let texts = Texts::bare().append("prod", &workload);
        let terminus = "credentials = \"pod-identity\"\nload_balancer_controller = {}";
        brief::of(&texts.replace("prod", terminus, "credentials = \"pod-identity\""), "prod")
    };
    assert_eq!(texts(""), "");
    assert_snapshot!(texts("autoscaling = { min = 2, max = 4 }\ningress = { hosts = [\"dusk.example.com\"] }"), @r#"
    error[WRK-004] services.dusk.workload.autoscaling: `autoscaling` of dusk comes to nothing without `clusters.terminus.addons.metrics_server`
      at { min = 2, max = 4 } in environments/prod.toml
      and { enabled = false } in environments/prod.toml: the cluster is without
      help: add it to the cluster, or where another tool brings it there, accept this
    error[WRK-004] services.dusk.workload.ingress: `ingress` of dusk comes to nothing without `clusters.terminus.controllers.load_balancer_controller`
      at { hosts = ["dusk.example.com"] } in environments/prod.toml
      help: add it to the cluster, or where another tool brings it there, accept this
    "#);
    let set = "kind = \"stateful-set\"\nvolumes.data = { path = \"/data\", size = \"1Gi\" }";
    assert!(texts(set).contains("error[WRK-004] services.dusk.workload.volumes"));
    let shared = "volumes.logs = { kind = \"file-system\", path = \"/logs\", file_system_id = \"fs-0123456789abcdef0\" }";
    assert!(
        texts(shared)
            .contains("error[WRK-004] services.dusk.workload.volumes: `volumes` of dusk comes to nothing")
    );
    let driver = format!("{shared}\n[clusters.terminus.addons.aws_efs_csi_driver]\nenabled = true");
    assert_eq!(texts(&driver), "");
}

#[test]
fn secrets_that_the_operator_may_read() {
    let secret = |name: &str| format!("secrets = {{ KEY = {{ {name} }} }}");
    assert_eq!(said(SMALL, &secret("secret = \"dusk/database\"")), "");
    assert_snapshot!(said(SMALL, &secret("secret = \"dawn/database\"")), @r#"
    error[WRK-005] services.dusk.workload.secrets.KEY: the operator that brings secrets to dusk may not read dawn/database
      at { secret = "dawn/database" } in environments/prod.toml
      and { secrets_manager_paths = ["dusk/*", "monitoring/*"] } in environments/prod.toml: the operator
      readable: dusk/*, monitoring/*
      help: add it to `secrets_manager_paths` of `clusters.terminus.controllers.external_secrets`, or take `credentials = "irsa"` with a grant of it
    "#);
    assert!(said(SMALL, &secret("parameter = \"/dusk/host\"")).contains("readable: nothing"));
    let irsa = Texts::bare()
        .append(
            "prod",
            &format!(
                "[services.dusk.workload]\nimage = {{ tag = \"v1\" }}\nresources = {{ {SMALL} }}\n{}",
                secret("secret = \"dawn/a\"")
            ),
        )
        .replace("prod", "[services.dusk]\n", "[services.dusk]\ncredentials = \"irsa\"\n");
    // Without a role there is nobody else to read them as.
    assert!(brief::of(&irsa, "prod").starts_with("error[WRK-005] services.dusk.workload.secrets.KEY"));
    let role = "credentials = \"irsa\"\ngrants = [{ secrets = \"dawn/a\" }]\n";
    let irsa = irsa.replace("prod", "credentials = \"irsa\"\n", role);
    assert_eq!(brief::of(&irsa, "prod"), "");
}

#[test]
fn where_a_database_is_is_read_as_secrets_are() {
    let database = "[services.dusk.database]\nengine_version = \"17\"\ninstance_class = \"db.m7g.large\"";
    let said = said(SMALL, database);
    let key = |what: &str| format!("error[WRK-005] services.dusk.workload.secrets.DATABASE_{what}");
    assert!(["HOST", "NAME", "PORT"].iter().all(|what| said.contains(&key(what))), "{said}");
    assert!(said.contains("may not read /prod/dusk/database/host"), "{said}");
}

/// Production with a workload for each of its services.
fn platform() -> Texts {
    Texts::bare().append("prod", include_str!("data/services.toml"))
}

#[test]
fn the_services_of_a_platform_are_in_order() {
    let said = platform().said("prod");
    assert_eq!(said, "");
}

#[test]
fn the_schema_knows_what_the_services_say() {
    let schema = jsonschema::validator_for(&crate::environment::json_schema()).unwrap();
    let services: serde_json::Value = toml::from_str(include_str!("data/services.toml")).unwrap();
    let errors: Vec<_> = schema.iter_errors(&services).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let wrong: serde_json::Value = toml::from_str("[services.a.workload]\nreplica = 3").unwrap();
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn services_written_out_with_their_defaults_are_the_same_services() {
    let prod = platform().load("prod");
    let (again, kept) = crate::environment::Environment::tentative(&prod.name, &prod.effective()).unwrap();
    assert!(kept);
    assert_eq!(again.settings, prod.settings);
}

#[test]
fn services_keep_their_objects_names_in_each_channel() {
    let prod = platform().load("prod");
    let account = crate::root_module::account(&prod);
    let named: Vec<String> = crate::services::placed(&prod, &account)
        .iter()
        .map(|placed| {
            let objects = placed.workload.iter().map(|object| format!("{}/{}", object.kind(), object.name()));
            format!("{}: {}", placed.channel.namespace, objects.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_snapshot!(named.join("\n"), @r"
    dawn: ServiceAccount/dawn ConfigMap/dawn-config SecretStore/dawn-secrets-manager ExternalSecret/dawn-secrets Service/dawn Deployment/dawn HorizontalPodAutoscaler/dawn VerticalPodAutoscaler/dawn PodDisruptionBudget/dawn Ingress/dawn
    dawn-rc: ServiceAccount/dawn ConfigMap/dawn-config SecretStore/dawn-secrets-manager ExternalSecret/dawn-secrets Service/dawn Deployment/dawn VerticalPodAutoscaler/dawn Ingress/dawn
    day: ServiceAccount/day ConfigMap/day-config SecretStore/day-parameter-store ExternalSecret/day-secrets Service/day Deployment/day PodDisruptionBudget/day Ingress/day CronJob/day-report
    dusk: ServiceAccount/dusk SecretStore/dusk-secrets-manager ExternalSecret/dusk-secrets Service/dusk Service/dusk-canary Rollout/dusk HorizontalPodAutoscaler/dusk PodDisruptionBudget/dusk Ingress/dusk
    monitoring: ServiceAccount/monitoring ConfigMap/monitoring-files Service/monitoring-headless Service/monitoring StatefulSet/monitoring PodDisruptionBudget/monitoring
    ");
}
