"""The operations of the EKS API that are implemented, by name.

Missing are EKS Anywhere subscriptions, registered (connected) clusters and
capabilities; calls to them are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable

from local_aws.eks import (
    access_entries,
    access_policies,
    addon_catalog,
    addons,
    calendar,
    cluster_updates,
    clusters,
    fargate_profiles,
    identity_providers,
    insights,
    node_groups,
    pod_identities,
    tags,
    updates,
)
from local_aws.eks.store import Json

OPERATIONS: dict[str, Callable[..., Json]] = {
    "CreateCluster": clusters.create,
    "DescribeCluster": clusters.describe,
    "ListClusters": clusters.list_all,
    "DeleteCluster": clusters.delete,
    "UpdateClusterConfig": cluster_updates.update_config,
    "UpdateClusterVersion": cluster_updates.update_version,
    "AssociateEncryptionConfig": cluster_updates.associate_encryption_config,
    "DescribeClusterVersions": calendar.describe_cluster_versions,
    "ListUpdates": updates.list_updates,
    "DescribeUpdate": updates.describe_update,
    "CreateNodegroup": node_groups.create,
    "DescribeNodegroup": node_groups.describe,
    "ListNodegroups": node_groups.list_all,
    "UpdateNodegroupConfig": node_groups.update_config,
    "UpdateNodegroupVersion": node_groups.update_version,
    "DeleteNodegroup": node_groups.delete,
    "CreateFargateProfile": fargate_profiles.create,
    "DescribeFargateProfile": fargate_profiles.describe,
    "ListFargateProfiles": fargate_profiles.list_all,
    "DeleteFargateProfile": fargate_profiles.delete,
    "CreateAddon": addons.create,
    "DescribeAddon": addons.describe,
    "ListAddons": addons.list_all,
    "UpdateAddon": addons.update,
    "DeleteAddon": addons.delete,
    "DescribeAddonVersions": addon_catalog.describe_versions,
    "DescribeAddonConfiguration": addon_catalog.describe_configuration,
    "CreateAccessEntry": access_entries.create,
    "DescribeAccessEntry": access_entries.describe,
    "ListAccessEntries": access_entries.list_all,
    "UpdateAccessEntry": access_entries.update,
    "DeleteAccessEntry": access_entries.delete,
    "AssociateAccessPolicy": access_policies.associate,
    "ListAssociatedAccessPolicies": access_policies.list_associated,
    "DisassociateAccessPolicy": access_policies.disassociate,
    "ListAccessPolicies": access_policies.list_all,
    "CreatePodIdentityAssociation": pod_identities.create,
    "DescribePodIdentityAssociation": pod_identities.describe,
    "ListPodIdentityAssociations": pod_identities.list_all,
    "UpdatePodIdentityAssociation": pod_identities.update,
    "DeletePodIdentityAssociation": pod_identities.delete,
    "AssociateIdentityProviderConfig": identity_providers.associate,
    "DescribeIdentityProviderConfig": identity_providers.describe,
    "ListIdentityProviderConfigs": identity_providers.list_all,
    "DisassociateIdentityProviderConfig": identity_providers.disassociate,
    "ListInsights": insights.list_all,
    "DescribeInsight": insights.describe,
    "StartInsightsRefresh": insights.start_refresh,
    "DescribeInsightsRefresh": insights.describe_refresh,
    "ListTagsForResource": tags.list_for_resource,
    "TagResource": tags.tag,
    "UntagResource": tags.untag,
}
