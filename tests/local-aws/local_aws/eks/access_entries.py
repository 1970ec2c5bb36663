"""Access entries and the access policies associated to them."""

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

POLICIES = (
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
)

_NODE_USER = "system:node:{{EC2PrivateDNSName}}"

_NODE_TYPES = {
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
        if kind not in _NODE_TYPES:
            raise InvalidParameterException(f"Unsupported access entry type {kind}")
        if kubernetesGroups or username:
            raise InvalidParameterException(
                f"kubernetesGroups and username cannot be set for the type {kind}"
            )
        kubernetesGroups, username = _NODE_TYPES[kind]
    else:
        _require_free_groups(kubernetesGroups or [])
    entry = _add(
        caller, cluster, principalArn, kind, kubernetesGroups or [], username, tags
    )
    return {"accessEntry": entry.description}


def describe(caller: Caller, clusterName: str, principalArn: str) -> Json:
    """DescribeAccessEntry."""
    return {"accessEntry": _entry(caller, clusterName, principalArn).description}


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
    entry = _entry(caller, clusterName, principalArn)
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
    _entry(caller, clusterName, principalArn)
    del caller.cluster(clusterName).access_entries[principalArn]
    return {}


def associate_policy(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    policyArn: str,
    accessScope: Json,
) -> Json:
    """AssociateAccessPolicy, which also replaces the scope of an association."""
    entry = _entry(caller, clusterName, principalArn)
    if entry.description["type"] != "STANDARD":
        raise InvalidRequestException(
            "Access policies can be associated to standard access entries only",
            clusterName=clusterName,
        )
    if policyArn not in (_policy_arn(caller, name) for name in POLICIES):
        raise InvalidParameterException(
            f"The policyArn parameter format is not valid: {policyArn}"
        )
    namespaces = accessScope.get("namespaces") or []
    if (accessScope.get("type") == "namespace") != bool(namespaces):
        raise InvalidParameterException(
            "Namespaces are required for the scope namespace, and for it alone"
        )
    _associate(entry, policyArn, accessScope["type"], namespaces)
    return {
        "clusterName": clusterName,
        "principalArn": principalArn,
        "associatedAccessPolicy": entry.policies[policyArn],
    }


def list_associated_policies(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListAssociatedAccessPolicies."""
    entry = _entry(caller, clusterName, principalArn)
    return page(
        "associatedAccessPolicies",
        list(entry.policies.values()),
        maxResults,
        nextToken,
        clusterName=clusterName,
        principalArn=principalArn,
    )


def disassociate_policy(
    caller: Caller, clusterName: str, principalArn: str, policyArn: str
) -> Json:
    """DisassociateAccessPolicy."""
    entry = _entry(caller, clusterName, principalArn)
    if entry.policies.pop(policyArn, None) is None:
        raise ResourceNotFoundException(
            f"The access policy {policyArn} is not associated to {principalArn}",
            clusterName=clusterName,
        )
    return {}


def list_policies(
    caller: Caller, maxResults: int | None = None, nextToken: str | None = None
) -> Json:
    """ListAccessPolicies."""
    policies = [{"name": name, "arn": _policy_arn(caller, name)} for name in POLICIES]
    return page("accessPolicies", policies, maxResults, nextToken)


def admit_creator(caller: Caller, cluster: Cluster) -> None:
    """Give the creator of a cluster the entry that EKS bootstraps."""
    config = cluster.description["accessConfig"]
    if cluster.authentication_mode == "CONFIG_MAP":
        return
    if not config["bootstrapClusterCreatorAdminPermissions"]:
        return
    if caller.principal_arn not in cluster.access_entries:
        entry = _add(caller, cluster, caller.principal_arn, "STANDARD", [], None, None)
        policy = _policy_arn(caller, "AmazonEKSClusterAdminPolicy")
        _associate(entry, policy, "cluster", [])


def admit_nodes(caller: Caller, cluster: Cluster) -> None:
    """Make the entries that EKS makes for the roles of nodes.

    An entry made before the node group, as Terraform may do, stays as it is.
    """
    if cluster.authentication_mode == "CONFIG_MAP":
        return
    roles = [
        (profile["podExecutionRoleArn"], "FARGATE_LINUX")
        for profile in cluster.fargate_profiles.values()
    ]
    for group in cluster.node_groups.values():
        windows = group["amiType"].startswith("WINDOWS")
        roles.append((group["nodeRole"], "EC2_WINDOWS" if windows else "EC2_LINUX"))
    auto_mode = cluster.description.get("computeConfig") or {}
    if auto_mode.get("enabled") and auto_mode.get("nodeRoleArn"):
        roles.append((auto_mode["nodeRoleArn"], "EC2"))
    for role, kind in roles:
        if role not in cluster.access_entries:
            groups, username = _NODE_TYPES[kind]
            entry = _add(caller, cluster, role, kind, groups, username, None)
            if kind == "EC2":
                policy = _policy_arn(caller, "AmazonEKSAutoNodePolicy")
                _associate(entry, policy, "cluster", [])


def _policy_arn(caller: Caller, name: str) -> str:
    return f"arn:{caller.partition}:eks::aws:cluster-access-policy/{name}"


def _associate(
    entry: AccessEntry, policy_arn: str, scope: str, namespaces: Sequence[str]
) -> None:
    earlier = entry.policies.get(policy_arn, {})
    entry.policies[policy_arn] = {
        "policyArn": policy_arn,
        "accessScope": {"type": scope, "namespaces": list(namespaces)},
        "associatedAt": earlier.get("associatedAt", now()),
        "modifiedAt": now(),
    }


def _add(
    caller: Caller,
    cluster: Cluster,
    principal: str,
    kind: str,
    groups: Sequence[str],
    username: str | None,
    tags: dict[str, str] | None,
) -> AccessEntry:
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


def _entry(caller: Caller, cluster_name: str, principal: str) -> AccessEntry:
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
