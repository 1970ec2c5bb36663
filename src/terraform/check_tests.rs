//! Every check of a stack, each with the message, the Rust line and the settings key it reports.

use crate::{
    Any, Block, Checks, Condition, Diagnostic, Expr, List, Map, Mode, Node, Output, ProviderRequirement,
    Schema, Section, Stack, Untyped, tf,
};

const OLD: &str = r#"{"format":1,"provider":"test/toy","version":"1.0.0","source":"","exact":true,
"provider_config":{"region":["o","string"]},
"resources":{"toy_box":{"arn":["c","string"],"count_of":["o","number"],"id":["oc","string"],"name":["r","string"],
"lock":["o",["nested","single",0]],"keys":["o",["nested","list",0]],"labels":["o",["nested","map",0]],
"open":["o","bool"],"password":["os","string"],"legacy":["od","string"],"tags":["o",["map","string"]],
"route":["o",["list",["object",{"to":"string","via":"string"}]]],
"inside":["c",["list",["object",{"depth":"number"}]]],
"lid":{"n":"list","min":1,"max":1,"b":{"colour":["r","string"]}},"hinge":{"n":"set","b":{"side":["o","string"]}}},
"toy_old":{"name":["o","string"]}},"data":{},"defs":[{"make":["r","string"],"pins":["o","number"],"code":["os","string"],"serial":["c","string"],
"spare":["o",["nested","single",{"make":["r","string"]}]]}]}"#;

const NEW: &str = r#"{"format":1,"provider":"test/toy","version":"2.0.0","source":"","exact":true,
"provider_config":{"region":["o","string"]},
"resources":{"toy_box":{"arn":["c","string"],"count_of":["o","number"],"id":["oc","string"],"name":["r","string"],
"lock":["o",["nested","single",0]],"keys":["o",["nested","list",0]],"labels":["o",["nested","map",0]],
"open":["o","bool"],"password":["os","string"],"tags":["o",["map","string"]],
"route":["o",["list",["object",{"to":"string","via":"string"}]]],
"inside":["c",["list",["object",{"depth":"number"}]]],
"lid":{"n":"list","min":1,"max":1,"b":{"colour":["r","string"]}},"hinge":{"n":"set","b":{"side":["o","string"]}}}},
"data":{},"defs":[{"make":["r","string"],"pins":["o","number"],"code":["os","string"],"serial":["c","string"],
"spare":["o",["nested","single",{"make":["r","string"]}]]}]}"#;

fn stack() -> Stack {
    let mut stack = Stack::new("toys", ">= 1.11");
    stack.require_provider(ProviderRequirement {
        local_name: "toy".into(),
        source: "test/toy".into(),
        version: ">= 1, < 3".into(),
    });
    stack
}

fn lid(colour: &'static str) -> Block {
    let mut lid = Block::new();
    lid.require::<String>("colour", colour);
    lid
}

fn a_box() -> Untyped {
    Untyped::new(Mode::Managed, "toy_box").set::<String>("name", "a").nest("lid", lid("red"))
}

fn found(stack: &Stack) -> Vec<Diagnostic> {
    let schemas = [Schema::parse(OLD).unwrap(), Schema::parse(NEW).unwrap()];
    stack
        .synthesize(Checks { schemas: &[&schemas[0], &schemas[1]], resource_checks: &[] })
        .err()
        .unwrap_or_default()
}

fn messages(stack: &Stack) -> Vec<String> {
    found(stack).into_iter().map(|problem| format!("{}: {}", problem.address, problem.message)).collect()
}

#[test]
fn a_right_stack_has_no_problems() {
    let mut stack = stack();
    let first = stack.add_untyped("first", a_box());
    let depth: Expr<crate::Number> = first.attribute::<List<Any>>("inside").index(0).attribute("depth");
    let second = a_box()
        .set("count_of", depth)
        .set("tags", Expr::<Map<String>>::from([("a", first.attribute("arn"))]));
    stack.add_untyped("second", second.set::<bool>("open", Expr::variable("open")));
    stack.variable::<bool>("open", crate::Variable::new("bool", "Whether boxes are open."));
    assert_eq!(messages(&stack), Vec::<String>::new());
}

#[test]
fn everything_is_reported_at_once_with_line_and_setting() {
    let mut stack = stack();
    let line = line!() + 2;
    stack.section(Section::new("boxes", "modules/boxes", "boxes.a"), |stack| {
        stack.add_untyped(
            "a",
            a_box()
                .set::<String>("nmae", "x")
                .set::<Any>("count_of", Expr::<String>::from("many").cast::<Any>()),
        );
    });
    let found = found(&stack);
    let messages: Vec<&str> = found.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`count_of` is \"many\" where number is expected (provider 1.0.0, 2.0.0)",
            "there is no argument or block `nmae` (provider 1.0.0, 2.0.0)",
        ]
    );
    assert_eq!(found[1].help.as_deref(), Some("did you mean `name`?"));
    assert_eq!(found[0].rust.to_string(), format!("src/terraform/check_tests.rs:{line}:15"));
    assert_eq!(found[0].setting, "boxes.a");
    assert_eq!(found[0].stack, "toys");
}

#[test]
fn blocks_are_compared_with_the_schema() {
    let mut stack = stack();
    let object = |keys: &[&'static str]| {
        let keys = keys.iter().map(|key| ((*key).into(), Node::String("x".into()))).collect();
        Expr::<Any>::from_node(Node::List(vec![Node::Object(keys)]))
    };
    stack.add_untyped("no_lid", Untyped::new(Mode::Managed, "toy_box").set::<String>("name", "a"));
    stack.add_untyped("two_lids", a_box().nest("lid", lid("blue")));
    stack.add_untyped("no_name", Untyped::new(Mode::Managed, "toy_box").nest("lid", Block::new()));
    stack.add_untyped("read_only", a_box().set::<String>("arn", "x"));
    stack.add_untyped("deprecated", a_box().set::<String>("legacy", "x"));
    stack.add_untyped("secret", a_box().set::<String>("password", "hunter2"));
    stack.add_untyped("as_argument", a_box().set::<String>("hinge", "x"));
    stack.add_untyped("as_block", a_box().nest("tags", Block::new()));
    stack.add_untyped("short_object", a_box().set("route", object(&["to"])));
    stack.add_untyped("long_object", a_box().set("route", object(&["to", "via", "fare"])));
    assert_eq!(
        messages(&stack),
        [
            "toy_box.no_lid: the block `lid` is required (provider 1.0.0, 2.0.0)",
            "toy_box.two_lids: 2 blocks `lid` where at most 1 may be (provider 1.0.0, 2.0.0)",
            "toy_box.no_name: the argument `colour` is required in `lid[0]` (provider 1.0.0, 2.0.0)",
            "toy_box.no_name: the argument `name` is required (provider 1.0.0, 2.0.0)",
            "toy_box.read_only: `arn` is read-only: the provider fills it in (provider 1.0.0, 2.0.0)",
            "toy_box.deprecated: `legacy` is deprecated (provider 1.0.0)",
            "toy_box.deprecated: there is no argument or block `legacy` (provider 2.0.0)",
            "toy_box.secret: `password` is sensitive and would stand in the generated files in clear text (provider 1.0.0, 2.0.0)",
            "toy_box.as_argument: `hinge` is a block, not an argument (provider 1.0.0, 2.0.0)",
            "toy_box.as_block: `tags` is an argument of type map(string), not a block (provider 1.0.0, 2.0.0)",
            "toy_box.short_object: an object in `route` lacks the key `via` (provider 1.0.0, 2.0.0)",
            "toy_box.long_object: an object in `route` has the unknown key `fare` (provider 1.0.0, 2.0.0)",
        ]
    );
}

#[test]
fn nested_attributes_are_compared_with_their_schema() {
    let object = |entries: &[(&'static str, Node)]| {
        Node::Object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    };
    let text = |text: &'static str| Node::String(text.into());
    let any = Expr::<Any>::from_node;
    let mut stack = stack();
    let spare = ("spare", object(&[("make", text("x"))]));
    let right = object(&[("make", text("x")), ("pins", Node::Integer(5)), spare]);
    let known_later = Expr::<Any>::variable("lock").into_node();
    stack.variable::<Any>("lock", crate::Variable::new("any", "A lock."));
    let both = any(Node::List(vec![right.clone(), known_later.clone()]));
    let named = any(object(&[("front", right.clone())]));
    let right_box = a_box().set("lock", any(right.clone())).set("keys", both).set("labels", named);
    stack.add_untyped("right", right_box);
    stack.add_untyped("later", a_box().set("lock", any(known_later)));
    assert_eq!(messages(&stack), Vec::<String>::new());

    stack.add_untyped("empty", a_box().set("lock", any(object(&[]))));
    let unknown = object(&[("make", text("x")), ("pin", Node::Integer(5)), ("serial", text("7"))]);
    stack.add_untyped("unknown", a_box().set("lock", any(unknown)));
    let wrong = object(&[("make", text("x")), ("pins", text("five")), ("code", text("1234"))]);
    stack.add_untyped("wrong", a_box().set("keys", any(Node::List(vec![right.clone(), wrong.clone()]))));
    stack.add_untyped("named", a_box().set("labels", any(object(&[("front", wrong)]))));
    stack.add_untyped("as_list", a_box().set("lock", any(Node::List(vec![right.clone()]))));
    stack.add_untyped("of_text", a_box().set("keys", any(Node::List(vec![text("x")]))));
    let deep = object(&[("make", text("x")), ("spare", object(&[("mark", text("x"))]))]);
    stack.add_untyped("deep", a_box().set("lock", any(deep)));
    stack.add_untyped("as_block", a_box().nest("lock", Block::new()));
    let both = " (provider 1.0.0, 2.0.0)";
    let expected = [
        "empty: the argument `make` is required in `lock`",
        "unknown: there is no argument or block `pin` in `lock`",
        "unknown: `serial` is read-only: the provider fills it in in `lock`",
        "wrong: `pins` is \"five\" where number is expected in `keys[1]`",
        "wrong: `code` is sensitive and would stand in the generated files in clear text in `keys[1]`",
        "named: `pins` is \"five\" where number is expected in `labels[\"front\"]`",
        "named: `code` is sensitive and would stand in the generated files in clear text in `labels[\"front\"]`",
        "as_list: `lock` is [{\"make\":\"x\",\"pins\":5,\"spare\":{\"make\":\"x\"}}] where object is expected",
        "of_text: `keys[0]` is \"x\" where object is expected",
        "deep: there is no argument or block `mark` in `lock.spare`",
        "deep: the argument `make` is required in `lock.spare`",
        "as_block: `lock` is an argument of type object, not a block",
    ];
    assert_eq!(messages(&stack), expected.map(|message| format!("toy_box.{message}{both}")));
}

#[test]
fn references_lead_into_nested_attributes() {
    let mut stack = stack();
    let first = stack.add_untyped("first", a_box());
    let lock: Expr<Any> = first.attribute("lock");
    let keys: Expr<List<Any>> = first.attribute("keys");
    stack.output("make", Output::new(lock.clone().attribute::<String>("make"), "Right."));
    stack.output("key", Output::new(keys.index(0).attribute::<String>("make"), "Right."));
    assert_eq!(messages(&stack), Vec::<String>::new());
    stack.output("mark", Output::new(lock.attribute::<String>("mark"), "Wrong."));
    let found = messages(&stack);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("output.mark: `toy_box.first.lock` has no attribute `mark`"), "{found:?}");
}

#[test]
fn a_type_that_only_one_version_has_is_refused() {
    let mut stack = stack();
    stack.add_untyped("a", Untyped::new(Mode::Managed, "toy_old"));
    assert_eq!(messages(&stack), ["toy_old.a: only provider version 1.0.0 has the type `toy_old`"]);
}

#[test]
fn names_collide_with_both_lines() {
    let mut stack = stack();
    stack.add_untyped("a", a_box());
    stack.add_untyped("a", a_box());
    stack.output("o", Output::new(Expr::<String>::from("1"), "One."));
    stack.output("o", Output::new(Expr::<String>::from("2"), "Two."));
    stack.add_untyped(crate::identifier("x.y"), a_box());
    stack.add_untyped(crate::identifier("x/y"), a_box());
    let found = found(&stack);
    let addresses: Vec<&str> = found.iter().map(|problem| problem.address.as_str()).collect();
    assert_eq!(addresses, ["toy_box.a", "output.o", "toy_box.x_y"]);
    for problem in &found {
        let first = problem.related.as_ref().unwrap();
        assert_eq!(first.line + 1, problem.rust.line);
    }
}

#[test]
fn a_name_terraform_refuses_is_refused() {
    let mut stack = stack();
    stack.add_untyped("1 a", a_box());
    let found = found(&stack);
    assert_eq!(found[0].message, "`1 a` is not a Terraform name");
    assert!(found[0].help.as_deref().unwrap().ends_with("as in `_1_a`"));
}

#[test]
fn references_lead_somewhere() {
    let mut other = stack();
    let foreign = other.add_untyped("foreign", a_box());
    let mut stack = stack();
    let own = stack.add_untyped("own", a_box());
    stack.output("a", Output::new(foreign.attribute::<String>("arn"), "Of another stack."));
    stack.output("b", Output::new(Expr::<String>::variable("missing"), "No such variable."));
    stack.output("c", Output::new(tf!("{}", Expr::<String>::local("missing")), "No such local."));
    stack.output("d", Output::new(own.attribute::<String>("nope"), "No such attribute."));
    let inside = own.attribute::<List<Any>>("inside").index(0).attribute::<String>("nope");
    stack.output("e", Output::new(inside, "No such attribute within."));
    assert_eq!(
        messages(&stack),
        [
            "output.a: `toy_box.foreign` belongs to another stack",
            "output.b: refers to `var.missing`, which the stack does not have",
            "output.c: refers to `local.missing`, which the stack does not have",
            "output.d: `toy_box.own` has no attribute `nope` (provider 1.0.0, 2.0.0)",
            "output.e: `toy_box.own.inside[0]` has no attribute `nope` (provider 1.0.0, 2.0.0)",
        ]
    );
}

#[test]
fn cycles_are_named() {
    let mut stack = stack();
    let value: Expr<String> = Expr::local("second");
    stack.local("first", value);
    stack.local::<String>("second", Expr::local("third"));
    stack.local::<String>("third", Expr::local("first"));
    stack.local::<String>("self", Expr::local("self"));
    let mut messages = messages(&stack);
    messages.sort();
    assert_eq!(
        messages,
        [
            "local.first: depends on itself: local.first -> local.second -> local.third -> local.first",
            "local.self: depends on itself: local.self -> local.self",
        ]
    );
}

#[test]
fn a_cycle_as_long_as_the_stack_is_reported_in_short() {
    let mut stack = Stack::new("toys", ">= 1.11");
    for at in 0..40_000 {
        stack.local::<String>(format!("l{at}"), Expr::local(format!("l{}", (at + 1) % 40_000)));
    }
    let shown: Vec<String> = (0..10).map(|at| format!("local.l{at}")).collect();
    let expected =
        format!("local.l0: depends on itself: {} -> … 39,990 more … -> local.l0", shown.join(" -> "));
    assert_eq!(messages(&stack), [expected]);
}

#[test]
fn providers_are_required_and_configured() {
    let mut stack = Stack::new("toys", ">= 1.11");
    stack.add_untyped("a", a_box().set::<String>("provider", "toy.far"));
    stack.add_untyped("b", a_box());
    let mut configuration = Block::new();
    configuration.require::<String>("regoin", "here");
    stack.provider_alias("toy", "near", configuration);
    assert_eq!(
        messages(&stack),
        [
            "provider.toy: there is no argument or block `regoin` (provider 1.0.0, 2.0.0)",
            "toy_box.a: no provider `toy` is required by the stack",
            "toy_box.a: there is no provider configuration `toy.far`",
        ]
    );
}

#[test]
fn a_sensitive_attribute_makes_its_output_sensitive() {
    let mut stack = stack();
    let own = stack.add_untyped("own", a_box());
    stack
        .output("p", Output::new(tf!("x{}", own.sensitive_attribute::<String>("password")), "The password."));
    let files = stack.synthesize(Checks::default()).unwrap().files;
    assert!(files["outputs.tf.json"].contains("\"sensitive\": true"));
}

#[test]
fn conditions_count_as_references() {
    let mut stack = stack();
    let condition = Expr::<String>::variable("gone").equals("x");
    stack.check("reachable", crate::Check::new(Condition::new(condition, "It is gone.")));
    assert_eq!(messages(&stack), ["check.reachable: refers to `var.gone`, which the stack does not have"]);
}

#[test]
fn a_block_made_along_a_schema_needs_one() {
    let mut stack = stack();
    let handle = stack.add_from_schema("right", "toy_box", {
        let mut block = Block::new();
        block.require::<String>("name", "a");
        block.push("lid", lid("red"));
        block
    });
    assert_eq!(handle.address().to_string(), "toy_box.right");
    assert!(messages(&stack).is_empty() && stack.escape_hatches().is_empty());
    stack.add_from_schema("wrong", "toy_bxo", Block::new());
    assert_eq!(messages(&stack), ["toy_bxo.wrong: no schema has the type `toy_bxo`"]);
}
