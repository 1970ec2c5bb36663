//! The sections of a page, in the order they stand.

mod access;
mod addresses;
mod architecture;
mod controls;
mod cost;
mod differences;
mod files;
mod inventory;
mod summary;
mod support;

use jiff::civil::Date;
use review::{Review, Shown, ValueChange};
use serde::Serialize;

use crate::Environment;
use crate::values::SECRET;

pub(crate) use controls::{Bar, bar};

/// A section.
#[derive(Serialize)]
pub(crate) struct Section {
    /// Its id, by which it is linked to.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// A few words beside its name in the contents.
    hint: String,
    /// What stands in it, as HTML.
    html: String,
}

/// What several sections ask for.
pub(crate) struct Found {
    /// All of the environment as if it were new: every value as it may be shown, every right and every way.
    pub(crate) whole: Review,
    /// The secrets that stand in its files as literals: the checks of synthesis leave none, files edited by hand may have some.
    secrets: Vec<String>,
}

/// Shorter texts are in too much that is no secret.
const SHORTEST_SECRET: usize = 4;

impl Found {
    pub(crate) fn of(environment: &Environment<'_>) -> Self {
        let nothing = generated::Generated {
            label: "nothing".to_owned(),
            environment: environment.generated.environment.clone(),
            ..Default::default()
        };
        let whole = review::diff(&nothing, environment.generated);
        let mut secrets = Vec::new();
        for stack in &whole.stacks {
            for change in &stack.changes {
                let Some(subject) = environment.model.get(&stack.stack, &change.address) else { continue };
                let is_secret =
                    |change: &ValueChange| *change == ValueChange::Added { after: Shown::Sensitive };
                let hidden = change.arguments.iter().filter(|argument| is_secret(&argument.change));
                secrets.extend(hidden.filter_map(|argument| subject.text(&argument.path)).map(str::to_owned));
            }
        }
        secrets.retain(|secret| secret.len() >= SHORTEST_SECRET && !generated::template::has_code(secret));
        // One secret may be a part of another.
        secrets.sort_by_key(|secret| (std::cmp::Reverse(secret.len()), secret.clone()));
        Self { whole, secrets }
    }

    /// A text without the secrets in it.
    fn covered(&self, text: String) -> String {
        self.secrets.iter().fold(text, |text, secret| text.replace(secret.as_str(), SECRET))
    }
}

/// What support ends next, and when.
pub(crate) fn next_support(environment: &Environment<'_>, day: Date) -> Option<(String, String)> {
    let next =
        support::events(environment, day).into_iter().find(|event| event.is_support && event.days >= 0);
    next.map(|event| (event.text, event.day))
}

/// What a month costs, in words.
pub(crate) fn monthly_cost(environment: &Environment<'_>, day: Date) -> String {
    cost::estimated(environment, day).1
}

/// Every section.
pub(crate) fn all(
    environments: &[Environment<'_>],
    environment: &Environment<'_>,
    found: &Found,
    day: Date,
) -> Vec<Section> {
    let inventory = inventory::Inventory::of(environment, found);
    let summary = summary::section(environment, &inventory, day);
    vec![
        summary,
        architecture::section(environment),
        inventory.section(),
        addresses::section(environments, environment),
        access::section(found),
        controls::section(environment, found),
        cost::section(environment, day),
        support::section(environment, day),
        differences::section(environments, environment),
        files::section(environment),
    ]
}
