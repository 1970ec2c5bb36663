//! Rendering: every block kind, the files they go to, and the order of everything.

use serde_json::json;

use crate::{
    Block, Check, Checks, Condition, Expr, Import, Map, Mode, Module, Moved, Null, Output,
    ProviderRequirement, Removed, ResourceAddress, Section, Stack, Untyped, Variable, tf,
};

fn region(name: &'static str) -> Block {
    let mut block = Block::new();
    block.require::<String>("region", name);
    block
}

fn every_block_kind() -> Stack {
    let mut stack = Stack::new("all", ">= 1.11");
    stack.require_provider(ProviderRequirement {
        local_name: "toy".into(),
        source: "test/toy".into(),
        version: "~> 1.0".into(),
    });
    let mut backend = Block::new();
    backend.require::<String>("bucket", "state");
    stack.backend("s3", backend);
    stack.provider("toy", region("here"));
    stack.provider_alias("toy", "far", region("there"));
    let size = stack.variable::<crate::Number>(
        "size",
        Variable::new("number", "How many.").default::<crate::Number>(3_u32).validation(Condition::new(
            Expr::<crate::Number>::variable("size").equals(3_u32),
            "It must be three.",
        )),
    );
    let prefix = stack.local::<String>("prefix", "a${b}");
    let data = stack.add_untyped("known", Untyped::new(Mode::Data, "toy_box").set::<String>("name", "known"));
    stack.section(Section::new("boxes", "modules/boxes", "boxes"), |stack| {
        let first = stack.add_untyped(
            "first",
            Untyped::new(Mode::Managed, "toy_box")
                .set("size", size)
                .set::<String>("gone", Null)
                .set::<String>("absent", None::<String>)
                .set("name", tf!("{}-{}", prefix, data.attribute::<String>("name")))
                .set("tags", Expr::<Map<String>>::from([("z", "%{"), ("a", "é\n\"")]))
                .nest("lid", region("x")),
        );
        stack.setting("boxes.second", |stack| {
            let second = stack.add_untyped("second", Untyped::new(Mode::Managed, "toy_box"));
            stack.import(Import::new(&second, "id-2"));
            stack.patch(
                &second,
                serde_json::from_value(json!([{"op": "add", "path": "/patched", "value": {"b": 1, "a": 2}}]))
                    .unwrap(),
            );
        });
        let module =
            stack.module("wrap", Module::new("./wrap").input("first", first.attribute::<String>("id")));
        stack.output("wrapped", Output::new(module.attribute::<String>("id"), "What is wrapped."));
        let old = |name: &'static str| ResourceAddress {
            mode: Mode::Managed,
            resource_type: "toy_box".into(),
            name: name.into(),
        };
        stack.moved(Moved::new(old("before"), &first));
        stack.removed(Removed::forget(old("forgotten")));
    });
    stack.check("sized", Check::new(Condition::new(Expr::<bool>::raw("var.size > 0"), "Too small.")));
    stack.add_raw("secrets", "ephemeral", json!({"toy_key": {"k": {"z": 1, "a": 2}}}));
    stack
}

#[test]
fn every_block_kind_goes_to_its_file() {
    let synthesis = every_block_kind().synthesize(Checks::default()).unwrap();
    let files = synthesis.files.iter().map(|(name, text)| format!("=== {name}\n{text}"));
    let all = files.collect::<Vec<_>>().concat();
    insta::assert_snapshot!(all);
    let hatches: Vec<String> =
        synthesis.escape_hatches.iter().map(|hatch| format!("{} {}", hatch.kind, hatch.place)).collect();
    assert_eq!(
        hatches,
        [
            "resource data.toy_box.known",
            "resource toy_box.first",
            "resource toy_box.second",
            "patch toy_box.second",
            "block secrets.tf.json: ephemeral",
        ]
    );
    assert_eq!(synthesis.resource_counts["toy_box"], 2);
    assert_eq!(synthesis.resource_counts["data.toy_box"], 1);
    assert_eq!(synthesis.outputs, ["wrapped"]);
}

#[test]
fn the_order_of_adding_does_not_show() {
    let render = |names: [&'static str; 3]| {
        let mut stack = Stack::new("order", ">= 1.11");
        for name in names {
            let resource = Untyped::new(Mode::Managed, "terraform_data");
            stack.add_untyped(name, resource.set::<String>("input", name).set::<String>("a", "b"));
        }
        stack.synthesize(Checks::default()).unwrap().files
    };
    assert_eq!(render(["a", "b", "c"]), render(["c", "a", "b"]));
}

#[test]
fn a_patch_that_does_not_apply_is_reported() {
    let mut stack = Stack::new("patched", ">= 1.11");
    let handle = stack.add_untyped("a", Untyped::new(Mode::Managed, "terraform_data"));
    stack.patch(&handle, serde_json::from_value(json!([{"op": "remove", "path": "/nope"}])).unwrap());
    let found = stack.synthesize(Checks::default()).unwrap_err();
    assert!(found[0].message.starts_with("a patch does not apply"), "{}", found[0].message);
}
