//! Where lines run: along the grid, around boxes and text, with few corners and crossings. Those with an end in common, of
//! one kind, run together as far as they can.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::picture::{Line, Picture, Rect};

/// The distance of two lanes.
const PITCH: i32 = 10;

/// What a step of a line costs.
const STEP: u32 = 10;
/// Where one of its own kind runs already, and has an end in common.
const TOGETHER: u32 = 5;
/// Where another one runs already.
const OVER: u32 = 150;
/// Across another one.
const ACROSS: u32 = 15;
/// A corner.
const CORNER: u32 = 35;
/// Along the border of a box.
const BORDER: u32 = 12;

/// Finds the way of each line, in their order.
pub(crate) fn route(picture: &mut Picture) {
    let mut grid = Grid::of(picture);
    let lines = std::mem::take(&mut picture.lines);
    let mut done: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in lines {
        let (Some(from), Some(to)) = (picture.shapes.get(line.from), picture.shapes.get(line.to)) else {
            continue;
        };
        let path = grid.path(&from.rect, &to.rect, &line, &done);
        grid.enter(&path, done.len());
        line.points = corners(&path);
        done.push(line);
    }
    picture.lines = done;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Across = 0,
    Down = 1,
}

const DIRECTIONS: [(i32, i32, Axis); 4] =
    [(1, 0, Axis::Across), (-1, 0, Axis::Across), (0, 1, Axis::Down), (0, -1, Axis::Down)];

struct Grid {
    columns: i32,
    rows: i32,
    blocked: Vec<bool>,
    /// Whether a border runs through a point, along each axis.
    borders: [Vec<bool>; 2],
    /// The lines through a point, along each axis.
    users: [Vec<Vec<usize>>; 2],
    cost: Vec<u32>,
    came: Vec<u8>,
    stamp: Vec<u32>,
    run: u32,
}

impl Grid {
    fn of(picture: &Picture) -> Self {
        let (columns, rows) = (picture.width / PITCH + 1, picture.height / PITCH + 1);
        let points = usize::try_from(columns * rows).unwrap_or_default();
        let mut grid = Self {
            columns,
            rows,
            blocked: vec![false; points],
            borders: [vec![false; points], vec![false; points]],
            users: [vec![Vec::new(); points], vec![Vec::new(); points]],
            cost: vec![0; points * 4],
            came: vec![0; points * 4],
            stamp: vec![0; points * 4],
            run: 0,
        };
        for shape in &picture.shapes {
            let rect = shape.rect;
            if shape.solid {
                grid.block(&rect);
                continue;
            }
            // All that is said at the top of a box is read as one.
            let texts: Vec<Rect> = shape.labels.iter().map(|label| label.rect()).collect();
            if let (Some(left), Some(top), Some(right), Some(bottom)) = (
                texts.iter().map(|of| of.x).min(),
                texts.iter().map(|of| of.y).min(),
                texts.iter().map(Rect::right).max(),
                texts.iter().map(Rect::bottom).max(),
            ) {
                grid.block(&Rect::new(left, top, right - left, bottom - top));
            }
            if shape.icon.is_some() {
                grid.block(&Rect::new(rect.x + PITCH, rect.y + PITCH, 20, 20));
            }
            for x in [rect.x, rect.right()] {
                for y in rect.y / PITCH..=rect.bottom() / PITCH {
                    grid.border(x / PITCH, y, Axis::Down);
                }
            }
            for y in [rect.y, rect.bottom()] {
                for x in rect.x / PITCH..=rect.right() / PITCH {
                    grid.border(x, y / PITCH, Axis::Across);
                }
            }
        }
        grid
    }

    fn at(&self, x: i32, y: i32) -> Option<usize> {
        let inside = (0..self.columns).contains(&x) && (0..self.rows).contains(&y);
        if inside { usize::try_from(y * self.columns + x).ok() } else { None }
    }

    fn block(&mut self, rect: &Rect) {
        for y in (rect.y + PITCH - 1).div_euclid(PITCH)..=rect.bottom().div_euclid(PITCH) {
            for x in (rect.x + PITCH - 1).div_euclid(PITCH)..=rect.right().div_euclid(PITCH) {
                if let Some(at) = self.at(x, y) {
                    self.blocked[at] = true;
                }
            }
        }
    }

    fn border(&mut self, x: i32, y: i32, axis: Axis) {
        if let Some(at) = self.at(x, y) {
            self.borders[axis as usize][at] = true;
        }
    }

    /// What it costs to go through a point along an axis.
    fn price(&self, at: usize, axis: Axis, line: &Line, done: &[Line]) -> u32 {
        let goes_with = |other: &usize| {
            done.get(*other).is_some_and(|other| {
                other.class == line.class && (other.from == line.from || other.to == line.to)
            })
        };
        let along = &self.users[axis as usize][at];
        let mut price = match along.as_slice() {
            [] => STEP,
            users if users.iter().all(goes_with) => TOGETHER,
            _ => STEP + OVER,
        };
        if along.is_empty() && !self.users[1 - axis as usize][at].iter().all(goes_with) {
            price += ACROSS;
        }
        if self.borders[axis as usize][at] {
            price += BORDER;
        }
        price
    }

    /// The points from the border of one box to that of another; the straight way when there is no other.
    fn path(&mut self, from: &Rect, to: &Rect, line: &Line, done: &[Line]) -> Vec<(i32, i32)> {
        self.run += 1;
        let goal = Ends::of(to);
        let mut open = BinaryHeap::new();
        for (x, y, direction) in Ends::of(from).all() {
            let Some(at) = self.at(x, y) else { continue };
            let state = at * 4 + direction;
            // Near the middle of a side is better than near its end.
            let cost = self.price(at, DIRECTIONS[direction].2, line, done) + Ends::of(from).away(x, y);
            self.note(state, cost, u8::MAX);
            open.push(Reverse((cost + goal.least(x, y), cost, state)));
        }
        while let Some(Reverse((_, cost, state))) = open.pop() {
            if self.cost[state] != cost {
                continue;
            }
            let (at, direction) = (state / 4, state % 4);
            let (x, y) = self.point(at);
            if goal.takes(x, y, direction) {
                return self.back(state);
            }
            for (next, (dx, dy, axis)) in DIRECTIONS.iter().enumerate() {
                // Not back; and what leaves a box leaves it first.
                let turns = next != direction;
                if next == direction ^ 1 || (turns && self.came[state] == u8::MAX) {
                    continue;
                }
                let (x, y) = (x + dx, y + dy);
                let Some(to) = self.at(x, y) else { continue };
                let ends = goal.takes(x, y, next);
                if !ends && (self.blocked[to] || goal.is_inside(x, y)) {
                    continue;
                }
                let mut cost = cost + self.price(to, *axis, line, done);
                if turns {
                    cost += CORNER;
                    // The corner is passed along both axes.
                    let users = &self.users[*axis as usize][at];
                    let alone = users.is_empty()
                        || users.iter().all(|other| {
                            done.get(*other).is_some_and(|other| {
                                other.class == line.class && (other.from == line.from || other.to == line.to)
                            })
                        });
                    if !alone {
                        cost += OVER;
                    }
                }
                if ends {
                    cost += goal.away(x, y);
                }
                let state = to * 4 + next;
                if self.stamp[state] != self.run || cost < self.cost[state] {
                    let came = u8::try_from(direction).unwrap_or_default();
                    self.note(state, cost, came);
                    open.push(Reverse((cost + goal.least(x, y), cost, state)));
                }
            }
        }
        let middle = |rect: &Rect| ((rect.x + rect.w / 2) / PITCH, (rect.y + rect.h / 2) / PITCH);
        let ((x, y), end) = (middle(from), middle(to));
        vec![(x, y), (end.0, y), end]
    }

    fn note(&mut self, state: usize, cost: u32, came: u8) {
        self.stamp[state] = self.run;
        self.cost[state] = cost;
        self.came[state] = came;
    }

    fn point(&self, at: usize) -> (i32, i32) {
        let at = i32::try_from(at).unwrap_or_default();
        (at % self.columns, at / self.columns)
    }

    /// The points that lead to a state.
    fn back(&self, mut state: usize) -> Vec<(i32, i32)> {
        let mut points = Vec::new();
        loop {
            let (x, y) = self.point(state / 4);
            points.push((x, y));
            let came = self.came[state];
            if came == u8::MAX {
                break;
            }
            let (dx, dy, _) = DIRECTIONS[state % 4];
            let Some(before) = self.at(x - dx, y - dy) else { break };
            state = before * 4 + usize::from(came);
        }
        points.reverse();
        points
    }

    /// Notes that a line runs here.
    fn enter(&mut self, path: &[(i32, i32)], line: usize) {
        for pair in path.windows(2) {
            let axis = if pair[0].1 == pair[1].1 { Axis::Across } else { Axis::Down };
            for (x, y) in pair {
                if let Some(at) = self.at(*x, *y)
                    && self.users[axis as usize][at].last() != Some(&line)
                {
                    self.users[axis as usize][at].push(line);
                }
            }
        }
    }
}

/// Where lines may begin or end at a box: on its border, not at its corners.
struct Ends {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Ends {
    fn of(rect: &Rect) -> Self {
        Self {
            left: rect.x / PITCH,
            top: rect.y / PITCH,
            right: rect.right() / PITCH,
            bottom: rect.bottom() / PITCH,
        }
    }

    /// Each point, with the direction in which it is left.
    fn all(&self) -> Vec<(i32, i32, usize)> {
        let mut all = Vec::new();
        for y in self.top + 1..self.bottom {
            all.push((self.right, y, 0));
            all.push((self.left, y, 1));
        }
        for x in self.left + 1..self.right {
            all.push((x, self.bottom, 2));
            all.push((x, self.top, 3));
        }
        all
    }

    /// Whether a line that goes in a direction may end here.
    fn takes(&self, x: i32, y: i32, direction: usize) -> bool {
        let on_side = y > self.top && y < self.bottom;
        let on_edge = x > self.left && x < self.right;
        match direction {
            0 => x == self.left && on_side,
            1 => x == self.right && on_side,
            2 => y == self.top && on_edge,
            _ => y == self.bottom && on_edge,
        }
    }

    fn is_inside(&self, x: i32, y: i32) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// How far from the middle of its side a point is.
    fn away(&self, x: i32, y: i32) -> u32 {
        let is_side = x == self.left || x == self.right;
        let away = if is_side { 2 * y - self.top - self.bottom } else { 2 * x - self.left - self.right };
        // Of wide boxes, any point will do.
        (away.unsigned_abs()).min(8)
    }

    /// What it costs at least to come here.
    fn least(&self, x: i32, y: i32) -> u32 {
        let dx = (self.left - x).max(x - self.right).max(0);
        let dy = (self.top - y).max(y - self.bottom).max(0);
        (dx + dy).unsigned_abs() * TOGETHER
    }
}

/// The corners of a path, with both ends, in pixels.
fn corners(path: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut corners: Vec<(i32, i32)> = Vec::new();
    for (at, point) in path.iter().enumerate() {
        let is_straight = at > 0
            && path.get(at + 1).is_some_and(|next| {
                let before = path[at - 1];
                (before.0 == point.0 && point.0 == next.0) || (before.1 == point.1 && point.1 == next.1)
            });
        if !is_straight {
            corners.push((point.0 * PITCH, point.1 * PITCH));
        }
    }
    corners
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Shape;

    fn boxed(x: i32, y: i32) -> Shape {
        Shape { rect: Rect::new(x, y, 40, 40), solid: true, ..Shape::default() }
    }

    #[test]
    fn lines_pass_around_boxes() {
        let mut picture = Picture { width: 400, height: 200, ..Picture::default() };
        for (x, y) in [(20, 80), (300, 80), (160, 80)] {
            picture.push(boxed(x, y));
        }
        picture.lines.push(Line { from: 0, to: 1, class: "data", width: 1, ..Line::default() });
        route(&mut picture);
        let points = &picture.lines[0].points;
        assert!(points.len() >= 4, "{points:?}");
        for pair in points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            assert!(from.0 == to.0 || from.1 == to.1);
            let is_through = |x: i32, y: i32| (160..=200).contains(&x) && (80..=120).contains(&y);
            let steps = ((to.0 - from.0).abs() + (to.1 - from.1).abs()) / PITCH;
            for step in 0..=steps {
                let x = from.0 + (to.0 - from.0).signum() * step * PITCH;
                let y = from.1 + (to.1 - from.1).signum() * step * PITCH;
                assert!(!is_through(x, y), "{points:?}");
            }
        }
    }
}
