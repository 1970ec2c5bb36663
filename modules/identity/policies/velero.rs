//! Velero: backups of the cluster's objects to one bucket, and snapshots of its volumes.

use aws::names::BucketName;
use aws::{PolicyDocument, Statement};
use terraform::Expr;

use super::use_keys_through;
use crate::identity::ClusterIdentity;

/// The tag the EBS CSI driver gives the cluster's volumes. The plugin copies a volume's tags to its snapshots and a
/// snapshot's to the volumes made from it, and so everything Velero touches carries it.
const CLUSTER_TAG: &str = "ebs.csi.aws.com/cluster-name";

/// The tag Velero gives each snapshot.
const BACKUP_TAG: &str = "velero.io/backup";

/// The permissions of Velero with its AWS plugin (plugin documentation, "Set permissions for Velero"), held to this
/// cluster's volumes and to the snapshots Velero made of them. `keys` are the customer keys of the bucket.
pub fn policy(cluster: &ClusterIdentity, bucket: &BucketName, keys: &[Expr<String>]) -> PolicyDocument {
    let bucket_arn = format!("arn:{}:s3:::{bucket}", cluster.partition());
    let mut statements = vec![
        Statement::allow(
            "WriteBackups",
            [
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectTagging",
            ],
            [format!("{bucket_arn}/*")],
        ),
        Statement::allow("ListBackups", ["s3:ListBucket"], [bucket_arn]),
        // Describing has no narrower resource.
        Statement::allow("FindVolumes", ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], ["*"]),
    ];
    statements.extend(snapshots(cluster));
    let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
    statements.extend(use_keys_through(cluster, "EncryptBackups", "s3", &actions, keys));
    PolicyDocument::new(statements)
}

fn snapshots(cluster: &ClusterIdentity) -> [Statement; 6] {
    let volumes = [cluster.arn_of("ec2", "volume/*")];
    // The ARN of a snapshot names no account.
    let snapshots = [format!("arn:{}:ec2:{}::snapshot/*", cluster.partition(), cluster.region)];
    let of_cluster = |statement: Statement, kind: &str| {
        statement.when("StringEquals", format!("{kind}/{CLUSTER_TAG}"), [cluster.name.to_string()])
    };
    let of_backup = |statement: Statement, kind: &str| {
        statement.when("StringLike", format!("{kind}/{BACKUP_TAG}"), ["*"])
    };
    let existing = |statement| of_backup(of_cluster(statement, "ec2:ResourceTag"), "ec2:ResourceTag");
    let new = |statement| of_backup(of_cluster(statement, "aws:RequestTag"), "aws:RequestTag");
    [
        of_cluster(
            Statement::allow("SnapshotVolumes", ["ec2:CreateSnapshot"], volumes.clone()),
            "ec2:ResourceTag",
        ),
        new(Statement::allow("MakeSnapshots", ["ec2:CreateSnapshot"], snapshots.clone())),
        existing(Statement::allow("DeleteSnapshots", ["ec2:DeleteSnapshot"], snapshots.clone())),
        existing(Statement::allow("RestoreSnapshots", ["ec2:CreateVolume"], snapshots.clone())),
        new(Statement::allow("MakeVolumes", ["ec2:CreateVolume"], volumes.clone())),
        Statement::allow("TagWhenMaking", ["ec2:CreateTags"], volumes.into_iter().chain(snapshots)).when(
            "StringEquals",
            "ec2:CreateAction",
            ["CreateSnapshot", "CreateVolume"],
        ),
    ]
}
