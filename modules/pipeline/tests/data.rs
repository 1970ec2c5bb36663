//! What the pipeline's roles may do with databases, buckets and file systems, and with those of others not.

use super::judge::{Context, Judge};
use crate::pipeline::calls;

const OWN: Context<'_> = &[("aws:ResourceTag/environment", "prod")];
const OF_DEV: Context<'_> = &[("aws:ResourceTag/environment", "dev")];
const TAGGING: Context<'_> = &[("aws:RequestTag/environment", "prod")];

fn regional(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:us-east-1:123456789012:{resource}")
}

#[test]
fn all_that_the_provider_calls_for_them_is_granted_somewhere() {
    // One object of the platform of each kind, with what an honest request says of itself.
    let objects = [
        regional("rds", "db:prod-dawn"),
        regional("rds", "pg:prod-dawn-postgres17"),
        regional("rds", "snapshot:prod-dawn-final"),
        regional("kms", "key/dawn"),
        regional("secretsmanager", "secret:rds!db-0123-abcdef"),
        regional("elasticfilesystem", "file-system/fs-1"),
        regional("elasticfilesystem", "access-point/fsap-1"),
        regional("ec2", "network-interface/eni-1"),
        "arn:aws:s3:::prod-123456789012-dawn".to_owned(),
        "arn:aws:s3:::songs-of-dawn".to_owned(),
        "arn:aws:iam::123456789012:role/prod-database-monitoring".to_owned(),
        "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS".to_owned(),
        "*".to_owned(),
    ];
    let contexts: [Context<'_>; 6] = [
        OWN,
        TAGGING,
        &[("kms:ViaService", "rds.us-east-1.amazonaws.com"), ("kms:GrantIsForAWSResource", "true")],
        &[("kms:ViaService", "elasticfilesystem.us-east-1.amazonaws.com"), ("aws:ViaAWSService", "true")],
        &[("iam:PassedToService", "monitoring.rds.amazonaws.com")],
        &[("iam:AWSServiceName", "rds.amazonaws.com")],
    ];
    let granted = |judge: &Judge, action: &str| {
        objects.iter().any(|object| contexts.iter().any(|context| judge.grants(action, object, context)))
    };
    let (plan, apply) = (Judge::of_plan(), Judge::of_apply());
    for resource_type in [
        "aws_db_instance",
        "aws_db_parameter_group",
        "aws_efs_access_point",
        "aws_efs_backup_policy",
        "aws_efs_file_system",
        "aws_efs_file_system_policy",
        "aws_efs_mount_target",
        "aws_s3_bucket",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    ] {
        let calls = calls::of(resource_type).unwrap_or_else(|| panic!("{resource_type}"));
        for call in calls.reads {
            assert!(granted(&plan, call) && granted(&apply, call), "{resource_type}: {call}");
        }
        for call in calls.changes {
            assert!(granted(&apply, call), "{resource_type}: {call}");
        }
    }
}

#[test]
fn databases_of_others_stay_theirs() {
    let apply = Judge::of_apply();
    let own = regional("rds", "db:prod-dawn");
    for action in ["rds:DeleteDBInstance", "rds:ModifyDBInstance"] {
        assert!(apply.grants(action, &own, OWN), "{action}");
        assert!(!apply.grants(action, &own, OF_DEV), "{action} of another platform, by its tag");
        assert!(!apply.grants(action, &own, &[]), "{action} of nobody's");
        assert!(!apply.grants(action, &regional("rds", "db:dev-dawn"), OWN), "{action} by its name");
    }
    assert!(apply.grants("rds:CreateDBInstance", &own, TAGGING));
    assert!(!apply.grants("rds:CreateDBInstance", &own, &[]), "without the tag");
    assert!(apply.grants("rds:CreateDBInstance", &regional("rds", "og:default:postgres-17"), TAGGING));
    assert!(!apply.grants("rds:AddTagsToResource", &own, OF_DEV), "claiming what others have");
    for action in
        ["rds:RestoreDBInstanceFromDBSnapshot", "rds:CopyDBSnapshot", "rds:ModifyDBSnapshotAttribute"]
    {
        assert!(!apply.grants(action, &own, OWN), "{action}");
    }
}

#[test]
fn nothing_in_them_is_read_or_written() {
    let apply = Judge::of_apply();
    let bucket = "arn:aws:s3:::prod-123456789012-dawn";
    for action in ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] {
        for object in
            [bucket.to_owned(), format!("{bucket}/song"), "arn:aws:s3:::songs-of-dawn/song".to_owned()]
        {
            assert!(!apply.grants(action, &object, OWN), "{action} on {object}");
        }
    }
    let secret = regional("secretsmanager", "secret:rds!db-0123-abcdef");
    for action in ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] {
        assert!(!apply.grants(action, &secret, OWN), "{action}");
    }
    // RDS alone deletes it, and gives it no tag of the environment's.
    assert!(!apply.grants("secretsmanager:DeleteSecret", &secret, &[]));
    assert!(!apply.grants("rds-db:connect", &regional("rds-db", "dbuser:db-1/postgres"), OWN));
    let file_system = regional("elasticfilesystem", "file-system/fs-1");
    assert!(!apply.grants("elasticfilesystem:ClientMount", &file_system, OWN));
    let key = regional("kms", "key/dawn");
    assert!(!apply.grants("kms:Decrypt", &key, OWN), "but through the service that asks for it");
    assert!(apply.grants("kms:Decrypt", &key, &[("kms:ViaService", "rds.us-east-1.amazonaws.com")]));
    assert!(!apply.grants("kms:Decrypt", &key, &[("kms:ViaService", "s3.us-east-1.amazonaws.com")]));
}

#[test]
fn file_systems_and_buckets_of_others_stay_theirs() {
    let apply = Judge::of_apply();
    let file_system = regional("elasticfilesystem", "file-system/fs-1");
    for action in ["elasticfilesystem:DeleteFileSystem", "elasticfilesystem:PutFileSystemPolicy"] {
        assert!(apply.grants(action, &file_system, OWN), "{action}");
        assert!(!apply.grants(action, &file_system, OF_DEV), "{action}");
        assert!(!apply.grants(action, &file_system, &[]), "{action}");
    }
    let interface = regional("ec2", "network-interface/eni-1");
    assert!(!apply.grants("ec2:DeleteNetworkInterface", &interface, &[]), "but through EFS");
    for bucket in ["dev-123456789012-dawn", "production-123456789012-dawn", "prod-states", "customers"] {
        let bucket = format!("arn:aws:s3:::{bucket}");
        for action in ["s3:DeleteBucket", "s3:PutBucketPolicy"] {
            assert!(!apply.grants(action, &bucket, OWN), "{action} on {bucket}");
        }
    }
    assert!(apply.grants("s3:PutBucketPolicy", "arn:aws:s3:::prod-123456789012-dawn", &[]));
}

#[test]
fn where_a_database_is_reached_is_told_and_other_parameters_are_not() {
    let [plan, apply] = [Judge::of_plan(), Judge::of_apply()];
    let host = regional("ssm", "parameter/prod/dawn/database/host");
    assert!(plan.grants("ssm:GetParameter", &host, &[]) && apply.grants("ssm:PutParameter", &host, &[]));
    assert!(!plan.grants("ssm:PutParameter", &host, &[]));
    for other in ["parameter/prod/dawn/password", "parameter/dev/dawn/database/host"] {
        assert!(!plan.grants("ssm:GetParameter", &regional("ssm", other), &[]), "{other}");
        assert!(!apply.grants("ssm:PutParameter", &regional("ssm", other), &[]), "{other}");
    }
}
