//! Cluster Autoscaler: the size of this cluster's node groups.

use aws::{PolicyDocument, Statement};

use crate::identity::ClusterIdentity;

/// The permissions of Cluster Autoscaler with automatic discovery (project documentation, "Cluster Autoscaler on
/// AWS"). EKS gives the Auto Scaling group of each managed node group the tag that the writes need.
pub fn policy(cluster: &ClusterIdentity) -> PolicyDocument {
    let owned = format!("aws:ResourceTag/k8s.io/cluster-autoscaler/{}", cluster.name);
    PolicyDocument::new([
        // Describing has no narrower resource.
        Statement::allow(
            "Discover",
            [
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations",
                "autoscaling:DescribeScalingActivities",
                "autoscaling:DescribeTags",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            ["*"],
        ),
        Statement::allow(
            "ReadNodeGroups",
            ["eks:DescribeNodegroup"],
            [cluster.arn_of("eks", &format!("nodegroup/{}/*", cluster.name))],
        ),
        Statement::allow(
            "Scale",
            ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            [cluster.arn_of("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")],
        )
        .when("StringEquals", owned, ["owned"]),
    ])
}
