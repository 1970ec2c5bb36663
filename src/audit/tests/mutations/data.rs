//! Faults of buckets, databases and secrets.

use serde_json::json;

use crate::{Mutation, mutation};

const APPLICATION: &str = "application";
const BUCKET: &str = "aws_s3_bucket_policy.dawn";
const DATABASE: &str = "aws_db_instance.dawn";
const PARAMETERS: &str = "aws_db_parameter_group.dawn";
const SECRET: &str = "aws_secretsmanager_secret.dawn_session";

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation(
        "a bucket allows public policies",
        |of| of.set(APPLICATION, "aws_s3_bucket_public_access_block.dawn", "/block_public_policy", false),
        &["s3-public-access-block"],
    ),
    mutation(
        "a bucket has no block on public access",
        |of| of.remove(APPLICATION, "aws_s3_bucket_public_access_block.dawn"),
        &["s3-public-access-block"],
    ),
    mutation(
        "everybody reads a bucket",
        |of| {
            of.policy(APPLICATION, BUCKET, "policy", |policy| {
                let statement = json!({
                    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::prod-123456789012-dawn/*",
                });
                policy["Statement"].as_array_mut().unwrap_or(&mut Vec::new()).push(statement);
            });
        },
        &["s3-policy-public"],
    ),
    mutation(
        "a bucket shuts everybody out",
        |of| {
            of.policy(APPLICATION, BUCKET, "policy", |policy| {
                let statement =
                    json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" });
                policy["Statement"].as_array_mut().unwrap_or(&mut Vec::new()).push(statement);
            });
        },
        &["s3-policy-lockout"],
    ),
    mutation(
        "a bucket takes requests without TLS",
        |of| {
            of.policy(APPLICATION, BUCKET, "policy", |policy| {
                policy["Statement"].as_array_mut().unwrap_or(&mut Vec::new()).remove(0);
            });
        },
        &["s3-tls"],
    ),
    mutation(
        "another account may change a bucket's policy",
        |of| {
            of.policy(APPLICATION, BUCKET, "policy", |policy| {
                let statement = json!({
                    "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::999999999999:role/x" },
                    "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::prod-123456789012-dawn",
                });
                policy["Statement"].as_array_mut().unwrap_or(&mut Vec::new()).push(statement);
            });
        },
        &["iam-cross-account", "s3-cross-account"],
    ),
    mutation(
        "a bucket is encrypted by S3's own key",
        |of| {
            let configuration = "aws_s3_bucket_server_side_encryption_configuration.dawn";
            let by_default = json!([{ "sse_algorithm": "AES256" }]);
            of.set(APPLICATION, configuration, "/rule/0/apply_server_side_encryption_by_default", by_default);
        },
        &["s3-encryption"],
    ),
    mutation(
        "a bucket keeps no versions",
        |of| {
            of.set(
                APPLICATION,
                "aws_s3_bucket_versioning.dawn",
                "/versioning_configuration/0/status",
                "Suspended",
            );
        },
        &["s3-versioning"],
    ),
    mutation(
        "a bucket has ACLs",
        |of| {
            of.set(
                APPLICATION,
                "aws_s3_bucket_ownership_controls.dawn",
                "/rule/0/object_ownership",
                "ObjectWriter",
            );
        },
        &["s3-acls"],
    ),
    mutation(
        "uploads that never ended stay",
        |of| {
            of.unset(
                APPLICATION,
                "aws_s3_bucket_lifecycle_configuration.dawn",
                "/rule/0/abort_incomplete_multipart_upload",
            );
        },
        &["s3-lifecycle"],
    ),
    mutation(
        "a database is public",
        |of| of.set(APPLICATION, DATABASE, "/publicly_accessible", true),
        &["rds-private"],
    ),
    mutation(
        "a database is in clear text",
        |of| of.set(APPLICATION, DATABASE, "/storage_encrypted", false),
        &["rds-encryption"],
    ),
    mutation(
        "the load of a database is not recorded",
        |of| of.set(APPLICATION, DATABASE, "/performance_insights_enabled", false),
        &["rds-insights"],
    ),
    mutation(
        "a database is not monitored",
        |of| of.set(APPLICATION, DATABASE, "/monitoring_interval", 0),
        &["rds-monitoring"],
    ),
    mutation(
        "a database stands in one zone",
        |of| of.set(APPLICATION, DATABASE, "/multi_az", false),
        &["rds-multi-az"],
    ),
    mutation(
        "a database may be deleted",
        |of| of.set(APPLICATION, DATABASE, "/deletion_protection", false),
        &["rds-deletion-protection"],
    ),
    mutation(
        "a database leaves no snapshot",
        |of| of.set(APPLICATION, DATABASE, "/skip_final_snapshot", true),
        &["rds-final-snapshot"],
    ),
    mutation(
        "backups are kept for a day",
        |of| of.set(APPLICATION, DATABASE, "/backup_retention_period", 1),
        &["rds-backup"],
    ),
    mutation(
        "logs of a database stay in it",
        |of| of.unset(APPLICATION, DATABASE, "/enabled_cloudwatch_logs_exports/0"),
        &["rds-logs"],
    ),
    mutation(
        "connections are not logged",
        |of| of.set(APPLICATION, PARAMETERS, "/parameter/0/value", "0"),
        &["rds-statement-logs"],
    ),
    mutation(
        "a database takes no tokens of roles",
        |of| of.set(APPLICATION, DATABASE, "/iam_database_authentication_enabled", false),
        &["rds-iam-auth"],
    ),
    mutation(
        "the master password stands in the files",
        |of| {
            of.unset(APPLICATION, DATABASE, "/manage_master_user_password");
            of.set(APPLICATION, DATABASE, "/password", "hunter2");
        },
        &["rds-master-password"],
    ),
    mutation(
        "a database takes connections without TLS",
        |of| of.set(APPLICATION, PARAMETERS, "/parameter/5/value", "0"),
        &["rds-tls"],
    ),
    mutation(
        "a database takes no minor versions",
        |of| of.set(APPLICATION, DATABASE, "/auto_minor_version_upgrade", false),
        &["rds-minor-upgrades"],
    ),
    mutation(
        "a database has a certificate that ends",
        |of| of.set(APPLICATION, DATABASE, "/ca_cert_identifier", "rds-ca-2019"),
        &["rds-certificate-authority"],
    ),
    mutation(
        "snapshots have no tags",
        |of| of.set(APPLICATION, DATABASE, "/copy_tags_to_snapshot", false),
        &["rds-copy-tags"],
    ),
    mutation(
        "PostgreSQL has a known hole",
        |of| of.set(APPLICATION, DATABASE, "/engine_version", "13.2"),
        &["rds-engine-fixed"],
    ),
    mutation(
        "the whole VPC reaches a database",
        |of| {
            let rule = "aws_vpc_security_group_ingress_rule.dawn_database_nodes";
            of.unset(APPLICATION, rule, "/referenced_security_group_id");
            of.set(APPLICATION, rule, "/cidr_ipv4", "10.2.0.0/16");
        },
        &["rds-reach"],
    ),
    mutation(
        "nobody watches a database's storage",
        |of| of.remove(APPLICATION, "aws_cloudwatch_metric_alarm.dawn_database_free_storage"),
        &["rds-alarms"],
    ),
    mutation(
        "a secret has AWS's own key",
        |of| of.unset(APPLICATION, SECRET, "/kms_key_id"),
        &["secrets-encryption"],
    ),
    mutation(
        "a secret's policy is gone",
        |of| of.remove(APPLICATION, "aws_secretsmanager_secret_policy.dawn_session"),
        &["secrets-policy"],
    ),
    mutation(
        "a secret is gone at once",
        |of| of.set(APPLICATION, SECRET, "/recovery_window_in_days", 0),
        &["secrets-recovery"],
    ),
    mutation(
        "a secret's value stands in the files",
        |of| {
            let version = json!({ "secret_id": format!("${{{SECRET}.id}}"), "secret_string": "hunter2" });
            of.add(APPLICATION, "aws_secretsmanager_secret_version.dawn_session", version);
        },
        &["secrets-external"],
    ),
    mutation(
        "a parameter does not say that it is no secret",
        |of| {
            let parameter = "aws_ssm_parameter.dawn_database_name";
            of.unset(APPLICATION, parameter, "/insecure_value");
            of.set(APPLICATION, parameter, "/value", "dawn");
        },
        &["parameters-encryption"],
    ),
    mutation(
        "a queue is in clear text and open to everybody",
        |of| {
            let policy = json!({ "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*" }] });
            of.add(
                APPLICATION,
                "aws_sqs_queue.jobs",
                json!({ "name": "jobs", "policy": policy.to_string() }),
            );
        },
        &["sqs-encryption", "sqs-policy"],
    ),
    mutation(
        "a file system is in clear text, not backed up and without a policy",
        |of| {
            of.add(APPLICATION, "aws_efs_file_system.shared", json!({ "encrypted": false }));
            let point = json!({ "file_system_id": "${aws_efs_file_system.shared.id}", "root_directory": [{ "path": "/" }] });
            of.add(APPLICATION, "aws_efs_access_point.shared", point);
        },
        &[
            "efs-access-points",
            "efs-backup",
            "efs-encryption",
            "efs-mount-targets",
            "efs-policy",
            "prevent-destroy",
        ],
    ),
];
