"""Cuts lists into pages as the API does it.

The token holds the position in the list. AWS refuses a token it did not issue,
and so does this.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from local_aws.eks.errors import InvalidParameterException
from local_aws.eks.store import Json

_LARGEST_PAGE = 100


def page(
    key: str,
    items: Sequence[Any],
    max_results: int | None,
    next_token: str | None,
    **beside: Any,
) -> Json:
    """The answer ``{key: [...], "nextToken": ...}`` for one page of ``items``."""
    if max_results is not None and not 1 <= max_results <= _LARGEST_PAGE:
        raise InvalidParameterException(
            f"maxResults must be between 1 and {_LARGEST_PAGE}"
        )
    start = _position(next_token, len(items)) if next_token else 0
    end = start + (max_results or _LARGEST_PAGE)
    answer: Json = {**beside, key: list(items[start:end])}
    if end < len(items):
        answer["nextToken"] = base64.urlsafe_b64encode(f"at {end}".encode()).decode()
    return answer


def _position(token: str, length: int) -> int:
    try:
        word, number = base64.urlsafe_b64decode(token).decode().split(" ")
        if word == "at" and 0 < int(number) <= length:
            return int(number)
    except ValueError:
        pass
    raise InvalidParameterException("The nextToken is invalid")
