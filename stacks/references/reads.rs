//! What a stack reads of others and exports itself, told by its blocks.

use std::collections::{BTreeMap, BTreeSet};

use terraform::{Expression, Node, Reference, Root, Stack};

use super::{parameter, remote_state};

/// What a stack reads of others: the names of the exports, by the stack that exports them.
pub fn reads(stack: &Stack) -> BTreeMap<String, BTreeSet<String>> {
    let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |(stack, output): (&str, &str)| {
        reads.entry(stack.to_owned()).or_default().insert(output.to_owned());
    };
    for member in stack.members() {
        let is_parameter = member.address.starts_with("data.aws_ssm_parameter.");
        for argument in member.block.arguments() {
            argument.value.walk(&mut |node| match node {
                Node::String(path) if is_parameter && argument.path == "name" => {
                    parameter::stack_and_output(path).into_iter().for_each(&mut add);
                }
                _ => of_state(node).into_iter().for_each(&mut add),
            });
        }
    }
    reads
}

/// The names of what a stack exports.
pub fn exports_of(stack: &Stack) -> BTreeSet<String> {
    let members = stack.members().into_iter();
    members.filter_map(|member| member.address.strip_prefix("output.").map(str::to_owned)).collect()
}

/// `data.terraform_remote_state.<stack>.outputs.<output>`.
fn of_state(node: &Node) -> Option<(&str, &str)> {
    let Node::Expression(expression) = node else { return None };
    let Expression::Attribute { base: Node::Expression(base), name } = &**expression else { return None };
    match &**base {
        Expression::Reference(Reference { root: Root::Resource { address, .. }, attribute, .. }) => {
            let is_state = address.resource_type == remote_state::TYPE
                && attribute.as_deref() == Some(remote_state::OUTPUTS);
            is_state.then_some((&*address.name, &**name))
        }
        _ => None,
    }
}
