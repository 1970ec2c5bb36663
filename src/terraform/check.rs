//! The checks of a whole stack. All of them run, and all that they find is reported together.

use rustc_hash::FxHashMap;

use crate::address::{Mode, ResourceAddress};
use crate::block::{Block, Entry};
use crate::conflict;
use crate::cycle;
use crate::diagnostic::Diagnostic;
use crate::expression::{Expression, Node, Reference, Root, Text};
use crate::kind::Kind;
use crate::resource::provider_of;
use crate::schema::{Body, Nesting, Rule, Schema, Type};
use crate::stack::{Declared, Stack};
use crate::validate;

/// What a stack is checked against.
#[derive(Clone, Copy, Default)]
pub struct Checks<'a> {
    /// The schemas of every provider version the stack must work with.
    pub schemas: &'a [&'a Schema],
    /// Checks that know a provider: sizes of policies, lengths of names.
    pub resource_checks: &'a [&'a dyn ResourceCheck],
}

/// A check of one resource at a time that knows a provider, given to the engine from outside.
pub trait ResourceCheck {
    /// Calls `report` with a message and a way out for each thing that is wrong with the resource.
    fn check(&self, address: &ResourceAddress, block: &Block, report: &mut dyn FnMut(String, Option<String>));
}

/// Runs all checks.
pub(crate) fn run(stack: &Stack, checks: Checks<'_>) -> Vec<Diagnostic> {
    let mut run = Run { stack, checks, found: stack.problems.clone(), edges: Vec::new() };
    run.resources();
    run.named();
    run.history();
    run.providers();
    run.cycles();
    conflict::check(stack, &mut run.found);
    run.found
}

struct Run<'a> {
    stack: &'a Stack,
    checks: Checks<'a>,
    found: Vec<Diagnostic>,
    edges: Vec<(u32, u32)>,
}

impl<'a> Run<'a> {
    fn resources(&mut self) {
        let mut bodies: FxHashMap<(Mode, &str), Vec<(&Schema, &Body)>> = FxHashMap::default();
        for (at, (address, declared)) in self.stack.resources.iter().enumerate() {
            let known = bodies
                .entry((address.mode, &address.resource_type))
                .or_insert_with(|| bodies_of(self.checks.schemas, address));
            if known.len() < versions_of(self.checks.schemas, address) && !known.is_empty() {
                let message = format!(
                    "only provider version {} has the type `{}`",
                    known.iter().map(|(schema, _)| schema.version()).collect::<Vec<_>>().join(", "),
                    address.resource_type
                );
                self.found.push(self.stack.diagnostic(address.to_string(), declared, message));
            }
            if known.is_empty() && !self.checks.schemas.is_empty() && self.stack.from_schema.contains(address)
            {
                let message = format!("no schema has the type `{}`", address.resource_type);
                self.found.push(self.stack.diagnostic(address.to_string(), declared, message));
            }
            for (schema, body) in known.iter() {
                let (stack, found) = (self.stack, &mut self.found);
                validate::block(&declared.block, body, true, &mut |finding| {
                    let message = format!("{} (provider {})", finding.message, schema.version());
                    let mut problem = stack.diagnostic(address.to_string(), declared, message);
                    problem.help = finding.help;
                    merge(found, problem);
                });
            }
            for check in self.checks.resource_checks {
                let (stack, found) = (self.stack, &mut self.found);
                check.check(address, &declared.block, &mut |message, help| {
                    let mut problem = stack.diagnostic(address.to_string(), declared, message);
                    problem.help = help;
                    found.push(problem);
                });
            }
            self.references(index(at), || address.to_string(), declared);
        }
    }

    fn named(&mut self) {
        let offset = self.stack.resources.len();
        for (at, ((kind, name), declared)) in self.stack.named.iter().enumerate() {
            self.references(index(offset + at), || format!("{}.{name}", kind.prefix()), declared);
        }
    }

    fn history(&mut self) {
        for (kind, declared) in &self.stack.history {
            self.references(u32::MAX, || (*kind).to_owned(), declared);
        }
    }

    /// Follows every reference of a block: it must lead to an object of this stack that has the attribute.
    fn references(&mut self, from: u32, address: impl Fn() -> String, declared: &'a Declared) {
        declared.block.values(&mut |value| {
            value.walk(&mut |node| match node {
                Node::Address(target) => match self.stack.resources.get_index_of(target) {
                    Some(to) => self.edges.push((from, index(to))),
                    None => self.dangling(&address(), declared, &target.to_string()),
                },
                Node::Expression(expression) => match &**expression {
                    Expression::Reference(reference) => self.reference(from, &address, declared, reference),
                    Expression::Attribute { .. } => self.path(&address, declared, node),
                    _ => {}
                },
                _ => {}
            });
        });
    }

    fn reference(
        &mut self,
        from: u32,
        address: &impl Fn() -> String,
        declared: &Declared,
        reference: &Reference,
    ) {
        let to = match &reference.root {
            Root::Resource { address: target, stack } => {
                if *stack != self.stack.id() {
                    let message = format!("`{target}` belongs to another stack");
                    let mut problem = self.stack.diagnostic(address(), declared, message);
                    problem.help = Some("export it there and read it by a stack reference".to_owned());
                    self.found.push(problem);
                    return;
                }
                let Some(to) = self.stack.resources.get_index_of(target) else {
                    self.dangling(&address(), declared, &target.to_string());
                    return;
                };
                if let Some(attribute) = &reference.attribute {
                    self.attribute_exists(address, declared, target, attribute);
                }
                to
            }
            Root::Variable(name) => match self.named_index(Kind::Variable, name) {
                // A variable's validation speaks of the variable itself.
                Some(to) if index(to) == from => return,
                Some(to) => to,
                None => return self.dangling(&address(), declared, &format!("var.{name}")),
            },
            Root::Local(name) => match self.named_index(Kind::Local, name) {
                Some(to) => to,
                None => return self.dangling(&address(), declared, &format!("local.{name}")),
            },
            Root::Module(name) => match self.named_index(Kind::Module, name) {
                Some(to) => to,
                None => return self.dangling(&address(), declared, &format!("module.{name}")),
            },
            Root::Meta(_) => return,
        };
        self.edges.push((from, index(to)));
    }

    fn named_index(&self, kind: Kind, name: &Text) -> Option<usize> {
        let at = self.stack.named.get_index_of(&(kind, name.clone()))?;
        Some(self.stack.resources.len() + at)
    }

    fn attribute_exists(
        &mut self,
        address: &impl Fn() -> String,
        declared: &Declared,
        target: &ResourceAddress,
        attribute: &str,
    ) {
        for schema in self.checks.schemas {
            if let Some(body) = schema.body(target.mode, &target.resource_type)
                && !body.open
                && body.get(attribute).is_none()
            {
                let message =
                    format!("`{target}` has no attribute `{attribute}` (provider {})", schema.version());
                let problem = self.stack.diagnostic(address(), declared, message);
                merge(&mut self.found, problem);
            }
        }
    }

    fn path(&mut self, address: &impl Fn() -> String, declared: &Declared, node: &Node) {
        for schema in self.checks.schemas {
            if let Err(message) = shape(schema, node) {
                let message = format!("{message} (provider {})", schema.version());
                let problem = self.stack.diagnostic(address(), declared, message);
                merge(&mut self.found, problem);
            }
        }
    }

    fn dangling(&mut self, address: &str, declared: &Declared, target: &str) {
        let message = format!("refers to `{target}`, which the stack does not have");
        self.found.push(self.stack.diagnostic(address, declared, message));
    }

    fn providers(&mut self) {
        for configuration in &self.stack.providers {
            let address = format!("provider.{}", configuration.local_name);
            for schema in self.checks.schemas.iter().filter(|s| s.local_name() == configuration.local_name) {
                let (stack, found) = (self.stack, &mut self.found);
                let mut block = configuration.declared.block.clone();
                block.set::<String>("alias", crate::Arg::Unset);
                validate::block(&block, schema.configuration(), false, &mut |finding| {
                    let message = format!("{} (provider {})", finding.message, schema.version());
                    let mut problem = stack.diagnostic(&address, &configuration.declared, message);
                    problem.help = finding.help;
                    merge(found, problem);
                });
            }
            self.references(u32::MAX, || address.clone(), &configuration.declared);
        }
        let mut missing: Vec<&str> = Vec::new();
        for (address, declared) in &self.stack.resources {
            let provider = provider_of(&address.resource_type);
            let declared_here = self.stack.requirements.iter().any(|(known, _)| known.local_name == provider);
            if provider != "terraform" && !declared_here && !missing.contains(&provider) {
                missing.push(provider);
                let message = format!("no provider `{provider}` is required by the stack");
                let mut problem = self.stack.diagnostic(address.to_string(), declared, message);
                problem.help = Some("add it with `Stack::require_provider`".to_owned());
                self.found.push(problem);
            }
            if let Some(Entry::Value(Node::String(wanted))) = declared.block.get("provider")
                && !self.stack.providers.iter().any(|known| {
                    known
                        .alias
                        .as_ref()
                        .is_some_and(|alias| *wanted == format!("{}.{alias}", known.local_name))
                })
            {
                let message = format!("there is no provider configuration `{wanted}`");
                self.found.push(self.stack.diagnostic(address.to_string(), declared, message));
            }
        }
    }

    fn cycles(&mut self) {
        let nodes = self.stack.resources.len() + self.stack.named.len();
        for cycle in cycle::find(nodes, &self.edges) {
            let name = self.name_of(cycle[0]);
            let message = format!("depends on itself: {}", cycle::describe(&cycle, |at| self.name_of(at)));
            self.found.push(self.stack.diagnostic(name, self.declared(cycle[0]), message));
        }
    }

    fn name_of(&self, at: usize) -> String {
        if let Some((address, _)) = self.stack.resources.get_index(at) {
            return address.to_string();
        }
        let named = self.stack.named.get_index(at - self.stack.resources.len());
        named.map_or_else(String::new, |((kind, name), _)| format!("{}.{name}", kind.prefix()))
    }

    fn declared(&self, at: usize) -> &'a Declared {
        let resources = self.stack.resources.len();
        if at < resources { &self.stack.resources[at] } else { &self.stack.named[at - resources] }
    }
}

/// Says the same finding of several provider versions once.
fn merge(found: &mut Vec<Diagnostic>, problem: Diagnostic) {
    let bare = |message: &str| message.rsplit_once(" (provider").map_or(0, |(bare, _)| bare.len());
    let length = bare(&problem.message);
    let twin = found.iter_mut().rev().take(64).find(|present| {
        present.address == problem.address
            && bare(&present.message) == length
            && present.message[..length] == problem.message[..length]
    });
    match twin {
        Some(present) => {
            let version = problem.message[length..].trim_start_matches(" (provider ").trim_end_matches(')');
            if !present.message[length..].contains(version) {
                present.message = format!("{}, {version})", present.message.trim_end_matches(')'));
            }
        }
        None => found.push(problem),
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn bodies_of<'a>(schemas: &[&'a Schema], address: &ResourceAddress) -> Vec<(&'a Schema, &'a Body)> {
    schemas
        .iter()
        .filter_map(|schema| Some((*schema, schema.body(address.mode, &address.resource_type)?)))
        .collect()
}

fn versions_of(schemas: &[&Schema], address: &ResourceAddress) -> usize {
    let provider = provider_of(&address.resource_type);
    schemas.iter().filter(|schema| schema.local_name() == provider).count()
}

/// What a reference leads to, followed through indexes and attributes.
enum Shape<'a> {
    Typed(&'a Type),
    Nested(&'a Body),
    Blocks(&'a Body),
}

/// Follows a path from a resource; `Ok(None)` where nothing is known of it.
fn shape<'a>(schema: &'a Schema, node: &Node) -> Result<Option<Shape<'a>>, String> {
    let Node::Expression(expression) = node else { return Ok(None) };
    match &**expression {
        Expression::Reference(Reference { root: Root::Resource { address, .. }, attribute, .. }) => {
            let Some(body) = schema.body(address.mode, &address.resource_type) else { return Ok(None) };
            match attribute {
                None => Ok(Some(Shape::Nested(body))),
                Some(name) => Ok(step(body, name)),
            }
        }
        Expression::Index { base, .. } => Ok(match shape(schema, base)? {
            Some(Shape::Typed(Type::List(of) | Type::Set(of) | Type::Map(of))) => Some(Shape::Typed(of)),
            Some(Shape::Blocks(body)) => Some(Shape::Nested(body)),
            _ => None,
        }),
        Expression::Attribute { base, name } => match shape(schema, base)? {
            Some(Shape::Nested(body)) if !body.open => match step(body, name) {
                Some(found) => Ok(Some(found)),
                None => Err(format!("`{}` has no attribute `{name}`", crate::hcl::to_hcl(base))),
            },
            Some(Shape::Typed(Type::Object(keys))) => match keys.iter().find(|(key, _)| **key == **name) {
                Some((_, of)) => Ok(Some(Shape::Typed(of))),
                None => Err(format!("`{}` has no attribute `{name}`", crate::hcl::to_hcl(base))),
            },
            Some(Shape::Typed(Type::Dynamic) | Shape::Nested(_)) | None => Ok(None),
            Some(Shape::Typed(of)) => {
                Err(format!("`{}` is {} and has no attributes", crate::hcl::to_hcl(base), of.name()))
            }
            Some(Shape::Blocks(_)) => {
                Err(format!("`{}` is a list of blocks: index it first", crate::hcl::to_hcl(base)))
            }
        },
        _ => Ok(None),
    }
}

fn step<'a>(body: &'a Body, name: &str) -> Option<Shape<'a>> {
    match body.get(name)? {
        Rule::Attribute(attribute) => Some(match &attribute.kind {
            Type::Nested(Nesting::Single, body) => Shape::Nested(body),
            Type::Nested(_, body) => Shape::Blocks(body),
            kind => Shape::Typed(kind),
        }),
        Rule::Block(nested) if &*nested.nesting == "single" => Some(Shape::Nested(&nested.body)),
        Rule::Block(nested) => Some(Shape::Blocks(&nested.body)),
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
