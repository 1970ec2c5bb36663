//! The templates of the comment.
//!
//! What a template writes with `{{…}}` is escaped as prose; with `{{{…}}}` stands what is Markdown already, or made so by a
//! helper.

use std::sync::LazyLock;

use handlebars::{Handlebars, handlebars_helper};
use serde::Serialize;

use super::escape;

/// Those that a piece of the comment is made by.
#[derive(Clone, Copy)]
pub(super) enum Template {
    Access,
    Alarm,
    Change,
    Comment,
    Group,
    Names,
    Openings,
    Output,
    Stacks,
}

impl Template {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Access, include_str!("../templates/access.hbs")),
        (Self::Alarm, include_str!("../templates/alarm.hbs")),
        (Self::Change, include_str!("../templates/change.hbs")),
        (Self::Comment, include_str!("../templates/comment.hbs")),
        (Self::Group, include_str!("../templates/group.hbs")),
        (Self::Names, include_str!("../templates/names.hbs")),
        (Self::Openings, include_str!("../templates/openings.hbs")),
        (Self::Output, include_str!("../templates/output.hbs")),
        (Self::Stacks, include_str!("../templates/stacks.hbs")),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Alarm => "alarm",
            Self::Change => "change",
            Self::Comment => "comment",
            Self::Group => "group",
            Self::Names => "names",
            Self::Openings => "openings",
            Self::Output => "output",
            Self::Stacks => "stacks",
        }
    }

    /// The template with values in it.
    pub(super) fn render(self, values: &impl Serialize) -> String {
        TEMPLATES.render(self.name(), values).expect("a template asks for what it is given")
    }
}

handlebars_helper!(code: |text: str| escape::code(text));
handlebars_helper!(prose: |text: str| escape::prose(text));
handlebars_helper!(cell: |markdown: str| escape::cell(markdown));

static TEMPLATES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    templates.register_escape_fn(escape::prose);
    templates.register_helper("code", Box::new(code));
    templates.register_helper("prose", Box::new(prose));
    templates.register_helper("cell", Box::new(cell));
    let object = include_str!("../templates/object.hbs").trim_end();
    templates.register_partial("object", object).expect("the template of objects is whole");
    for (template, text) in Template::ALL {
        templates.register_template_string(template.name(), text).expect("a template is whole");
    }
    templates
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_templates_are_whole() {
        for (template, _) in Template::ALL {
            assert!(TEMPLATES.has_template(template.name()));
        }
    }
}
