"""Access entries: who may speak to the Kubernetes API of a cluster."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from local_aws.eks.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import AccessEntry, Caller, Cluster, Json, now

_NODE_USER = "system:node:{{EC2PrivateDNSName}}"

NODE_TYPES = {
    "EC2_LINUX": (["system:nodes"], _NODE_USER),
    "EC2_WINDOWS": (["eks:kube-proxy-windows", "system:nodes"], _NODE_USER),
    "FARGATE_LINUX": (
        ["system:node-proxier", "system:nodes"],
        "system:node:{{SessionName}}",
    ),
    "EC2": ([], _NODE_USER),
    "HYBRID_LINUX": (["system:nodes"], "system:node:{{SessionName}}"),
    "HYPERPOD_LINUX": (["system:nodes"], "system:node:{{SessionName}}"),
}
"""Groups and user name that EKS sets for each type of node."""

_RESERVED_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")


def create(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    kubernetesGroups: list[str] | None = None,
    tags: dict[str, str] | None = None,
    username: str | None = None,
    type: str | None = None,
) -> Json:
    """CreateAccessEntry.

    The principal need not exist: people come from an identity centre that is
    outside this server, and their roles appear in generated access entries.
    """
    cluster = _cluster_with_entries(caller, clusterName)
    if principalArn in cluster.access_entries:
        raise ResourceInUseException(
            "The specified access entry resource is already in use on this cluster.",
            clusterName=clusterName,
        )
    if principalArn.count(":") < 5 or ":iam::" not in principalArn:
        raise InvalidParameterException(
            "The specified principalArn is invalid: invalid principal.",
            clusterName=clusterName,
        )
    kind = type or "STANDARD"
    if kind != "STANDARD":
        if kind not in NODE_TYPES:
            raise InvalidParameterException(f"Unsupported access entry type {kind}")
        if kubernetesGroups or username:
            raise InvalidParameterException(
                f"kubernetesGroups and username cannot be set for the type {kind}"
            )
        kubernetesGroups, username = NODE_TYPES[kind]
    else:
        _require_free_groups(kubernetesGroups or [])
    entry = add(
        caller, cluster, principalArn, kind, kubernetesGroups or [], username, tags
    )
    return {"accessEntry": entry.description}


def describe(caller: Caller, clusterName: str, principalArn: str) -> Json:
    """DescribeAccessEntry."""
    return {"accessEntry": find(caller, clusterName, principalArn).description}


def list_all(
    caller: Caller,
    clusterName: str,
    associatedPolicyArn: str | None = None,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListAccessEntries, of all principals or of those with one policy."""
    cluster = _cluster_with_entries(caller, clusterName)
    principals = sorted(
        principal
        for principal, entry in cluster.access_entries.items()
        if associatedPolicyArn is None or associatedPolicyArn in entry.policies
    )
    return page("accessEntries", principals, maxResults, nextToken)


def update(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    kubernetesGroups: list[str] | None = None,
    username: str | None = None,
) -> Json:
    """UpdateAccessEntry."""
    entry = find(caller, clusterName, principalArn)
    if entry.description["type"] != "STANDARD":
        raise InvalidRequestException(
            "Access entries of nodes cannot be updated", clusterName=clusterName
        )
    if kubernetesGroups is not None:
        _require_free_groups(kubernetesGroups)
        entry.description["kubernetesGroups"] = kubernetesGroups
    if username:
        entry.description["username"] = username
    entry.description["modifiedAt"] = now()
    return {"accessEntry": entry.description}


def delete(caller: Caller, clusterName: str, principalArn: str) -> Json:
    """DeleteAccessEntry."""
    find(caller, clusterName, principalArn)
    del caller.cluster(clusterName).access_entries[principalArn]
    return {}


def add(
    caller: Caller,
    cluster: Cluster,
    principal: str,
    kind: str,
    groups: Sequence[str],
    username: str | None,
    tags: dict[str, str] | None,
) -> AccessEntry:
    """Add an entry without any check."""
    account, resource = principal.split(":", 5)[4:]
    identity, name = resource.partition("/")[0], resource.rpartition("/")[2]
    session = (
        f"arn:{caller.partition}:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"
    )
    entry = AccessEntry(
        {
            "clusterName": cluster.name,
            "principalArn": principal,
            "kubernetesGroups": list(groups),
            "accessEntryArn": caller.arn(
                f"access-entry/{cluster.name}/{identity}/{account}/{name}/{uuid.uuid4()}"
            ),
            "createdAt": now(),
            "modifiedAt": now(),
            "tags": tags or {},
            "username": username or (session if identity == "role" else principal),
            "type": kind,
        }
    )
    cluster.access_entries[principal] = entry
    return entry


def find(caller: Caller, cluster_name: str, principal: str) -> AccessEntry:
    """The entry of the principal, or the API's error."""
    cluster = _cluster_with_entries(caller, cluster_name)
    if principal not in cluster.access_entries:
        raise ResourceNotFoundException(
            "The specified principalArn could not be found. You can view your "
            "available access entries with 'list-access-entries'.",
            clusterName=cluster_name,
        )
    return cluster.access_entries[principal]


def _cluster_with_entries(caller: Caller, name: str) -> Cluster:
    cluster = caller.cluster(name)
    if cluster.authentication_mode == "CONFIG_MAP":
        raise InvalidRequestException(
            "The cluster's authentication mode must be set to one of "
            "[API, API_AND_CONFIG_MAP] to perform this operation.",
            clusterName=name,
        )
    return cluster


def _require_free_groups(groups: list[str]) -> None:
    for group in groups:
        if group.startswith(_RESERVED_PREFIXES):
            raise InvalidParameterException(
                f"The kubernetes group name {group} is invalid, it cannot start "
                f"with {group.partition(':')[0]}:"
            )
