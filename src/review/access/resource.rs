//! What statements speak of.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::names::Names;
use super::wildcard;

/// What a statement speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Resource {
    /// What matches a pattern.
    Matching(Pattern),
    /// Everything that matches none of some patterns.
    AllBut(BTreeSet<Pattern>),
}

/// A pattern of ARNs, or another name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pattern {
    /// With the ARN that it will have, to be held against others.
    shape: Rc<str>,
    /// As people read it.
    shown: Rc<str>,
}

impl Pattern {
    pub(super) fn new(names: &Names<'_>, text: &str) -> Self {
        let called = names.called(text.to_owned());
        Self { shape: names.shape(&called).into(), shown: called.into() }
    }

    /// One that is shown by another text than the one it is held against others by.
    pub(super) fn shown_as(shape: &str, shown: &str) -> Self {
        Self { shape: shape.into(), shown: shown.into() }
    }

    fn covers(&self, narrow: &Self) -> bool {
        let (wide, narrow) = (&*self.shape, &*narrow.shape);
        // A wildcard does not reach beyond the part of the ARN that it is in.
        let parts =
            |arn: &str| arn.starts_with("arn:") && arn.bytes().filter(|byte| *byte == b':').count() >= 5;
        if wide != "*" && parts(wide) && parts(narrow) {
            wide.splitn(6, ':')
                .zip(narrow.splitn(6, ':'))
                .all(|(wide, narrow)| wildcard::covers(wide, narrow))
        } else {
            wildcard::covers(wide, narrow)
        }
    }

    fn is_disjoint(&self, other: &Self) -> bool {
        wildcard::are_disjoint(&self.shape, &other.shape)
    }
}

impl Resource {
    /// A name that is no pattern of ARNs.
    pub(super) fn named(name: &str) -> Self {
        Self::Matching(Pattern::shown_as(name, name))
    }

    /// Everything.
    pub(super) fn everything() -> Self {
        Self::named("*")
    }

    pub(super) fn is_everything(&self) -> bool {
        matches!(self, Self::Matching(pattern) if &*pattern.shape == "*")
    }

    /// Whether whatever `narrow` speaks of is spoken of by this too. False is no proof that it is not.
    pub(super) fn covers(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::Matching(wide), Self::Matching(narrow)) => wide.covers(narrow),
            (Self::AllBut(excepted), Self::Matching(narrow)) => {
                excepted.iter().all(|pattern| pattern.is_disjoint(narrow))
            }
            (Self::AllBut(wide), Self::AllBut(narrow)) => {
                wide.iter().all(|pattern| narrow.iter().any(|other| other.covers(pattern)))
            }
            (Self::Matching(_), Self::AllBut(_)) => self.is_everything(),
        }
    }

    /// As people read it; nothing for what goes without saying.
    pub(super) fn shown(&self) -> Option<String> {
        match self {
            Self::Matching(pattern) if pattern.shown.is_empty() => None,
            Self::Matching(pattern) => Some(pattern.shown.to_string()),
            Self::AllBut(patterns) => {
                let patterns: Vec<&str> = patterns.iter().map(|pattern| &*pattern.shown).collect();
                Some(format!("everything but {}", patterns.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(text: &str) -> Resource {
        Resource::named(text)
    }

    fn all_but(texts: &[&str]) -> Resource {
        Resource::AllBut(texts.iter().map(|text| Pattern::shown_as(text, text)).collect())
    }

    #[test]
    fn wildcards_stay_within_a_part_of_an_arn() {
        let objects = resource("arn:aws:s3:::b/*");
        assert!(objects.covers(&resource("arn:aws:s3:::b/c/*")) && objects.covers(&objects));
        assert!(!resource("arn:aws:s3:::b/c").covers(&objects));
        assert!(resource("*").covers(&objects) && resource("*").covers(&all_but(&["a"])));
        assert!(!resource("arn:aws:iam::*:role/a").covers(&resource("arn:aws:iam::1:x:role/a")));
        assert!(
            resource("arn:aws:logs:*:1:log-group:/a/*")
                .covers(&resource("arn:aws:logs:eu:1:log-group:/a/b:*"))
        );
    }

    #[test]
    fn everything_but_something_is_compared_the_other_way_round() {
        assert!(all_but(&["a/*"]).covers(&resource("b/c")) && !all_but(&["a/*"]).covers(&resource("a/b")));
        assert!(!all_but(&["a/b"]).covers(&resource("a/*")));
        assert!(
            all_but(&["a/b"]).covers(&all_but(&["a/*"])) && !all_but(&["a/*"]).covers(&all_but(&["a/b"]))
        );
        assert!(!resource("a*").covers(&all_but(&["a"])));
    }
}
