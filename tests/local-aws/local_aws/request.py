"""What the server needs to know of a request before it can dispatch it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

WsgiEnvironment = dict[str, Any]

_CREDENTIAL = re.compile(
    r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)


@dataclass(frozen=True)
class Request:
    """A request with its signature read and its body in memory."""

    environ: WsgiEnvironment
    method: str
    path: str
    """The path as sent: ARNs in it are still percent-encoded."""
    query: str
    body: bytes
    access_key: str
    region: str
    service: str
    """Signing name of the service, empty for unsigned requests."""

    def header(self, name: str) -> str:
        """A request header, or the empty string."""
        key = name.upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            return self.environ.get(key, "")
        return self.environ.get(f"HTTP_{key}", "")


def read(environ: WsgiEnvironment) -> Request:
    """Read the request, its body included.

    The body is always read in full. An answer sent while the client is still
    writing resets the connection, which Terraform reports as "use of closed
    network connection".
    """
    body = _read_body(environ)
    # The front door is plain HTTP/1.0 or 1.1 with a known length from here on.
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)

    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or environ["PATH_INFO"]
    path, _, query = raw.partition("?")
    signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return Request(
        environ=environ,
        method=environ["REQUEST_METHOD"],
        path=path,
        query=query,
        body=body,
        access_key=signed["key"] if signed else "",
        region=signed["region"] if signed else "us-east-1",
        service=signed["service"] if signed else "",
    )


def _read_body(environ: WsgiEnvironment) -> bytes:
    stream = environ["wsgi.input"]
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        return stream.read()
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return b""
    return stream.read(length) if length > 0 else b""
