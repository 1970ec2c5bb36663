"""Managed node groups.

moto reports every node group with an SSH key and Kubernetes 1.19 and forgets
update and repair settings, so the provider replaces each of them in every plan.
"""

from __future__ import annotations

import uuid
from typing import Any

from local_aws.eks import admission, calendar, clusters, surroundings, updates
from local_aws.eks.errors import (
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_aws.eks.node_images import release_version
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, now, without_none

_DEFAULT_SCALING = {"minSize": 1, "maxSize": 2, "desiredSize": 2}
_CUSTOM = "CUSTOM"


def create(
    caller: Caller,
    clusterName: str,
    nodegroupName: str,
    nodeRole: str,
    subnets: list[str],
    **given: Any,
) -> Json:
    """CreateNodegroup."""
    cluster = caller.cluster(clusterName)
    if nodegroupName in cluster.node_groups:
        raise ResourceInUseException(
            f"NodeGroup already exists with name {nodegroupName} and cluster name "
            f"{clusterName}",
            clusterName=clusterName,
            nodegroupName=nodegroupName,
        )
    surroundings.require_role(caller, nodeRole)
    vpc_id = surroundings.vpc_of_subnets(caller, subnets, zones=1)
    if vpc_id != cluster.description["resourcesVpcConfig"]["vpcId"]:
        raise InvalidParameterException("Subnets must be in the VPC of the cluster")
    scaling = {**_DEFAULT_SCALING, **(given.get("scalingConfig") or {})}
    _require_scaling(scaling)
    _require_version(cluster, given.get("version"))

    template = _launch_template(caller, given)
    image = template.pop("image", None)
    ami_type = given.get("amiType") or (_CUSTOM if image else "AL2023_x86_64_STANDARD")
    version = given.get("version") or cluster.version
    unique = uuid.uuid4()
    resources: Json = {
        "autoScalingGroups": [{"name": f"eks-{nodegroupName}-{unique}"}],
    }
    if given.get("remoteAccess"):
        resources["remoteAccessSecurityGroup"] = f"sg-{unique.hex[:17]}"
    group = without_none(
        {
            "nodegroupName": nodegroupName,
            "nodegroupArn": caller.arn(
                f"nodegroup/{clusterName}/{nodegroupName}/{unique}"
            ),
            "clusterName": clusterName,
            "version": version,
            # The release of a custom image is the image itself.
            "releaseVersion": image
            or given.get("releaseVersion")
            or release_version(version, ami_type),
            "createdAt": now(),
            "modifiedAt": now(),
            "status": "ACTIVE",
            "capacityType": given.get("capacityType") or "ON_DEMAND",
            "scalingConfig": scaling,
            "instanceTypes": given.get("instanceTypes")
            or (None if template else ["t3.medium"]),
            "subnets": subnets,
            "remoteAccess": given.get("remoteAccess"),
            "amiType": ami_type,
            "nodeRole": nodeRole,
            "labels": given.get("labels") or {},
            "taints": given.get("taints") or [],
            "resources": resources,
            "diskSize": None if template else given.get("diskSize") or 20,
            "health": {"issues": []},
            "updateConfig": given.get("updateConfig") or {"maxUnavailable": 1},
            "nodeRepairConfig": given.get("nodeRepairConfig") or {"enabled": False},
            "launchTemplate": template or None,
            "warmPoolConfig": given.get("warmPoolConfig"),
            "tags": given.get("tags") or {},
        }
    )
    cluster.node_groups[nodegroupName] = group
    admission.admit_nodes(caller, cluster)
    return {"nodegroup": {**group, "status": "CREATING"}}


def describe(caller: Caller, clusterName: str, nodegroupName: str) -> Json:
    """DescribeNodegroup."""
    return {"nodegroup": _find(caller.cluster(clusterName), nodegroupName)}


def list_all(
    caller: Caller,
    clusterName: str,
    maxResults: int | None = None,
    nextToken: str | None = None,
) -> Json:
    """ListNodegroups."""
    names = sorted(caller.cluster(clusterName).node_groups)
    return page("nodegroups", names, maxResults, nextToken)


def delete(caller: Caller, clusterName: str, nodegroupName: str) -> Json:
    """DeleteNodegroup."""
    cluster = caller.cluster(clusterName)
    group = _find(cluster, nodegroupName)
    del cluster.node_groups[nodegroupName]
    return {"nodegroup": {**group, "status": "DELETING"}}


def update_config(
    caller: Caller, clusterName: str, nodegroupName: str, **given: Any
) -> Json:
    """UpdateNodegroupConfig."""
    cluster = caller.cluster(clusterName)
    group = _find(cluster, nodegroupName)
    params: Json = {}
    if scaling := given.get("scalingConfig"):
        wanted = {**group["scalingConfig"], **scaling}
        _require_scaling(wanted)
        group["scalingConfig"] = wanted
        params |= {
            key[0].upper() + key[1:]: str(value) for key, value in scaling.items()
        }
    if labels := given.get("labels"):
        params |= _update_labels(group, labels)
    if taints := given.get("taints"):
        params |= _update_taints(group, taints)
    if update := given.get("updateConfig"):
        # The two limits exclude each other, so the new one replaces the old.
        group["updateConfig"] = update
        params |= {
            key[0].upper() + key[1:]: str(value) for key, value in update.items()
        }
    for setting in ("nodeRepairConfig", "warmPoolConfig"):
        if given.get(setting):
            group[setting] = {**group.get(setting, {}), **given[setting]}
    if repair := given.get("nodeRepairConfig"):
        params["NodeRepairConfig"] = repair
    group["modifiedAt"] = now()
    return updates.record(cluster, "ConfigUpdate", params, node_group=nodegroupName)


def update_version(
    caller: Caller,
    clusterName: str,
    nodegroupName: str,
    version: str | None = None,
    releaseVersion: str | None = None,
    launchTemplate: Json | None = None,
    force: bool = False,
) -> Json:
    """UpdateNodegroupVersion: Kubernetes version, release or launch template."""
    cluster = caller.cluster(clusterName)
    group = _find(cluster, nodegroupName)
    _require_version(cluster, version)
    if version and clusters.newer_by(version, group["version"]) < 0:
        raise InvalidParameterException(
            f"Nodegroup version {group['version']} cannot be lowered to {version}"
        )
    params: Json = {}
    if launchTemplate:
        if "launchTemplate" not in group:
            raise InvalidParameterException(
                "A node group made without launch template cannot get one"
            )
        template = _launch_template(caller, {"launchTemplate": launchTemplate})
        image = template.pop("image", None)
        group["launchTemplate"] = template
        params |= {"LaunchTemplateVersion": template["version"]}
        if image:
            group["releaseVersion"] = image
    if group["amiType"] != _CUSTOM:
        group["version"] = version or group["version"]
        group["releaseVersion"] = releaseVersion or release_version(
            group["version"], group["amiType"]
        )
        params |= {
            "Version": group["version"],
            "ReleaseVersion": group["releaseVersion"],
        }
    group["modifiedAt"] = now()
    return updates.record(cluster, "VersionUpdate", params, node_group=nodegroupName)


def _find(cluster: Cluster, name: str) -> Json:
    if name not in cluster.node_groups:
        raise ResourceNotFoundException(
            f"No node group found for name: {name}.",
            clusterName=cluster.name,
            nodegroupName=name,
        )
    return cluster.node_groups[name]


def _require_scaling(scaling: Json) -> None:
    if not 0 <= scaling["minSize"] <= scaling["desiredSize"] <= scaling["maxSize"]:
        raise InvalidParameterException(
            "The desired size must lie between the minimum and the maximum size"
        )


def _require_version(cluster: Cluster, version: str | None) -> None:
    if version is None:
        return
    calendar.known(version)
    if clusters.newer_by(version, cluster.version) > 0:
        raise InvalidParameterException(
            f"Nodegroup Kubernetes version {version} must not exceed the cluster's "
            f"version {cluster.version}",
            clusterName=cluster.name,
        )


def _launch_template(caller: Caller, given: Json) -> Json:
    """Identifier, name, version and custom image of the template, or nothing."""
    wanted = given.get("launchTemplate")
    if not wanted:
        return {}
    if given.get("diskSize"):
        raise InvalidParameterException(
            "Disk size must be specified within the launch template."
        )
    if given.get("remoteAccess"):
        raise InvalidParameterException(
            "Remote access configuration cannot be specified with a launch template."
        )
    for template in surroundings.ec2(caller).launch_templates.values():
        if wanted.get("id") == template.id or wanted.get("name") == template.name:
            break
    else:
        raise InvalidParameterException("Launch template not found")
    version = str(wanted.get("version") or template.default_version_number)
    try:
        data = template.get_version(version).data
    except Exception:  # an EC2 error, or a ValueError for a word
        raise InvalidParameterException(
            f"Launch template version {version} not found"
        ) from None
    if data.get("InstanceType") and given.get("instanceTypes"):
        raise InvalidParameterException(
            "Instance types are in the launch template and in the request."
        )
    described = {"id": template.id, "name": template.name, "version": version}
    return {**described, "image": data["ImageId"]} if data.get("ImageId") else described


def _update_labels(group: Json, wanted: Json) -> Json:
    added = wanted.get("addOrUpdateLabels") or {}
    removed = wanted.get("removeLabels") or []
    kept = {key: value for key, value in group["labels"].items() if key not in removed}
    group["labels"] = {**kept, **added}
    return {"LabelsToAdd": added, "LabelsToRemove": removed}


def _update_taints(group: Json, wanted: Json) -> Json:
    added = wanted.get("addOrUpdateTaints") or []
    removed = wanted.get("removeTaints") or []
    gone = {(taint["key"], taint["effect"]) for taint in added + removed}
    kept = [t for t in group["taints"] if (t["key"], t["effect"]) not in gone]
    group["taints"] = kept + added
    return {"TaintsToAdd": added, "TaintsToRemove": removed}
