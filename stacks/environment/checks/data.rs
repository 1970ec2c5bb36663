//! Names of databases and buckets, which are made of the environment's and the service's, and what file systems open to.

use aws::names::{AccountId, BucketName, ServiceName};
use modules::bucket;
use modules::bucket::settings::BucketSettings;
use modules::cluster::settings::ClusterKey;
use modules::database::MAX_IDENTIFIER;
use modules::database::names::DatabaseName;
use settings::{Document, Problem, Problems, child, index};

use super::super::EnvironmentName;

/// Adds what is wrong with the databases, buckets and file systems of an environment.
pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    let mut buckets: Vec<(BucketName, String)> = Vec::new();
    for key in document.keys("services") {
        let path = child("services", key);
        let name = document.get::<ServiceName>(&child(&path, "name")).or_else(|| ServiceName::new(key).ok());
        let Some(service) = name else { continue };
        database(environment, document, &child(&path, "database"), &service, problems);
        bucket(environment, document, &child(&path, "bucket"), &service, &mut buckets, problems);
    }
    for key in document.keys("file_systems") {
        clusters(document, &child(&child("file_systems", key), "clusters"), problems);
    }
}

fn database(
    environment: &EnvironmentName,
    document: &Document,
    path: &str,
    service: &ServiceName,
    problems: &mut Problems,
) {
    if document.node(path).is_none() {
        return;
    }
    let identifier = format!("{environment}-{service}");
    let length = identifier.len();
    if length > MAX_IDENTIFIER {
        problems.push(
            Problem::new(format!(
                "the database would be called {identifier}, which has {length} characters, {MAX_IDENTIFIER} at most"
            ))
            .help("give the service a shorter `name`")
            .at_path(document.root(), path),
        );
    }
    if identifier.contains("--") {
        problems.push(
            Problem::new(format!(
                "the database would be called {identifier}, and RDS takes no two hyphens in a row"
            ))
            .help("give the service a `name` without them")
            .at_path(document.root(), path),
        );
    }
    let name = child(path, "name");
    if document.node(&name).is_none()
        && let Err(invalid) = DatabaseName::of_service(service).usable()
    {
        problems.push(
            Problem::new(invalid.message)
                .help(format!("write `name = \"{service}_db\"`").replace('-', "_"))
                .at_path(document.root(), path),
        );
    }
}

/// A bucket's name is no other bucket's of the environment, and short enough.
fn bucket(
    environment: &EnvironmentName,
    document: &Document,
    path: &str,
    service: &ServiceName,
    seen: &mut Vec<(BucketName, String)>,
    problems: &mut Problems,
) {
    let Some(settings) = document.get::<BucketSettings>(path) else { return };
    let Some(account) = document.get::<AccountId>("account_id") else { return };
    let name = match bucket::name(&settings, environment.as_str(), account.as_str(), service) {
        Ok(name) => name,
        Err(invalid) => {
            problems.push(
                Problem::new(format!(
                    "the bucket would be called {environment}-{account}-{service}: {}",
                    invalid.message
                ))
                .help("write a `name`")
                .at_path(document.root(), path),
            );
            return;
        }
    };
    let at = if settings.name.is_some() { child(path, "name") } else { path.to_owned() };
    if let Some((_, first)) = seen.iter().find(|(of, _)| *of == name) {
        problems.push(
            Problem::new(format!("two buckets are named {name}"))
                .help("give each a name of its own: in S3 each is there once")
                .at_path(document.root(), &at)
                .related_path(document.root(), first, "the other bucket"),
        );
    }
    let state = document.get::<BucketName>("state.bucket");
    if state.as_ref() == Some(&name) {
        problems.push(
            Problem::new(format!("the bucket {name} is that of Terraform's states"))
                .help("write another `name`")
                .at_path(document.root(), &at)
                .related_path(document.root(), "state.bucket", "the states"),
        );
    }
    seen.push((name, at));
}

fn clusters(document: &Document, path: &str, problems: &mut Problems) {
    let there: Vec<&str> = document.keys("clusters").collect();
    for (at, cluster) in document.get::<Vec<ClusterKey>>(path).into_iter().flatten().enumerate() {
        if there.contains(&cluster.as_str()) {
            continue;
        }
        let known = match there.as_slice() {
            [] => String::from("this environment has none: add `[clusters.…]`"),
            there => format!("the clusters here are {}", there.join(", ")),
        };
        let help = match settings::nearest(cluster.as_str(), there.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? {known}"),
            None => known,
        };
        problems.push(
            Problem::new(format!(
                "the file system is to be reached from \"{cluster}\", which is no cluster here"
            ))
            .help(help)
            .at_path(document.root(), &index(path, at)),
        );
    }
}
