//! Blocks that are known by a name alone, without a type.

/// The kinds of blocks that have a name of their own, in the order Terraform documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Check,
    Local,
    Module,
    Output,
    Variable,
}

impl Kind {
    pub(crate) fn block_type(self) -> &'static str {
        match self {
            Kind::Check => "check",
            Kind::Local => "locals",
            Kind::Module => "module",
            Kind::Output => "output",
            Kind::Variable => "variable",
        }
    }

    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Kind::Local => "local",
            Kind::Variable => "var",
            other => other.block_type(),
        }
    }
}
