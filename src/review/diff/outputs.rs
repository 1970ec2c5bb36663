//! Outputs that change.

use std::collections::BTreeSet;

use super::secrets::Secrets;
use super::side::{Block, Kind, Side};
use crate::compare::{self, Rules};
use crate::forecast::{Forecast, Resolver};
use crate::tree::{NULL, Tree};
use crate::{Action, OutputChange};

/// The outputs of a stack whose value changes.
pub(super) fn changes(forecast: &Forecast<'_>, secrets: &mut Secrets) -> Vec<OutputChange> {
    let names: BTreeSet<&String> = outputs(forecast.base).chain(outputs(forecast.head)).collect();
    names.into_iter().filter_map(|address| change(forecast, address, secrets)).collect()
}

fn outputs<'s>(side: &'s Side<'_>) -> impl Iterator<Item = &'s String> {
    side.blocks.iter().filter(|(_, block)| block.kind == Kind::Output).map(|(address, _)| address)
}

fn change(forecast: &Forecast<'_>, address: &str, secrets: &mut Secrets) -> Option<OutputChange> {
    let (old, new) = (forecast.base.blocks.get(address), forecast.head.blocks.get(address));
    let before = old.map_or(NULL.clone(), |block| forecast.resolve_base(|resolver| value(resolver, block)));
    let after = new.map_or(NULL.clone(), |block| forecast.resolve_head(|resolver| value(resolver, block)));
    secrets.add(&before);
    secrets.add(&after);
    let mut arguments = compare::arguments(Rules::Free, &before, &after);
    let (was, is) = (is_sensitive(old), is_sensitive(new));
    if old.is_some() && new.is_some() && was != is {
        let flag = |sensitive: bool| {
            Tree::Map(
                [("sensitive".to_owned(), if sensitive { Tree::Bool(true) } else { Tree::Null })].into(),
            )
        };
        arguments.extend(compare::arguments(Rules::Free, &flag(was), &flag(is)));
    }
    if arguments.is_empty() && old.is_some() == new.is_some() {
        return None;
    }
    let action = match (old, new) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        _ => Action::Update,
    };
    let name = address.strip_prefix("output.").unwrap_or(address).to_owned();
    Some(OutputChange { name, action, arguments, read_by: Vec::new() })
}

fn value(resolver: &Resolver<'_>, block: &Block<'_>) -> Tree {
    let value = block.argument("value").map_or(Tree::Null, |value| resolver.value(value));
    if is_sensitive(Some(block)) { value.sensitive() } else { value }
}

fn is_sensitive(block: Option<&Block<'_>>) -> bool {
    block.and_then(|block| block.argument("sensitive")).is_some_and(|flag| flag.as_bool() == Some(true))
}
