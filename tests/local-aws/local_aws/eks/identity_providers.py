"""OIDC identity provider configurations of clusters."""

from __future__ import annotations

import uuid

from local_aws.eks import updates
from local_aws.eks.errors import (
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json


def associate(
    caller: Caller, clusterName: str, oidc: Json, tags: dict[str, str] | None = None
) -> Json:
    """AssociateIdentityProviderConfig: one for each cluster."""
    cluster = caller.cluster(clusterName)
    if cluster.identity_providers:
        raise ResourceInUseException(
            "The cluster already has an identity provider config",
            clusterName=clusterName,
        )
    name = oidc["identityProviderConfigName"]
    cluster.identity_providers[name] = {
        **oidc,
        "identityProviderConfigArn": caller.arn(
            f"identityproviderconfig/{clusterName}/oidc/{name}/{uuid.uuid4()}"
        ),
        "clusterName": clusterName,
        "tags": tags or {},
        "status": "ACTIVE",
    }
    receipt = updates.record(
        cluster, "AssociateIdentityProviderConfig", {"IdentityProviderConfig": oidc}
    )
    return {**receipt, "tags": tags or {}}


def describe(caller: Caller, clusterName: str, identityProviderConfig: Json) -> Json:
    """DescribeIdentityProviderConfig."""
    found = _find(caller.cluster(clusterName), identityProviderConfig)
    return {"identityProviderConfig": {"oidc": found}}


def list_all(
    caller: Caller,
    clusterName: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListIdentityProviderConfigs."""
    names = caller.cluster(clusterName).identity_providers
    configs = [{"type": "oidc", "name": name} for name in names]
    return page("identityProviderConfigs", configs, maxResults, nextToken)


def disassociate(
    caller: Caller, clusterName: str, identityProviderConfig: Json
) -> Json:
    """DisassociateIdentityProviderConfig."""
    cluster = caller.cluster(clusterName)
    found = _find(cluster, identityProviderConfig)
    del cluster.identity_providers[found["identityProviderConfigName"]]
    return updates.record(
        cluster,
        "DisassociateIdentityProviderConfig",
        {"IdentityProviderConfig": identityProviderConfig},
    )


def _find(cluster: Cluster, wanted: Json) -> Json:
    if wanted.get("type") != "oidc":
        raise InvalidRequestException("Identity providers are of type oidc")
    if wanted.get("name") not in cluster.identity_providers:
        raise ResourceNotFoundException(
            "Identity provider config not found", clusterName=cluster.name
        )
    return cluster.identity_providers[wanted["name"]]
