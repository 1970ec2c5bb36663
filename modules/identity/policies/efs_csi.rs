//! The EFS CSI driver: access points of the file systems that are open to this cluster.

use aws::names::ClusterName;
use aws::{PolicyDocument, Statement};

use crate::identity::ClusterIdentity;

/// The tag the driver gives each access point it makes.
const DRIVER_TAG: &str = "efs.csi.aws.com/cluster";

/// What the tag of a file system says that is open to a cluster.
pub const SHARED: &str = "shared";

/// The tag of the file systems that are open to a cluster.
pub fn cluster_tag(cluster: &ClusterName) -> String {
    format!("kubernetes.io/cluster/{cluster}")
}

/// The permissions of the driver's controller. AWS's own policy (`AmazonEFSCSIDriverPolicy`) holds it to access points
/// that a driver of any cluster made, on every file system of the account; this one makes them only on file systems with
/// the cluster's tag. Nodes mount without permissions, as the policies of file systems say.
pub fn policy(cluster: &ClusterIdentity) -> PolicyDocument {
    let file_systems = [cluster.arn_of("elasticfilesystem", "file-system/*")];
    let access_points = [cluster.arn_of("elasticfilesystem", "access-point/*")];
    PolicyDocument::new([
        // Zones have no narrower resource; access points are described by file system or by themselves.
        Statement::allow(
            "Discover",
            [
                "ec2:DescribeAvailabilityZones",
                "elasticfilesystem:DescribeAccessPoints",
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeMountTargets",
            ],
            ["*"],
        ),
        Statement::allow("MakeAccessPoints", ["elasticfilesystem:CreateAccessPoint"], file_systems)
            .when("StringEquals", format!("aws:ResourceTag/{}", cluster_tag(&cluster.name)), [SHARED])
            .when("Null", format!("aws:RequestTag/{DRIVER_TAG}"), ["false"]),
        Statement::allow("TagWhenMaking", ["elasticfilesystem:TagResource"], access_points.clone())
            .when("StringEquals", "elasticfilesystem:CreateAction", ["CreateAccessPoint"])
            .when("Null", format!("aws:RequestTag/{DRIVER_TAG}"), ["false"]),
        Statement::allow("RemoveAccessPoints", ["elasticfilesystem:DeleteAccessPoint"], access_points).when(
            "Null",
            format!("aws:ResourceTag/{DRIVER_TAG}"),
            ["false"],
        ),
    ])
}
