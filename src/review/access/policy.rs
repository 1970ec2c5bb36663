//! Policy documents, read.

use std::collections::BTreeSet;

use serde_json::Value;

use super::action_set::{ActionSet, Expansion, Reach};
use super::condition::{Clause, Condition};
use super::names::{Block, Names};
use super::principal::{Principal, one_or_many};
use super::resource::{Pattern, Resource};
use super::test::Test;
use super::wildcard;

/// A statement of a policy.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) denies: bool,
    /// Nobody in the policies of identities.
    pub(super) principals: Vec<Principal>,
    pub(super) actions: ActionSet,
    pub(super) reach: Reach,
    /// How the actions are written, where that is not by their names.
    pub(super) patterns: BTreeSet<String>,
    pub(super) resources: Vec<Resource>,
    /// The conditions as alternatives.
    pub(super) conditions: Vec<Condition>,
}

/// The statements of the policy that an argument of a block holds; none when its text is not known, or no JSON once what it
/// refers to is in its place.
pub(super) fn read(
    names: &Names<'_>,
    expansion: &mut Expansion,
    block: Block<'_>,
    text: Option<&str>,
) -> Option<Vec<Statement>> {
    let document: Value = serde_json::from_str(&names.resolve_policy(block.stack, text?)).ok()?;
    let statements = match document.get("Statement")? {
        Value::Array(statements) => statements.as_slice(),
        single => std::slice::from_ref(single),
    };
    statements.iter().map(|statement| read_statement(names, expansion, statement)).collect()
}

fn read_statement(names: &Names<'_>, expansion: &mut Expansion, statement: &Value) -> Option<Statement> {
    let denies = match statement.get("Effect")?.as_str()? {
        "Allow" => false,
        "Deny" => true,
        _ => return None,
    };
    let mut patterns = BTreeSet::new();
    let (actions, reach) = match (statement.get("Action"), statement.get("NotAction")) {
        (Some(actions), None) => {
            patterns.extend(
                one_or_many(actions).filter(|action| wildcard::is_pattern(action)).map(str::to_owned),
            );
            expansion.set(one_or_many(actions))
        }
        (None, Some(actions)) => {
            let excepted: Vec<&str> = one_or_many(actions).collect();
            patterns.insert(format!("everything but {}", excepted.join(", ")));
            expansion.all_but(excepted)
        }
        _ => return None,
    };
    let principals = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(principals), _) => Principal::read(names, principals),
        (None, Some(excepted)) => {
            vec![Principal::EveryoneBut(Principal::read(names, excepted).into_iter().collect())]
        }
        (None, None) => Vec::new(),
    };
    let pattern = |text: &str| Pattern::new(names, text);
    let resources = match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(resources), _) => {
            one_or_many(resources).map(|text| Resource::Matching(pattern(text))).collect()
        }
        (None, Some(excepted)) => vec![Resource::AllBut(one_or_many(excepted).map(pattern).collect())],
        // Policies of things that cannot speak of another one.
        (None, None) => vec![Resource::everything()],
    };
    let condition = Condition::new(read_conditions(names, statement.get("Condition"))?);
    Some(Statement {
        denies,
        principals,
        actions,
        reach,
        patterns,
        resources,
        conditions: condition.pieces(),
    })
}

fn read_conditions(names: &Names<'_>, conditions: Option<&Value>) -> Option<Vec<Clause>> {
    let Some(conditions) = conditions else { return Some(Vec::new()) };
    let mut clauses = Vec::new();
    for (test, keys) in conditions.as_object()? {
        for (key, values) in keys.as_object()? {
            let scalar = |value: &Value| match value {
                Value::String(text) => Some(names.called(text.clone())),
                Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
                _ => None,
            };
            let values: Option<BTreeSet<String>> = match values {
                Value::Array(values) => values.iter().map(scalar).collect(),
                single => Some(scalar(single).into_iter().collect()),
            };
            // The keys of a token are those of its issuer, whose address may be one that AWS made up.
            let key = match key.rsplit_once(':') {
                Some((issuer, claim)) => format!("{}:{claim}", names.called(issuer.to_owned())),
                None => key.clone(),
            };
            clauses.push(Clause { key, test: Test::new(test), values: values? });
        }
    }
    Some(clauses)
}
