//! Sizes of policies and numbers of attachments, by the limits of IAM and others.

use std::collections::BTreeMap;

use aws::limits::{self, ATTACHED_POLICIES, INLINE_POLICIES, Limit};
use terraform::ResourceAddress;

use super::blocks::{self, Resource};
use super::{Check, Finding, Model};

/// The share of a limit, in percent, above which it is warned of.
const NEARLY_FULL: usize = 90;

const SOURCE: &str = "IAM and STS quotas, as `src/aws/limits.rs` has them";

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "IAM-006",
        title: "Managed policies are within IAM's size",
        about: "An error above 6,144 characters, a warning above 90 % of that. References count as 120 characters, \
                longer than any ARN that cleon makes. Permissions of controllers and services are cut into several \
                policies before that, if they have several statements.",
        source: SOURCE,
        run: managed,
    },
    Check {
        id: "IAM-007",
        title: "The inline policies of a role are within IAM's size together",
        about: "An error when all inline policies of a role have more than 10,240 characters together, a warning above \
                90 % of that. References count as 120 characters.",
        source: SOURCE,
        run: inline,
    },
    Check {
        id: "IAM-008",
        title: "Trust policies are within IAM's size",
        about: "An error above 2,048 characters, a warning above 90 % of that. It is the default of a quota that AWS \
                raises to 4,096: accept the finding where that was done. References count as 120 characters.",
        source: SOURCE,
        run: trust,
    },
    Check {
        id: "IAM-009",
        title: "A role has no more managed policies than IAM attaches",
        about: "An error above 10, a warning at 10. It is the default of a quota that AWS raises to 20: accept the \
                finding where that was done.",
        source: SOURCE,
        run: attachments,
    },
    Check {
        id: "IAM-010",
        title: "Policies of resources are within their service's size",
        about: "An error above the limit of the service (10,240 characters of a repository, 32,768 of a key), a \
                warning above 90 % of that. References count as 120 characters.",
        source: "The services' API references and quotas, as `src/aws/limits.rs` has them",
        run: of_resources,
    },
];

/// What is said of a number beside its limit; nothing up to 90 % of it.
fn judge(number: usize, most: usize, target: String, message: impl Fn(&str) -> String) -> Option<Finding> {
    let finding = if number > most {
        Finding::error(target, message("more than"))
    } else if number * 100 > most * NEARLY_FULL {
        Finding::warning(target, message("nearly"))
    } else {
        return None;
    };
    Some(finding.figure("there are", number).figure("at most", most))
}

fn sizes(model: &Model<'_>, of: impl Fn(&Limit) -> bool, help: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for limit in limits::all().iter().filter(|limit| limit.is_of_policy() && of(limit)) {
        for resource in blocks::of_type(model, limit.resource_type) {
            let Some(length) = resource.length(limit.argument) else { continue };
            let address = resource.address;
            found.extend(
                judge(length, limit.most, resource.target(), |how| {
                    format!(
                        "the policy of {address} has {length} characters, {how} the {} it may have",
                        limit.most
                    )
                })
                .map(|finding| finding.help(help)),
            );
        }
    }
    found
}

fn managed(model: &Model<'_>) -> Vec<Finding> {
    sizes(
        model,
        |limit| limit.resource_type == "aws_iam_policy",
        "split it into several policies, or cover actions and resources by patterns",
    )
}

fn trust(model: &Model<'_>) -> Vec<Finding> {
    sizes(model, |limit| limit.argument == "assume_role_policy", "trust fewer principals, or by a pattern")
}

fn of_resources(model: &Model<'_>) -> Vec<Finding> {
    sizes(
        model,
        |limit| !limit.resource_type.starts_with("aws_iam_"),
        "name fewer principals, or by a pattern",
    )
}

/// What is given to each role, by the argument that names the role.
fn by_role<'a>(
    model: &Model<'a>,
    resource_type: &'static str,
) -> BTreeMap<(&'a str, &'a ResourceAddress), Vec<Resource<'a>>> {
    let mut roles: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for given in blocks::of_type(model, resource_type) {
        if let Some(role) = given.refers_to("role").first() {
            roles.entry((given.stack.name(), *role)).or_default().push(given);
        }
    }
    roles
}

fn inline(model: &Model<'_>) -> Vec<Finding> {
    let roles = by_role(model, "aws_iam_role_policy").into_iter();
    let found = roles.filter_map(|((_, role), policies)| {
        let length = policies.iter().filter_map(|policy| policy.length("policy")).sum();
        let target = policies[0].target();
        let finding = judge(length, INLINE_POLICIES, target, |how| {
            format!(
                "the inline policies of {role} have {length} characters together, {how} the {INLINE_POLICIES} they \
                 may have"
            )
        })?;
        Some(finding.help("make managed policies of some of them").figure("policies", policies.len()))
    });
    found.collect()
}

fn attachments(model: &Model<'_>) -> Vec<Finding> {
    let roles = by_role(model, "aws_iam_role_policy_attachment").into_iter();
    let found = roles.filter_map(|((_, role), attached)| {
        let number = attached.len();
        let target = attached[0].target();
        let finding = judge(number, ATTACHED_POLICIES, target, |how| {
            format!("{role} has {number} managed policies, {how} the {ATTACHED_POLICIES} it may have")
        })?;
        Some(finding.help("put policies together, or have the quota raised"))
    });
    found.collect()
}
