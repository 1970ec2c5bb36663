//! Drift on a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use live::Gap;

use super::lines;
use crate::difference::{Difference, Drift, Severity};

const HIGH: Style = AnsiColor::Red.on_default().bold();
const MEDIUM: Style = AnsiColor::Yellow.on_default().bold();
const LOW: Style = AnsiColor::Blue.on_default();
const NAME: Style = Style::new().bold();

/// Drift as a person reads it.
pub fn text(drift: &Drift, is_coloured: bool) -> String {
    let paint = Paint(is_coloured);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} in {} of account {}",
        drift.environment,
        lines::plain(&drift.region),
        lines::plain(&drift.account_id)
    );
    for cluster in &drift.clusters {
        let _ = writeln!(text, "\n{}", paint.with(NAME, &lines::headline(cluster)));
        for difference in &cluster.differences {
            tell(&mut text, difference, paint);
        }
        for notice in &cluster.notices {
            let _ =
                writeln!(text, "  note    {}: {}", lines::plain(&notice.subject), lines::plain(&notice.text));
        }
        gaps(&mut text, &cluster.gaps, paint);
        if cluster.differences.is_empty() && cluster.gaps.is_empty() && cluster.version.is_some() {
            let _ = writeln!(text, "  as the model says");
        }
    }
    if !drift.beside.is_empty() || !drift.gaps.is_empty() {
        let _ = writeln!(text, "\n{}", paint.with(NAME, "beside them"));
        for difference in &drift.beside {
            tell(&mut text, difference, paint);
        }
        gaps(&mut text, &drift.gaps, paint);
    }
    let _ = writeln!(text, "\n{}", lines::summary(drift));
    text
}

fn tell(text: &mut String, of: &Difference, paint: Paint) {
    let word = paint.with(style(of.severity), &format!("{:<6}", of.severity.as_str()));
    let argument = of.argument.as_ref().map(|argument| format!(" {argument}")).unwrap_or_default();
    let what = lines::plain(&of.name());
    let _ = writeln!(text, "  {word}  {} {what}{argument}", of.kind.as_str());
    if of.address.is_some() {
        let _ = writeln!(text, "          of {}", lines::plain(&of.subject));
    }
    if of.argument.is_some() {
        let (model, live) = lines::sides(of);
        let _ = writeln!(text, "          model: {model}\n          live:  {live}");
    } else if !of.live.is_null() {
        let _ = writeln!(text, "          live:  {}", lines::value(&of.live));
    }
    let _ = writeln!(text, "          {}", of.meaning);
    for remedy in &of.remedies {
        let _ = writeln!(text, "          - {}", lines::plain(remedy.text()));
    }
    if let Some(location) = &of.setting_location {
        let _ = writeln!(text, "            at {location}");
    }
}

fn gaps(text: &mut String, gaps: &[Gap], paint: Paint) {
    for gap in gaps {
        let _ = writeln!(text, "  {}  {}", paint.with(HIGH, "unread"), lines::plain(&gap.reason));
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::High => HIGH,
        Severity::Medium => MEDIUM,
        Severity::Low => LOW,
    }
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
