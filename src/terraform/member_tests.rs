use super::*;
use crate::{
    Any, Check, Checks, Condition, Handle, Import, Moved, Output, ResourceAddress, Untyped, Variable,
};

fn resource(stack: &mut Stack, name: &'static str) -> Handle {
    stack.add_untyped(name, Untyped::new(Mode::Managed, "terraform_data").set::<String>("input", "x"))
}

/// A stack with a block of every kind.
fn full() -> Stack {
    let mut stack = Stack::new("full", ">= 1.11");
    let mut backend = Block::new();
    backend.require::<String>("bucket", "b");
    stack.backend("s3", backend);
    stack.provider("terraform", Block::new());
    stack.provider_alias("terraform", "far", Block::new());
    let one = stack.section(Section::new("main", "modules/toy", "toys.one"), |stack| resource(stack, "one"));
    stack.add_untyped("some", Untyped::new(Mode::Data, "terraform_remote_state"));
    stack.variable::<bool>("v", Variable::new("bool", "Whether."));
    stack.local::<Any>("l", one.whole());
    stack.output("o", Output::new(one.attribute::<String>("id"), "The id."));
    stack.check("c", Check::new(Condition::new(Expr::variable("v"), "No.")));
    let old =
        ResourceAddress { mode: Mode::Managed, resource_type: "terraform_data".into(), name: "old".into() };
    stack.moved(Moved::new(old, &one));
    stack.import(Import::new(&one, "id"));
    stack.add_raw(
        "main",
        "ephemeral",
        serde_json::json!({ "a_b": { "c": { "x": "${terraform_data.one.id}" } } }),
    );
    stack.patch(&one, serde_json::from_value(serde_json::json!([])).unwrap());
    stack
}

#[test]
fn every_block_is_where_it_says() {
    let stack = full();
    let members = stack.members();
    let addresses: Vec<&str> = members.iter().map(|member| &*member.address).collect();
    assert_eq!(
        addresses,
        [
            "terraform_data.one",
            "data.terraform_remote_state.some",
            "var.v",
            "local.l",
            "output.o",
            "check.c",
            "provider.terraform",
            "provider.terraform.far",
            "moved.terraform_data.old",
            "import.terraform_data.one",
            "ephemeral.a_b.c",
            "terraform",
        ]
    );
    let files = stack.synthesize(Checks::default()).unwrap().files;
    for member in &members {
        let file: serde_json::Value = serde_json::from_str(&files[&member.file]).unwrap();
        assert!(file.pointer(&member.json_pointer()).is_some(), "{} is not there", member.address);
        assert_eq!(member.location.file().rsplit('/').next(), Some("member_tests.rs"));
    }
    assert_eq!((members[0].section.setting.as_ref(), members[0].patches.len()), ("toys.one", 1));
}

#[test]
fn an_alias_of_a_provider_is_referred_to() {
    let mut stack = Stack::new("alias", ">= 1.11");
    let far = Untyped::new(Mode::Managed, "terraform_data").set::<String>("provider", "terraform.far");
    stack.add_untyped("a", far);
    let members = stack.members();
    let arguments = members[0].arguments();
    assert_eq!(members[0].uses(&arguments[0])[0].address, "provider.terraform.far");
}
