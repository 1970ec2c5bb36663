//! Rendering: every block kind, the files they go to, and the order of everything.

use serde_json::json;

use crate::{
    Block, Check, Checks, Condition, Expr, Import, Map, Mode, Module, Moved, Null, Output,
    ProviderRequirement, Removed, ResourceAddress, Section, Stack, Untyped, Variable, tf,
};

type Files = std::collections::BTreeMap<String, serde_json::Value>;

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
            "expression check.sized",
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

fn files_with(raw: &[(&'static str, &'static str, serde_json::Value)]) -> Result<Files, Vec<String>> {
    let mut stack = every_block_kind();
    for (file, block_type, content) in raw {
        stack.add_raw(*file, *block_type, content.clone());
    }
    let parsed = |text: String| serde_json::from_str(&text).unwrap();
    match stack.synthesize(Checks::default()) {
        Ok(synthesis) => Ok(synthesis.files.into_iter().map(|(name, text)| (name, parsed(text))).collect()),
        Err(found) => Err(found.into_iter().map(|p| format!("{}: {}", p.address, p.message)).collect()),
    }
}

#[test]
fn raw_blocks_join_the_lists_that_are_there() {
    let files = files_with(&[
        ("moved", "moved", json!({"from": "a.b", "to": "toy_box.first"})),
        ("imports", "import", json!([{"id": "1"}, {"id": "2"}])),
        ("removed", "removed", json!({"from": "a.c"})),
        ("providers", "provider", json!({"toy": {"alias": "third"}, "other": {"a": 1}})),
        ("providers", "provider", json!({"other": [{"alias": "b"}]})),
        ("new", "unheard_of", json!({"a": 1})),
        ("new", "unheard_of", json!({"a": 1})),
    ])
    .unwrap();
    assert_eq!(files["moved.tf.json"]["moved"][0]["from"], "toy_box.before");
    assert_eq!(files["moved.tf.json"]["moved"][1]["from"], "a.b");
    assert_eq!(files["imports.tf.json"]["import"][0]["id"], "id-2");
    assert_eq!(files["imports.tf.json"]["import"][2]["id"], "2");
    assert_eq!(files["removed.tf.json"]["removed"][1]["from"], "a.c");
    let providers = &files["providers.tf.json"]["provider"];
    assert_eq!(providers["toy"][1]["alias"], "far");
    assert_eq!(providers["toy"][2]["alias"], "third");
    assert_eq!(providers["other"], json!([{"a": 1}, {"alias": "b"}]));
    assert_eq!(files["new.tf.json"]["unheard_of"], json!([{"a": 1}, {"a": 1}]));
}

#[test]
fn raw_blocks_join_the_maps_that_are_there() {
    let files = files_with(&[
        ("secrets", "ephemeral", json!({"toy_key": {"l": {}}, "toy_lock": {"m": {}}})),
        ("outputs", "output", json!([{"more": {"value": 1}}])),
        ("terraform", "terraform", json!({"required_providers": {"other": {"source": "test/other"}}})),
        ("terraform", "terraform", json!({"required_providers": {"toy": {"configuration_aliases": []}}})),
    ])
    .unwrap();
    let ephemeral = &files["secrets.tf.json"]["ephemeral"];
    assert_eq!(*ephemeral, json!({"toy_key": {"k": {"a": 2, "z": 1}, "l": {}}, "toy_lock": {"m": {}}}));
    assert_eq!(files["outputs.tf.json"]["output"]["more"]["value"], 1);
    assert!(files["outputs.tf.json"]["output"]["wrapped"].is_object());
    let providers = &files["terraform.tf.json"]["terraform"]["required_providers"];
    assert_eq!(providers["other"]["source"], "test/other");
    assert_eq!(providers["toy"]["source"], "test/toy");
    assert_eq!(providers["toy"]["configuration_aliases"], json!([]));
}

#[test]
fn a_raw_block_whose_name_is_taken_is_reported() {
    let found = files_with(&[
        ("outputs", "output", json!({"wrapped": {"value": 1}, "fresh": {"value": 2}})),
        ("secrets", "ephemeral", json!({"toy_key": {"k": {"y": 3}}})),
        ("boxes", "resource", json!([{"toy_box": [{"first": {}}]}])),
        ("terraform", "terraform", json!({"backend": {"s3": {}}, "required_version": ">= 2"})),
        ("boxes", "//", json!("Mine.")),
    ])
    .unwrap_err();
    assert_eq!(
        found,
        [
            "outputs.tf.json: output: the raw block `output.wrapped` is there already",
            "secrets.tf.json: ephemeral: the raw block `ephemeral.toy_key.k` is there already",
            "boxes.tf.json: resource: the raw block `resource.toy_box.first` is there already",
            "terraform.tf.json: terraform: the raw block `terraform.backend.s3` is there already",
            "terraform.tf.json: terraform: the raw block `terraform.required_version` is there already",
            "boxes.tf.json: //: the raw block `//` is there already",
        ]
    );
}
