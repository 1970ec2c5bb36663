//! The EBS CSI driver: volumes and snapshots of this cluster.

use aws::addon_versions::AddonVersion;
use aws::{PolicyDocument, Statement};
use terraform::Expr;

use crate::identity::ClusterIdentity;

/// The tag the driver gives each volume and snapshot it makes: the name of the cluster.
const CLUSTER_TAG: &str = "ebs.csi.aws.com/cluster-name";

/// The tags that say what a volume belongs to, which the driver may not change once they are there.
const FIXED_TAGS: [&str; 3] = ["ebs.csi.aws.com/cluster", CLUSTER_TAG, "kubernetes.io/created-for/pvc/name"];

/// The first minor version of the driver that gives volumes the tag this policy rests on.
pub const OLDEST_DRIVER: (u32, u32) = (1, 58);

/// Whether a version of the add-on works with this policy.
pub fn works_with(addon: &AddonVersion) -> bool {
    addon.minor() >= OLDEST_DRIVER
}

/// The permissions of the driver. AWS's own policies hold it to volumes that any cluster of the account made
/// (`AmazonEBSCSIDriverPolicyV2`) or to those of its own (`AmazonEBSCSIDriverEKSClusterScopedPolicy`); this is the
/// second, with the cluster named. Older volumes, and those made by hand, need the tag before the driver takes them.
/// `keys` are the customer keys that volumes are encrypted with.
pub fn policy(cluster: &ClusterIdentity, keys: &[Expr<String>]) -> PolicyDocument {
    let volumes = [cluster.arn_of("ec2", "volume/*")];
    // The ARN of a snapshot names no account.
    let snapshots = [format!("arn:{}:ec2:{}::snapshot/*", cluster.partition(), cluster.region)];
    let both: Vec<String> = volumes.iter().chain(&snapshots).cloned().collect();
    let name = || [cluster.name.to_string()];
    let tagged = |statement: Statement| {
        statement.when("StringEquals", format!("ec2:ResourceTag/{CLUSTER_TAG}"), name())
    };
    let tagging = |statement: Statement| {
        statement.when("StringEquals", format!("aws:RequestTag/{CLUSTER_TAG}"), name())
    };
    let mut statements = vec![
        // Describing has no narrower resource.
        Statement::allow(
            "Discover",
            [
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeSnapshots",
                "ec2:DescribeTags",
                "ec2:DescribeVolumeStatus",
                "ec2:DescribeVolumes",
                "ec2:DescribeVolumesModifications",
            ],
            ["*"],
        ),
        tagging(Statement::allow("MakeVolumes", ["ec2:CopyVolumes", "ec2:CreateVolume"], volumes.clone())),
        tagged(Statement::allow(
            "UseVolumes",
            [
                "ec2:AttachVolume",
                "ec2:CopyVolumes",
                "ec2:CreateSnapshot",
                "ec2:DeleteVolume",
                "ec2:DetachVolume",
                "ec2:ModifyVolume",
            ],
            volumes.clone(),
        )),
        // EKS gives this tag to the nodes of managed node groups.
        Statement::allow(
            "AttachToNodes",
            ["ec2:AttachVolume", "ec2:DetachVolume"],
            [cluster.arn_of("ec2", "instance/*")],
        )
        .when("StringEquals", "ec2:ResourceTag/eks:cluster-name", name()),
        tagging(Statement::allow("MakeSnapshots", ["ec2:CreateSnapshot"], snapshots.clone())),
        tagged(Statement::allow(
            "UseSnapshots",
            ["ec2:CreateVolume", "ec2:DeleteSnapshot", "ec2:EnableFastSnapshotRestores", "ec2:LockSnapshot"],
            snapshots,
        )),
        Statement::allow("TagWhenMaking", ["ec2:CreateTags"], both).when(
            "StringEquals",
            "ec2:CreateAction",
            ["CopyVolumes", "CreateSnapshot", "CreateVolume"],
        ),
        tagged(Statement::allow("ChangeTags", ["ec2:CreateTags", "ec2:DeleteTags"], volumes))
            .when("ForAllValues:StringNotEquals", "aws:TagKeys", FIXED_TAGS)
            // Deleting without naming a tag deletes all of them, and would pass the test above.
            .when("Null", "aws:TagKeys", ["false"]),
    ];
    statements.extend(encryption(keys));
    PolicyDocument::new(statements)
}

/// Encrypted volumes: EC2 uses the key by a grant that the driver makes and that is of use to AWS services only.
fn encryption(keys: &[Expr<String>]) -> Vec<Statement> {
    if keys.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow(
            "GrantKeysToVolumes",
            ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
            keys.iter().cloned(),
        )
        .when("Bool", "kms:GrantIsForAWSResource", ["true"]),
        Statement::allow(
            "EncryptVolumes",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            keys.iter().cloned(),
        ),
    ]
}
