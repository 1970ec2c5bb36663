//! The role of a channel's pods.

use terraform::Stack;

use super::grants::Grant;
use super::permissions::{self, Own};
use super::{Channel, ServiceRole};
use crate::identity::{ClusterIdentity, IdentityError, WorkloadIdentity, WorkloadRole};

/// Makes the role of a channel for its service account, with what the service's grants say. It has the name that
/// [`Channel::role_with`] gives it.
///
/// # Errors
/// As [`WorkloadRole::add`].
pub fn add(
    stack: &mut Stack,
    channel: &Channel<'_>,
    role: &ServiceRole,
    cluster: &ClusterIdentity,
    grants: &[Grant],
    own: &Own,
) -> Result<WorkloadIdentity, IdentityError> {
    let setting = match grants {
        // The role is for what the service has of its own.
        [] => channel.setting.clone(),
        _ => format!("{}.grants", channel.setting),
    };
    let role = WorkloadRole {
        cluster,
        purpose: channel.purpose(),
        description: format!("The pods of the service {}.", channel.service),
        namespace: channel.namespace.clone(),
        service_account: channel.service_account(),
        credentials: role.credentials,
        permissions_boundary: channel.account.permissions_boundary.clone(),
        policies: vec![permissions::policy(cluster, grants, own)],
        setting,
    };
    role.add(stack)
}
