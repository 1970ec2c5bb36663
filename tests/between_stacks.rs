//! What goes from one stack to another is forgotten by the one and imported by the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use terraform::history::{Finding, StandingStack, compare};
use terraform::{Checks, Removed, Resource, Stack};

use crate::harness::local_aws::LocalAws;
use crate::harness::outcome::{Outcome, trials};
use crate::harness::plan::{array, state_addresses};
use crate::harness::root_module::RootModule;

trials![what_goes_between_stacks_is_forgotten_and_imported];

/// A repository, a log group, a role and its policy go from one small stack to another.
fn what_goes_between_stacks_is_forgotten_and_imported() -> Outcome {
    let (standing, _) = files(&[front(true), back(false)]);
    let aws = LocalAws::start("123456789012")?;
    let folder = tempfile::tempdir().unwrap();
    let modules = ["front", "back"].map(|name| {
        write(&folder.path().join(name), &standing[name]);
        let module = RootModule::copy_of(&folder.path().join(name), aws.environment());
        module.inspect(|module| module.init(&[]))
    });
    let [front_module, back_module] = modules;
    let (front_module, back_module) = (front_module?, back_module?);
    for module in [&front_module, &back_module] {
        module.plan();
        module.apply();
    }

    let (moved_over, findings) = files_after(&standing, &[front(false), back(true)]);
    assert_eq!(findings, [], "everything has an id to be imported by");
    for (name, module) in [("front", &front_module), ("back", &back_module)] {
        write(&folder.path().join(name), &moved_over[name]);
        module.take(&folder.path().join(name));
    }
    let taking = back_module.plan();
    let forgetting = front_module.plan();
    let changes = array(&taking.0["resource_changes"]).iter();
    let imported: BTreeSet<&str> = changes
        .filter(|change| change["change"]["importing"].is_object())
        .map(|change| change["address"].as_str().unwrap())
        .collect();
    assert_eq!(
        imported.into_iter().collect::<Vec<_>>(),
        [
            "aws_cloudwatch_log_group.taken",
            "aws_ecr_repository.taken",
            "aws_iam_role.taken",
            "aws_iam_role_policy_attachment.taken",
        ]
    );
    let changes = taking.changes();
    let kinds: Vec<&str> = changes.keys().map(String::as_str).collect();
    assert!(kinds.iter().all(|kind| *kind == "update"), "{changes:#?}");
    let changes = forgetting.changes();
    assert_eq!(changes.keys().collect::<Vec<_>>(), ["forget"], "{changes:#?}");
    assert_eq!(changes["forget"].len(), 4, "{changes:#?}");
    // In either order: nobody destroys anything.
    for module in [&back_module, &front_module] {
        module.apply();
        module.plan().assert_empty();
    }
    let there = state_addresses(&front_module.state());
    assert_eq!(there.into_iter().collect::<Vec<_>>(), ["aws_iam_role.stays"]);
    assert_eq!(state_addresses(&back_module.state()).len(), 5);

    // What is protected goes by a block that says so.
    let mut without = back(false);
    without.removed(Removed::destroy("aws_ecr_repository.taken".parse().unwrap()));
    write(&folder.path().join("back"), &files(&[without]).0["back"]);
    back_module.take(&folder.path().join("back"));
    let changes = back_module.plan().changes();
    assert!(changes["delete"].contains("aws_ecr_repository.taken"), "{changes:#?}");

    // The blocks stay where they are, until the resources go back.
    let (again, findings) = files_after(&moved_over, &[front(false), back(true)]);
    assert_eq!((&again, findings), (&moved_over, Vec::new()));
    let (returned, findings) = files_after(&again, &[front(true), back(false)]);
    assert_eq!(findings, []);
    let names = |name: &str| returned[name].keys().map(String::as_str).collect::<Vec<_>>();
    assert!(names("front").contains(&"imports.tf.json") && !names("front").contains(&"removed.tf.json"));
    assert!(names("back").contains(&"removed.tf.json") && !names("back").contains(&"imports.tf.json"));
    Ok(())
}

/// The stack that has the four resources at first, under names of its own.
fn front(has_them: bool) -> Stack {
    let mut stack = small_stack("front");
    stack.add("stays", aws::IamRole::new(trust()).name("stays"));
    if has_them {
        four(&mut stack, "before");
    }
    stack
}

/// The stack that has them later.
fn back(has_them: bool) -> Stack {
    let mut stack = small_stack("back");
    stack.add("own", aws::IamRole::new(trust()).name("own"));
    if has_them {
        four(&mut stack, "taken");
    }
    stack
}

fn four(stack: &mut Stack, key: &'static str) {
    let role = stack.add(key, aws::IamRole::new(trust()).name("goes"));
    let policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    stack.add(key, aws::IamRolePolicyAttachment::new(policy, role.name()));
    stack.add(key, aws::EcrRepository::new("team/goes").prevent_destroy());
    stack.add(key, aws::CloudwatchLogGroup::new().name("/team/goes"));
}

fn trust() -> aws::PolicyDocument {
    let service = aws::Principal::Service("eks.amazonaws.com".into());
    aws::PolicyDocument::new([aws::Statement::trust("Service", service, ["sts:AssumeRole"])])
}

fn small_stack(name: &str) -> Stack {
    let mut stack = Stack::new(name, ">= 1.11");
    stack.require_provider(aws::provider_requirement());
    stack
}

/// The files of each stack.
type FilesOfStacks = BTreeMap<String, BTreeMap<String, String>>;

fn files(stacks: &[Stack]) -> (FilesOfStacks, Vec<StandingStack>) {
    let mut files = FilesOfStacks::new();
    let mut read = Vec::new();
    for stack in stacks {
        let checks = Checks { schemas: aws::schemas(), resource_checks: &[] };
        let rendered = stack.synthesize(checks).unwrap().files;
        read.push(read_back(stack.name(), &rendered));
        files.insert(stack.name().to_owned(), rendered);
    }
    (files, read)
}

fn read_back(name: &str, files: &BTreeMap<String, String>) -> StandingStack {
    let (stack, unreadable) =
        StandingStack::read(name, files.iter().map(|(file, text)| (file.as_str(), text.as_bytes())));
    assert_eq!(unreadable, []);
    stack
}

/// The files of stacks that come after others, with what there is to say of the past.
fn files_after(standing: &FilesOfStacks, stacks: &[Stack]) -> (FilesOfStacks, Vec<Finding>) {
    let before: Vec<StandingStack> = standing.iter().map(|(name, files)| read_back(name, files)).collect();
    let comparison = compare(&before, &files(stacks).1, aws::identity::KINDS);
    let mut stacks = stacks.to_vec();
    for stack in &mut stacks {
        if let Some(history) = comparison.stacks.get(stack.name()) {
            stack.add_history(history);
        }
    }
    (files(&stacks).0, comparison.findings)
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}
