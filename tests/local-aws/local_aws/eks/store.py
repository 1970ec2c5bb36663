"""What the EKS fake remembers, and the caller on whose behalf it acts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from local_aws.eks.errors import ResourceNotFoundException

Json = dict[str, Any]
"""A resource as the API describes it, ready to be sent."""


@dataclass
class AccessEntry:
    """An access entry with the access policies associated to it."""

    description: Json
    policies: dict[str, Json] = field(default_factory=dict)


@dataclass
class Update:
    """An update of a cluster, or of a node group or an add-on of it."""

    description: Json
    node_group: str | None = None
    addon: str | None = None


@dataclass
class Cluster:
    """A cluster and all that belongs to it."""

    description: Json
    node_groups: dict[str, Json] = field(default_factory=dict)
    fargate_profiles: dict[str, Json] = field(default_factory=dict)
    addons: dict[str, Json] = field(default_factory=dict)
    access_entries: dict[str, AccessEntry] = field(default_factory=dict)
    pod_identities: dict[str, Json] = field(default_factory=dict)
    identity_providers: dict[str, Json] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the cluster."""
        return self.description["name"]

    @property
    def version(self) -> str:
        """Kubernetes version of the control plane."""
        return self.description["version"]

    @property
    def authentication_mode(self) -> str:
        """CONFIG_MAP, API_AND_CONFIG_MAP or API."""
        return self.description["accessConfig"]["authenticationMode"]


@dataclass
class Region:
    """The clusters of one account in one region."""

    clusters: dict[str, Cluster] = field(default_factory=dict)
    answers_by_token: dict[tuple[str, str], Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Where a call acts, and who made it."""

    account: str
    region_name: str
    partition: str
    principal_arn: str
    region: Region

    def arn(self, resource: str) -> str:
        """ARN of an EKS resource of this account and region."""
        return f"arn:{self.partition}:eks:{self.region_name}:{self.account}:{resource}"

    def cluster(self, name: str) -> Cluster:
        """The cluster of that name, or the API's error."""
        try:
            return self.region.clusters[name]
        except KeyError:
            raise ResourceNotFoundException(
                f"No cluster found for name: {name}.", clusterName=name
            ) from None


def now() -> float:
    """The present as the API writes timestamps."""
    return round(time.time(), 3)


def minor(version: str) -> int:
    """The minor number of a Kubernetes version such as 1.34."""
    return int(version.split(".")[1])


def without_none(members: Json) -> Json:
    """Leave out members that have no value: the API never sends null."""
    return {name: value for name, value in members.items() if value is not None}
