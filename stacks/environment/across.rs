//! Rules between environments.

use aws::{
    names::{AccountId, BucketName},
    region::Region,
};
use modules::registry::settings::{RegistrySettings, Scanning};
use settings::{Document, Problem, Problems};

use super::{EnvironmentName, KeyPrefix, StateSettings};

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
            }
        }
    }
}

/// Two environments with one state would destroy each other's resources.
fn states((here_name, here, _): &Candidate, (name, there, _): &Candidate, problems: &mut Problems) {
    let (Some(own), Some(other)) = (state(here_name, here), state(name, there)) else { return };
    if own != other {
        return;
    }
    let (bucket, prefix) = own;
    let place = if here.node("state.key_prefix").is_some() { "state.key_prefix" } else { "state.bucket" };
    problems.push(
        Problem::new(format!("the state is the same as that of {name}: {bucket}, {prefix}"))
            .help("give each environment a bucket or a key prefix of its own; left out, it has both")
            .at_path(here.root(), place)
            .related_path(there.root(), place, format!("the state of {name}")),
    );
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

fn state(name: &EnvironmentName, document: &Document) -> Option<(BucketName, KeyPrefix)> {
    let settings = match document.node("state") {
        Some(_) => document.get::<StateSettings>("state")?,
        None => StateSettings::default(),
    };
    settings.resolve(name, &document.get::<AccountId>("account_id")?)
}
