//! Faults of who may do what in a cluster, and of identities.

use serde_json::{Value, json};

use crate::{Mutation, mutation};

const INFRASTRUCTURE: &str = "infrastructure";
const ON_CALL: &str = "aws_eks_access_entry.trantor_on-call";

fn entry(principal: &str) -> Value {
    json!({ "cluster_name": "${aws_eks_cluster.trantor.name}", "principal_arn": principal, "type": "STANDARD" })
}

fn association(entry: &str, policy: &str) -> Value {
    json!({
        "cluster_name": "${aws_eks_cluster.trantor.name}",
        "principal_arn": format!("${{aws_eks_access_entry.{entry}.principal_arn}}"),
        "policy_arn": format!("arn:aws:eks::aws:cluster-access-policy/{policy}"),
        "access_scope": [{ "type": "cluster" }],
    })
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "too many administer the cluster",
        |of| {
            for name in ["a", "b"] {
                of.add(
                    INFRASTRUCTURE,
                    &format!("aws_eks_access_entry.{name}"),
                    entry(&format!("arn:aws:iam::123456789012:role/{name}")),
                );
                of.add(
                    INFRASTRUCTURE,
                    &format!("aws_eks_access_policy_association.{name}"),
                    association(name, "AmazonEKSClusterAdminPolicy"),
                );
            }
        },
        &["access-cluster-admins"],
    ),
    mutation(
        "a policy of editors holds everywhere",
        |of| {
            of.set(
                INFRASTRUCTURE,
                "aws_eks_access_policy_association.trantor_on-call_AmazonEKSViewPolicy",
                "/policy_arn",
                "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            );
        },
        &["access-namespaced"],
    ),
    mutation(
        "an entry is in system:masters",
        |of| of.set(INFRASTRUCTURE, ON_CALL, "/kubernetes_groups/0", "system:masters"),
        &["access-kubernetes-groups"],
    ),
    mutation(
        "nodes have an access entry",
        |of| of.set(INFRASTRUCTURE, ON_CALL, "/principal_arn", "${aws_iam_role.trantor_general_node.arn}"),
        &["access-node-roles"],
    ),
    mutation(
        "a person comes as a user",
        |of| of.set(INFRASTRUCTURE, ON_CALL, "/principal_arn", "arn:aws:iam::123456789012:user/somebody"),
        &["access-people-by-role"],
    ),
    mutation(
        "the network plugin has the nodes' role",
        |of| of.unset(INFRASTRUCTURE, "aws_eks_addon.trantor_vpc_cni", "/service_account_role_arn"),
        &["pod-roles"],
    ),
    mutation(
        "a controller lost its association",
        |of| of.remove(INFRASTRUCTURE, "aws_eks_pod_identity_association.terminus_external_secrets"),
        &["pod-roles"],
    ),
    mutation(
        "any pod of the cluster may take a role",
        |of| {
            of.replace(
                INFRASTRUCTURE,
                "aws_iam_role.trantor_external_secrets",
                "assume_role_policy",
                "system:serviceaccount:external-secrets:external-secrets",
                "system:serviceaccount:*",
            );
        },
        &["pod-roles-trust"],
    ),
    mutation(
        "a role for Pod Identity names no namespace",
        |of| {
            of.policy(
                INFRASTRUCTURE,
                "aws_iam_role.terminus_external_secrets",
                "assume_role_policy",
                |policy| {
                    let conditions = policy.pointer_mut("/Statement/0/Condition/StringEquals");
                    if let Some(Value::Object(conditions)) = conditions {
                        conditions.remove("aws:RequestTag/kubernetes-namespace");
                    }
                },
            );
        },
        &["pod-roles-trust"],
    ),
    mutation(
        "the agent of Pod Identity is missing",
        |of| of.remove(INFRASTRUCTURE, "aws_eks_addon.terminus_eks_pod_identity_agent"),
        &["pod-identity-agent"],
    ),
];
