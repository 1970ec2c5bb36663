"""RDS: identities and settings of instances, parameters, changed subnet groups.

moto gives all instances one resource id, and the provider finds nothing when
there are two of them. It also drops monitoring, Performance and Database Insights, and
reports parameters without the mark that the user has set them. A subnet group
that is changed is taken out of its list and never put back.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterable
from typing import Any

from moto.rds.models import (
    DBInstance,
    DBParameterGroup,
    DBSubnetGroup,
    RDSBackend,
)

from local_aws.fixes.patching import around

_MONITORING = (
    "database_insights_mode",
    "monitoring_interval",
    "monitoring_role_arn",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)


@around(DBInstance, "__init__")
def create_instance(
    original: Callable[..., None], self: DBInstance, *args: Any, **given: Any
) -> None:
    original(self, *args, **given)
    for setting in _MONITORING:
        setattr(self, setting, given.get(setting) or getattr(self, setting, None))
    self.performance_insights_enabled = bool(given.get("enable_performance_insights"))
    letters = string.ascii_uppercase + string.digits
    self.dbi_resource_id = "db-" + "".join(random.choices(letters, k=26))


@around(DBParameterGroup, "update_parameters")
def update_parameters(
    original: Callable[..., None],
    self: DBParameterGroup,
    new_parameters: Iterable[dict[str, Any]],
) -> None:
    original(self, new_parameters)
    for parameter in self.parameters.values():
        parameter["Source"] = "user"


@around(RDSBackend, "modify_db_subnet_group")
def modify_subnet_group(
    original: Callable[..., DBSubnetGroup],
    self: RDSBackend,
    subnet_name: str,
    *args: Any,
    **given: Any,
) -> DBSubnetGroup:
    group = original(self, subnet_name, *args, **given)
    self.subnet_groups[subnet_name] = group
    return group
