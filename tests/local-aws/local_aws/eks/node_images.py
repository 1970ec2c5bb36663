"""EKS-optimised images: what node groups, EC2 and Parameter Store say of them.

One release is invented for each Kubernetes version; the three services agree
on its names.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from local_aws.eks.calendar import VERSIONS

AMAZON_LINUX_RELEASE = "20261110"
BOTTLEROCKET_RELEASE = "1.52.0"
_BOTTLEROCKET_COMMIT = "a1b2c3d4"

AMI_OWNER = "602401143452"


@dataclass(frozen=True)
class NodeImage:
    """One EKS-optimised image."""

    kubernetes_version: str
    family: str
    architecture: str
    variant: str

    @property
    def name(self) -> str:
        """Name of the image in EC2."""
        if self.family == "bottlerocket":
            return (
                f"bottlerocket-aws-k8s-{self.kubernetes_version}{self.variant}-"
                f"{self.architecture}-v{BOTTLEROCKET_RELEASE}-{_BOTTLEROCKET_COMMIT}"
            )
        return (
            f"amazon-eks-node-{self.family}-{self.architecture}-{self.variant}-"
            f"{self.kubernetes_version}-v{AMAZON_LINUX_RELEASE}"
        )

    def id(self, region: str) -> str:
        """Identifier of the image, the same in every run."""
        digest = uuid.uuid5(uuid.NAMESPACE_DNS, f"{region}.{self.name}").hex
        return f"ami-{digest[:17]}"

    def parameters(self, region: str) -> dict[str, str]:
        """Public parameters that point to the image."""
        version = self.kubernetes_version
        if self.family == "bottlerocket":
            base = (
                f"/aws/service/bottlerocket/aws-k8s-{version}{self.variant}/"
                f"{self.architecture}"
            )
            return {
                f"{base}/{release}/{name}": value
                for release in ("latest", BOTTLEROCKET_RELEASE)
                for name, value in (
                    ("image_id", self.id(region)),
                    (
                        "image_version",
                        f"{BOTTLEROCKET_RELEASE}-{_BOTTLEROCKET_COMMIT}",
                    ),
                )
            }
        base = (
            f"/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/"
            f"{self.architecture}/{self.variant}"
        )
        return {
            f"{base}/recommended/image_id": self.id(region),
            f"{base}/recommended/image_name": self.name,
            f"{base}/recommended/release_version": release_version(version, "AL2023"),
            f"{base}/{self.name}/image_id": self.id(region),
        }


def release_version(kubernetes_version: str, ami_type: str) -> str:
    """Release of the images of a managed node group."""
    if ami_type.startswith("BOTTLEROCKET"):
        return f"{BOTTLEROCKET_RELEASE}-{_BOTTLEROCKET_COMMIT}"
    patch = VERSIONS[kubernetes_version].patch
    return f"{kubernetes_version}.{patch}-{AMAZON_LINUX_RELEASE}"


def all_images() -> list[NodeImage]:
    """Every image of every known Kubernetes version."""
    images = []
    for version in VERSIONS:
        for architecture in ("x86_64", "arm64"):
            for variant in ("standard", "nvidia"):
                images.append(NodeImage(version, "al2023", architecture, variant))
            for variant in ("", "-nvidia"):
                images.append(NodeImage(version, "bottlerocket", architecture, variant))
        images.append(NodeImage(version, "al2023", "x86_64", "neuron"))
    return images
