"""SQS: the text of redrive policies.

moto writes the policy with other spaces than it was given, AWS writes it without
any; the provider compares texts and updates the queue in every plan.
"""

from __future__ import annotations

import json
from typing import Any

from moto.sqs.models import Queue

_attributes = Queue.attributes.fget


def _with_compact_policy(queue: Queue) -> dict[str, Any]:
    attributes = _attributes(queue)
    if "RedrivePolicy" in attributes:
        attributes["RedrivePolicy"] = json.dumps(
            queue.redrive_policy, separators=(",", ":")
        )
    return attributes


Queue.attributes = property(_with_compact_policy)
