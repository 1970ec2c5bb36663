//! Objects that depend on themselves by way of others. Nothing here recurses: a cycle may be as long as the stack.

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::FxHashMap;

/// How many addresses of a cycle a message names; nobody reads on after that.
const SHOWN: usize = 10;

type Graph = DiGraph<(), (), u32>;

/// One cycle of each group of nodes that all lead to each other, each from its first node on. Edges from `u32::MAX`
/// are those of blocks that nothing can refer to.
pub(crate) fn find(nodes: usize, edges: &[(u32, u32)]) -> Vec<Vec<usize>> {
    // A handle exists once its resource does, so references lead back to what came before: then nothing can be a cycle.
    if edges.iter().all(|&(from, to)| from == u32::MAX || to < from) {
        return Vec::new();
    }
    let mut graph = Graph::with_capacity(nodes, edges.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    for &(from, to) in edges.iter().filter(|(from, _)| *from != u32::MAX) {
        graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), ());
    }
    if toposort(&graph, None).is_ok() {
        return Vec::new();
    }
    let components = kosaraju_scc(&graph);
    let mut component_of = vec![0; nodes];
    for (at, component) in components.iter().enumerate() {
        for node in component {
            component_of[node.index()] = at;
        }
    }
    components.iter().filter_map(|component| within(&graph, component, &component_of)).collect()
}

/// A cycle within a component; none when it is a node by itself.
fn within(graph: &Graph, component: &[NodeIndex<u32>], component_of: &[usize]) -> Option<Vec<usize>> {
    let start = *component.iter().min()?;
    let inside = |node: &NodeIndex<u32>| component_of[node.index()] == component_of[start.index()];
    let mut path = vec![start.index()];
    let mut positions = FxHashMap::from_iter([(start, 0)]);
    let mut node = start;
    loop {
        node = graph.neighbors(node).filter(inside).min()?;
        if let Some(at) = positions.insert(node, path.len()) {
            let mut cycle = path.split_off(at);
            let first = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
            cycle.rotate_left(first);
            return Some(cycle);
        }
        path.push(node.index());
    }
}

/// The cycle as `a -> b -> a`, its middle left out when it is long.
pub(crate) fn describe(cycle: &[usize], name_of: impl Fn(usize) -> String) -> String {
    let mut steps: Vec<String> = cycle.iter().take(SHOWN).map(|at| name_of(*at)).collect();
    let first = steps[0].clone();
    if cycle.len() > SHOWN {
        steps.push(format!("… {} more …", grouped(cycle.len() - SHOWN)));
    }
    steps.push(first);
    steps.join(" -> ")
}

/// A number with a comma between the thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(length: u32) -> Vec<(u32, u32)> {
        (0..length).map(|at| (at, (at + 1) % length)).collect()
    }

    #[test]
    fn a_long_cycle_is_found_and_shortened() {
        let cycles = find(1_000_000, &ring(1_000_000));
        assert_eq!(cycles.len(), 1);
        let text = describe(&cycles[0], |at| at.to_string());
        assert_eq!(text, "0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> 9 -> … 999,990 more … -> 0");
    }

    #[test]
    fn a_cycle_of_ten_is_shown_whole() {
        let text = describe(&find(10, &ring(10))[0], |at| at.to_string());
        assert_eq!(text, "0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> 9 -> 0");
    }

    #[test]
    fn what_only_leads_to_a_cycle_is_not_part_of_it() {
        assert_eq!(find(4, &[(0, 2), (1, 2), (2, 1), (2, 3), (u32::MAX, 3)]), [[1, 2]]);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([1, 999, 1000, 39_990].map(grouped), ["1", "999", "1,000", "39,990"]);
    }
}
