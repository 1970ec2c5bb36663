"""CloudWatch Logs: the class of log groups.

moto never reports it. The provider then replaces every log group that states
its ``log_group_class``, and with it flow logs and role policies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from local_aws.fixes.patching import around


@around(LogsResponse, "create_log_group")
def create_log_group(original: Callable[..., str], self: LogsResponse) -> str:
    answer = original(self)
    group = self.logs_backend.groups[self._get_param("logGroupName")]
    group.local_aws_class = self._get_param("logGroupClass")
    return answer


@around(LogGroup, "to_describe_dict")
def describe(original: Callable[..., dict[str, Any]], self: LogGroup) -> dict[str, Any]:
    group_class = getattr(self, "local_aws_class", None) or "STANDARD"
    return {**original(self), "logGroupClass": group_class}
