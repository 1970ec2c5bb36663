//! Rego, evaluated.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;
use serde_json::Value;

use super::finding::Finding;
use super::{PolicyFault, PolicyFile};

/// How long a package may take for a stack.
const LIMIT: Duration = Duration::from_secs(10);

/// After how many steps the clock is looked at.
const STEPS: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// Policies that are Rego.
pub(super) struct Engine {
    rego: regorus::Engine,
    /// The packages by their path, `aws.tags`, with the rules that find something.
    packages: BTreeMap<String, BTreeSet<String>>,
    limit: Duration,
}

/// What each rule of each package finds.
type Rules = BTreeMap<(String, String), Vec<Finding>>;

impl Engine {
    /// Reads policies.
    ///
    /// # Errors
    ///
    /// What is wrong with each file that is no Rego.
    pub(super) fn read(files: &[PolicyFile]) -> Result<Self, Vec<PolicyFault>> {
        let mut engine = regorus::Engine::new();
        let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut faults = Vec::new();
        for file in files {
            match engine.add_policy(file.path.clone(), file.text.clone()) {
                Ok(package) => {
                    let package = package.strip_prefix("data.").unwrap_or(&package).to_owned();
                    packages.entry(package).or_default().extend(finding_rules(&file.text));
                }
                Err(error) => faults.push(fault(&error.to_string())),
            }
        }
        if faults.is_empty() { Ok(Self { rego: engine, packages, limit: LIMIT }) } else { Err(faults) }
    }

    /// What the policies find of an input.
    ///
    /// # Errors
    ///
    /// Each package that fails, takes too long or finds what has no known shape.
    pub(super) fn evaluate(&self, stack: &str, input: &Value) -> Result<Rules, Vec<PolicyFault>> {
        let mut engine = self.rego.clone();
        engine.set_input(regorus::Value::from(input.clone()));
        let mut found = Rules::new();
        let mut faults = Vec::new();
        for (package, rules) in &self.packages {
            // The time of each package begins anew.
            engine.set_execution_timer_config(ExecutionTimerConfig {
                limit: self.limit,
                check_interval: STEPS,
            });
            let value = match engine.eval_query(format!("data.{package}"), false) {
                Ok(results) => results.result.first().and_then(|result| result.expressions.first()).map_or(
                    Ok(Value::Null),
                    |expression| {
                        expression
                            .value
                            .to_json_str()
                            .map(|text| serde_json::from_str(&text).unwrap_or_default())
                    },
                ),
                Err(error) => Err(error),
            };
            let value = match value {
                Ok(value) => value,
                Err(error) => {
                    faults.push(self.failed(package, stack, &error.to_string()));
                    continue;
                }
            };
            let present = value.as_object().into_iter().flatten().map(|(name, _)| name.clone());
            let names: BTreeSet<String> =
                rules.iter().cloned().chain(present).filter(|name| finds(name)).collect();
            for rule in names {
                match Finding::all(&rule, &value[&rule]) {
                    Ok(findings) => _ = found.insert((package.clone(), rule), findings),
                    Err(wrong) => faults.push(PolicyFault {
                        place: None,
                        message: format!("{rule} of the package {package} finds {wrong}"),
                        help: Some("let it find texts, or objects with a text `msg`".to_owned()),
                    }),
                }
            }
        }
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    fn failed(&self, package: &str, stack: &str, error: &str) -> PolicyFault {
        if error.contains("exceeded time limit") {
            return PolicyFault {
                place: None,
                message: format!(
                    "the package {package} is not done with {stack} after {} s",
                    self.limit.as_secs_f32()
                ),
                help: Some("let its rules look at each thing once".to_owned()),
            };
        }
        fault(error)
    }
}

/// Whether a rule of this name finds something.
fn finds(name: &str) -> bool {
    ["deny", "violation", "warn"]
        .into_iter()
        .any(|of| name.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

/// The rules of a file that find something: one that never does is a control, too, and passes.
fn finding_rules(text: &str) -> impl Iterator<Item = String> {
    let head = |line: &str| -> Option<String> {
        let head = line.strip_prefix("default ").unwrap_or(line);
        let end = head.find(|of: char| !of.is_ascii_alphanumeric() && of != '_').unwrap_or(head.len());
        Some(head[..end].to_owned()).filter(|name| finds(name))
    };
    text.lines().filter_map(head).collect::<BTreeSet<_>>().into_iter()
}

/// An error of the engine, which draws the place in several lines.
fn fault(error: &str) -> PolicyFault {
    let lines = || error.lines().map(str::trim);
    let place = lines().find_map(|line| line.strip_prefix("--> "));
    let message = lines().find_map(|line| line.strip_prefix("error: "));
    PolicyFault {
        place: place.map(str::to_owned),
        message: message.unwrap_or(error.trim()).trim_end_matches(':').to_owned(),
        help: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(text: &str) -> PolicyFile {
        PolicyFile { path: "policies/a.rego".to_owned(), text: text.to_owned() }
    }

    fn rules(text: &str, input: &Value) -> Rules {
        let engine = Engine::read(&[file(text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
        engine.evaluate("infrastructure", input).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    #[test]
    fn rules_find_something_by_their_name() {
        let text = "package team.tags\ndeny contains msg if { some x in input.a; x > 1; msg := sprintf(\"%d\", [x]) }\n\
                    warn_later contains { \"msg\": \"b\", \"address\": \"c\" } if input.a\n\
                    violation := \"never\" if input.nothing\nhelper := 3\ndenied := true\n";
        let found = rules(text, &json!({ "a": [1, 2, 3] }));
        let counts: Vec<(&str, usize)> =
            found.iter().map(|((_, rule), of)| (rule.as_str(), of.len())).collect();
        assert_eq!(counts, [("deny", 2), ("violation", 0), ("warn_later", 1)]);
        assert!(found.keys().all(|(package, _)| package == "team.tags"));
    }

    #[test]
    fn what_is_no_rego_is_told_with_its_place() {
        let broken = Engine::read(&[file("package a\ndeny contains x if { x := }"), file("deny := 1")]);
        let faults = broken.err().unwrap_or_default();
        assert_eq!(faults.len(), 2, "{faults:#?}");
        assert_eq!(faults[1].place.as_deref(), Some("policies/a.rego:1:1"));
        let fails = |text: &str| {
            let engine = Engine::read(&[file(text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
            engine.evaluate("x", &json!({})).err().unwrap_or_default()
        };
        let unknown = fails("package a\ndeny contains x if { x := nothing_like_it(1) }");
        assert_eq!(unknown[0].message, "could not find function nothing_like_it");
        assert_eq!(unknown[0].place.as_deref(), Some("policies/a.rego:2:42"));
        let shapeless = fails("package a\ndeny contains 3 if true");
        assert_eq!(shapeless[0].message, "deny of the package a finds 3");
    }

    #[test]
    fn what_does_not_end_is_ended() {
        let text = "package a\ndeny contains \"x\" if { some i in numbers.range(1, 100000); \
                    some j in numbers.range(1, 100000); i * j == -1 }";
        let mut engine = Engine::read(&[file(text)]).unwrap_or_else(|faults| panic!("{faults:#?}"));
        engine.limit = Duration::from_millis(200);
        let faults = engine.evaluate("infrastructure", &json!({})).err().unwrap_or_default();
        assert!(faults[0].message.starts_with("the package a is not done with infrastructure"), "{faults:?}");
    }
}
