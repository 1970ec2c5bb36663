"""Answers for calls that nothing here implements.

moto answers such calls with HTTP 500 or an HTML page. The AWS provider takes
500 for an outage and tries 25 times, which is more than ten minutes for each
resource. HTTP 400 in the protocol of the caller ends the matter at once, with
a message that names the missing call.
"""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from local_aws.request import Request

CODE = "NotImplemented"

# Services that speak XML without the Action parameter of the query protocol.
_REST_XML = {"s3control", "route53", "cloudfront"}

Answer = tuple[str, list[tuple[str, str]], bytes]


def answer(request: Request, message: str, code: str = CODE) -> Answer:
    """Status, headers and body of an error in the protocol of the caller."""
    message = f"local AWS: {message}"
    content_type, body = _render(request, code, message)
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("x-amzn-ErrorType", code),
        ("x-amzn-RequestId", "00000000-0000-0000-0000-000000000000"),
    ]
    if content_type == "application/cbor":
        headers.append(("smithy-protocol", "rpc-v2-cbor"))
    return "400 Bad Request", headers, body


def describe(request: Request) -> str:
    """Name the call: its action where the protocol has one, else its path."""
    target = request.header("X-Amz-Target")
    if target:
        return f"{request.service} {target.rpartition('.')[2]}"
    if _is_query(request):
        for pair in request.body.decode(errors="replace").split("&"):
            if pair.startswith("Action="):
                return f"{request.service} {pair.removeprefix('Action=')}"
    return f"{request.service or 'unsigned'} {request.method} {request.path}"


def _render(request: Request, code: str, message: str) -> tuple[str, bytes]:
    if request.header("smithy-protocol") == "rpc-v2-cbor":
        return "application/cbor", _cbor({"__type": code, "message": message})
    error = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if request.service == "ec2":
        xml = (
            f"<Response><Errors><Error>{error}</Error></Errors>"
            "<RequestID>0</RequestID></Response>"
        )
    elif request.service == "s3":
        xml = f"<Error>{error}</Error>"
    elif request.service in _REST_XML or _is_query(request):
        xml = (
            f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error>"
            "<RequestId>0</RequestId></ErrorResponse>"
        )
    else:
        return "application/json", json.dumps(
            {"__type": code, "message": message}
        ).encode()
    return "text/xml", xml.encode()


def _is_query(request: Request) -> bool:
    return request.header("Content-Type").startswith(
        "application/x-www-form-urlencoded"
    )


def _cbor(members: dict[str, str]) -> bytes:
    """A CBOR map of short texts, all that an error body needs."""
    encoded = bytes([0xA0 | len(members)])
    for text in (part for member in members.items() for part in member):
        raw = text.encode()
        encoded += b"\x79" + len(raw).to_bytes(2, "big") + raw
    return encoded
