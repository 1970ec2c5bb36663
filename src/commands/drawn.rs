//! The model of an environment on a side: what pictures and estimates are made from.

use std::collections::BTreeSet;

use ::generated::Model;
use settings::{Problem, Problems};
use stacks::environment::EnvironmentName;

use super::Failure;
use super::sides::{Side, Sides, unknown};

/// The model of what synth would write now.
pub(super) fn model(sides: &Sides<'_>, environment: &EnvironmentName) -> Result<Model, Failure> {
    let side = sides.settings(&BTreeSet::from([environment.clone()]))?;
    model_of(&side, environment)
}

/// The model of an environment on a side, which must have it.
pub(super) fn model_of(side: &Side<'_>, environment: &EnvironmentName) -> Result<Model, Failure> {
    let Some(content) = side.read(environment)? else {
        return Err(unknown(environment, &[side])?.into());
    };
    let objects = content.generated.objects().map_err(|unreadable| {
        let mut problems = Problems::new();
        for ::generated::Unreadable { file, reason } in unreadable {
            let message = format!("cannot read out/{environment}/{file} of {}: {reason}", side.label);
            problems.push(Problem::new(message).help("take a revision in which `synth` wrote it"));
        }
        Failure::Settings(problems)
    })?;
    Ok(Model::new(&content.generated, &objects))
}
