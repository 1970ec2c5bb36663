"""Access policies and their associations to access entries."""

from __future__ import annotations

from collections.abc import Sequence

from local_aws.eks import access_entries
from local_aws.eks.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import AccessEntry, Caller, Json, now

POLICIES = (
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
)


def associate(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    policyArn: str,
    accessScope: Json,
) -> Json:
    """AssociateAccessPolicy, which also replaces the scope of an association."""
    entry = access_entries.find(caller, clusterName, principalArn)
    if entry.description["type"] != "STANDARD":
        raise InvalidRequestException(
            "Access policies can be associated to standard access entries only",
            clusterName=clusterName,
        )
    if policyArn not in (arn_of(caller, name) for name in POLICIES):
        raise InvalidParameterException(
            f"The policyArn parameter format is not valid: {policyArn}"
        )
    namespaces = accessScope.get("namespaces") or []
    if (accessScope.get("type") == "namespace") != bool(namespaces):
        raise InvalidParameterException(
            "Namespaces are required for the scope namespace, and for it alone"
        )
    grant(entry, policyArn, accessScope["type"], namespaces)
    return {
        "clusterName": clusterName,
        "principalArn": principalArn,
        "associatedAccessPolicy": entry.policies[policyArn],
    }


def list_associated(
    caller: Caller,
    clusterName: str,
    principalArn: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListAssociatedAccessPolicies."""
    entry = access_entries.find(caller, clusterName, principalArn)
    return page(
        "associatedAccessPolicies",
        list(entry.policies.values()),
        maxResults,
        nextToken,
        clusterName=clusterName,
        principalArn=principalArn,
    )


def disassociate(
    caller: Caller, clusterName: str, principalArn: str, policyArn: str
) -> Json:
    """DisassociateAccessPolicy."""
    entry = access_entries.find(caller, clusterName, principalArn)
    if entry.policies.pop(policyArn, None) is None:
        raise ResourceNotFoundException(
            f"The access policy {policyArn} is not associated to {principalArn}",
            clusterName=clusterName,
        )
    return {}


def list_all(
    caller: Caller, maxResults: int | None = None, nextToken: str | None = None
) -> Json:
    """ListAccessPolicies."""
    policies = [{"name": name, "arn": arn_of(caller, name)} for name in POLICIES]
    return page("accessPolicies", policies, maxResults, nextToken)


def arn_of(caller: Caller, name: str) -> str:
    """ARN of an access policy."""
    return f"arn:{caller.partition}:eks::aws:cluster-access-policy/{name}"


def grant(
    entry: AccessEntry, policy_arn: str, scope: str, namespaces: Sequence[str]
) -> None:
    """Associate a policy without any check."""
    earlier = entry.policies.get(policy_arn, {})
    entry.policies[policy_arn] = {
        "policyArn": policy_arn,
        "accessScope": {"type": scope, "namespaces": list(namespaces)},
        "associatedAt": earlier.get("associatedAt", now()),
        "modifiedAt": now(),
    }
