//! What is lost between the standing stacks and the new ones, or looks as if it were.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Comparison;
use super::kind::KnownBy;
use super::matching::{Matching, Place, Side, argument_at, type_of};
use super::references::{self, Part};

/// A resource as findings speak of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    /// The stack it is in.
    pub stack: String,
    /// Its address there.
    pub address: String,
    /// What the provider calls it, if that is known.
    pub name: Option<String>,
    /// The settings key it comes from; empty when its block does not say.
    pub setting: String,
}

/// An argument that changes, as rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The argument; of nested blocks, with dots.
    pub argument: String,
    /// Its value as it stands.
    pub before: String,
    /// Its new value; the same when what it refers to is another object.
    pub after: String,
}

/// Something that is lost, or looks as if it were.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Something with state stands and is no longer made, and nothing says what becomes of it.
    Vanished {
        /// What stands.
        object: Object,
        /// What is lost with it.
        holds: &'static str,
        /// What may be the same thing under another key: new, of its type, beside it in the settings.
        likely: Vec<Object>,
    },
    /// A change that the provider makes by replacing the object.
    Replaced {
        /// What stands.
        object: Object,
        /// What is lost with it, if something is.
        holds: Option<&'static str>,
        /// What changes.
        changes: Vec<Change>,
        /// What is called now as it was.
        heir: Option<Object>,
    },
    /// Something without state stands at an address that is given to another thing, and is made anew at a new one.
    Displaced {
        /// What stands.
        object: Object,
        /// What is called now as it was.
        heir: Object,
    },
    /// A move that stood is dropped, since its first address is declared again.
    MoveDropped {
        /// What is declared at the address.
        object: Object,
        /// What the move led to.
        heir: Object,
    },
    /// It went to another stack, but only the provider knows what it is imported by.
    Unimportable {
        /// What stands.
        object: Object,
        /// The stack that has it.
        to_stack: String,
        /// Its address there.
        to: String,
    },
    /// A whole stack stands and is no longer made.
    StackGone {
        /// The stack.
        stack: String,
        /// The addresses of all that stands in it.
        addresses: Vec<String>,
    },
    /// Something is no longer in the stack, and neither is the provider configuration that Terraform needs to destroy or
    /// forget it.
    ProviderGone {
        /// The first of them.
        object: Object,
        /// The configuration: `kubernetes.trantor`.
        provider: String,
        /// The addresses of the others.
        others: Vec<String>,
    },
    /// Something without state is gone, and something with the same settings is new under a key beside the old one.
    LooksRenamed {
        /// What stands.
        object: Object,
        /// What may be the same thing under another key.
        likely: Object,
    },
}

impl Finding {
    /// Whether it is about what a stack keeps to itself: something that goes to another one is about that one, too.
    pub(super) fn is_of(&self, name: &str) -> bool {
        match self {
            Self::Vanished { object, .. }
            | Self::Replaced { object, .. }
            | Self::Displaced { object, .. }
            | Self::MoveDropped { object, .. }
            | Self::ProviderGone { object, .. }
            | Self::LooksRenamed { object, .. } => object.stack == name,
            Self::StackGone { stack, .. } => stack == name,
            Self::Unimportable { .. } => false,
        }
    }
}

impl Object {
    pub(super) fn standing(matching: &Matching<'_>, place: Place<'_>) -> Self {
        Self::of(matching, &matching.before, place)
    }

    pub(super) fn made(matching: &Matching<'_>, place: Place<'_>) -> Self {
        Self::of(matching, &matching.after, place)
    }

    fn of(matching: &Matching<'_>, side: &Side<'_>, (stack, address): Place<'_>) -> Self {
        let resource = side.resource((stack, address));
        let name = resource.and_then(|resource| {
            let arguments = match matching.kind(address)?.known_by {
                KnownBy::Arguments(arguments) => arguments,
                _ => &[],
            };
            let literal = |argument: &&str| {
                let value = argument_at(&resource.arguments, argument)?.as_str()?;
                (!value.contains("${")).then_some(value)
            };
            let tag = || argument_at(&resource.arguments, "tags.Name")?.as_str();
            arguments.iter().rev().find_map(literal).or_else(tag).map(str::to_owned)
        });
        let setting = resource.map(|resource| resource.setting.clone()).unwrap_or_default();
        Self { stack: stack.to_owned(), address: address.to_owned(), name, setting }
    }
}

/// Adds everything that is found.
pub(super) fn find(matching: &Matching<'_>, comparison: &mut Comparison) {
    let mut stacks_gone = BTreeSet::new();
    for (name, stack) in &matching.before.stacks {
        if !matching.after.stacks.contains_key(name) && !stack.resources.is_empty() {
            stacks_gone.insert(*name);
            comparison.findings.push(Finding::StackGone {
                stack: (*name).to_owned(),
                addresses: stack.addresses().map(str::to_owned).collect(),
            });
        }
    }
    let mut renamed: BTreeMap<(String, String), Vec<(bool, Finding)>> = BTreeMap::new();
    let fresh = matching.fresh();
    let gone: Vec<Place<'_>> =
        matching.gone().into_iter().filter(|(stack, _)| !stacks_gone.contains(stack)).collect();
    for place in &gone {
        let accounted =
            matching.after.stacks.get(place.0).is_some_and(|stack| stack.removed.contains(place.1));
        if accounted {
            continue;
        }
        let candidates = candidates(matching, *place, &fresh);
        let object = Object::standing(matching, *place);
        match matching.kind(place.1).and_then(|kind| kind.holds) {
            Some(holds) => {
                let likely = candidates.into_iter().map(|likely| Object::made(matching, likely)).collect();
                comparison.findings.push(Finding::Vanished { object, holds, likely });
            }
            None => {
                if let [likely] = candidates[..]
                    && !has_rivals(matching, *place, &gone)
                {
                    let alike = alike(matching, *place, likely);
                    let likely = Object::made(matching, likely);
                    let key = (object.setting.clone(), likely.setting.clone());
                    renamed.entry(key).or_default().push((alike, Finding::LooksRenamed { object, likely }));
                }
            }
        }
    }
    // One with other settings under another key is another one.
    let renamed = renamed.into_values().filter(|all| all.iter().all(|(alike, _)| *alike));
    comparison.findings.extend(renamed.flatten().map(|(_, finding)| finding));
    let heirs = heirs(matching);
    replaced(matching, &heirs, comparison);
    for (place, heir) in &heirs {
        if matching.kind(place.1).is_some_and(|kind| kind.holds.is_none()) {
            let object = Object::standing(matching, *place);
            let heir = Object::made(matching, *heir);
            comparison.findings.push(Finding::Displaced { object, heir });
        }
    }
    providers_gone(matching, comparison);
    comparison.findings.sort();
}

/// Finds what has left a stack together with its provider configuration.
fn providers_gone(matching: &Matching<'_>, comparison: &mut Comparison) {
    let mut left: BTreeMap<(&str, &str), Vec<Place<'_>>> = BTreeMap::new();
    for place in matching.before.all() {
        let (name, _) = place;
        let Some(stack) = matching.after.stacks.get(name) else { continue };
        let stays = matching.now(place).is_some_and(|now| now.0 == name);
        let provider = matching.before.resource(place).and_then(|of| of.arguments.get("provider")?.as_str());
        if let Some(provider) = provider.filter(|_| !stays)
            && provider.contains('.')
            && !stack.aliases.contains(provider)
        {
            left.entry((name, provider)).or_default().push(place);
        }
    }
    for ((_, provider), places) in left {
        let [first, others @ ..] = &places[..] else { continue };
        comparison.findings.push(Finding::ProviderGone {
            object: Object::standing(matching, *first),
            provider: provider.to_owned(),
            others: others.iter().map(|(_, address)| (*address).to_owned()).collect(),
        });
    }
}

/// What may be the object of a gone place: new, and beside it.
fn candidates<'a>(matching: &Matching<'a>, place: Place<'a>, fresh: &[Place<'a>]) -> Vec<Place<'a>> {
    let Some(resource) = matching.before.resource(place) else { return Vec::new() };
    let is_beside = |other: &Place<'a>| {
        let other_setting = matching.after.resource(*other).map(|other| &other.setting);
        of_one_kind(place, *other)
            && other_setting.is_some_and(|other| one_part_differs(&resource.setting, other))
    };
    fresh.iter().copied().filter(is_beside).collect()
}

/// Whether something else is gone beside a gone place, or of its settings key: which one it was cannot be told then.
fn has_rivals(matching: &Matching<'_>, place: Place<'_>, gone: &[Place<'_>]) -> bool {
    let Some(resource) = matching.before.resource(place) else { return false };
    let is_rival = |other: &Place<'_>| {
        let other_setting = matching.before.resource(*other).map(|other| &other.setting);
        *other != place
            && of_one_kind(place, *other)
            && other_setting
                .is_some_and(|other| other == &resource.setting || one_part_differs(&resource.setting, other))
    };
    gone.iter().any(is_rival)
}

/// Whether two places are in one stack and have resources of one type.
fn of_one_kind(one: Place<'_>, other: Place<'_>) -> bool {
    one.0 == other.0 && type_of(one.1) == type_of(other.1)
}

/// Whether two settings keys have as many parts, of which one differs.
fn one_part_differs(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), other.split('.').collect());
    one.len() == other.len() && one.iter().zip(&other).filter(|(one, other)| one != other).count() == 1
}

/// Whether two resources have the same arguments, apart from names, descriptions, tags and what references lead to.
fn alike(matching: &Matching<'_>, gone: Place<'_>, fresh: Place<'_>) -> bool {
    let known_by = matching.kind(gone.1).map(|kind| kind.known_by);
    let Some(KnownBy::Arguments(names)) = known_by.filter(|known| *known != KnownBy::Arguments(&[])) else {
        return false;
    };
    let content = |side: &Side<'_>, place| {
        let mut content = side.resource(place).map(|resource| resource.arguments.clone()).unwrap_or_default();
        content.retain(|name, _| !names.contains(&name.as_str()));
        blur_all(&mut content);
        content
    };
    let before: Map<String, Value> = content(&matching.before, gone);
    !before.is_empty() && before == content(&matching.after, fresh)
}

/// What says nothing of whether two resources are the same thing under two names.
const LEFT_OUT: [&str; 5] = ["//", "tags", "description", "depends_on", "lifecycle"];

fn blur_all(entries: &mut Map<String, Value>) {
    entries.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
    entries.values_mut().for_each(blur);
}

/// Leaves of references the type alone.
fn blur(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("${") => {
            let parts = references::parts(text).into_iter().map(|part| match part {
                Part::Text(plain) => plain,
                Part::Path(path) => type_of(path),
            });
            *text = parts.collect();
        }
        Value::Array(items) => items.iter_mut().for_each(blur),
        Value::Object(entries) => blur_all(entries),
        _ => {}
    }
}

/// The standing places whose address another object has now, each with the place of what is called as it was.
fn heirs<'a>(matching: &Matching<'a>) -> BTreeMap<Place<'a>, Place<'a>> {
    let identity = |side: &Side<'a>, place: Place<'a>| {
        let kind = matching.kind(place.1)?;
        // Of a type without names there is but one in a stack, which is always itself.
        let is_named = kind.known_by != KnownBy::Arguments(&[]);
        let identity = is_named.then(|| matching.identity(side, place)).flatten()?;
        Some((place.0, kind.resource_type, identity))
    };
    let mut standing = BTreeMap::new();
    for place in matching.before.all() {
        if let Some(identity) = identity(&matching.before, place) {
            standing.insert(identity, place);
        }
    }
    let mut heirs = BTreeMap::new();
    for heir in matching.after.all() {
        let place = identity(&matching.after, heir).and_then(|identity| standing.get(&identity));
        if let Some(place) = place
            && matching.now(*place).is_some_and(|now| now != heir)
            && matching.then(heir) != Some(*place)
        {
            heirs.insert(*place, heir);
        }
    }
    heirs
}

/// Whether what an object is known by leads to something that is replaced too: then that says it all.
fn goes_with(matching: &Matching<'_>, (stack, address): Place<'_>, replaced: &BTreeSet<Place<'_>>) -> bool {
    let Some(KnownBy::Arguments(arguments)) = matching.kind(address).map(|kind| kind.known_by) else {
        return false;
    };
    let Some(resource) = matching.after.resource((stack, address)) else { return false };
    arguments.iter().filter_map(|argument| argument_at(&resource.arguments, argument)?.as_str()).any(|text| {
        references::parts(text).into_iter().any(|part| match part {
            Part::Path(path) => {
                references::address(path).is_some_and(|(to, _)| replaced.contains(&(stack, to)))
            }
            Part::Text(_) => false,
        })
    })
}

fn replaced<'a>(
    matching: &Matching<'a>,
    heirs: &BTreeMap<Place<'a>, Place<'a>>,
    comparison: &mut Comparison,
) {
    let mut found = Vec::new();
    for to in matching.after.all() {
        let Some(from) = matching.then(to) else { continue };
        let Some(kind) = matching.kind(to.1) else { continue };
        let (Some(before), Some(after)) = (matching.before.resource(from), matching.after.resource(to))
        else {
            continue;
        };
        let changes = kind.fixed.iter().filter_map(|argument| {
            let old = argument_at(&before.arguments, argument)?;
            let new = argument_at(&after.arguments, argument)?;
            let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let old_value = matching.value(&matching.before, from.0, old);
            let new_value = matching.value(&matching.after, to.0, new);
            // What is only replaced with something else is not said again, unless it holds something.
            let differs = match kind.holds {
                Some(_) => old_value != new_value || leads_to_another(matching, to, new),
                None => old_value != new_value && old != new,
            };
            differs.then(|| Change {
                argument: (*argument).to_owned(),
                before: shown(old),
                after: shown(new),
            })
        });
        let changes: Vec<Change> = changes.collect();
        if !changes.is_empty() {
            let object = Object::standing(matching, from);
            let heir = heirs.get(&from).map(|heir| Object::made(matching, *heir));
            found.push((to, Finding::Replaced { object, holds: kind.holds, changes, heir }));
        }
    }
    let places: BTreeSet<Place<'a>> = found.iter().map(|(place, _)| *place).collect();
    for (place, finding) in found {
        let holds = matching.kind(place.1).is_some_and(|kind| kind.holds.is_some());
        if holds || !goes_with(matching, place, &places) {
            comparison.findings.push(finding);
        }
    }
}

/// Whether a value refers to something that stands at its address but is another object: a role with another name.
fn leads_to_another(matching: &Matching<'_>, (stack, _): Place<'_>, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let addresses = references::parts(text).into_iter().filter_map(|part| match part {
        Part::Path(path) => references::address(path),
        Part::Text(_) => None,
    });
    let another = |address: &str| {
        let now = matching
            .identity(&matching.after, *matching.after.objects.get_key_value(&(stack, address))?.0)?;
        let then = matching.identity(&matching.before, matching.then((stack, address))?)?;
        (now != then).then_some(())
    };
    addresses.into_iter().any(|(address, _)| another(address).is_some())
}
