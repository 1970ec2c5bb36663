//! What a comparison must know of a resource type, given to the engine from outside.

/// A resource type, as far as a comparison is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceKind {
    /// The type, such as `aws_eks_cluster`.
    pub resource_type: &'static str,
    /// What tells one object of the type from others.
    pub known_by: KnownBy,
    /// What is lost with an object of the type, when something is: `the images in it`.
    pub holds: Option<&'static str>,
    /// The arguments in which a change makes the provider replace the object, as far as that is worth an error; those
    /// of nested blocks with dots.
    pub fixed: &'static [&'static str],
    /// What an object is imported by, made of its arguments: `{cluster_name}:{node_group_name}`. None where only the
    /// provider knows it.
    pub import_id: Option<&'static str>,
}

/// What tells one object of a type from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// These arguments together. The first must be there, the others may be left out. Without any, a stack has one
    /// object of the type.
    Arguments(&'static [&'static str]),
    /// The objects that refer to it, by their type and argument: a route table is the one that a subnet is associated
    /// with.
    Referrers(&'static str, &'static str),
    /// Nothing: such an object is never taken for another.
    Nothing,
}

impl ResourceKind {
    /// A type without state that is known by arguments.
    #[must_use]
    pub const fn known_by(resource_type: &'static str, arguments: &'static [&'static str]) -> Self {
        let known_by = KnownBy::Arguments(arguments);
        Self { resource_type, known_by, holds: None, fixed: &[], import_id: None }
    }

    /// A type without state that is known by those of a type that refer to it in an argument.
    #[must_use]
    pub const fn known_by_referrers(
        resource_type: &'static str,
        referrer: &'static str,
        argument: &'static str,
    ) -> Self {
        let known_by = KnownBy::Referrers(referrer, argument);
        Self { resource_type, known_by, holds: None, fixed: &[], import_id: None }
    }

    /// A type without state of which no object is taken for another.
    #[must_use]
    pub const fn unknown(resource_type: &'static str) -> Self {
        Self { resource_type, known_by: KnownBy::Nothing, holds: None, fixed: &[], import_id: None }
    }

    /// The same, with what is lost with an object.
    #[must_use]
    pub const fn holds(self, what: &'static str) -> Self {
        Self { holds: Some(what), ..self }
    }

    /// The same, with the arguments that cannot change.
    #[must_use]
    pub const fn fixed(self, arguments: &'static [&'static str]) -> Self {
        Self { fixed: arguments, ..self }
    }

    /// The same, with what an object is imported by.
    #[must_use]
    pub const fn import_id(self, template: &'static str) -> Self {
        Self { import_id: Some(template), ..self }
    }
}
