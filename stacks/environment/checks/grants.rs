//! Rules of what services may do in AWS, and of their secrets.

use std::collections::BTreeMap;

use aws::names::{SecretName, ServiceName};
use aws::region::Region;
use modules::identity::{boundary, pattern::like};
use modules::service::grants::{Access, BucketOf, Grant};
use modules::service::permissions;
use modules::service::settings::{NotificationSettings, SecretKey, SecretSettings};
use settings::{Document, Node, Problem, Problems, Value, child, index};

use super::super::{ActionName, EnvironmentName, PermissionsBoundary};

/// Adds what is wrong with the grants of each service, and with the names of secrets.
pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    let repositories = repositories(environment, document);
    for service in document.keys("services") {
        let path = child("services", service);
        let grants = grants_of(document, &path);
        own(document, service, &path, &grants, problems);
        overlaps(document, &grants, problems);
        repositories_there(environment, document, &grants, &repositories, problems);
        within_the_boundary(document, &grants, problems);
        keys_of_the_region(document, &grants, problems);
    }
    topics_of_the_region(document, problems);
    names_of_secrets(document, problems);
}

/// The grants that can be read, with their paths.
fn grants_of(document: &Document, service: &str) -> Vec<(String, Grant)> {
    let list = child(service, "grants");
    let count = match document.node(&list).map(Node::value) {
        Some(Value::Array(grants)) => grants.len(),
        _ => 0,
    };
    let paths = (0..count).map(|at| index(&list, at));
    paths.filter_map(|path| document.get(&path).map(|grant| (path, grant))).collect()
}

/// What a grant calls the service's own is there.
fn own(document: &Document, service: &str, path: &str, grants: &[(String, Grant)], problems: &mut Problems) {
    for (at, grant) in grants {
        let what = match grant {
            Grant::Bucket { bucket: BucketOf::Own, .. } => "bucket",
            Grant::Database { .. } => "database",
            _ => continue,
        };
        if document.node(&child(path, what)).is_some() {
            continue;
        }
        problems.push(
            Problem::new(format!("the service {service} has no {what} of its own"))
                .help(format!("add `[{path}.{what}]`, or remove the grant"))
                .at_path(document.root(), &child(at, what)),
        );
    }
}

/// The repositories that the environment makes.
fn repositories(environment: &EnvironmentName, document: &Document) -> Vec<String> {
    let name = |key: &str| {
        let written = document.get::<ServiceName>(&child(&child("services", key), "name"));
        format!("{environment}/{}", written.as_ref().map_or(key, |name| name.as_str()))
    };
    document.keys("services").map(name).collect()
}

/// A repository that is called as those of the environment is one of them.
fn repositories_there(
    environment: &EnvironmentName,
    document: &Document,
    grants: &[(String, Grant)],
    there: &[String],
    problems: &mut Problems,
) {
    for (at, grant) in grants {
        let Grant::Repository { repository } = grant else { continue };
        let name = repository.as_str();
        let ours = name.strip_prefix(environment.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if !ours || there.iter().any(|of| of == name) {
            continue;
        }
        let known = format!("the repositories here are {}", there.join(", "));
        let help = match settings::nearest(name, there.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"? {known}"),
            None => known,
        };
        problems.push(
            Problem::new(format!("{environment} has no repository \"{name}\""))
                .help(help)
                .at_path(document.root(), &child(at, "repository")),
        );
    }
}

/// Two grants of one thing are one grant, and one that another covers says nothing.
fn overlaps(document: &Document, grants: &[(String, Grant)], problems: &mut Problems) {
    for (at, (path, grant)) in grants.iter().enumerate() {
        let first = grants[..at].iter().find_map(|(first, other)| {
            // Exact twins are refused where the list is read.
            let help = overlap(grant, other).filter(|_| grant != other)?;
            Some((first, other, help))
        });
        let Some((first, other, help)) = first else { continue };
        problems.push(
            Problem::new(format!("the grants {} and {} overlap", said(other), said(grant)))
                .help(help)
                .at_path(document.root(), path)
                .related_path(document.root(), first, "the other grant"),
        );
    }
}

/// What to do about two grants that overlap; none when they do not.
fn overlap(one: &Grant, other: &Grant) -> Option<String> {
    let merge = |word: &str| {
        format!("write one grant with `access = \"{word}\"`, or with the access of one of the two")
    };
    let narrower = "leave out the narrower one: the other says it already";
    let covers = |wide: &str, narrow: &str| like(wide, narrow);
    match (one, other) {
        (
            Grant::Bucket { bucket, access, prefix, .. },
            Grant::Bucket { bucket: of, access: allowed, prefix: within, .. },
        ) if bucket == of => {
            let text = |prefix: &Option<aws::ObjectPrefix>| {
                prefix.as_ref().map_or(String::new(), ToString::to_string)
            };
            let (prefix, within) = (text(prefix), text(within));
            let says_all = |wide: Access, narrow: Access| wide == Access::ReadWrite || wide == narrow;
            if prefix == within {
                return Some(merge("read-write"));
            }
            let covered = (prefix.starts_with(&within) && says_all(*allowed, *access))
                || (within.starts_with(&prefix) && says_all(*access, *allowed));
            covered.then(|| narrower.to_owned())
        }
        (Grant::Queue { queue, .. }, Grant::Queue { queue: of, .. }) if queue == of => {
            Some(merge("send-receive"))
        }
        (Grant::Table { table, .. }, Grant::Table { table: of, .. }) if table == of => {
            Some(merge("read-write"))
        }
        (Grant::Topic { topic, .. }, Grant::Topic { topic: of, .. }) if topic == of => {
            Some("write one grant, with the key the topic has".to_owned())
        }
        (Grant::Secrets { secrets: a, key }, Grant::Secrets { secrets: b, key: of }) => {
            let (a, b) = (a.as_str(), b.as_str());
            // With a key of its own, the narrower one says something that the other does not.
            let covered = (covers(a, b) && (of.is_none() || of == key))
                || (covers(b, a) && (key.is_none() || of == key));
            covered.then(|| narrower.to_owned())
        }
        (Grant::Parameters { parameters: a, key }, Grant::Parameters { parameters: b, key: of }) => {
            let (a, b) = (a.as_str(), b.as_str());
            let covered = (covers(a, b) && (of.is_none() || of == key))
                || (covers(b, a) && (key.is_none() || of == key));
            covered.then(|| narrower.to_owned())
        }
        _ => None,
    }
}

/// A grant as the settings have it, by what it is about.
fn said(grant: &Grant) -> String {
    let subject = match grant {
        Grant::Bucket { bucket: BucketOf::Own, .. } | Grant::Database { .. } => "own",
        Grant::Bucket { bucket: BucketOf::Named(name), .. } => name.as_str(),
        Grant::Secrets { secrets, .. } => secrets.as_str(),
        Grant::Parameters { parameters, .. } => parameters.as_str(),
        Grant::Queue { queue, .. } => queue.as_str(),
        Grant::Repository { repository } => repository.as_str(),
        Grant::Table { table, .. } => table.as_str(),
        Grant::Topic { topic, .. } => topic.as_str(),
    };
    format!("`{} = \"{subject}\"`", grant.kind())
}

/// What the managed boundary does not allow, no role can do, whatever it is granted.
fn within_the_boundary(document: &Document, grants: &[(String, Grant)], problems: &mut Problems) {
    let path = "permissions_boundary";
    if document.node(path).is_some()
        && document.get::<PermissionsBoundary>(path) != Some(PermissionsBoundary::Managed)
    {
        return;
    }
    let path = "permissions_boundary_actions";
    let further: Vec<ActionName> = match document.node(path) {
        Some(_) => match document.get(path) {
            Some(further) => further,
            None => return,
        },
        None => Vec::new(),
    };
    for (at, grant) in grants {
        let lets = |action: &&str| boundary::lets(action, further.iter().map(ActionName::as_str));
        let lacking: Vec<&str> =
            permissions::actions(grant).into_iter().filter(|action| !lets(action)).collect();
        if lacking.is_empty() {
            continue;
        }
        let quoted: Vec<String> = lacking.iter().map(|action| format!("\"{action}\"")).collect();
        problems.push(
            Problem::new(format!("the permissions boundary lets no role do what {} takes", said(grant)))
                .help(format!("add to `permissions_boundary_actions`: {}", quoted.join(", ")))
                .at_path(document.root(), at)
                .related_path(document.root(), path, "what it allows beyond its ceiling"),
        );
    }
}

/// A key serves its own region only.
fn keys_of_the_region(document: &Document, grants: &[(String, Grant)], problems: &mut Problems) {
    let Some(region) = document.get::<Region>("region") else { return };
    for (at, key) in grants.iter().filter_map(|(at, grant)| Some((at, grant.key()?))) {
        if key.region() != region.as_str() {
            elsewhere(document, &child(at, "key"), "key", key.region(), &region, problems);
        }
    }
}

/// An alarm tells topics of its own region only (CloudWatch API, `PutMetricAlarm`).
fn topics_of_the_region(document: &Document, problems: &mut Problems) {
    let Some(region) = document.get::<Region>("region") else { return };
    let Some(alarms) = document.get::<NotificationSettings>("alarms") else { return };
    for (at, topic) in alarms.actions.iter().enumerate() {
        if topic.region() != region.as_str() {
            elsewhere(document, &index("alarms.actions", at), "topic", topic.region(), &region, problems);
        }
    }
}

fn elsewhere(
    document: &Document,
    path: &str,
    what: &str,
    there: &str,
    region: &Region,
    problems: &mut Problems,
) {
    problems.push(
        Problem::new(format!("the {what} is in {there}, and the environment in {region}"))
            .help(format!("name a {what} of {region}"))
            .at_path(document.root(), path)
            .related_path(document.root(), "region", "the environment's region"),
    );
}

/// The names of an environment's secrets with their places, as far as they can be read.
pub(in super::super) fn secrets(document: &Document) -> BTreeMap<SecretName, Vec<String>> {
    let mut secrets: BTreeMap<SecretName, Vec<String>> = BTreeMap::new();
    for service in document.keys("services") {
        let path = child("services", service);
        let written = document.get::<ServiceName>(&child(&path, "name"));
        let Some(name) = written.or_else(|| ServiceName::new(service).ok()) else { continue };
        let list = child(&path, "secrets");
        for key in document.keys(&list) {
            let at = child(&list, key);
            let (Ok(key), Some(settings)) = (SecretKey::new(key), document.get::<SecretSettings>(&at)) else {
                continue;
            };
            secrets.entry(settings.name(&name, &key)).or_default().push(at);
        }
    }
    secrets
}

fn names_of_secrets(document: &Document, problems: &mut Problems) {
    for (name, places) in secrets(document) {
        let Some((first, others)) = places.split_first() else { continue };
        for other in others {
            problems.push(
                Problem::new(format!("two secrets are named {name}"))
                    .help("give each a name of its own: an account has one of a name in each region")
                    .at_path(document.root(), other)
                    .related_path(document.root(), first, "the other secret"),
            );
        }
    }
}
