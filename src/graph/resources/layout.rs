//! Where resources stand: what is referred to on the left of what refers to it.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::Resources;
use crate::picture::{Label, Line, Picture, Rect, Shape, Style, UNIT, up};
use crate::{route, text};

/// More resources than this are drawn by file.
const FEW: usize = 48;
/// The most rows of a list of resources.
const ROWS: usize = 24;
/// The room for the name of a resource.
const NAME: i32 = 260;

/// What is drawn as one: a resource, or all of a file.
struct Node {
    stack: String,
    title: String,
    /// The indices of its resources.
    members: Vec<usize>,
    is_list: bool,
}

/// Draws resources.
pub(super) fn picture(of: &Resources) -> Picture {
    let nodes = nodes(of);
    let edges = edges(of, &nodes);
    let layers = layers(nodes.len(), &edges);
    let mut picture = Picture {
        title: format!("Resources of {}", of.environment),
        about: format!("{} resources with {} references.", of.resources.len(), of.edges.len()),
        width: 2 * UNIT,
        height: 2 * UNIT,
        ..Picture::default()
    };
    let mut shapes: Vec<Option<usize>> = vec![None; nodes.len()];
    let mut x = UNIT;
    let columns = layers.iter().max().map_or(0, |last| last + 1);
    for layer in 0..columns {
        let is_connected = |at: &usize| edges.keys().any(|(from, to)| from == at || to == at);
        let mut here: Vec<usize> =
            (0..nodes.len()).filter(|at| layers[*at] == layer && is_connected(at)).collect();
        // Level with what it refers to, as far as that goes.
        let level = |at: &usize| {
            let ends = edges.keys().filter(|(from, _)| from == at).filter_map(|(_, to)| shapes[*to]);
            let rects: Vec<i32> = ends.map(|at| picture.shapes[at].rect.y).collect();
            let count = i32::try_from(rects.len()).unwrap_or(i32::MAX);
            if count == 0 { 0 } else { rects.iter().sum::<i32>() / count }
        };
        here.sort_by_cached_key(|at| (level(at), *at));
        let mut y = 2 * UNIT;
        let mut right = x;
        for at in here {
            let rect = draw(&mut picture, of, &nodes[at], x, y);
            shapes[at] =
                Some(picture.shapes.len() - 1 - if nodes[at].is_list { nodes[at].members.len() } else { 0 });
            (y, right) = (rect.bottom() + 2 * UNIT, right.max(rect.right()));
        }
        picture.height = picture.height.max(y);
        // A lane for each line that may run here.
        let crossing = edges.keys().filter(|(from, to)| layers[*from] >= layer && layers[*to] <= layer);
        let lanes = i32::try_from(crossing.count().min(16)).unwrap_or(0);
        x = right + 3 * UNIT + up(lanes * 10);
        picture.width = picture.width.max(right + UNIT);
    }
    unconnected(&mut picture, of, &nodes, &edges);
    for ((from, to), count) in &edges {
        let (Some(begin), Some(end)) = (shapes[*from], shapes[*to]) else { continue };
        let about = match count {
            1 => format!("{} refers to {}", nodes[*from].title, nodes[*to].title),
            count => format!("{} refers to {} {count} times", nodes[*from].title, nodes[*to].title),
        };
        let width = match count {
            0..4 => 1,
            4..20 => 2,
            _ => 3,
        };
        picture.lines.push(Line {
            from: begin,
            to: end,
            class: "reference",
            about,
            width,
            points: Vec::new(),
        });
    }
    picture.lines.sort_by_key(|line| {
        let (from, to) = (picture.shapes[line.from].rect, picture.shapes[line.to].rect);
        ((from.x - to.right()).abs() + (from.y - to.y).abs(), line.from, line.to)
    });
    route::route(&mut picture);
    picture
}

/// Draws what refers to nothing and is referred to by nothing, in rows below all others.
fn unconnected(
    picture: &mut Picture,
    of: &Resources,
    nodes: &[Node],
    edges: &BTreeMap<(usize, usize), usize>,
) {
    let width = picture.width.max(2000);
    let (mut x, mut y, mut bottom) = (UNIT, picture.height, picture.height);
    for (at, node) in nodes.iter().enumerate() {
        if edges.keys().any(|(from, to)| *from == at || *to == at) {
            continue;
        }
        let first = picture.shapes.len();
        let mut rect = draw(picture, of, node, x, y);
        if rect.right() + UNIT > width && x > UNIT {
            picture.shapes.truncate(first);
            (x, y) = (UNIT, bottom);
            rect = draw(picture, of, node, x, y);
        }
        x = rect.right() + 2 * UNIT;
        bottom = bottom.max(rect.bottom() + 2 * UNIT);
        picture.width = picture.width.max(rect.right() + UNIT);
    }
    picture.height = bottom;
}

/// What is drawn as one.
fn nodes(of: &Resources) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for (at, resource) in of.resources.iter().enumerate() {
        if of.resources.len() <= FEW {
            nodes.push(Node {
                stack: resource.stack.clone(),
                title: resource.address.clone(),
                members: vec![at],
                is_list: false,
            });
            continue;
        }
        let is_it = |node: &&mut Node| node.stack == resource.stack && node.title == resource.place();
        match nodes.iter_mut().find(is_it) {
            Some(node) => node.members.push(at),
            None => nodes.push(Node {
                stack: resource.stack.clone(),
                title: resource.place().to_owned(),
                members: vec![at],
                is_list: true,
            }),
        }
    }
    nodes
}

/// How often a node refers to another one.
fn edges(of: &Resources, nodes: &[Node]) -> BTreeMap<(usize, usize), usize> {
    let mut owner = vec![0; of.resources.len()];
    for (node, members) in nodes.iter().enumerate() {
        for at in &members.members {
            owner[*at] = node;
        }
    }
    let mut edges = BTreeMap::new();
    for edge in &of.edges {
        let (from, to) = (owner[edge.from], owner[edge.to]);
        if from != to {
            *edges.entry((from, to)).or_insert(0) += 1;
        }
    }
    edges
}

/// The column of each node: behind all that it refers to, and in one with those that refer to each other.
fn layers(count: usize, edges: &BTreeMap<(usize, usize), usize>) -> Vec<usize> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let indices: Vec<NodeIndex> = (0..count).map(|_| graph.add_node(())).collect();
    for (from, to) in edges.keys() {
        graph.add_edge(indices[*from], indices[*to], ());
    }
    let mut layers = vec![0; count];
    // Those that nothing is referred to by come last.
    for together in tarjan_scc(&graph) {
        let members: Vec<usize> = together.iter().map(|of| of.index()).collect();
        let behind = edges
            .keys()
            .filter(|(from, to)| members.contains(from) && !members.contains(to))
            .map(|(_, to)| layers[*to] + 1);
        let layer = behind.max().unwrap_or(0);
        for member in members {
            layers[member] = layer;
        }
    }
    layers
}

fn draw(picture: &mut Picture, of: &Resources, node: &Node, x: i32, y: i32) -> Rect {
    let detail = Style::Detail.size();
    if !node.is_list {
        let Some(resource) = node.members.first().and_then(|at| of.resources.get(*at)) else {
            return Rect::new(x, y, 0, 0);
        };
        let rect = Rect::new(x, y, NAME + 2 * UNIT, 2 * UNIT);
        let label = |text: &str, style: Style, y: i32| Label {
            x: x + UNIT / 2,
            y,
            style,
            text: text::fitting(text, style.size(), style.is_bold(), rect.w - UNIT),
        };
        let (kind, name) = resource.address.rsplit_once('.').unwrap_or((&resource.kind, &resource.address));
        let class = if of.focus.contains(&resource.id) { "resource focus" } else { "resource" };
        picture.push(Shape {
            id: resource.id.clone(),
            address: format!("{}:{}", resource.stack, resource.address),
            class: class.to_owned(),
            rect,
            labels: vec![
                label(name, Style::Title, y + 17),
                label(&format!("{} · {kind}", resource.stack), Style::Detail, y + 33),
            ],
            about: format!("{} in {}", resource.address, resource.stack),
            solid: true,
            ..Shape::default()
        });
        return rect;
    }
    let columns = node.members.len().div_ceil(ROWS);
    let rows = node.members.len().div_ceil(columns.max(1));
    let number = |of: usize| i32::try_from(of).unwrap_or(i32::MAX);
    let names: Vec<String> = node
        .members
        .iter()
        .map(|at| text::fitting(&of.resources[*at].address, detail, false, NAME))
        .collect();
    let title = format!("{} / {}", node.stack, node.title);
    let width = names.iter().map(|name| text::width(name, detail, false)).max().unwrap_or(0);
    let column = up(width + UNIT);
    let room = up(text::width(&title, Style::Title.size(), true) + 2 * UNIT).min(2 * NAME);
    let rect = Rect::new(x, y, (number(columns) * column + UNIT).max(room), up(number(rows) * 16 + 2 * UNIT));
    let parent = picture.push(Shape {
        class: "stack".to_owned(),
        rect,
        labels: vec![Label {
            x: x + UNIT / 2,
            y: y + UNIT,
            style: Style::Title,
            text: text::fitting(&title, Style::Title.size(), true, rect.w - UNIT),
        }],
        about: format!("{title}: {} resources", node.members.len()),
        solid: true,
        ..Shape::default()
    });
    for (index, (at, name)) in node.members.iter().zip(names).enumerate() {
        let resource = &of.resources[*at];
        let x = x + UNIT / 2 + number(index / rows) * column;
        let y = y + UNIT + UNIT / 2 + number(index % rows) * 16;
        picture.push(Shape {
            id: resource.id.clone(),
            address: format!("{}:{}", resource.stack, resource.address),
            class: "row".to_owned(),
            rect: Rect::new(x - 4, y, column, 16),
            parent: Some(parent),
            labels: vec![Label { x, y: y + 12, style: Style::Detail, text: name }],
            about: resource.address.clone(),
            solid: true,
            ..Shape::default()
        });
    }
    rect
}
