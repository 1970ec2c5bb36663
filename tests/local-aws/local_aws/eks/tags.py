"""Tags of clusters and of everything in them."""

from __future__ import annotations

from collections.abc import Iterator

from local_aws.eks.errors import NotFoundException
from local_aws.eks.store import Caller, Json


def list_for_resource(caller: Caller, resourceArn: str) -> Json:
    """ListTagsForResource."""
    return {"tags": _find(caller, resourceArn)["tags"]}


def tag(caller: Caller, resourceArn: str, tags: dict[str, str]) -> Json:
    """TagResource."""
    _find(caller, resourceArn)["tags"].update(tags)
    return {}


def untag(caller: Caller, resourceArn: str, tagKeys: list[str]) -> Json:
    """UntagResource."""
    tags = _find(caller, resourceArn)["tags"]
    for key in tagKeys:
        tags.pop(key, None)
    return {}


def _find(caller: Caller, arn: str) -> Json:
    for known, resource in _resources(caller):
        if known == arn:
            return resource
    raise NotFoundException(f"The specified resource could not be found: {arn}")


def _resources(caller: Caller) -> Iterator[tuple[str, Json]]:
    for cluster in caller.region.clusters.values():
        yield cluster.description["arn"], cluster.description
        for group in cluster.node_groups.values():
            yield group["nodegroupArn"], group
        for profile in cluster.fargate_profiles.values():
            yield profile["fargateProfileArn"], profile
        for addon in cluster.addons.values():
            yield addon["addonArn"], addon
        for entry in cluster.access_entries.values():
            yield entry.description["accessEntryArn"], entry.description
        for association in cluster.pod_identities.values():
            yield association["associationArn"], association
        for provider in cluster.identity_providers.values():
            yield provider["identityProviderConfigArn"], provider
