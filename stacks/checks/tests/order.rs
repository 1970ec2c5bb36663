//! What must stand before what.

use super::altered::{self, forget, forget_named};

/// What is said of an environment when its resources of a type forget what is of another.
fn forgetting(environment: &str, of: &str, forgotten: &str) -> String {
    altered::said(environment, |address, block| {
        if address.resource_type == of {
            forget(block, forgotten);
        }
        true
    })
}

#[test]
fn nodes_wait_for_what_they_need() {
    insta::assert_snapshot!(forgetting("dev", "aws_eks_node_group", "aws_eks_addon"), @"
    error[EKS-007] clusters.trantor.node_groups.general: aws_eks_node_group.trantor_general does not wait for aws_eks_addon.trantor_vpc_cni, aws_iam_role_policy_attachment.trantor_vpc_cni, aws_eks_addon.trantor_kube_proxy, aws_eks_addon.trantor_eks_pod_identity_agent
      at [clusters.trantor.node_groups.general] in environments/dev.toml
      missing: 4
      help: name them in `depends_on` in the module that makes it
    ");
    for forgotten in [
        "aws_iam_role_policy_attachment",
        "aws_route",
        "aws_route_table_association",
        "aws_vpc_endpoint",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    ] {
        let said = forgetting("prod", "aws_eks_node_group", forgotten);
        assert_eq!(said.matches("error[EKS-007]").count(), 4, "{forgotten}: {said}");
        assert!(said.contains(&format!("does not wait for {forgotten}.")), "{forgotten}: {said}");
    }
}

#[test]
fn nodes_wait_for_the_way_of_the_nat_gateways() {
    let said = altered::said("dev", |address, block| {
        if address.resource_type == "aws_eks_node_group" {
            forget_named(block, "aws_route_table_association", "public_a");
        }
        true
    });
    assert!(said.contains("does not wait for aws_route_table_association.public_a\n"), "{said}");
}

#[test]
fn access_policies_wait_for_their_entries() {
    let said = altered::said("dev", |address, block| {
        if address.resource_type == "aws_eks_access_policy_association" && address.name.contains("platform") {
            block.require::<String>("principal_arn", "arn:aws:iam::111122223333:role/platform-admin");
        }
        true
    });
    assert!(said.contains("does not wait for aws_eks_access_entry.trantor_platform\n"), "{said}");
}

#[test]
fn pods_wait_for_nodes() {
    insta::assert_snapshot!(forgetting("dev", "aws_eks_addon", "aws_eks_node_group"), @"
    error[EKS-008] clusters.trantor.addons.aws_ebs_csi_driver: aws_eks_addon.trantor_aws_ebs_csi_driver does not wait for aws_eks_node_group.trantor_general
      at trantor in environments/dev.toml
      missing: 1
      help: name them in `depends_on` in the module that makes it
    error[EKS-008] clusters.trantor.addons.coredns: aws_eks_addon.trantor_coredns does not wait for aws_eks_node_group.trantor_general
      at trantor in environments/dev.toml
      missing: 1
      help: name them in `depends_on` in the module that makes it
    error[EKS-008] clusters.trantor.addons.metrics_server: aws_eks_addon.trantor_metrics_server does not wait for aws_eks_node_group.trantor_general
      at trantor in environments/dev.toml
      missing: 1
      help: name them in `depends_on` in the module that makes it
    ");
}

#[test]
fn roles_have_their_permissions() {
    let said = forgetting("dev", "aws_eks_cluster", "aws_iam_role_policy");
    assert!(
        said.contains(
            "error[EKS-009] clusters.trantor: aws_eks_cluster.trantor does not wait for aws_iam_role_policy.trantor_cluster"
        ),
        "{said}"
    );
    let said = forgetting("dev", "aws_eks_cluster", "aws_cloudwatch_log_group");
    assert!(said.contains("does not wait for aws_cloudwatch_log_group.trantor_cluster"), "{said}");
    let said = forgetting("prod", "aws_eks_pod_identity_association", "aws_iam_role_policy_attachment");
    assert!(
        said.contains(": aws_eks_pod_identity_association.terminus_cluster_autoscaler does not wait for"),
        "{said}"
    );
    let said = forgetting("prod", "aws_eks_addon", "aws_iam_role_policy_attachment");
    assert!(said.contains("error[EKS-009] clusters.terminus.addons.vpc_cni: aws_eks_addon.terminus_vpc_cni does not wait for"), "{said}");
}
