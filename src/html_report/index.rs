//! The index over the pages of all environments.

use audit::Outcome;
use jiff::civil::Date;
use serde::Serialize;

use crate::Environment;
use crate::page::{Frame, file_name, framed};
use crate::sections::{Bar, bar, monthly_cost, next_support};

/// An index that links to the page of each environment, which stands beside it as `<environment>.html`.
pub fn index(environments: &[Environment<'_>], day: Date) -> String {
    let row = |of: &Environment<'_>| {
        let controls = &of.assessment.controls;
        let (next, next_day) = next_support(of, day).unzip();
        Row {
            name: of.name.to_owned(),
            href: file_name(of.name),
            account: of.account.to_owned(),
            region: of.region.to_owned(),
            clusters: of
                .model
                .of_type("aws_eks_cluster")
                .map(|cluster| format!("{} {}", cluster.label(), cluster.text("version").unwrap_or_default()))
                .collect(),
            services: of.settings["services"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
            bar: bar(|outcome| controls.iter().filter(|control| control.outcome == outcome).count()),
            failing: controls.iter().filter(|control| control.outcome == Outcome::Fail).count(),
            cost: monthly_cost(of, day),
            next,
            next_day,
        }
    };
    framed("index", "Platform report", |frame| Index {
        frame,
        day: day.to_string(),
        environments: environments.iter().map(row).collect(),
    })
}

#[derive(Serialize)]
struct Index {
    frame: Frame,
    day: String,
    environments: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    href: String,
    account: String,
    region: String,
    clusters: Vec<String>,
    services: Vec<String>,
    bar: Bar,
    failing: usize,
    cost: String,
    next: Option<String>,
    next_day: Option<String>,
}
