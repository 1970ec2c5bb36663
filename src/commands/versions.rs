//! `versions`: what EKS offers, how long, and which cluster runs which.

mod refresh;

use live::{Connection, Target};
use serde_json::json;
use stacks::environment::Selection;
use upgrade::Catalog;
use upgrade::versions::{self, ClusterOn};

use super::{Failure, eks, today};
use crate::cli::{self, Cli};
use crate::exit::Exit;
use crate::report::Report;

pub(crate) fn run(cli: &Cli, arguments: &cli::Versions, report: &Report) -> Result<Exit, Failure> {
    let checkout = if arguments.refresh { Some(refresh::Checkout::open(&cli.root)?) } else { None };
    let (catalog, source) = if arguments.live || arguments.refresh {
        report.progress("asking EKS");
        let connection = Connection::open(&Target {
            profile: arguments.profile.clone(),
            region: arguments.region.clone(),
            ..Target::default()
        })?;
        let catalog = eks::catalog(&connection, today(cli))?;
        (catalog, format!("EKS in {}", connection.region()))
    } else {
        let catalog = Catalog::built_in();
        let source = format!("cleon's table of {}", catalog.calendar.as_of);
        (catalog, source)
    };
    if let Some(checkout) = checkout {
        return checkout.refresh(&catalog, report);
    }
    let environments = stacks::environment::load(&cli.root, &Selection::All)?;
    let mut clusters = Vec::new();
    for environment in &environments {
        for cluster in environment.clusters() {
            let on =
                ClusterOn { environment: environment.name.to_string(), cluster: cluster.key.to_string() };
            clusters.push((cluster.settings.version, on));
        }
        for (key, cluster) in &environment.settings.adopted {
            let on = ClusterOn { environment: environment.name.to_string(), cluster: key.to_string() };
            clusters.push((cluster.version.get(), on));
        }
    }
    let found = versions::versions(&catalog, &clusters, source, today(cli));
    report.json(&json!(found));
    for line in versions::text(&found).lines() {
        report.line(line);
    }
    Ok(Exit::Done)
}
