//! The tag of security groups.

use terraform::{Any, Expr, Node};

use super::altered;

#[test]
fn two_tagged_groups_on_an_interface() {
    let mut nodes = None;
    let said = altered::said("dev", |address, block| {
        if address.resource_type == "aws_security_group" {
            if address.name == "trantor_nodes" {
                nodes = block.get("tags").cloned();
            } else if let Some(terraform::Entry::Value(tags)) = &nodes {
                block.require::<Any>("tags", Expr::from_node(tags.clone()));
            }
        }
        if address.resource_type == "aws_launch_template" {
            let groups = ["trantor_nodes", "trantor_load_balancer"].map(group);
            block.require::<Any>("vpc_security_group_ids", Expr::from_node(Node::List(groups.to_vec())));
        }
        true
    });
    insta::assert_snapshot!(said, @"
    error[EKS-006] clusters.trantor.node_groups.general: 2 security groups of machines of aws_eks_node_group.trantor_general carry the tag kubernetes.io/cluster/dev-trantor: aws_security_group.trantor_load_balancer, aws_security_group.trantor_nodes
      at [clusters.trantor.node_groups.general] in environments/dev.toml
      security groups: 2
      tagged: 2
      help: tag exactly one of them: the load balancer controller writes its rules there
    error[EKS-007] clusters.trantor.node_groups.general: aws_eks_node_group.trantor_general does not wait for aws_vpc_security_group_egress_rule.trantor_load_balancer_nodes, aws_vpc_security_group_ingress_rule.trantor_load_balancer__80_0_0_0_0_0, aws_vpc_security_group_ingress_rule.trantor_load_balancer__443_0_0_0_0_0
      at [clusters.trantor.node_groups.general] in environments/dev.toml
      missing: 3
      help: name them in `depends_on` in the module that makes it
    ");
}

/// Something that leads to a security group.
fn group(name: &'static str) -> Node {
    Node::Address(std::sync::Arc::new(terraform::ResourceAddress {
        mode: terraform::Mode::Managed,
        resource_type: "aws_security_group".into(),
        name: name.into(),
    }))
}

#[test]
fn no_tagged_group_on_an_interface() {
    let said = altered::said("prod", |address, block| {
        if address.resource_type == "aws_security_group" && address.name == "trantor_nodes" {
            block.require::<Any>("tags", Expr::from_node(Node::Object(Vec::new())));
        }
        true
    });
    // Machines of both groups, and pods with addresses of their own.
    assert_eq!(said.matches("error[EKS-006]").count(), 3, "{said}");
    insta::assert_snapshot!(said.lines().next().unwrap_or_default(), @"error[EKS-006] clusters.trantor.addons.vpc_cni: none of the security groups of pods of aws_eks_addon.trantor_vpc_cni carries the tag kubernetes.io/cluster/prod-trantor");
}

#[test]
fn the_group_that_eks_makes_is_tagged() {
    let cluster = Node::Address(std::sync::Arc::new(terraform::ResourceAddress {
        mode: terraform::Mode::Managed,
        resource_type: "aws_eks_cluster".into(),
        name: "trantor".into(),
    }));
    let with = |groups: Vec<Node>| {
        altered::said("dev", move |address, block| {
            if address.resource_type == "aws_launch_template" {
                let groups = Expr::from_node(Node::List(groups.clone()));
                block.require::<Any>("vpc_security_group_ids", groups);
            }
            true
        })
    };
    assert!(!with(vec![cluster.clone()]).contains("EKS-006"));
    assert!(!with(Vec::new()).contains("EKS-006"));
    assert!(with(vec![cluster, group("trantor_nodes")]).contains("2 security groups of machines"));
}
