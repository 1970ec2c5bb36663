"""The add-ons that exist, and versions of them for each Kubernetes version.

The versions are plausible, not current: they have AWS's form and order, and
each Kubernetes version has exactly one default. ``accepted_version`` takes any
version of that form, so stacks may pin real versions that are not listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from local_aws.eks.calendar import VERSIONS
from local_aws.eks.errors import InvalidParameterException, ResourceNotFoundException
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Json

_VERSION = re.compile(r"v\d+\.\d+\.\d+-eksbuild\.\d+")


@dataclass(frozen=True)
class Addon:
    """An add-on; ``policies`` maps service accounts to the policies they need."""

    name: str
    kind: str
    versions: dict[str, tuple[str, ...]]
    """Versions for each Kubernetes version, newest first."""
    namespace: str = "kube-system"
    owner: str = "aws"
    policies: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def default_version(self, kubernetes_version: str) -> str:
        """The version EKS takes when none is asked for: not the newest."""
        return self.versions[kubernetes_version][1]


def _everywhere(*versions: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(VERSIONS, versions)


def _kube_proxy() -> dict[str, tuple[str, ...]]:
    """kube-proxy follows the patch releases of Kubernetes itself."""
    return {
        name: tuple(
            f"v{name}.{patch}-eksbuild.{build}"
            for patch, build in (
                (int(version.patch), 2),
                (int(version.patch) - 1, 7),
                (0, 3),
            )
        )
        for name, version in VERSIONS.items()
    }


def _coredns() -> dict[str, tuple[str, ...]]:
    old = ("v1.11.4-eksbuild.28", "v1.11.4-eksbuild.24", "v1.11.4-eksbuild.2")
    middle = ("v1.12.4-eksbuild.6", "v1.12.4-eksbuild.1", "v1.12.1-eksbuild.2")
    new = ("v1.13.2-eksbuild.3", "v1.13.2-eksbuild.1", "v1.12.4-eksbuild.10")
    recent = {"1.33": middle, "1.34": middle, "1.35": new, "1.36": new}
    return {name: recent.get(name, old) for name in VERSIONS}


ADDONS = {
    addon.name: addon
    for addon in (
        Addon(
            "vpc-cni",
            "networking",
            _everywhere(
                "v1.21.1-eksbuild.5",
                "v1.21.1-eksbuild.1",
                "v1.20.4-eksbuild.2",
                "v1.20.4-eksbuild.1",
                "v1.19.6-eksbuild.7",
            ),
            policies={"aws-node": ("AmazonEKS_CNI_Policy",)},
        ),
        Addon("kube-proxy", "networking", _kube_proxy()),
        Addon("coredns", "networking", _coredns()),
        Addon(
            "eks-pod-identity-agent",
            "security",
            _everywhere("v1.3.10-eksbuild.2", "v1.3.9-eksbuild.3", "v1.3.4-eksbuild.1"),
        ),
        Addon(
            "aws-ebs-csi-driver",
            "storage",
            _everywhere(
                "v1.54.0-eksbuild.1", "v1.53.0-eksbuild.1", "v1.50.1-eksbuild.1"
            ),
            policies={
                "ebs-csi-controller-sa": ("service-role/AmazonEBSCSIDriverPolicy",)
            },
        ),
        Addon(
            "aws-efs-csi-driver",
            "storage",
            _everywhere(
                "v2.1.15-eksbuild.1", "v2.1.13-eksbuild.1", "v2.1.11-eksbuild.1"
            ),
            policies={
                "efs-csi-controller-sa": ("service-role/AmazonEFSCSIDriverPolicy",)
            },
        ),
        Addon(
            "aws-mountpoint-s3-csi-driver",
            "storage",
            _everywhere("v2.2.0-eksbuild.1", "v2.1.0-eksbuild.1", "v1.15.0-eksbuild.1"),
        ),
        Addon(
            "snapshot-controller",
            "storage",
            _everywhere("v8.4.0-eksbuild.1", "v8.3.0-eksbuild.1", "v8.2.1-eksbuild.1"),
        ),
        Addon(
            "metrics-server",
            "observability",
            _everywhere("v0.8.0-eksbuild.6", "v0.8.0-eksbuild.2", "v0.7.2-eksbuild.4"),
            owner="community",
        ),
        Addon(
            "kube-state-metrics",
            "observability",
            _everywhere(
                "v2.17.0-eksbuild.1", "v2.16.0-eksbuild.1", "v2.15.0-eksbuild.4"
            ),
            namespace="kube-state-metrics",
            owner="community",
        ),
        Addon(
            "prometheus-node-exporter",
            "observability",
            _everywhere("v1.10.2-eksbuild.1", "v1.9.1-eksbuild.5", "v1.9.1-eksbuild.2"),
            namespace="prometheus-node-exporter",
            owner="community",
        ),
        Addon(
            "eks-node-monitoring-agent",
            "observability",
            _everywhere("v1.5.0-eksbuild.1", "v1.4.1-eksbuild.1", "v1.4.0-eksbuild.2"),
        ),
        Addon(
            "amazon-cloudwatch-observability",
            "observability",
            _everywhere("v4.8.0-eksbuild.1", "v4.5.0-eksbuild.1", "v4.3.1-eksbuild.1"),
            namespace="amazon-cloudwatch",
            policies={"cloudwatch-agent": ("CloudWatchAgentServerPolicy",)},
        ),
        Addon(
            "aws-guardduty-agent",
            "security",
            _everywhere(
                "v1.12.1-eksbuild.2", "v1.11.0-eksbuild.4", "v1.10.0-eksbuild.2"
            ),
            namespace="amazon-guardduty",
        ),
        Addon(
            "adot",
            "observability",
            _everywhere(
                "v0.141.0-eksbuild.1", "v0.131.0-eksbuild.1", "v0.117.0-eksbuild.1"
            ),
            namespace="opentelemetry-operator-system",
        ),
        Addon(
            "cert-manager",
            "security",
            _everywhere(
                "v1.19.2-eksbuild.1", "v1.18.2-eksbuild.2", "v1.17.2-eksbuild.1"
            ),
            namespace="cert-manager",
            owner="community",
        ),
        Addon(
            "external-dns",
            "networking",
            _everywhere(
                "v0.20.0-eksbuild.1", "v0.19.0-eksbuild.2", "v0.18.0-eksbuild.1"
            ),
            namespace="external-dns",
            owner="community",
        ),
    )
}


def accepted_version(name: str, kubernetes_version: str, wanted: str | None) -> str:
    """The version to install, or the API's error for unknown things."""
    if name not in ADDONS:
        raise InvalidParameterException(
            f"Addon {name} specified is not supported in {kubernetes_version} "
            "kubernetes version",
            addonName=name,
        )
    if wanted is None:
        return ADDONS[name].default_version(kubernetes_version)
    if not _VERSION.fullmatch(wanted):
        raise InvalidParameterException(
            "Addon version specified is not supported", addonName=name
        )
    return wanted


def describe_versions(
    _: Caller,
    kubernetesVersion: str | None = None,
    maxResults: int | None = None,
    nextToken: str | None = None,
    addonName: str | None = None,
    types: list[str] | None = None,
    publishers: list[str] | None = None,
    owners: list[str] | None = None,
) -> Json:
    """DescribeAddonVersions."""
    found = [
        _describe(addon, kubernetesVersion)
        for addon in ADDONS.values()
        if addonName in (None, addon.name)
        and (not types or addon.kind in types)
        and (not publishers or "eks" in publishers)
        and (not owners or addon.owner in owners)
        and kubernetesVersion in (None, *VERSIONS)
    ]
    return page("addons", found, maxResults, nextToken)


def describe_configuration(_: Caller, addonName: str, addonVersion: str) -> Json:
    """DescribeAddonConfiguration, with a schema that allows everything."""
    if addonName not in ADDONS or not _VERSION.fullmatch(addonVersion):
        raise ResourceNotFoundException(
            f"No configuration found for {addonName} {addonVersion}",
            addonName=addonName,
        )
    return {
        "addonName": addonName,
        "addonVersion": addonVersion,
        "configurationSchema": '{"$schema":"http://json-schema.org/draft-06/schema#",'
        '"type":"object","additionalProperties":true}',
        "podIdentityConfiguration": [
            {
                "serviceAccount": account,
                "recommendedManagedPolicies": [
                    f"arn:aws:iam::aws:policy/{policy}" for policy in policies
                ],
            }
            for account, policies in ADDONS[addonName].policies.items()
        ],
    }


def _describe(addon: Addon, kubernetes_version: str | None) -> Json:
    clusters_of: dict[str, list[str]] = {}
    for cluster_version, versions in reversed(addon.versions.items()):
        if kubernetes_version in (None, cluster_version):
            for version in versions:
                clusters_of.setdefault(version, []).append(cluster_version)
    return {
        "addonName": addon.name,
        "type": addon.kind,
        "publisher": "eks",
        "owner": addon.owner,
        "defaultNamespace": addon.namespace,
        "addonVersions": [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "computeTypes": ["ec2", "auto", "hybrid"],
                "requiresConfiguration": False,
                "requiresIamPermissions": bool(addon.policies),
                "compatibilities": [
                    {
                        "clusterVersion": cluster_version,
                        "platformVersions": ["*"],
                        "defaultVersion": version
                        == addon.default_version(cluster_version),
                    }
                    for cluster_version in cluster_versions
                ],
            }
            for version, cluster_versions in sorted(
                clusters_of.items(), key=lambda item: _order(item[0]), reverse=True
            )
        ],
    }


def _order(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
