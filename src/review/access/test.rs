//! The operators of conditions.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use ipnet::IpNet;

use super::wildcard;

/// An operator of a condition as it is written: `StringEquals`, `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Test {
    /// `ForAnyValue`, `ForAllValues`, or nothing.
    qualifier: String,
    operator: String,
    /// Whether it holds where the request does not have the key.
    if_exists: bool,
}

/// How an operator takes its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// One of the values must match.
    Any(Matching),
    /// None of the values may match.
    No(Matching),
    /// The key must be below, or above, a value.
    Order(Bound),
    /// It is not known what it means.
    Unknown,
}

/// How a value is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    Exactly,
    InAnyCase,
    Pattern,
    ArnPattern,
    Range,
}

/// Which values are let through by a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Below,
    Above,
}

impl Test {
    pub(super) fn new(text: &str) -> Self {
        let (qualifier, operator) = text.split_once(':').unwrap_or(("", text));
        let (operator, if_exists) = match operator.strip_suffix("IfExists") {
            Some(operator) => (operator, true),
            None => (operator, false),
        };
        Self { qualifier: qualifier.to_owned(), operator: operator.to_owned(), if_exists }
    }

    /// Whether the values of a clause are alternatives, each of which lets something through.
    pub(super) fn has_alternatives(&self) -> bool {
        matches!(self.family(), Family::Any(_)) && self.qualifier != "ForAllValues"
    }

    /// Whether it lets through what a clause does that is held against the same key and values by `narrow`, as far as the
    /// request has the key and has one or many values for it.
    pub(super) fn is_comparable(&self, narrow: &Self) -> bool {
        self.qualifier == narrow.qualifier && (self.if_exists || !narrow.if_exists)
    }

    pub(super) fn family(&self) -> Family {
        match self.operator.as_str() {
            "StringEquals" | "NumericEquals" | "DateEquals" | "BinaryEquals" => {
                Family::Any(Matching::Exactly)
            }
            "StringNotEquals" | "NumericNotEquals" | "DateNotEquals" => Family::No(Matching::Exactly),
            "StringEqualsIgnoreCase" | "Bool" | "Null" => Family::Any(Matching::InAnyCase),
            "StringNotEqualsIgnoreCase" => Family::No(Matching::InAnyCase),
            "StringLike" => Family::Any(Matching::Pattern),
            "StringNotLike" => Family::No(Matching::Pattern),
            // IAM takes both for the same.
            "ArnEquals" | "ArnLike" => Family::Any(Matching::ArnPattern),
            "ArnNotEquals" | "ArnNotLike" => Family::No(Matching::ArnPattern),
            "IpAddress" => Family::Any(Matching::Range),
            "NotIpAddress" => Family::No(Matching::Range),
            "NumericLessThan" | "NumericLessThanEquals" | "DateLessThan" | "DateLessThanEquals" => {
                Family::Order(Bound::Below)
            }
            "NumericGreaterThan"
            | "NumericGreaterThanEquals"
            | "DateGreaterThan"
            | "DateGreaterThanEquals" => Family::Order(Bound::Above),
            _ => Family::Unknown,
        }
    }

    /// Whether a single value names what it lets through, as in `StringEquals`.
    pub(super) fn names_its_values(&self) -> bool {
        !self.if_exists
            && self.has_alternatives()
            && matches!(self.family(), Family::Any(Matching::Exactly | Matching::Pattern))
    }

    /// Whether the same operator decides.
    pub(super) fn same_operator(&self, other: &Self) -> bool {
        self.operator == other.operator
    }
}

impl Matching {
    /// Whether a value of this kind matches whatever a value of a kind `of` does.
    pub(super) fn covers(self, wide: &str, of: Self, narrow: &str) -> bool {
        match (self, of) {
            (Self::Exactly, Self::Exactly) => wide == narrow,
            (Self::Exactly, Self::Pattern) => !wildcard::is_pattern(narrow) && wide == narrow,
            (Self::InAnyCase, Self::InAnyCase | Self::Exactly) => wide.eq_ignore_ascii_case(narrow),
            (Self::Pattern, Self::Pattern | Self::Exactly) | (Self::ArnPattern, Self::ArnPattern) => {
                wildcard::covers(wide, narrow)
            }
            (Self::Range, Self::Range) => match (range(wide), range(narrow)) {
                (Some(wide), Some(narrow)) => wide.contains(&narrow),
                _ => wide == narrow,
            },
            _ => false,
        }
    }
}

/// A range of addresses, or a single one.
fn range(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

impl Bound {
    /// Whether the loosest of some bounds is at least as loose as that of others.
    pub(super) fn covers(self, wide: &BTreeSet<String>, narrow: &BTreeSet<String>) -> bool {
        let looser = |one: &str, other: &str| match (self, order(one, other)) {
            (_, Some(Ordering::Equal)) | (Self::Below, Some(Ordering::Greater)) => true,
            (Self::Above, order) => order == Some(Ordering::Less),
            (Self::Below, _) => false,
        };
        narrow.iter().all(|narrow| wide.iter().any(|wide| looser(wide, narrow)))
    }
}

/// The order of two numbers, or of two dates written alike; none when they are something else.
fn order(one: &str, other: &str) -> Option<Ordering> {
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return one.partial_cmp(&other);
    }
    let shape =
        |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    let alike = one.ends_with('Z') && shape(one) == shape(other);
    (one == other || alike).then(|| one.cmp(other))
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.qualifier.is_empty() {
            write!(f, "{}:", self.qualifier)?;
        }
        write!(f, "{}{}", self.operator, if self.if_exists { "IfExists" } else { "" })
    }
}
