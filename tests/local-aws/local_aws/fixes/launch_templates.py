"""EC2: tag specifications of launch templates.

The tags of a launch template and the tags that it puts on instances, volumes
and network interfaces are two things. moto adds the first to the second, so a
template with tags of its own differs in every plan.
"""

from __future__ import annotations

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses.launch_templates import LaunchTemplates

from local_aws.fixes.patching import around


@around(LaunchTemplates, "create_launch_template")
def create_launch_template(
    original: Callable[..., ActionResult], self: LaunchTemplates
) -> ActionResult:
    data = self._get_param("LaunchTemplateData", {})
    wanted = list(data.get("TagSpecifications", []))
    before = set(self.ec2_backend.launch_templates)
    answer = original(self)
    for identifier in set(self.ec2_backend.launch_templates) - before:
        made = self.ec2_backend.launch_templates[identifier].latest_version().data
        if wanted:
            made["TagSpecifications"] = wanted
        else:
            made.pop("TagSpecifications", None)
    return answer


def _current_tags(template: LaunchTemplate) -> list[dict[str, str]]:
    return template.get_tags()


def _ignore(template: LaunchTemplate, tags: list[dict[str, str]]) -> None:
    """moto writes down the first tags; they are looked up instead."""


# moto reports the tags that the template was made with for ever, so a change of
# its tags shows in every plan that follows.
LaunchTemplate.tags = property(_current_tags, _ignore)
