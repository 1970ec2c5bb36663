//! Images.

use serde_json::Value;

use crate::judge::{Judge, Verdict, each, every, is, judge, key, one_of, plainly};
use crate::model::pods::Pods;
use crate::model::policy::Policy;
use crate::model::{Model, Subject};

/// What pulling needs.
const PULLING: [&str; 9] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeRepositories",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ecr:ListImages",
    "ecr:ListTagsForResource",
];

const SCANNING: &str = "aws_ecr_registry_scanning_configuration";

pub(super) fn judges() -> Vec<Judge> {
    let repository = || every("aws_ecr_repository");
    vec![
        each("registry-scanning", &["aws_ecr_repository"], scanning),
        each("registry-scanning-continuous", &["aws_ecr_repository"], scanned_again),
        judge(
            "registry-immutable-tags",
            repository().expect("image_tag_mutability", one_of(&["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"])),
        ),
        judge(
            "registry-encryption",
            repository()
                .expect("encryption_configuration[0].encryption_type", one_of(&["KMS", "KMS_DSSE"]))
                .expect("encryption_configuration[0].kms_key", key()),
        ),
        judge("registry-lifecycle", repository().beside("aws_ecr_lifecycle_policy", "repository")),
        each("registry-policy", &["aws_ecr_repository"], policies),
        plainly("registry-approved", |model, _| approved(model)),
        plainly("image-pinned", |model, _| images(model, |_, image| pinned(image))),
        plainly("image-digest", |model, _| images(model, digest)),
    ]
}

/// The settings of the registry that are for a repository, with the rule that is.
fn registry<'m>(model: &'m Model, repository: &Subject) -> Option<(&'m Subject, usize)> {
    let name = repository.text("name").unwrap_or_default();
    let configurations = model.of_type(SCANNING);
    configurations.into_iter().find_map(|of| {
        let is_for = |rule: &Value| {
            let filters = rule["repository_filter"].as_array().map(Vec::as_slice).unwrap_or_default();
            filters.iter().any(|filter| {
                let pattern = filter["filter"].as_str().unwrap_or_default();
                let pattern = if pattern.contains('*') { pattern.to_owned() } else { format!("{pattern}*") };
                crate::model::policy::matches(&pattern, name)
            })
        };
        of.items("rule").iter().position(is_for).map(|at| (of, at))
    })
}

fn scanning<'m>(model: &'m Model, repository: &'m Subject) -> Vec<Verdict<'m>> {
    const ON_PUSH: &str = "image_scanning_configuration[0].scan_on_push";
    if let Some((of, at)) = registry(model, repository) {
        let message = format!("images of {} are scanned", repository.address);
        return vec![Verdict::pass(of, format!("rule[{at}].scan_frequency"), message)];
    }
    vec![is(true).judge(model, repository, ON_PUSH)]
}

fn scanned_again<'m>(model: &'m Model, repository: &'m Subject) -> Vec<Verdict<'m>> {
    let Some((of, at)) = registry(model, repository) else {
        return vec![Verdict::fail(
            repository,
            "",
            "the registry scans its images once at most, when they are pushed",
        )];
    };
    let path = format!("rule[{at}].scan_frequency");
    let is_continuous = of.text("scan_type") == Some("ENHANCED") && of.text(&path) == Some("CONTINUOUS_SCAN");
    let message = format!(
        "images of {} are scanned {}",
        repository.address,
        if is_continuous {
            "again whenever a vulnerability becomes known"
        } else {
            "once, when they are pushed"
        }
    );
    vec![Verdict::of(is_continuous, of, path, message)]
}

fn policies<'m>(model: &'m Model, repository: &'m Subject) -> Vec<Verdict<'m>> {
    const POLICY: &str = "policy";
    let mut verdicts = Vec::new();
    for of in model.referring(repository, "aws_ecr_repository_policy", "repository") {
        let Some(policy) = of.at(POLICY).and_then(Policy::read) else {
            verdicts.push(Verdict::unknown(Some(of), "its policy cannot be read: look at it in the account"));
            continue;
        };
        for statement in policy.allowing() {
            let pushing = statement.actions.iter().find(|action| !PULLING.contains(&action.as_str()));
            let (holds, message) = if statement.is_for_everybody() {
                (false, format!("{}: it is open to everybody", statement.name()))
            } else if let Some(action) = pushing.filter(|_| statement.not_actions.is_empty()) {
                (false, format!("{}: others may do more than pull: {action}", statement.name()))
            } else if !statement.not_actions.is_empty() {
                (false, format!("{}: others may do all but what it names", statement.name()))
            } else {
                (true, format!("{}: {} may pull", statement.name(), statement.principals.join(", ")))
            };
            verdicts.push(Verdict::of(holds, of, POLICY, message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::pass(
            repository,
            "",
            "it has no policy: nobody outside of the account reaches it",
        ));
    }
    verdicts
}

/// What an image is called without tag and digest, its tag and its digest.
fn parts(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag), digest),
        _ => (name, None, digest),
    }
}

/// The repository of the model that an image is in.
fn repository<'m>(model: &'m Model, image: &str) -> Option<&'m Subject> {
    let (name, ..) = parts(image);
    let (host, path) = name.split_once('/')?;
    let is_registry = host.contains(".dkr.ecr.");
    model.of_type("aws_ecr_repository").find(|of| is_registry && of.text("name") == Some(path))
}

fn images(model: &Model, say: impl Fn(&Model, &str) -> (bool, String)) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for pods in model.pods() {
        for container in pods.containers() {
            let (holds, message) = say(model, container.image());
            verdicts.push(Verdict::of(holds, pods.workload, format!("{}.image", container.path), message));
        }
    }
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("there are no pods"));
    }
    verdicts
}

fn approved(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts = Vec::new();
    for release in model.of_type("helm_release") {
        const REPOSITORY: &str = "repository";
        let place = release.text(REPOSITORY).or(release.text("chart")).unwrap_or_default();
        let is_named = place.starts_with("https://") || place.starts_with("oci://");
        let message =
            format!("its chart is of {}", if place.is_empty() { "nowhere that is named" } else { place });
        verdicts.push(Verdict::of(is_named, release, REPOSITORY, message));
    }
    for pods in model.pods().iter().collect::<Vec<&Pods<'_>>>() {
        for container in pods.containers() {
            let image = container.image();
            let own = repository(model, image);
            let message = match own {
                Some(own) => format!("the container {} comes from {}", container.name(), own.address),
                None => format!(
                    "the container {} comes from {}, which is none of the platform's own repositories",
                    container.name(),
                    parts(image).0
                ),
            };
            let path = format!("{}.image", container.path);
            verdicts.push(Verdict::of(own.is_some(), pods.workload, path, message));
        }
    }
    verdicts
}

fn pinned(image: &str) -> (bool, String) {
    match parts(image) {
        (_, _, Some(digest)) => (true, format!("it has the digest {digest}")),
        (_, Some("latest"), _) => (false, "it has the tag latest, which moves".to_owned()),
        (_, Some(tag), _) => (true, format!("it has the tag {tag}")),
        (_, None, None) => (false, "it has no tag, which means latest".to_owned()),
    }
}

fn digest(model: &Model, image: &str) -> (bool, String) {
    if let (_, _, Some(digest)) = parts(image) {
        return (true, format!("it has the digest {digest}"));
    }
    match repository(model, image) {
        Some(own) if own.text("image_tag_mutability").is_some_and(|of| of.starts_with("IMMUTABLE")) => {
            (true, format!("tags of {} cannot move", own.address))
        }
        Some(own) => (false, format!("it has no digest, and tags of {} can move", own.address)),
        None => (false, "it has no digest, and whether its tag can move is not known".to_owned()),
    }
}
