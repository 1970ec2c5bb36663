"""ECR: pull-through cache rules and repository creation templates.

moto has neither, so both resources fail on creation.
"""

from __future__ import annotations

import json
import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ecr.responses import ECRResponse

from local_aws.fixes.patching import memory, operation


@operation(ECRResponse)
def create_pull_through_cache_rule(self: ECRResponse) -> str:
    prefix = self._get_param("ecrRepositoryPrefix")
    rules = memory(self.ecr_backend, "cache_rules")
    if prefix in rules:
        raise JsonRESTError(
            "PullThroughCacheRuleAlreadyExistsException",
            f"A pull through cache rule with the prefix '{prefix}' exists.",
        )
    rules[prefix] = {
        **json.loads(self.body),
        "registryId": self.current_account,
        "createdAt": time.time(),
    }
    return json.dumps(rules[prefix])


@operation(ECRResponse)
def update_pull_through_cache_rule(self: ECRResponse) -> str:
    rule = _rule(self, self._get_param("ecrRepositoryPrefix"))
    rule.update(json.loads(self.body), updatedAt=time.time())
    return json.dumps(rule)


@operation(ECRResponse)
def describe_pull_through_cache_rules(self: ECRResponse) -> str:
    wanted = self._get_param("ecrRepositoryPrefixes") or memory(
        self.ecr_backend, "cache_rules"
    )
    return json.dumps({"pullThroughCacheRules": [_rule(self, p) for p in wanted]})


@operation(ECRResponse)
def delete_pull_through_cache_rule(self: ECRResponse) -> str:
    rule = _rule(self, self._get_param("ecrRepositoryPrefix"))
    del memory(self.ecr_backend, "cache_rules")[rule["ecrRepositoryPrefix"]]
    return json.dumps(rule)


@operation(ECRResponse)
def create_repository_creation_template(self: ECRResponse) -> str:
    template = json.loads(self.body)
    templates = memory(self.ecr_backend, "creation_templates")
    if template["prefix"] in templates:
        raise JsonRESTError(
            "TemplateAlreadyExistsException",
            f"A template with the prefix '{template['prefix']}' exists.",
        )
    template |= {"createdAt": time.time(), "updatedAt": time.time()}
    templates[template["prefix"]] = template
    return _template_answer(self, template)


@operation(ECRResponse)
def update_repository_creation_template(self: ECRResponse) -> str:
    template = _template(self, self._get_param("prefix"))
    template.update(json.loads(self.body), updatedAt=time.time())
    return _template_answer(self, template)


@operation(ECRResponse)
def describe_repository_creation_templates(self: ECRResponse) -> str:
    wanted = self._get_param("prefixes") or memory(
        self.ecr_backend, "creation_templates"
    )
    return json.dumps(
        {
            "registryId": self.current_account,
            "repositoryCreationTemplates": [_template(self, p) for p in wanted],
        }
    )


@operation(ECRResponse)
def delete_repository_creation_template(self: ECRResponse) -> str:
    template = _template(self, self._get_param("prefix"))
    del memory(self.ecr_backend, "creation_templates")[template["prefix"]]
    return _template_answer(self, template)


def _rule(response: ECRResponse, prefix: str) -> dict[str, Any]:
    rules = memory(response.ecr_backend, "cache_rules")
    if prefix not in rules:
        raise JsonRESTError(
            "PullThroughCacheRuleNotFoundException",
            f"No pull through cache rule has the prefix '{prefix}'.",
        )
    return rules[prefix]


def _template(response: ECRResponse, prefix: str) -> dict[str, Any]:
    templates = memory(response.ecr_backend, "creation_templates")
    if prefix not in templates:
        raise JsonRESTError(
            "TemplateNotFoundException", f"No template has the prefix '{prefix}'."
        )
    return templates[prefix]


def _template_answer(response: ECRResponse, template: dict[str, Any]) -> str:
    return json.dumps(
        {
            "registryId": response.current_account,
            "repositoryCreationTemplate": template,
        }
    )
