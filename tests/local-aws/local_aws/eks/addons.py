"""Add-ons of clusters."""

from __future__ import annotations

import json
import uuid

from local_aws.eks import addon_catalog, pod_identities, updates
from local_aws.eks.errors import (
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, now, without_none

_CONFLICT_RULES = (None, "OVERWRITE", "NONE", "PRESERVE")


def create(
    caller: Caller,
    clusterName: str,
    addonName: str,
    addonVersion: str | None = None,
    serviceAccountRoleArn: str | None = None,
    resolveConflicts: str | None = None,
    tags: dict[str, str] | None = None,
    configurationValues: str | None = None,
    podIdentityAssociations: list[Json] | None = None,
    namespaceConfig: Json | None = None,
) -> Json:
    """CreateAddon."""
    cluster = caller.cluster(clusterName)
    if addonName in cluster.addons:
        raise ResourceInUseException(
            "Addon already exists.", clusterName=clusterName, addonName=addonName
        )
    version = addon_catalog.accepted_version(addonName, cluster.version, addonVersion)
    _require_valid(resolveConflicts, configurationValues)
    addon = without_none(
        {
            "addonName": addonName,
            "clusterName": clusterName,
            "status": "ACTIVE",
            "addonVersion": version,
            "health": {"issues": []},
            "addonArn": caller.arn(f"addon/{clusterName}/{addonName}/{uuid.uuid4()}"),
            "createdAt": now(),
            "modifiedAt": now(),
            "tags": tags or {},
            "publisher": "eks",
            "owner": addon_catalog.ADDONS[addonName].owner,
            "serviceAccountRoleArn": serviceAccountRoleArn,
            "configurationValues": configurationValues,
            "podIdentityAssociations": [],
            "namespaceConfig": namespaceConfig,
        }
    )
    _settle_pod_identities(caller, cluster, addon, podIdentityAssociations or [])
    cluster.addons[addonName] = addon
    return {"addon": {**addon, "status": "CREATING"}}


def describe(caller: Caller, clusterName: str, addonName: str) -> Json:
    """DescribeAddon."""
    return {"addon": _find(caller.cluster(clusterName), addonName)}


def list_all(
    caller: Caller,
    clusterName: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListAddons."""
    names = sorted(caller.cluster(clusterName).addons)
    return page("addons", names, maxResults, nextToken)


def update(
    caller: Caller,
    clusterName: str,
    addonName: str,
    addonVersion: str | None = None,
    serviceAccountRoleArn: str | None = None,
    resolveConflicts: str | None = None,
    configurationValues: str | None = None,
    podIdentityAssociations: list[Json] | None = None,
) -> Json:
    """UpdateAddon: what is not given stays, an empty list or text takes away."""
    cluster = caller.cluster(clusterName)
    addon = _find(cluster, addonName)
    if addonVersion:
        addon_catalog.accepted_version(addonName, cluster.version, addonVersion)
    _require_valid(resolveConflicts, configurationValues)
    if podIdentityAssociations is not None:
        _settle_pod_identities(caller, cluster, addon, podIdentityAssociations)
    settings = without_none(
        {
            "addonVersion": addonVersion,
            "serviceAccountRoleArn": serviceAccountRoleArn,
            "configurationValues": configurationValues,
        }
    )
    for setting, value in settings.items():
        if value:
            addon[setting] = value
        else:
            addon.pop(setting, None)
    addon["modifiedAt"] = now()
    params = {name[0].upper() + name[1:]: value for name, value in settings.items()}
    if resolveConflicts:
        params["ResolveConflicts"] = resolveConflicts
    if podIdentityAssociations is not None:
        params["PodIdentityAssociations"] = podIdentityAssociations
    return updates.record(cluster, "AddonUpdate", params, addon=addonName)


def delete(
    caller: Caller, clusterName: str, addonName: str, preserve: bool = False
) -> Json:
    """DeleteAddon; ``preserve`` concerns the workload, which is not here."""
    cluster = caller.cluster(clusterName)
    addon = _find(cluster, addonName)
    _settle_pod_identities(caller, cluster, addon, [])
    del cluster.addons[addonName]
    return {"addon": {**addon, "status": "DELETING"}}


def _settle_pod_identities(
    caller: Caller, cluster: Cluster, addon: Json, wanted: list[Json]
) -> None:
    """Make the associations owned by the add-on agree with the wanted ones."""
    roles = {entry["serviceAccount"]: entry["roleArn"] for entry in wanted}
    owned = {
        association["serviceAccount"]: association
        for association in list(cluster.pod_identities.values())
        if association.get("ownerArn") == addon["addonArn"]
    }
    for account, association in owned.items():
        if account not in roles:
            del cluster.pod_identities[association["associationId"]]
        else:
            pod_identities.update(
                caller, cluster.name, association["associationId"], roles[account]
            )
    arns = []
    for account, role in roles.items():
        association = owned.get(account)
        if association is None:
            association = pod_identities.create(
                caller,
                cluster.name,
                _namespace(addon),
                account,
                role,
                ownerArn=addon["addonArn"],
            )["association"]
        arns.append(association["associationArn"])
    addon["podIdentityAssociations"] = arns


def _namespace(addon: Json) -> str:
    chosen = addon.get("namespaceConfig") or {}
    default = addon_catalog.ADDONS[addon["addonName"]].namespace
    return chosen.get("namespace") or default


def _find(cluster: Cluster, name: str) -> Json:
    if name not in cluster.addons:
        raise ResourceNotFoundException(
            f"No addon: {name} found in cluster: {cluster.name}",
            clusterName=cluster.name,
            addonName=name,
        )
    return cluster.addons[name]


def _require_valid(conflicts: str | None, configuration: str | None) -> None:
    if conflicts not in _CONFLICT_RULES:
        raise InvalidParameterException(f"Invalid resolveConflicts {conflicts}")
    # YAML is allowed too, and not read here.
    if configuration and configuration.lstrip().startswith("{"):
        try:
            json.loads(configuration)
        except ValueError:
            raise InvalidParameterException(
                "ConfigurationValue is not in valid JSON or YAML format."
            ) from None
