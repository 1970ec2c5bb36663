"""AWS Backup: selections, and tags of plans and vaults.

moto has no selections at all. It reads the tags of a resource from a path with
a slash at its end, which the provider does not send, so tags differ in every
plan.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.backup.responses import BackupResponse
from moto.core.exceptions import JsonRESTError

from local_aws.fixes.patching import around, memory, operation

_SELECTION = re.compile(r"/backup/plans/([^/]+)/selections(?:/([^/]+))?/?")


@around(BackupResponse, "list_tags")
def list_tags(original: Callable[..., str], self: BackupResponse) -> str:
    arn = unquote(self.path.partition("/tags/")[2]).rstrip("/")
    return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})


@operation(BackupResponse)
def create_backup_selection(self: BackupResponse) -> str:
    plan, _ = _place(self)
    receipt = {
        "SelectionId": str(uuid.uuid4()),
        "BackupPlanId": plan,
        "CreationDate": time.time(),
    }
    _selections(self, plan)[receipt["SelectionId"]] = {
        **receipt,
        **json.loads(self.body),
    }
    return json.dumps(receipt)


@operation(BackupResponse)
def get_backup_selection(self: BackupResponse) -> str:
    plan, selection = _place(self)
    found = _selections(self, plan).get(selection)
    if found is None:
        # The provider knows a selection to be gone by these words.
        raise JsonRESTError(
            "InvalidParameterValueException", "Cannot find Backup selection"
        )
    return json.dumps(found)


@operation(BackupResponse)
def list_backup_selections(self: BackupResponse) -> str:
    plan, _ = _place(self)
    found = [
        {
            **{
                key: value
                for key, value in selection.items()
                if key != "BackupSelection"
            },
            "SelectionName": selection["BackupSelection"]["SelectionName"],
            "IamRoleArn": selection["BackupSelection"]["IamRoleArn"],
        }
        for selection in _selections(self, plan).values()
    ]
    return json.dumps({"BackupSelectionsList": found})


@operation(BackupResponse)
def delete_backup_selection(self: BackupResponse) -> str:
    plan, selection = _place(self)
    _selections(self, plan).pop(selection, None)
    return "{}"


def _place(response: BackupResponse) -> tuple[str, str]:
    found = _SELECTION.fullmatch(unquote(response.path))
    return (found[1], found[2] or "") if found else ("", "")


def _selections(response: BackupResponse, plan: str) -> dict[str, Any]:
    return memory(response.backup_backend, "selections").setdefault(plan, {})
