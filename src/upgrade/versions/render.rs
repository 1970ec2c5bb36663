//! Versions on a terminal.

use std::fmt::Write;

use aws::addon_versions::Addon;

use super::{ClusterOn, Versions};
use crate::support::Phase;

/// The versions as a person reads them.
pub fn text(of: &Versions) -> String {
    let mut text = format!("Kubernetes on EKS, seen on {}, as {} says\n", of.day, of.source);
    for row in &of.kubernetes {
        let support = &row.support;
        let left = |days: i32| format!("{days} day{}", if days == 1 { "" } else { "s" });
        let said = match support.phase {
            Phase::Coming => "not offered yet".to_owned(),
            Phase::Standard => {
                format!("standard until {}, {}", support.end_of_standard, left(support.standard_days_left))
            }
            Phase::Extended => {
                format!("extended until {}, {}", support.end_of_extended, left(support.extended_days_left))
            }
            Phase::Ended => format!("ended on {}", support.end_of_extended),
        };
        let _ = write!(text, "  {:<5} {said:<36}", support.version.to_string());
        if support.phase == Phase::Standard {
            let _ = write!(text, " extended until {}", support.end_of_extended);
        }
        text.truncate(text.trim_end().len());
        let _ = writeln!(text, "{}", clusters(&row.clusters));
    }
    let some = if of.addons_are_complete { "" } else { "; the table does not have all" };
    let _ = writeln!(
        text,
        "\nVersions of add-ons to run where nobody names one, as of {}{some}",
        of.addons_as_of
    );
    for addon in Addon::ALL {
        let _ = writeln!(text, "  {addon}");
        // Neighbours with the same version share a line.
        let mut rows = of.addons.iter().filter(|row| row.addon == addon).peekable();
        while let Some(row) = rows.next() {
            let mut versions = row.kubernetes.to_string();
            while let Some(same) = rows.next_if(|next| next.default == row.default) {
                let _ = write!(versions, ", {}", same.kubernetes);
            }
            let default = row.default.as_deref().unwrap_or("none known");
            let _ = writeln!(text, "    {default:<24} with {versions}");
        }
    }
    text
}

fn clusters(clusters: &[ClusterOn]) -> String {
    let names: Vec<String> = clusters.iter().map(|of| format!("{}/{}", of.environment, of.cluster)).collect();
    if names.is_empty() { String::new() } else { format!("  {}", names.join(", ")) }
}
