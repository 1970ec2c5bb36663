//! Faults of what runs in clusters.

use serde_json::json;

use super::committed::{set, unset};
use crate::{Mutation, mutation};

const INGRESS: &str = "trantor/dawn/Ingress/dawn";
const ANNOTATIONS: &str = "/metadata/annotations/alb.ingress.kubernetes.io~1";
const DEPLOYMENT: &str = "trantor/dawn/Deployment/dawn";

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "an ingress speaks HTTP alone",
        |of| {
            let ports = json!("[{\"HTTP\": 80}]");
            set(of.object(INGRESS), &format!("{ANNOTATIONS}listen-ports"), ports);
        },
        &["lb-https"],
    ),
    mutation(
        "HTTP is not redirected",
        |of| unset(of.object(INGRESS), &format!("{ANNOTATIONS}ssl-redirect")),
        &["lb-https", "lb-redirect"],
    ),
    mutation(
        "an ingress speaks TLS 1.0",
        |of| unset(of.object(INGRESS), &format!("{ANNOTATIONS}ssl-policy")),
        &["lb-tls-policy"],
    ),
    mutation(
        "headers that are none are passed on, and request smuggling is watched",
        |of| {
            let attributes = json!("routing.http.desync_mitigation_mode=monitor");
            set(of.object(INGRESS), &format!("{ANNOTATIONS}load-balancer-attributes"), attributes);
        },
        &["lb-desync", "lb-drop-headers"],
    ),
    mutation(
        "load balancers have one zone",
        |of| {
            for subnet in ["b", "c"] {
                let subnet = format!("aws_subnet.public_{subnet}");
                of.unset("infrastructure", &subnet, "/tags/kubernetes.io~1role~1elb");
            }
        },
        &["lb-zones"],
    ),
    mutation(
        "an image moves",
        |of| {
            let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/dawn:latest";
            set(of.object(DEPLOYMENT), "/spec/template/spec/containers/0/image", json!(image));
        },
        &["image-pinned"],
    ),
    mutation(
        "an image comes from elsewhere",
        |of| {
            set(
                of.object(DEPLOYMENT),
                "/spec/template/spec/containers/0/image",
                json!("docker.io/library/nginx:1.29"),
            );
        },
        &["image-digest", "registry-approved"],
    ),
    mutation(
        "pods get a token that they do not use",
        |of| set(of.object(DEPLOYMENT), "/spec/template/spec/automountServiceAccountToken", json!(true)),
        &["pod-token-mount"],
    ),
    mutation(
        "pods run as the default service account",
        |of| unset(of.object(DEPLOYMENT), "/spec/template/spec/serviceAccountName"),
        &["pod-service-account"],
    ),
    mutation(
        "a secret comes from nowhere",
        |of| {
            let from = json!({ "secretRef": { "name": "by-hand" } });
            set(of.object(DEPLOYMENT), "/spec/template/spec/containers/0/envFrom/9", from);
        },
        &["secrets-external"],
    ),
    mutation(
        "a ConfigMap has a password",
        |of| {
            let key = ["PASS", "WORD"].concat();
            set(
                of.object("trantor/dawn/ConfigMap/dawn-config"),
                &format!("/data/DB_{key}"),
                json!("hunter2"),
            );
        },
        &["secrets-config-maps"],
    ),
    mutation(
        "a namespace denies nothing by default",
        |of| of.objects.retain(|object| object.address != "trantor/dawn/NetworkPolicy/default-deny"),
        &["network-policy-default-deny"],
    ),
    mutation(
        "everybody may call a service",
        |of| unset(of.object("trantor/dawn/NetworkPolicy/allow-callers"), "/spec/ingress/0/from"),
        &["network-policy-callers"],
    ),
    mutation(
        "a service may call everybody",
        |of| unset(of.object("trantor/dawn/NetworkPolicy/allow-aws"), "/spec/egress/0/to"),
        &["network-policy-egress"],
    ),
];
