//! Conditions of statements: what they say, and whether one lets through whatever another does.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::test::{Family, Test};

/// The conditions of a statement, all of which must hold. None lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Condition(Rc<[Clause]>);

/// A condition key with the values it is held against.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Clause {
    pub(super) key: String,
    pub(super) test: Test,
    pub(super) values: BTreeSet<String>,
}

/// A condition falls into at most so many pieces, above which it stays whole.
const MOST_PIECES: usize = 64;

impl Condition {
    pub(super) fn new(mut clauses: Vec<Clause>) -> Self {
        clauses.sort();
        Self(clauses.into())
    }

    pub(super) fn clauses(&self) -> &[Clause] {
        &self.0
    }

    /// Whether it lets through whatever `narrow` does. False is no proof that it does not.
    pub(super) fn covers(&self, narrow: &Self) -> bool {
        self.0.iter().all(|wide| narrow.0.iter().any(|narrow| wide.covers(narrow)))
    }

    /// The same as alternatives of which each has a single value where values are alternatives, so that two statements
    /// with a value each are the same as one with both.
    pub(super) fn pieces(&self) -> Vec<Self> {
        let number = self.0.iter().filter(|clause| clause.test.has_alternatives());
        let number = number.fold(1_usize, |number, clause| number.saturating_mul(clause.values.len().max(1)));
        if number == 1 || number > MOST_PIECES {
            return vec![self.clone()];
        }
        let mut pieces: Vec<Vec<Clause>> = vec![Vec::new()];
        for clause in self.0.iter() {
            if clause.test.has_alternatives() && clause.values.len() > 1 {
                let single = |value: &String| Clause { values: [value.clone()].into(), ..clause.clone() };
                pieces = pieces
                    .iter()
                    .flat_map(|piece| clause.values.iter().map(move |value| (piece, single(value))))
                    .map(|(piece, clause)| piece.iter().cloned().chain([clause]).collect())
                    .collect();
            } else {
                for piece in &mut pieces {
                    piece.push(clause.clone());
                }
            }
        }
        pieces.into_iter().map(Self::new).collect()
    }

    /// The condition that holds when one of two does, where they differ in the values of one clause alone.
    pub(super) fn either(&self, other: &Self) -> Option<Self> {
        if self.0.len() != other.0.len() {
            return None;
        }
        let mut different = None;
        for (at, (one, two)) in self.0.iter().zip(other.0.iter()).enumerate() {
            if (&one.key, &one.test) != (&two.key, &two.test) {
                return None;
            }
            if one.values != two.values && (different.replace(at).is_some() || !one.test.has_alternatives()) {
                return None;
            }
        }
        let mut clauses = self.0.to_vec();
        if let Some(at) = different {
            clauses[at].values.extend(other.0[at].values.iter().cloned());
        }
        Some(Self::new(clauses))
    }

    /// The same without a clause.
    pub(super) fn without(&self, clause: &Clause) -> Self {
        Self(self.0.iter().filter(|other| *other != clause).cloned().collect())
    }

    /// As people read it, a text for each clause.
    pub(super) fn shown(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl Clause {
    /// Whether it holds whenever `narrow` does.
    fn covers(&self, narrow: &Self) -> bool {
        if !self.key.eq_ignore_ascii_case(&narrow.key) || !self.test.is_comparable(&narrow.test) {
            return false;
        }
        let (wide, narrow_values) = (&self.values, &narrow.values);
        match (self.test.family(), narrow.test.family()) {
            (Family::Any(of), Family::Any(narrow)) => {
                narrow_values.iter().all(|value| wide.iter().any(|wide| of.covers(wide, narrow, value)))
            }
            (Family::No(of), Family::No(narrow)) => {
                wide.iter().all(|value| narrow_values.iter().any(|wide| narrow.covers(wide, of, value)))
            }
            (Family::Order(bound), Family::Order(_)) => {
                self.test.same_operator(&narrow.test) && bound.covers(wide, narrow_values)
            }
            _ => self.test == narrow.test && wide == narrow_values,
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        write!(f, "{} {}: {}", self.test, self.key, values.join(", "))
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
