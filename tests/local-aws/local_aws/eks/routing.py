"""Finds the operation of a request and reads its parameters.

Both come from the service description that botocore ships, so the fake agrees
with the command line and the SDKs on paths, names and types without a second
list of routes to keep. Parameters that the pinned botocore does not know are
dropped, as AWS drops what it does not know.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

import botocore.session
from botocore.model import OperationModel, Shape

from local_aws.eks.errors import InvalidParameterException, OperationNotImplemented
from local_aws.request import Request

_LABEL = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class _Route:
    method: str
    pattern: re.Pattern[str]
    model: OperationModel


class Router:
    """All operations of the EKS API."""

    def __init__(self) -> None:
        service = botocore.session.get_session().get_service_model("eks")
        self._routes = [
            _Route(
                method=model.http["method"],
                pattern=_pattern(model.http["requestUri"]),
                model=model,
            )
            for model in map(service.operation_model, service.operation_names)
        ]

    def find(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Name and parameters of the operation that the request asks for."""
        for route in self._routes:
            found = route.pattern.fullmatch(request.path.rstrip("/"))
            if found and route.method == request.method:
                return route.model.name, _parameters(route.model, found, request)
        raise OperationNotImplemented(
            f"no EKS operation for {request.method} {request.path}"
        )


def _pattern(uri: str) -> re.Pattern[str]:
    # ARNs in paths arrive percent-encoded from the SDKs; the ARN of a tagged
    # resource is accepted with plain slashes as well.
    label = r"(?P<\1>.+)" if uri.startswith("/tags/") else r"(?P<\1>[^/]+)"
    return re.compile(_LABEL.sub(label, uri.rstrip("/")))


def _parameters(
    model: OperationModel, found: re.Match[str], request: Request
) -> dict[str, Any]:
    body = _body(request)
    query = parse_qs(request.query)
    given: dict[str, Any] = {}
    for name, shape in model.input_shape.members.items():
        wire_name = shape.serialization.get("name", name)
        location = shape.serialization.get("location", "body")
        if location == "uri":
            given[name] = unquote(found[wire_name])
        elif location == "querystring" and wire_name in query:
            given[name] = _from_query(shape, query[wire_name])
        elif location == "body" and body.get(wire_name) is not None:
            given[name] = body[wire_name]
    for name in model.input_shape.required_members:
        if name not in given:
            raise InvalidParameterException(f"{name} is required")
    return given


def _body(request: Request) -> dict[str, Any]:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InvalidParameterException("The request body is not a JSON object")
    return body


def _from_query(shape: Shape, values: list[str]) -> Any:
    if shape.type_name == "list":
        return values
    if shape.type_name == "boolean":
        return values[0] == "true"
    if shape.type_name == "integer":
        return int(values[0])
    return values[0]
