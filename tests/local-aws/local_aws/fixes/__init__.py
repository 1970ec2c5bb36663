"""Corrections of moto, one service each.

Every correction removes one error of a real ``terraform apply`` or one
difference that a second plan shows for ever; its docstring says which. A
correction takes effect when its module is imported and fails loudly when moto
no longer has the gap it closes, see ``local_aws.fixes.patching``.
"""

from __future__ import annotations

import importlib

_CORRECTIONS = (
    "backup",
    "budgets",
    "cloudtrail",
    "dhcp_options",
    "ebs",
    "ecr",
    "efs",
    "flow_logs",
    "guardduty",
    "kms",
    "launch_templates",
    "logs",
    "node_images",
    "rds",
    "s3",
    "security_groups",
    "securityhub",
    "sqs",
    "vpc_endpoints",
)


def apply() -> None:
    """Put all corrections in place."""
    for name in _CORRECTIONS:
        importlib.import_module(f"{__name__}.{name}")
