//! Versions of the platform's controllers, and what goes with them.

use std::ops::RangeInclusive;

use modules::controllers;

use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "CTL-001",
    title: "Controllers support the cluster's version of Kubernetes",
    about: "Of each controller that is installed in the version of cleon's table, the minor version of its cluster is held \
            against those that the controller's project supports, where the table has them: a warning when it is not \
            among them. A version that the settings name is not judged, since the table knows one version of each.",
    source: "The projects' own tables, as collected in `src/kubernetes/charts.rs`",
    run: supported,
}];

fn supported(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for cluster in model.environment.clusters() {
        let version = cluster.settings.version;
        for controller in controllers::installed(&cluster.settings.controllers) {
            let Some(range) = &controller.chart.kubernetes else { continue };
            if controller.version.is_some() || range.contains(&version.minor()) {
                continue;
            }
            let chart = controller.chart;
            let target = format!("clusters.{}.controllers.{}", cluster.key, controller.key);
            let message =
                format!("{} {} does not support Kubernetes {version}", chart.name, chart.app_version);
            found.push(
                Finding::warning(&target, message)
                    .help("name another `version` of its chart, as its project's table has it")
                    .figure("supported versions", in_words(range))
                    .related(format!("clusters.{}.version", cluster.key), "the cluster's version"),
            );
        }
    }
    found
}

fn in_words(range: &RangeInclusive<u16>) -> String {
    match (range.start(), range.end()) {
        (oldest, &u16::MAX) => format!("1.{oldest} and later"),
        (oldest, newest) => format!("1.{oldest} to 1.{newest}"),
    }
}
