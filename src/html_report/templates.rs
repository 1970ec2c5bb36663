//! The templates, a file each. What a template writes with `{{…}}` is escaped for text and for attributes; with `{{{…}}}`
//! stands what is HTML already: sections, drawings, the styles and the script.

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde::Serialize;

const TEMPLATES: [(&str, &str); 12] = [
    ("page", include_str!("templates/page.hbs")),
    ("index", include_str!("templates/index.hbs")),
    ("summary", include_str!("templates/summary.hbs")),
    ("architecture", include_str!("templates/architecture.hbs")),
    ("cost", include_str!("templates/cost.hbs")),
    ("inventory", include_str!("templates/inventory.hbs")),
    ("addresses", include_str!("templates/addresses.hbs")),
    ("access", include_str!("templates/access.hbs")),
    ("controls", include_str!("templates/controls.hbs")),
    ("support", include_str!("templates/support.hbs")),
    ("differences", include_str!("templates/differences.hbs")),
    ("files", include_str!("templates/files.hbs")),
];

/// Parts that several templates share.
const PARTIALS: [(&str, &str); 5] = [
    ("options", include_str!("templates/options.hbs")),
    ("outcomes", include_str!("templates/outcomes.hbs")),
    ("frame", include_str!("templates/frame.hbs")),
    ("addresses-map", include_str!("templates/addresses-map.hbs")),
    ("timeline", include_str!("templates/timeline.hbs")),
];

/// The template of a name with values in it.
///
/// # Panics
/// When a template asks for what it is not given, which tests of every section exclude.
pub(crate) fn render(name: &str, values: &impl Serialize) -> String {
    REGISTRY.render(name, values).expect("a template asks for what it is given")
}

static REGISTRY: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    for (name, text) in PARTIALS {
        registry.register_partial(name, text.trim_end()).expect("a template is whole");
    }
    for (name, text) in TEMPLATES {
        registry.register_template_string(name, text).expect("a template is whole");
    }
    registry
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_templates_are_whole() {
        for (name, _) in TEMPLATES.iter().chain(&PARTIALS) {
            assert!(REGISTRY.has_template(name));
        }
    }
}
