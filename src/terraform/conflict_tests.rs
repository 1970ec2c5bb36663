//! Everything that a stack may say only once, or not against itself.

use serde_json::json;

use crate::{
    Block, Checks, Diagnostic, Handle, Mode, Moved, ProviderRequirement, Removed, ResourceAddress, Stack,
    Untyped,
};

fn toy() -> Stack {
    let mut stack = Stack::new("toys", ">= 1.11");
    stack.require_provider(requirement());
    stack
}

fn requirement() -> ProviderRequirement {
    ProviderRequirement { local_name: "toy".into(), source: "test/toy".into(), version: "~> 1.0".into() }
}

fn add(stack: &mut Stack, name: &'static str) -> Handle {
    stack.add_untyped(name, Untyped::new(Mode::Managed, "toy_box"))
}

fn found(stack: &Stack) -> Vec<Diagnostic> {
    stack.synthesize(Checks::default()).err().unwrap_or_default()
}

fn messages(stack: &Stack) -> Vec<String> {
    found(stack).into_iter().map(|problem| format!("{}: {}", problem.address, problem.message)).collect()
}

#[test]
fn a_provider_is_required_once() {
    let mut stack = toy();
    stack.require_provider(requirement());
    assert_eq!(messages(&stack), ["provider.toy: the provider `toy` is required twice"]);
    assert!(found(&stack)[0].related.is_some());
}

#[test]
fn a_provider_is_configured_once_under_each_alias() {
    let mut stack = toy();
    stack.provider("toy", Block::new());
    stack.provider_alias("toy", "far", Block::new());
    stack.provider_alias("toy", "near", Block::new());
    assert_eq!(messages(&stack), Vec::<String>::new());
    stack.provider("toy", Block::new());
    stack.provider_alias("toy", "far", Block::new());
    assert_eq!(
        messages(&stack),
        [
            "provider.toy: the provider `toy` has a default configuration already",
            "provider.toy: the alias `far` of the provider `toy` is taken",
        ]
    );
}

#[test]
fn what_is_moved_or_removed_is_no_longer_declared() {
    let address = |name: &'static str| ResourceAddress {
        mode: Mode::Managed,
        resource_type: "toy_box".into(),
        name: name.into(),
    };
    let mut stack = toy();
    let kept = add(&mut stack, "kept");
    stack.moved(Moved::new(address("before"), &kept));
    stack.removed(Removed::forget(address("gone")));
    assert_eq!(messages(&stack), Vec::<String>::new());
    add(&mut stack, "before");
    add(&mut stack, "gone");
    assert_eq!(
        messages(&stack),
        [
            "toy_box.before: `toy_box.before` is said to be moved, but the stack still declares it",
            "toy_box.gone: `toy_box.gone` is said to be removed, but the stack still declares it",
        ]
    );
}

#[test]
fn a_patch_is_for_a_resource_of_the_stack() {
    let patch = || serde_json::from_value(json!([{"op": "add", "path": "/a", "value": 1}])).unwrap();
    let mut other = toy();
    let foreign = add(&mut other, "a");
    let mut stack = toy();
    add(&mut stack, "a");
    // A copy shares the identity of its origin but not what was added to the origin since.
    let mut copy = stack.clone();
    let later = add(&mut stack, "later");
    copy.patch(&foreign, patch());
    copy.patch(&later, patch());
    assert_eq!(
        messages(&copy),
        [
            "toy_box.a: a patch is for `toy_box.a`, which belongs to another stack",
            "toy_box.later: a patch is for `toy_box.later`, which the stack does not have",
        ]
    );
}
