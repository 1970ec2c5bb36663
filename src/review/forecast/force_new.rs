//! Which arguments the provider changes only by making the object anew.

use terraform::history::{KnownBy, ResourceKind};

use crate::consequence::plain;
use crate::{ArgumentChange, ValueChange};

/// Whether a change of an argument makes the provider replace the object.
pub(super) fn forces(resource_type: &str, change: &ArgumentChange) -> bool {
    let path = plain(&change.path);
    // Encryption can be switched on in place, and never off or to another key.
    if resource_type == "aws_eks_cluster" && path.starts_with("encryption_config") {
        return !matches!(change.change, ValueChange::Added { .. });
    }
    is_fixed(resource_type, &path)
}

/// Whether an argument is a part of what the provider knows the object by, or is said to be fixed.
fn is_fixed(resource_type: &str, path: &str) -> bool {
    let of = |kinds: &'static [ResourceKind]| kinds.iter().find(|kind| kind.resource_type == resource_type);
    let kind = of(aws::identity::KINDS)
        .or_else(|| of(kubernetes::identity::KINDS))
        .or_else(|| of(kubernetes::helm::KINDS));
    let Some(kind) = kind else { return false };
    let known_by = match kind.known_by {
        KnownBy::Arguments(arguments) => arguments,
        KnownBy::Referrers(..) | KnownBy::Nothing => &[],
    };
    let by_name = || known_by.contains(&path) && !is_changed_in_place(resource_type, path);
    kind.fixed.iter().any(|fixed| is_within(path, fixed)) || by_name()
}

/// Whether the provider changes in place what it knows an object by.
fn is_changed_in_place(resource_type: &str, path: &str) -> bool {
    match resource_type {
        "aws_db_instance" => path == "identifier",
        "aws_vpc_security_group_egress_rule" | "aws_vpc_security_group_ingress_rule" => {
            path != "security_group_id"
        }
        "helm_release" => path == "description",
        _ => false,
    }
}

/// Whether a path is one, or leads into it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
