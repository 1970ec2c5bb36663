//! An environment as one HTML page that needs nothing else: what it is made of, who may do what, how it stands to every
//! control, until when it is supported, and how it differs from the other environments.
//!
//! A [`page`] is made of what others found: the graph of the generated files, the audit, the rights that a review sees. It
//! has all its styles and its one script within itself and says by its Content-Security-Policy that nothing else may be
//! loaded or run. It does no IO, and the same input gives the same bytes.

mod environment;
mod index;
mod links;
mod page;
mod sections;
mod templates;
#[cfg(test)]
mod tests;
mod values;

pub use environment::{Environment, SubnetUse};
pub use index::index;
pub use page::{Siblings, page};
