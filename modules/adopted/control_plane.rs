//! The control plane of an adopted cluster, and IAM's provider of its issuer.

use aws::eks_cluster::{
    AccessConfig, Cidrs, ComputeConfig, EncryptionConfig, KubernetesNetworkConfig, Provider,
    RemoteNetworkConfig, StorageConfig, UpgradePolicy, VpcConfig,
};
use aws::generated::blocks::Enabled;
use aws::{EksClusterHandle, ProviderVersions};
use terraform::{Expr, Resource, Set, Stack};

use super::Part;
use super::settings::{AdoptedClusterSettings, AuthenticationMode, AutoModeSettings, IpFamily};
use crate::cluster::settings::SupportPolicy;

pub(super) fn add(stack: &mut Stack, part: &Part<'_>) -> EksClusterHandle {
    let settings = part.settings;
    let log_types: Expr<Set<String>> = settings.log_types.iter().map(|log| log.as_str()).collect();
    let mut cluster = aws::EksCluster::new(&settings.name, &settings.role_arn, vpc_config(settings))
        .version(settings.version)
        .enabled_cluster_log_types(log_types)
        .kubernetes_network_config(network_config(settings))
        .tags(part.tags(&settings.tags))
        // EKS reads neither back as it was given: the cluster would be replaced for them (provider issue 39058).
        .ignore_changes([
            "access_config[0].bootstrap_cluster_creator_admin_permissions",
            "bootstrap_self_managed_addons",
        ])
        // Whatever the environment says of others: what is run by hand for years is not made anew by a slip.
        .prevent_destroy();
    if let Some(mode) = settings.authentication_mode.map(AuthenticationMode::as_str) {
        cluster = cluster.access_config(AccessConfig::new().authentication_mode(mode));
    }
    if let Some(key) = &settings.secrets_key_arn {
        cluster = cluster.encryption_config(EncryptionConfig::new(Provider::new(key), ["secrets"]));
    }
    if let Some(support) = settings.support {
        let support = match support {
            SupportPolicy::Standard => "STANDARD",
            SupportPolicy::Extended => "EXTENDED",
        };
        cluster = cluster.upgrade_policy(UpgradePolicy::new().support_type(support));
    }
    if let Some(enabled) = settings.zonal_shift {
        cluster = cluster.zonal_shift_config(Enabled::new().enabled(enabled));
    }
    if settings.auto_mode.is_none() {
        // EKS says of some clusters that it is off, and of others nothing: the provider would take the blocks away, and then
        // has nothing to ask EKS for (provider issue 40582).
        cluster = cluster.ignore_changes([
            "compute_config",
            "kubernetes_network_config[0].elastic_load_balancing",
            "storage_config",
        ]);
    }
    if settings.remote_networks.is_none() {
        // One that is there and empty would replace the cluster.
        cluster = cluster.ignore_changes(["remote_network_config"]);
    }
    if let Some(AutoModeSettings { node_pools, node_role_arn }) = &settings.auto_mode {
        let pools: Expr<Set<String>> = node_pools.iter().cloned().collect();
        let nodes = ComputeConfig::new().enabled(true).node_pools(pools);
        let nodes = match node_role_arn {
            Some(role) => nodes.node_role_arn(role),
            None => nodes,
        };
        cluster = cluster
            .compute_config(nodes)
            .storage_config(StorageConfig::new().block_storage(Enabled::new().enabled(true)));
    }
    if let Some(networks) = &settings.remote_networks {
        let cidrs =
            |cidrs: &[aws::cidr::Cidr]| Cidrs::new().cidrs(cidrs.iter().collect::<Expr<Set<String>>>());
        let mut remote = RemoteNetworkConfig::new(cidrs(&networks.node_cidrs));
        if !networks.pod_cidrs.is_empty() {
            remote = remote.remote_pod_networks(cidrs(&networks.pod_cidrs));
        }
        cluster = cluster.remote_network_config(remote);
    }
    // Version 5 of the provider does not have it, so the bindings do not either.
    if let Some(protected) = settings.deletion_protection
        && part.upstream.account.provider == ProviderVersions::Six
    {
        cluster.block_mut().require::<bool>("deletion_protection", protected);
    }
    part.take_over(stack, part.key.clone(), cluster, settings.name.to_string())
}

fn vpc_config(settings: &AdoptedClusterSettings) -> VpcConfig {
    let endpoint = &settings.endpoint;
    let subnets: Expr<Set<String>> = settings.subnet_ids.iter().collect();
    let groups: Expr<Set<String>> = settings.security_group_ids.iter().collect();
    let config = VpcConfig::new(subnets)
        .security_group_ids(groups)
        .endpoint_private_access(endpoint.private)
        .endpoint_public_access(endpoint.public);
    if endpoint.public_cidrs.is_empty() {
        return config;
    }
    let cidrs: Expr<Set<String>> = endpoint.public_cidrs.iter().collect();
    config.public_access_cidrs(cidrs)
}

/// What is not said here is left as it is.
fn network_config(settings: &AdoptedClusterSettings) -> Option<KubernetesNetworkConfig> {
    let AdoptedClusterSettings { ip_family, service_ipv4_cidr, auto_mode, .. } = settings;
    if ip_family.is_none() && service_ipv4_cidr.is_none() && auto_mode.is_none() {
        return None;
    }
    let mut config = KubernetesNetworkConfig::new();
    if let Some(family) = ip_family.map(IpFamily::as_str) {
        config = config.ip_family(family);
    }
    if let Some(cidr) = service_ipv4_cidr {
        config = config.service_ipv4_cidr(cidr);
    }
    if auto_mode.is_some() {
        config = config.elastic_load_balancing(Enabled::new().enabled(true));
    }
    Some(config)
}

pub(super) fn add_oidc_provider(stack: &mut Stack, part: &Part<'_>) {
    let Some(settings) = &part.settings.oidc_provider else { return };
    let issuer = settings.issuer.as_str();
    let account = part.upstream.account;
    // IAM names the provider by the address without its scheme.
    let named = issuer.strip_prefix("https://").unwrap_or(issuer);
    let arn = format!("arn:{}:iam::{}:oidc-provider/{named}", account.partition(), account.id);
    stack.setting(part.setting("oidc_provider"), |stack| {
        let clients: Expr<Set<String>> = settings.client_ids.iter().cloned().collect();
        let mut provider = aws::IamOpenidConnectProvider::new(clients, issuer.to_owned())
            .tags(part.tags(&settings.tags))
            // The roles of service accounts trust it.
            .prevent_destroy();
        if !settings.thumbprints.is_empty() {
            let thumbprints: Expr<terraform::List<String>> = settings.thumbprints.iter().cloned().collect();
            provider = provider.thumbprint_list(thumbprints);
        }
        part.take_over(stack, part.key.clone(), provider, arn);
    });
}
