//! What an environment accepts of the audit's findings, and what is wrong with that.

use audit::control::catalogue;
use audit::exception::{Exception, Of};
use audit::{Assessment, Outcome};
use settings::{Problem, Problems, index, nearest};
use stacks::environment::{AcceptedSettings, Environment};

/// The exceptions of an environment.
pub(super) fn of(environment: &Environment) -> Vec<Exception> {
    let exception = |(at, accepted): (usize, &AcceptedSettings)| Exception {
        of: match &accepted.control {
            Some(control) => Of::Control(control.to_string()),
            None => Of::Check(accepted.by().to_owned()),
        },
        target: accepted.target.clone(),
        reason: accepted.reason.clone(),
        owner: accepted.owner.clone(),
        expires: accepted.expires,
        ticket: accepted.ticket.clone(),
        location: super::locate(environment, &index("accepted", at)),
    };
    environment.settings.accepted.iter().enumerate().map(exception).collect()
}

/// Acceptances of controls that there are not.
pub(crate) fn problems(environment: &Environment) -> Problems {
    let mut problems = Problems::new();
    for (at, accepted) in environment.settings.accepted.iter().enumerate() {
        if let Some(problem) = accepted.control.as_ref().and_then(|control| unknown(control.as_str())) {
            problems.push(problem.at_path(environment.document.root(), &index("accepted", at)));
        }
    }
    problems
}

/// That there is no control of an id, if so.
pub(super) fn unknown(control: &str) -> Option<Problem> {
    // Which policies there are is known when they have been evaluated.
    if catalogue().get(control).is_some() || control.starts_with(audit::policies::PREFIX) {
        return None;
    }
    let help = match nearest(control, catalogue().ids()) {
        Some(near) => format!("did you mean \"{near}\"? `cleon audit ENVIRONMENT` names all"),
        None => "`cleon audit ENVIRONMENT` names all".to_owned(),
    };
    Some(Problem::new(format!("there is no control {control}")).help(help))
}

/// Acceptances of controls that nothing needs.
pub(super) fn unused(environment: &Environment, assessment: &Assessment) -> Problems {
    let mut problems = Problems::new();
    for (at, of) in assessment.exceptions.iter().enumerate() {
        let (Some(control), true) = (&of.exception.control, of.controls.is_empty()) else { continue };
        let target = &of.exception.target;
        let message = format!("nothing needs this acceptance: {control} finds nothing at \"{target}\"");
        let fails = assessment.control(control).into_iter().flat_map(|control| &control.evidence);
        let fails = fails.filter(|evidence| evidence.outcome == Outcome::Fail);
        let mut targets: Vec<String> = fails
            .map(|evidence| {
                evidence.setting.clone().unwrap_or_else(|| format!("{}:{}", evidence.stack, evidence.address))
            })
            .collect();
        targets.sort();
        targets.dedup();
        let help = if targets.is_empty() {
            "remove it".to_owned()
        } else {
            format!("remove it, or write the target as the audit says it: {}", targets.join(", "))
        };
        let problem = Problem::new(message).help(help);
        problems.push(problem.at_path(environment.document.root(), &index("accepted", at)));
    }
    problems
}
