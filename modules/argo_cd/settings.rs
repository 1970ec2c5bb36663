//! Settings of Argo CD: `[argocd]`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws::names::Namespace;
use kubernetes::custom::application::DestinationCluster;
use serde_json::json;
use settings::{Invalid, Node, Problem, Problems, names, settings};

use crate::cluster::settings::ClusterKey;

settings! {
    /// Argo CD, which fetches the manifests of the services that are delivered by it.
    pub struct ArgocdSettings, checked by path_stays_below, with defaults {
        /// The repository that holds `out/`, as Argo CD gets to it; left out, the pipeline's on GitHub.
        pub repo_url: Option<RepositoryUrl> = None,
        /// The branch, tag or commit it fetches. `HEAD` is the repository's default branch.
        pub revision: Revision = const { Revision::of("HEAD") },
        /// The folder that `environments/` and `out/` are in, from the repository's root; left out, the root.
        pub path: Option<RepositoryPath> = None,
        /// The namespace that Argo CD runs in, or takes applications from.
        pub namespace: Namespace = const { Namespace::of("argocd") },
        /// What Argo CD knows clusters as, by their keys: the URL of an API server, an ARN where AWS runs Argo CD, or the
        /// name a cluster was registered with. Left out, a cluster has an Argo CD of its own.
        pub destinations: BTreeMap<ClusterKey, ClusterDestination> = BTreeMap::new(),
        /// What the names of applications and projects begin with: needed where one Argo CD serves environments whose
        /// services have the same names, and then Argo CD must track its objects by annotation.
        pub name_prefix: Option<NamePrefix> = None,
        /// Whether an object that is no longer made is deleted: a flow or a role that was taken back would otherwise
        /// stay in force.
        pub prune: bool = true,
        /// Whether what was changed in the cluster by hand is undone.
        pub self_heal: bool = true,
    }
}

names! {
    /// What Git calls a state of a repository: a branch, a tag, a commit, or `HEAD`.
    Revision: "a revision", 1..=200, "0-9A-Za-z_" "0-9A-Za-z/_.-" "0-9A-Za-z_",
        "letters, digits and any of / _ . -, beginning and ending with a letter, digit or underscore";
    /// A folder of a repository, from its root, without slashes at its ends.
    RepositoryPath: "a path in a repository", 1..=200, "0-9A-Za-z_." "0-9A-Za-z/_.-" "0-9A-Za-z_.-",
        "letters, digits and any of / _ . -, without a slash at its beginning and end";
    /// What names of applications begin with.
    NamePrefix: "a prefix of names", 1..=40, "0-9a-z" "0-9a-z-" "0-9a-z-",
        "lowercase letters, digits and hyphens, beginning with a letter or digit: \"prod-\"";
}

fn path_stays_below(argocd: &ArgocdSettings, node: &Node, problems: &mut Problems) {
    let Some(path) = &argocd.path else { return };
    if path.as_str().split('/').any(|part| matches!(part, "" | "." | "..")) {
        problems.push(
            Problem::new(format!("\"{path}\" is not a path from the root of a repository"))
                .help("write the names of the folders with a slash between them: \"platform/eks\"")
                .at_path(node, &::settings::child(node.path(), "path")),
        );
    }
}

/// The address of a Git repository, without credentials: `https://…`, `ssh://…` or `git@host:path`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepositoryUrl(String);

impl RepositoryUrl {
    /// A repository of GitHub by its owner and name.
    pub fn of_github(repository: &impl fmt::Display) -> Self {
        Self(format!("https://github.com/{repository}"))
    }
}

impl FromStr for RepositoryUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let help =
            "write \"https://github.com/example-org/platform\", or \"git@github.com:example-org/platform\"";
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\'));
        let rest = ["https://", "ssh://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let host_and_path = match rest {
            Some(rest) => rest.split_once('/'),
            None => text.split_once('@').and_then(|(_, rest)| rest.split_once(':')),
        };
        let Some((host, path)) = host_and_path.filter(|_| plain && text.len() <= 500) else {
            return Err(Invalid::new(format!("\"{text}\" is not the address of a Git repository"), help));
        };
        if host.is_empty() || path.is_empty() {
            return Err(Invalid::new(format!("\"{text}\" is not the address of a Git repository"), help));
        }
        if text.starts_with("https://") && host.contains('@') {
            return Err(Invalid::new(
                "the address of the repository has credentials in it",
                "leave them out: Argo CD has a Secret for them, and generated files are for all to read",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RepositoryUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    RepositoryUrl,
    json!({
        "description": "The address of a Git repository, without credentials.",
        "type": "string",
        "pattern": "^(https://|ssh://|[^/@]+@[^/:]+:).+$",
    })
);

/// What Argo CD knows a cluster as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClusterDestination(String);

impl ClusterDestination {
    /// The cluster that Argo CD itself runs in.
    pub fn own() -> Self {
        Self("https://kubernetes.default.svc".to_owned())
    }

    /// As it stands in an application: what is no URL and no ARN is a name.
    pub fn cluster(&self) -> DestinationCluster {
        if self.0.starts_with("https://") || self.0.starts_with("arn:") {
            DestinationCluster::Server(self.0.clone())
        } else {
            DestinationCluster::Name(self.0.clone())
        }
    }
}

impl FromStr for ClusterDestination {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte);
        let is_url = text.strip_prefix("https://").is_some_and(|host| !host.is_empty());
        let is_arn = text.starts_with("arn:") && text.contains(":eks:") && text.contains(":cluster/");
        let is_name = !text.contains(['/', ':']);
        let fits = (1..=253).contains(&text.len()) && text.bytes().all(allowed);
        if fits && (is_url || is_arn || is_name) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            format!("\"{text}\" is nothing that Argo CD knows a cluster as"),
            "write the URL of its API server, beginning with https://, the ARN of the EKS cluster, or the name it was \
             registered with",
        ))
    }
}

impl fmt::Display for ClusterDestination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

settings::string_setting!(
    ClusterDestination,
    json!({
        "description": "The URL of an API server, the ARN of an EKS cluster, or the name of a registered cluster.",
        "type": "string",
        "pattern": "^[0-9A-Za-z._:/-]{1,253}$",
    })
);
