//! Managed node groups.

use aws_sdk_eks::types;
use futures_util::future::try_join_all;

use super::convert::{issue, map, moment, sorted, tags};
use super::{launch_template, release};
use crate::call::Calls;
use crate::cluster::{LaunchTemplate, NodeGroup, NodeRepair, Parts, Taint, UpdateLimit, WarmPool};
use crate::connection::Connection;
use crate::error::Error;

pub(super) async fn read(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
    parts: Parts,
) -> Result<Vec<NodeGroup>, Error> {
    let pages = of.eks.list_nodegroups().cluster_name(cluster).into_paginator().items().send();
    let names: Option<Vec<String>> =
        calls.ask("eks:ListNodegroups", cluster, pages.collect::<Result<_, _>>()).await?;
    let each = sorted(names).into_iter().map(|name| async move {
        let resource = format!("{cluster}/{name}");
        let call = of.eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(&name).send();
        let described = calls.ask("eks:DescribeNodegroup", &resource, call).await?;
        let Some(mut group) = described.and_then(|of| of.nodegroup).map(plain) else { return Ok(None) };
        if let Some(template) = group.launch_template.as_mut().filter(|_| parts.placement) {
            launch_template::complete(of, calls, &resource, template).await?;
        }
        if parts.releases {
            group.latest_release = release::latest(of, calls, &group).await?;
        }
        Ok(Some(group))
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

fn plain(of: types::Nodegroup) -> NodeGroup {
    let scaling = of.scaling_config;
    let size = |size: fn(&types::NodegroupScalingConfig) -> Option<i32>| {
        scaling.as_ref().and_then(size).unwrap_or_default()
    };
    let (min_size, max_size, desired_size) =
        (size(|of| of.min_size), size(|of| of.max_size), size(|of| of.desired_size));
    let update = of.update_config;
    let remote = of.remote_access;
    let resources = of.resources;
    NodeGroup {
        name: of.nodegroup_name.unwrap_or_default(),
        arn: of.nodegroup_arn.unwrap_or_default(),
        created_at: moment(of.created_at.as_ref()),
        version: of.version,
        release_version: of.release_version,
        latest_release: None,
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        capacity_type: of.capacity_type.map(|of| of.to_string()),
        ami_type: of.ami_type.map(|of| of.to_string()),
        // Their order says which are preferred.
        instance_types: of.instance_types.unwrap_or_default(),
        min_size,
        max_size,
        desired_size,
        disk_size: of.disk_size,
        subnet_ids: sorted(of.subnets),
        role_arn: of.node_role.unwrap_or_default(),
        labels: map(of.labels),
        taints: sorted(of.taints.map(|taints| taints.into_iter().map(taint).collect())),
        update: update
            .map(|update| UpdateLimit {
                max_unavailable: update.max_unavailable,
                max_unavailable_percentage: update.max_unavailable_percentage,
                strategy: update.update_strategy.map(|of| of.to_string()),
            })
            .unwrap_or_default(),
        node_repair: of.node_repair_config.map(|repair| NodeRepair {
            enabled: repair.enabled.unwrap_or_default(),
            has_limits: repair.max_unhealthy_node_threshold_count.is_some()
                || repair.max_unhealthy_node_threshold_percentage.is_some()
                || repair.max_parallel_nodes_repaired_count.is_some()
                || repair.max_parallel_nodes_repaired_percentage.is_some()
                || repair.node_repair_config_overrides.is_some_and(|of| !of.is_empty()),
        }),
        warm_pool: of.warm_pool_config.map(|pool| WarmPool {
            enabled: pool.enabled.unwrap_or_default(),
            min_size: pool.min_size,
            max_prepared: pool.max_group_prepared_capacity,
            state: pool.pool_state.map(|of| of.to_string()),
            reuse_on_scale_in: pool.reuse_on_scale_in,
        }),
        ssh_key: remote.as_ref().and_then(|remote| remote.ec2_ssh_key.clone()),
        ssh_security_group_ids: sorted(remote.and_then(|remote| remote.source_security_groups)),
        remote_access_security_group: resources
            .as_ref()
            .and_then(|of| of.remote_access_security_group.clone()),
        auto_scaling_groups: sorted(
            resources
                .and_then(|of| of.auto_scaling_groups)
                .map(|groups| groups.into_iter().filter_map(|group| group.name).collect()),
        ),
        launch_template: of.launch_template.map(|template| LaunchTemplate {
            id: template.id.unwrap_or_default(),
            name: template.name.unwrap_or_default(),
            version: template.version.unwrap_or_default(),
            ..LaunchTemplate::default()
        }),
        health: of
            .health
            .and_then(|health| health.issues)
            .unwrap_or_default()
            .into_iter()
            .map(|of| issue(of.code, of.message, of.resource_ids))
            .collect(),
        tags: tags(of.tags),
    }
}

fn taint(of: types::Taint) -> Taint {
    Taint {
        key: of.key.unwrap_or_default(),
        value: of.value.filter(|value| !value.is_empty()),
        effect: of.effect.map(|of| of.to_string()).unwrap_or_default(),
    }
}
