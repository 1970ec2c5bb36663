//! Which changes of arguments the provider acts on.

use terraform::Mode;
use terraform::schema::{Body, Rule};

use crate::compare::body;
use crate::consequence::plain;
use crate::{ArgumentChange, ValueChange};

/// Whether a change of an argument shows in a plan.
pub(super) fn has_effect(resource_type: &str, change: &ArgumentChange) -> bool {
    let path = plain(&change.path);
    let first = path.split('.').next().unwrap_or_default();
    // Terraform's own arguments say how it goes about things, and nothing of the object.
    if matches!(first, "depends_on" | "lifecycle" | "provider" | "connection" | "provisioner") {
        return false;
    }
    let Some(rule) = body(Mode::Managed, resource_type).and_then(|body| rule_at(body, &path)) else {
        return true;
    };
    let Rule::Attribute(attribute) = rule else { return true };
    // A write-only argument is in no state that it could differ from; its version says when it is sent again.
    if attribute.write_only {
        return false;
    }
    let is_kept = attribute.optional && attribute.computed;
    // What the provider fills in itself stays as it is when it is no longer set.
    !(is_kept && matches!(change.change, ValueChange::Removed { .. }))
}

/// What the schema says of the argument that a path leads to or into.
fn rule_at<'b>(body: &'b Body, path: &str) -> Option<&'b Rule> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (body.get(name)?, rest) {
        (Rule::Block(nested), Some(rest)) => rule_at(&nested.body, rest),
        (rule, _) => Some(rule),
    }
}

/// Whether `lifecycle.ignore_changes` has an argument: `scaling_config[0].desired_size`, `tags`, `all`.
pub(super) fn is_ignored(path: &str, ignored: &[String]) -> bool {
    ignored.iter().any(|ignored| {
        ignored == "all"
            || path
                .strip_prefix(ignored.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// Whether an attribute that the provider fills in comes out anew when an object is updated in place.
pub(super) fn is_renewed(resource_type: &str, attribute: &str, changes: &[ArgumentChange]) -> bool {
    let changes_any = |names: &[&str]| {
        changes
            .iter()
            .any(|change| names.contains(&plain(&change.path).split('.').next().unwrap_or_default()))
    };
    let changes_other = |names: &[&str]| {
        changes
            .iter()
            .any(|change| !names.contains(&plain(&change.path).split('.').next().unwrap_or_default()))
    };
    match (resource_type, attribute) {
        // The provider takes each change but these for another version, those of tags among them.
        ("aws_launch_template", "latest_version") => changes_other(&[
            "name",
            "name_prefix",
            "description",
            "default_version",
            "update_default_version",
        ]),
        ("aws_launch_template", "default_version") => changes_any(&["update_default_version"]),
        ("aws_ssm_parameter", "version") => changes_any(&["value", "insecure_value", "value_wo_version"]),
        ("aws_ssm_parameter", "insecure_value") => changes_any(&["value"]),
        ("aws_ssm_parameter", "value") => changes_any(&["insecure_value"]),
        ("aws_eks_cluster", "platform_version") => changes_any(&["version"]),
        ("helm_release", "metadata") => true,
        _ => false,
    }
}
