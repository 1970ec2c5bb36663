//! Escaping, judged by a parser and evaluator of HCL that is not ours. Terraform itself judges the same strings in
//! the end-to-end tests.

use hcl::eval::{Context, Evaluate};
use proptest::prelude::*;

use super::{literal, to_hcl, to_json};
use crate::{Expr, Map, Node, concatenate, tf};

/// Strings that break naive escaping.
const HARD: [&str; 20] = [
    "${",
    "%{",
    "$${",
    "%%{",
    "$$${",
    "$$$${x}",
    "${a.b}",
    "%{ if true }x%{ endif }",
    "$%{",
    "%${",
    "a$",
    "$",
    "quote \" and \\ backslash",
    "\\${x}",
    "line\nbreak\r\n\ttab",
    "\u{1}\u{7f}",
    "日本語 ✓ é",
    "\u{2028}",
    "{}",
    "",
];

fn text(literal: &str) -> Node {
    Node::String(literal.to_owned().into())
}

/// What the independent evaluator makes of a JSON string that Terraform would read as a template.
fn evaluated_template(json: &str) -> String {
    let template: String = serde_json::from_str(json).unwrap();
    let template: hcl::Template = template.parse().unwrap();
    template.evaluate(&Context::new()).unwrap()
}

/// What the independent evaluator makes of an HCL expression.
fn evaluated_expression(hcl: &str) -> hcl::Value {
    let body = hcl::parse(&format!("x = {hcl}\n")).unwrap();
    let attribute = body.attributes().next().unwrap().clone();
    attribute.expr.evaluate(&Context::new()).unwrap()
}

fn check_literal(literal: &str) {
    assert_eq!(evaluated_template(&to_json(&text(literal))), literal, "as a JSON string");
    let quoted = to_hcl(&text(literal));
    assert_eq!(evaluated_expression(&quoted), hcl::Value::from(literal), "as an HCL string: {quoted}");
    let called = Expr::<String>::call("f", [text(literal)]);
    let inside: String = serde_json::from_str(&to_json(called.node())).unwrap();
    assert_eq!(inside, format!("${{f({quoted})}}"));
    let object = to_hcl(&Node::Object(vec![(literal.to_owned().into(), Node::Integer(1))]));
    let hcl::Value::Object(object) = evaluated_expression(&object) else { panic!("not an object") };
    assert_eq!(object.keys().collect::<Vec<_>>(), [literal], "as a key in HCL");
}

#[test]
fn hard_strings_stay_what_they_are() {
    HARD.into_iter().for_each(check_literal);
}

#[test]
fn hard_strings_stay_what_they_are_as_json_keys() {
    for literal in HARD {
        let map: Expr<Map<String>> = [(literal.to_owned(), "v")].into();
        let json: serde_json::Value = serde_json::from_str(&to_json(map.node())).unwrap();
        let key = json.as_object().unwrap().keys().next().unwrap();
        let template: hcl::Template = key.parse().unwrap();
        assert_eq!(template.evaluate(&Context::new()).unwrap(), literal);
    }
}

#[test]
fn hard_strings_stay_what_they_are_beside_an_expression() {
    for literal in HARD {
        let whole = concatenate(vec![text(literal), Node::Bool(true), text(literal)]);
        assert_eq!(evaluated_template(&to_json(whole.node())), format!("{literal}true{literal}"));
    }
}

proptest! {
    #[test]
    fn any_string_stays_what_it_is(literal in r#"([$%]{0,3}\{?|[a-z}"\\\n]|\PC){0,8}"#) {
        check_literal(&literal);
    }
}

proptest! {
    #[test]
    fn any_string_is_read_back(written in r#"([$%]{0,3}\{?|[a-z}"\\\n]|\PC){0,8}"#) {
        let json: String = serde_json::from_str(&to_json(&text(&written))).unwrap();
        prop_assert_eq!(literal(&json), Some(written));
    }
}

#[test]
fn what_is_evaluated_is_no_literal() {
    for json in ["${a.b}", "x$$${ y} ${a}", "%{ if true }x%{ endif }", "%%{}${}"] {
        assert_eq!(literal(json), None, "{json}");
    }
}

#[test]
fn expressions_are_written_as_terraform_reads_them() {
    let count = Expr::<crate::Number>::variable("count");
    let name = Expr::<String>::conditional(
        count.equals(0_u32).not().and(Expr::local("on")),
        tf!("a-{}", Expr::<String>::variable("name")),
        "b\"",
    );
    assert_eq!(
        to_json(name.node()),
        r#""${((!(var.count == 0) && local.on) ? \"a-${var.name}\" : \"b\\\"\")}""#
    );
    let issuer = Expr::<crate::List<crate::Any>>::local("identity").index(0).attribute::<String>("issuer");
    assert_eq!(to_json(issuer.node()), r#""${local.identity[0].issuer}""#);
    let tag = Expr::<Map<String>>::local("tags").key("a/b${c}");
    assert_eq!(to_json(tag.node()), r#""${local.tags[\"a/b$${c}\"]}""#);
    let raw = Expr::<Map<String>>::raw("a ? b : c").key("k");
    assert_eq!(to_json(raw.node()), r#""${(a ? b : c)[\"k\"]}""#);
}

#[test]
fn templates_of_literals_are_literals() {
    assert_eq!(tf!("a{}c", "b").into_node(), text("abc"));
    assert_eq!(tf!("{}", "").into_node(), text(""));
    assert_eq!(to_json(tf!("{}{}", Expr::<String>::local("a"), "${b}").node()), r#""${local.a}$${b}""#);
}
