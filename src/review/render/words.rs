//! What all renderings say in the same words.

use crate::{
    AccessChange, Action, Blocker, Change, Counts, Danger, Direction, FailOn, Import, MadeFrom, Reason,
    ReplaceOrder, Review, RightKind, Summary, Written,
};
use markdown::number;

/// Terraform's own symbol; `=` for what stays as it is, `?` for what a later Terraform does.
pub(super) fn symbol(action: &Action) -> &'static str {
    match action {
        Action::NoOp => "=",
        Action::Read => "<=",
        Action::Create | Action::Written(Written::Added) => "+",
        Action::Update | Action::Written(Written::Changed) => "~",
        Action::Replace(ReplaceOrder::DestroyFirst) => "-/+",
        Action::Replace(ReplaceOrder::CreateFirst) => "+/-",
        Action::Delete | Action::Written(Written::Removed) => "-",
        Action::Forget => ".",
        Action::CreateThenForget => "+/.",
        Action::Other(_) => "?",
    }
}

/// What is done, after a number or before a name.
pub(super) fn verb(action: &Action) -> &str {
    match action {
        Action::NoOp => "keep",
        Action::Read => "read",
        Action::Create => "create",
        Action::Update => "change",
        Action::Replace(_) => "replace",
        Action::Delete => "destroy",
        Action::Forget => "forget",
        Action::CreateThenForget => "make anew beside the old",
        Action::Written(Written::Added) => "add the block",
        Action::Written(Written::Changed) => "change the block",
        Action::Written(Written::Removed) => "remove the block",
        Action::Other(words) if words.is_empty() => "an unknown action",
        Action::Other(words) => words,
    }
}

/// Whether an object that stands goes, or may go: what is never left out.
pub(super) fn grave(change: &Change) -> bool {
    change.action.destroys() || matches!(change.action, Action::CreateThenForget | Action::Other(_))
}

/// A part of a headline.
pub(super) struct Phrase {
    pub(super) text: String,
    /// Whether an object that stands goes.
    pub(super) grave: bool,
}

/// What happens, action by action, without those that happen to nothing.
pub(super) fn phrases(counts: &Counts) -> Vec<Phrase> {
    let all = [
        (counts.create, "to create", false),
        (counts.update, "to change", false),
        (counts.replace, "to replace", true),
        (counts.delete, "to destroy", true),
        (counts.create_then_forget, "to make anew beside the old", true),
        (counts.other, "with an unknown action", true),
        (counts.moved, "moved", false),
        (counts.imported, "to import", false),
        (counts.forget, "to forget", false),
        (counts.read, "to read", false),
        (counts.written, "in configuration alone", false),
    ];
    let happening = all.into_iter().filter(|(count, ..)| *count > 0);
    happening
        .map(|(count, what, grave)| Phrase { text: format!("{} {what}", number(count)), grave })
        .collect()
}

/// What others did to objects.
pub(super) fn drift(changes: &[Change]) -> String {
    let gone = changes.iter().filter(|change| change.action == Action::Delete).count();
    let other = changes.len() - gone;
    let parts = [(other, "changed"), (gone, "gone")].into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, what)| format!("{} {what}", number(count))).collect::<Vec<_>>().join(", ")
}

/// What happens beside objects.
pub(super) fn beside(summary: &Summary) -> Vec<String> {
    let counts = &summary.counts;
    let mut beside = Vec::new();
    if phrases(counts).is_empty() {
        beside.push(match counts.outputs {
            0 if summary.complete => "nothing changes".to_owned(),
            0 => "nothing changes as far as was seen".to_owned(),
            1 => "1 output changes".to_owned(),
            many => format!("{} outputs change", number(many)),
        });
    }
    if counts.deferred > 0 {
        beside.push(format!("{} put off", number(counts.deferred)));
    }
    if counts.drift > 0 {
        beside.push(format!("{} changed outside Terraform", number(counts.drift)));
    }
    let unseen = summary.stacks.iter().filter(|stack| !stack.complete).count();
    if unseen > 0 {
        beside.push(format!("{} not looked at as a whole", several(unseen, "stack", "stacks")));
    }
    beside
}

/// `1 object`, `2 objects`.
pub(super) fn several(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// What the review was made from, as a sentence.
pub(super) fn made_from(made_from: &MadeFrom) -> String {
    match made_from {
        MadeFrom::Diff { base, head } => {
            format!("Forecast from generated files: `{base}` → `{head}`. No state was read.")
        }
        MadeFrom::Plan { program } => format!("Planned by {program}."),
    }
}

/// The command that shows all of a review.
pub(super) fn command(review: &Review) -> String {
    let verb = match review.made_from {
        MadeFrom::Diff { .. } => "diff",
        MadeFrom::Plan { .. } => "plan",
    };
    format!("cleon {verb} {}", review.environment)
}

/// What has to be seen before everything else, the worst first, as sentences.
pub(super) fn verdict(review: &Review, summary: &Summary) -> Vec<String> {
    let mut verdict = Vec::new();
    let all = || review.stacks.iter().flat_map(|stack| &stack.changes);
    let lost = all().filter(|change| change.danger == Danger::Loss).count();
    if lost > 0 {
        let is = several(lost, "object is", "objects are");
        let it = if lost == 1 { "it holds" } else { "they hold" };
        verdict.push(format!("{is} lost with what {it}."));
    }
    let gone = all().filter(|change| change.danger != Danger::Loss && change.action.destroys()).count();
    if gone > 0 {
        let other = if lost > 0 { "other " } else { "" };
        let one = format!("{other}object is");
        let many = format!("{other}objects are");
        verdict.push(format!("{} destroyed or replaced.", several(gone, &one, &many)));
    }
    let unknown = all().filter(|change| matches!(change.action, Action::Other(_))).count();
    if unknown > 0 {
        let has = several(unknown, "object has", "objects have");
        verdict.push(format!("{has} an action that this cleon does not know."));
    }
    let internet = review.openings.iter().filter(|opening| opening.broadening && opening.internet).count();
    if internet > 0 {
        verdict.push(format!("{} to the internet.", several(internet, "way opens", "ways open")));
    }
    if review.has(FailOn::Broadening) {
        let rights = review.access.iter().filter(|change| change.broadening).count();
        let ways = review.openings.iter().filter(|opening| opening.broadening && !opening.internet).count();
        if rights > 0 {
            verdict.push(format!("{} given to somebody.", several(rights, "right is", "rights are")));
        }
        if ways > 0 {
            let more = if internet > 0 { "more " } else { "" };
            verdict.push(format!(
                "{}.",
                several(ways, &format!("{more}way opens"), &format!("{more}ways open"))
            ));
        }
    }
    let one_way = all().filter(|change| {
        change.danger == Danger::Caution && change.consequences.iter().any(|consequence| consequence.one_way)
    });
    let one_way = one_way.count();
    if one_way > 0 {
        verdict.push(format!("{} be undone.", several(one_way, "change cannot", "changes cannot")));
    }
    let failing =
        review.stacks.iter().flat_map(|stack| &stack.checks).filter(|check| check.status != "unknown");
    let failing = failing.count();
    if failing > 0 {
        verdict.push(format!("{} not hold.", several(failing, "check does", "checks do")));
    }
    let unseen = summary.stacks.iter().filter(|stack| !stack.complete).count();
    if unseen > 0 {
        verdict.push(format!("{} not looked at as a whole.", several(unseen, "stack was", "stacks were")));
    }
    verdict
}

/// What a stack waits for.
pub(super) fn blocker(blocker: &Blocker) -> String {
    match &blocker.export {
        Some(export) => format!("`{export}` of `{}`", blocker.stack),
        None => format!("`{}`, which has no state yet", blocker.stack),
    }
}

/// Why something happens, with the arguments that its text does not name.
pub(super) fn reason(reason: &Reason) -> String {
    let unnamed = reason.arguments.iter().filter(|argument| !reason.text.contains(argument.as_str()));
    let unnamed: Vec<String> = unnamed.map(|argument| format!("`{argument}`")).collect();
    match unnamed.len() {
        0 => reason.text.clone(),
        1..=6 => format!("{} ({})", reason.text, unnamed.join(", ")),
        many => format!("{} ({} and {} more)", reason.text, unnamed[..6].join(", "), many - 6),
    }
}

/// That an object is taken over.
pub(super) fn import(import: &Import) -> String {
    match &import.id {
        Some(id) => format!("imported as `{id}`"),
        None => "imported under an id that is known after apply".to_owned(),
    }
}

/// What comes before the actions of a right that is not simply allowed.
pub(super) fn kind_of_right(change: &AccessChange) -> &'static str {
    match (change.kind, change.direction) {
        (RightKind::Allowed | RightKind::Assume, _) => "",
        (RightKind::Denied, Direction::Gains) => "no longer denied: ",
        (RightKind::Denied, Direction::Loses) => "denied from now on: ",
        (RightKind::Ceiling, Direction::Gains) => "no longer held back: ",
        (RightKind::Ceiling, Direction::Loses) => "held back from now on: ",
        (RightKind::Cluster, _) => "in the cluster: ",
    }
}
