//! Which object of the newly made stacks is which of those that stand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

use super::kind::{KnownBy, ResourceKind};
use super::reading::{Standing, StandingStack};
use super::references::{self, Part};

/// An address within a stack.
pub(super) type Place<'a> = (&'a str, &'a str);

/// How many references are followed from one literal to the next; more is a circle.
const DEEPEST: usize = 16;

/// The objects on both sides, numbered: two places with one number are one object.
pub(super) struct Matching<'a> {
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    kinds: FxHashMap<&'static str, &'a ResourceKind>,
}

/// The stacks of one side.
pub(super) struct Side<'a> {
    pub(super) stacks: BTreeMap<&'a str, &'a StandingStack>,
    pub(super) objects: FxHashMap<Place<'a>, u32>,
    places: FxHashMap<u32, Place<'a>>,
    /// For each place, those that refer to it, by their type and argument.
    referrers: FxHashMap<Place<'a>, Vec<(&'static str, &'static str, &'a str)>>,
}

impl<'a> Side<'a> {
    fn of(stacks: &'a [StandingStack], kinds: &[ResourceKind]) -> Self {
        let mut side = Self {
            stacks: stacks.iter().map(|stack| (stack.name.as_str(), stack)).collect(),
            objects: FxHashMap::default(),
            places: FxHashMap::default(),
            referrers: FxHashMap::default(),
        };
        let wanted = kinds.iter().filter_map(|kind| match kind.known_by {
            KnownBy::Referrers(referrer, argument) => Some((referrer, argument)),
            _ => None,
        });
        let wanted: BTreeSet<(&'static str, &'static str)> = wanted.collect();
        for stack in stacks {
            for (address, standing) in &stack.resources {
                for (referrer, argument) in
                    wanted.iter().filter(|(referrer, _)| *referrer == type_of(address))
                {
                    let text = standing.arguments.get(*argument).and_then(Value::as_str).unwrap_or_default();
                    for part in references::parts(text) {
                        if let Part::Path(path) = part
                            && let Some((to, _)) = references::address(path)
                        {
                            side.referrers.entry((&stack.name, to)).or_default().push((
                                referrer,
                                argument,
                                address.as_str(),
                            ));
                        }
                    }
                }
            }
        }
        side
    }

    /// The places of all resources, in order.
    pub(super) fn all(&self) -> Vec<Place<'a>> {
        let of =
            |stack: &'a StandingStack| stack.addresses().map(move |address| (stack.name.as_str(), address));
        let mut places: Vec<Place<'a>> = self.stacks.values().flat_map(|stack| of(stack)).collect();
        places.sort_unstable();
        places
    }

    pub(super) fn resource(&self, (stack, address): Place<'_>) -> Option<&'a Standing> {
        self.stacks.get(stack)?.resources.get(address)
    }

    fn set(&mut self, place: Place<'a>, object: u32) {
        self.objects.insert(place, object);
        self.places.insert(object, place);
    }

    /// Where an object is on this side.
    pub(super) fn place(&self, object: u32) -> Option<Place<'a>> {
        self.places.get(&object).copied()
    }
}

impl<'a> Matching<'a> {
    pub(super) fn of(
        before: &'a [StandingStack],
        after: &'a [StandingStack],
        kinds: &'a [ResourceKind],
    ) -> Self {
        let by_type = kinds.iter().map(|kind| (kind.resource_type, kind)).collect();
        let mut matching =
            Self { before: Side::of(before, kinds), after: Side::of(after, kinds), kinds: by_type };
        let mut next = 0..;
        for place in matching.before.all() {
            matching.before.set(place, next.next().unwrap_or(u32::MAX));
        }
        for place in matching.after.all() {
            let same = matching.before.objects.get(&place).copied();
            matching.after.set(place, same.unwrap_or_else(|| next.next().unwrap_or(u32::MAX)));
        }
        matching.said();
        // An object found makes those that refer to it known. Within a stack first: an object stays where it can.
        for across in [false, true] {
            while matching.round(across) {}
        }
        matching
    }

    pub(super) fn kind(&self, address: &str) -> Option<&'a ResourceKind> {
        self.kinds.get(type_of(address)).copied()
    }

    /// The place that an object of a standing place has in the new stacks.
    pub(super) fn now(&self, place: Place<'_>) -> Option<Place<'a>> {
        self.after.place(*self.before.objects.get(&place)?)
    }

    /// The place that an object of a new place has in the standing stacks.
    pub(super) fn then(&self, place: Place<'_>) -> Option<Place<'a>> {
        self.before.place(*self.after.objects.get(&place)?)
    }

    /// The standing places whose object is nowhere in the new stacks.
    pub(super) fn gone(&self) -> Vec<Place<'a>> {
        self.before.all().into_iter().filter(|place| self.now(*place).is_none()).collect()
    }

    /// The new places whose object is nowhere in the standing stacks.
    pub(super) fn fresh(&self) -> Vec<Place<'a>> {
        self.after.all().into_iter().filter(|place| self.then(*place).is_none()).collect()
    }

    /// Takes what the new stacks say of moves for granted.
    fn said(&mut self) {
        let stacks: Vec<&'a StandingStack> = self.after.stacks.values().copied().collect();
        for stack in stacks {
            for moved in &stack.moves {
                let (from, to) = ((stack.name.as_str(), &*moved.from), (stack.name.as_str(), &*moved.to));
                if self.now(from).is_none()
                    && self.then(to).is_none()
                    && self.after.objects.contains_key(&to)
                    && let Some(object) = self.before.objects.get(&from).copied()
                {
                    self.after.set(to, object);
                }
            }
        }
    }

    /// Finds the objects that are alone in being each other's match. Says whether it found any.
    fn round(&mut self, across: bool) -> bool {
        let (gone, fresh) = (self.gone(), self.fresh());
        let types: FxHashSet<&str> = gone.iter().map(|(_, address)| type_of(address)).collect();
        let mut by_key: FxHashMap<String, Vec<Place<'a>>> = FxHashMap::default();
        for place in fresh.into_iter().filter(|(_, address)| types.contains(type_of(address))) {
            for key in self.keys(&self.after, place, across) {
                by_key.entry(key).or_default().push(place);
            }
        }
        if by_key.is_empty() {
            return false;
        }
        let mut candidates: Vec<(Place<'a>, BTreeSet<Place<'a>>)> = Vec::new();
        let mut wanted: FxHashMap<Place<'a>, usize> = FxHashMap::default();
        for place in gone {
            let keys = self.keys(&self.before, place, across);
            let found: BTreeSet<Place<'a>> =
                keys.iter().filter_map(|key| by_key.get(key)).flatten().copied().collect();
            for found in &found {
                *wanted.entry(*found).or_default() += 1;
            }
            candidates.push((place, found));
        }
        let mut any = false;
        for (place, found) in candidates {
            if let (Some(only), 1) = (found.first(), found.len())
                && wanted.get(only) == Some(&1)
                && let Some(object) = self.before.objects.get(&place).copied()
            {
                self.after.set(*only, object);
                any = true;
            }
        }
        any
    }

    /// What an object is known by: the same text on both sides means the same object.
    fn keys(&self, side: &Side<'a>, place: Place<'a>, across: bool) -> Vec<String> {
        let (stack, address) = place;
        let Some(kind) = self.kind(address) else { return Vec::new() };
        let prefix = if across { "" } else { stack };
        match kind.known_by {
            KnownBy::Arguments(_) => {
                let key =
                    self.identity(side, place).map(|key| format!("{prefix} {}{key}", kind.resource_type));
                key.into_iter().collect()
            }
            KnownBy::Referrers(referrer, argument) => {
                let all = side.referrers.get(&place).into_iter().flatten();
                let all = all.filter(|(of, by, _)| (*of, *by) == (referrer, argument));
                let numbers = all.filter_map(|(_, _, from)| side.objects.get(&(stack, from)));
                numbers.map(|number| format!("{} of #{number}", kind.resource_type)).collect()
            }
            KnownBy::Nothing => Vec::new(),
        }
    }

    /// The arguments that an object is known by, with references as the objects they lead to.
    pub(super) fn identity(&self, side: &Side<'a>, place: Place<'a>) -> Option<String> {
        let KnownBy::Arguments(arguments) = self.kind(place.1)?.known_by else { return None };
        let block = &side.resource(place)?.arguments;
        let mut key = String::new();
        for (at, argument) in arguments.iter().enumerate() {
            match argument_at(block, argument) {
                Some(value) => _ = write!(key, " {}", self.value(side, place.0, value)),
                None if at == 0 => return None,
                None => key.push_str(" -"),
            }
        }
        // Another account or region is another world.
        for world in ["provider", "region"] {
            if let Some(value) = block.get(world) {
                let _ = write!(key, " {world} {value}");
            }
        }
        Some(key)
    }

    /// A value as text, with references as the literals or the objects they lead to.
    pub(super) fn value(&self, side: &Side<'a>, stack: &str, value: &Value) -> String {
        let mut text = String::new();
        self.push_value(side, stack, value, 0, &mut text);
        text
    }

    fn push_value(&self, side: &Side<'a>, stack: &str, value: &Value, depth: usize, text: &mut String) {
        match value {
            Value::String(string) => self.push_text(side, stack, string, depth, text),
            Value::Array(items) => {
                text.push('[');
                for item in items {
                    self.push_value(side, stack, item, depth, text);
                    text.push(',');
                }
                text.push(']');
            }
            Value::Object(entries) => {
                text.push('{');
                for (key, value) in entries {
                    let _ = write!(text, "{key}:");
                    self.push_value(side, stack, value, depth, text);
                    text.push(',');
                }
                text.push('}');
            }
            other => _ = write!(text, "{other}"),
        }
    }

    fn push_text(&self, side: &Side<'a>, stack: &str, string: &str, depth: usize, text: &mut String) {
        if let Some(literal) = self.literal(side, stack, string, depth) {
            text.push_str(&literal);
            return;
        }
        for part in references::parts(string) {
            let object = |path| {
                let (address, rest) = references::address(path)?;
                Some((side.objects.get(&(stack, address))?, rest))
            };
            match part {
                Part::Path(path) => match object(path) {
                    Some((number, rest)) => _ = write!(text, "#{number}.{rest}"),
                    None => text.push_str(path),
                },
                Part::Text(plain) => text.push_str(plain),
            }
        }
    }

    /// The literal that a string is or leads to.
    fn literal(&self, side: &Side<'a>, stack: &str, string: &str, depth: usize) -> Option<String> {
        if !string.contains("${") {
            return Some(string.to_owned());
        }
        let (address, attribute) = references::address(references::whole(string)?)?;
        if depth > DEEPEST {
            return None;
        }
        let block = &side.resource((stack, address))?.arguments;
        match block.get(attribute) {
            Some(Value::String(value)) => self.literal(side, stack, value, depth + 1),
            Some(Value::Number(number)) => Some(number.to_string()),
            None if attribute == "id" => self.import_id(side, (stack, address), depth + 1),
            _ => None,
        }
    }

    /// What an object is imported by, when its arguments say it.
    pub(super) fn import_id(&self, side: &Side<'a>, place: Place<'_>, depth: usize) -> Option<String> {
        let (stack, address) = place;
        let mut rest = self.kind(address)?.import_id?;
        let block = &side.resource(place)?.arguments;
        let mut id = String::new();
        while let Some((before, behind)) = rest.split_once('{') {
            let (argument, behind) = behind.split_once('}')?;
            id.push_str(before);
            match argument_at(block, argument)? {
                Value::String(value) => id.push_str(&self.literal(side, stack, value, depth)?),
                Value::Number(number) => _ = write!(id, "{number}"),
                _ => return None,
            }
            rest = behind;
        }
        id.push_str(rest);
        Some(id)
    }
}

/// The type of a managed resource, by its address.
pub(super) fn type_of(address: &str) -> &str {
    address.split_once('.').map_or(address, |(resource_type, _)| resource_type)
}

/// The argument at a dotted path; of lists of blocks, the first block's.
pub(super) fn argument_at<'v>(block: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    let mut names = path.split('.');
    let mut value = block.get(names.next()?)?;
    for name in names {
        value = match value {
            Value::Array(blocks) => blocks.first()?.get(name)?,
            other => other.get(name)?,
        };
    }
    (!value.is_null()).then_some(value)
}
