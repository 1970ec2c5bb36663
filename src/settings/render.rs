//! Problems as text, with the lines they are about.

use std::fmt;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use crate::{Location, Problem, Problems, masked::Masked};

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// No escape sequences.
    #[default]
    Plain,
    /// ANSI colours.
    Coloured,
}

impl Problems {
    /// All problems as text: `error: what`, then `file:line:column`, the line with the offending text
    /// underlined, other places, and `help: what to write instead`. An empty line stands between two.
    pub fn render(&self, style: Style) -> String {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let masked = Masked::of(self);
        let texts: Vec<_> = self.iter().map(|problem| render_one(problem, &renderer, &masked)).collect();
        texts.join("\n\n")
    }
}

/// The problems as plain text.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for Problems {}

fn render_one(problem: &Problem, renderer: &Renderer, masked: &Masked<'_>) -> String {
    let mut elements: Vec<Element<'_>> = Vec::new();
    if let Some(location) = &problem.location {
        // Places in the same file go into one excerpt, which then shows them in the order of the lines.
        let (near, far): (Vec<_>, Vec<_>) =
            problem.related.iter().partition(|related| related.location.file() == location.file());
        let mut snippet = excerpt(location, AnnotationKind::Primary, None, masked);
        for related in near {
            let span = related.location.range();
            snippet = snippet.annotation(AnnotationKind::Context.span(span).label(related.label.as_str()));
        }
        elements.push(snippet.into());
        for related in far {
            let label = Some(related.label.as_str());
            elements.push(excerpt(&related.location, AnnotationKind::Context, label, masked).into());
        }
    }
    let level = match problem.level {
        crate::Level::Error => Level::ERROR,
        crate::Level::Warning => Level::WARNING,
    };
    let mut title = level.primary_title(problem.message.as_str());
    if let Some(rule) = &problem.rule {
        title = title.id(rule.id.as_str());
        if !rule.figures.is_empty() {
            let figures: Vec<_> =
                rule.figures.iter().map(|(name, value)| format!("{name} {value}")).collect();
            elements.push(Level::NOTE.message(figures.join(", ")).into());
        }
    }
    let Some(help) = problem.help.as_deref() else {
        return renderer.render(&[Group::with_title(title).elements(elements)]);
    };
    if elements.is_empty() {
        // Without an excerpt to hang from, the help is a line of its own.
        let title = renderer.render(&[Group::with_title(title)]);
        return title + "\n" + &renderer.render(&[Group::with_title(Level::HELP.secondary_title(help))]);
    }
    elements.push(Level::HELP.message(help).into());
    renderer.render(&[Group::with_title(title).elements(elements)])
}

fn excerpt<'a>(
    location: &'a Location,
    kind: AnnotationKind,
    label: Option<&'a str>,
    masked: &Masked<'_>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotation = kind.span(location.range());
    let annotation = if let Some(label) = label { annotation.label(label) } else { annotation };
    Snippet::source(masked.source(location.source())).path(location.file()).annotation(annotation)
}
