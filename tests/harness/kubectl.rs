//! `kubectl`, as far as it needs no cluster.

use std::path::Path;
use std::process::Command;

use super::outcome::Missing;
use super::process::{Finished, finish};

/// Builds a folder with kustomize. It sees no configuration of a cluster.
pub(crate) fn kustomize(folder: &Path) -> Result<Finished, Missing> {
    if Command::new("kubectl").arg("version").arg("--client").output().is_err() {
        return Err(Missing("kubectl on the PATH".to_owned()));
    }
    let mut command = Command::new("kubectl");
    Ok(finish(command.arg("kustomize").arg(folder).env("KUBECONFIG", folder.join("none"))))
}
