//! What stacks read of others.

use terraform::{Expr, Output, Stack};

use super::{Model, TODAY, Texts, run, told::told};
use crate::environment::{Environment, StackReferences};
use crate::infrastructure::InfrastructureOutputs;
use crate::references::Reader;
use crate::{Composition, compose, root_module};

/// What is said of dev with a stack that is composed of what it reads.
fn said(transport: StackReferences, read: impl Fn(&mut Stack, &Environment)) -> String {
    let mut environment = Texts::committed().load("dev");
    environment.settings.stack_references = transport;
    let mut stacks = compose(&environment);
    let mut reader = root_module::new(&environment, "reader");
    read(&mut reader, &environment);
    stacks.push(Composition::new(reader, &[]));
    told(&run(&Model { environment: &environment, stacks: &stacks, today: TODAY }), "REF-")
}

/// Uses what another environment exports: its cluster terminus is not in dev.
fn of_another(stack: &mut Stack, environment: &Environment) {
    let mut prod = Texts::committed().load("prod");
    prod.settings.stack_references = environment.settings.stack_references;
    let outputs = InfrastructureOutputs::read(stack, &prod);
    for (key, cluster) in outputs.clusters {
        stack.output(format!("{key}_issuer"), Output::new(cluster.oidc_issuer, "The issuer."));
    }
}

#[test]
fn an_export_that_is_read_is_there() {
    insta::assert_snapshot!(said(StackReferences::RemoteState, of_another), @"
    error[REF-001] stack_references.reader.infrastructure.terminus_oidc_issuer: the stack reader reads terminus_oidc_issuer, which infrastructure does not export
      help: export it in stacks/infrastructure, or read something else
    ");
    let by_parameters = said(StackReferences::Ssm, of_another);
    assert_eq!(by_parameters, said(StackReferences::RemoteState, of_another));
    for transport in [StackReferences::RemoteState, StackReferences::Ssm] {
        let none = said(transport, |stack, environment| {
            let outputs = InfrastructureOutputs::read(stack, environment);
            stack.output("vpc", Output::new(outputs.network.vpc_id, "The VPC."));
        });
        assert_eq!(none, "");
    }
}

#[test]
fn a_stack_that_is_read_is_there_and_stands_before() {
    let unknown = said(StackReferences::RemoteState, |stack, environment| {
        let url: Expr<String> = Reader::new(stack, environment, "queues").read_all(());
        stack.output("url", Output::new(url, "A queue's URL."));
    });
    insta::assert_snapshot!(unknown, @"error[REF-001] stack_references.reader.queues.*: the stack reader reads the stack queues, which is not made");
    let environment = Texts::committed().load("dev");
    let mut stacks = compose(&environment);
    let mut reader = root_module::new(&environment, "reader");
    let outputs = InfrastructureOutputs::read(&mut reader, &environment);
    reader.output("vpc", Output::new(outputs.network.vpc_id, "The VPC."));
    let reader = Composition::new(reader, &[]);
    let before = Composition { depends_on: Vec::new(), ..reader.clone() };
    stacks.push(before);
    let said = |stacks: &[Composition]| {
        told(&run(&Model { environment: &environment, stacks, today: TODAY }), "REF-")
    };
    insta::assert_snapshot!(said(&stacks), @"
    error[REF-001] stack_references.reader.infrastructure.*: the stack reader reads the stack infrastructure and is not applied behind it
      help: make it with `Composition::new`, behind those that it reads
    ");
    stacks.pop();
    stacks.insert(0, reader);
    insta::assert_snapshot!(said(&stacks), @"
    error[REF-001] stack_references.reader.infrastructure.*: the stack reader reads the stack infrastructure and is not applied behind it
      help: make it with `Composition::new`, behind those that it reads
    ");
}
