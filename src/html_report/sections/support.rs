//! Until when versions are supported, and until when exceptions hold.

mod timeline;

use std::collections::BTreeMap;

use aws::addon_versions::Addon;
use aws::kubernetes_version::{Calendar, KubernetesVersion};
use aws::postgres_version::{self, PostgresVersion};
use jiff::civil::Date;
use serde::Serialize;

use super::Section;
use crate::Environment;
use crate::links::Link;
use crate::templates::render;
use timeline::{Timeline, Track};

#[derive(Serialize)]
struct Support {
    day: String,
    timeline: Option<Timeline>,
    tracks: Vec<Row>,
    events: Vec<Event>,
    addons: Vec<AddonRow>,
    charts: Vec<Chart>,
    kubernetes_as_of: String,
    postgres_as_of: String,
}

/// Something that has a version which is supported for a time.
#[derive(Serialize)]
struct Row {
    link: Link,
    what: String,
    version: String,
    standard: Option<String>,
    extended: Option<String>,
    state: &'static str,
    days: Option<i32>,
}

/// Something that ends.
#[derive(Clone, Serialize)]
pub(super) struct Event {
    /// The day.
    pub(super) day: String,
    /// What ends.
    pub(super) text: String,
    /// How many days are left; none when it is past.
    pub(super) days: i32,
    /// Whether it is support of a version that ends.
    pub(super) is_support: bool,
}

#[derive(Serialize)]
struct AddonRow {
    link: Link,
    cluster: String,
    name: String,
    version: String,
    table: String,
    is_as_table: bool,
}

#[derive(Serialize)]
struct Chart {
    link: Link,
    cluster: String,
    name: String,
    version: String,
}

/// The versions of an environment that have a calendar.
fn tracks(environment: &Environment<'_>) -> Vec<(Link, Track)> {
    let mut tracks = Vec::new();
    for cluster in environment.model.of_type("aws_eks_cluster") {
        let version = cluster.text("version").unwrap_or_default().to_owned();
        let support = KubernetesVersion::new(&version).ok().and_then(|version| version.support().copied());
        let link =
            Link { text: cluster.label().to_owned(), ..Link::to_block(&cluster.stack, &cluster.address) };
        let track = Track {
            name: format!("cluster {}", cluster.label()),
            version: format!("Kubernetes {version}"),
            from: support.map(|of| of.release),
            standard: support.map(|of| of.end_of_standard),
            extended: support.map(|of| of.end_of_extended),
        };
        tracks.push((link, track));
    }
    for database in environment.model.of_type("aws_db_instance") {
        let version = database.text("engine_version").unwrap_or_default().to_owned();
        let support = PostgresVersion::new(&version).ok().and_then(|version| version.support().copied());
        let link =
            Link { text: database.label().to_owned(), ..Link::to_block(&database.stack, &database.address) };
        let track = Track {
            name: format!("database {}", database.label()),
            version: format!("PostgreSQL {version}"),
            from: None,
            standard: support.map(|of| of.end_of_standard),
            extended: None,
        };
        tracks.push((link, track));
    }
    tracks
}

/// What ends, the next first; what is past first of all.
pub(super) fn events(environment: &Environment<'_>, day: Date) -> Vec<Event> {
    let mut ends: BTreeMap<(Date, bool, String), usize> = BTreeMap::new();
    for (_, track) in tracks(environment) {
        let kinds = [(track.standard, "standard"), (track.extended, "extended")];
        for (end, kind) in kinds {
            let Some(end) = end else { continue };
            ends.insert((end, true, format!("{kind} support of {}, {}", track.version, track.name)), 1);
        }
    }
    for exception in &environment.assessment.exceptions {
        if let Ok(end) = exception.exception.expires.parse::<Date>() {
            *ends.entry((end, false, String::new())).or_default() += 1;
        }
    }
    let event = |((end, is_support, text), count): ((Date, bool, String), usize)| {
        let text = match (is_support, count) {
            (true, _) => text,
            (false, 1) => "an accepted exception".to_owned(),
            (false, count) => format!("{count} accepted exceptions"),
        };
        Event { day: end.to_string(), text, days: days(day, end), is_support }
    };
    ends.into_iter().map(event).collect()
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

pub(super) fn section(environment: &Environment<'_>, day: Date) -> Section {
    let tracks = tracks(environment);
    let events = events(environment, day);
    let next = events.iter().find(|event| event.is_support && event.days >= 0);
    let hint = next.map(|event| event.day.clone()).unwrap_or_default();
    let rows = tracks.iter().map(|(link, track)| Row {
        link: link.clone(),
        what: track.name.clone(),
        version: track.version.clone(),
        standard: track.standard.map(|day| day.to_string()),
        extended: track.extended.map(|day| day.to_string()),
        state: match (track.standard, track.extended) {
            (Some(end), _) if day <= end => "standard support",
            (Some(_), Some(end)) if day <= end => "extended support, charged",
            (Some(_), _) => "past standard support",
            (None, _) => "not in the table",
        },
        days: track.standard.map(|end| days(day, end)),
    });
    let view = Support {
        day: day.to_string(),
        tracks: rows.collect(),
        timeline: Timeline::of(tracks.iter().map(|(_, track)| track), day),
        events,
        addons: addons(environment),
        charts: charts(environment),
        kubernetes_as_of: Calendar::built_in().as_of.to_string(),
        postgres_as_of: postgres_version::AS_OF.to_string(),
    };
    Section { id: "support", title: "Support calendar", hint, html: render("support", &view) }
}

fn addons(environment: &Environment<'_>) -> Vec<AddonRow> {
    let mut rows = Vec::new();
    for addon in environment.model.of_type("aws_eks_addon") {
        let cluster = environment.model.cluster_of(addon);
        let kubernetes = cluster
            .and_then(|cluster| cluster.text("version"))
            .and_then(|version| KubernetesVersion::new(version).ok());
        let name = addon.text("addon_name").unwrap_or_default();
        let known = Addon::ALL.into_iter().find(|known| known.as_str() == name);
        let table =
            known.zip(kubernetes).map(|(addon, kubernetes)| addon.version_for(kubernetes).to_string());
        let version = addon.text("addon_version").unwrap_or("chosen by EKS").to_owned();
        rows.push(AddonRow {
            link: Link { text: name.to_owned(), ..Link::to_block(&addon.stack, &addon.address) },
            cluster: cluster.map(|cluster| cluster.label().to_owned()).unwrap_or_default(),
            name: name.to_owned(),
            is_as_table: table.as_ref() == Some(&version),
            table: table.unwrap_or_else(|| "not in the table".to_owned()),
            version,
        });
    }
    rows.sort_by(|one, other| (&one.cluster, &one.name).cmp(&(&other.cluster, &other.name)));
    rows
}

fn charts(environment: &Environment<'_>) -> Vec<Chart> {
    let mut rows: Vec<Chart> = environment
        .model
        .of_type("helm_release")
        .map(|release| Chart {
            link: Link {
                text: release.text("name").unwrap_or_default().to_owned(),
                ..Link::to_block(&release.stack, &release.address)
            },
            cluster: environment
                .model
                .cluster_of(release)
                .map(|of| of.label().to_owned())
                .unwrap_or_default(),
            name: release.text("chart").unwrap_or_default().to_owned(),
            version: release.text("version").unwrap_or_default().to_owned(),
        })
        .collect();
    rows.sort_by(|one, other| (&one.cluster, &one.link.text).cmp(&(&other.cluster, &other.link.text)));
    rows
}
