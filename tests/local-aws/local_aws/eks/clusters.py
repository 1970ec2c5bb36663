"""Clusters: create, describe, list, delete."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from local_aws.eks import admission, calendar, surroundings
from local_aws.eks.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
)
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, minor, now, without_none

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

AUTHENTICATION_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
"""In the order in which a cluster can move through them."""

_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")

_CERTIFICATE = base64.b64encode(
    b"-----BEGIN CERTIFICATE-----\nlocal\n-----END CERTIFICATE-----\n"
).decode()


def create(caller: Caller, name: str, roleArn: str, **given: Any) -> Json:
    """CreateCluster.

    What is described here and not by moto: access configuration, upgrade
    policy, zonal shift, address family, VPC and cluster security group. Without
    them the provider replaces the cluster in every plan.
    """
    if not _NAME.fullmatch(name):
        raise InvalidParameterException(
            "The cluster name must match ^[0-9A-Za-z][A-Za-z0-9\\-_]*$ and be at "
            "most 100 characters long",
            clusterName=name,
        )
    if name in caller.region.clusters:
        raise ResourceInUseException(
            f"Cluster already exists with name: {name}", clusterName=name
        )
    version = calendar.known(given.get("version") or calendar.DEFAULT_VERSION)
    access = _access_config(given.get("accessConfig") or {})
    require_consistent_auto_mode(given)
    encryption = given.get("encryptionConfig")
    surroundings.require_role(caller, roleArn)
    surroundings.require_keys(caller, encryption or [])
    network = _vpc_config(caller, given["resourcesVpcConfig"])
    service_addresses = _kubernetes_network(
        caller, network["vpcId"], given.get("kubernetesNetworkConfig") or {}
    )
    network["clusterSecurityGroupId"] = surroundings.create_cluster_security_group(
        caller, name, network["vpcId"]
    )
    identity = hashlib.md5(
        f"{caller.account}/{caller.region_name}/{name}/{now()}".encode()
    ).hexdigest()
    domain = f"{caller.region_name}.eks.{_suffix(caller)}"
    issuer = f"oidc.eks.{caller.region_name}.{_suffix(caller)}"
    cluster = Cluster(
        without_none(
            {
                "name": name,
                "arn": caller.arn(f"cluster/{name}"),
                "createdAt": now(),
                "version": version.name,
                "platformVersion": version.platform,
                "endpoint": f"https://{identity.upper()}.gr7.{domain}",
                "roleArn": roleArn,
                "status": "ACTIVE",
                "resourcesVpcConfig": network,
                "kubernetesNetworkConfig": service_addresses,
                "logging": describe_logging(enabled_log_types(given.get("logging"))),
                "identity": {
                    "oidc": {"issuer": f"https://{issuer}/id/{identity.upper()}"}
                },
                "certificateAuthority": {"data": _CERTIFICATE},
                "tags": given.get("tags") or {},
                "health": {"issues": []},
                "accessConfig": access,
                "upgradePolicy": given.get("upgradePolicy")
                or {"supportType": "EXTENDED"},
                "deletionProtection": given.get("deletionProtection", False),
                "encryptionConfig": encryption,
                "zonalShiftConfig": given.get("zonalShiftConfig"),
                "computeConfig": given.get("computeConfig"),
                "storageConfig": given.get("storageConfig"),
                "remoteNetworkConfig": given.get("remoteNetworkConfig"),
                "outpostConfig": given.get("outpostConfig"),
                "controlPlaneScalingConfig": given.get("controlPlaneScalingConfig"),
            }
        )
    )
    caller.region.clusters[name] = cluster
    admission.admit_creator(caller, cluster)
    admission.admit_nodes(caller, cluster)
    return {"cluster": {**cluster.description, "status": "CREATING"}}


def describe(caller: Caller, name: str) -> Json:
    """DescribeCluster."""
    return {"cluster": caller.cluster(name).description}


def list_all(
    caller: Caller,
    maxResults: int | None = None,
    nextToken: str | None = None,
    include: list[str] | None = None,
) -> Json:
    """ListClusters."""
    return page("clusters", sorted(caller.region.clusters), maxResults, nextToken)


def delete(caller: Caller, name: str) -> Json:
    """DeleteCluster, refused while protected or while it has compute."""
    cluster = caller.cluster(name)
    if cluster.description["deletionProtection"]:
        raise InvalidRequestException(
            f"Cluster {name} cannot be deleted because deletion protection is enabled",
            clusterName=name,
        )
    for node_group in cluster.node_groups:
        raise ResourceInUseException(
            "Cluster has nodegroups attached",
            clusterName=name,
            nodegroupName=node_group,
        )
    if cluster.fargate_profiles:
        raise ResourceInUseException(
            "Cluster has Fargate profiles attached", clusterName=name
        )
    del caller.region.clusters[name]
    surroundings.delete_cluster_security_group(
        caller, cluster.description["resourcesVpcConfig"]["clusterSecurityGroupId"]
    )
    return {"cluster": {**cluster.description, "status": "DELETING"}}


def enabled_log_types(logging: Json | None) -> set[str]:
    """The control plane logs that a request turns on."""
    return {
        log_type
        for setup in (logging or {}).get("clusterLogging", [])
        if setup.get("enabled")
        for log_type in setup["types"]
    }


def describe_logging(enabled: set[str]) -> Json:
    """The API lists enabled and disabled logs, each only if there are any."""
    return {
        "clusterLogging": [
            {"types": types, "enabled": state}
            for state in (True, False)
            if (types := [log for log in LOG_TYPES if (log in enabled) is state])
        ]
    }


def require_consistent_auto_mode(given: Json) -> None:
    """Auto Mode consists of three switches that only go together."""
    network = given.get("kubernetesNetworkConfig") or {}
    storage = given.get("storageConfig") or {}
    switches = {
        bool((part or {}).get("enabled"))
        for part in (
            given.get("computeConfig"),
            network.get("elasticLoadBalancing"),
            storage.get("blockStorage"),
        )
    }
    if len(switches) > 1:
        raise InvalidParameterException(
            "For EKS Auto Mode, please ensure that all required configs, including "
            "computeConfig, kubernetesNetworkConfig, and blockStorage are all either "
            "fully enabled or fully disabled."
        )


def newer_by(new: str, old: str) -> int:
    """How many minor versions ``new`` is ahead of ``old``."""
    return minor(new) - minor(old)


def _access_config(given: Json) -> Json:
    mode = given.get("authenticationMode") or "CONFIG_MAP"
    bootstrap = given.get("bootstrapClusterCreatorAdminPermissions", True)
    if mode not in AUTHENTICATION_MODES:
        raise InvalidParameterException(f"Invalid authenticationMode {mode}")
    if mode == "CONFIG_MAP" and not bootstrap:
        raise InvalidParameterException(
            "bootstrapClusterCreatorAdminPermissions must be true if cluster "
            "authentication mode is set to CONFIG_MAP"
        )
    return {
        "authenticationMode": mode,
        "bootstrapClusterCreatorAdminPermissions": bootstrap,
    }


def _vpc_config(caller: Caller, given: Json) -> Json:
    subnets = given.get("subnetIds") or []
    groups = given.get("securityGroupIds") or []
    public = given.get("endpointPublicAccess", True)
    private = given.get("endpointPrivateAccess", False)
    if not public and not private:
        raise InvalidParameterException(
            "Private and public endpoint access cannot be false"
        )
    if not subnets:
        raise InvalidParameterException("Subnets are required")
    vpc_id = surroundings.vpc_of_subnets(caller, subnets, zones=2)
    surroundings.require_security_groups(caller, groups, vpc_id)
    return {
        "subnetIds": subnets,
        "securityGroupIds": groups,
        "vpcId": vpc_id,
        "endpointPublicAccess": public,
        "endpointPrivateAccess": private,
        "publicAccessCidrs": given.get("publicAccessCidrs")
        or (["0.0.0.0/0"] if public else []),
    }


def _kubernetes_network(caller: Caller, vpc_id: str, given: Json) -> Json:
    family = given.get("ipFamily") or "ipv4"
    described = {
        "ipFamily": family,
        "elasticLoadBalancing": given.get("elasticLoadBalancing") or {"enabled": False},
    }
    if family == "ipv6":
        described["serviceIpv6Cidr"] = "fd30:1c53:5f8a::/108"
    else:
        described["serviceIpv4Cidr"] = surroundings.service_network(
            caller, vpc_id, given.get("serviceIpv4Cidr")
        )
    return described


def _suffix(caller: Caller) -> str:
    return "amazonaws.com.cn" if caller.partition == "aws-cn" else "amazonaws.com"
