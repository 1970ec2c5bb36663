//! The controls as rules.

use super::log::{Configuration, Help, Level, Rule, RuleProperties, Text};
use crate::control::{Control, Severity};

/// The tags of a rule that GitHub shows; with more than 20, it refuses the file.
pub(super) const TAGS: usize = 10;

/// All controls, in their order.
pub(super) fn all<'c>(controls: impl IntoIterator<Item = &'c Control>) -> Vec<Rule> {
    controls.into_iter().map(rule).collect()
}

fn rule(control: &Control) -> Rule {
    let frameworks: Vec<String> = crate::framework::ids_of(control).collect();
    let asked = if frameworks.is_empty() {
        String::new()
    } else {
        format!("\n\nAsked for by: {}.", frameworks.join(", "))
    };
    let area: &str = &control.area.0;
    let purpose = if area == "reliability" { "reliability" } else { "security" };
    let mut tags = vec![purpose.to_owned()];
    tags.extend((area != purpose).then(|| area.to_owned()));
    let families = frameworks.iter().filter_map(|id| id.split_once('/')).map(|(family, _)| family.to_owned());
    tags.extend(families);
    tags.dedup();
    tags.extend(frameworks.iter().cloned());
    tags.truncate(TAGS);
    let (level, score) = severity(control.severity);
    Rule {
        id: control.id.clone(),
        name: control.id.split('-').map(capitalized).collect(),
        short_description: Text { text: control.title.clone() },
        full_description: Text { text: control.rationale.clone() },
        help: Help {
            text: format!("{}\n\nRemedy: {}{asked}", control.rationale, control.remedy),
            markdown: format!(
                "{}\n\n**Remedy:** {}{}",
                markdown::prose(&control.rationale),
                markdown::prose(&control.remedy),
                if frameworks.is_empty() {
                    String::new()
                } else {
                    let ids: Vec<String> = frameworks.iter().map(|id| markdown::code(id)).collect();
                    format!("\n\n**Asked for by:** {}", ids.join(", "))
                }
            ),
        },
        default_configuration: Configuration { level },
        properties: RuleProperties {
            security_severity: score,
            precision: "very-high",
            tags,
            area: area.to_owned(),
            severity: control.severity.as_str(),
            frameworks,
        },
    }
}

/// The level, and a score in the middle of what GitHub shows by the same word.
pub(super) fn severity(severity: Severity) -> (Level, &'static str) {
    match severity {
        Severity::Critical => (Level::Error, "9.5"),
        Severity::High => (Level::Error, "8.0"),
        Severity::Medium => (Level::Warning, "5.5"),
        Severity::Low => (Level::Note, "2.0"),
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
