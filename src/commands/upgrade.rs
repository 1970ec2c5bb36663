//! `upgrade`: the way of a cluster to a later version of Kubernetes, step by step.

use anyhow::Context;
use jiff::civil::Date;
use serde_json::json;
use settings::Problem;
use stacks::environment::{Environment, Files, Selection};
use upgrade::{Catalog, Nodes, Plan, Prices, Situation, State, Step, StepKind};

use super::{Failure, eks, lock, today, write};
use crate::cli::{self, Cli, Format};
use crate::exit::Exit;
use crate::output_folder::Access;
use crate::report::Report;

/// What a control plane costs, as `cleon cost` has it.
fn prices(environment: &Environment) -> Result<Prices, Failure> {
    let region = environment.settings.region.to_string();
    let found = cost::control_plane(&region);
    let found = found.with_context(|| format!("the table of prices has no control planes in {region}"))?;
    Ok(Prices { standard: found.standard, extended: found.extended, source: found.source })
}

pub(crate) fn run(cli: &Cli, arguments: &cli::Upgrade, report: &Report) -> Result<Exit, Failure> {
    // Two runs that write wait for each other, and `synth` for them.
    let _lock = lock(cli, if arguments.write { Access::Write } else { Access::Read }, report);
    let files = Files::read(&cli.root)?;
    let environment = environment(&files, &arguments.environment)?;
    let situation = situation(&environment, arguments, today(cli), report)?;
    let goal = upgrade::goal(&situation, arguments.to.as_deref())?;
    let nodes = if arguments.nodes_last { Nodes::Last } else { Nodes::EachMinor };
    let plan = upgrade::plan(&situation, goal, nodes);
    let edited =
        plan.next().filter(|step| !step.edits.is_empty()).map(|step| edit(&files, &environment, &plan, step));
    let edited = match edited {
        // Without --write the plan is the result, and why its first step cannot be written is said beside it.
        Some(Err(failure)) if !arguments.write => {
            say(report, &failure);
            None
        }
        edited => edited.transpose()?,
    };
    let is_blocked = plan.next().is_some_and(|step| step.blocks().next().is_some());
    let written = match &edited {
        Some(edited) if arguments.write && !is_blocked => {
            write::replace(&cli.root, &environment.file(), &edited.text)?;
            true
        }
        _ => false,
    };
    show(report, &plan, edited.as_ref(), written);
    if written {
        report.status(&format!("{} has step 1 of {} now", environment.file(), plan.steps.len()));
    } else if arguments.write
        && let Some(step) = plan.next()
    {
        report.reason(if step.kind == StepKind::Apply {
            "nothing was written: what the settings say is not applied yet"
        } else {
            "nothing was written: step 1 is blocked"
        });
    }
    Ok(match (plan.steps.as_slice(), plan.unread.as_slice()) {
        ([], []) => Exit::Done,
        ([], _) => {
            report.reason("not everything could be read, so that there may be more to do");
            Exit::Outside
        }
        _ => Exit::Found,
    })
}

/// The cluster as the settings have it, and with `--live` as it stands.
fn situation(
    environment: &Environment,
    arguments: &cli::Upgrade,
    today: Date,
    report: &Report,
) -> Result<Situation, Failure> {
    let prices = prices(environment)?;
    let of =
        |catalog, live| Situation::of(environment, &arguments.cluster, catalog, prices.clone(), today, live);
    // A cluster that the settings do not have is asked of nobody.
    let by_settings = of(Catalog::built_in(), None)?;
    if !arguments.live {
        return Ok(by_settings);
    }
    report.progress("asking EKS");
    let connection = eks::connect(environment, arguments.profile.as_ref())?;
    let live = eks::cluster(&connection, &by_settings.name)?;
    let catalog = eks::catalog(&connection, today)?;
    Ok(of(catalog, Some(live))?)
}

/// The edits of a step.
struct Edited {
    file: String,
    /// The file's whole text.
    text: String,
    diff: String,
}

fn environment(files: &Files, name: &str) -> Result<Environment, Failure> {
    let environments = files.load(&Selection::Named(vec![name.to_owned()]))?;
    let found = environments.into_iter().next();
    found.ok_or_else(|| Problem::new(format!("there is no environment \"{name}\"")).into())
}

/// The environment's file with the edits of a step, read again, so that nothing is written that says something else.
fn edit(files: &Files, environment: &Environment, plan: &Plan, step: &Step) -> Result<Edited, Failure> {
    let file = environment.file();
    let own = files.own_text(&environment.name).unwrap_or_default();
    let texts = upgrade::Texts { file: &file, own, base: files.base_text() };
    let text = upgrade::apply(texts, &plan.cluster, &step.edits, &step.after)?;
    let edited = self::environment(&files.with_text(&environment.name, &text), environment.name.as_str())?;
    let state = State::of(&edited, &plan.cluster)?;
    if !state.is_same(&step.after) {
        return Err(anyhow::anyhow!("{file} would not say what step 1 is: nothing was written").into());
    }
    let diff = upgrade::unified(&file, own, &text);
    Ok(Edited { file, text, diff })
}

fn say(report: &Report, failure: &Failure) {
    if let Failure::Settings(problems) = failure {
        for problem in problems {
            let help = problem.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
            report.warning(&format!("step 1 cannot be written, {}{help}", problem.message));
        }
    }
}

fn show(report: &Report, plan: &Plan, edited: Option<&Edited>, written: bool) {
    match report.format() {
        Format::Markdown => {
            report.result(&upgrade::markdown(plan));
            if let Some(edited) = edited {
                report.result(&format!("\n~~~~~~diff\n{}~~~~~~\n", edited.diff));
            }
        }
        Format::Json => {
            let mut document = json!(plan);
            document["next"] = match edited {
                Some(edited) => json!({ "file": edited.file, "diff": edited.diff, "written": written }),
                None => serde_json::Value::Null,
            };
            report.document(&document);
        }
        _ => {
            report.result(&upgrade::text(plan, report.has_coloured_results()));
            if let Some(edited) = edited {
                report.result(&format!("\n{}", edited.diff));
            }
        }
    }
}
