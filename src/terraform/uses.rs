//! What a value refers to.

use crate::expression::{Expression, Node, Reference, Root};
use crate::hcl::to_hcl;

/// A reference in a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The address of what is referred to: `aws_vpc.main`, `var.x`, `provider.aws.replica`.
    pub address: String,
    /// The whole path as it is written: `aws_eks_cluster.trantor.identity[0].oidc[0].issuer`.
    pub expression: String,
    /// Whether only the order matters, as in `depends_on`: no value is taken over.
    pub is_order: bool,
}

/// The references in a value, each once, in the order they stand in.
pub(crate) fn of(node: &Node) -> Vec<Use> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found
}

/// The configuration that a resource's `provider` names.
pub(crate) fn provider(name: &str) -> Use {
    Use { address: format!("provider.{name}"), expression: name.to_owned(), is_order: true }
}

fn collect(node: &Node, found: &mut Vec<Use>) {
    let add = |found: &mut Vec<Use>, address: String, expression: String, is_order: bool| {
        let found_use = Use { address, expression, is_order };
        if !found.contains(&found_use) {
            found.push(found_use);
        }
    };
    match node {
        Node::Address(address) => add(found, address.to_string(), address.to_string(), true),
        Node::List(items) => items.iter().for_each(|item| collect(item, found)),
        Node::Object(entries) => entries.iter().for_each(|(_, value)| collect(value, found)),
        Node::Expression(expression) => match &**expression {
            Expression::Reference(reference) => {
                if let Some(address) = address_of(reference) {
                    add(found, address, to_hcl(node), false);
                }
            }
            Expression::Index { base, key } => {
                match root_of(base).and_then(address_of) {
                    Some(address) => add(found, address, to_hcl(node), false),
                    None => collect(base, found),
                }
                collect(key, found);
            }
            Expression::Attribute { base, .. } => match root_of(base).and_then(address_of) {
                Some(address) => add(found, address, to_hcl(node), false),
                None => collect(base, found),
            },
            Expression::Template(nodes) | Expression::Call { arguments: nodes, .. } => {
                for node in nodes {
                    collect(node, found);
                }
            }
            Expression::Conditional { condition, then, otherwise } => {
                for node in [condition, then, otherwise] {
                    collect(node, found);
                }
            }
            Expression::Binary { left, right, .. } => {
                collect(left, found);
                collect(right, found);
            }
            Expression::Not(operand) => collect(operand, found),
            Expression::Raw(_) => {}
        },
        _ => {}
    }
}

/// The reference that a path of indexes and attributes begins with.
fn root_of(node: &Node) -> Option<&Reference> {
    let Node::Expression(expression) = node else { return None };
    match &**expression {
        Expression::Reference(reference) => Some(reference),
        Expression::Index { base, .. } | Expression::Attribute { base, .. } => root_of(base),
        _ => None,
    }
}

/// None for what is no object of the stack, such as `each` and `path`.
fn address_of(reference: &Reference) -> Option<String> {
    match &reference.root {
        Root::Resource { address, .. } => Some(address.to_string()),
        Root::Variable(name) => Some(format!("var.{name}")),
        Root::Local(name) => Some(format!("local.{name}")),
        Root::Module(name) => Some(format!("module.{name}")),
        Root::Meta(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Any, Expr, List, Mode, Stack, Untyped, tf};

    #[test]
    fn a_path_is_one_reference_and_each_counts_once() {
        let mut stack = Stack::new("uses", ">= 1.11");
        let cluster = stack.add_untyped("main", Untyped::new(Mode::Managed, "aws_eks_cluster"));
        let issuer: Expr<String> = cluster.attribute::<List<Any>>("identity").index(0).attribute("issuer");
        let text = tf!("{}-{}-{}", issuer.clone(), issuer, Expr::<String>::local("name"));
        let found: Vec<(String, String)> =
            of(text.node()).into_iter().map(|found| (found.address, found.expression)).collect();
        assert_eq!(
            found,
            [
                ("aws_eks_cluster.main".to_owned(), "aws_eks_cluster.main.identity[0].issuer".to_owned()),
                ("local.name".to_owned(), "local.name".to_owned()),
            ]
        );
        assert!(of(&cluster.address_node())[0].is_order);
    }
}
