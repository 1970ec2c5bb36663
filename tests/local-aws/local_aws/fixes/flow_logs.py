"""EC2: flow logs to S3.

moto takes the key prefix of the destination for a part of the bucket's name and
refuses it, and it forgets file format and partitioning, which replaces the flow
log in every plan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.flow_logs import FlowLogsBackend
from moto.ec2.responses.flow_logs import FlowLogs

from local_aws.fixes.patching import around


@around(FlowLogsBackend, "create_flow_logs")
def create_in_bucket(
    original: Callable[..., Any], self: FlowLogsBackend, **given: Any
) -> Any:
    """Let moto see the bucket alone, and keep the destination as it was given."""
    destination = given.get("log_destination")
    if given.get("log_destination_type") != "s3" or not destination:
        return original(self, **given)
    bucket = destination.partition("/")[0]
    made, failed = original(self, **{**given, "log_destination": bucket})
    for flow_log in made:
        flow_log.log_destination = destination
    return made, failed


@around(FlowLogs, "create_flow_logs")
def create_flow_logs(
    original: Callable[..., ActionResult], self: FlowLogs
) -> ActionResult:
    before = set(self.ec2_backend.flow_logs)
    answer = original(self)
    options = self._get_param("DestinationOptions")
    for identifier in set(self.ec2_backend.flow_logs) - before:
        if options:
            self.ec2_backend.flow_logs[identifier].destination_options = {
                "FileFormat": options.get("FileFormat", "plain-text"),
                "HiveCompatiblePartitions": _flag(options, "HiveCompatiblePartitions"),
                "PerHourPartition": _flag(options, "PerHourPartition"),
            }
    return answer


def _flag(options: dict[str, Any], name: str) -> bool:
    return options.get(name) in (True, "true")
