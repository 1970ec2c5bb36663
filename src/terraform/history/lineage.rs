//! The addresses an object had before the one it has, each leading to the next.
//!
//! A standing state may be as old as any of them, so all are kept as one chain: `a` to `b`, `b` to `c`. An address that
//! is taken again falls out of the chain, which is what makes a rename back possible; Terraform wants chains that
//! neither meet nor go round. Whoever has not applied the move from there yet has the old object at the address that the
//! new one wants, so that is found, too.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Finding, Object};
use super::matching::Matching;
use super::{Comparison, Move};

/// Adds the moves of all stacks, and those that are dropped.
pub(super) fn trace(matching: &Matching<'_>, comparison: &mut Comparison) {
    for (name, stack) in &matching.after.stacks {
        let standing: &[Move] =
            matching.before.stacks.get(name).map_or(&[], |standing| standing.moves.as_slice());
        // What the stack says by itself is rendered already.
        let said: BTreeSet<&str> = stack.moves.iter().map(|moved| moved.from.as_str()).collect();
        let declared = |address: &str| stack.resources.contains_key(address);
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let mut moves = BTreeSet::new();
        let ends = ends(standing, matching, name);
        for (last, end) in ends {
            // Terraform follows a chain to what is removed, too.
            let forgotten =
                comparison.stacks.get(*name).is_some_and(|of| of.forgotten.iter().any(|it| it.from == end));
            if !declared(end) && !stack.removed.contains(end) && !forgotten {
                continue;
            }
            let mut chain: Vec<&str> = addresses_before(standing, last);
            let taken_again = chain.iter().filter(|address| **address != end && declared(address));
            comparison.findings.extend(taken_again.map(|address| Finding::MoveDropped {
                object: Object::made(matching, (*name, *address)),
                heir: Object::made(matching, (*name, end)),
            }));
            chain.push(last);
            chain.retain(|address| *address != end && !declared(address) && !said.contains(address));
            chain.retain(|address| used.insert(address));
            chain.push(end);
            for pair in chain.windows(2) {
                moves.insert(Move { from: pair[0].to_owned(), to: pair[1].to_owned() });
            }
        }
        comparison.stacks.entry((*name).to_owned()).or_default().moves.extend(moves);
    }
}

/// The last address of each chain that stands, and of each object that moved, with the one it has.
fn ends<'a>(standing: &'a [Move], matching: &Matching<'a>, stack: &'a str) -> BTreeMap<&'a str, &'a str> {
    let mut ends = BTreeMap::new();
    for moved in standing {
        let goes_on = standing.iter().any(|next| next.from == moved.to);
        if !goes_on {
            ends.insert(moved.to.as_str(), moved.to.as_str());
        }
    }
    for (of, address) in matching.before.all() {
        if of == stack
            && let Some((to_stack, to)) = matching.now((of, address))
            && to_stack == stack
            && (to != address || ends.contains_key(address))
        {
            ends.insert(address, to);
        }
    }
    ends
}

/// The addresses that lead to one, the oldest first.
fn addresses_before<'a>(standing: &'a [Move], last: &str) -> Vec<&'a str> {
    let mut chain = Vec::new();
    let mut at = last;
    while let Some(moved) =
        standing.iter().find(|moved| moved.to == at && !chain.contains(&moved.from.as_str()))
    {
        chain.push(moved.from.as_str());
        at = &moved.from;
    }
    chain.reverse();
    chain
}
