//! Runs Terraform, stack by stack.

use std::path::PathBuf;

use anyhow::{Context, Result};
use generated::GeneratedStack;
use settings::{Problem, Problems};
use terraform::plan::{Secrets, Unredacted};

use super::generated::Planned;
use super::{Failure, RawOutcome, RawStack, blocked, save};
use crate::cli::Plan;
use crate::report::Report;
use crate::terraform_cli::{Diagnostic, Ended, Interrupt, Program, Scratch, diagnostics};

/// Plans the stacks that are asked for, in the order they are applied; the plan files are in the folder that comes with
/// them. What Terraform says of secrets in states is added to
/// those known, where only an error tells of a stack.
///
/// # Errors
///
/// When there is no Terraform or no such stack, a file cannot be written, or somebody interrupts.
pub(super) fn plan(
    planned: &Planned,
    arguments: &Plan,
    secrets: &mut Secrets,
    report: &Report,
) -> Result<(Vec<RawStack>, Scratch), Failure> {
    let stacks = asked(planned, &arguments.stack)?;
    let interrupt = Interrupt::heed();
    let session = Session {
        planned,
        arguments,
        program: Program::find(arguments.program.as_deref())?,
        scratch: Scratch::new()?,
        interrupt: &interrupt,
        report,
    };
    if let Some(folder) = &arguments.save {
        let names: Vec<&str> = stacks.iter().map(|stack| stack.name.as_str()).collect();
        save::prepare(folder, &names)?;
    }
    let mut done: Vec<RawStack> = Vec::new();
    for stack in stacks {
        let outcome = session.stack(stack, &done, secrets)?;
        done.push(RawStack { name: stack.name.clone(), outcome });
    }
    Ok((done, session.scratch))
}

/// The stacks that are asked for, or all.
fn asked<'g>(planned: &'g Planned, names: &[String]) -> Result<Vec<&'g GeneratedStack>, Failure> {
    let all = &planned.files.stacks;
    let mut problems = Problems::new();
    for name in names.iter().filter(|name| !all.iter().any(|stack| stack.name == **name)) {
        let problem = Problem::new(format!("{} has no stack \"{name}\"", planned.files.environment));
        problems.push(problem.help(format!("its stacks are {}", planned.order().join(", "))));
    }
    problems.into_result(())?;
    Ok(all.iter().filter(|stack| names.is_empty() || names.contains(&stack.name)).collect())
}

/// A run.
struct Session<'a> {
    planned: &'a Planned,
    arguments: &'a Plan,
    program: Program,
    scratch: Scratch,
    interrupt: &'a Interrupt,
    report: &'a Report,
}

impl Session<'_> {
    fn stack(&self, stack: &GeneratedStack, done: &[RawStack], secrets: &mut Secrets) -> Result<RawOutcome> {
        let plan_of = |name: &str| {
            done.iter().find(|of| of.name == name).and_then(|of| match &of.outcome {
                RawOutcome::Plan(plan, _) => Some(plan),
                RawOutcome::Blocked(_) | RawOutcome::Failed(_) => None,
            })
        };
        let blockers = blocked::by_plans(&stack.references, plan_of);
        if !blockers.is_empty() {
            return Ok(RawOutcome::Blocked(blockers));
        }
        self.report.progress(&format!("{}: init", stack.name));
        let init = self.run(stack, &["init", "-input=false", "-no-color"])?;
        if !init.is_success {
            let said = format!("{}\n{}", String::from_utf8_lossy(&init.stdout), init.stderr);
            if let Some(on) = blocked::by_bucket(&said, self.planned.depends_on(&stack.name)) {
                return Ok(RawOutcome::Blocked(on));
            }
            self.collect_state(stack, secrets)?;
            let help = if blocked::is_without_bucket(&said) {
                "\nThis stack makes the bucket itself: docs/getting-started.md says how it is applied first."
            } else {
                ""
            };
            let said = if init.stderr.trim().is_empty() { &said } else { &init.stderr };
            return Ok(RawOutcome::Failed(format!("init failed: {}{help}", tidy(said))));
        }
        self.report.progress(&format!("{}: plan", stack.name));
        let file = self.scratch.file(&save::plan_name(&stack.name));
        let planned = self.run(stack, &self.plan_arguments(&file)?)?;
        let errors = diagnostics(&planned.stdout);
        if !planned.is_success {
            if let Some(on) = blocked::by_errors(&errors, &stack.references) {
                return Ok(RawOutcome::Blocked(on));
            }
            self.report.progress(&format!("{}: failed", stack.name));
        }
        let message = (!planned.is_success).then(|| message(&errors, &planned));
        if !file.is_file() {
            self.collect_state(stack, secrets)?;
            let nothing = || "it ended without a plan".to_owned();
            return Ok(RawOutcome::Failed(format!("plan failed: {}", message.unwrap_or_else(nothing))));
        }
        let shown = self.run(stack, &["show".into(), "-json".into(), file.clone().into_os_string()])?;
        if !shown.is_success {
            let said = if shown.stderr.trim().is_empty() {
                String::from_utf8_lossy(&shown.stdout).into_owned()
            } else {
                shown.stderr
            };
            return Ok(RawOutcome::Failed(format!("show failed: {}", tidy(&said))));
        }
        match Unredacted::read(&shown.stdout) {
            Ok(plan) => Ok(RawOutcome::Plan(plan, message)),
            Err(error) => Ok(RawOutcome::Failed(format!("`show -json` printed no plan: {error}"))),
        }
    }

    /// Without a plan, only the state says what of an error is a secret; where it cannot be read, nothing does.
    fn collect_state(&self, stack: &GeneratedStack, secrets: &mut Secrets) -> Result<()> {
        let state = self.run(stack, &["show", "-json"])?;
        secrets.collect_state(&state.stdout);
        Ok(())
    }

    fn plan_arguments(&self, file: &std::path::Path) -> Result<Vec<std::ffi::OsString>> {
        let mut out = std::ffi::OsString::from("-out=");
        out.push(std::path::absolute(file).context("cannot find the folder of temporary files")?);
        let lock = if self.arguments.lock { "-lock=true" } else { "-lock=false" };
        let mut all =
            vec!["plan".into(), "-json".into(), "-input=false".into(), "-no-color".into(), lock.into(), out];
        if self.arguments.refresh_only {
            all.push("-refresh-only".into());
        }
        if let Some(parallelism) = self.arguments.parallelism {
            all.push(format!("-parallelism={parallelism}").into());
        }
        Ok(all)
    }

    fn run<S: AsRef<std::ffi::OsStr>>(&self, stack: &GeneratedStack, arguments: &[S]) -> Result<Ended> {
        let folder: PathBuf = self.planned.folder.join(&stack.name);
        self.program.run(&folder, arguments, self.interrupt)
    }
}

/// What Terraform said of its failure: its errors, or what else there is.
fn message(errors: &[Diagnostic], ended: &Ended) -> String {
    if !errors.is_empty() {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        return errors.join("\n");
    }
    let said = tidy(&ended.stderr);
    if said.is_empty() { tidy(&String::from_utf8_lossy(&ended.stdout)) } else { said }
}

/// Without empty lines.
fn tidy(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
