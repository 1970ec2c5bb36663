"""EC2: routes of gateway endpoints whose route tables change.

moto makes the routes when it makes the endpoint and takes them away with it,
but does not follow changes in between: a route table that is added gets no
route, and the endpoint can then never be deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.models.vpcs import VPCBackend

from local_aws.fixes.patching import around


@around(VPCBackend, "modify_vpc_endpoint")
def modify_vpc_endpoint(
    original: Callable[..., None], self: Any, vpc_id: str, **given: Any
) -> None:
    # Under this name moto passes the id of the endpoint.
    endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    before = set(endpoint.route_table_ids or [])
    original(self, vpc_id, **given)
    prefix_list = endpoint.destination_prefix_list_id
    if prefix_list is None:
        return
    after = set(endpoint.route_table_ids or [])
    for table in sorted(after - before):
        self.create_route(
            table,
            None,
            gateway_id=endpoint.id,
            destination_prefix_list_id=prefix_list,
        )
    for table in sorted(before - after):
        self.delete_route(table, prefix_list)
