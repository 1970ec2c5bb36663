//! Stacks that cannot be planned before another one is applied.

use std::collections::BTreeMap;

use review::Blocker;
use stacks::bootstrap;
use terraform::identifier;
use terraform::plan::Unredacted;

use crate::terraform_cli::Diagnostic;

/// What a stack reads of others: the names of exports, by the stack that exports them.
pub(super) type References = BTreeMap<String, Vec<String>>;

/// The exports that a stack reads and that are not there yet, as far as the plans of those that export them tell.
pub(super) fn by_plans<'p>(
    references: &References,
    plan_of: impl Fn(&str) -> Option<&'p Unredacted>,
) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    for (producer, exports) in references {
        let Some(plan) = plan_of(producer) else { continue };
        for export in exports {
            if plan.has_output(export) == Some(false) {
                blockers.push(Blocker { stack: producer.clone(), export: Some(export.clone()) });
            }
        }
    }
    blockers
}

/// What Terraform's errors say that a stack waits for; none when one of them is of another kind.
pub(super) fn by_errors(errors: &[Diagnostic], references: &References) -> Option<Vec<Blocker>> {
    let mut blockers: Vec<Blocker> = Vec::new();
    for error in errors {
        let found = of_state(error, references).or_else(|| of_parameter(error, references))?;
        if !blockers.contains(&found) {
            blockers.push(found);
        }
    }
    blockers.sort();
    (!blockers.is_empty()).then_some(blockers)
}

/// `terraform_remote_state` finds no state, or no output of the name in it.
fn of_state(error: &Diagnostic, references: &References) -> Option<Blocker> {
    let is_of = |text: &str, producer: &str| {
        let source = format!("data.terraform_remote_state.{}", identifier(producer));
        text.strip_prefix(&source).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    if error.summary == "Unable to find remote state" {
        let address = error.address.as_deref()?;
        let producer = references.keys().find(|producer| is_of(address, producer))?;
        return Some(Blocker { stack: producer.clone(), export: None });
    }
    if error.summary == "Unsupported attribute" {
        let mut producers = references.keys();
        let producer = producers.find(|producer| error.traversals().any(|text| is_of(text, producer)))?;
        let export = error.detail.split('"').nth(1).map(str::to_owned);
        return Some(Blocker { stack: producer.clone(), export });
    }
    None
}

/// `aws_ssm_parameter` finds no parameter.
fn of_parameter(error: &Diagnostic, references: &References) -> Option<Blocker> {
    let said = format!("{}\n{}", error.summary, error.detail);
    let is_missing = said.contains("couldn't find resource") || said.contains("ParameterNotFound");
    let name = error.address.as_deref()?.strip_prefix("data.aws_ssm_parameter.")?;
    if !is_missing {
        return None;
    }
    references.iter().find_map(|(producer, exports)| {
        let is_it = |export: &&String| identifier(&format!("{producer}_{export}")) == name;
        let export = exports.iter().find(is_it)?;
        Some(Blocker { stack: producer.clone(), export: Some(export.clone()) })
    })
}

/// Whether `init` fails since the bucket of the states is not there, which the bootstrap makes.
pub(super) fn by_bucket(said: &str, depends_on: &[String]) -> Option<Vec<Blocker>> {
    let is_missing =
        said.contains("NoSuchBucket") || said.contains("S3 bucket") && said.contains("does not exist");
    let waits = is_missing && depends_on.iter().any(|stack| stack == bootstrap::NAME);
    waits.then(|| vec![Blocker { stack: bootstrap::NAME.to_owned(), export: None }])
}

/// Whether the bucket of the states is not there.
pub(super) fn is_without_bucket(said: &str) -> bool {
    said.contains("NoSuchBucket") || said.contains("S3 bucket") && said.contains("does not exist")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::terraform_cli::diagnostics;

    fn references() -> References {
        let exports = ["vpc_id", "logs_key_arn"].map(str::to_owned).to_vec();
        [("infrastructure".to_owned(), exports), ("infra".to_owned(), vec!["structure_vpc_id".to_owned()])]
            .into()
    }

    fn blocked(errors: &[Value]) -> Option<Vec<Blocker>> {
        let lines = errors.iter().map(|error| {
            let mut error = error.clone();
            error["severity"] = json!("error");
            json!({ "type": "diagnostic", "diagnostic": error }).to_string()
        });
        by_errors(&diagnostics(lines.collect::<Vec<_>>().join("\n").as_bytes()), &references())
    }

    fn blocker(export: Option<&str>) -> Blocker {
        Blocker { stack: "infrastructure".to_owned(), export: export.map(str::to_owned) }
    }

    #[test]
    fn both_transports_say_what_is_not_there() {
        let state = json!({ "summary": "Unable to find remote state", "address": "data.terraform_remote_state.infrastructure" });
        let attribute = json!({
            "summary": "Unsupported attribute", "detail": "This object does not have an attribute named \"vpc_id\".",
            "snippet": { "values": [{ "traversal": "data.terraform_remote_state.infrastructure.outputs" }] },
        });
        let parameter = json!({
            "summary": "reading SSM Parameter (/cleon/dev/infrastructure/logs_key_arn): couldn't find resource",
            "address": "data.aws_ssm_parameter.infrastructure_logs_key_arn",
        });
        assert_eq!(blocked(std::slice::from_ref(&state)), Some(vec![blocker(None)]));
        assert_eq!(
            blocked(&[parameter.clone(), attribute.clone(), attribute.clone()]),
            Some(vec![blocker(Some("logs_key_arn")), blocker(Some("vpc_id"))])
        );
        let other = json!({ "summary": "Unsupported attribute", "detail": "This object has no argument named \"x\"." });
        for errors in [vec![], vec![other.clone()], vec![state, other]] {
            assert_eq!(blocked(&errors), None, "{errors:?}");
        }
        let denied =
            json!({ "summary": "AccessDenied", "address": "data.aws_ssm_parameter.infrastructure_vpc_id" });
        assert_eq!(blocked(&[denied]), None);
    }

    #[test]
    fn a_bucket_that_is_not_there_is_the_bootstraps() {
        let said = "Error: Failed to get existing workspaces: S3 bucket \"x\" does not exist.";
        let on_bootstrap = vec![Blocker { stack: "bootstrap".to_owned(), export: None }];
        assert_eq!(by_bucket(said, &["bootstrap".to_owned()]), Some(on_bootstrap));
        assert_eq!(by_bucket(said, &[]), None);
        assert_eq!(by_bucket("AccessDenied", &["bootstrap".to_owned()]), None);
    }

    #[test]
    fn plans_say_what_is_exported() {
        let plan = |changes: Value| {
            let plan = json!({ "format_version": "1.2", "output_changes": changes });
            Unredacted::read(plan.to_string().as_bytes()).unwrap()
        };
        let first =
            plan(json!({ "vpc_id": { "actions": ["create"] }, "logs_key_arn": { "actions": ["update"] } }));
        let found = by_plans(&references(), |stack| (stack == "infrastructure").then_some(&first));
        assert_eq!(found, [blocker(Some("vpc_id"))]);
        assert_eq!(by_plans(&references(), |_| None), []);
    }
}
