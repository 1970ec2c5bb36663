use std::collections::BTreeMap;

use terraform::history::KnownBy;
use terraform::schema::{Body, Nesting, Rule, Type};
use terraform::{Checks, Resource};

use super::*;

fn access() -> Access {
    Access {
        endpoint: Expr::local("endpoint"),
        certificate_authority: Expr::local("authority"),
        cluster_name: "prod-trantor".into(),
        region: "us-east-1".into(),
    }
}

fn stack() -> Stack {
    let mut stack = Stack::new("platform", ">= 1.11");
    for local in ["endpoint", "authority"] {
        stack.local::<String>(local, "aGk=");
    }
    stack
}

fn release() -> HelmRelease {
    let chart = ("https://charts.example.com", "chart", "1.2.3");
    HelmRelease::new("name", "namespace", chart, Expr::from("{}")).provider("trantor")
}

fn files(stack: &Stack) -> Result<BTreeMap<String, String>, Vec<String>> {
    let checks = Checks { schemas: schemas(), resource_checks: &[] };
    let found = |found: Vec<terraform::Diagnostic>| found.into_iter().map(|of| of.message).collect();
    stack.synthesize(checks).map(|synthesis| synthesis.files).map_err(found)
}

#[test]
fn a_cluster_is_an_object_and_not_a_block() {
    let mut stack = stack();
    configure(&mut stack, "trantor", access());
    configure(&mut stack, "terminus", access());
    stack.add("a", release().create_namespace(true).timeout(600u16).max_history(5u8));
    let files = files(&stack).unwrap();
    assert_eq!(files["terraform.tf.json"].matches("hashicorp/helm").count(), 1);
    insta::assert_snapshot!(format!("{}{}", files["providers.tf.json"], files["main.tf.json"]));
}

#[test]
fn what_a_nested_attribute_does_not_have_is_refused() {
    let mut stack = stack();
    let token = object([("host", Node::Null), ("tokne", Node::Null)]);
    let mut block = Block::new();
    block.require::<Any>("kubernetes", Expr::from_node(token));
    stack.require_provider(requirement());
    stack.provider_alias("helm", "trantor", block);
    let mut as_block = release().into_block();
    as_block.push("postrender", Block::new());
    stack.add_from_schema("b", "helm_release", as_block);
    assert_eq!(
        files(&stack).unwrap_err(),
        [
            "`postrender` is an argument of type object, not a block (provider 3.1.1)",
            "there is no argument or block `tokne` in `kubernetes` (provider 3.1.1)",
        ]
    );
}

#[test]
fn releases_are_known_by_arguments_that_are_there() {
    let body = schemas()[0].body(terraform::Mode::Managed, "helm_release").unwrap();
    let [kind] = KINDS else { panic!("one type") };
    let KnownBy::Arguments(arguments) = kind.known_by else { panic!("known by arguments") };
    for argument in arguments {
        assert!(matches!(body.get(argument), Some(Rule::Attribute(of)) if of.required || of.optional));
    }
}

#[test]
fn the_schema_has_nested_attributes() {
    let nested = |body: &'static Body, name: &str| match body.get(name) {
        Some(Rule::Attribute(attribute)) => match &attribute.kind {
            Type::Nested(nesting, _) => Some(*nesting),
            _ => None,
        },
        _ => None,
    };
    let configuration = schemas()[0].configuration();
    assert_eq!(nested(configuration, "kubernetes"), Some(Nesting::Single));
    assert_eq!(nested(configuration, "registries"), Some(Nesting::Many));
}
