"""EC2: tags of DHCP options.

moto ignores the tags given at creation, so every plan adds them again.
"""

from __future__ import annotations

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.ec2.responses.dhcp_options import DHCPOptions

from local_aws.fixes.patching import around


@around(DHCPOptions, "create_dhcp_options")
def create_dhcp_options(
    original: Callable[..., ActionResult], self: DHCPOptions
) -> ActionResult:
    before = set(self.ec2_backend.dhcp_options_sets)
    answer = original(self)
    tags = self._parse_tag_specification().get("dhcp-options", {})
    for identifier in set(self.ec2_backend.dhcp_options_sets) - before:
        self.ec2_backend.dhcp_options_sets[identifier].add_tags(tags)
    return answer
