"""EC2: security group rules.

moto keeps the description of a rule only if its source is an address range.
Rules that refer to a group or a prefix list lose it, and every plan writes it
again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

from local_aws.fixes.patching import around

_ALL_PROTOCOLS = "-1"


@around(SecurityGroupRule, "__init__")
def remember_description(
    original: Callable[..., None],
    self: SecurityGroupRule,
    ec2_backend: Any,
    ip_protocol: str,
    group_id: str,
    from_port: str | None,
    to_port: str | None,
    ip_range: dict[str, str] | None,
    source_group: dict[str, str] | None = None,
    prefix_list_id: dict[str, str] | None = None,
    **rest: Any,
) -> None:
    original(
        self,
        ec2_backend,
        ip_protocol,
        group_id,
        from_port,
        to_port,
        ip_range,
        source_group,
        prefix_list_id,
        **rest,
    )
    source = source_group or prefix_list_id or {}
    self.local_aws_description = source.get("Description")


def _description(rule: SecurityGroupRule) -> str | None:
    own = getattr(rule, "local_aws_description", None)
    return rule.ip_range.get("Description") or own


SecurityGroupRule.description = property(_description)


@around(SecurityGroupBackend, "modify_security_group_rules")
def modify_security_group_rules(
    original: Callable[..., None],
    self: Any,
    group_id: str,
    rules: dict[str, dict[str, Any]],
) -> None:
    """Change rules in place.

    moto demands ports even for all protocols, which have none, and ignores a
    new source other than an IPv4 range.
    """
    for wanted in rules.values():
        if wanted.get("IpProtocol") == _ALL_PROTOCOLS:
            wanted["FromPort"] = wanted["ToPort"] = -1
    original(self, group_id, rules)
    group = self.get_security_group_by_name_or_id(group_id)
    for rule_id, wanted in rules.items():
        rule = group.get_rule(rule_id)
        if wanted.get("IpProtocol") == _ALL_PROTOCOLS:
            rule.from_port = rule.to_port = None
        if wanted.get("CidrIpv6"):
            rule.ip_range["CidrIpv6"] = wanted["CidrIpv6"]
        if wanted.get("ReferencedGroupId"):
            rule.source_group["GroupId"] = wanted["ReferencedGroupId"]
        if wanted.get("PrefixListId"):
            rule.prefix_list_id = wanted["PrefixListId"]
        if "Description" not in wanted:
            # No description means that it is taken away.
            rule.ip_range.pop("Description", None)
            rule.local_aws_description = None
