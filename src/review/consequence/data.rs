//! What holds data: databases, buckets, keys, images, secrets, logs, queues, files.

use super::Rule;
use super::When::{Becomes, Changes, Deleted, Destroyed, Lowered, Raised, Replaced, Updated};

const DATABASE: &str = "aws_db_instance";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "",
        Becomes("lifecycle.prevent_destroy", "false"),
        "Terraform no longer refuses plans that destroy it.",
    )
    .caution(),
    Rule::new(
        DATABASE,
        Destroyed,
        "RDS keeps a final snapshot unless `skip_final_snapshot` is set; automated backups go unless they are to be kept.",
    ),
    Rule::new(
        DATABASE,
        Replaced,
        "The new instance is empty, and has another host name unless its identifier stays.",
    ),
    Rule::new(DATABASE, Changes("engine_version"), "RDS upgrades a database, and never goes back.").one_way(),
    Rule::new(DATABASE, Raised("allocated_storage"), "RDS adds storage, and never takes any away.").one_way(),
    Rule::new(
        DATABASE,
        Lowered("backup_retention_period"),
        "Backups older than the new retention are deleted.",
    )
    .one_way(),
    Rule::new(
        DATABASE,
        Becomes("backup_retention_period", "0"),
        "No backups are made, and those that are there are deleted.",
    )
    .one_way(),
    Rule::new(
        DATABASE,
        Becomes("deletion_protection", "false"),
        "RDS no longer refuses to delete the database.",
    )
    .caution(),
    Rule::new(DATABASE, Becomes("skip_final_snapshot", "true"), "Destroying it leaves no snapshot behind.")
        .caution(),
    Rule::new(DATABASE, Becomes("publicly_accessible", "true"), "The database gets a public address.")
        .caution(),
    Rule::new(DATABASE, Becomes("multi_az", "false"), "Nothing takes over when its zone fails.").caution(),
    Rule::new(DATABASE, Changes("instance_class"), "The database is away while it moves to the other class."),
    Rule::new(
        "aws_kms_key",
        Destroyed,
        "It is disabled at once and destroyed when its waiting period is over; until then the deletion can be cancelled, \
         and afterwards nothing that it encrypted can be read by anybody.",
    ),
    Rule::new("aws_kms_key", Becomes("is_enabled", "false"), "Nothing that it encrypted can be read.")
        .caution(),
    Rule::new("aws_kms_key", Becomes("enable_key_rotation", "false"), "The key is no longer rotated.")
        .caution(),
    Rule::new(
        "aws_kms_key",
        Lowered("deletion_window_in_days"),
        "A deletion can be cancelled for fewer days.",
    )
    .caution(),
    Rule::new("aws_kms_alias", Destroyed, "Whoever names the key by the alias does not find it meanwhile."),
    Rule::new(
        "aws_ecr_repository",
        Destroyed,
        "ECR refuses while there are images, unless `force_delete` is set. Nodes that do not have them yet cannot start \
         pods of them.",
    ),
    Rule::new(
        "aws_ecr_repository",
        Becomes("force_delete", "true"),
        "ECR no longer refuses to delete images.",
    )
    .caution(),
    Rule::new(
        "aws_ecr_repository",
        Becomes("image_tag_mutability", "MUTABLE"),
        "A tag can be made to mean another image.",
    )
    .caution(),
    Rule::new(
        "aws_s3_bucket",
        Destroyed,
        "S3 refuses while there are objects, unless `force_destroy` is set.",
    ),
    Rule::new(
        "aws_s3_bucket",
        Becomes("force_destroy", "true"),
        "Destroying the bucket deletes its objects too.",
    )
    .caution(),
    Rule::new(
        "aws_s3_bucket_versioning",
        Becomes("versioning_configuration.status", "Suspended"),
        "What is overwritten or deleted from now on cannot be brought back.",
    )
    .caution(),
    Rule::new(
        "aws_s3_bucket_versioning",
        Deleted,
        "What is overwritten or deleted from now on cannot be brought back.",
    ),
    Rule::new(
        "aws_s3_bucket_lifecycle_configuration",
        Updated,
        "Objects and versions that the rules call old enough are deleted within a day.",
    )
    .caution(),
    Rule::new(
        "aws_secretsmanager_secret",
        Destroyed,
        "Who reads it gets nothing. The name stays taken, and the value can be brought back, until the recovery window is \
         over.",
    ),
    Rule::new(
        "aws_secretsmanager_secret",
        Lowered("recovery_window_in_days"),
        "A deletion can be undone for fewer days.",
    )
    .caution(),
    Rule::new(
        "aws_cloudwatch_log_group",
        Lowered("retention_in_days"),
        "Records older than the new retention are deleted.",
    )
    .one_way(),
    Rule::new("aws_efs_mount_target", Destroyed, "Pods in its zone cannot reach the files meanwhile."),
    Rule::new("aws_efs_access_point", Destroyed, "Pods that mount it lose it; the files stay."),
    Rule::new("aws_sqs_queue", Lowered("message_retention_seconds"), "Messages older than that are deleted.")
        .one_way(),
    Rule::new("aws_cloudwatch_metric_alarm", Deleted, "Nobody is told any more."),
    Rule::new("aws_ssm_parameter", Destroyed, "Who reads the parameter does not find it meanwhile."),
];
