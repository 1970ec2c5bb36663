//! The cluster itself.

use aws_sdk_eks::types;

use super::convert::{issue, moment, sorted, tags};
use crate::call::Calls;
use crate::cluster::{AutoMode, Cluster, Encryption, KubeApiServer, KubernetesNetwork, VpcConfig};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn read(of: &Connection, calls: &Calls<'_>, name: &str) -> Result<Cluster, Error> {
    let described =
        calls.need("eks:DescribeCluster", name, of.eks.describe_cluster().name(name).send()).await?;
    let Some(cluster) = described.cluster else {
        return Err(Error::NotFound { call: "eks:DescribeCluster".to_owned(), resource: name.to_owned() });
    };
    Ok(plain(cluster))
}

fn plain(of: types::Cluster) -> Cluster {
    let auto_mode = auto_mode(&of);
    let network = of.kubernetes_network_config;
    let has_remote_networks = of.remote_network_config.is_some();
    let remote =
        of.remote_network_config.unwrap_or_else(|| types::RemoteNetworkConfigResponse::builder().build());
    let access = of.access_config;
    Cluster {
        name: of.name.unwrap_or_default(),
        arn: of.arn.unwrap_or_default(),
        created_at: moment(of.created_at.as_ref()),
        version: of.version.unwrap_or_default(),
        platform_version: of.platform_version.unwrap_or_default(),
        status: of.status.map(|status| status.to_string()).unwrap_or_default(),
        endpoint: of.endpoint,
        certificate_authority: of.certificate_authority.and_then(|authority| authority.data),
        role_arn: of.role_arn.unwrap_or_default(),
        vpc_config: of.resources_vpc_config.map(vpc_config).unwrap_or_default(),
        kubernetes_network: network
            .map(|network| KubernetesNetwork {
                ip_family: network.ip_family.map(|family| family.to_string()),
                service_ipv4_cidr: network.service_ipv4_cidr,
                service_ipv6_cidr: network.service_ipv6_cidr,
            })
            .unwrap_or_default(),
        log_types: of.logging.map(log_types).unwrap_or_default(),
        encryption: of.encryption_config.unwrap_or_default().into_iter().map(encryption).collect(),
        authentication_mode: access
            .as_ref()
            .and_then(|access| access.authentication_mode.as_ref())
            .map(ToString::to_string),
        bootstrap_creator_admin: access
            .as_ref()
            .and_then(|access| access.bootstrap_cluster_creator_admin_permissions),
        support_type: of.upgrade_policy.and_then(|policy| policy.support_type).map(|of| of.to_string()),
        zonal_shift: of.zonal_shift_config.and_then(|config| config.enabled),
        deletion_protection: of.deletion_protection,
        auto_mode,
        has_remote_networks,
        remote_node_cidrs: remote
            .remote_node_networks
            .unwrap_or_default()
            .into_iter()
            .flat_map(|network| network.cidrs.unwrap_or_default())
            .collect(),
        remote_pod_cidrs: remote
            .remote_pod_networks
            .unwrap_or_default()
            .into_iter()
            .flat_map(|network| network.cidrs.unwrap_or_default())
            .collect(),
        control_plane_tier: of.control_plane_scaling_config.and_then(|of| of.tier).map(|of| of.to_string()),
        kube_api_server: of.kube_api_server_config.map(|config| KubeApiServer {
            event_ttl: config.event_ttl,
            node_ports: config.service_node_port_range.map(|range| (range.min_port, range.max_port)),
        }),
        has_kube_scheduler: of.kube_scheduler_config.is_some(),
        has_kube_controller_manager: of.kube_controller_manager_config.is_some(),
        outpost_arns: of.outpost_config.map(|outpost| outpost.outpost_arns).unwrap_or_default(),
        issuer: of.identity.and_then(|identity| identity.oidc).and_then(|oidc| oidc.issuer),
        health: of
            .health
            .and_then(|health| health.issues)
            .unwrap_or_default()
            .into_iter()
            .map(|of| issue(of.code, of.message, of.resource_ids))
            .collect(),
        tags: tags(of.tags),
        ..Cluster::default()
    }
}

fn vpc_config(of: types::VpcConfigResponse) -> VpcConfig {
    VpcConfig {
        vpc_id: of.vpc_id.unwrap_or_default(),
        subnet_ids: sorted(of.subnet_ids),
        security_group_ids: sorted(of.security_group_ids),
        cluster_security_group_id: of.cluster_security_group_id,
        endpoint_public_access: of.endpoint_public_access,
        endpoint_private_access: of.endpoint_private_access,
        public_access_cidrs: sorted(of.public_access_cidrs),
        egress_mode: of.control_plane_egress_mode.map(|of| of.to_string()),
    }
}

fn log_types(of: types::Logging) -> Vec<String> {
    let enabled = of.cluster_logging.unwrap_or_default().into_iter().filter(|log| log.enabled == Some(true));
    sorted(Some(enabled.flat_map(|log| log.types.unwrap_or_default()).map(|of| of.to_string()).collect()))
}

fn encryption(of: types::EncryptionConfig) -> Encryption {
    #[expect(deprecated, reason = "Terraform still says it, and an import must find it")]
    let resources = of.resources;
    Encryption {
        resources: sorted(resources),
        key_arn: of.provider.and_then(|provider| provider.key_arn).unwrap_or_default(),
    }
}

/// EKS says it in three places.
fn auto_mode(of: &types::Cluster) -> Option<AutoMode> {
    let compute = of.compute_config.as_ref();
    let storage = of.storage_config.as_ref().and_then(|storage| storage.block_storage.as_ref());
    let balancing = of.kubernetes_network_config.as_ref().and_then(|of| of.elastic_load_balancing.as_ref());
    if compute.is_none() && of.storage_config.is_none() && balancing.is_none() {
        return None;
    }
    Some(AutoMode {
        says_compute: compute.is_some(),
        says_storage: of.storage_config.is_some(),
        says_load_balancing: balancing.is_some(),
        compute: compute.and_then(|of| of.enabled).unwrap_or_default(),
        node_pools: sorted(compute.and_then(|of| of.node_pools.clone())),
        node_role_arn: compute.and_then(|of| of.node_role_arn.clone()),
        block_storage: storage.and_then(|of| of.enabled).unwrap_or_default(),
        load_balancing: balancing.and_then(|of| of.enabled).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_is_told_apart_from_what_is_not_said() {
        let cluster = types::Cluster::builder();
        assert_eq!(plain(cluster.build()).auto_mode, None);
        let off = types::ComputeConfigResponse::builder().enabled(false).build();
        let networks = types::RemoteNetworkConfigResponse::builder().build();
        let said = types::Cluster::builder().compute_config(off).remote_network_config(networks).build();
        let said = plain(said);
        let auto_mode = said.auto_mode.unwrap();
        assert!(auto_mode.says_compute && !auto_mode.compute && !auto_mode.says_storage);
        assert!(said.has_remote_networks && said.remote_node_cidrs.is_empty());
    }
}
