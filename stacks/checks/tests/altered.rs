//! Stacks that are wrong as no settings can make them: the committed ones with blocks changed.

use terraform::{Any, Block, Entry, Expr, Node, ResourceAddress, Stack, Untyped};

use super::{Model, TODAY, Texts, brief::brief, run};
use crate::{Composition, compose};

/// What is said of an environment when each of its blocks is changed; a block that `change` refuses is left out.
#[track_caller]
pub(super) fn said(
    environment: &str,
    mut change: impl FnMut(&ResourceAddress, &mut Block) -> bool,
) -> String {
    let environment = Texts::committed().load(environment);
    let composed = compose(&environment);
    let mut changed = false;
    let mut altered = Vec::new();
    for Composition { stack, depends_on } in composed {
        let mut copy = Stack::new(stack.name(), ">= 1.11");
        for (address, declared, section) in stack.resources() {
            let mut block = declared.block.clone();
            let kept = change(address, &mut block);
            changed |= !kept || block != declared.block;
            if kept {
                copy.section(section.clone(), |copy| {
                    copy.add_untyped(address.name.clone(), untyped(address, &block));
                });
            }
        }
        altered.push(Composition { stack: copy, depends_on });
    }
    assert!(changed, "no block was changed");
    brief(&run(&Model { environment: &environment, stacks: &altered, today: TODAY }))
}

fn untyped(address: &ResourceAddress, block: &Block) -> Untyped {
    let mut untyped = Untyped::new(address.mode, address.resource_type.clone());
    for (name, entry) in block.entries() {
        untyped = match entry {
            Entry::Value(node) => untyped.set::<Any>(name.clone(), Expr::from_node(node.clone())),
            Entry::Blocks(blocks) => {
                blocks.iter().fold(untyped, |untyped, block| untyped.nest(name.clone(), block.clone()))
            }
        };
    }
    untyped
}

/// Takes what is of a type out of a block's `depends_on`.
pub(super) fn forget(block: &mut Block, resource_type: &str) {
    forget_if(block, |address| address.resource_type == resource_type);
}

/// Takes one resource out of a block's `depends_on`.
pub(super) fn forget_named(block: &mut Block, resource_type: &str, name: &str) {
    forget_if(block, |address| address.resource_type == resource_type && address.name == name);
}

fn forget_if(block: &mut Block, forgotten: impl Fn(&ResourceAddress) -> bool) {
    let Some(Entry::Value(Node::List(present))) = block.get("depends_on") else { return };
    let kept = present.iter().filter(|node| !matches!(node, Node::Address(address) if forgotten(address)));
    let kept = Node::List(kept.cloned().collect());
    block.require::<Any>("depends_on", Expr::from_node(kept));
}
