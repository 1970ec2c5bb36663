//! End-to-end tests: the real binary, and what it writes in the hands of real Terraform and a local AWS.
//!
//! A test that needs a tool this machine lacks says so by name and is counted as ignored; with `CI` set it fails.
//! Filters work as in any test binary: `cargo test --test end_to_end -- bad_input`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addition;
mod adopt;
mod affected;
mod audit;
mod bad_input;
mod between_stacks;
mod command_line;
mod cost;
mod diff;
mod diff_agrees;
mod drift;
#[cfg(unix)]
mod drift_failures;
mod escaping;
mod explain;
mod force_new;
mod getting_started;
mod graph;
mod guides;
mod harness;
mod history;
mod history_entries;
mod kubernetes_manifests;
mod local_aws_itself;
mod output;
#[cfg(unix)]
mod output_faults;
mod output_killed;
#[cfg(unix)]
mod plan;
mod plan_fixtures;
mod platform;
mod policies;
mod references;
mod report;
mod scanners;
mod schema_data;
mod synthesis;
mod tiers;
mod upgrade;
mod validation;
mod workflows;

use libtest_mimic::Arguments;

fn main() {
    // The longest first, so that they run beside all the others.
    let trials = [
        getting_started::trials(),
        force_new::trials(),
        diff_agrees::trials(),
        platform::trials(),
        tiers::trials(),
        adopt::trials(),
        references::trials(),
        #[cfg(unix)]
        plan::trials(),
        plan_fixtures::trials(),
        report::trials(),
        #[cfg(unix)]
        drift_failures::trials(),
        history::trials(),
        between_stacks::trials(),
        local_aws_itself::trials(),
        validation::trials(),
        kubernetes_manifests::trials(),
        workflows::trials(),
        scanners::trials(),
        guides::trials(),
        schema_data::trials(),
        escaping::trials(),
        output_killed::trials(),
        #[cfg(unix)]
        output_faults::trials(),
        output::trials(),
        synthesis::trials(),
        addition::trials(),
        diff::trials(),
        affected::trials(),
        audit::trials(),
        cost::trials(),
        graph::trials(),
        policies::trials(),
        upgrade::trials(),
        command_line::trials(),
        explain::trials(),
        history_entries::trials(),
        bad_input::trials(),
    ];
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect());
    harness::terraform::clean_up();
    conclusion.exit();
}
