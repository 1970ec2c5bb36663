"""S3: policies of buckets.

Server access logging: moto stumbles over policy statements whose principal is
the text ``"*"``, which is what the usual "TLS only" statement of a log bucket
has.

Conditions: moto enforces what a policy denies and knows nothing of most
conditions, so that a bucket which refuses plain HTTP would refuse everybody.
Here a statement counts only when its conditions hold.

Marks of deletion: in a bucket whose versioning was suspended, moto stumbles over
the marks of deleted objects, so that such a bucket can never be emptied.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import flask
from moto.s3.models import FakeBucket, FakeDeleteMarker

from local_aws.fixes.patching import around

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


# This server speaks plain HTTP and stands for one that is reached by TLS.
_TRANSPORT = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}

# Condition keys that are headers of the request.
_HEADERS = {
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

_TESTS: dict[str, Callable[[str | None, list[str]], bool]] = {
    "Bool": lambda value, wanted: value in wanted,
    "Null": lambda value, wanted: str(value is None).lower() in wanted,
    "NumericLessThan": lambda value, wanted: (
        value is not None and float(value) < float(wanted[0])
    ),
    "StringEquals": lambda value, wanted: value in wanted,
    "StringNotEquals": lambda value, wanted: value not in wanted,
}


@around(FakeBucket, "get_permission")
def get_permission(
    original: Callable[..., Any], self: FakeBucket, action: str, resource: str
) -> Any:
    if self.policy is None:
        return original(self, action, resource)
    policy = json.loads(self.policy.decode())
    statements = policy["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    policy["Statement"] = [
        {name: part for name, part in statement.items() if name != "Condition"}
        for statement in statements
        if _holds(statement.get("Condition", {}))
    ]
    view = SimpleNamespace(policy=json.dumps(policy).encode())
    return original(view, action, resource)


def _holds(conditions: dict[str, dict[str, str | list[str]]]) -> bool:
    """Whether all conditions hold; one that nobody here knows is taken to hold."""
    for test, keys in conditions.items():
        for key, wanted in keys.items():
            if test not in _TESTS or (key not in _TRANSPORT and key not in _HEADERS):
                continue
            texts = [wanted] if isinstance(wanted, str) else wanted
            if not _TESTS[test](_value(key), texts):
                return False
    return True


def _value(key: str) -> str | None:
    if key in _HEADERS:
        return flask.request.headers.get(key.removeprefix("s3:"))
    return _TRANSPORT[key]


if hasattr(FakeDeleteMarker, "dispose"):
    raise AttributeError("moto has FakeDeleteMarker.dispose now")
# Objects hold files, which have to be closed; a mark holds nothing.
FakeDeleteMarker.dispose = lambda self, garbage=False: None
