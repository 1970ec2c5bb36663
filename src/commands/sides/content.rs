//! The generated files of an environment on one side, apart from what others put beside them.

use std::collections::BTreeMap;

use generated::Generated;
use settings::{Problem, Problems};
use stacks::environment::EnvironmentName;
use stacks::manifests::FOLDER;

use super::Failure;
use crate::manifest::{MANIFEST, Record, sha256};
use crate::output_folder::{OUT, is_terraform};

/// Paths below the folder of an environment, with the bytes of each file.
pub(super) type Bytes = BTreeMap<String, Vec<u8>>;

/// The files of an environment.
#[derive(Debug)]
pub(in crate::commands) struct Content {
    /// Those that cleon wrote.
    pub(in crate::commands) generated: Generated,
    /// Terraform's files that cleon did not write, by their path below the environment's folder. Terraform applies them too.
    pub(in crate::commands) foreign: Bytes,
    /// What to know of the files, as a sentence.
    pub(in crate::commands) note: Option<String>,
}

impl Content {
    /// Files that stand somewhere: cleon wrote what the manifest among them lists, and without a manifest all. None when
    /// there is nothing that Terraform or Kubernetes would be given.
    pub(super) fn read(
        environment: &EnvironmentName,
        label: &str,
        files: Bytes,
    ) -> Result<Option<Self>, Failure> {
        let record = files.get(MANIFEST).and_then(|manifest| Record::read(manifest).ok());
        let is_ours = |path: &str| record.as_ref().is_none_or(|record| record.lists(path));
        let of_interest = files.into_iter().filter(|(path, _)| is_of_interest(path));
        let (ours, others): (Bytes, Bytes) = of_interest.partition(|(path, _)| is_ours(path));
        if ours.is_empty() && others.is_empty() {
            return Ok(None);
        }
        let foreign = others.into_iter().filter(|(path, _)| is_terraform(path)).collect();
        let note = record.and_then(|record| other_than_written(environment, label, &record, &ours));
        Ok(Some(Self { note, ..Self::of(environment, label, &ours, foreign)? }))
    }

    /// Files that cleon wrote, or would write, and those beside them.
    pub(super) fn of(
        environment: &EnvironmentName,
        label: &str,
        ours: &Bytes,
        foreign: Bytes,
    ) -> Result<Self, Failure> {
        let mut generated = Generated::read(label, ours).map_err(|unreadable| {
            let mut problems = Problems::new();
            for generated::Unreadable { file, reason } in unreadable {
                let message = format!("cannot read out/{environment}/{file} of {label}: {reason}");
                problems
                    .push(Problem::new(message).help("compare with a revision in which `synth` wrote it"));
            }
            Failure::Settings(problems)
        })?;
        // Without a manifest nothing says it.
        if generated.environment.is_empty() {
            generated.environment = environment.to_string();
        }
        Ok(Self { generated, foreign, note: None })
    }

    /// An environment that is not there.
    pub(in crate::commands) fn nothing(environment: &EnvironmentName, label: &str) -> Self {
        let generated = Generated {
            label: label.to_owned(),
            environment: environment.to_string(),
            ..Generated::default()
        };
        Self { generated, foreign: Bytes::new(), note: None }
    }
}

/// What to say of files that are not what the manifest beside them says: it does not hold what somebody edited.
fn other_than_written(
    environment: &EnvironmentName,
    label: &str,
    record: &Record,
    files: &Bytes,
) -> Option<String> {
    let differs =
        |(path, digest): &(&str, &str)| files.get(*path).is_none_or(|bytes| sha256(bytes) != *digest);
    let mut other = record.files().filter(differs);
    let (first, _) = other.next()?;
    let more = match other.count() {
        0 => String::new(),
        1 => " and another file are".to_owned(),
        more => format!(" and {more} other files are"),
    };
    let are = if more.is_empty() { " is" } else { &more };
    Some(format!(
        "In {label}, {OUT}/{environment}/{first}{are} not what cleon wrote: edited by hand, merged, or missing."
    ))
}

/// Whether a file is the manifest, or one that Terraform or Kubernetes may be given. What is hidden is neither.
pub(super) fn is_of_interest(path: &str) -> bool {
    let is_manifest = path.strip_prefix(FOLDER).is_some_and(|path| path.starts_with('/'));
    let is_visible = path.split('/').all(|part| !part.starts_with('.'));
    is_visible && (path == MANIFEST || is_manifest || is_terraform(path))
}
