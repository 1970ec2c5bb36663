//! `drift`: live clusters against the model.

use std::cell::Cell;
use std::collections::BTreeMap;

use drift::render;
use drift::{Drift, Expected, Observed, compare};
use generated::{Generated, Model};
use live::{Error, Parts, Progress, Watch};
use serde_json::json;
use stacks::environment::Environment;

use super::{Failure, Place, load, lock, synthesize, today};
use crate::cli::{self, Cli, Environments, Format};
use crate::exit::Exit;
use crate::output_folder::{Access, Output};
use crate::report::Report;

/// What of clusters is compared. Roles and the network around are Terraform's to look at.
const PARTS: Parts = Parts {
    placement: true,
    network: false,
    releases: true,
    identity: false,
    updates: false,
    insights: false,
    capabilities: false,
};

pub(crate) fn run(cli: &Cli, arguments: &cli::Drift, report: &Report) -> Result<Exit, Failure> {
    let asked = Environments { environments: vec![arguments.environment.clone()] };
    let environments = {
        let _lock = lock(cli, Access::Read, report);
        load(cli, &asked)?
    };
    let mut exit = Exit::Done;
    for environment in &environments {
        let model = model(cli, environment, report)?;
        let observed = observe(environment, &model, arguments, report).map_err(outside)?;
        let elsewhere = elsewhere(environment);
        let mut drift = compare(Expected { model: &model, elsewhere: &elsewhere }, &observed);
        locate(&mut drift, environment);
        match report.format() {
            Format::Markdown => report.result(&render::markdown(&drift)),
            Format::Json => report.document(&json!(drift)),
            _ => report.result(&render::text(&drift, report.has_coloured_results())),
        }
        if drift.differences().next().is_some() {
            exit = exit.max(Exit::Found);
        }
        if let Some(reason) = unread(&drift) {
            report.reason(&reason);
            exit = exit.max(Exit::Outside);
        }
    }
    Ok(exit)
}

/// What to do about what could not be read, if anything could not.
fn unread(drift: &Drift) -> Option<String> {
    let advice = super::eks::advice(drift.all_gaps())?;
    Some(format!("not everything could be read, so that this is not all: {advice}"))
}

/// The model, as the settings have it now.
fn model(cli: &Cli, environment: &Environment, report: &Report) -> Result<Model, Failure> {
    let environments = std::slice::from_ref(environment);
    let _lock = lock(cli, Access::Read, report);
    let places = Place::of(&Output::open(&cli.root)?, environments)?;
    let rendered = synthesize(environments, &places, today(cli))?;
    let files = rendered.iter().flat_map(|of| of.files());
    let bytes = files.map(|(path, text)| (path, text.into_bytes())).collect();
    let generated = Generated::read("the settings", &bytes).map_err(super::audit::unreadable)?;
    Ok(Model::new(&generated, &[]))
}

/// Reads what stands.
fn observe(
    environment: &Environment,
    model: &Model,
    arguments: &cli::Drift,
    report: &Report,
) -> Result<Observed, Error> {
    let connection = super::eks::connect(environment, arguments.profile.as_ref())?;
    let mut observed = Observed {
        account_id: connection.caller().account_id.clone(),
        region: connection.region().to_owned(),
        ..Observed::default()
    };
    let mut modelled: Vec<String> =
        model.of_type("aws_eks_cluster").filter_map(|of| of.text("name")).map(str::to_owned).collect();
    let mut unlisted = None;
    match connection.cluster_names() {
        Ok(names) => {
            let all = modelled.clone();
            modelled.retain(|name| names.contains(name));
            if modelled.is_empty()
                && let Some(error) = connection.found_elsewhere(&all)
            {
                return Err(error);
            }
            observed.names = Some(names);
        }
        // Nobody is there, who could answer anything else.
        Err(error) if error.is_final() || matches!(error, Error::Unreachable { .. }) => return Err(error),
        Err(error) => {
            observed.gaps.push(error.gap("eks:ListClusters", connection.region()));
            unlisted = Some(error);
        }
    }
    let passing = Passing::new(report);
    let asked = modelled.len();
    let read = connection.clusters(&modelled, PARTS, &passing);
    passing.end();
    for (name, cluster) in modelled.into_iter().zip(read) {
        match cluster {
            Ok(cluster) => observed.clusters.push(cluster),
            Err(Error::UnknownCluster { .. }) => {}
            // Of this one nothing is known; the others are told all the same.
            Err(error) if !error.is_final() => {
                observed.gaps.push(error.gap("eks:DescribeCluster", &name));
                observed.unread.push(name);
            }
            Err(error) => return Err(error),
        }
    }
    match unlisted {
        // Nothing at all was answered.
        Some(error @ (Error::TimedOut { .. } | Error::Throttled { .. }))
            if observed.unread.len() == asked =>
        {
            Err(error)
        }
        _ => Ok(observed),
    }
}

/// The clusters of other environments in the same account and region.
fn elsewhere(environment: &Environment) -> BTreeMap<String, String> {
    let own = |path: &str| environment.document.node(path).and_then(|node| node.as_str());
    let mut found = BTreeMap::new();
    for other in environment.neighbours() {
        let theirs = |path: &str| other.document.node(path).and_then(|node| node.as_str());
        if ["account_id", "region"].iter().all(|path| own(path) == theirs(path)) {
            found.extend(other.cluster_names().map(|name| (name.to_string(), other.name.to_string())));
        }
    }
    found
}

/// Says where the settings stand that differences come from.
fn locate(drift: &mut Drift, environment: &Environment) {
    for difference in drift.differences_mut() {
        let located = difference.setting.as_deref().and_then(|setting| environment.document.locate(setting));
        difference.setting_location = located.map(|located| located.key.unwrap_or(located.value).to_string());
    }
}

/// Why nothing could be read, and what to do.
pub(super) fn outside(error: Error) -> Failure {
    Failure::Outside(anyhow::anyhow!("{error}\n  help: {}", error.help()))
}

/// Shows how far reading is.
pub(super) struct Passing<'a> {
    report: &'a Report,
    shown: Cell<bool>,
}

impl<'a> Passing<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self { report, shown: Cell::default() }
    }

    /// Takes the line away again.
    pub(super) fn end(&self) {
        if self.shown.get() {
            self.report.passing("");
        }
    }
}

impl Watch for Passing<'_> {
    fn answered(&self, progress: &Progress) {
        self.shown.set(true);
        self.report.passing(&format!(
            "{} of {} calls answered: {}",
            progress.answered, progress.asked, progress.last
        ));
    }
}
