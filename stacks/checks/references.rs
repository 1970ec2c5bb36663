//! What stacks read of others.

use std::collections::BTreeSet;

use super::{Check, Finding, Model};
use crate::references::{exports_of, reads};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "REF-001",
    title: "What a stack reads is exported",
    about: "Each output that a stack reads of another, by its state or by parameters of SSM, is compared by name with \
            the outputs of that stack. An error when it is none of them, when there is no such stack, or when the \
            stack that reads is not applied behind it: Terraform would find out when the reader is planned.",
    source: "Terraform, `terraform_remote_state`",
    run: exported,
}];

fn exported(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, reader) in model.stacks.iter().enumerate() {
        let name = reader.stack.name();
        for (producer, outputs) in reads(&reader.stack) {
            let target = |output: &str| format!("stack_references.{name}.{producer}.{output}");
            let Some(stands) = model.stacks.iter().position(|other| other.stack.name() == producer) else {
                let message = format!("the stack {name} reads the stack {producer}, which is not made");
                findings.push(Finding::error(target("*"), message).setting("stack_references"));
                continue;
            };
            if stands >= at || !reader.depends_on.contains(&producer) {
                let message =
                    format!("the stack {name} reads the stack {producer} and is not applied behind it");
                let help = "make it with `Composition::new`, behind those that it reads";
                findings.push(Finding::error(target("*"), message).setting("stack_references").help(help));
            }
            let exported = exports_of(&model.stacks[stands].stack);
            let missing: BTreeSet<_> = outputs.difference(&exported).collect();
            findings.extend(missing.into_iter().map(|output| {
                let message = format!("the stack {name} reads {output}, which {producer} does not export");
                let help = format!("export it in stacks/{producer}, or read something else");
                Finding::error(target(output), message).setting("stack_references").help(help)
            }));
        }
    }
    findings
}
