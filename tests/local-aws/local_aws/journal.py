"""Which IAM actions each caller needed.

Nobody is ever denied anything here, so whether a role's permissions suffice
shows only when what Terraform called is compared with what the role may do.
``GET /local-aws/journal`` answers ``{access key: [action, …]}``: callers are
kept apart by their access key, which may be any text. The names are those of
IAM, which differ from those of the API in S3, as CloudWatch's prefix does.

Only what is called is in it, not what AWS checks besides: handing over a role
(``iam:PassRole``), the actions by which a service reaches another on behalf of
the caller, and all resources and conditions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs

from local_aws.request import Request
from local_aws.unimplemented import Answer, describe

PATH = "/local-aws/journal"

# Services that sign requests with another name than that of their actions.
_PREFIX = {"monitoring": "cloudwatch"}

# Sub-resources of a bucket whose actions are not called like the sub-resource.
_BUCKET = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}

# Removing most of these is an action of its own name; of these it is the one
# that sets them.
_REMOVED_BY_PUT = {
    "encryption",
    "lifecycle",
    "ownershipControls",
    "publicAccessBlock",
    "tagging",
}


class Journal:
    """The actions of every caller since the start or the last reset."""

    def __init__(self) -> None:
        self._actions: dict[str, set[str]] = {}

    def reset(self) -> None:
        """Forget everything."""
        self._actions.clear()

    def note(self, request: Request, eks_operation: Callable[[Request], str]) -> None:
        """Write down a request, if it is signed for a service."""
        if not request.service:
            return
        if request.service == "eks":
            operation = eks_operation(request)
        elif request.service == "s3":
            operation = _s3(request)
        else:
            operation = describe(request).partition(" ")[2]
        noted = self._actions.setdefault(request.access_key, set())
        prefix = _PREFIX.get(request.service, request.service)
        noted.add(f"{prefix}:{operation}")

    def answer(self) -> Answer:
        """All of it, as JSON."""
        actions = {caller: sorted(of) for caller, of in self._actions.items()}
        body = json.dumps(actions, sort_keys=True).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ]
        return "200 OK", headers, body


def _s3(request: Request) -> str:
    bucket, _, key = request.path.lstrip("/").partition("/")
    query = parse_qs(request.query, keep_blank_values=True)
    if not bucket:
        return "ListAllMyBuckets"
    if key:
        return _object(request.method, "tagging" in query, "versionId" in query)
    for sub_resource, noun in _BUCKET.items():
        if sub_resource in query:
            return _verb(request.method, sub_resource) + noun
    if "versions" in query:
        return "ListBucketVersions"
    return {
        "DELETE": "DeleteBucket",
        "POST": "DeleteObject",
        "PUT": "CreateBucket",
    }.get(request.method, "ListBucket")


def _verb(method: str, sub_resource: str) -> str:
    if method == "DELETE":
        return "Put" if sub_resource in _REMOVED_BY_PUT else "Delete"
    return "Put" if method == "PUT" else "Get"


def _object(method: str, tagging: bool, version: bool) -> str:
    verb = {"DELETE": "Delete", "POST": "Put", "PUT": "Put"}.get(method, "Get")
    return verb + "Object" + ("Version" if version else "") + ("Tagging" * tagging)
