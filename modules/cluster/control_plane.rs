//! The control plane: its role, its key, its log group, and the cluster itself.

use aws::eks_cluster::{
    AccessConfig, EncryptionConfig, KubernetesNetworkConfig, Provider, UpgradePolicy, VpcConfig,
};
use aws::generated::blocks::Enabled;
use aws::names::ClusterName;
use aws::region::AvailabilityZone;
use aws::{
    EksClusterHandle, IamRoleHandle, KmsKeyHandle, PolicyDocument, Principal, ProviderVersions, Statement,
};
use terraform::{Expr, Handle, Resource, Set, Stack};

use super::Upstream;
use super::security_groups::SecurityGroups;
use super::settings::{ClusterSettings, SupportPolicy};
use crate::encryption_key::{self, EncryptionKey};
use crate::identity::{Purpose, role_name};
use crate::network::settings::Tier;

/// Makes the cluster with everything that must stand before it.
pub(super) fn add(
    stack: &mut Stack,
    key: &str,
    name: &ClusterName,
    settings: &ClusterSettings,
    upstream: &Upstream<'_>,
    zones: &[AvailabilityZone],
    groups: &SecurityGroups,
) -> EksClusterHandle {
    let secrets_key = secrets_key(stack, key, name, settings, upstream);
    let (role, permissions) = role(stack, key, name, &secrets_key, upstream);
    let log_group = log_group(stack, key, name, settings, upstream);
    let endpoint = &settings.endpoint;
    let public_cidrs: Expr<Set<String>> = endpoint.public_cidrs.iter().collect();
    let mut vpc_config = VpcConfig::new(upstream.network.subnet_ids_in(Tier::Private, zones))
        .endpoint_private_access(endpoint.private)
        .endpoint_public_access(!endpoint.public_cidrs.is_empty())
        .security_group_ids([groups.control_plane.id()]);
    if !endpoint.public_cidrs.is_empty() {
        vpc_config = vpc_config.public_access_cidrs(public_cidrs);
    }
    let log_types: Expr<Set<String>> = settings.log_types.iter().map(|log| log.as_str()).collect();
    let support = match settings.support {
        SupportPolicy::Standard => "STANDARD",
        SupportPolicy::Extended => "EXTENDED",
    };
    let mut behind: Vec<&Handle> = permissions.iter().collect();
    behind.push(log_group.handle());
    behind.extend(groups.control_plane.rules());
    let mut cluster = aws::EksCluster::new(name, role.arn(), vpc_config)
        .version(settings.version)
        .access_config(
            AccessConfig::new().authentication_mode("API").bootstrap_cluster_creator_admin_permissions(false),
        )
        .bootstrap_self_managed_addons(false)
        .enabled_cluster_log_types(log_types)
        .encryption_config(EncryptionConfig::new(Provider::new(secrets_key.arn()), ["secrets"]))
        .kubernetes_network_config(
            KubernetesNetworkConfig::new().ip_family("ipv4").service_ipv4_cidr(settings.service_cidr),
        )
        .upgrade_policy(UpgradePolicy::new().support_type(support))
        .zonal_shift_config(Enabled::new().enabled(settings.zonal_shift))
        .tags([("Name", name.to_string())])
        .depends_on(behind)
        // EKS reads neither back as it was given: an imported cluster would be replaced for them (provider issue
        // 39058).
        .ignore_changes([
            "access_config[0].bootstrap_cluster_creator_admin_permissions",
            "bootstrap_self_managed_addons",
        ]);
    if upstream.account.prevent_destroy {
        cluster = cluster.prevent_destroy();
    }
    // Version 5 of the provider does not have it, so the bindings do not either.
    if upstream.account.provider == ProviderVersions::Six {
        cluster.block_mut().require::<bool>("deletion_protection", settings.deletion_protection);
    }
    stack.add(key.to_owned(), cluster)
}

fn secrets_key(
    stack: &mut Stack,
    key: &str,
    name: &ClusterName,
    settings: &ClusterSettings,
    upstream: &Upstream<'_>,
) -> KmsKeyHandle {
    stack.setting(format!("clusters.{key}.secrets_key"), |stack| {
        let secrets_key = EncryptionKey {
            key: format!("{key}_secrets"),
            alias: format!("eks/{name}"),
            description: format!("Secrets of the EKS cluster {name}."),
            statements: Vec::new(),
            rotation_period_in_days: settings.secrets_key.rotation_period_in_days.get().into(),
            deletion_window_in_days: settings.secrets_key.deletion_window_in_days.get().into(),
            protected: upstream.account.prevent_destroy,
            account: upstream.account,
        };
        encryption_key::add(stack, secrets_key)
    })
}

/// The control plane's role, and what gives it its permissions: the cluster waits for that.
fn role(
    stack: &mut Stack,
    key: &str,
    name: &ClusterName,
    secrets_key: &KmsKeyHandle,
    upstream: &Upstream<'_>,
) -> (IamRoleHandle, Vec<Handle>) {
    let account = upstream.account;
    let trust =
        Statement::trust("ControlPlane", Principal::Service("eks.amazonaws.com".into()), ["sts:AssumeRole"])
            .when("StringEquals", "aws:SourceAccount", [account.id.as_str().to_owned()])
            .when("ArnLike", "aws:SourceArn", [account.arn("eks", &format!("cluster/{name}"))]);
    let role = stack.add(
        format!("{key}_cluster"),
        aws::IamRole::new(PolicyDocument::new([trust]))
            .name(role_name(name, &const { Purpose::of("cluster") }))
            .description(format!("The control plane of the EKS cluster {name}."))
            .permissions_boundary(account.permissions_boundary.clone())
            .tags([("Name", format!("{name}-cluster"))]),
    );
    let managed = stack.add(
        format!("{key}_cluster"),
        aws::IamRolePolicyAttachment::new(account.aws_policy_arn("AmazonEKSClusterPolicy"), role.name()),
    );
    let encrypt = Statement::allow(
        "EncryptSecrets",
        ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
        [secrets_key.arn()],
    );
    let inline = stack.add(
        format!("{key}_cluster"),
        aws::IamRolePolicy::new(PolicyDocument::new([encrypt]), role.id()).name("encrypt-secrets"),
    );
    (role, vec![managed.handle().clone(), inline.handle().clone()])
}

/// Made before the cluster, since EKS would make it without an end of retention and without a key.
fn log_group(
    stack: &mut Stack,
    key: &str,
    name: &ClusterName,
    settings: &ClusterSettings,
    upstream: &Upstream<'_>,
) -> aws::CloudwatchLogGroupHandle {
    stack.setting(format!("clusters.{key}.log_retention_in_days"), |stack| {
        stack.add(
            format!("{key}_cluster"),
            aws::CloudwatchLogGroup::new()
                .name(format!("/aws/eks/{name}/cluster"))
                .kms_key_id(upstream.logs_key.arn())
                .retention_in_days(settings.log_retention_in_days.get())
                .tags([("Name", format!("{name}-control-plane"))]),
        )
    })
}
