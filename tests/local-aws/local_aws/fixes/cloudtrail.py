"""CloudTrail: trails named by their ARN.

The provider identifies a trail by its ARN, moto looks in most places for the
name alone: StartLogging fails with a KeyError and DeleteTrail deletes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.cloudtrail.models import CloudTrailBackend

from local_aws.fixes.patching import around

_BY_NAME = ("start_logging", "stop_logging", "delete_trail", "update_trail")


def _plain(value: Any) -> Any:
    """The name at the end of a trail's ARN; anything else as it is."""
    if isinstance(value, str) and ":trail/" in value:
        return value.partition(":trail/")[2]
    return value


def _accept_arn(original: Callable[..., Any], *args: Any, **given: Any) -> Any:
    return original(
        *map(_plain, args), **{key: _plain(value) for key, value in given.items()}
    )


for _name in _BY_NAME:
    around(CloudTrailBackend, _name)(_accept_arn)
