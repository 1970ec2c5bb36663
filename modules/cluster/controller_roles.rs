//! The roles of a cluster's add-ons and controllers.

use std::collections::BTreeMap;

use aws::addon_versions::Addon;
use terraform::{Expr, Handle, Stack};

use super::Upstream;
use super::settings::ClusterSettings;
use crate::identity::controllers::Controllers;
use crate::identity::{AddonCredentials, ClusterIdentity, IdentityError, WorkloadIdentity};

/// The roles that were made.
#[derive(Default)]
pub(super) struct Roles {
    /// The credentials of add-ons.
    pub(super) addons: Vec<(Addon, AddonCredentials)>,
    /// What gives add-ons their permissions: they wait for it.
    pub(super) permissions: Vec<(Addon, Handle)>,
    /// The roles of controllers, by their key in the settings.
    pub(super) controllers: BTreeMap<String, Expr<String>>,
}

/// Makes the roles. What IAM would not take is reported with the stack's other problems.
pub(super) fn add(
    stack: &mut Stack,
    settings: &ClusterSettings,
    identity: &ClusterIdentity,
    upstream: &Upstream<'_>,
) -> Roles {
    let controllers = Controllers {
        cluster: identity,
        credentials: settings.controllers.credentials,
        permissions_boundary: upstream.account.permissions_boundary.clone(),
    };
    let mut roles = Roles::default();
    let made = controllers.add_vpc_cni(stack, &upstream.network.vpc.arn());
    roles.take(stack, identity, Addon::VpcCni, made);
    if settings.addons.has(Addon::EbsCsiDriver) {
        let made = controllers.add_ebs_csi(stack, &[]);
        roles.take(stack, identity, Addon::EbsCsiDriver, made);
    }
    if settings.addons.has(Addon::EfsCsiDriver) {
        let made = controllers.add_efs_csi(stack);
        roles.take(stack, identity, Addon::EfsCsiDriver, made);
    }
    match controllers.add_all(stack, &settings.controllers, &[]) {
        Ok(made) => {
            let arns = made.into_iter().map(|(key, identity)| (key.to_owned(), identity.role_arn()));
            roles.controllers = arns.collect();
        }
        Err(error) => stack.refuse(identity.name.to_string(), error.to_string()),
    }
    roles
}

impl Roles {
    fn take(
        &mut self,
        stack: &mut Stack,
        identity: &ClusterIdentity,
        addon: Addon,
        made: Result<WorkloadIdentity, IdentityError>,
    ) {
        match made {
            Ok(made) => {
                self.addons.push((addon, made.addon_credentials()));
                self.permissions.extend(made.permissions.into_iter().map(|handle| (addon, handle)));
            }
            Err(error) => stack.refuse(identity.name.to_string(), error.to_string()),
        }
    }
}
