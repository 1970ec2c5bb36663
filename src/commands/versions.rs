//! `versions`: what EKS offers, how long, and which cluster runs which.

use serde_json::json;
use stacks::environment::Selection;
use upgrade::Catalog;
use upgrade::versions::{self, ClusterOn};

use super::{Failure, today};
use crate::cli::{self, Cli};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(cli: &Cli, _: &cli::Versions, report: &Report) -> Result<Exit, Failure> {
    let environments = stacks::environment::load(&cli.root, &Selection::All)?;
    let mut clusters = Vec::new();
    for environment in &environments {
        for cluster in environment.clusters() {
            let on = ClusterOn { environment: environment.name.to_string(), cluster: cluster.key.to_string() };
            clusters.push((cluster.settings.version, on));
        }
    }
    let catalog = Catalog::built_in();
    let source = format!("cleon's table of {}", catalog.calendar.as_of);
    let found = versions::versions(&catalog, &clusters, source, today(cli));
    report.json(&json!(found));
    for line in versions::text(&found).lines() {
        report.line(line);
    }
    Ok(Exit::Done)
}
