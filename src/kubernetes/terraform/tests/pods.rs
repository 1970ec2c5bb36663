//! Pods with as much in them as the provider has places for.

use k8s_openapi::api::core::v1::*;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::dice::Dice;

pub(super) fn template(dice: &mut Dice) -> PodTemplateSpec {
    let metadata = ObjectMeta {
        labels: dice.maybe(Dice::map),
        annotations: dice.maybe(Dice::map),
        ..Default::default()
    };
    PodTemplateSpec { metadata: Some(metadata), spec: Some(pod(dice)) }
}

fn pod(dice: &mut Dice) -> PodSpec {
    PodSpec {
        active_deadline_seconds: dice.maybe(Dice::number),
        affinity: dice.maybe(affinity),
        automount_service_account_token: Some(dice.flag()),
        containers: dice.some(1, container),
        dns_config: dice.maybe(|dice| PodDNSConfig {
            nameservers: dice.maybe(|dice| dice.some(0, Dice::text)),
            options: dice
                .list(|dice| PodDNSConfigOption { name: Some(dice.text()), value: dice.maybe(Dice::text) }),
            searches: dice.maybe(|dice| dice.some(0, Dice::text)),
        }),
        dns_policy: dice.maybe(Dice::text),
        enable_service_links: dice.maybe(Dice::flag),
        host_aliases: dice
            .list(|dice| HostAlias { hostnames: Some(dice.some(1, Dice::text)), ip: dice.text() }),
        host_ipc: dice.maybe(Dice::flag),
        host_network: dice.maybe(Dice::flag),
        host_pid: dice.maybe(Dice::flag),
        hostname: dice.maybe(Dice::text),
        image_pull_secrets: dice.list(|dice| LocalObjectReference { name: dice.name() }),
        init_containers: dice.list(container),
        node_name: dice.maybe(Dice::text),
        node_selector: dice.maybe(Dice::map),
        os: dice.maybe(|dice| PodOS { name: dice.name() }),
        priority_class_name: dice.maybe(Dice::text),
        readiness_gates: dice.list(|dice| PodReadinessGate { condition_type: dice.text() }),
        restart_policy: dice.maybe(Dice::text),
        runtime_class_name: dice.maybe(Dice::text),
        scheduler_name: dice.maybe(Dice::text),
        security_context: dice.maybe(pod_security),
        service_account_name: dice.maybe(Dice::name),
        share_process_namespace: dice.maybe(Dice::flag),
        subdomain: dice.maybe(Dice::text),
        termination_grace_period_seconds: dice.maybe(Dice::number),
        tolerations: dice.list(|dice| Toleration {
            effect: dice.maybe(Dice::text),
            key: dice.maybe(Dice::text),
            operator: dice.maybe(Dice::text),
            toleration_seconds: dice.maybe(Dice::number),
            value: dice.maybe(Dice::text),
        }),
        topology_spread_constraints: dice.list(|dice| TopologySpreadConstraint {
            label_selector: dice.maybe(Dice::selector),
            match_label_keys: dice.maybe(|dice| dice.some(0, Dice::text)),
            max_skew: dice.number(),
            min_domains: dice.maybe(Dice::number),
            node_affinity_policy: dice.maybe(Dice::text),
            node_taints_policy: dice.maybe(Dice::text),
            topology_key: dice.text(),
            when_unsatisfiable: dice.text(),
        }),
        volumes: dice.list(volume),
        ..Default::default()
    }
}

fn pod_security(dice: &mut Dice) -> PodSecurityContext {
    PodSecurityContext {
        fs_group: dice.maybe(Dice::number),
        fs_group_change_policy: dice.maybe(Dice::text),
        run_as_group: dice.maybe(Dice::number),
        run_as_non_root: dice.maybe(Dice::flag),
        run_as_user: dice.maybe(Dice::number),
        se_linux_options: dice.maybe(se_linux),
        seccomp_profile: dice.maybe(seccomp),
        supplemental_groups: dice.maybe(|dice| dice.some(0, Dice::number)),
        sysctls: dice.list(|dice| Sysctl { name: dice.text(), value: dice.text() }),
        windows_options: dice.maybe(|dice| WindowsSecurityContextOptions {
            gmsa_credential_spec: dice.maybe(Dice::text),
            gmsa_credential_spec_name: dice.maybe(Dice::text),
            host_process: dice.maybe(Dice::flag),
            run_as_user_name: dice.maybe(Dice::text),
        }),
        ..Default::default()
    }
}

fn se_linux(dice: &mut Dice) -> SELinuxOptions {
    SELinuxOptions {
        level: dice.maybe(Dice::text),
        role: dice.maybe(Dice::text),
        type_: dice.maybe(Dice::text),
        user: dice.maybe(Dice::text),
    }
}

fn seccomp(dice: &mut Dice) -> SeccompProfile {
    SeccompProfile { localhost_profile: dice.maybe(Dice::text), type_: dice.text() }
}

fn container(dice: &mut Dice) -> Container {
    Container {
        args: dice.maybe(|dice| dice.some(0, Dice::text)),
        command: dice.maybe(|dice| dice.some(0, Dice::text)),
        env: dice.list(env),
        env_from: dice.list(|dice| EnvFromSource {
            config_map_ref: dice
                .maybe(|dice| ConfigMapEnvSource { name: dice.name(), optional: dice.maybe(Dice::flag) }),
            prefix: dice.maybe(Dice::text),
            secret_ref: dice
                .maybe(|dice| SecretEnvSource { name: dice.name(), optional: dice.maybe(Dice::flag) }),
        }),
        image: dice.maybe(Dice::text),
        image_pull_policy: dice.maybe(Dice::text),
        lifecycle: dice.maybe(|dice| Lifecycle {
            post_start: dice.maybe(handler),
            pre_stop: dice.maybe(handler),
            stop_signal: None,
        }),
        liveness_probe: dice.maybe(probe),
        name: dice.name(),
        ports: dice.list(|dice| ContainerPort {
            container_port: dice.number(),
            host_ip: dice.maybe(Dice::text),
            host_port: dice.maybe(Dice::number),
            name: dice.maybe(Dice::text),
            protocol: dice.maybe(Dice::text),
        }),
        readiness_probe: dice.maybe(probe),
        resources: dice.maybe(|dice| ResourceRequirements {
            claims: None,
            limits: dice.maybe(Dice::quantities),
            requests: dice.maybe(Dice::quantities),
        }),
        security_context: dice.maybe(security),
        startup_probe: dice.maybe(probe),
        stdin: dice.maybe(Dice::flag),
        stdin_once: dice.maybe(Dice::flag),
        termination_message_path: dice.maybe(Dice::text),
        termination_message_policy: dice.maybe(Dice::text),
        tty: dice.maybe(Dice::flag),
        volume_devices: dice.list(|dice| VolumeDevice { device_path: dice.text(), name: dice.name() }),
        volume_mounts: dice.list(|dice| VolumeMount {
            mount_path: dice.text(),
            mount_propagation: dice.maybe(Dice::text),
            name: dice.name(),
            read_only: dice.maybe(Dice::flag),
            sub_path: dice.maybe(Dice::text),
            sub_path_expr: dice.maybe(Dice::text),
            ..Default::default()
        }),
        working_dir: dice.maybe(Dice::text),
        ..Default::default()
    }
}

fn security(dice: &mut Dice) -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: dice.maybe(Dice::flag),
        capabilities: dice.maybe(|dice| Capabilities {
            add: dice.maybe(|dice| dice.some(0, Dice::text)),
            drop: dice.maybe(|dice| dice.some(0, Dice::text)),
        }),
        privileged: dice.maybe(Dice::flag),
        read_only_root_filesystem: dice.maybe(Dice::flag),
        run_as_group: dice.maybe(Dice::number),
        run_as_non_root: Some(dice.flag()),
        run_as_user: dice.maybe(Dice::number),
        se_linux_options: dice.maybe(se_linux),
        seccomp_profile: dice.maybe(seccomp),
        ..Default::default()
    }
}

fn env(dice: &mut Dice) -> EnvVar {
    let value_from = dice.maybe(|dice| EnvVarSource {
        config_map_key_ref: dice.maybe(|dice| ConfigMapKeySelector {
            key: dice.text(),
            name: dice.name(),
            optional: dice.maybe(Dice::flag),
        }),
        field_ref: dice.maybe(field),
        resource_field_ref: dice.maybe(resource_field),
        secret_key_ref: dice.maybe(|dice| SecretKeySelector {
            key: dice.text(),
            name: dice.name(),
            optional: dice.maybe(Dice::flag),
        }),
    });
    EnvVar { name: dice.text(), value: dice.maybe(Dice::text), value_from }
}

fn field(dice: &mut Dice) -> ObjectFieldSelector {
    ObjectFieldSelector { api_version: dice.maybe(Dice::text), field_path: dice.text() }
}

fn resource_field(dice: &mut Dice) -> ResourceFieldSelector {
    ResourceFieldSelector {
        container_name: Some(dice.name()),
        divisor: dice.maybe(Dice::quantity),
        resource: dice.text(),
    }
}

fn http(dice: &mut Dice) -> HTTPGetAction {
    HTTPGetAction {
        host: dice.maybe(Dice::text),
        http_headers: dice.list(|dice| HTTPHeader { name: dice.text(), value: dice.text() }),
        path: dice.maybe(Dice::text),
        port: dice.int_or_string(),
        scheme: dice.maybe(Dice::text),
    }
}

fn exec(dice: &mut Dice) -> ExecAction {
    ExecAction { command: dice.maybe(|dice| dice.some(0, Dice::text)) }
}

fn handler(dice: &mut Dice) -> LifecycleHandler {
    LifecycleHandler {
        exec: dice.maybe(exec),
        http_get: dice.maybe(http),
        tcp_socket: dice.maybe(|dice| TCPSocketAction { host: None, port: dice.int_or_string() }),
        ..Default::default()
    }
}

fn probe(dice: &mut Dice) -> Probe {
    Probe {
        exec: dice.maybe(exec),
        failure_threshold: dice.maybe(Dice::number),
        grpc: dice.maybe(|dice| GRPCAction { port: dice.number(), service: dice.maybe(Dice::text) }),
        http_get: dice.maybe(http),
        initial_delay_seconds: dice.maybe(Dice::number),
        period_seconds: dice.maybe(Dice::number),
        success_threshold: dice.maybe(Dice::number),
        tcp_socket: dice.maybe(|dice| TCPSocketAction { host: None, port: dice.int_or_string() }),
        termination_grace_period_seconds: None,
        timeout_seconds: dice.maybe(Dice::number),
    }
}

fn affinity(dice: &mut Dice) -> Affinity {
    Affinity {
        node_affinity: dice.maybe(|dice| NodeAffinity {
            preferred_during_scheduling_ignored_during_execution: dice
                .list(|dice| PreferredSchedulingTerm { preference: node_term(dice), weight: dice.number() }),
            required_during_scheduling_ignored_during_execution: dice
                .maybe(|dice| NodeSelector { node_selector_terms: dice.some(1, node_term) }),
        }),
        pod_affinity: dice.maybe(|dice| PodAffinity {
            preferred_during_scheduling_ignored_during_execution: dice.list(weighted),
            required_during_scheduling_ignored_during_execution: dice.list(pod_term),
        }),
        pod_anti_affinity: dice.maybe(|dice| PodAntiAffinity {
            preferred_during_scheduling_ignored_during_execution: dice.list(weighted),
            required_during_scheduling_ignored_during_execution: dice.list(pod_term),
        }),
    }
}

fn node_term(dice: &mut Dice) -> NodeSelectorTerm {
    let requirement = |dice: &mut Dice| NodeSelectorRequirement {
        key: dice.text(),
        operator: dice.text(),
        values: dice.maybe(|dice| dice.some(0, Dice::text)),
    };
    NodeSelectorTerm { match_expressions: dice.list(requirement), match_fields: dice.list(requirement) }
}

fn weighted(dice: &mut Dice) -> WeightedPodAffinityTerm {
    WeightedPodAffinityTerm { pod_affinity_term: pod_term(dice), weight: dice.number() }
}

fn pod_term(dice: &mut Dice) -> PodAffinityTerm {
    PodAffinityTerm {
        label_selector: dice.maybe(Dice::selector),
        namespace_selector: dice.maybe(Dice::selector),
        namespaces: dice.maybe(|dice| dice.some(0, Dice::name)),
        topology_key: dice.text(),
        ..Default::default()
    }
}

fn items(dice: &mut Dice) -> Option<Vec<KeyToPath>> {
    dice.list(|dice| KeyToPath { key: dice.text(), mode: dice.maybe(Dice::number), path: dice.text() })
}

fn volume(dice: &mut Dice) -> Volume {
    let mut volume = Volume { name: dice.name(), ..Default::default() };
    match dice.below(10) {
        0 => {
            volume.config_map = Some(ConfigMapVolumeSource {
                default_mode: dice.maybe(Dice::number),
                items: items(dice),
                name: dice.name(),
                optional: dice.maybe(Dice::flag),
            });
        }
        1 => {
            volume.secret = Some(SecretVolumeSource {
                default_mode: dice.maybe(Dice::number),
                items: items(dice),
                optional: dice.maybe(Dice::flag),
                secret_name: dice.maybe(Dice::name),
            });
        }
        2 => {
            volume.empty_dir = Some(EmptyDirVolumeSource {
                medium: dice.maybe(Dice::text),
                size_limit: dice.maybe(Dice::quantity),
            });
        }
        3 => {
            volume.persistent_volume_claim = Some(PersistentVolumeClaimVolumeSource {
                claim_name: dice.name(),
                read_only: dice.maybe(Dice::flag),
            });
        }
        4 => {
            volume.csi = Some(CSIVolumeSource {
                driver: dice.text(),
                fs_type: dice.maybe(Dice::text),
                node_publish_secret_ref: dice.maybe(|dice| LocalObjectReference { name: dice.name() }),
                read_only: dice.maybe(Dice::flag),
                volume_attributes: dice.maybe(Dice::map),
            });
        }
        5 => volume.projected = Some(projected(dice)),
        6 => {
            volume.downward_api = Some(DownwardAPIVolumeSource {
                default_mode: dice.maybe(Dice::number),
                items: dice.list(downward),
            });
        }
        7 => {
            volume.rbd = Some(RBDVolumeSource {
                image: dice.text(),
                monitors: dice.some(1, Dice::text),
                pool: dice.maybe(Dice::text),
                user: dice.maybe(Dice::text),
                ..Default::default()
            });
        }
        8 => {
            volume.host_path =
                Some(HostPathVolumeSource { path: dice.text(), type_: dice.maybe(Dice::text) });
        }
        _ => {
            volume.nfs = Some(NFSVolumeSource {
                path: dice.text(),
                read_only: dice.maybe(Dice::flag),
                server: dice.text(),
            });
        }
    }
    volume
}

fn downward(dice: &mut Dice) -> DownwardAPIVolumeFile {
    DownwardAPIVolumeFile {
        field_ref: Some(field(dice)),
        mode: dice.maybe(Dice::number),
        path: dice.text(),
        resource_field_ref: dice.maybe(resource_field),
    }
}

fn projected(dice: &mut Dice) -> ProjectedVolumeSource {
    let source = |dice: &mut Dice| VolumeProjection {
        config_map: dice.maybe(|dice| ConfigMapProjection {
            items: items(dice),
            name: dice.name(),
            optional: dice.maybe(Dice::flag),
        }),
        downward_api: dice.maybe(|dice| DownwardAPIProjection { items: dice.list(downward) }),
        secret: dice.maybe(|dice| SecretProjection {
            items: items(dice),
            name: dice.name(),
            optional: dice.maybe(Dice::flag),
        }),
        service_account_token: dice.maybe(|dice| ServiceAccountTokenProjection {
            audience: dice.maybe(Dice::text),
            expiration_seconds: dice.maybe(Dice::number),
            path: dice.text(),
        }),
        ..Default::default()
    };
    ProjectedVolumeSource { default_mode: dice.maybe(Dice::number), sources: Some(dice.some(1, source)) }
}
