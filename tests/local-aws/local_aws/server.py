"""The WSGI application in front of moto, and the server that runs it."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.serving import (
    BaseWSGIServer,
    ThreadedWSGIServer,
    WSGIRequestHandler,
)

from local_aws import fixes, request, unimplemented
from local_aws.eks.service import EksService
from local_aws.journal import PATH as JOURNAL
from local_aws.journal import Journal
from local_aws.request import Request, WsgiEnvironment

StartResponse = Callable[..., Any]


class LocalAws:
    """Sends each request to the EKS fake or to the corrected moto.

    One request is answered at a time. moto walks through dictionaries that
    other requests change, which fails now and then under Terraform's
    ``-parallelism=30``; as everything is computed in one interpreter, waiting
    for each other costs nothing. Reading requests and sending answers overlap.
    """

    def __init__(self) -> None:
        fixes.apply()
        self._turn = threading.Lock()
        self._eks = EksService()
        self._journal = Journal()
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(
        self, environ: WsgiEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        incoming = request.read(environ)
        # SQS sleeps while it polls for messages and touches nothing else.
        with contextlib.nullcontext() if incoming.service == "sqs" else self._turn:
            status, headers, body = self._answer(incoming)
        start_response(status, headers)
        return [body]

    def _answer(self, incoming: Request) -> unimplemented.Answer:
        if incoming.path.startswith("/moto-api/reset") and incoming.method == "POST":
            # moto forgets its own state next; the rest of ours lives in moto's
            # backends and goes with them.
            self._eks.reset()
            self._journal.reset()
        if incoming.path == JOURNAL:
            return self._journal.answer()
        self._journal.note(incoming, self._eks.operation)
        if incoming.service == "eks":
            return self._eks.respond(incoming)
        return self._ask_moto(incoming)

    def _ask_moto(self, incoming: Request) -> unimplemented.Answer:
        answered: dict[str, Any] = {}

        def remember(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            answered.update(status=status, headers=headers)

        call = unimplemented.describe(incoming)
        try:
            chunks = self._moto(incoming.environ, remember)
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        except NotImplementedError:
            return unimplemented.answer(incoming, f"{call} is not implemented")
        except Exception as error:  # moto reports its own defects by raising
            traceback.print_exc(limit=-3, file=sys.stderr)
            return unimplemented.answer(
                incoming, f"{call} failed: {type(error).__name__}: {error}"
            )
        status, headers = answered["status"], answered["headers"]
        if _is_missing_route(status, body):
            return unimplemented.answer(incoming, f"{call} is not implemented")
        if status.startswith("5"):
            # 5xx means "try again" to every AWS client, and nothing here gets
            # better by waiting.
            status = "400 Bad Request"
        return status, headers, body


def _is_missing_route(status: str, body: bytes) -> bool:
    """moto's web framework says with an HTML page that it knows no route."""
    return status.startswith(("404", "405")) and body[:15].lower() == b"<!doctype html>"


class _QuietHandler(WSGIRequestHandler):
    """Request handler without access log."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def listen(host: str, port: int, verbose: bool) -> BaseWSGIServer:
    """Bind the address (any free port for 0) and load everything."""
    handler = WSGIRequestHandler if verbose else _QuietHandler
    return ThreadedWSGIServer(host, port, LocalAws(), handler=handler)
