//! Rules between environments.

use aws::{
    names::{AccountId, BucketName, ClusterName},
    region::Region,
};
use modules::pipeline::settings::{OidcProvider, PipelineSettings};
use modules::registry::settings::{RegistrySettings, Scanning};
use modules::state_bucket::settings::StateSettings;
use settings::{Document, Problem, Problems, child};

use super::{EnvironmentName, checks};

/// An environment's settings, and whether it's asked for.
type Candidate = (EnvironmentName, Document, bool);

/// Adds what is wrong between two environments of which at least one is asked for.
pub(super) fn check(environments: &[Candidate], problems: &mut Problems) {
    for (at, later) in environments.iter().enumerate() {
        for earlier in &environments[..at] {
            // The problem stands in the later file, unless only the earlier is asked for.
            let (here, there) = if later.2 { (later, earlier) } else { (earlier, later) };
            if here.2 {
                states(here, there, problems);
                scanning(here, there, problems);
                identity_providers(here, there, problems);
                secrets(here, there, problems);
                adopted(here, there, problems);
            }
        }
    }
}

/// Each environment makes its bucket: of two with one, the second could not be applied, and taking either down would
/// take the other's state along.
fn states((here_name, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let (Some(own), Some(other)) = (state_bucket(here_name, here), state_bucket(name, there)) else { return };
    if own != other {
        return;
    }
    let path = "state.bucket";
    problems.push(
        Problem::new(format!("the bucket of the state is that of {name} too: {own}"))
            .help("give each environment a bucket of its own; left out, it has one")
            .at_path(here.root(), path)
            .related_path(there.root(), path, format!("the bucket of {name}")),
    );
}

/// Of two states that have one cluster, each would undo what the other does.
fn adopted((_, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let place = |document: &Document| {
        Some((document.get::<AccountId>("account_id")?, document.get::<Region>("region")?))
    };
    let (Some(own), Some(other)) = (place(here), place(there)) else { return };
    if own != other {
        return;
    }
    let named = |document: &Document| -> Vec<(String, ClusterName)> {
        let path = |key: &str| child(&child("adopted", key), "name");
        document.keys("adopted").filter_map(|key| Some((path(key), document.get(&path(key))?))).collect()
    };
    let others = named(there);
    for (path, cluster) in named(here) {
        let Some((other, _)) = others.iter().find(|(_, other)| *other == cluster) else { continue };
        problems.push(
            Problem::new(format!("the cluster {cluster} is adopted by {name} too"))
                .help("leave it to one of them: each has a state of its own")
                .at_path(here.root(), &path)
                .related_path(there.root(), other, format!("in {name}")),
        );
    }
}

/// How images are scanned is one setting of an account in a region: two environments in one would undo each other's.
fn scanning((_, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let path = "registry.scanning";
    let place = |document: &Document| {
        let account = document.get::<AccountId>("account_id")?;
        let scanning = match document.node(path) {
            Some(_) => document.get::<Scanning>(path)?,
            None => RegistrySettings::default().scanning,
        };
        Some((account, document.get::<Region>("region")?, scanning))
    };
    let (Some(own), Some(other)) = (place(here), place(there)) else { return };
    if (&own.0, &own.1) != (&other.0, &other.1) || own.2 == other.2 {
        return;
    }
    problems.push(
        Problem::new(format!(
            "images are scanned another way than in {name}, which has the same account and region"
        ))
        .help(format!("write \"{}\" in both: an account has one setting for each region", other.2))
        .at_path(here.root(), path)
        .related_path(there.root(), path, format!("in {name}")),
    );
}

/// An account has one identity provider for GitHub: IAM refuses the second, and taking down the environment that made
/// it takes the other's pipeline along.
fn identity_providers((_, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let managed = |document: &Document| {
        let pipeline = document.get::<PipelineSettings>("pipeline")?;
        let account = document.get::<AccountId>("account_id")?;
        (pipeline.oidc_provider == OidcProvider::Managed).then_some(account)
    };
    let (Some(account), Some(other)) = (managed(here), managed(there)) else { return };
    if account != other {
        return;
    }
    let path = "pipeline.oidc_provider";
    problems.push(
        Problem::new(format!("{name} makes the identity provider for GitHub in account {account} already"))
            .help("write `oidc_provider = \"existing\"` in one of the two: an account has one for all repositories")
            .at_path(here.root(), path)
            .related(there.nearest(path).location(), format!("in {name}")),
    );
}

/// Secrets Manager has one secret of a name in each account and region.
fn secrets((_, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let place = |document: &Document| {
        Some((document.get::<AccountId>("account_id")?, document.get::<Region>("region")?))
    };
    if place(here).is_none() || place(here) != place(there) {
        return;
    }
    let others = checks::secrets(there);
    for (secret, places) in checks::secrets(here) {
        let (Some(own), Some(other)) = (places.first(), others.get(&secret).and_then(|of| of.first())) else {
            continue;
        };
        problems.push(
            Problem::new(format!(
                "the secret {secret} is made in {name} too, which has the same account and region"
            ))
            .help("write a `name` of its own for one of the two")
            .at_path(here.root(), own)
            .related(there.nearest(other).location(), format!("in {name}")),
        );
    }
}

fn state_bucket(name: &EnvironmentName, document: &Document) -> Option<BucketName> {
    let settings = match document.node("state") {
        Some(_) => document.get::<StateSettings>("state")?,
        None => StateSettings::default(),
    };
    let (bucket, _) = settings.resolve(name.as_str(), &document.get::<AccountId>("account_id")?)?;
    Some(bucket)
}
