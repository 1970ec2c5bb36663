//! What a stack reads of others and exports itself, told by its blocks.

use std::collections::{BTreeMap, BTreeSet};

use terraform::{Argument, Entry, Expression, Member, Node, Reference, Root, Stack, hcl};

use super::{parameter, remote_state};

/// What a stack reads of others: the names of the exports, by the stack that exports them.
pub fn reads(stack: &Stack) -> BTreeMap<String, BTreeSet<String>> {
    let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |(stack, output): (&str, &str)| {
        reads.entry(stack.to_owned()).or_default().insert(output.to_owned());
    };
    for member in stack.members() {
        member.block.values(&mut |value| {
            value.walk(&mut |node| of_state(node).into_iter().for_each(&mut add));
        });
        if let Some(path) = parameter_of(&member) {
            parameter::stack_and_output(path).into_iter().for_each(&mut add);
        }
    }
    reads
}

/// An export of another stack that an argument reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadExport {
    /// The stack that exports it.
    pub stack: String,
    /// The name of the output.
    pub output: String,
    /// What reads it: a reference to the other's state as Terraform has it, or the name of a parameter.
    pub expression: String,
}

/// The exports that an argument reads: of another's state, or as the name of a data source's parameter.
pub fn read_by(member: &Member<'_>, argument: &Argument<'_>) -> Vec<ReadExport> {
    let names_parameter = argument.path == "name" && parameter_of(member).is_some();
    let mut found = Vec::new();
    argument.value.walk(&mut |node| {
        let (read, expression) = match node {
            Node::String(path) if names_parameter => (parameter::stack_and_output(path), path.to_string()),
            Node::Expression(_) => match of_state(node) {
                Some(read) => (Some(read), hcl::to_hcl(node)),
                None => return,
            },
            _ => return,
        };
        found.extend(read.map(|(stack, output)| ReadExport {
            stack: stack.to_owned(),
            output: output.to_owned(),
            expression,
        }));
    });
    found
}

/// The names of what a stack exports.
pub fn exports_of(stack: &Stack) -> BTreeSet<String> {
    let members = stack.members().into_iter();
    members.filter_map(|member| member.address.strip_prefix("output.").map(str::to_owned)).collect()
}

/// The name of the parameter that a data source reads.
fn parameter_of<'a>(member: &'a Member<'_>) -> Option<&'a str> {
    let is_parameter = member.address.starts_with("data.aws_ssm_parameter.");
    match member.block.get("name").filter(|_| is_parameter) {
        Some(Entry::Value(Node::String(name))) => Some(name),
        _ => None,
    }
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
