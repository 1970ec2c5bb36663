//! The audit: each control of security and reliability answered from the model, with evidence.
//!
//! The [`Model`](model::Model) has all that an environment is made of as a graph. The [judges] look at it, one for each
//! control of the [catalogue](control::catalogue); [`assess`] puts together what they find, what the environment accepts, and what that
//! means for each id of a [framework]. It does no IO: files, settings and the day are given by its caller.

mod assess;
pub mod assessment;
pub mod control;
pub mod exception;
pub mod framework;
mod input;
pub mod judge;
pub mod judges;
pub mod policies;
pub mod render;
pub mod scanner_config;
mod schema;

pub use assess::{assess, assess_model};
pub use assessment::{Assessment, Evidence, Outcome};
pub use exception::Exception;
pub use generated::model;
pub use input::{CheckFinding, Input};
pub use schema::json_schema;
