//! A role for one service account of one cluster.

use aws::names::{Namespace, RoleName, ServiceAccountName};
use aws::{EksPodIdentityAssociationHandle, IamRoleHandle, PolicyDocument};
use terraform::{Expr, Handle, Resource, Section, Stack};

use super::split::{MAX_ATTACHED_POLICIES, into_policies};
use super::{ClusterIdentity, Credentials, IdentityError, Purpose, role_name, trust};

/// A role for the pods of one service account. Every field is required, so no role is made without saying who takes
/// it on, what caps it and where it comes from.
#[derive(Clone, Debug)]
pub struct WorkloadRole<'a> {
    /// The cluster the pods run in.
    pub cluster: &'a ClusterIdentity,
    /// What the role is for: with the cluster's name, the name of the role.
    pub purpose: Purpose,
    /// A sentence for the console: what the pods do with it.
    pub description: String,
    /// The namespace of the service account.
    pub namespace: Namespace,
    /// The service account.
    pub service_account: ServiceAccountName,
    /// How the pods get the role's credentials.
    pub credentials: Credentials,
    /// The policy that caps the role; [`None`] only where the settings say that there is none.
    pub permissions_boundary: Option<Expr<String>>,
    /// What the pods may do. Each document becomes a policy, or several where it is too long for one. They are
    /// numbered: add a further one at the end.
    pub policies: Vec<PolicyDocument>,
    /// The settings key it comes from: `clusters.trantor.controllers.external_dns`.
    pub setting: String,
}

/// A role that was made.
#[derive(Clone, Debug)]
pub struct WorkloadIdentity {
    /// The role.
    pub role: IamRoleHandle,
    /// The attachments of its policies: what needs the permissions from its start waits for them.
    pub permissions: Vec<Handle>,
    /// The association by Pod Identity, when there is one of its own.
    pub association: Option<EksPodIdentityAssociationHandle>,
    /// The namespace of the service account.
    pub namespace: Namespace,
    /// The service account.
    pub service_account: ServiceAccountName,
    credentials: Credentials,
}

/// A role as an EKS add-on takes it.
#[derive(Clone, Debug)]
pub enum AddonCredentials {
    /// By the cluster's OIDC provider: `service_account_role_arn`.
    Irsa {
        /// The role.
        role_arn: Expr<String>,
    },
    /// By EKS Pod Identity: the block `pod_identity_association`, which makes the association belong to the add-on.
    PodIdentity {
        /// The role.
        role_arn: Expr<String>,
        /// The service account.
        service_account: ServiceAccountName,
    },
}

impl WorkloadRole<'_> {
    /// Makes the role, its policies, and with Pod Identity the association.
    ///
    /// # Errors
    /// When the permissions fill more policies than IAM attaches to a role, or one statement fills more than one.
    pub fn add(&self, stack: &mut Stack) -> Result<WorkloadIdentity, IdentityError> {
        self.make(stack, true)
    }

    /// Makes the role and its policies for an EKS add-on, which is given the role by
    /// [`WorkloadIdentity::addon_credentials`] and makes the association itself.
    ///
    /// # Errors
    /// As [`WorkloadRole::add`].
    pub fn add_for_addon(&self, stack: &mut Stack) -> Result<WorkloadIdentity, IdentityError> {
        self.make(stack, false)
    }

    /// The role's name, as [`role_name`] makes it.
    pub fn name(&self) -> RoleName {
        role_name(&self.cluster.name, &self.purpose)
    }

    fn make(&self, stack: &mut Stack, associate: bool) -> Result<WorkloadIdentity, IdentityError> {
        let policies = self.cut()?;
        let file = stack.current_section().file.clone();
        let section = Section::new(file, "modules/identity", self.setting.clone());
        Ok(stack.section(section, |stack| self.make_cut(stack, policies, associate)))
    }

    fn cut(&self) -> Result<Vec<PolicyDocument>, IdentityError> {
        let (role, setting) = (self.name(), self.setting.clone());
        match into_policies(self.policies.clone()) {
            Err(characters) => Err(IdentityError::StatementTooLong { role, setting, characters }),
            Ok(policies) if policies.len() > MAX_ATTACHED_POLICIES => {
                Err(IdentityError::TooManyPolicies { role, setting, needed: policies.len() })
            }
            Ok(policies) => Ok(policies),
        }
    }

    fn make_cut(
        &self,
        stack: &mut Stack,
        policies: Vec<PolicyDocument>,
        associate: bool,
    ) -> WorkloadIdentity {
        let name = self.name();
        let key = format!("{}_{}", self.cluster.key, self.purpose.key());
        let Self { cluster, namespace, service_account, credentials, .. } = self;
        let trust = trust::policy(cluster, namespace, service_account, *credentials);
        let role = stack.add(
            key.clone(),
            aws::IamRole::new(trust)
                .name(&name)
                .description(format!(
                    "{} For the service account {namespace}/{service_account} of the EKS cluster {}.",
                    self.description, cluster.name
                ))
                .permissions_boundary(self.permissions_boundary.clone())
                .tags([("Name", name.to_string())]),
        );
        let permissions = attach(stack, &key, &name, &role, policies);
        let association = (associate && *credentials == Credentials::PodIdentity).then(|| {
            stack.add(
                key,
                aws::EksPodIdentityAssociation::new(
                    cluster.name_reference.clone(),
                    namespace,
                    role.arn(),
                    service_account,
                )
                .tags([("Name", name.to_string())])
                // A pod that starts between the two would have the role and none of its permissions.
                .depends_on(&permissions),
            )
        });
        WorkloadIdentity {
            role,
            permissions,
            association,
            namespace: namespace.clone(),
            service_account: service_account.clone(),
            credentials: *credentials,
        }
    }
}

/// Makes customer managed policies and attaches them. The first has the role's own name, the others count from two.
fn attach(
    stack: &mut Stack,
    key: &str,
    name: &RoleName,
    role: &IamRoleHandle,
    policies: Vec<PolicyDocument>,
) -> Vec<Handle> {
    let numbered = policies.into_iter().enumerate().map(|(at, document)| {
        let (key, policy_name) = match at {
            0 => (key.to_owned(), name.to_string()),
            _ => (format!("{key}_{}", at + 1), format!("{name}-{}", at + 1)),
        };
        let policy = stack.add(
            key.clone(),
            aws::IamPolicy::new(document)
                .name(policy_name.clone())
                // IAM cannot change a description, so it holds nothing that changes while the name stays.
                .description(format!("Permissions of the role {name}."))
                .tags([("Name", policy_name)]),
        );
        let attachment = aws::IamRolePolicyAttachment::new(policy.arn(), role.name());
        stack.add(key, attachment).handle().clone()
    });
    numbered.collect()
}

impl WorkloadIdentity {
    /// The role's ARN.
    pub fn role_arn(&self) -> Expr<String> {
        self.role.arn()
    }

    /// What an EKS add-on is given so that its pods have the role.
    pub fn addon_credentials(&self) -> AddonCredentials {
        let role_arn = self.role.arn();
        match self.credentials {
            Credentials::Irsa => AddonCredentials::Irsa { role_arn },
            Credentials::PodIdentity => {
                AddonCredentials::PodIdentity { role_arn, service_account: self.service_account.clone() }
            }
        }
    }

    /// The annotation by which a service account asks for the role with IRSA; Pod Identity needs none.
    pub fn service_account_annotation(&self) -> Option<(&'static str, Expr<String>)> {
        match self.credentials {
            Credentials::Irsa => Some(("eks.amazonaws.com/role-arn", self.role.arn())),
            Credentials::PodIdentity => None,
        }
    }
}
