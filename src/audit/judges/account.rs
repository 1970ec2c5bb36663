//! The account and the whole.

use crate::input::Input;
use crate::judge::{Judge, Verdict, plainly};
use crate::model::{Form, Model, Subject};

/// Tags that say whose something is, and how sensitive; each may be written either way.
const TAGS: [(&str, &[&str]); 2] = [
    ("owner", &["owner", "Owner"]),
    ("data_classification", &["data_classification", "data-classification", "DataClassification"]),
];

/// Resources that hold data, or much of the platform.
const TAGGED: [&str; 4] = ["aws_db_instance", "aws_eks_cluster", "aws_s3_bucket", "aws_vpc"];

pub(super) fn judges() -> Vec<Judge> {
    vec![
        plainly("account-per-environment", account),
        plainly("tags-owner", |model, _| TAGGED.iter().flat_map(|kind| tags(model, kind)).collect()),
        plainly("code-is-source", source),
        plainly("exceptions-bounded", exceptions),
    ]
}

fn account<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let Some(own) = input.accounts.get(&model.environment) else {
        return vec![Verdict::unknown(None, "its account is not known")];
    };
    let others = input.accounts.iter().filter(|(name, _)| **name != model.environment);
    let sharing = others.into_iter().find(|(_, account)| *account == own);
    let message = match sharing {
        Some((other, _)) => format!("{} and {other} share the account {own}", model.environment),
        None => format!("{} has the account {own} for itself", model.environment),
    };
    vec![Verdict::whole(sharing.is_none(), message).value(own.clone())]
}

fn tags<'m>(model: &'m Model, kind: &'m str) -> Vec<Verdict<'m>> {
    model.of_type(kind).flat_map(|subject| tags_of(model, subject)).collect()
}

fn tags_of<'m>(model: &'m Model, subject: &'m Subject) -> Vec<Verdict<'m>> {
    let provider = subject.text("provider").unwrap_or("aws");
    let provider = model.get(&subject.stack, &format!("provider.{provider}"));
    let verdict = |(tag, spellings): &(&str, &[&str])| {
        let own = spellings.iter().find_map(|name| subject.text(&format!("tags.{name}")));
        let default = spellings
            .iter()
            .find_map(|name| provider.and_then(|of| of.text(&format!("default_tags[0].tags.{name}"))));
        let found = own.or(default);
        let message = match found {
            Some(value) => format!("its {tag} is {value}"),
            None => format!("it has no tag {tag}"),
        };
        Verdict::of(found.is_some(), subject, "tags", message).setting(format!("tags.{tag}"))
    };
    TAGS.iter().map(verdict).collect()
}

fn source<'m>(model: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    match &input.differing {
        None => verdicts.push(Verdict::unknown(
            None,
            "nobody looked whether out/ is what the model makes: run cleon audit",
        )),
        Some(files) => {
            let message = match files.first() {
                Some(file) => format!("{} files are not what the model makes, {file} the first", files.len()),
                None => "every file in out/ is what the model makes".to_owned(),
            };
            verdicts.push(Verdict::whole(files.is_empty(), message));
        }
    }
    let stacks = model.subjects().filter(|of| of.form == Form::Resource).count();
    for check in ["CTL-001", "REF-001"] {
        let found = input.findings.iter().find(|finding| finding.check == check);
        if let Some(title) = input.checks.get(check) {
            let message = match found {
                Some(finding) => finding.message.clone(),
                None => format!("the check {check} finds nothing in {stacks} resources: {title}"),
            };
            verdicts.push(Verdict::whole(found.is_none(), message));
        }
    }
    verdicts
}

fn exceptions<'m>(_: &'m Model, input: &Input<'_>) -> Vec<Verdict<'m>> {
    let verdict = |exception: &crate::Exception| {
        let told = exception.told();
        let name = told.check.or(told.control).unwrap_or_default();
        let is_whole = !exception.reason.trim().is_empty() && !exception.owner.trim().is_empty();
        let holds = is_whole && exception.holds_on(input.today);
        let message = format!(
            "{name} at {} is accepted by {} until {}",
            exception.target, exception.owner, exception.expires
        );
        Verdict::whole(holds, message).setting("accepted")
    };
    let verdicts: Vec<Verdict<'m>> = input.exceptions.iter().map(verdict).collect();
    if verdicts.is_empty() { vec![Verdict::whole(true, "nothing is accepted")] } else { verdicts }
}
