//! The places where a model leaves what cleon checks.

use crate::block::{Block, Entry};
use crate::expression::{Expression, Node};
use crate::stack::{Declared, ProviderConfiguration, Stack};

/// An escape hatch that was used: listed, so that a reader of the output can find and question each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscapeHatch {
    /// What kind: `block`, `resource`, `expression`, `patch`, or what a module calls it: `values`.
    pub kind: &'static str,
    /// Where it is used: an address or a file.
    pub place: String,
}

impl Stack {
    /// Those that were noted as they were used, and every raw expression.
    pub(crate) fn all_escape_hatches(&self) -> Vec<EscapeHatch> {
        let mut hatches = self.escape_hatches.clone();
        let mut scan = |block: &Block, place: &dyn Fn() -> String| {
            let expression = || EscapeHatch { kind: "expression", place: place() };
            hatches.extend(std::iter::repeat_with(expression).take(raw_expressions(block)));
        };
        for (address, declared) in &self.resources {
            scan(&declared.block, &|| address.to_string());
        }
        for ((kind, name), declared) in &self.named {
            scan(&declared.block, &|| format!("{}.{name}", kind.prefix()));
        }
        for (kind, declared) in &self.history {
            scan(&declared.block, &|| history_place(kind, declared));
        }
        for configuration in &self.providers {
            scan(&configuration.declared.block, &|| provider_place(configuration));
        }
        if let Some((backend_type, block)) = &self.backend {
            scan(block, &|| format!("backend.{backend_type}"));
        }
        hatches
    }
}

fn raw_expressions(block: &Block) -> usize {
    let mut count = 0;
    block.values(&mut |value| {
        value.walk(&mut |node| {
            let is_raw = matches!(node, Node::Expression(inner) if matches!(**inner, Expression::Raw(_)));
            count += usize::from(is_raw);
        });
    });
    count
}

/// Blocks of history have no address of their own: they are told apart by the resource they speak of.
fn history_place(kind: &str, declared: &Declared) -> String {
    address_in(declared, ["to", "from"]).map_or_else(|| kind.to_owned(), |of| format!("{kind} {of}"))
}

/// The resource that a block of history speaks of, by the address it had before if there is one: no two blocks of a
/// kind share it.
pub(crate) fn subject(declared: &Declared) -> Option<String> {
    address_in(declared, ["from", "to"])
}

fn address_in(declared: &Declared, keys: [&str; 2]) -> Option<String> {
    keys.iter().find_map(|key| match declared.block.get(key) {
        Some(Entry::Value(Node::Address(address))) => Some(address.to_string()),
        Some(Entry::Value(Node::String(address))) => Some(address.to_string()),
        _ => None,
    })
}

fn provider_place(configuration: &ProviderConfiguration) -> String {
    let alias = configuration.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
    format!("provider.{}{alias}", configuration.local_name)
}

#[cfg(test)]
mod tests {
    use crate::{Any, Block, Check, Checks, Condition, Expr, Import, Mode, Output, Stack, Untyped, Variable};

    fn raw_block() -> Block {
        let mut block = Block::new();
        block.require("a", Expr::<String>::raw("x"));
        block
    }

    #[test]
    fn raw_expressions_count_wherever_they_are() {
        let mut stack = Stack::new("raw", ">= 1.11");
        stack.backend("s3", raw_block());
        stack.provider("terraform", raw_block());
        stack.provider_alias("terraform", "far", raw_block());
        let resource = Untyped::new(Mode::Managed, "terraform_data");
        let handle = stack.add_untyped("a", resource.nest("inside", raw_block()));
        stack.local::<Any>("l", Expr::raw("x"));
        let both = Expr::<bool>::raw("x").and(Expr::raw("y"));
        stack.output("o", Output::new(both, "Two."));
        stack.variable::<bool>("v", Variable::new("bool", Expr::raw("x")));
        stack.check("c", Check::new(Condition::new(Expr::raw("x"), "No.")));
        stack.import(Import::new(&handle, Expr::raw("x")));
        let hatches = stack.synthesize(Checks::default()).unwrap().escape_hatches;
        let expressions = hatches.iter().filter(|hatch| hatch.kind == "expression");
        assert_eq!(
            expressions.map(|hatch| hatch.place.as_str()).collect::<Vec<_>>(),
            [
                "terraform_data.a",
                "local.l",
                "output.o",
                "output.o",
                "var.v",
                "check.c",
                "import terraform_data.a",
                "provider.terraform",
                "provider.terraform.far",
                "backend.s3",
            ]
        );
    }
}
