//! Writes what scanners are told to a folder, mostly that of the environment in `out/`: synth leaves it there.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context;
use audit::{Assessment, scanner_config};
use settings::Problem;

use super::Failure;

/// Writes both files, over none that is somebody's own.
pub(super) fn write(folder: &Path, assessment: &Assessment) -> Result<(), Failure> {
    let files = [
        (folder.join(scanner_config::CHECKOV), scanner_config::checkov(assessment)),
        (folder.join(scanner_config::TRIVY), scanner_config::trivy(assessment)),
    ];
    for (path, _) in &files {
        let shown = path.display();
        match fs::read_to_string(path) {
            Ok(text) if text.starts_with(scanner_config::HEADING) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(_) => {
                let problem = Problem::new(format!("{shown} is not generated, and would be overwritten"));
                return Err(problem.help("move it away, or name another folder").into());
            }
            Err(error) => {
                return Err(anyhow::Error::new(error).context(format!("cannot read {shown}")).into());
            }
        }
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
    for (path, text) in files {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
