//! What happens to the blocks of a stack.

use super::places::Places;
use super::secrets::Secrets;
use super::side::{Block, Kind};
use crate::compare::{self, Rules};
use crate::consequence;
use crate::forecast::{Fate, Forecast, leave_out_order};
use crate::tree::{NULL, Tree};
use crate::{Action, Change, Danger, Import, Reason, Written};

/// The changes of a stack, outputs apart.
pub(super) fn changes(forecast: &Forecast<'_>, places: &Places<'_>, secrets: &mut Secrets) -> Vec<Change> {
    let stack = Stack { forecast, places };
    let (base, head) = (forecast.base, forecast.head);
    let mut changes = Vec::new();
    for (address, block) in &head.blocks {
        match block.kind {
            Kind::Managed => changes.extend(stack.resource(address, block)),
            Kind::Output => changes.extend(stack.output(address, base.blocks.get(address), Some(block))),
            _ => changes.extend(stack.other(address, base.blocks.get(address), Some(block))),
        }
    }
    for (address, block) in &base.blocks {
        match block.kind {
            Kind::Managed => changes.extend(stack.gone(address, block)),
            _ if head.blocks.contains_key(address) => {}
            Kind::Output => changes.extend(stack.output(address, Some(block), None)),
            _ => changes.extend(stack.other(address, Some(block), None)),
        }
    }
    for (side, is_base) in [(base, true), (head, false)] {
        for (_, block) in side.managed() {
            secrets.collect(block, || if is_base { forecast.before(block) } else { forecast.after(block) });
        }
    }
    changes
}

struct Stack<'f, 'a> {
    forecast: &'f Forecast<'a>,
    places: &'f Places<'f>,
}

impl Stack<'_, '_> {
    /// A managed resource of the head.
    fn resource(&self, address: &str, block: &Block<'_>) -> Option<Change> {
        let forecast = self.forecast;
        let outcome = forecast.outcome(address)?;
        let moved_from = forecast.history.moved_from.get(address).cloned();
        let import = forecast
            .history
            .imported
            .get(address)
            .map(|id| Import { id: import_id(forecast, id.as_deref()) });
        let action = match outcome.fate {
            Fate::Created => Action::Create,
            Fate::Replaced(order) => Action::Replace(order),
            Fate::Updated => Action::Update,
            Fate::Imported | Fate::Stays => Action::NoOp,
        };
        if action == Action::NoOp && outcome.arguments.is_empty() && moved_from.is_none() && import.is_none()
        {
            return None;
        }
        let mut change = Change {
            action,
            moved_from,
            import,
            arguments: outcome.arguments.clone(),
            reasons: outcome.reasons.clone(),
            place: self.places.in_head(forecast.head, block),
            ..bare(address, block.resource_type, block.setting())
        };
        self.weigh(&mut change);
        Some(change)
    }

    /// A managed resource that the head has no more.
    fn gone(&self, address: &str, block: &Block<'_>) -> Option<Change> {
        let forecast = self.forecast;
        let now = forecast.history.now(address);
        if forecast.head.resource(now).is_some() {
            return None;
        }
        let is_forgotten = forecast.history.forgotten.contains(address);
        let reason = if is_forgotten {
            ("removed", "a `removed` block says that Terraform forgets it and leaves it as it is")
        } else {
            ("delete_because_no_resource_config", "no block declares it any more")
        };
        let arguments = if is_forgotten {
            Vec::new()
        } else {
            let rules = Rules::of_resource(block.resource_type);
            let mut arguments = compare::arguments(rules, &forecast.before(block), &Tree::empty());
            leave_out_order(&mut arguments);
            arguments
        };
        let mut change = Change {
            action: if is_forgotten { Action::Forget } else { Action::Delete },
            moved_from: (now != address).then(|| address.to_owned()),
            arguments,
            reasons: vec![Reason {
                code: reason.0.to_owned(),
                text: reason.1.to_owned(),
                arguments: Vec::new(),
            }],
            place: self.places.in_base(forecast.base, block),
            ..bare(now, block.resource_type, block.setting())
        };
        self.weigh(&mut change);
        Some(change)
    }

    /// A block that Terraform keeps no object for.
    fn other(&self, address: &str, old: Option<&Block<'_>>, new: Option<&Block<'_>>) -> Option<Change> {
        let forecast = self.forecast;
        let block = new.or(old)?;
        // A local value is told as the argument that other blocks have theirs in.
        let told = |value: Tree| match block.kind {
            Kind::Local => Tree::Map([("value".to_owned(), value)].into()),
            _ => value,
        };
        let before = old.map_or(NULL.clone(), |block| told(forecast.before(block)));
        let after = new.map_or(NULL.clone(), |block| told(forecast.after(block)));
        let (rules, resource_type) = match block.kind {
            Kind::Data => (Rules::of_data(block.resource_type), block.resource_type),
            Kind::Provider => (Rules::of_provider(block.resource_type), "provider"),
            _ => (Rules::Free, block.resource_type),
        };
        let arguments = compare::arguments(rules, &before, &after);
        if old.is_some() && new.is_some() && arguments.is_empty() {
            return None;
        }
        let mut change = Change {
            action: word(block.kind, old, new),
            arguments,
            place: self.place(old, new),
            ..bare(address, resource_type, block.setting())
        };
        if block.kind != Kind::Data {
            self.weigh(&mut change);
        }
        let is_changed = old.is_some() && new.is_some();
        if is_changed && matches!(block.kind, Kind::Provider | Kind::Terraform) {
            change.danger = change.danger.max(Danger::Update);
        }
        Some(change)
    }

    /// What an output says beside its value.
    fn output(&self, address: &str, old: Option<&Block<'_>>, new: Option<&Block<'_>>) -> Option<Change> {
        let forecast = self.forecast;
        let (Some(before), Some(after)) = (old, new) else { return None };
        let arguments =
            compare::arguments(Rules::UnknownResource, &forecast.before(before), &forecast.after(after));
        let beside = |path: &str| !path.starts_with("value") && path != "sensitive";
        let arguments: Vec<_> = arguments.into_iter().filter(|change| beside(&change.path)).collect();
        (!arguments.is_empty()).then(|| Change {
            action: word(Kind::Output, old, new),
            arguments,
            place: self.place(old, new),
            ..bare(address, "output", after.setting())
        })
    }

    fn place(&self, old: Option<&Block<'_>>, new: Option<&Block<'_>>) -> Option<crate::Place> {
        match (old, new) {
            (_, Some(new)) => self.places.in_head(self.forecast.head, new),
            (Some(old), None) => self.places.in_base(self.forecast.base, old),
            (None, None) => None,
        }
    }

    /// Between environments nothing happens, and so nothing has consequences.
    fn weigh(&self, change: &mut Change) {
        consequence::weigh(change);
        if !self.forecast.predicts {
            change.consequences.clear();
            change.reasons.clear();
            change.danger = match change.action {
                Action::Create => Danger::Create,
                Action::Update | Action::Delete => Danger::Update,
                _ => Danger::None,
            };
        }
    }
}

/// What is said of a block that Terraform keeps no object for, and so neither makes nor destroys.
fn word(kind: Kind, old: Option<&Block<'_>>, new: Option<&Block<'_>>) -> Action {
    match (old, new) {
        (_, Some(_)) if kind == Kind::Data => Action::Read,
        (Some(_), Some(_)) => Action::Written(Written::Changed),
        (None, _) => Action::Written(Written::Added),
        (_, None) => Action::Written(Written::Removed),
    }
}

pub(super) fn bare(address: &str, resource_type: &str, setting: &str) -> Change {
    Change {
        address: address.to_owned(),
        resource_type: resource_type.to_owned(),
        action: Action::NoOp,
        danger: Danger::None,
        moved_from: None,
        import: None,
        deposed: None,
        reasons: Vec::new(),
        consequences: Vec::new(),
        arguments: Vec::new(),
        setting: setting.to_owned(),
        place: None,
    }
}

/// The id that an object is imported by, where the files say it.
fn import_id(forecast: &Forecast<'_>, id: Option<&str>) -> Option<String> {
    let value = serde_json::Value::from(id?);
    match forecast.resolve_head(|resolver| resolver.value(&value)) {
        Tree::Text(text) if !generated::template::has_code(&text) => Some(text),
        _ => None,
    }
}
