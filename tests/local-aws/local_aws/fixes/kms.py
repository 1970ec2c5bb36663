"""KMS: the rotation period of keys.

moto drops it. A key with ``rotation_period_in_days`` then differs in every
plan, and so does everything that depends on the key.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from moto.kms.models import KmsBackend
from moto.kms.responses import KmsResponse

from local_aws.fixes.patching import around, memory

_DEFAULT_PERIOD = 365


@around(KmsResponse, "enable_key_rotation")
def enable_key_rotation(original: Callable[..., str], self: KmsResponse) -> str:
    answer = original(self)
    period = self._get_param("RotationPeriodInDays") or _DEFAULT_PERIOD
    memory(self.kms_backend, "rotation_periods")[_key_id(self)] = period
    return answer


@around(KmsResponse, "get_key_rotation_status")
def get_key_rotation_status(original: Callable[..., str], self: KmsResponse) -> str:
    status = json.loads(original(self))
    status["KeyId"] = _key_id(self)
    if status["KeyRotationEnabled"]:
        periods = memory(self.kms_backend, "rotation_periods")
        status["RotationPeriodInDays"] = periods.get(status["KeyId"], _DEFAULT_PERIOD)
    return json.dumps(status)


def _key_id(response: KmsResponse) -> str:
    backend: KmsBackend = response.kms_backend
    return backend.get_key_id(response._get_param("KeyId"))
