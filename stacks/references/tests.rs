use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use aws::limits::Limits;
use serde_json::Value as Json;
use terraform::{Checks, Expr, List, Output, Stack};

use super::{Producer, Reader, reads};
use crate::environment::{Environment, Selection, StackReferences};
use crate::exports;
use crate::infrastructure::{self, InfrastructureOutputs};
use crate::{Composition, root_module};

const TRANSPORTS: [StackReferences; 2] = [StackReferences::RemoteState, StackReferences::Ssm];

fn committed() -> Vec<Environment> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    crate::environment::load(root, &Selection::All).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(transport: StackReferences) -> Environment {
    let mut environment = committed().remove(0);
    assert_eq!(environment.name.as_str(), "dev");
    environment.settings.stack_references = transport;
    environment
}

fn files(stack: &Stack) -> BTreeMap<String, String> {
    let checks = Checks { schemas: aws::schemas(), resource_checks: &[&Limits] };
    stack.synthesize(checks).unwrap_or_else(|found| panic!("{found:#?}")).files
}

fn refused(stack: &Stack) -> Vec<String> {
    let found = stack.synthesize(Checks::default()).unwrap_err();
    found.into_iter().map(|problem| format!("{}: {}", problem.address, problem.message)).collect()
}

/// A stack that uses a little of what the infrastructure exports.
fn consumer(environment: &Environment) -> Stack {
    let mut stack = root_module::new(environment, "consumer");
    let outputs = InfrastructureOutputs::read(&mut stack, environment);
    let (_, cluster) = outputs.clusters.first_key_value().unwrap();
    stack.output("issuer", Output::new(cluster.oidc_issuer.clone(), "The issuer."));
    stack.output("subnet", Output::new(outputs.network.private_subnet_ids.index(0), "A subnet."));
    stack
}

#[test]
fn the_consumer_has_data_sources_for_what_it_uses_alone() {
    for transport in TRANSPORTS {
        let environment = with(transport);
        let composition = Composition::new(consumer(&environment), &[]);
        let files = files(&composition.stack);
        let both = format!("{}{}", files["references.tf.json"], files["outputs.tf.json"]);
        insta::assert_snapshot!(format!("consumer_{transport}"), both);
        let used = ["private_subnet_ids", "trantor_oidc_issuer"].map(str::to_owned);
        assert_eq!(
            reads(&composition.stack),
            BTreeMap::from([(infrastructure::NAME.to_owned(), BTreeSet::from(used))])
        );
        assert_eq!(composition.depends_on, [infrastructure::NAME]);
    }
}

#[test]
fn outputs_and_data_sources_come_from_the_declaration() {
    let environment = with(StackReferences::Ssm);
    let place = |stack: &Stack, address: &str| {
        let members = stack.members();
        members.iter().find(|member| member.address == address).unwrap().location.file().replace('\\', "/")
    };
    let made = infrastructure::build(&environment);
    let read = Composition::new(consumer(&environment), &[]).stack;
    for (stack, address) in [
        (&made, "output.vpc_id"),
        (&made, "aws_ssm_parameter.trantor_name"),
        (&read, "data.aws_ssm_parameter.infrastructure_trantor_oidc_issuer"),
    ] {
        let place = place(stack, address);
        assert!(place.ends_with("infrastructure/outputs.rs"), "{address}: {place}");
    }
}

#[test]
fn who_reads_nothing_has_no_data_sources() {
    for transport in TRANSPORTS {
        let environment = with(transport);
        let mut stack = root_module::new(&environment, "consumer");
        InfrastructureOutputs::read(&mut stack, &environment);
        let composition = Composition::new(stack, &[crate::bootstrap::NAME]);
        assert!(!files(&composition.stack).contains_key("references.tf.json"));
        assert!(reads(&composition.stack).is_empty());
        assert_eq!(composition.depends_on, [crate::bootstrap::NAME]);
    }
}

/// Every name that a stack on top could read is one that the infrastructure exports, and it could read all of them.
#[test]
fn both_sides_have_the_same_names() {
    for mut environment in committed() {
        environment.settings.stack_references = StackReferences::Ssm;
        let exported = infrastructure::build(&environment);
        let exported: BTreeSet<String> = super::exports_of(&exported);
        let mut stack = root_module::new(&environment, "consumer");
        let outputs = InfrastructureOutputs::read(&mut stack, &environment);
        // What is exported again is used, all of it.
        Producer::new(&mut stack, &environment, "stacks/consumer").export_all(outputs);
        let read = reads(&Composition::new(stack, &[]).stack);
        assert_eq!(read[infrastructure::NAME], exported, "{}", environment.name);
    }
}

#[test]
fn with_parameters_the_producer_writes_each_export() {
    let environment = with(StackReferences::Ssm);
    let stack = infrastructure::build(&environment);
    let parameters: Json = serde_json::from_str(&files(&stack)["parameters.tf.json"]).unwrap();
    let parameters = parameters["resource"]["aws_ssm_parameter"].as_object().unwrap();
    let names: BTreeSet<String> = parameters.keys().cloned().collect();
    assert_eq!(names, super::exports_of(&stack));
    let some = Json::from_iter([&parameters["vpc_id"], &parameters["private_subnet_ids"]].map(Json::clone));
    insta::assert_snapshot!(format!("{some:#}"));
    let none = infrastructure::build(&with(StackReferences::RemoteState));
    assert!(!files(&none).contains_key("parameters.tf.json"));
}

exports! {
    /// What a queue exports.
    struct QueueOutputs, present QueuePresent {
        /// The queue's URL.
        pub url: Expr<String> = "url",
        /// What its writers
        /// prove themselves with.
        pub tokens: Expr<List<String>> = "tokens" from "queue.tokens" is sensitive,
        /// A reader's role.
        pub readers: BTreeMap<String, Expr<String>> = "reader_{}_role" from "queue.readers.{}",
    }
}

fn queue() -> QueueOutputs {
    QueueOutputs {
        url: Expr::from("https://queue"),
        tokens: Expr::from(["a".to_owned()]),
        readers: BTreeMap::from([("a b".to_owned(), Expr::from("role"))]),
    }
}

#[test]
fn what_is_sensitive_stays_so_on_both_sides() {
    for transport in TRANSPORTS {
        let environment = with(transport);
        let mut made = root_module::new(&environment, "queue");
        Producer::new(&mut made, &environment, "stacks/queue")
            .key_arn(Expr::from("arn:aws:kms:us-east-1:123456789012:key/a"))
            .export_all(queue());
        let made = files(&made);
        let mut read = root_module::new(&environment, "reader");
        let present = QueuePresent { readers: [("a b".to_owned(), ())].into(), ..QueuePresent::default() };
        let outputs: QueueOutputs = Reader::new(&mut read, &environment, "queue").read_all(present);
        assert!(outputs.tokens.node().is_sensitive() && !outputs.url.node().is_sensitive());
        read.output("token", Output::new(outputs.tokens.index(0), "A token."));
        read.output("role", Output::new(outputs.readers["a b"].clone(), "A role."));
        let read = files(&Composition::new(read, &[]).stack);
        let parameters = made.get("parameters.tf.json").cloned().unwrap_or_default();
        let all = format!("{}{parameters}{}", made["outputs.tf.json"], read["outputs.tf.json"]);
        insta::assert_snapshot!(format!("sensitive_{transport}"), all);
    }
}

#[test]
fn a_sensitive_value_is_exported_as_one_or_not_at_all() {
    let secret = |stack: &mut Stack| {
        let key = aws::SsmParameter::new("/secret", "SecureString");
        stack.add("secret", key).value()
    };
    let environment = with(StackReferences::Ssm);
    let mut stack = root_module::new(&environment, "queue");
    let url = secret(&mut stack);
    Producer::new(&mut stack, &environment, "stacks/queue").export_all(QueueOutputs { url, ..queue() });
    assert_eq!(
        refused(&stack),
        [
            "output.url: the value is sensitive, and the contract does not say so: readers would show it",
            "output.tokens: a parameter with a sensitive value needs a key",
        ]
    );
}
