//! Nested blocks of equal shape become one struct.

use std::collections::{BTreeMap, HashMap};

use crate::naming::camel;
use crate::schema::{Body, Entry, Schema};
use crate::types::TypeName;

/// Where the struct of a nested block stands, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The type whose module it is in; [`None`] for the module of shared blocks.
    pub owner: Option<TypeName>,
    /// The struct's name.
    pub name: String,
}

/// The structs of all nested blocks.
pub struct Shapes<'a> {
    places: HashMap<&'a Body, Place>,
}

impl<'a> Shapes<'a> {
    /// Finds the distinct shapes of a schema and names them.
    #[must_use]
    pub fn of(schema: &'a Schema) -> Self {
        let mut uses: BTreeMap<&Body, Vec<(&TypeName, Vec<&str>)>> = BTreeMap::new();
        for (owner, body) in &schema.types {
            collect(owner, &mut Vec::new(), body, &mut uses);
        }
        let mut places = HashMap::new();
        let mut taken: BTreeMap<(Option<TypeName>, String), &Body> = BTreeMap::new();
        for (body, users) in uses {
            let (first, path) = &users[0];
            let owner = users.iter().all(|(user, _)| user == first).then(|| (*first).clone());
            let one_name = users.iter().all(|(_, other)| other.last() == path.last());
            let name = candidates(one_name, owner.is_none(), first, path, body)
                .find(|name| !taken.contains_key(&(owner.clone(), name.clone())))
                .unwrap_or_default();
            taken.insert((owner.clone(), name.clone()), body);
            places.insert(body, Place { owner, name });
        }
        Self { places }
    }

    /// Where the struct of a nested block stands.
    #[must_use]
    pub fn place(&self, body: &Body) -> Option<&Place> {
        self.places.get(body)
    }

    /// The shapes that belong to a type's module, or to the module of shared blocks, by name.
    #[must_use]
    pub fn owned_by(&self, owner: Option<&TypeName>) -> Vec<(&'a Body, &Place)> {
        let places = self.places.iter().map(|(body, place)| (*body, place));
        let mut shapes: Vec<_> = places.filter(|(_, place)| place.owner.as_ref() == owner).collect();
        shapes.sort_by_key(|(_, place)| &place.name);
        shapes
    }
}

fn collect<'a>(
    owner: &'a TypeName,
    path: &mut Vec<&'a str>,
    body: &'a Body,
    uses: &mut BTreeMap<&'a Body, Vec<(&'a TypeName, Vec<&'a str>)>>,
) {
    let Body::Names(names) = body else { return };
    for (name, entry) in names {
        let Entry::Block { body, .. } = entry else { continue };
        path.push(name);
        uses.entry(body).or_default().push((owner, path.clone()));
        collect(owner, path, body, uses);
        path.pop();
    }
}

/// Names to try in turn. A shape that stands under several names is called by what is in it, others by their own name,
/// then with what is in it, its parents or its type before or behind.
fn candidates<'a>(
    one_name: bool,
    shared: bool,
    owner: &'a TypeName,
    path: &'a [&'a str],
    body: &'a Body,
) -> impl Iterator<Item = String> + 'a {
    let joined = |from: usize| path[from..].iter().map(|part| camel(part)).collect::<String>();
    let own = camel(path[path.len() - 1]);
    let contents = match body {
        Body::Names(names) if names.len() <= 3 => {
            Some(names.keys().map(|name| camel(name)).collect::<String>())
        }
        _ => None,
    };
    let by_contents = contents.clone().filter(|_| !one_name);
    let qualified = shared.then(|| format!("{own}{}", contents.unwrap_or_else(|| camel(&owner.name))));
    let parents = (0..path.len()).rev().map(joined);
    let numbered = (2..).map({
        let own = own.clone();
        move |number| format!("{own}{number}")
    });
    by_contents.into_iter().chain(shared.then_some(own)).chain(qualified).chain(parents).chain(numbered)
}
