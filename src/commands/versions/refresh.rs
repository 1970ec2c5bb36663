//! cleon's own tables, brought up to date in a checkout of it.

use std::fs;
use std::path::{Path, PathBuf};

use aws::addon_versions::AddonTable;
use aws::kubernetes_version::Calendar;
use serde_json::json;
use settings::Problem;
use upgrade::{Catalog, versions};

use crate::commands::Failure;
use crate::commands::write;
use crate::exit::Exit;
use crate::report::Report;

/// A checkout of cleon, with the tables that stand in it.
pub(super) struct Checkout {
    root: PathBuf,
    calendar: Calendar,
    addons: AddonTable,
}

impl Checkout {
    /// The checkout in a folder.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let read = |file: &str| {
            fs::read_to_string(root.join(file)).map_err(|error| {
                let problem = Problem::new(format!("cannot read {file}: {error}"));
                let help = "`--refresh` brings the tables of cleon's source up to date: run it in a checkout of cleon";
                Failure::from(problem.help(help))
            })
        };
        let unreadable =
            |file: &str, reason: String| Problem::new(format!("{file} cannot be read: {reason}"));
        let calendar = Calendar::parse(&read(Calendar::FILE)?);
        let addons = AddonTable::parse(&read(AddonTable::FILE)?);
        Ok(Self {
            root: root.to_owned(),
            calendar: calendar.map_err(|reason| unreadable(Calendar::FILE, reason))?,
            addons: addons.map_err(|reason| unreadable(AddonTable::FILE, reason))?,
        })
    }

    /// Writes what is new, both tables or none, and says what differs.
    pub(super) fn refresh(&self, now: &Catalog, report: &Report) -> Result<Exit, Failure> {
        let standing = (&self.calendar, &self.addons);
        let refreshed =
            versions::refresh(standing, (&now.calendar, &now.addons)).map_err(anyhow::Error::msg)?;
        let old = versions::files(&self.calendar, &self.addons);
        let new = versions::files(&refreshed.calendar, &refreshed.addons);
        let mut files = Vec::new();
        let mut written: Vec<&(&str, String)> = Vec::new();
        for (old, new) in old.iter().zip(&new) {
            let diff = upgrade::unified(new.0, &old.1, &new.1);
            if !diff.is_empty() {
                if let Err(failure) = write::replace(&self.root, new.0, &new.1) {
                    self.take_back(&written)?;
                    return Err(failure);
                }
                written.push(old);
            }
            report.line(diff.trim_end_matches('\n'));
            files.push(json!({ "file": new.0, "changed": !diff.is_empty(), "diff": diff }));
        }
        report.json(&json!({ "format_version": upgrade::FORMAT_VERSION, "files": files }));
        report.status(match written.len() {
            0 => "the tables are as EKS says: nothing was written",
            1 => "1 table was brought up to date: build cleon anew, and look at what `cleon diff` says of each environment",
            _ => "2 tables were brought up to date: build cleon anew, and look at what `cleon diff` says of each environment",
        });
        Ok(Exit::Done)
    }

    fn take_back(&self, written: &[&(&str, String)]) -> Result<(), Failure> {
        for (file, text) in written {
            write::replace(&self.root, file, text).map_err(|_| {
                let both = anyhow::anyhow!("{file} is new and the other table is not");
                Failure::Outside(both.context("cannot write the tables"))
            })?;
        }
        Ok(())
    }
}
