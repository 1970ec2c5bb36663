//! Who may do what in clusters.

use std::collections::BTreeMap;

use aws::PrincipalArn;
use modules::cluster::access::{AccessKind, AccessSettings};
use settings::child;

use super::blocks;
use super::{Check, Finding, Model};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "IAM-001",
        title: "People and a pipeline administer each cluster",
        about: "The creator of a cluster gets no access by itself: without a person nobody repairs it, without a \
                pipeline people do what should be reviewed. An error when a cluster has no access entry of `kind = \
                \"human\"`, or none of `kind = \"automation\"`, with AmazonEKSClusterAdminPolicy in all namespaces.",
        source: "EKS user guide, \"Grant IAM users access to Kubernetes with EKS access entries\"",
        run: administrators,
    },
    Check {
        id: "IAM-002",
        title: "No role of nodes is a principal",
        about: "EKS makes the access entry of a node group's role when it makes the group, and refuses a second one; \
                were it there first, nodes would join as whoever it says, or not at all. An error when an access \
                entry names the role of a node group made here.",
        source: "EKS user guide, \"Create access entries\"",
        run: node_roles,
    },
    Check {
        id: "IAM-003",
        title: "Each principal has one access entry in a cluster",
        about: "An error when two access entries of a cluster name the same role or user. Paths and upper and lower \
                case do not tell roles and users of an account apart.",
        source: "EKS API, `CreateAccessEntry`; IAM user guide, \"IAM identifiers\"",
        run: twice,
    },
    Check {
        id: "IAM-004",
        title: "Principals are single roles and users",
        about: "EKS takes the ARN of a principal as it is written and knows no patterns: one with `*` or `?` lets \
                nobody in. An error for each. The root of an account and sessions of roles are refused when settings \
                are read.",
        source: "EKS API, `CreateAccessEntry`",
        run: patterns,
    },
    Check {
        id: "IAM-005",
        title: "Principals are of the environment's own account",
        about: "Who may take on a role is decided in the role's account. A warning when an access entry names a role \
                or user of another account than the environment's.",
        source: "EKS user guide, \"Grant IAM users access to Kubernetes with EKS access entries\"",
        run: other_accounts,
    },
];

/// An access entry with its path in the settings.
struct Entry<'a> {
    path: String,
    settings: &'a AccessSettings,
}

impl Entry<'_> {
    fn principal(&self) -> &PrincipalArn {
        &self.settings.principal
    }

    fn target(&self) -> String {
        child(&self.path, "principal")
    }
}

/// The access entries of each cluster.
fn entries<'a>(model: &Model<'a>) -> Vec<(String, Vec<Entry<'a>>)> {
    let of_cluster = |cluster: crate::environment::Cluster<'a>| {
        let path = format!("clusters.{}.access", cluster.key);
        let entries = cluster.settings.access.iter();
        let entries =
            entries.map(|(key, settings)| Entry { path: child(&path, key.as_str()), settings }).collect();
        (path, entries)
    };
    model.environment.clusters().map(of_cluster).collect()
}

fn administrators(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, entries) in entries(model) {
        let administrators = |kind: AccessKind| {
            let of_kind = |entry: &&Entry<'_>| entry.settings.kind == kind;
            entries.iter().filter(of_kind).filter(|entry| entry.settings.is_administrator()).count()
        };
        let (people, pipelines) = (administrators(AccessKind::Human), administrators(AccessKind::Automation));
        let (missing, kind) = match (people, pipelines) {
            (0, 0) => ("no administrator", "human\"` and one `kind = \"automation"),
            (0, _) => ("no person as administrator", "human"),
            (_, 0) => ("no pipeline as administrator", "automation"),
            _ => continue,
        };
        found.push(
            Finding::error(path, format!("the cluster has {missing}"))
                .help(format!(
                    "the creator gets no access by itself: give one principal of `kind = \"{kind}\"` \
                     `policies = [{{ policy = \"AmazonEKSClusterAdminPolicy\" }}]`"
                ))
                .figure("people", people)
                .figure("pipelines", pipelines),
        );
    }
    found
}

/// The roles of node groups made here by name in lower case, with the settings key of a group.
fn roles_of_nodes(model: &Model<'_>) -> BTreeMap<String, String> {
    let groups = blocks::of_type(model, "aws_eks_node_group");
    let named = groups.flat_map(|group| {
        let roles = group.refers_to("node_role_arn").into_iter();
        let names = roles.filter_map(move |role| group.sibling(role)?.text("name"));
        names.map(move |name| (name.to_lowercase(), group.target()))
    });
    named.collect()
}

fn node_roles(model: &Model<'_>) -> Vec<Finding> {
    let roles = roles_of_nodes(model);
    each(model, |entry| {
        let (account, name) = identity(entry.principal())?;
        let name = name.strip_prefix("role/")?;
        if account != model.environment.settings.account_id.as_str() {
            return None;
        }
        let group = roles.get(name)?;
        let message = format!("{} is the role of nodes", entry.principal());
        Some(
            Finding::error(entry.target(), message)
                .help("remove the entry: EKS makes one with the node group, and refuses another")
                .related(group.clone(), "these nodes"),
        )
    })
}

/// The account, and the kind and name without a path, in lower case: `role/platform-admin`.
fn identity(principal: &PrincipalArn) -> Option<(String, String)> {
    let (kind, rest) = principal.arn().resource().split_once('/')?;
    let name = rest.rsplit('/').next().unwrap_or(rest);
    Some((principal.account()?.to_string(), format!("{kind}/{}", name.to_lowercase())))
}

fn twice(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (_, entries) in entries(model) {
        // In the order of the files, so that the one that was added is at fault.
        let place = |entry: &Entry<'_>| {
            let node = model.environment.document.node(&entry.target());
            node.map(|node| node.location().clone())
        };
        let mut entries: Vec<_> = entries.into_iter().map(|entry| (place(&entry), entry)).collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (at, (_, entry)) in entries.iter().enumerate() {
            let same =
                |(_, other): &&(_, Entry<'_>)| identity(other.principal()) == identity(entry.principal());
            let Some((_, first)) = entries[..at].iter().find(same) else { continue };
            found.push(
                Finding::error(entry.target(), format!("{} has two access entries", entry.principal()))
                    .help("put both into one: EKS has one entry for each principal")
                    .related(first.target(), "first here"),
            );
        }
    }
    found
}

fn patterns(model: &Model<'_>) -> Vec<Finding> {
    each(model, |entry| {
        let principal = entry.principal();
        principal.as_str().contains(['*', '?']).then(|| {
            Finding::error(
                entry.target(),
                format!("{principal} is a pattern, which EKS takes as it is written"),
            )
            .help("make an entry for each role")
        })
    })
}

fn other_accounts(model: &Model<'_>) -> Vec<Finding> {
    let own = &model.environment.settings.account_id;
    each(model, |entry| {
        let account = entry.principal().account().filter(|account| account != own)?;
        let message = format!("{} is of another account", entry.principal());
        Some(
            Finding::warning(entry.target(), message)
                .help("take a role of the environment's own account that people of the other may take on")
                .figure("its account", account)
                .figure("the environment's account", own)
                .related("account_id", "the environment's account"),
        )
    })
}

fn each(model: &Model<'_>, judge: impl Fn(&Entry<'_>) -> Option<Finding>) -> Vec<Finding> {
    entries(model).iter().flat_map(|(_, entries)| entries).filter_map(judge).collect()
}
