"""Upgrade insights: one for each newer version, all of them passing."""

from __future__ import annotations

import uuid

from local_aws.eks.calendar import VERSIONS
from local_aws.eks.clusters import newer_by
from local_aws.eks.errors import ResourceNotFoundException
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, now


def list_all(
    caller: Caller,
    clusterName: str,
    filter: Json | None = None,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListInsights."""
    wanted = filter or {}
    found = [
        insight
        for insight in _insights(caller.cluster(clusterName))
        if insight["category"] in (wanted.get("categories") or [insight["category"]])
        and insight["insightStatus"]["status"]
        in (wanted.get("statuses") or [insight["insightStatus"]["status"]])
        and insight["kubernetesVersion"]
        in (wanted.get("kubernetesVersions") or [insight["kubernetesVersion"]])
    ]
    return page("insights", found, maxResults, nextToken)


def describe(caller: Caller, clusterName: str, id: str) -> Json:
    """DescribeInsight."""
    for insight in _insights(caller.cluster(clusterName)):
        if insight["id"] == id:
            details = {
                "recommendation": "No action is needed.",
                "additionalInfo": {},
                "resources": [],
                "categorySpecificSummary": {"deprecationDetails": []},
            }
            return {"insight": {**insight, **details}}
    raise ResourceNotFoundException(f"No insight found for ID: {id}")


def start_refresh(caller: Caller, clusterName: str) -> Json:
    """StartInsightsRefresh."""
    caller.cluster(clusterName)
    return {"message": "The refresh has started.", "status": "IN_PROGRESS"}


def describe_refresh(caller: Caller, clusterName: str) -> Json:
    """DescribeInsightsRefresh: insights are always fresh."""
    caller.cluster(clusterName)
    return {
        "message": "The refresh has ended.",
        "status": "COMPLETED",
        "startedAt": now(),
        "endedAt": now(),
    }


def _insights(cluster: Cluster) -> list[Json]:
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{cluster.name}/{version}")),
            "name": f"Deprecated APIs removed in Kubernetes v{version}",
            "category": "UPGRADE_READINESS",
            "kubernetesVersion": version,
            "lastRefreshTime": now(),
            "lastTransitionTime": cluster.description["createdAt"],
            "description": "Use of APIs that the version no longer serves.",
            "insightStatus": {
                "status": "PASSING",
                "reason": "No use of deprecated APIs was seen in the last 30 days.",
            },
        }
        for version in VERSIONS
        if newer_by(version, cluster.version) > 0
    ]
