//! Changes that make an environment stricter, in ways that the model does not take.

use serde_json::json;

use super::committed::{Committed, set, unset};
use super::pods::{DEPLOYMENT, of_container, of_init, of_pod};

/// A change, with its name.
type Change = (&'static str, fn(&mut Committed));

pub(crate) const CHANGES: &[Change] = &[
    ("a container has a seccomp profile of its own", |of| {
        of_container(
            of,
            "/securityContext/seccompProfile",
            json!({ "type": "Localhost", "localhostProfile": "dawn.json" }),
        );
    }),
    ("pods have an AppArmor profile", |of| {
        of_pod(of, "/securityContext/appArmorProfile", json!({ "type": "RuntimeDefault" }));
    }),
    ("a container has an AppArmor profile by an annotation", |of| {
        set(
            of.object(DEPLOYMENT),
            "/spec/template/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1dawn",
            json!("localhost/dawn"),
        );
    }),
    ("pods say that they share nothing", |of| {
        for field in ["/hostNetwork", "/hostPID", "/hostIPC"] {
            of_pod(of, field, json!(false));
        }
    }),
    ("pods have a type for SELinux", |of| {
        of_pod(
            of,
            "/securityContext/seLinuxOptions",
            json!({ "type": "container_t", "level": "s0:c123,c456" }),
        );
    }),
    ("a container keeps what binds low ports alone", |of| {
        of_container(of, "/securityContext/capabilities/add", json!(["NET_BIND_SERVICE"]));
    }),
    ("a container adds no capability, in so many words", |of| {
        of_container(of, "/securityContext/capabilities/add", json!([]));
    }),
    ("a container says that /proc is masked", |of| {
        of_container(of, "/securityContext/procMount", json!("Default"));
    }),
    ("a container has a user of its own", |of| of_container(of, "/securityContext/runAsUser", json!(70_000))),
    ("a container has a limit of processor time", |of| of_container(of, "/resources/limits/cpu", json!("1"))),
    ("a container runs first that keeps to all rules", |of| of_init(of, "/imagePullPolicy", json!("Always"))),
    ("pods do not even know users of the node", |of| of_pod(of, "/hostUsers", json!(false))),
    ("a safe parameter of the kernel is set", |of| {
        of_pod(
            of,
            "/securityContext/sysctls",
            json!([{ "name": "net.ipv4.tcp_keepalive_time", "value": "60" }]),
        );
    }),
    ("a role loses a rule", |of| unset(of.object("trantor/dawn/Role/team-view"), "/rules/0")),
    ("a team loses its role", |of| of.remove_object("trantor/dawn/RoleBinding/team-view")),
    ("a role reads one secret by name", |of| {
        set(
            of.object("trantor/dawn/Role/team-view"),
            "/rules/99",
            json!({ "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"], "verbs": ["get"] }),
        );
    }),
    ("a namespace enforces the newest standard", |of| {
        set(
            of.object("trantor/_cluster/Namespace/dawn"),
            "/metadata/labels/pod-security.kubernetes.io~1enforce-version",
            json!("latest"),
        );
    }),
    ("a quota is smaller, and bounds more", |of| {
        set(of.object("trantor/dawn/ResourceQuota/dawn"), "/spec/hard/pods", json!("10"));
        set(of.object("trantor/dawn/ResourceQuota/dawn"), "/spec/hard/limits.cpu", json!("10"));
    }),
    ("a service has more pods at least", |of| {
        set(of.object("trantor/dawn/HorizontalPodAutoscaler/dawn"), "/spec/minReplicas", json!(5));
    }),
    ("more pods stay while nodes are drained", |of| {
        set(
            of.object("trantor/dawn/PodDisruptionBudget/dawn"),
            "/spec",
            json!({ "minAvailable": "50%", "selector": { "matchLabels": { "app.kubernetes.io/name": "dawn" } } }),
        );
    }),
    ("no two pods stand in one zone", |of| {
        let term = json!({ "topologyKey": "topology.kubernetes.io/zone",
            "labelSelector": { "matchLabels": { "app.kubernetes.io/name": "dawn" } } });
        let affinity =
            json!({ "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": [term] } });
        of_pod(of, "/affinity", affinity);
        unset(of.object(DEPLOYMENT), "/spec/template/spec/topologySpreadConstraints");
    }),
    ("a project allows fewer kinds", |of| {
        unset(of.object("terminus/argocd/AppProject/monitoring"), "/spec/clusterResourceWhitelist");
    }),
    ("AWS too refuses to delete a cluster", |of| {
        of.set("infrastructure", "aws_eks_cluster.trantor", "/deletion_protection", true);
    }),
];
