"""S3: server access logging into a bucket with a policy of its own.

moto stumbles over policy statements whose principal is the text ``"*"``, which
is what the usual "TLS only" statement of a log bucket has.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

from moto.s3.models import FakeBucket

_allows_log_delivery = FakeBucket._log_permissions_enabled_policy


def _without_texts_for_principals(
    target_bucket: FakeBucket, target_prefix: str | None
) -> bool:
    if not target_bucket.policy:
        return False
    policy = json.loads(target_bucket.policy.decode())
    policy["Statement"] = [
        statement
        for statement in policy["Statement"]
        if isinstance(statement.get("Principal"), dict)
    ]
    view = SimpleNamespace(
        policy=json.dumps(policy).encode(),
        name=target_bucket.name,
        partition=target_bucket.partition,
    )
    return _allows_log_delivery(view, target_prefix)


FakeBucket._log_permissions_enabled_policy = staticmethod(_without_texts_for_principals)
