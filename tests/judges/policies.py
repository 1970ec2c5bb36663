"""Judges IAM policies by parliament with its community auditors.

The file that is named: {"policies": [{"id", "group", "policy", "resource"?}], "newer": [...]}. Policies of one group are of one
principal. `resource` is what a policy is attached to, for statements that name none or `*`. `newer` are actions that
parliament does not know; it would look no further at a policy that has one, so that they are taken out first.

Standard output: {"findings": [{"id", "check", "detail"}], "newer": [...]}: a finding for each action where one is about
several, and those of `newer` that parliament does not know indeed.
"""

import collections
import copy
import json
import os
import sys

import parliament
from parliament import UnknownActionException, analyze_policy_string, expand_action, is_arn_match, override_config

# Which module of community auditors says what, and how bad that is.
override_config(
    os.path.join(os.path.dirname(parliament.__file__), "community_auditors", "config_override.yaml")
)


def texts(value):
    return [value] if isinstance(value, str) else list(value or [])


def is_unknown(action):
    try:
        expand_action(action)
    except UnknownActionException:
        return True
    return False


def prepared(policy, newer):
    """The policy as parliament can read it."""
    document = copy.deepcopy(policy["policy"])
    kept = []
    for statement in document["Statement"]:
        if "resource" in policy and texts(statement.get("Resource", "*")) == ["*"]:
            statement["Resource"] = policy["resource"]
        for key in "Action", "NotAction":
            if key in statement:
                statement[key] = [of for of in texts(statement[key]) if of not in newer]
        if statement.get("Action") != [] and statement.get("NotAction") != []:
            kept.append(statement)
    document["Statement"] = kept
    return document


def allowed(documents):
    """The resources that the policies of a principal allow each action on."""
    resources = collections.defaultdict(list)
    for document in documents:
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                for action in texts(statement.get("Action")):
                    resources[action.lower()] += texts(statement.get("Resource"))
    return resources


def is_given_elsewhere(action, wanted, resources):
    """Whether another statement has what one of an action's resources needs; parliament asks each for all of them."""
    given = resources[action.lower()]
    if wanted == "*":
        return "*" in given
    return any(is_arn_match("", wanted, resource) for resource in given)


def findings(policy, document, resources):
    for finding in analyze_policy_string(json.dumps(document), include_community_auditors=True).findings:
        details = finding.detail if isinstance(finding.detail, list) else [finding.detail]
        if not finding.detail:
            location = finding.location
            details = [" ".join([location.get("type", ""), *sorted(location.get("actions", []))]).strip()]
        for detail in details:
            if isinstance(detail, dict):
                action, wanted = detail["action"], detail["required_format"]
                if is_given_elsewhere(action, wanted, resources):
                    continue
                detail = f"{action} on {wanted}"
            yield {"id": policy["id"], "check": finding.issue, "detail": str(detail)}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    newer = [action for action in asked["newer"] if is_unknown(action)]
    documents = [prepared(policy, newer) for policy in asked["policies"]]
    groups = collections.defaultdict(list)
    for policy, document in zip(asked["policies"], documents):
        groups[policy["group"]].append(document)
    resources = {group: allowed(of) for group, of in groups.items()}
    found = []
    for policy, document in zip(asked["policies"], documents):
        found += findings(policy, document, resources[policy["group"]])
    json.dump({"findings": found, "newer": newer}, sys.stdout)


main()
