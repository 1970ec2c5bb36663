//! Updates and insights.

use aws_sdk_eks::types;
use futures_util::future::try_join_all;

use super::convert::moment;
use crate::call::Calls;
use crate::cluster::{DeprecatedApi, Insight, Parts, Update};
use crate::connection::Connection;
use crate::error::Error;

/// How many updates are looked at: EKS keeps them for ever.
const UPDATES: usize = 20;

pub(super) async fn updates(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
    parts: Parts,
) -> Result<Vec<Update>, Error> {
    if !parts.updates {
        return Ok(Vec::new());
    }
    let pages = of.eks.list_updates().name(cluster).into_paginator().items().send();
    let ids = calls.ask("eks:ListUpdates", cluster, pages.collect::<Result<Vec<_>, _>>()).await?;
    let each = ids.unwrap_or_default().into_iter().take(UPDATES).map(|id| async move {
        let call = of.eks.describe_update().name(cluster).update_id(&id).send();
        let described = calls.ask("eks:DescribeUpdate", &format!("{cluster}/{id}"), call).await?;
        Ok(described.and_then(|of| of.update).map(update))
    });
    let mut found: Vec<Update> = try_join_all(each).await?.into_iter().flatten().collect();
    found.sort_by(|one, other| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
    Ok(found)
}

fn update(of: types::Update) -> Update {
    let param = |of: types::UpdateParam| Some((of.r#type?.to_string(), of.value.unwrap_or_default()));
    Update {
        id: of.id.unwrap_or_default(),
        kind: of.r#type.map(|of| of.to_string()).unwrap_or_default(),
        status: of.status.map(|of| of.to_string()).unwrap_or_default(),
        created_at: moment(of.created_at.as_ref()),
        params: of.params.unwrap_or_default().into_iter().filter_map(param).collect(),
        errors: of.errors.unwrap_or_default().into_iter().filter_map(|of| of.error_message).collect(),
    }
}

pub(super) async fn insights(
    of: &Connection,
    calls: &Calls<'_>,
    cluster: &str,
    parts: Parts,
) -> Result<Vec<Insight>, Error> {
    if !parts.insights {
        return Ok(Vec::new());
    }
    let pages = of.eks.list_insights().cluster_name(cluster).into_paginator().items().send();
    let listed = calls.ask("eks:ListInsights", cluster, pages.collect::<Result<Vec<_>, _>>()).await?;
    let each = listed.unwrap_or_default().into_iter().map(|summary| async move {
        let id = summary.id.clone().unwrap_or_default();
        let call = of.eks.describe_insight().cluster_name(cluster).id(&id).send();
        let described = calls.ask("eks:DescribeInsight", &format!("{cluster}/{id}"), call).await?;
        // How it stands is in the list, whoever may read the details.
        Ok(described.and_then(|of| of.insight).map_or_else(|| summarized(summary), insight))
    });
    let mut found: Vec<Insight> = try_join_all(each).await?;
    found.sort_by(|one, other| {
        (&one.category, &one.name, &one.id).cmp(&(&other.category, &other.name, &other.id))
    });
    Ok(found)
}

fn summarized(of: types::InsightSummary) -> Insight {
    let (status, reason) = of.insight_status.map(|of| (of.status, of.reason)).unwrap_or_default();
    Insight {
        id: of.id.unwrap_or_default(),
        name: of.name.unwrap_or_default(),
        category: of.category.map(|of| of.to_string()).unwrap_or_default(),
        kubernetes_version: of.kubernetes_version,
        status: status.map(|of| of.to_string()).unwrap_or_default(),
        reason,
        description: of.description,
        last_refresh: moment(of.last_refresh_time.as_ref()),
        ..Insight::default()
    }
}

fn insight(of: types::Insight) -> Insight {
    let (status, reason) = of.insight_status.map(|of| (of.status, of.reason)).unwrap_or_default();
    let summary = of.category_specific_summary;
    let (apis, addons) =
        summary.map(|of| (of.deprecation_details, of.addon_compatibility_details)).unwrap_or_default();
    Insight {
        id: of.id.unwrap_or_default(),
        name: of.name.unwrap_or_default(),
        category: of.category.map(|of| of.to_string()).unwrap_or_default(),
        kubernetes_version: of.kubernetes_version,
        status: status.map(|of| of.to_string()).unwrap_or_default(),
        reason,
        description: of.description,
        recommendation: of.recommendation,
        last_refresh: moment(of.last_refresh_time.as_ref()),
        resources: of
            .resources
            .unwrap_or_default()
            .into_iter()
            .filter_map(|of| of.kubernetes_resource_uri.or(of.arn))
            .collect(),
        deprecated_apis: apis.unwrap_or_default().into_iter().map(deprecated).collect(),
        addons: addons
            .unwrap_or_default()
            .into_iter()
            .filter_map(|of| Some((of.name?, of.compatible_versions.unwrap_or_default())))
            .collect(),
    }
}

fn deprecated(of: types::DeprecationDetail) -> DeprecatedApi {
    DeprecatedApi {
        usage: of.usage.unwrap_or_default(),
        replaced_with: of.replaced_with,
        stop_serving_version: of.stop_serving_version,
        clients: of
            .client_stats
            .unwrap_or_default()
            .into_iter()
            .filter_map(|of| Some((of.user_agent?, of.number_of_requests_last30_days.into())))
            .collect(),
    }
}
