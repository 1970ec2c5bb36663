"""EC2 and Parameter Store: EKS-optimised images.

moto knows Amazon Linux and ECS images only. Looking up the image or the release
of EKS nodes, in Terraform or on the command line, finds nothing without these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from moto.ec2.models.amis import Ami, AmiBackend
from moto.ssm.models import Parameter, ParameterDict

from local_aws.eks.node_images import AMI_OWNER, all_images
from local_aws.fixes.patching import around

_PUBLISHED = datetime(2026, 11, 10, tzinfo=timezone.utc)
_PUBLIC_PATHS = ("/aws/service/eks/", "/aws/service/bottlerocket/")


@around(AmiBackend, "_load_amis")
def load_amis(original: Callable[..., None], self: AmiBackend) -> None:
    original(self)
    for image in all_images():
        identifier = image.id(self.region_name)
        self.amis[identifier] = Ami(
            self,
            identifier,
            name=image.name,
            description=f"EKS node image for Kubernetes {image.kubernetes_version}",
            architecture=image.architecture,
            owner_id=AMI_OWNER,
            owner_alias="amazon",
            public=True,
            root_device_name="/dev/xvda",
            root_device_type="ebs",
            virtualization_type="hvm",
            hypervisor="xen",
            region_name=self.region_name,
            creation_date=_PUBLISHED,
        )


@around(ParameterDict, "_check_loading_status")
def load_parameters(
    original: Callable[..., None], self: ParameterDict, key: str
) -> None:
    """Add the public parameters when one of them is first asked for."""
    original(self, key)
    wanted = str(key or "").startswith(_PUBLIC_PATHS)
    if not wanted or getattr(self, "local_aws_loaded", False):
        return
    self.local_aws_loaded = True
    for image in all_images():
        for name, value in image.parameters(self.region_name).items():
            self[name] = [
                Parameter(
                    account_id=self.account_id,
                    name=name,
                    value=value,
                    parameter_type="String",
                    description="",
                    allowed_pattern=None,
                    keyid=None,
                    last_modified_date=_PUBLISHED.timestamp(),
                    version=1,
                    data_type="text",
                    tier="Standard",
                )
            ]
