//! What a plan says, in words that both renderings share.

use crate::plan::{Level, Plan, Source, StepKind};
use crate::support::{Phase, Support};

/// `Kubernetes 1.35 to 1.36, in 4 steps`.
pub(super) fn title(plan: &Plan) -> String {
    let way = if plan.from == plan.to {
        format!("Kubernetes {}", plan.to)
    } else {
        format!("Kubernetes {} to {}", plan.from, plan.to)
    };
    match plan.steps.len() {
        0 if plan.unread.is_empty() => format!("{way}: nothing to do"),
        0 => format!("{way}: nothing to do as far as could be read"),
        1 => format!("{way}, in 1 step"),
        many => format!("{way}, in {many} steps"),
    }
}

/// `standard support until 2027-03-27, 126 days`.
pub(super) fn support(of: &Support) -> String {
    let days = |days: i32| format!("{days} day{}", if days == 1 { "" } else { "s" });
    match of.phase {
        Phase::Coming => "not offered yet".to_owned(),
        Phase::Standard => format!(
            "standard support until {}, {}; extended until {}",
            of.end_of_standard,
            days(of.standard_days_left),
            of.end_of_extended
        ),
        Phase::Extended => format!(
            "extended support until {}, {}; standard ended on {}",
            of.end_of_extended,
            days(of.extended_days_left),
            of.end_of_standard
        ),
        Phase::Ended => format!("no support since {}", of.end_of_extended),
    }
}

/// What staying on the version would cost, as sentences.
pub(super) fn saving(plan: &Plan) -> Option<String> {
    let saving = plan.saving.as_ref()?;
    let of = format!(
        "${:.2} a month instead of ${:.2} from {} until {}, ${:.2} more in all",
        saving.extended_a_month, saving.standard_a_month, saving.from, saving.until, saving.in_all
    );
    Some(if plan.pays_for_extended_support {
        format!("Staying on {} costs {of}: what the upgrade saves.", plan.from)
    } else {
        format!(
            "The cluster takes no extended support, so that EKS upgrades it by itself from {} on. With \
             `support = \"extended\"` staying on {} would cost {of}.",
            saving.from, plan.from
        )
    })
}

/// What a note begins with.
pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Blocks => "blocks",
        Level::Attention => "look",
        Level::Info => "note",
    }
}

/// Who says so.
pub(super) fn source(source: Source) -> &'static str {
    match source {
        Source::Settings => "settings",
        Source::Eks => "EKS",
        Source::Table => "table",
        Source::Rule => "rule",
    }
}

/// What to do now.
pub(super) fn next(plan: &Plan) -> String {
    let Some(step) = plan.next() else {
        if !plan.unread.is_empty() {
            let unread: Vec<&str> = plan.unread.iter().map(|note| note.message.as_str()).collect();
            return format!("What could be read is of {}; {}.", plan.to, unread.join("; "));
        }
        return format!("Control plane, add-ons and node groups are of {}.", plan.to);
    };
    let (environment, cluster) = (&plan.environment, &plan.cluster);
    match step.kind {
        _ if step.blocks().next().is_some() => {
            "Step 1 must not be made yet: first what blocks it has to go, then run this again.".to_owned()
        }
        StepKind::Apply => format!("Apply out/{environment}/ first, then run this again."),
        _ => format!(
            "`cleon upgrade {environment} {cluster} --write` writes step 1. Then look at it with `cleon diff \
             {environment}`, let it be reviewed, apply it, and run this again."
        ),
    }
}

/// Who says what, by what it is about.
pub(super) fn sources(plan: &Plan) -> [(&'static str, &str); 5] {
    let sources = &plan.sources;
    [
        ("cluster", &sources.cluster),
        ("versions", &sources.versions),
        ("add-ons", &sources.addons),
        ("insights", &sources.insights),
        ("APIs", &sources.apis),
    ]
}

/// A text of others as one line without what a terminal would obey.
pub(super) fn visible(text: &str) -> String {
    let plain: String = text.chars().map(|of| if of.is_control() { ' ' } else { of }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
