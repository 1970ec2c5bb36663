//! Conditions: of a resource's lifecycle, of `check` blocks, of outputs and of variables.

use crate::block::Block;
use crate::expression::Expr;

/// A condition with the message Terraform shows when it does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    block: Block,
}

impl Condition {
    /// `condition` must hold; `error_message` says in a whole sentence what is wrong and what to do.
    #[must_use]
    pub fn new(condition: Expr<bool>, error_message: impl Into<Expr<String>>) -> Self {
        let mut block = Block::new();
        block.require("condition", condition);
        block.require("error_message", error_message);
        Self { block }
    }
}

impl From<Condition> for Block {
    fn from(condition: Condition) -> Self {
        condition.block
    }
}
