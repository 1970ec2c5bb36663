//! The Terraform model: what a root module is made of, what is wrong with it, and its rendering as Terraform JSON.
//!
//! Knows no provider and does no IO: text and data come in, text and data go out. A [`Stack`] collects typed
//! resources; [`Stack::synthesize`] checks all of it and returns either the files or every problem at once.
//!
//! ```
//! use terraform::{Checks, Mode, Output, ProviderRequirement, Stack, Untyped, tf};
//!
//! let mut stack = Stack::new("example", ">= 1.11");
//! stack.require_provider(ProviderRequirement {
//!     local_name: "aws".into(),
//!     source: "hashicorp/aws".into(),
//!     version: ">= 5.100, < 7".into(),
//! });
//! let bucket = stack.add_untyped("logs", Untyped::new(Mode::Managed, "aws_s3_bucket"));
//! stack.output("objects", Output::new(tf!("{}/*", bucket.attribute::<String>("arn")), "Every object."));
//! let files = stack.synthesize(Checks::default()).unwrap().files;
//! assert!(files["outputs.tf.json"].contains("${aws_s3_bucket.logs.arn}/*"));
//! ```

pub mod hcl;
pub mod history;
pub mod plan;
pub mod schema;
#[doc(hidden)]
pub mod template;

mod address;
mod argument;
mod argument_path;
mod block;
mod check;
mod conflict;
mod cycle;
mod declarations;
mod dependencies;
mod diagnostic;
mod difference;
mod escape_hatch;
mod expression;
mod json_text;
mod kind;
mod lifecycle;
mod member;
mod offer;
mod reading;
mod resource;
mod section;
mod stack;
mod synthesis;
mod tree;
mod uses;
mod validate;

pub use address::{Mode, NoAddress, ResourceAddress, identifier, is_identifier};
pub use argument::{Arg, Null};
pub use argument_path::Argument;
pub use block::{Block, Entry};
pub use check::{Checks, ResourceCheck};
pub use declarations::{
    Check, Import, Module, Moved, Output, ProviderRequirement, Removed, Untyped, Variable,
};
pub use diagnostic::{Diagnostic, RustLocation};
pub use difference::{Change, Difference, differences};
pub use escape_hatch::EscapeHatch;
pub use expression::{Any, Expr, Expression, List, Map, Node, Number, Reference, Root, Set, StackId, Text};
pub use json_text::JsonText;
pub use lifecycle::Condition;
pub use member::Member;
pub use resource::{Handle, Resource, provider_of};
pub use schema::Schema;
pub use section::Section;
pub use stack::{Declared, Stack};
pub use synthesis::Synthesis;
pub use template::concatenate;
pub use tree::NOTICE;
pub use uses::Use;
