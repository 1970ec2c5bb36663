//! How environments differ: in their settings, in how they stand to controls, in what they consist of.

mod matrix;

use review::{Action, Direction, Review, Written};
use serde::Serialize;

use super::{Section, controls, inventory};
use crate::Environment;
use crate::templates::render;
use matrix::Row;

#[derive(Serialize)]
struct Differences {
    own: String,
    names: Vec<Name>,
    others: Vec<String>,
    kinds: [&'static str; 3],
    rows: Vec<Row>,
    count: usize,
    pairs: Vec<Pair>,
}

#[derive(Serialize)]
struct Name {
    name: String,
    is_this: bool,
}

/// This environment beside another one.
#[derive(Serialize)]
struct Pair {
    other: String,
    only_here: usize,
    only_there: usize,
    differ: usize,
    rights_here: usize,
    rights_there: usize,
}

pub(super) fn section(environments: &[Environment<'_>], this: &Environment<'_>) -> Section {
    let names: Vec<&str> = environments.iter().map(|of| of.name).collect();
    let mut rows = Vec::new();
    let ids = this.assessment.controls.iter().map(|control| control.id.as_str());
    for id in ids {
        let outcome = |of: &Environment<'_>| {
            let control = of.assessment.control(id)?;
            Some(controls::words(control.outcome).to_owned())
        };
        rows.extend(Row::of(
            "control",
            id,
            &environments.iter().map(outcome).collect::<Vec<_>>(),
            &names,
            this.name,
        ));
    }
    let counts: Vec<_> = environments.iter().map(inventory::counts).collect();
    let kinds: std::collections::BTreeSet<&String> = counts.iter().flat_map(|of| of.keys()).collect();
    for kind in kinds {
        let counted: Vec<Option<String>> =
            counts.iter().map(|of| Some(of.get(kind).copied().unwrap_or_default().to_string())).collect();
        rows.extend(Row::of("count", kind, &counted, &names, this.name));
    }
    let settings: Vec<Option<&serde_json::Value>> = environments.iter().map(|of| Some(of.settings)).collect();
    rows.extend(matrix::settings(&settings, &names, this.name));
    let others: Vec<&Environment<'_>> = environments.iter().filter(|of| of.name != this.name).collect();
    let view = Differences {
        own: this.name.to_owned(),
        names: names
            .iter()
            .map(|name| Name { name: (*name).to_owned(), is_this: *name == this.name })
            .collect(),
        others: others.iter().map(|of| of.name.to_owned()).collect(),
        kinds: ["setting", "control", "count"],
        count: rows.len(),
        rows,
        pairs: others.iter().map(|other| pair(other, this)).collect(),
    };
    Section {
        id: "differences",
        title: "Differences between environments",
        hint: view.count.to_string(),
        html: render("differences", &view),
    }
}

fn pair(other: &Environment<'_>, this: &Environment<'_>) -> Pair {
    let review: Review = review::diff(other.generated, this.generated);
    let changes = || review.stacks.iter().flat_map(|stack| &stack.changes);
    let count = |is: fn(&Action) -> bool| changes().filter(|change| is(&change.action)).count();
    let rights = |direction| review.access.iter().filter(|right| right.direction == direction).count();
    let is_added = |action: &Action| matches!(action, Action::Create | Action::Written(Written::Added));
    let is_removed = |action: &Action| matches!(action, Action::Delete | Action::Written(Written::Removed));
    let all = changes().filter(|change| change.action != Action::NoOp).count();
    let (added, removed) = (count(is_added), count(is_removed));
    Pair {
        other: other.name.to_owned(),
        only_here: added,
        only_there: removed,
        differ: all - added - removed,
        rights_here: rights(Direction::Gains),
        rights_there: rights(Direction::Loses),
    }
}
