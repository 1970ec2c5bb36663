"""Changes to clusters: configuration, version, encryption.

moto answers these calls with a cluster instead of an update, which makes the
provider crash.
"""

from __future__ import annotations

from typing import Any

from local_aws.eks import admission, calendar, clusters, surroundings, updates
from local_aws.eks.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
)
from local_aws.eks.store import Caller, Cluster, Json

# How far the kubelet may lag behind the control plane.
_KUBELET_SKEW = 3

_PLAIN_SETTINGS = {
    "upgradePolicy": "UpgradePolicyUpdate",
    "zonalShiftConfig": "ZonalShiftConfigUpdate",
    "remoteNetworkConfig": "RemoteNetworkConfigUpdate",
    "controlPlaneScalingConfig": "ControlPlaneScalingConfigUpdate",
}

_AUTO_MODE_SETTINGS = ("computeConfig", "storageConfig", "kubernetesNetworkConfig")


def update_config(caller: Caller, name: str, **given: Any) -> Json:
    """UpdateClusterConfig: one kind of change for each call."""
    cluster = caller.cluster(name)
    if "resourcesVpcConfig" in given:
        return _update_vpc_config(caller, cluster, given["resourcesVpcConfig"])
    if "logging" in given:
        return _update_logging(cluster, given["logging"])
    if "accessConfig" in given:
        return _update_access_config(caller, cluster, given["accessConfig"])
    if any(setting in given for setting in _AUTO_MODE_SETTINGS):
        return _update_auto_mode(caller, cluster, given)
    if "deletionProtection" in given:
        cluster.description["deletionProtection"] = given["deletionProtection"]
        return updates.record(
            cluster,
            "DeletionProtectionUpdate",
            {"DeletionProtection": given["deletionProtection"]},
        )
    for setting, kind in _PLAIN_SETTINGS.items():
        if setting in given:
            cluster.description[setting] = {
                **cluster.description.get(setting, {}),
                **given[setting],
            }
            return updates.record(cluster, kind, {_param(setting): given[setting]})
    raise InvalidRequestException(
        "No changes needed for the cluster config provided", clusterName=name
    )


def update_version(
    caller: Caller, name: str, version: str, force: bool = False
) -> Json:
    """UpdateClusterVersion: one minor version up, never down."""
    cluster = caller.cluster(name)
    current, wanted = cluster.version, calendar.known(version)
    step = clusters.newer_by(version, current)
    if step == 0:
        raise InvalidParameterException(
            f"Cluster is already at the desired configuration with version {version}",
            clusterName=name,
        )
    if step != 1:
        raise InvalidParameterException(
            f"Unsupported Kubernetes minor version update from {current} to {version}",
            clusterName=name,
        )
    for node_group in cluster.node_groups.values():
        if clusters.newer_by(version, node_group["version"]) > _KUBELET_SKEW:
            raise InvalidRequestException(
                f"Nodegroup {node_group['nodegroupName']} runs Kubernetes "
                f"{node_group['version']}, which {version} does not support",
                clusterName=name,
                nodegroupName=node_group["nodegroupName"],
            )
    cluster.description["version"] = version
    cluster.description["platformVersion"] = wanted.platform
    return updates.record(
        cluster,
        "VersionUpdate",
        {"Version": version, "PlatformVersion": wanted.platform},
    )


def associate_encryption_config(
    caller: Caller, clusterName: str, encryptionConfig: list[Json]
) -> Json:
    """AssociateEncryptionConfig: once, and never undone."""
    cluster = caller.cluster(clusterName)
    if cluster.description.get("encryptionConfig"):
        raise ResourceInUseException(
            "The cluster already has an encryption config", clusterName=clusterName
        )
    surroundings.require_keys(caller, encryptionConfig)
    cluster.description["encryptionConfig"] = encryptionConfig
    return updates.record(
        cluster, "AssociateEncryptionConfig", {"EncryptionConfig": encryptionConfig}
    )


def _update_vpc_config(caller: Caller, cluster: Cluster, given: Json) -> Json:
    current = cluster.description["resourcesVpcConfig"]
    changed = {
        key: value
        for key, value in given.items()
        if value is not None and current.get(key) != value
    }
    if not changed:
        raise InvalidParameterException(
            "Cluster is already at the desired configuration with "
            f"endpointPrivateAccess: {current['endpointPrivateAccess']}, "
            f"endpointPublicAccess: {current['endpointPublicAccess']}, and Public "
            f"Endpoint Restrictions: {current['publicAccessCidrs']}",
            clusterName=cluster.name,
        )
    wanted = {**current, **changed}
    if not wanted["endpointPublicAccess"] and not wanted["endpointPrivateAccess"]:
        raise InvalidParameterException(
            "Private and public endpoint access cannot be false",
            clusterName=cluster.name,
        )
    if surroundings.vpc_of_subnets(caller, wanted["subnetIds"], 2) != current["vpcId"]:
        raise InvalidParameterException("Subnets must stay in the VPC of the cluster")
    surroundings.require_security_groups(
        caller, wanted["securityGroupIds"], current["vpcId"]
    )
    current.update(changed)
    names = {"subnetIds": "Subnets", "securityGroupIds": "SecurityGroups"}
    kind = (
        "VpcConfigUpdate" if names.keys() & changed.keys() else "EndpointAccessUpdate"
    )
    return updates.record(
        cluster,
        kind,
        {names.get(key, _param(key)): value for key, value in changed.items()},
    )


def _update_logging(cluster: Cluster, given: Json) -> Json:
    before = clusters.enabled_log_types(cluster.description["logging"])
    after = set(before)
    for setup in given.get("clusterLogging", []):
        types = set(setup.get("types") or [])
        after = after | types if setup.get("enabled") else after - types
    if after == before:
        raise InvalidParameterException(
            "No changes needed for the logging config provided",
            clusterName=cluster.name,
        )
    cluster.description["logging"] = clusters.describe_logging(after)
    return updates.record(cluster, "LoggingUpdate", {"ClusterLogging": given})


def _update_access_config(caller: Caller, cluster: Cluster, given: Json) -> Json:
    current = cluster.description["accessConfig"]
    order = clusters.AUTHENTICATION_MODES
    wanted = given.get("authenticationMode")
    if (
        wanted not in order
        or order.index(wanted) - order.index(current["authenticationMode"]) != 1
    ):
        raise InvalidParameterException(
            "Unsupported authentication mode update from "
            f"{current['authenticationMode']} to {wanted}",
            clusterName=cluster.name,
        )
    current["authenticationMode"] = wanted
    admission.admit_creator(caller, cluster)
    admission.admit_nodes(caller, cluster)
    return updates.record(cluster, "AccessConfigUpdate", {"AuthenticationMode": wanted})


def _update_auto_mode(caller: Caller, cluster: Cluster, given: Json) -> Json:
    changed = {key: given[key] for key in _AUTO_MODE_SETTINGS if given.get(key)}
    merged = {
        key: {**(cluster.description.get(key) or {}), **changed.get(key, {})}
        for key in _AUTO_MODE_SETTINGS
    }
    clusters.require_consistent_auto_mode(merged)
    cluster.description.update({key: merged[key] for key in changed})
    admission.admit_nodes(caller, cluster)
    return updates.record(
        cluster,
        "AutoModeUpdate",
        {_param(key): value for key, value in changed.items()},
    )


def _param(member: str) -> str:
    """Updates name a setting like the request does, with a capital letter."""
    return member[0].upper() + member[1:]
