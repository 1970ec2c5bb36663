//! Makes the typed provider bindings from the provider's own schema.
//!
//! `terraform providers schema -json` → [`schema::Schema`], narrowed to the types in the list → compact data, which is
//! checked in and which synthesis reads too → Rust source. The first step needs the provider; the others do not, so a
//! plain test can tell whether the checked-in code is what the generator makes.

pub mod emit;
pub mod iam_actions;
pub mod instance_types;
pub mod naming;
pub mod schema;
pub mod shapes;
pub mod types;
pub mod workspace;
