//! Stack references: what a stack exports and others read, as one contract in Rust types.
//!
//! [`exports!`](crate::exports) declares a contract: a struct of expressions, each with the name of its output. The stack
//! that makes things fills it with what its resources are and exports it by a [`Producer`]; a stack on top gets the same
//! struct filled with references by a [`Reader`]. A field that is not there does not compile.
//!
//! ```
//! fn arn(outputs: stacks::infrastructure::InfrastructureOutputs) -> terraform::Expr<String> {
//!     outputs.logs_key_arn
//! }
//! ```
//!
//! ```compile_fail,E0609
//! fn arn(outputs: stacks::infrastructure::InfrastructureOutputs) -> terraform::Expr<String> {
//!     outputs.vpc_key_arn
//! }
//! ```

mod export;
mod parameter;
mod producer;
mod reader;
mod reads;
mod remote_state;
mod value;

pub use export::{Export, Field};
pub use parameter::{parameter_path, parameters_of};
pub use producer::Producer;
pub use reader::Reader;
pub use reads::{ReadExport, exports_of, read_by, reads};
pub use value::Value;

#[cfg(test)]
mod tests;
