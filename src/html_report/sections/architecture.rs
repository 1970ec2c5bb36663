//! The architecture, drawn.

use graph::Architecture;
use serde::Serialize;

use super::Section;
use crate::Environment;
use crate::templates::render;

#[derive(Serialize)]
struct Picture {
    svg: String,
}

pub(super) fn section(environment: &Environment<'_>) -> Section {
    let svg = graph::svg(&Architecture::of(environment.model));
    Section {
        id: "architecture",
        title: "Architecture",
        hint: String::new(),
        html: render("architecture", &Picture { svg }),
    }
}
