//! The pipeline's way into AWS: GitHub's identity provider, a role that plans and a role that applies.
//!
//! There are no keys to leak: a job shows AWS a token that GitHub made for it. Pull requests get the planning role,
//! which reads, and so do the jobs that plan before an apply and look for drift; only jobs of the protected environment
//! or branch get the applying role. Neither may do more than its boundary, and neither can change it.

mod boundary;
pub mod calls;
mod permissions;
mod scope;
pub mod settings;
mod trust;

use aws::PolicyDocument;
use terraform::{Expr, Section, Stack};

use self::scope::POLICY_PATH;
use self::settings::{OidcProvider, PipelineSettings};
use crate::account::Account;
use crate::identity::{MAX_ATTACHED_POLICIES, into_policies};

pub use scope::{AdoptedCluster, Scope};

/// Seconds that a session which plans lasts at most: the least that IAM takes.
const PLANNING_SESSION: u32 = 3600;

/// The pipeline's roles.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The role that plans.
    pub plan_role_arn: Expr<String>,
    /// The role that applies.
    pub apply_role_arn: Expr<String>,
}

/// A role of the pipeline before it is made.
struct Role {
    /// Its part of names: `plan`.
    purpose: &'static str,
    description: String,
    trust: PolicyDocument,
    session_duration: u32,
    permissions: PolicyDocument,
    boundary: PolicyDocument,
}

/// The name of a role of the pipeline: `cleon-prod-apply`.
fn role_name(account: &Account, purpose: &str) -> String {
    format!("cleon-{}-{purpose}", account.name)
}

/// Makes the identity provider, unless the account has it, and both roles. Everything in it holds the pipeline, so that
/// the stack it is in is applied by people.
pub fn add(stack: &mut Stack, settings: &PipelineSettings, scope: &Scope<'_>) -> Pipeline {
    stack.section(Section::new("pipeline", "modules/pipeline", "pipeline"), |stack| {
        let provider = provider(stack, settings, scope);
        let repository = &settings.repository;
        let (planning, applying) = (permissions::planning(scope), permissions::applying(scope));
        let plan = Role {
            purpose: "plan",
            description: format!("Plans pull requests of {repository}. It reads, and changes nothing."),
            trust: trust::planning(provider.clone(), repository, settings.plan_from.as_ref()),
            session_duration: PLANNING_SESSION,
            boundary: boundary::planning(&planning),
            permissions: planning,
        };
        let apply = Role {
            purpose: "apply",
            description: format!("Applies what {repository} protects."),
            trust: trust::applying(provider, repository, &settings.apply_from),
            session_duration: settings.max_session_duration.get(),
            boundary: boundary::applying(&applying, scope),
            permissions: applying,
        };
        Pipeline {
            plan_role_arn: plan.add(stack, scope.account),
            apply_role_arn: stack.setting("pipeline.apply_from", |stack| apply.add(stack, scope.account)),
        }
    })
}

fn provider(stack: &mut Stack, settings: &PipelineSettings, scope: &Scope<'_>) -> Expr<String> {
    match settings.oidc_provider {
        OidcProvider::Existing => scope.global("iam", &format!("oidc-provider/{}", trust::ISSUER)).into(),
        OidcProvider::Managed => stack.setting("pipeline.oidc_provider", |stack| {
            // Without thumbprints: AWS knows the authority of GitHub's certificate by itself.
            let provider =
                aws::IamOpenidConnectProvider::new([trust::AUDIENCE], format!("https://{}", trust::ISSUER))
                    .tags([("Name", trust::ISSUER)]);
            stack.add("github", provider).arn()
        }),
    }
}

impl Role {
    fn add(self, stack: &mut Stack, account: &Account) -> Expr<String> {
        let (purpose, name) = (self.purpose, role_name(account, self.purpose));
        let policy = |stack: &mut Stack, key: String, document: PolicyDocument, description: String| {
            let name = account.named(&key.replace('_', "-"));
            let policy = aws::IamPolicy::new(document)
                .name(name.clone())
                .path(POLICY_PATH)
                // IAM cannot change a description, so it holds nothing that changes while the name stays.
                .description(description)
                .tags([("Name", name)]);
            stack.add(key, policy).arn()
        };
        let boundary = policy(
            stack,
            format!("{purpose}_boundary"),
            self.boundary,
            format!("The ceiling of the role {name}."),
        );
        let role = stack.add(
            purpose,
            aws::IamRole::new(self.trust)
                .name(name.clone())
                .description(self.description)
                .max_session_duration(self.session_duration)
                .permissions_boundary(boundary)
                .tags([("Name", name.clone())]),
        );
        let policies = match into_policies(vec![self.permissions]) {
            Ok(policies) if policies.len() <= MAX_ATTACHED_POLICIES => policies,
            // Both happen only to platforms of very many clusters, whose names stand in the statements.
            Ok(policies) => {
                stack.refuse(name, format!("its permissions fill {} policies, and IAM attaches {MAX_ATTACHED_POLICIES} at most; spread the clusters over several environments", policies.len()));
                return role.arn();
            }
            Err(characters) => {
                stack.refuse(name, format!("a statement of its permissions is {characters} characters long, and no policy holds it; spread the clusters over several environments"));
                return role.arn();
            }
        };
        for (at, document) in policies.into_iter().enumerate() {
            let key = if at == 0 { purpose.to_owned() } else { format!("{purpose}_{}", at + 1) };
            let arn = policy(stack, key.clone(), document, format!("Permissions of the role {name}."));
            stack.add(key, aws::IamRolePolicyAttachment::new(arn, role.name()));
        }
        role.arn()
    }
}

#[cfg(test)]
mod tests;
