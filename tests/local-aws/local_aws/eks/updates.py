"""Updates: the receipts of changes to clusters, node groups and add-ons."""

from __future__ import annotations

import json
import uuid
from typing import Any

from local_aws.eks.errors import ResourceNotFoundException
from local_aws.eks.pagination import page
from local_aws.eks.store import Caller, Cluster, Json, Update, now


def record(
    cluster: Cluster,
    kind: str,
    params: dict[str, Any],
    node_group: str | None = None,
    addon: str | None = None,
) -> Json:
    """Note an update that has taken place and answer it as just begun."""
    update = {
        "id": str(uuid.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [
            {
                "type": name,
                "value": value if isinstance(value, str) else _compact(value),
            }
            for name, value in params.items()
        ],
        "createdAt": now(),
        "errors": [],
    }
    cluster.updates.append(Update(update, node_group, addon))
    return {"update": {**update, "status": "InProgress"}}


def list_updates(
    caller: Caller,
    name: str,
    nodegroupName: str | None = None,
    addonName: str | None = None,
    capabilityName: str | None = None,
    nextToken: str | None = None,
    maxResults: int | None = None,
) -> Json:
    """ListUpdates: those of the cluster itself, or of one part of it."""
    ids = [
        update.description["id"]
        for update in caller.cluster(name).updates
        if (update.node_group, update.addon) == (nodegroupName, addonName)
        and capabilityName is None
    ]
    return page("updateIds", ids, maxResults, nextToken)


def describe_update(
    caller: Caller,
    name: str,
    updateId: str,
    nodegroupName: str | None = None,
    addonName: str | None = None,
    capabilityName: str | None = None,
) -> Json:
    """DescribeUpdate; an update of a part is found under that part alone."""
    for update in caller.cluster(name).updates:
        if (
            update.description["id"] == updateId
            and (update.node_group, update.addon) == (nodegroupName, addonName)
            and capabilityName is None
        ):
            return {"update": update.description}
    raise ResourceNotFoundException(f"No update found for ID: {updateId}")


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
