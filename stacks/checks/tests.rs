//! What all checks have in common.

use std::collections::BTreeSet;

use jiff::civil::date;
use settings::Style;
use toml_edit::{DocumentMut, Item, Table};

use super::*;
use crate::compose;
use crate::environment::{Files, Selection};

mod acceptances;
mod access;
mod address_ranges;
mod adopted;
mod altered;
mod brief;
mod controllers;
mod databases;
mod egress;
mod endpoints;
mod ip_budget;
mod kubernetes_versions;
mod machines;
mod names;
mod namespaces;
mod order;
mod policies;
mod references;
mod reliability;
mod security_groups;
mod told;
mod workloads;

/// The day that tests judge by.
pub(super) const TODAY: Date = date(2026, 11, 21);

/// What [`Texts::bare`] leaves of a service.
const BARE: [&str; 2] = ["cluster", "delivery"];

/// Texts of environments.
pub(crate) struct Texts(Vec<(String, String)>);

impl Texts {
    /// The committed settings.
    pub(super) fn committed() -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../environments");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let texts = entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
        Self(
            texts
                .map(|path| {
                    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                    (name, std::fs::read_to_string(&path).unwrap())
                })
                .collect(),
        )
    }

    /// The committed settings with bare services, which a test adds to: of each service there is where it runs and how
    /// it gets there, which [`BARE`] names, and no acceptance of what is found of services, or of what the audit finds.
    pub(crate) fn bare() -> Self {
        let Self(texts) = Self::committed();
        Self(texts.into_iter().map(|(name, text)| (name, with_bare_services(&text))).collect())
    }

    /// With the first `old` of an environment's file, which must be there, replaced.
    #[track_caller]
    pub(crate) fn replace(mut self, environment: &str, old: &str, new: &str) -> Self {
        let (_, text) = self.0.iter_mut().find(|(name, _)| name == environment).unwrap();
        assert!(text.contains(old), "{environment} does not hold {old}");
        *text = text.replacen(old, new, 1);
        self
    }

    /// With lines at the end of an environment's file.
    pub(crate) fn append(mut self, environment: &str, lines: &str) -> Self {
        let (_, text) = self.0.iter_mut().find(|(name, _)| name == environment).unwrap();
        *text = format!("{text}\n{lines}\n");
        self
    }

    /// An environment.
    #[track_caller]
    pub(crate) fn load(&self, environment: &str) -> Environment {
        let selection = Selection::Named(vec![environment.to_owned()]);
        let loaded = Files::new(self.0.clone()).unwrap().load(&selection);
        loaded.unwrap_or_else(|problems| panic!("{problems}")).remove(0)
    }

    /// What all checks find in an environment as of a day.
    #[track_caller]
    pub(super) fn findings_on(&self, environment: &str, today: Date) -> Findings {
        let loaded = self.load(environment);
        run(&Model { environment: &loaded, stacks: &compose(&loaded), today })
    }

    /// What all checks find in an environment as of [`TODAY`].
    #[track_caller]
    pub(super) fn findings(&self, environment: &str) -> Findings {
        self.findings_on(environment, TODAY)
    }

    /// What is said of an environment, as text.
    #[track_caller]
    pub(super) fn said(&self, environment: &str) -> String {
        self.findings(environment).problems.render(Style::Plain)
    }
}

/// The text of a settings file in which services are bare; all else is as it was.
fn with_bare_services(text: &str) -> String {
    let mut document: DocumentMut = text.parse().unwrap();
    if let Some(services) = document.get_mut("services").and_then(Item::as_table_mut) {
        for (_, service) in services.iter_mut() {
            service.as_table_mut().unwrap().retain(|key, _| BARE.contains(&key));
        }
        services.retain(|_, service| !service.as_table().is_some_and(Table::is_empty));
    }
    if let Some(accepted) = document.get_mut("accepted").and_then(Item::as_array_of_tables_mut) {
        let is_of_services = |by: &Table| by["target"].as_str().unwrap().starts_with("services.");
        accepted.retain(|by| by.contains_key("check") && !is_of_services(by));
    }
    document.to_string()
}

#[test]
fn bare_services_are_where_they_run_and_how_they_get_there() {
    let Texts(texts) = Texts::bare();
    let services = |environment: &str| {
        let (_, text) = texts.iter().find(|(name, _)| name == environment).unwrap();
        let lines = text.lines().skip_while(|line| !line.starts_with("[services"));
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(services("base"), @r#"
    [services.dawn]
    cluster = "trantor"
    delivery = "kubectl"
    [services.day]
    cluster = "trantor"
    delivery = "terraform"
    "#);
    insta::assert_snapshot!(services("prod"), @r#"
    [services.dusk]
    cluster = "terminus"
    delivery = "argocd"
    [services.monitoring]
    cluster = "terminus"
    delivery = "argocd"
    "#);
    assert_eq!(services("dev"), "");
    for (key, service) in Texts::bare().load("prod").settings.services {
        assert!(!service.has_aws_side() && service.channels.is_empty(), "{key}");
    }
    for environment in ["dev", "staging", "prod"] {
        assert_eq!(Texts::bare().said(environment), "", "{environment}");
    }
}

#[test]
fn the_committed_environments_pass_but_for_what_they_accept() {
    for environment in ["dev", "staging", "prod"] {
        assert_eq!(Texts::committed().said(environment), "", "{environment}");
    }
}

#[test]
fn ids_are_unique_and_each_check_says_what_it_is() {
    let checks = all();
    let ids: BTreeSet<&str> = checks.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), checks.len());
    for check in checks {
        assert!(check.id.parse::<crate::environment::CheckId>().is_ok(), "{}", check.id);
        assert!(!check.title.ends_with('.') && check.about.ends_with('.'), "{}", check.id);
        assert!(!check.source.is_empty(), "{}", check.id);
    }
}

#[test]
fn documentation() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/checks.md");
    let made = markdown();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(file, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(file).unwrap_or_default() == made,
        "docs/checks.md is not what the code makes"
    );
}
