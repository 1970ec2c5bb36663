"""Security Hub: its configuration and the subscriptions to standards.

moto lacks both; ``aws_securityhub_account`` fails after it was created and is
replaced for ever.
"""

from __future__ import annotations

import json
from typing import Any

from moto.securityhub import urls
from moto.securityhub.responses import SecurityHubResponse

from local_aws.fixes.patching import memory, operation

for _path in ("get", "register", "deregister"):
    urls.url_paths[f"{{0}}/standards/{_path}$"] = SecurityHubResponse.dispatch


@operation(SecurityHubResponse)
def update_security_hub_configuration(self: SecurityHubResponse) -> str:
    memory(self.securityhub_backend, "configuration").update(json.loads(self.body))
    return "{}"


@operation(SecurityHubResponse)
def batch_enable_standards(self: SecurityHubResponse) -> str:
    made = []
    for request in json.loads(self.body)["StandardsSubscriptionRequests"]:
        standard = request["StandardsArn"]
        name = standard.partition("/")[2]
        made.append(
            {
                "StandardsArn": standard,
                "StandardsSubscriptionArn": (
                    f"arn:{self.partition}:securityhub:{self.region}:"
                    f"{self.current_account}:subscription/{name}"
                ),
                "StandardsStatus": "READY",
                "StandardsInput": request.get("StandardsInput", {}),
            }
        )
    _subscriptions(self).update({s["StandardsSubscriptionArn"]: s for s in made})
    return json.dumps({"StandardsSubscriptions": made})


@operation(SecurityHubResponse)
def get_enabled_standards(self: SecurityHubResponse) -> str:
    wanted = json.loads(self.body or "{}").get("StandardsSubscriptionArns")
    found = [
        subscription
        for arn, subscription in _subscriptions(self).items()
        if not wanted or arn in wanted
    ]
    return json.dumps({"StandardsSubscriptions": found})


@operation(SecurityHubResponse)
def batch_disable_standards(self: SecurityHubResponse) -> str:
    gone = []
    for arn in json.loads(self.body)["StandardsSubscriptionArns"]:
        subscription = _subscriptions(self).pop(arn, None)
        if subscription:
            gone.append({**subscription, "StandardsStatus": "DELETING"})
    return json.dumps({"StandardsSubscriptions": gone})


def _subscriptions(response: SecurityHubResponse) -> dict[str, dict[str, Any]]:
    return memory(response.securityhub_backend, "standards")
