"""Answers EKS requests: finds the operation, runs it, writes its answer."""

from __future__ import annotations

import json
import uuid

from moto.iam.models import get_account_id_from
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from local_aws.eks.errors import EksError, OperationNotImplemented
from local_aws.eks.operations import OPERATIONS
from local_aws.eks.routing import Router
from local_aws.eks.store import Caller, Json, Region
from local_aws.request import Request
from local_aws.unimplemented import Answer

_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 409: "Conflict"}


class EksService:
    """The EKS API of all accounts and regions.

    Not safe for threads by itself: the server lets one request in at a time.
    """

    def __init__(self) -> None:
        self._router = Router()
        self._regions: dict[tuple[str, str], Region] = {}

    def reset(self) -> None:
        """Forget everything."""
        self._regions.clear()

    def operation(self, request: Request) -> str:
        """The operation that a request calls, or its path when it calls none."""
        try:
            return self._router.find(request)[0]
        except EksError:
            return f"{request.method} {request.path}"

    def respond(self, request: Request) -> Answer:
        """Status, headers and body for one request."""
        headers = []
        try:
            answer, status = self._run(request), 200
        except EksError as error:
            answer, status = {"message": error.message, **error.members}, error.status
            headers.append(("x-amzn-ErrorType", error.code))
        # The answer shares its parts with the store, so it is written at once.
        body = json.dumps(answer).encode()
        headers += [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("x-amzn-RequestId", str(uuid.uuid4())),
        ]
        return f"{status} {_REASONS[status]}", headers, body

    def _run(self, request: Request) -> Json:
        name, given = self._router.find(request)
        if name not in OPERATIONS:
            raise OperationNotImplemented(
                f"EKS {name} is not implemented by the local AWS"
            )
        caller = self._caller(request)
        # A client that lost the answer to a create call repeats the call with
        # the same token and must not hear that the resource exists.
        token = (name, given.pop("clientRequestToken", ""))
        answers = caller.region.answers_by_token
        if token in answers:
            return answers[token]
        answer = OPERATIONS[name](caller, **given)
        if token[1] and name.startswith("Create"):
            answers[token] = answer
        return answer

    def _caller(self, request: Request) -> Caller:
        account = get_account_id_from(request.access_key)
        partition = get_partition(request.region)
        _, principal, _ = sts_backends[account][partition].get_caller_identity(
            request.access_key, request.region
        )
        return Caller(
            account=account,
            region_name=request.region,
            partition=partition,
            principal_arn=_as_iam_principal(principal),
            region=self._regions.setdefault((account, request.region), Region()),
        )


def _as_iam_principal(arn: str) -> str:
    """The IAM identity behind a session.

    Access entries name roles, never the sessions of roles; the caller that moto
    invents for unknown keys is a user written like a session.
    """
    prefix, _, resource = arn.partition(":sts::")
    if not resource:
        return arn
    account, _, session = resource.partition(":")
    kind, _, rest = session.partition("/")
    if kind == "assumed-role":
        return f"{prefix}:iam::{account}:role/{rest.split('/')[0]}"
    return f"{prefix}:iam::{account}:{kind}/{rest}"
