"""Pod identity associations."""

from __future__ import annotations

import random
import string
import uuid

from local_aws.eks import surroundings
from local_aws.eks.errors import (
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, now, without_none

_SUMMARY = (
    "clusterName",
    "namespace",
    "serviceAccount",
    "associationArn",
    "associationId",
    "ownerArn",
)


def create(
    caller: Caller,
    clusterName: str,
    namespace: str,
    serviceAccount: str,
    roleArn: str,
    tags: dict[str, str] | None = None,
    disableSessionTags: bool = False,
    targetRoleArn: str | None = None,
    policy: str | None = None,
    ownerArn: str | None = None,
) -> Json:
    """CreatePodIdentityAssociation; add-ons own the ones they make."""
    cluster = caller.cluster(clusterName)
    for other in cluster.pod_identities.values():
        if (other["namespace"], other["serviceAccount"]) == (namespace, serviceAccount):
            raise ResourceInUseException(
                f"Association already exists: {other['associationId']}",
                clusterName=clusterName,
            )
    _require_role(caller, roleArn)
    letters = string.ascii_lowercase + string.digits
    identifier = "a-" + "".join(random.choices(letters, k=17))
    association = without_none(
        {
            "clusterName": clusterName,
            "namespace": namespace,
            "serviceAccount": serviceAccount,
            "roleArn": roleArn,
            "associationArn": caller.arn(
                f"podidentityassociation/{clusterName}/{identifier}"
            ),
            "associationId": identifier,
            "tags": tags or {},
            "createdAt": now(),
            "modifiedAt": now(),
            "ownerArn": ownerArn,
            "disableSessionTags": disableSessionTags,
            "targetRoleArn": targetRoleArn,
            "externalId": str(uuid.uuid4()) if targetRoleArn else None,
            "policy": policy,
        }
    )
    cluster.pod_identities[identifier] = association
    return {"association": association}


def describe(caller: Caller, clusterName: str, associationId: str) -> Json:
    """DescribePodIdentityAssociation."""
    return {"association": _find(caller.cluster(clusterName), associationId)}


def list_all(
    caller: Caller,
    clusterName: str,
    namespace: str | None = None,
    serviceAccount: str | None = None,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListPodIdentityAssociations, in short form."""
    summaries = [
        {member: found[member] for member in _SUMMARY if member in found}
        for found in caller.cluster(clusterName).pod_identities.values()
        if namespace in (None, found["namespace"])
        and serviceAccount in (None, found["serviceAccount"])
    ]
    return page("associations", summaries, maxResults, nextToken)


def update(
    caller: Caller,
    clusterName: str,
    associationId: str,
    roleArn: str | None = None,
    disableSessionTags: bool | None = None,
    targetRoleArn: str | None = None,
    policy: str | None = None,
) -> Json:
    """UpdatePodIdentityAssociation."""
    association = _find(caller.cluster(clusterName), associationId)
    if roleArn:
        _require_role(caller, roleArn)
    changes = {
        "roleArn": roleArn,
        "disableSessionTags": disableSessionTags,
        "targetRoleArn": targetRoleArn,
        "policy": policy,
        "modifiedAt": now(),
    }
    association.update(without_none(changes))
    # An empty string takes a setting back.
    for member in ("targetRoleArn", "policy"):
        if association.get(member) == "":
            del association[member]
    if "targetRoleArn" in association:
        association.setdefault("externalId", str(uuid.uuid4()))
    else:
        association.pop("externalId", None)
    return {"association": association}


def delete(caller: Caller, clusterName: str, associationId: str) -> Json:
    """DeletePodIdentityAssociation."""
    cluster = caller.cluster(clusterName)
    association = _find(cluster, associationId)
    del cluster.pod_identities[associationId]
    return {"association": association}


def _find(cluster: Cluster, identifier: str) -> Json:
    if identifier not in cluster.pod_identities:
        raise ResourceNotFoundException(
            f"Association not found: {identifier}", clusterName=cluster.name
        )
    return cluster.pod_identities[identifier]


def _require_role(caller: Caller, arn: str) -> None:
    try:
        surroundings.require_role(caller, arn)
    except InvalidParameterException:
        # The wording matters: it is the one that the provider waits for while
        # a new role spreads through IAM.
        raise InvalidParameterException(
            "Role provided in the request does not exist."
        ) from None
