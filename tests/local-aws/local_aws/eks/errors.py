"""The errors of the EKS API."""

from __future__ import annotations


class EksError(Exception):
    """An error answer; ``members`` are the named resources beside the message."""

    status = 400

    def __init__(self, message: str, **members: str) -> None:
        super().__init__(message)
        self.message = message
        self.members = members

    @property
    def code(self) -> str:
        """The error code is the name of the class, as in the API."""
        return type(self).__name__


class ResourceNotFoundException(EksError):
    """The named thing does not exist."""

    status = 404


class ResourceInUseException(EksError):
    """The name is taken, or the thing is needed by another."""

    status = 409


class InvalidParameterException(EksError):
    """The request has a wrong value."""


class InvalidRequestException(EksError):
    """The request does not fit the state of the cluster."""


class NotFoundException(EksError):
    """What the tagging calls answer, unlike all others."""

    status = 404


class BadRequestException(EksError):
    """What the tagging calls answer to an ill-formed request."""


class OperationNotImplemented(EksError):
    """Not an error of the API: the call is unknown here."""

    @property
    def code(self) -> str:
        return "NotImplemented"
