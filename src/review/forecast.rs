//! What Terraform is going to do, as far as the generated files of both sides say it: what stands is what the base says,
//! applied.
//!
//! As in a plan, an attribute that the provider fills in is unknown when its object is made or made anew; what refers to it
//! changes too, and is made anew itself where the argument cannot change in place.

mod effect;
mod exports;
mod order;
mod resolver;
mod tags;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use aws::force_new::Effect;
use serde_json::Value;

pub(crate) use self::exports::Exports;
pub(crate) use self::resolver::Resolver;
pub(crate) use self::tags::leave_own_to_themselves;
use crate::compare::{self, Rules};
use crate::diff::history::History;
use crate::diff::side::{Block, Side};
use crate::tree::Tree;
use crate::{ArgumentChange, Reason, ReplaceOrder};

/// The forecast of a stack.
pub(crate) struct Forecast<'a> {
    pub(crate) base: &'a Side<'a>,
    pub(crate) head: &'a Side<'a>,
    pub(crate) history: &'a History,
    /// What other stacks export to each side.
    exports: [&'a Exports; 2],
    /// Whether something happens at all: two environments are only compared.
    pub(crate) predicts: bool,
    create_first: BTreeSet<String>,
    outcomes: RefCell<HashMap<String, Rc<Outcome>>>,
    open: RefCell<HashSet<String>>,
}

/// What happens to a resource of the head.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) fate: Fate,
    /// The arguments that change, those without an effect among them.
    pub(crate) arguments: Vec<ArgumentChange>,
    pub(crate) reasons: Vec<Reason>,
    /// Those of the arguments that the provider does something about.
    acted_on: Vec<ArgumentChange>,
}

/// What happens to a resource that the head has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is made.
    Created,
    /// It is there already, and taken over.
    Imported,
    /// It is made anew.
    Replaced(ReplaceOrder),
    /// It changes in place.
    Updated,
    /// Nothing happens to it.
    Stays,
}

static NOTHING_RENAMED: BTreeMap<String, String> = BTreeMap::new();

impl<'a> Forecast<'a> {
    pub(crate) fn new(
        base: &'a Side<'a>,
        head: &'a Side<'a>,
        history: &'a History,
        exports: [&'a Exports; 2],
        predicts: bool,
    ) -> Self {
        Self {
            base,
            head,
            history,
            exports,
            predicts,
            create_first: order::create_first(head),
            outcomes: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// The value of a block of the base, in the addresses of the head.
    pub(crate) fn before(&self, block: &Block<'_>) -> Tree {
        self.resolve_base(|resolver| resolver.block(block))
    }

    /// The value of a block of the head.
    pub(crate) fn after(&self, block: &Block<'_>) -> Tree {
        self.resolve_head(|resolver| resolver.block(block))
    }

    /// Reads something of the base.
    pub(crate) fn resolve_base<T>(&self, read: impl FnOnce(&Resolver<'_>) -> T) -> T {
        read(&Resolver {
            side: self.base,
            exports: self.exports[0],
            renamed: &self.history.moved_to,
            is_unknown: &|_, _| false,
        })
    }

    /// Reads something of the head.
    pub(crate) fn resolve_head<T>(&self, read: impl FnOnce(&Resolver<'_>) -> T) -> T {
        read(&Resolver {
            side: self.head,
            exports: self.exports[1],
            renamed: &NOTHING_RENAMED,
            is_unknown: &|address, attribute| self.is_unknown(address, attribute),
        })
    }

    /// What happens to a resource of the head.
    pub(crate) fn outcome(&self, address: &str) -> Option<Rc<Outcome>> {
        if let Some(known) = self.outcomes.borrow().get(address) {
            return Some(Rc::clone(known));
        }
        let block = self.head.resource(address)?;
        // Terraform refuses cycles; here one must not go on for ever.
        if !self.open.borrow_mut().insert(address.to_owned()) {
            return None;
        }
        let outcome = Rc::new(self.judge(address, block));
        self.open.borrow_mut().remove(address);
        self.outcomes.borrow_mut().insert(address.to_owned(), Rc::clone(&outcome));
        Some(outcome)
    }

    fn judge(&self, address: &str, block: &Block<'_>) -> Outcome {
        let rules = Rules::of_resource(block.resource_type);
        let Some(standing) = self.base.resource(self.history.before(address)) else {
            let mut arguments = compare::arguments(rules, &Tree::empty(), &self.after(block));
            leave_out_order(&mut arguments);
            let is_imported = self.history.imported.contains_key(address);
            let fate = if is_imported { Fate::Imported } else { Fate::Created };
            return Outcome { fate, arguments, reasons: Vec::new(), acted_on: Vec::new() };
        };
        let (mut before, mut after) = (self.before(standing), self.after(block));
        let tags = self.add_tags(standing, block, &mut before, &mut after);
        let mut arguments = compare::arguments(rules, &before, &after);
        if tags {
            tags::leave_own_to_themselves(&mut arguments);
        }
        let ignored = ignored(block);
        let resource_type = block.resource_type;
        let mut reasons = Vec::new();
        let mut acted_on = Vec::new();
        let mut ineffective = Vec::new();
        for change in &mut arguments {
            if effect::is_ignored(&change.path, &ignored) {
                ineffective.push(change.path.clone());
            } else if self.predicts {
                let effect = effect::of(resource_type, change);
                change.forces_replacement = effect == Effect::Replace;
                if effect != Effect::Nothing {
                    acted_on.push(change.clone());
                }
            }
        }
        let mut forcing: Vec<String> = acted_on
            .iter()
            .filter(|change| change.forces_replacement)
            .map(|change| effect::argument(resource_type, &change.path))
            .collect();
        forcing.dedup();
        if self.predicts && !acted_on.is_empty() {
            let blocks = effect::of_blocks(resource_type, &before, &after);
            let blocks = blocks
                .into_iter()
                .filter(|(path, effect)| *effect == Effect::Replace && !effect::is_ignored(path, &ignored));
            // A block whose arguments say it already is not named again.
            let named = |block: &str| forcing.iter().any(|path| path.starts_with(block));
            let blocks: Vec<String> = blocks.map(|(path, _)| path).filter(|path| !named(path)).collect();
            forcing.extend(blocks);
        }
        if !ineffective.is_empty() {
            reasons.push(Reason {
                code: "ignore_changes".to_owned(),
                text: format!("Terraform ignores changes of {}", listed(&ineffective)),
                arguments: ineffective,
            });
        }
        let triggers = self.triggers(block);
        let fate = if forcing.is_empty() && triggers.is_empty() {
            if acted_on.is_empty() && self.predicts || arguments.is_empty() {
                Fate::Stays
            } else {
                Fate::Updated
            }
        } else {
            let first = self.create_first.contains(address);
            Fate::Replaced(if first { ReplaceOrder::CreateFirst } else { ReplaceOrder::DestroyFirst })
        };
        if !forcing.is_empty() {
            reasons.push(Reason {
                code: "replace_because_cannot_update".to_owned(),
                text: format!("{} cannot change in place", listed(&forcing)),
                arguments: forcing,
            });
        }
        if !triggers.is_empty() {
            reasons.push(Reason {
                code: "replace_by_triggers".to_owned(),
                text: format!("it is replaced whenever {} changes", listed(&triggers)),
                arguments: Vec::new(),
            });
        }
        reasons.extend(self.because_of_others(&after));
        Outcome { fate, arguments, reasons, acted_on }
    }

    /// Whether an attribute of a resource or data source of the head is known only when the change has been applied.
    fn is_unknown(&self, address: &str, attribute: &str) -> bool {
        if !self.predicts {
            return false;
        }
        if address.starts_with("data.") {
            return self.is_read_anew(address);
        }
        let Some(outcome) = self.outcome(address) else { return false };
        match outcome.fate {
            Fate::Created | Fate::Replaced(_) => true,
            Fate::Updated => effect::is_renewed(resource_type(address), attribute, &outcome.acted_on),
            Fate::Imported | Fate::Stays => false,
        }
    }

    /// Whether what a data source finds may be something else than it was.
    fn is_read_anew(&self, address: &str) -> bool {
        let Some(after) = self.head.blocks.get(address) else { return false };
        let Some(before) = self.base.blocks.get(address) else { return true };
        let (before, after) = (self.before(before), self.after(after));
        let mut on = Vec::new();
        if let Some(Tree::List(addresses)) = after.get("depends_on") {
            on.extend(addresses.iter().filter_map(Tree::as_text));
        }
        let changes =
            |address: &&str| self.outcome(address).is_some_and(|outcome| outcome.fate != Fate::Stays);
        before != after || after.has_unknown() || on.iter().any(changes)
    }

    /// The references in `replace_triggered_by` to what changes.
    fn triggers(&self, block: &Block<'_>) -> Vec<String> {
        let references = block.lifecycle("replace_triggered_by").and_then(Value::as_array);
        let references = references.into_iter().flatten().filter_map(Value::as_str);
        let changes = |reference: &&str| {
            let mut names = reference.splitn(3, '.');
            let address =
                format!("{}.{}", names.next().unwrap_or_default(), names.next().unwrap_or_default());
            let Some(outcome) = self.outcome(&address) else { return false };
            match (outcome.fate, names.next()) {
                (Fate::Created | Fate::Replaced(_), _) | (Fate::Updated, None) => true,
                (Fate::Updated, Some(attribute)) => outcome
                    .arguments
                    .iter()
                    .any(|change| effect::is_ignored(&change.path, &[attribute.to_owned()])),
                (Fate::Imported | Fate::Stays, _) => false,
            }
        };
        references.filter(changes).map(str::to_owned).collect()
    }

    /// That what a value refers to is made anew, or changes so that something of it does.
    fn because_of_others(&self, after: &Tree) -> Option<Reason> {
        let mut anew = BTreeSet::new();
        collect_unknown(after, &mut |address| {
            let outcome = self.outcome(address);
            let fate = outcome.map(|outcome| outcome.fate);
            if let Some(Fate::Replaced(_)) = fate {
                anew.insert(format!("{address}, which is replaced"));
            } else if let Some(Fate::Updated) = fate {
                anew.insert(format!("{address}, which changes"));
            }
        });
        let others: Vec<String> = anew.into_iter().collect();
        (!others.is_empty()).then(|| Reason {
            code: "refers_to_changed".to_owned(),
            text: format!("it refers to {}", others.join(", and to ")),
            arguments: Vec::new(),
        })
    }
}

/// Drops what is said of the order of things: of what comes or goes, what matters is what it is.
pub(crate) fn leave_out_order(arguments: &mut Vec<ArgumentChange>) {
    arguments.retain(|change| change.path != "depends_on");
}

/// Calls `found` with the address of each resource of which a value has something that is unknown.
fn collect_unknown(tree: &Tree, found: &mut dyn FnMut(&str)) {
    match tree {
        Tree::Pending(pending) => {
            for code in &pending.unknown {
                for token in generated::template::tokens(code) {
                    if let generated::template::Token::Path(path) = token {
                        let mut names = path.split(['.', '[']);
                        if let (Some(resource_type), Some(name)) = (names.next(), names.next()) {
                            found(&format!("{resource_type}.{name}"));
                        }
                    }
                }
            }
        }
        Tree::List(items) => items.iter().for_each(|item| collect_unknown(item, found)),
        Tree::Map(entries) => entries.values().for_each(|value| collect_unknown(value, found)),
        _ => {}
    }
}

fn ignored(block: &Block<'_>) -> Vec<String> {
    match block.lifecycle("ignore_changes") {
        Some(Value::String(all)) => vec![all.clone()],
        Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn resource_type(address: &str) -> &str {
    address.split('.').next().unwrap_or(address)
}

/// `a`, `b` and `c` for a sentence.
pub(crate) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests;
