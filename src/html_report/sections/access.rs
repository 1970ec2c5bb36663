//! Who may do what, and which ways are open in the network.

use std::collections::BTreeSet;

use review::{AccessChange, OpeningChange, RightKind, Traffic};
use serde::Serialize;

use super::{Found, Section};
use crate::links::Link;
use crate::templates::render;

/// So many actions and resources are told at once.
const FIRST: usize = 3;

#[derive(Serialize)]
struct Access {
    rights: Vec<Right>,
    count: usize,
    broad: usize,
    principals: Vec<String>,
    kinds: Vec<Kind>,
    openings: Vec<Opening>,
}

#[derive(Serialize)]
struct Kind {
    value: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct Right {
    id: String,
    principal: String,
    kind: &'static str,
    verb: &'static str,
    summary: String,
    on: String,
    actions: Vec<String>,
    patterns: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<String>,
    through: Vec<Link>,
    notes: Vec<String>,
    marks: Vec<&'static str>,
    is_broad: bool,
}

#[derive(Serialize)]
struct Opening {
    of: String,
    traffic: &'static str,
    ports: String,
    peer: String,
    is_internet: bool,
    through: Vec<Link>,
}

pub(super) fn section(found: &Found) -> Section {
    let rights: Vec<Right> = found.whole.access.iter().enumerate().map(|(at, of)| right(at, of)).collect();
    let broad = rights.iter().filter(|right| right.is_broad).count();
    let principals: BTreeSet<&String> = rights.iter().map(|right| &right.principal).collect();
    let kinds = [RightKind::Allowed, RightKind::Assume, RightKind::Cluster, RightKind::Denied];
    let is_there = |kind: &RightKind| found.whole.access.iter().any(|of| of.kind == *kind);
    let kinds = kinds.into_iter().filter(is_there).map(|of| Kind { value: kind(of), text: kind_text(of) });
    let view = Access {
        principals: principals.into_iter().cloned().collect(),
        kinds: kinds.collect(),
        count: rights.len(),
        broad,
        openings: found.whole.openings.iter().map(opening).collect(),
        rights,
    };
    Section {
        id: "access",
        title: "Who may do what",
        hint: view.count.to_string(),
        html: render("access", &view),
    }
}

fn right(at: usize, of: &AccessChange) -> Right {
    let marks = marks(of);
    Right {
        id: format!("right:{}", at + 1),
        principal: of.principal.clone(),
        kind: kind(of.kind),
        verb: match of.kind {
            RightKind::Allowed | RightKind::Ceiling => "may",
            RightKind::Denied => "may not",
            RightKind::Assume => "may take on",
            RightKind::Cluster => "in a cluster",
        },
        summary: of.summary(FIRST),
        on: first(&of.resources),
        actions: of.actions.clone(),
        patterns: of.patterns.clone(),
        resources: of.resources.clone(),
        conditions: of.conditions.clone(),
        through: through(&of.through),
        // That it is on everything is a mark already.
        notes: of.notes.iter().filter(|note| *note != EVERYTHING).cloned().collect(),
        is_broad: !marks.is_empty(),
        marks,
    }
}

const EVERYTHING: &str = "on every resource";

/// What makes a right a broad one.
fn marks(of: &AccessChange) -> Vec<&'static str> {
    let is_pattern_of_all = |pattern: &String| pattern == "*" || pattern.ends_with(":*");
    let marks = [
        (of.principal.starts_with("everybody"), "for everybody"),
        (of.notes.iter().any(|note| note.starts_with("manages permissions")), "manages permissions"),
        (of.notes.iter().any(|note| note == EVERYTHING) && of.conditions.is_empty(), "every resource"),
        (
            of.notes.iter().any(|note| note == EVERYTHING) && !of.conditions.is_empty(),
            "every resource, with conditions",
        ),
        (of.actions.iter().chain(&of.patterns).any(is_pattern_of_all), "every action of a service"),
        (
            of.kind == RightKind::Cluster && of.actions.iter().any(|of| of.contains("ClusterAdmin")),
            "cluster administrator",
        ),
    ];
    marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect()
}

fn opening(of: &OpeningChange) -> Opening {
    Opening {
        of: of.of.clone(),
        traffic: match of.traffic {
            Traffic::Ingress => "from",
            Traffic::Egress => "to",
        },
        ports: of.ports.clone(),
        peer: of.peer.clone(),
        is_internet: of.internet,
        through: through(&of.through),
    }
}

/// `application: aws_iam_policy.dawn` as a link.
fn through(blocks: &[String]) -> Vec<Link> {
    let link = |block: &String| block.split_once(": ").map(|(stack, address)| Link::to_block(stack, address));
    blocks.iter().filter_map(link).collect()
}

fn first(texts: &[String]) -> String {
    let first = texts.iter().take(FIRST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match texts.len().saturating_sub(FIRST) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn kind(of: RightKind) -> &'static str {
    match of {
        RightKind::Allowed | RightKind::Ceiling => "allowed",
        RightKind::Denied => "denied",
        RightKind::Assume => "assume",
        RightKind::Cluster => "cluster",
    }
}

fn kind_text(of: RightKind) -> &'static str {
    match of {
        RightKind::Allowed | RightKind::Ceiling => "by a policy",
        RightKind::Denied => "denied",
        RightKind::Assume => "to take on a role",
        RightKind::Cluster => "in a cluster",
    }
}
