//! Meta-arguments on typed resources: what Terraform takes on every resource beside its own arguments.

use terraform::{Block, Checks, Condition, Expr, Resource, Stack};

#[test]
fn every_meta_argument_is_rendered() {
    let mut stack = Stack::new("meta", ">= 1.11");
    stack.require_provider(crate::provider_requirement());
    let mut replica = Block::new();
    replica.require::<String>("region", "eu-west-1");
    stack.provider_alias("aws", "replica", replica);
    let vpc = stack.add("main", crate::Vpc::new().cidr_block("10.0.0.0/16"));
    let gateway = stack.add("main", crate::InternetGateway::new().vpc_id(vpc.id()));
    stack.add(
        "a",
        crate::Subnet::new(vpc.id())
            .cidr_block("10.0.0.0/24")
            .provider("replica")
            .depends_on([gateway.handle(), vpc.handle()])
            .prevent_destroy()
            .create_before_destroy()
            .ignore_changes(["tags[\"owner\"]", "map_public_ip_on_launch"])
            .replace_triggered_by([vpc.handle()])
            .precondition(Condition::new(vpc.enable_dns_support().equals(true), "DNS is off."))
            .postcondition(Condition::new(
                Expr::<String>::reference(terraform::Root::Meta("self"), Some("availability_zone".into()))
                    .equals("eu-west-1a"),
                "The subnet is in another zone.",
            )),
    );
    let files = stack.synthesize(Checks { schemas: crate::schemas(), resource_checks: &[] }).unwrap().files;
    let json: serde_json::Value = serde_json::from_str(&files["main.tf.json"]).unwrap();
    let subnet = &json["resource"]["aws_subnet"]["a"];
    insta::assert_snapshot!(format!("{subnet:#}"));
}
