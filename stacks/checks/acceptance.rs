//! Which findings an environment accepts, and what is wrong with its acceptances.

use settings::{Problem, index, nearest};

use super::{Accepted, Findings, Model, all};
use crate::environment::AcceptedSettings;

/// Sorts what was found into what is accepted and what is not. An acceptance that has expired or that nothing needs
/// is wrong itself.
pub(super) fn sort(found: Vec<Problem>, model: &Model<'_>) -> Findings {
    let accepted = &model.environment.settings.accepted;
    let mut used = vec![false; accepted.len()];
    let mut findings = Findings::default();
    for problem in found {
        let covering = accepted.iter().enumerate().filter(|(_, by)| covers(by, &problem));
        let covering: Vec<_> = covering.collect();
        for (at, _) in &covering {
            used[*at] = true;
        }
        match covering.iter().find(|(_, by)| by.expires >= model.today) {
            Some((_, by)) => findings.accepted.push(Accepted { problem, by: (*by).clone() }),
            None => findings.problems.push(problem),
        }
    }
    for (at, (by, used)) in accepted.iter().zip(used).enumerate() {
        let earlier =
            accepted[..at].iter().position(|other| other.by() == by.by() && other.target == by.target);
        if let Some(problem) = wrong(by, used, model) {
            findings.problems.push(place(problem, at, model));
        } else if let Some(earlier) = earlier {
            let problem = Problem::new(format!("{} of {} is accepted twice", by.by(), by.target));
            let problem = problem.help("keep one of the two").related_path(
                model.environment.document.root(),
                &index("accepted", earlier),
                "first here",
            );
            findings.problems.push(place(problem, at, model));
        }
    }
    findings
}

fn covers(by: &AcceptedSettings, problem: &Problem) -> bool {
    let rule = problem.rule.as_ref();
    let check = by.check.as_ref();
    rule.is_some_and(|rule| check.is_some_and(|check| check.as_str() == rule.id) && rule.target == by.target)
}

fn wrong(by: &AcceptedSettings, used: bool, model: &Model<'_>) -> Option<Problem> {
    let target = &by.target;
    // Which controls there are, and whether one needs this, is the audit's to say.
    if let Some(check) = &by.check {
        let known: Vec<&str> = all().iter().map(|check| check.id).collect();
        if !known.contains(&check.as_str()) {
            let help = match nearest(check.as_str(), known) {
                Some(near) => format!("did you mean \"{near}\"? `cleon validate --list` names all"),
                None => "`cleon validate --list` names all".to_owned(),
            };
            return Some(Problem::new(format!("there is no check {check}")).help(help));
        }
        if !used {
            let message = format!("nothing needs this acceptance: {check} finds nothing at \"{target}\"");
            let help = "remove it, or write the target as the finding says it";
            return Some(Problem::new(message).help(help));
        }
    }
    let days = (model.today - by.expires).get_days();
    (days > 0).then(|| {
        let message = format!("the acceptance of {} at \"{target}\" expired on {}", by.by(), by.expires);
        let help = format!("change what was found, or ask {} whether a later day is right", by.owner);
        Problem::new(message).help(help)
    })
}

fn place(problem: Problem, at: usize, model: &Model<'_>) -> Problem {
    problem.at_path(model.environment.document.root(), &index("accepted", at))
}
