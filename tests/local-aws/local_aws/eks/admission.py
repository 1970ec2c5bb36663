"""The access entries that EKS makes by itself."""

from __future__ import annotations

from local_aws.eks import access_entries, access_policies
from local_aws.eks.store import Caller, Cluster


def admit_creator(caller: Caller, cluster: Cluster) -> None:
    """Give the creator of a cluster the entry that EKS bootstraps."""
    config = cluster.description["accessConfig"]
    if cluster.authentication_mode == "CONFIG_MAP":
        return
    if not config["bootstrapClusterCreatorAdminPermissions"]:
        return
    if caller.principal_arn not in cluster.access_entries:
        entry = access_entries.add(
            caller, cluster, caller.principal_arn, "STANDARD", [], None, None
        )
        policy = access_policies.arn_of(caller, "AmazonEKSClusterAdminPolicy")
        access_policies.grant(entry, policy, "cluster", [])


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
            groups, username = access_entries.NODE_TYPES[kind]
            entry = access_entries.add(
                caller, cluster, role, kind, groups, username, None
            )
            if kind == "EC2":
                policy = access_policies.arn_of(caller, "AmazonEKSAutoNodePolicy")
                access_policies.grant(entry, policy, "cluster", [])
