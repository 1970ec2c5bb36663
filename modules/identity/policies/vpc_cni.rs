//! The VPC CNI plugin: interfaces and addresses of this cluster's nodes.

use aws::{PolicyDocument, Statement};
use terraform::Expr;

use crate::identity::ClusterIdentity;

/// The tag the plugin gives every interface it manages, the first one of a node included, before it changes it.
const CLUSTER_TAG: &str = "cluster.k8s.amazonaws.com/name";

/// The permissions of the plugin for IPv4, with or without address prefixes and custom networking, held to this
/// cluster's nodes and network (plugin documentation, "Scope-down IAM policy per EKS cluster"; the EKS add-on tells the
/// plugin its cluster's name, on which the tags rest). `vpc_arn` is the cluster's network.
pub fn policy(cluster: &ClusterIdentity, vpc_arn: &Expr<String>) -> PolicyDocument {
    let interfaces = [cluster.arn_of("ec2", "network-interface/*")];
    let security_groups = cluster.arn_of("ec2", "security-group/*");
    let name = [cluster.name.to_string()];
    PolicyDocument::new([
        // Describing has no narrower resource.
        Statement::allow(
            "Discover",
            [
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
            ],
            ["*"],
        ),
        Statement::allow("MakeInterfaces", ["ec2:CreateNetworkInterface"], interfaces.clone()).when(
            "StringEquals",
            format!("aws:RequestTag/{CLUSTER_TAG}"),
            name.clone(),
        ),
        Statement::allow(
            "PlaceInterfaces",
            ["ec2:CreateNetworkInterface"],
            [security_groups.clone(), cluster.arn_of("ec2", "subnet/*")],
        )
        .when("ArnEquals", "ec2:Vpc", [vpc_arn.clone()]),
        // The first interface of a node has no tag yet, so its tags cannot be asked for.
        Statement::allow("TagInterfaces", ["ec2:CreateTags"], interfaces.clone()),
        Statement::allow(
            "ManageInterfaces",
            [
                "ec2:AssignPrivateIpAddresses",
                "ec2:AttachNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DetachNetworkInterface",
                "ec2:ModifyNetworkInterfaceAttribute",
                "ec2:UnassignPrivateIpAddresses",
            ],
            interfaces,
        )
        .when("StringEquals", format!("aws:ResourceTag/{CLUSTER_TAG}"), name),
        // EKS gives this tag to the nodes of managed node groups.
        Statement::allow(
            "ManageNodes",
            [
                "ec2:AttachNetworkInterface",
                "ec2:DetachNetworkInterface",
                "ec2:ModifyNetworkInterfaceAttribute",
            ],
            [cluster.arn_of("ec2", "instance/*")],
        )
        .when(
            "StringEquals",
            format!("aws:ResourceTag/kubernetes.io/cluster/{}", cluster.name),
            ["owned"],
        ),
        Statement::allow("ChooseGroups", ["ec2:ModifyNetworkInterfaceAttribute"], [security_groups]).when(
            "ArnEquals",
            "ec2:Vpc",
            [vpc_arn.clone()],
        ),
    ])
}
