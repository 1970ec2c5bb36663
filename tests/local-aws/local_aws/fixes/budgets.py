"""Budgets: subscribers of notifications, and tags.

Without them ``aws_budgets_budget`` fails on creation and from then on blocks
every refresh of the stack it is in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.budgets.responses import BudgetsResponse

from local_aws.fixes.patching import around, memory, operation

_IDENTITY = ("NotificationType", "ComparisonOperator", "ThresholdType")


@around(BudgetsResponse, "create_budget")
def create_budget(original: Callable[..., str], self: BudgetsResponse) -> str:
    answer = original(self)
    arn = (
        f"arn:{self.partition}:budgets::{self._get_param('AccountId')}:budget/"
        f"{self._get_param('Budget')['BudgetName']}"
    )
    tags = self._get_param("ResourceTags") or []
    _tags(self)[arn] = {tag["Key"]: tag["Value"] for tag in tags}
    return answer


@operation(BudgetsResponse)
def describe_subscribers_for_notification(self: BudgetsResponse) -> str:
    budgets = self.backend.budgets[self._get_param("AccountId")]
    budget = budgets.get(self._get_param("BudgetName"))
    wanted = self._get_param("Notification")
    for notification in budget.notifications if budget else []:
        if _is_same(notification.details, wanted):
            return json.dumps({"Subscribers": notification.subscribers})
    return json.dumps({"Subscribers": []})


@operation(BudgetsResponse)
def list_tags_for_resource(self: BudgetsResponse) -> str:
    tags = _tags(self).get(self._get_param("ResourceARN"), {})
    return json.dumps(
        {"ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()]}
    )


@operation(BudgetsResponse)
def tag_resource(self: BudgetsResponse) -> str:
    tags = _tags(self).setdefault(self._get_param("ResourceARN"), {})
    tags.update({tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")})
    return "{}"


@operation(BudgetsResponse)
def untag_resource(self: BudgetsResponse) -> str:
    tags = _tags(self).get(self._get_param("ResourceARN"), {})
    for key in self._get_param("ResourceTagKeys"):
        tags.pop(key, None)
    return "{}"


def _is_same(known: dict[str, Any], wanted: dict[str, Any]) -> bool:
    # The threshold is a number that arrives as 80 and as 80.0.
    return float(known["Threshold"]) == float(wanted["Threshold"]) and all(
        known.get(member) == wanted.get(member) for member in _IDENTITY
    )


def _tags(response: BudgetsResponse) -> dict[str, dict[str, str]]:
    return memory(response.backend, "tags")
