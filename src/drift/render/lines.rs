//! What text and Markdown say alike.

use serde_json::Value;

use crate::difference::{ClusterDrift, Difference, Drift, Kind};

/// The longest value that is shown.
const LONGEST: usize = 160;

/// A value in one line, in which nothing acts on a terminal.
pub(super) fn value(of: &Value) -> String {
    let text = match of {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    };
    let mut shown = String::new();
    for (at, character) in text.chars().enumerate() {
        if at == LONGEST {
            shown.push('…');
            break;
        }
        if acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The same of a text.
pub(super) fn plain(text: &str) -> String {
    value(&Value::String(text.to_owned()))
}

/// Whether a character shows nothing of its own, or acts on what stands around it.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Both sides of a difference; of maps only what differs.
pub(super) fn sides(of: &Difference) -> (String, String) {
    let (Value::Object(model), Value::Object(live)) = (&of.model, &of.live) else {
        return (value(&of.model), value(&of.live));
    };
    let only = |one: &serde_json::Map<String, Value>, other: &serde_json::Map<String, Value>| -> Value {
        let differs = one.iter().filter(|(key, value)| other.get(*key) != Some(value));
        Value::Object(differs.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    (value(&only(model, live)), value(&only(live, model)))
}

/// A cluster in a line.
pub(super) fn headline(of: &ClusterDrift) -> String {
    let name = plain(&of.name);
    match (&of.version, &of.platform_version) {
        (Some(version), Some(platform)) => {
            format!("{name}: Kubernetes {}, {}", plain(version), plain(platform))
        }
        _ if of.differences.is_empty() => format!("{name}: not read"),
        _ => format!("{name}: not there"),
    }
}

/// What there is in all, in a line.
pub(super) fn summary(drift: &Drift) -> String {
    let count = |kind: Kind| drift.differences().filter(|of| of.kind == kind).count();
    let counted = [Kind::Missing, Kind::Unmanaged, Kind::Changed, Kind::Unhealthy]
        .map(|kind| (count(kind), kind.as_str()))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>();
    let clusters = match drift.clusters.len() {
        1 => "1 cluster".to_owned(),
        many => format!("{many} clusters"),
    };
    let said = if counted.is_empty() { "no drift".to_owned() } else { counted.join(", ") };
    match drift.all_gaps().count() {
        0 => format!("{clusters}: {said}"),
        1 => format!("{clusters}: {said}; 1 call could not be made"),
        many => format!("{clusters}: {said}; {many} calls could not be made"),
    }
}
