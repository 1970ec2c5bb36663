"""Fargate profiles."""

from __future__ import annotations

import uuid

from local_aws.eks import admission, surroundings
from local_aws.eks.errors import ResourceInUseException, ResourceNotFoundException
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, now


def create(
    caller: Caller,
    clusterName: str,
    fargateProfileName: str,
    podExecutionRoleArn: str,
    subnets: list[str] | None = None,
    selectors: list[Json] | None = None,
    tags: dict[str, str] | None = None,
) -> Json:
    """CreateFargateProfile."""
    cluster = caller.cluster(clusterName)
    if fargateProfileName in cluster.fargate_profiles:
        raise ResourceInUseException(
            "A Fargate Profile already exists with this name in this cluster.",
            clusterName=clusterName,
        )
    surroundings.require_role(caller, podExecutionRoleArn)
    profile = {
        "fargateProfileName": fargateProfileName,
        "fargateProfileArn": caller.arn(
            f"fargateprofile/{clusterName}/{fargateProfileName}/{uuid.uuid4()}"
        ),
        "clusterName": clusterName,
        "createdAt": now(),
        "podExecutionRoleArn": podExecutionRoleArn,
        "subnets": subnets or [],
        "selectors": selectors or [],
        "status": "ACTIVE",
        "tags": tags or {},
        "health": {"issues": []},
    }
    cluster.fargate_profiles[fargateProfileName] = profile
    admission.admit_nodes(caller, cluster)
    return {"fargateProfile": {**profile, "status": "CREATING"}}


def describe(caller: Caller, clusterName: str, fargateProfileName: str) -> Json:
    """DescribeFargateProfile."""
    return {"fargateProfile": _find(caller.cluster(clusterName), fargateProfileName)}


def list_all(
    caller: Caller,
    clusterName: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListFargateProfiles."""
    names = sorted(caller.cluster(clusterName).fargate_profiles)
    return page("fargateProfileNames", names, maxResults, nextToken)


def delete(caller: Caller, clusterName: str, fargateProfileName: str) -> Json:
    """DeleteFargateProfile."""
    cluster = caller.cluster(clusterName)
    profile = _find(cluster, fargateProfileName)
    del cluster.fargate_profiles[fargateProfileName]
    return {"fargateProfile": {**profile, "status": "DELETING"}}


def _find(cluster: Cluster, name: str) -> Json:
    if name not in cluster.fargate_profiles:
        raise ResourceNotFoundException(
            f"No Fargate Profile found with name: {name}.", clusterName=cluster.name
        )
    return cluster.fargate_profiles[name]
