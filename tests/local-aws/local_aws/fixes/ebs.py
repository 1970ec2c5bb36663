"""EC2: the default encryption key of volumes.

moto can set it but neither read nor reset it. ``aws_ebs_default_kms_key`` then
fails on creation and afterwards on every refresh.
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

from local_aws.fixes.patching import operation

_AWS_MANAGED_KEY = "alias/aws/ebs"


@operation(ElasticBlockStore)
def get_ebs_default_kms_key_id(self: ElasticBlockStore) -> ActionResult:
    key = getattr(self.ec2_backend, "default_kms_key_id", None) or _AWS_MANAGED_KEY
    return ActionResult({"KmsKeyId": key})


@operation(ElasticBlockStore)
def reset_ebs_default_kms_key_id(self: ElasticBlockStore) -> ActionResult:
    self.ec2_backend.default_kms_key_id = None
    return ActionResult({"KmsKeyId": _AWS_MANAGED_KEY})
