//! What a block depends on, and what depends on it.

use std::collections::BTreeMap;

use serde::Serialize;

use stacks::references;

use super::{Block, Model};

/// Another block that a block has to do with.
#[derive(Debug, Serialize)]
pub(super) struct Relation {
    /// Its stack.
    pub(super) stack: String,
    /// Its address.
    pub(super) address: String,
    /// Each place that refers to it.
    pub(super) through: Vec<Through>,
}

/// A reference from one block to another.
#[derive(Debug, Serialize)]
pub(super) struct Through {
    /// The argument it stands in, of the block that depends on the other.
    pub(super) argument: String,
    /// The reference as Terraform has it.
    pub(super) expression: String,
    /// Whether a value is taken over, or only the order matters, as in `depends_on`.
    pub(super) by: &'static str,
}

/// What a block depends on, and what depends on it.
#[derive(Debug, Serialize)]
pub(super) struct Relations {
    /// What it refers to.
    pub(super) depends_on: Vec<Relation>,
    /// What refers to it.
    pub(super) dependents: Vec<Relation>,
    /// How many blocks it depends on in all, by way of others too.
    pub(super) all_depends_on: usize,
    /// How many depend on it in all, by way of others too.
    pub(super) all_dependents: usize,
}

/// An edge between two blocks, by their numbers.
struct Edge {
    from: usize,
    to: usize,
    through: Through,
}

impl Relations {
    pub(super) fn of(model: &Model<'_>, block: usize) -> Self {
        let edges = edges(&model.blocks);
        let direct = |this: fn(&Edge) -> usize, other: fn(&Edge) -> usize| {
            let mut relations: BTreeMap<(String, String), Vec<Through>> = BTreeMap::new();
            for edge in edges.iter().filter(|edge| this(edge) == block) {
                let Block { stack, member } = &model.blocks[other(edge)];
                let through = Through {
                    argument: edge.through.argument.clone(),
                    expression: edge.through.expression.clone(),
                    by: edge.through.by,
                };
                relations.entry(((*stack).to_owned(), member.address.clone())).or_default().push(through);
            }
            let relations = relations.into_iter();
            relations.map(|((stack, address), through)| Relation { stack, address, through }).collect()
        };
        Self {
            depends_on: direct(|edge| edge.from, |edge| edge.to),
            dependents: direct(|edge| edge.to, |edge| edge.from),
            all_depends_on: reached(model.blocks.len(), block, edges.iter().map(|edge| (edge.from, edge.to))),
            all_dependents: reached(model.blocks.len(), block, edges.iter().map(|edge| (edge.to, edge.from))),
        }
    }
}

/// The outputs of other stacks that a block reads, each with the argument that does.
fn exports_read(block: &Block<'_>) -> Vec<(String, references::ReadExport)> {
    if block.is_object() {
        return Vec::new();
    }
    let arguments = block.member.arguments().into_iter();
    let reads = arguments.flat_map(|argument| {
        let found = references::read_by(&block.member, &argument).into_iter();
        found.map(move |export| (argument.path.clone(), export)).collect::<Vec<_>>()
    });
    reads.collect()
}

fn edges(blocks: &[Block<'_>]) -> Vec<Edge> {
    let numbers: BTreeMap<(&str, &str), usize> =
        blocks.iter().enumerate().map(|(at, block)| ((block.stack, &*block.member.address), at)).collect();
    let mut edges = Vec::new();
    for (from, block) in blocks.iter().enumerate() {
        for (argument, export) in exports_read(block) {
            let to = numbers.get(&(&*export.stack, &*format!("output.{}", export.output))).copied();
            let Some(to) = to else { continue };
            let through = Through { argument, expression: export.expression, by: "reference" };
            edges.push(Edge { from, to, through });
        }
        for argument in block.member.arguments() {
            for found in block.member.uses(&argument) {
                // A variable's validation speaks of the variable itself.
                let to = numbers.get(&(block.stack, &*found.address)).copied().filter(|to| *to != from);
                let Some(to) = to else { continue };
                let through = Through {
                    argument: argument.path.clone(),
                    expression: found.expression,
                    by: if found.is_order { "order" } else { "reference" },
                };
                edges.push(Edge { from, to, through });
            }
        }
    }
    edges
}

/// How many blocks edges lead to from a block, itself not counted.
fn reached(blocks: usize, start: usize, edges: impl Iterator<Item = (usize, usize)>) -> usize {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); blocks];
    for (from, to) in edges {
        next[from].push(to);
    }
    let mut seen = vec![false; blocks];
    seen[start] = true;
    let mut open = vec![start];
    let mut count = 0;
    while let Some(at) = open.pop() {
        for &to in &next[at] {
            if !std::mem::replace(&mut seen[to], true) {
                count += 1;
                open.push(to);
            }
        }
    }
    count
}
