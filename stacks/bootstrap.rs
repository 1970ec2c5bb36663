//! The bootstrap tier: what must stand before anything else can be applied. An administrator applies it by hand, the
//! first time with local state (`docs/getting-started.md`), since what it makes guards against the pipeline too.

use aws::names::BucketName;
use modules::account::Account;
use modules::database::parameters_path;
use modules::pipeline::settings::PipelineSettings;
use modules::state_bucket::StateBucket;
use modules::{pipeline, state_bucket};
use terraform::{Output, Section, Stack};

use crate::environment::{Environment, PermissionsBoundary, StackReferences};
use crate::{APPLIED_BY_PIPELINE, adopted, references, root_module};

/// The stack's name.
pub const NAME: &str = "bootstrap";

/// Builds the stack of an environment.
pub fn build(environment: &Environment) -> Stack {
    let settings = &environment.settings;
    let mut stack = root_module::new(environment, NAME);
    let account = root_module::account(environment);
    let state =
        state_bucket::add(&mut stack, environment.state_bucket(), settings.state.noncurrent_days, &account);
    if settings.permissions_boundary == PermissionsBoundary::Managed {
        let section = Section::new("identity", "modules/identity", "permissions_boundary");
        stack.section(section, |stack| root_module::boundary(environment, &account).add(stack));
    }
    if let Some(pipeline) = &settings.pipeline {
        add_pipeline(&mut stack, environment, pipeline, &account, &state);
    }
    stack.section(Section::new("outputs", "stacks/bootstrap", "state"), |stack| {
        stack.output("state_bucket", Output::new(state.bucket.id(), "The bucket of Terraform's states."));
        stack.output("state_key_arn", Output::new(state.key.arn(), "The key that encrypts them."));
    });
    stack
}

/// The pipeline, whose boundary names the state's bucket and key.
fn add_pipeline(
    stack: &mut Stack,
    environment: &Environment,
    settings: &PipelineSettings,
    account: &Account,
    state: &StateBucket,
) {
    let Some(permissions_boundary) = root_module::permissions_boundary_arn(environment, account) else {
        // The settings are refused without one.
        return;
    };
    let adopted = environment.settings.adopted.values();
    let clusters: Vec<_> = environment.clusters().map(|cluster| cluster.name).cloned().collect();
    let scope = pipeline::Scope {
        account,
        tag: (root_module::ENVIRONMENT_TAG, environment.name.as_str()),
        clusters: &clusters,
        adopted: adopted
            .map(|cluster| pipeline::AdoptedCluster {
                name: &cluster.name,
                has_fargate_profiles: !cluster.fargate_profiles.is_empty(),
                has_identity_providers: !cluster.identity_providers.is_empty(),
            })
            .collect(),
        permissions_boundary,
        state_bucket: environment.state_bucket(),
        state_key_arn: state.key.arn(),
        applied_states: APPLIED_BY_PIPELINE
            .into_iter()
            .filter(|stack| *stack != adopted::NAME || !environment.settings.adopted.is_empty())
            .map(|stack| root_module::state_key(environment, stack))
            .collect(),
        own_state: root_module::state_key(environment, NAME),
        parameter_paths: parameter_paths(environment),
        bucket_names: bucket_names(environment),
    };
    let pipeline = pipeline::add(stack, settings, &scope);
    stack.section(Section::new("outputs", "stacks/bootstrap", "pipeline"), |stack| {
        stack.output("plan_role_arn", Output::new(pipeline.plan_role_arn, "The role of jobs that plan."));
        stack.output("apply_role_arn", Output::new(pipeline.apply_role_arn, "The role of jobs that apply."));
    });
}

/// Where the parameters stand that stacks make: what they tell each other, and where the databases of services are.
fn parameter_paths(environment: &Environment) -> Vec<String> {
    let told = match environment.settings.stack_references {
        StackReferences::RemoteState => None,
        StackReferences::Ssm => Some(references::parameters_of(environment)),
    };
    let services = environment.settings.services.iter().filter(|(_, settings)| settings.database.is_some());
    let databases =
        services.map(|(key, settings)| parameters_path(environment.name.as_str(), settings.name(key)));
    told.into_iter().chain(databases).collect()
}

/// The buckets of services whose names the settings write.
fn bucket_names(environment: &Environment) -> Vec<BucketName> {
    let buckets = environment.settings.services.values().filter_map(|service| service.bucket.as_ref());
    buckets.filter_map(|bucket| bucket.name.clone()).collect()
}

#[cfg(test)]
mod tests;
