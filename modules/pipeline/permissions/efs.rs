//! EFS: the platform's file systems, known by their tag. No file is read or written.

use aws::Statement;

use super::{Scope, kms};

const READS: [&str; 8] = [
    "elasticfilesystem:DescribeAccessPoints",
    "elasticfilesystem:DescribeBackupPolicy",
    "elasticfilesystem:DescribeFileSystemPolicy",
    "elasticfilesystem:DescribeFileSystems",
    "elasticfilesystem:DescribeLifecycleConfiguration",
    "elasticfilesystem:DescribeMountTargetSecurityGroups",
    "elasticfilesystem:DescribeMountTargets",
    "elasticfilesystem:ListTagsForResource",
];

const CHANGES: [&str; 14] = [
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:CreateMountTarget",
    "elasticfilesystem:DeleteAccessPoint",
    "elasticfilesystem:DeleteFileSystem",
    "elasticfilesystem:DeleteFileSystemPolicy",
    "elasticfilesystem:DeleteMountTarget",
    "elasticfilesystem:ModifyMountTargetSecurityGroups",
    "elasticfilesystem:PutBackupPolicy",
    "elasticfilesystem:PutFileSystemPolicy",
    "elasticfilesystem:PutLifecycleConfiguration",
    "elasticfilesystem:TagResource",
    "elasticfilesystem:UntagResource",
    "elasticfilesystem:UpdateFileSystem",
    "elasticfilesystem:UpdateFileSystemProtection",
];

/// What EFS does in EC2 on behalf of a caller who changes mount targets (EFS API, `CreateMountTarget`,
/// `DeleteMountTarget`, `ModifyMountTargetSecurityGroups`).
const INTERFACE_CHANGES: [&str; 2] = ["ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"];

/// And with the key of one who makes a file system (EFS user guide, "Encrypting data at rest").
const KEY_USE: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"];

pub(super) fn reads(scope: &Scope<'_>) -> Vec<Statement> {
    vec![scope.not_of_others(Statement::allow("ReadFileSystems", READS, both(scope)))]
}

pub(super) fn changes(scope: &Scope<'_>) -> Vec<Statement> {
    let through = scope.account.regional_service("elasticfilesystem");
    let interfaces = scope.regional("ec2", "network-interface/*");
    let of_network = ["security-group/*", "subnet/*"].map(|of| scope.regional("ec2", of));
    vec![
        // What makes one takes no resource.
        scope.here(scope.tagging(Statement::allow(
            "MakeFileSystems",
            ["elasticfilesystem:CreateFileSystem"],
            ["*"],
        ))),
        // A file system that is being made and one that nobody tagged look the same to IAM.
        scope.untagged(scope.tagging(Statement::allow(
            "TagNewFileSystems",
            ["elasticfilesystem:TagResource"],
            both(scope),
        ))),
        scope.tagged(Statement::allow("ChangeFileSystems", CHANGES, both(scope))),
        scope.tagged(Statement::allow(
            "MountInNetwork",
            ["ec2:CreateNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
            of_network,
        )),
        // The interfaces have no tags, as EFS makes them: they are its own to change, and not the caller's.
        Statement::allow("MakeMountInterfaces", ["ec2:CreateNetworkInterface"], [interfaces.clone()]),
        Statement::allow("ChangeMountInterfaces", INTERFACE_CHANGES, [interfaces]).when(
            "Bool",
            "aws:ViaAWSService",
            ["true"],
        ),
        scope.not_of_others(Statement::allow("UseKeysForFileSystems", KEY_USE, [kms::keys(scope)])).when(
            "StringEquals",
            "kms:ViaService",
            [through],
        ),
    ]
}

fn file_systems(scope: &Scope<'_>) -> String {
    scope.regional("elasticfilesystem", "file-system/*")
}

fn both(scope: &Scope<'_>) -> [String; 2] {
    [scope.regional("elasticfilesystem", "access-point/*"), file_systems(scope)]
}
