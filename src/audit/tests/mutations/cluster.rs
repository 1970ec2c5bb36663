//! Faults of clusters and nodes.

use jiff::civil::date;
use serde_json::json;

use crate::{Mutation, mutation};

const INFRASTRUCTURE: &str = "infrastructure";
const CLUSTER: &str = "aws_eks_cluster.trantor";
const GROUP: &str = "aws_eks_node_group.trantor_general";
const TEMPLATE: &str = "aws_launch_template.trantor_general";

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "the audit log is off",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/enabled_cluster_log_types", json!(["api", "scheduler"])),
        &["cluster-logging"],
    ),
    mutation(
        "secrets are not encrypted",
        |of| of.unset(INFRASTRUCTURE, CLUSTER, "/encryption_config"),
        &["cluster-secrets-encryption"],
    ),
    mutation(
        "the private endpoint is off",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/vpc_config/0/endpoint_private_access", false),
        &["cluster-endpoint-private"],
    ),
    mutation(
        "the API server is public, without ranges",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/vpc_config/0/endpoint_public_access", true),
        &["cluster-endpoint-public"],
    ),
    mutation(
        "the API server is open to everybody",
        |of| {
            of.set(INFRASTRUCTURE, CLUSTER, "/vpc_config/0/endpoint_public_access", true);
            of.set(INFRASTRUCTURE, CLUSTER, "/vpc_config/0/public_access_cidrs", json!(["0.0.0.0/0"]));
        },
        &["cluster-endpoint-public"],
    ),
    mutation(
        "the version has left standard support",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/version", "1.33"),
        &["cluster-version-support", "node-image-version"],
    ),
    mutation(
        "extended support is chosen",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/upgrade_policy/0/support_type", "EXTENDED"),
        &["cluster-support-policy"],
    ),
    mutation(
        "the ConfigMap aws-auth counts",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/access_config/0/authentication_mode", "API_AND_CONFIG_MAP"),
        &["cluster-auth-mode"],
    ),
    mutation(
        "who made the cluster administers it",
        |of| {
            of.set(
                INFRASTRUCTURE,
                CLUSTER,
                "/access_config/0/bootstrap_cluster_creator_admin_permissions",
                true,
            );
        },
        &["cluster-creator-admin"],
    ),
    mutation(
        "the cluster may be deleted",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/lifecycle/0/prevent_destroy", false),
        &["cluster-deletion-protection", "prevent-destroy"],
    ),
    mutation(
        "no zonal shift",
        |of| of.set(INFRASTRUCTURE, CLUSTER, "/zonal_shift_config/0/enabled", false),
        &["cluster-zonal-shift"],
    ),
    mutation(
        "the control plane stands in one zone",
        |of| {
            of.set(
                INFRASTRUCTURE,
                CLUSTER,
                "/vpc_config/0/subnet_ids",
                json!(["${aws_subnet.private_a.id}"]),
            );
        },
        &["cluster-zones"],
    ),
    mutation(
        "nodes stand in a public subnet",
        |of| of.set(INFRASTRUCTURE, GROUP, "/subnet_ids/0", "${aws_subnet.public_a.id}"),
        &["node-private-subnets", "subnet-tiers"],
    ),
    mutation(
        "nodes get public addresses",
        |of| {
            let interfaces = json!([{ "associate_public_ip_address": "true" }]);
            of.set(INFRASTRUCTURE, TEMPLATE, "/network_interfaces", interfaces);
        },
        &["node-launch-public-ip"],
    ),
    mutation(
        "nodes answer requests of IMDSv1",
        |of| of.set(INFRASTRUCTURE, TEMPLATE, "/metadata_options/0/http_tokens", "optional"),
        &["node-imdsv2"],
    ),
    mutation(
        "pods reach the credentials of nodes",
        |of| of.set(INFRASTRUCTURE, TEMPLATE, "/metadata_options/0/http_put_response_hop_limit", 2),
        &["pod-metadata-reach"],
    ),
    mutation(
        "disks of nodes are in clear text",
        |of| of.set(INFRASTRUCTURE, TEMPLATE, "/block_device_mappings/0/ebs/0/encrypted", "false"),
        &["node-volume-encryption"],
    ),
    mutation(
        "nodes have an SSH key",
        |of| of.set(INFRASTRUCTURE, GROUP, "/remote_access", json!([{ "ec2_ssh_key": "ops" }])),
        &["node-no-ssh"],
    ),
    mutation(
        "user data has a password",
        |of| {
            let word = ["PASS", "WORD"].concat();
            of.set(INFRASTRUCTURE, TEMPLATE, "/user_data", format!("#!/bin/sh\nexport DB_{word}=hunter2\n"));
        },
        &["node-user-data-secrets"],
    ),
    mutation(
        "nodes run Amazon Linux 2",
        |of| of.set(INFRASTRUCTURE, GROUP, "/ami_type", "AL2_ARM_64"),
        &["node-image-family"],
    ),
    mutation(
        "nodes stay at an older version",
        |of| of.set(INFRASTRUCTURE, GROUP, "/version", "1.34"),
        &["node-image-version"],
    ),
    mutation(
        "nodes may push images",
        |of| {
            of.set(
                INFRASTRUCTURE,
                "aws_iam_role_policy_attachment.trantor_general_node_AmazonEC2ContainerRegistryPullOnly",
                "/policy_arn",
                "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser",
            );
        },
        &["node-role-policies"],
    ),
    mutation(
        "nodes have a policy of their own",
        |of| {
            let policy = json!({ "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::x"] },
            ] });
            let block = json!({ "name": "more", "role": "${aws_iam_role.trantor_general_node.id}", "policy": policy.to_string() });
            of.add(INFRASTRUCTURE, "aws_iam_role_policy.more", block);
        },
        &["node-role-policies"],
    ),
    mutation(
        "nodes that are unwell stay",
        |of| of.set(INFRASTRUCTURE, GROUP, "/node_repair_config/0/enabled", false),
        &["node-repair"],
    ),
    mutation(
        "nodes for any pod stand in one zone",
        |of| of.set(INFRASTRUCTURE, GROUP, "/subnet_ids", json!(["${aws_subnet.private_a.id}"])),
        &["node-zones"],
    ),
    mutation(
        "each apply takes the size of a node group back",
        |of| of.unset(INFRASTRUCTURE, GROUP, "/lifecycle"),
        &["node-scaling"],
    ),
    mutation(
        "network policies are not enforced",
        |of| {
            of.replace(
                INFRASTRUCTURE,
                "aws_eks_addon.trantor_vpc_cni",
                "configuration_values",
                "\"enableNetworkPolicy\":\"true\"",
                "\"enableNetworkPolicy\":\"false\"",
            );
        },
        &["network-policy-enforced"],
    ),
    mutation(
        "two years later",
        |of| of.today = date(2028, 11, 30),
        &[
            "cluster-version-support",
            "exceptions-bounded",
            "node-image-version",
            "iam-kms-decrypt",
            "lb-access-logs",
            "lb-backend-tls",
            "lb-deletion-protection",
            "lb-internal",
            "rds-master-username",
            "rds-port",
            "s3-access-logs",
            "s3-events",
            "s3-replication",
            "secrets-as-files",
            "secrets-rotation",
            "vpc-endpoint-incidents",
            "workload-autoscaling",
        ],
    ),
];
