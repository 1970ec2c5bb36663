//! Settings of a file system: `[file_systems.<key>]`.

use std::collections::BTreeMap;

use settings::{Node, Problem, Problems, child, choices, names, numbers, settings};

use crate::cluster::settings::ClusterKey;

settings! {
    /// A file system that pods on several nodes write to at once (Amazon EFS): encrypted, reached over TLS only.
    pub struct FileSystemSettings, checked by FileSystemSettings::check, with defaults {
        /// The clusters whose nodes reach it, by their keys; left out, all.
        pub clusters: Option<Vec<ClusterKey>> = None,
        /// Whether AWS Backup keeps copies of it: daily, for five weeks.
        pub backup: bool = true,
        /// When files that nobody reads go to cheaper storage. They come back when they are read.
        pub infrequent_access: InfrequentAccess = InfrequentAccess::Days30,
        /// Folders of it, each seen as a file system of its own, by what they are for.
        #[one_way = "Another key is another access point: pods that mount this one lose it; the files stay."]
        pub access_points: BTreeMap<AccessPointKey, AccessPointSettings> = BTreeMap::new(),
    }
}

settings! {
    /// A folder of a file system, in which everything is done as one user, whoever does it.
    pub struct AccessPointSettings {
        /// The folder; left out, `/` and its key.
        #[one_way = "Another folder is another access point: pods that mount this one lose it; the files stay."]
        pub path: Option<FolderPath> = None,
        /// The user that all files belong to. Root is none.
        #[one_way = "Another user is another access point: pods that mount this one lose it, and files keep their user."]
        pub uid: PosixId,
        /// The user's group.
        #[one_way = "Another group is another access point: pods that mount this one lose it, and files keep their group."]
        pub gid: PosixId,
        /// Who may do what in the folder, when it is made.
        pub permissions: FolderPermissions = const { FolderPermissions::of("0750") },
    }
}

choices! {
    /// When files that nobody reads go to cheaper storage (EFS API, `TransitionToIA`).
    pub enum InfrequentAccess {
        /// Never.
        Never = "never",
        /// After seven days.
        Days7 = "7-days",
        /// After fourteen days.
        Days14 = "14-days",
        /// After thirty days.
        Days30 = "30-days",
        /// After sixty days.
        Days60 = "60-days",
        /// After ninety days.
        Days90 = "90-days",
    }
}

impl InfrequentAccess {
    /// As EFS calls it; none when files stay.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::Never => None,
            Self::Days7 => Some("AFTER_7_DAYS"),
            Self::Days14 => Some("AFTER_14_DAYS"),
            Self::Days30 => Some("AFTER_30_DAYS"),
            Self::Days60 => Some("AFTER_60_DAYS"),
            Self::Days90 => Some("AFTER_90_DAYS"),
        }
    }
}

numbers! {
    /// The number of a user or group, root's excepted, as far as Kubernetes takes them too (`runAsUser`).
    pub struct PosixId(u32) in 1..=2_147_483_647;
}

names! {
    /// What the settings call a file system: `shared` of `[file_systems.shared]`.
    FileSystemKey: "a file system's key", 1..=32, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter";
    /// What the settings call an access point.
    AccessPointKey: "an access point's key", 1..=32, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter";
    /// A folder of a file system: at most 100 characters (EFS API, `RootDirectory`).
    FolderPath: "a folder", 2..=100, "/" "0-9A-Za-z_.@/-" "0-9A-Za-z_.@-",
        "a slash, then letters, digits and any of / _ . @ -, without a slash at the end";
    /// Who may do what in a folder, as `chmod` takes it.
    FolderPermissions: "permissions of a folder", 3..=4, "0-7" "0-7" "0-7",
        "three or four digits from 0 to 7: \"0750\"";
}

/// The folders that EFS makes in one access point's path (EFS API, `RootDirectory`).
const DEEPEST: usize = 4;

impl FileSystemSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        if self.clusters.as_ref().is_some_and(Vec::is_empty) {
            problems.push(
                Problem::new("no cluster reaches the file system")
                    .help("name the clusters that do, or leave `clusters` out for all of them")
                    .at_path(node, &child(node.path(), "clusters")),
            );
        }
        let points = child(node.path(), "access_points");
        for (key, point) in &self.access_points {
            let Some(path) = &point.path else { continue };
            let folders: Vec<&str> = path.as_str().split('/').skip(1).collect();
            let (message, help) = if folders.iter().any(|folder| ["", ".", ".."].contains(folder)) {
                (format!("\"{path}\" is not a folder"), "leave out `//`, `.` and `..`")
            } else if folders.len() > DEEPEST {
                (
                    format!("\"{path}\" is {} folders deep, EFS makes {DEEPEST}", folders.len()),
                    "write a shorter path",
                )
            } else {
                continue;
            };
            let at = child(&child(&points, key.as_str()), "path");
            problems.push(Problem::new(message).help(help).at_path(node, &at));
        }
    }
}
