//! Boxes with their text, which always fits.

use crate::architecture::Thing;
use crate::picture::{Icon, Label, Picture, Rect, Shape, Style, UNIT};
use crate::text;

/// A box with nothing in it but text.
#[derive(Default)]
pub(super) struct Card<'a> {
    pub(super) id: &'a str,
    pub(super) address: &'a str,
    pub(super) class: &'a str,
    pub(super) icon: Option<Icon>,
    pub(super) rect: Rect,
    pub(super) parent: Option<usize>,
}

impl<'a> Card<'a> {
    pub(super) fn of(thing: &'a Thing, class: &'a str, parent: usize, rect: Rect) -> Self {
        Self { id: &thing.id, address: &thing.address, class, icon: None, rect, parent: Some(parent) }
    }

    pub(super) fn with(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Draws it with a title and lines below it: as many as fit, each shortened to its room.
    pub(super) fn draw(self, picture: &mut Picture, title: &str, lines: &[String]) -> usize {
        let rect = self.rect;
        let inset = if self.icon.is_some() { 2 * UNIT } else { UNIT / 2 };
        let (x, room) = (rect.x + inset, rect.w - inset - UNIT / 2);
        let mut rows = vec![(Style::Title, title)];
        rows.extend(lines.iter().filter(|line| !line.is_empty()).map(|line| (Style::Detail, line.as_str())));
        let height = |rows: &[(Style, &str)]| rows.iter().map(|(style, _)| style.line()).sum::<i32>();
        while rows.len() > 1 && height(&rows) > rect.h - 4 {
            rows.pop();
        }
        let mut y = rect.y + (rect.h - height(&rows)) / 2;
        let mut labels = Vec::new();
        for (style, line) in &rows {
            y += style.line();
            let text = text::fitting(line, style.size(), style.is_bold(), room);
            labels.push(Label { x, y: y - 4, style: *style, text });
        }
        let about: Vec<&str> = [title].into_iter().chain(lines.iter().map(String::as_str)).collect();
        picture.push(Shape {
            id: self.id.to_owned(),
            address: self.address.to_owned(),
            class: self.class.to_owned(),
            rect,
            parent: self.parent,
            icon: self.icon,
            labels,
            about: about.into_iter().filter(|of| !of.is_empty()).collect::<Vec<_>>().join(" · "),
            solid: true,
        })
    }
}

/// A box that holds others.
pub(super) fn container(class: &str, parent: Option<usize>, rect: Rect) -> Shape {
    Shape { class: class.to_owned(), parent, rect, ..Shape::default() }
}

/// Writes what a box is called at its top, and what is to know of it beside that.
pub(super) fn head(shape: &mut Shape, icon: Option<Icon>, title: &str, detail: &str) {
    shape.icon = icon;
    let inset = if icon.is_some() { 2 * UNIT } else { UNIT };
    let (x, y) = (shape.rect.x + inset, shape.rect.y + UNIT + 5);
    let room = shape.rect.w - inset - UNIT;
    let (size, bold) = (Style::Heading.size(), true);
    let name = text::fitting(title, size, bold, room);
    let width = text::width(&name, size, bold);
    shape.labels.push(Label { x, y, style: Style::Heading, text: name });
    let beside = text::fitting(detail, Style::Detail.size(), false, room - width - UNIT / 2);
    if !beside.is_empty() {
        shape.labels.push(Label { x: x + width + UNIT / 2, y, style: Style::Detail, text: beside });
    }
    let parts = [title, detail].into_iter().filter(|part| !part.is_empty());
    shape.about = parts.collect::<Vec<_>>().join(" · ");
}
