"""The two ways in which moto is corrected."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def around(owner: type, name: str) -> Callable[[Function], Function]:
    """Decorator: call the function in place of ``owner.name``.

    It receives the original function first, then the arguments of the call.
    """
    original = owner.__dict__[name]
    if not callable(original):
        raise TypeError(f"{owner.__name__}.{name} is not a plain method")

    def decorate(function: Function) -> Function:
        @functools.wraps(original)
        def replacement(*args: Any, **kwargs: Any) -> Any:
            return function(original, *args, **kwargs)

        setattr(owner, name, replacement)
        return function

    return decorate


def operation(owner: type) -> Callable[[Function], Function]:
    """Decorator: add the function to a response class as a new operation.

    A later moto that implements the operation itself must not be overruled
    without notice, so an operation that exists is an error.
    """

    def decorate(function: Function) -> Function:
        if hasattr(owner, function.__name__):
            raise AttributeError(f"moto has {owner.__name__}.{function.__name__} now")
        setattr(owner, function.__name__, function)
        return function

    return decorate


def memory(backend: Any, name: str) -> dict[Any, Any]:
    """A dictionary that lives and dies with a backend of moto.

    moto empties its backends on reset, so what is kept here needs no reset of
    its own.
    """
    return vars(backend).setdefault(f"local_aws_{name}", {})
