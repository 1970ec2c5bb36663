//! What AWS knows an object by, what is lost with it, and in which arguments it cannot change.
//!
//! The arguments are those in which two objects of one account and region differ; import ids are those of the pages of
//! the provider's documentation, which also mark what forces a replacement. The table has every type of `types.txt`,
//! and further ones that hold something, for resources that are declared without bindings.

use terraform::history::ResourceKind;

/// The types, in order.
pub const KINDS: &[ResourceKind] = &[
    known("aws_backup_vault", &["name"]).import_id("{name}").holds("the backups in it").fixed(&["name"]),
    known("aws_cloudwatch_log_group", &["name"])
        .import_id("{name}")
        .holds("the records in it")
        .fixed(&["name"]),
    known("aws_cloudwatch_metric_alarm", &["alarm_name"]).import_id("{alarm_name}"),
    known("aws_cognito_user_pool", &["name"]).holds("its users"),
    known("aws_db_instance", &["identifier"])
        .import_id("{identifier}")
        .holds("the databases on it")
        .fixed(&["db_name", "engine", "kms_key_id", "storage_encrypted", "username"]),
    known("aws_db_parameter_group", &["name"]).import_id("{name}").fixed(&["name", "family"]),
    known("aws_db_subnet_group", &["name"]).import_id("{name}"),
    known("aws_default_security_group", &["vpc_id"]),
    known("aws_docdb_cluster", &["cluster_identifier"])
        .import_id("{cluster_identifier}")
        .holds("the databases on it")
        .fixed(&["cluster_identifier", "kms_key_id", "master_username", "storage_encrypted"]),
    known("aws_dynamodb_table", &["name"]).import_id("{name}").holds("the items in it").fixed(&[
        "name",
        "hash_key",
        "range_key",
    ]),
    ResourceKind::unknown("aws_ebs_volume").holds("the files on it"),
    known("aws_ecr_lifecycle_policy", &["repository"]).import_id("{repository}"),
    // A registry has one, and an account has one registry in a region.
    known("aws_ecr_registry_scanning_configuration", &[]),
    known("aws_ecr_repository", &["name"]).import_id("{name}").holds("the images in it").fixed(&[
        "name",
        "encryption_configuration.encryption_type",
        "encryption_configuration.kms_key",
    ]),
    known("aws_ecr_repository_policy", &["repository"]).import_id("{repository}"),
    ResourceKind::unknown("aws_efs_access_point"),
    known("aws_efs_backup_policy", &["file_system_id"]).import_id("{file_system_id}"),
    known("aws_efs_file_system", &["creation_token"]).holds("the files on it").fixed(&[
        "creation_token",
        "encrypted",
        "kms_key_id",
    ]),
    known("aws_efs_file_system_policy", &["file_system_id"]).import_id("{file_system_id}"),
    known("aws_efs_mount_target", &["file_system_id", "subnet_id"]),
    ResourceKind::known_by_referrers("aws_eip", "aws_nat_gateway", "allocation_id"),
    known("aws_eks_access_entry", &["cluster_name", "principal_arn"])
        .import_id("{cluster_name}:{principal_arn}"),
    known("aws_eks_access_policy_association", &["cluster_name", "principal_arn", "policy_arn"])
        .import_id("{cluster_name}#{principal_arn}#{policy_arn}"),
    known("aws_eks_addon", &["cluster_name", "addon_name"]).import_id("{cluster_name}:{addon_name}"),
    known("aws_eks_cluster", &["name"]).import_id("{name}").holds("everything that runs on it").fixed(&[
        "name",
        "role_arn",
        "kubernetes_network_config.ip_family",
        "kubernetes_network_config.service_ipv4_cidr",
        "encryption_config.provider.key_arn",
    ]),
    known("aws_eks_fargate_profile", &["cluster_name", "fargate_profile_name"])
        .import_id("{cluster_name}:{fargate_profile_name}"),
    known("aws_eks_identity_provider_config", &["cluster_name", "oidc.identity_provider_config_name"])
        .import_id("{cluster_name}:{oidc.identity_provider_config_name}"),
    known("aws_eks_node_group", &["cluster_name", "node_group_name"])
        .import_id("{cluster_name}:{node_group_name}"),
    known("aws_eks_pod_identity_association", &["cluster_name", "namespace", "service_account"]),
    known("aws_elasticache_replication_group", &["replication_group_id"])
        .import_id("{replication_group_id}")
        .holds("what is stored in it")
        .fixed(&["replication_group_id", "at_rest_encryption_enabled", "kms_key_id"]),
    known("aws_flow_log", &["vpc_id", "traffic_type", "log_destination_type"]),
    known("aws_iam_openid_connect_provider", &["url"]),
    known("aws_iam_policy", &["name"]),
    known("aws_iam_role", &["name"]).import_id("{name}"),
    known("aws_iam_role_policy", &["role", "name"]).import_id("{role}:{name}"),
    known("aws_iam_role_policy_attachment", &["role", "policy_arn"]).import_id("{role}/{policy_arn}"),
    known("aws_internet_gateway", &["vpc_id"]),
    known("aws_kinesis_stream", &["name"]).import_id("{name}").holds("the records in it").fixed(&["name"]),
    known("aws_kms_alias", &["name"]).import_id("{name}"),
    ResourceKind::known_by_referrers("aws_kms_key", "aws_kms_alias", "target_key_id")
        .holds("everything encrypted with it"),
    known("aws_launch_template", &["name"]),
    known("aws_msk_cluster", &["cluster_name"]).holds("the topics on it").fixed(&["cluster_name"]),
    known("aws_nat_gateway", &["subnet_id"]),
    known("aws_opensearch_domain", &["domain_name"])
        .import_id("{domain_name}")
        .holds("the indexes in it")
        .fixed(&["domain_name"]),
    known("aws_rds_cluster", &["cluster_identifier"])
        .import_id("{cluster_identifier}")
        .holds("the databases on it")
        .fixed(&[
            "cluster_identifier",
            "database_name",
            "kms_key_id",
            "master_username",
            "storage_encrypted",
        ]),
    known("aws_route", &["route_table_id", "destination_cidr_block"]),
    ResourceKind::known_by_referrers("aws_route_table", "aws_route_table_association", "route_table_id"),
    known("aws_route_table_association", &["subnet_id"]),
    known("aws_route53_zone", &["name"]).holds("the records in it").fixed(&["name"]),
    known("aws_s3_bucket", &["bucket"])
        .import_id("{bucket}")
        .holds("the objects in it")
        .fixed(&["bucket", "object_lock_enabled"]),
    known("aws_s3_bucket_lifecycle_configuration", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_logging", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_ownership_controls", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_policy", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_public_access_block", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_server_side_encryption_configuration", &["bucket"]).import_id("{bucket}"),
    known("aws_s3_bucket_versioning", &["bucket"]).import_id("{bucket}"),
    known("aws_secretsmanager_secret", &["name"]).holds("the secret in it").fixed(&["name"]),
    known("aws_secretsmanager_secret_policy", &["secret_arn"]).import_id("{secret_arn}"),
    known("aws_security_group", &["vpc_id", "name"]),
    known("aws_sqs_queue", &["name"]).holds("the messages in it").fixed(&["name", "fifo_queue"]),
    known("aws_ssm_parameter", &["name"]).import_id("{name}"),
    known("aws_subnet", &["vpc_id", "availability_zone", "cidr_block"])
        .fixed(&["availability_zone", "cidr_block"]),
    known("aws_vpc", &["cidr_block"]).fixed(&["cidr_block"]),
    known("aws_vpc_endpoint", &["vpc_id", "service_name"]),
    known("aws_vpc_ipv4_cidr_block_association", &["vpc_id", "cidr_block"]).fixed(&["cidr_block"]),
    known("aws_vpc_security_group_egress_rule", RULE),
    known("aws_vpc_security_group_ingress_rule", RULE),
];

/// EC2 takes no two rules of a group that have these in common.
const RULE: &[&str] = &[
    "security_group_id",
    "ip_protocol",
    "from_port",
    "to_port",
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
    "referenced_security_group_id",
];

const fn known(resource_type: &'static str, arguments: &'static [&'static str]) -> ResourceKind {
    ResourceKind::known_by(resource_type, arguments)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use terraform::Mode;
    use terraform::history::KnownBy;
    use terraform::schema::{Body, Rule};

    use super::*;

    fn kind(resource_type: &str) -> Option<&'static ResourceKind> {
        KINDS.iter().find(|kind| kind.resource_type == resource_type)
    }

    #[test]
    fn every_type_in_use_has_its_row_and_none_has_two() {
        let types = include_str!("types.txt").lines().filter(|line| line.starts_with("aws_"));
        let missing: Vec<&str> = types.filter(|name| kind(name).is_none()).collect();
        assert!(missing.is_empty(), "src/aws/identity.rs has no row for {missing:?}");
        let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.resource_type).collect();
        assert_eq!(names.len(), KINDS.len());
    }

    #[test]
    fn what_the_rows_name_is_there() {
        for schema in crate::schemas() {
            for kind in KINDS {
                let Some(body) = schema.body(Mode::Managed, kind.resource_type) else { continue };
                let import = kind.import_id.unwrap_or_default();
                let of_import = import.split('{').skip(1).filter_map(|part| part.split('}').next());
                let known_by = match kind.known_by {
                    KnownBy::Arguments(arguments) => arguments,
                    KnownBy::Referrers(referrer, argument) => {
                        let referrer = schema.body(Mode::Managed, referrer).unwrap();
                        assert!(has(referrer, argument), "{} {argument}", kind.resource_type);
                        &[]
                    }
                    KnownBy::Nothing => &[],
                };
                for argument in known_by.iter().chain(kind.fixed).copied().chain(of_import) {
                    assert!(has(body, argument), "{} {argument}", kind.resource_type);
                }
            }
        }
    }

    fn has(body: &Body, path: &str) -> bool {
        match path.split_once('.') {
            None => {
                matches!(body.get(path), Some(Rule::Attribute(attribute)) if attribute.required || attribute.optional)
            }
            Some((block, rest)) => {
                matches!(body.get(block), Some(Rule::Block(nested)) if has(&nested.body, rest))
            }
        }
    }
}
