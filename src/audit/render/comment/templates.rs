//! The templates of the page. What they write with `{{…}}` is escaped as prose; with `{{{…}}}` stands what is Markdown already.

use std::sync::LazyLock;

use handlebars::{Handlebars, handlebars_helper};
use serde::Serialize;

/// Those that the page is made by.
#[derive(Clone, Copy)]
pub(super) enum Template {
    Control,
    Page,
}

impl Template {
    const ALL: [(Self, &'static str); 2] = [
        (Self::Control, include_str!("../templates/control.hbs")),
        (Self::Page, include_str!("../templates/page.hbs")),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Page => "page",
        }
    }

    /// The template with values in it.
    pub(super) fn render(self, values: &impl Serialize) -> String {
        TEMPLATES.render(self.name(), values).expect("a template asks for what it is given")
    }
}

handlebars_helper!(code: |text: str| markdown::code(text));
handlebars_helper!(prose: |text: str| markdown::prose(text));
handlebars_helper!(cell: |markdown: str| markdown::cell(markdown));

static TEMPLATES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    templates.register_escape_fn(markdown::prose);
    templates.register_helper("code", Box::new(code));
    templates.register_helper("prose", Box::new(prose));
    templates.register_helper("cell", Box::new(cell));
    for (template, text) in Template::ALL {
        templates.register_template_string(template.name(), text).expect("a template is whole");
    }
    templates
});
