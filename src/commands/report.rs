//! `report`: an environment as one HTML page, or all of them with an index.

mod files;

use std::path::{Path, PathBuf};
use std::slice;

use audit::Assessment;
use generated::{Generated, Model};
use html_report::{Siblings, SubnetUse};
use serde_json::{Value, json};
use settings::Problem;
use stacks::checks;
use stacks::checks::ip_budget::ip_budget;
use stacks::environment::{Environment, EnvironmentName, Files as Settings, Selection};

use super::{Failure, Place, Rendered, audit as judged, lock, synthesize, today};
use crate::cli::{Cli, HtmlReport};
use crate::exit::Exit;
use crate::manifest::sha256;
use crate::output_folder::{Access, Output};
use crate::report::Report;

/// What stands for standard output.
const STANDARD_OUTPUT: &str = "-";

pub(crate) fn run(cli: &Cli, arguments: &HtmlReport, report: &Report) -> Result<Exit, Failure> {
    let prints = arguments.output.as_deref() == Some(Path::new(STANDARD_OUTPUT));
    if prints && arguments.all {
        let problem = Problem::new("several pages cannot be written to standard output");
        return Err(problem.help("name a folder, as in `cleon report --all --output site`").into());
    }
    let _lock = lock(cli, Access::Read, report);
    let environments = environments(cli, arguments, report)?;
    let places = Place::of(&Output::open(&cli.root)?, &environments)?;
    let asked =
        |name: &EnvironmentName| arguments.all || arguments.environment.as_deref() == Some(name.as_str());
    let mut rendered = Vec::new();
    for (environment, place) in environments.iter().zip(&places) {
        match synthesize(slice::from_ref(environment), slice::from_ref(place), today(cli)) {
            Ok(of) => rendered.extend(of.into_iter().map(|of| (of, place))),
            Err(failure) if asked(&environment.name) => return Err(failure),
            Err(_) => report.warning(&left_out(&environment.name, "its model is wrong")),
        }
    }
    let mut judged = Vec::new();
    for (of, place) in &rendered {
        report.progress(&format!("looking at {}", of.environment.name));
        judged.push(Judged::of(of, place, cli)?);
    }
    let pages: Vec<html_report::Environment<'_>> = judged.iter().map(Judged::input).collect();
    let day = today(cli);
    let page = |at: usize, siblings| html_report::page(&pages, at, day, siblings);

    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for (at, of) in pages.iter().enumerate() {
        match &arguments.environment {
            None => {
                let folder = arguments.output.as_deref().unwrap_or(Path::new("report"));
                files.push((folder.join(format!("{}.html", of.name)), page(at, Siblings::Linked)));
            }
            Some(asked) if asked == of.name && prints => report.result(&page(at, Siblings::Absent)),
            Some(asked) if asked == of.name => {
                let file = arguments.output.clone();
                let file = file.unwrap_or_else(|| PathBuf::from(format!("report-{}.html", of.name)));
                files.push((file, page(at, Siblings::Absent)));
            }
            Some(_) => {}
        }
    }
    if arguments.all {
        let folder = arguments.output.as_deref().unwrap_or(Path::new("report"));
        files.push((folder.join("index.html"), html_report::index(&pages, day)));
    }
    if prints {
        return Ok(Exit::Done);
    }
    files::write(&files)?;
    tell(&files, report);
    Ok(Exit::Done)
}

/// All environments: a page has what differs from the others. Those that cannot be read are left out of the page of one.
fn environments(cli: &Cli, arguments: &HtmlReport, report: &Report) -> Result<Vec<Environment>, Failure> {
    let settings = Settings::read(&cli.root)?;
    let Some(asked) = arguments.environment.as_ref().filter(|_| !arguments.all) else {
        return Ok(settings.load(&Selection::All)?);
    };
    // What is wrong with the one that is asked for is told before anything else.
    let mut environments = settings.load(&Selection::Named(vec![asked.clone()]))?;
    for name in settings.names().filter(|name| name.as_str() != asked) {
        match settings.load(&Selection::Named(vec![name.to_string()])) {
            Ok(others) => environments.extend(others),
            Err(_) => report.warning(&left_out(&name, "its settings are wrong")),
        }
    }
    environments.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(environments)
}

/// That an environment is left out of the comparison.
fn left_out(name: &EnvironmentName, reason: &str) -> String {
    format!("{name} is left out of the comparison: {reason} (`cleon validate {name}` says more)")
}

/// Where a settings key stands.
type Locate<'r> = dyn Fn(&str) -> Option<String> + 'r;

/// An environment with all that its page is made of.
struct Judged<'r, 'e> {
    of: &'r Rendered<'e>,
    account: String,
    region: String,
    settings: Value,
    generated: Generated,
    model: Model,
    assessment: Assessment,
    subnets: Vec<SubnetUse>,
    locate: Box<Locate<'r>>,
}

impl<'r, 'e> Judged<'r, 'e> {
    fn of(of: &'r Rendered<'e>, place: &Place, cli: &Cli) -> Result<Self, Failure> {
        let (generated, model) = judged::model(of)?;
        let assessment = judged::assess_model(cli, of, place, &generated, &model)?;
        let stacks = stacks::compose(of.environment);
        let checked = checks::Model { environment: of.environment, stacks: &stacks, today: today(cli) };
        let subnets = ip_budget(&checked).into_iter().map(|subnet| SubnetUse {
            usable: subnet.usable,
            uses: subnet.uses.iter().map(|taken| (taken.what.clone(), taken.addresses.sum())).collect(),
            one_zone_fewer: subnet.one_zone_fewer(),
            cidr: subnet.cidr.to_string(),
            address: subnet.subnet,
            tier: subnet.tier,
            zone: subnet.zone,
        });
        Ok(Self {
            account: of.environment.settings.account_id.to_string(),
            region: of.environment.settings.region.to_string(),
            settings: of.environment.effective(),
            subnets: subnets.collect(),
            locate: Box::new(|setting| judged::locate(of.environment, setting)),
            of,
            generated,
            model,
            assessment,
        })
    }

    fn input(&self) -> html_report::Environment<'_> {
        html_report::Environment {
            name: self.of.environment.name.as_str(),
            account: &self.account,
            region: &self.region,
            settings: &self.settings,
            generated: &self.generated,
            model: &self.model,
            assessment: &self.assessment,
            subnets: self.subnets.clone(),
            locate: &*self.locate,
        }
    }
}

/// Says what was written.
fn tell(files: &[(PathBuf, String)], report: &Report) {
    let mut records = Vec::new();
    for (path, text) in files {
        let path = path.display();
        report.status(&format!("wrote {path} ({} kB)", text.len().div_ceil(1000)));
        records.push(json!({
            "file": path.to_string(),
            "bytes": text.len(),
            "sha256": sha256(text.as_bytes()),
        }));
    }
    report.json(&json!({ "format_version": 1, "files": records }));
}
