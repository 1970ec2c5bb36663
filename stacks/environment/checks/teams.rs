//! The groups that may do something in a namespace are groups that somebody has.

use aws::names::GroupName;
use modules::cluster::settings::ClusterKey;
use modules::namespace::settings::NamespaceSettings;
use settings::{Document, Problem, Problems, child, index};

/// A group of `namespace.teams` or `namespace.debug` is given to somebody by an access entry of the service's cluster.
pub(super) fn check(document: &Document, problems: &mut Problems) {
    for service in document.keys("services") {
        let service = child("services", service);
        let Some(cluster) = document.get::<ClusterKey>(&child(&service, "cluster")) else { continue };
        let access = child(&child("clusters", cluster.as_str()), "access");
        let Some(known) = groups(document, &access) else { continue };
        let namespace = child(&service, "namespace");
        let Some(settings) = document.get::<NamespaceSettings>(&namespace) else { continue };
        let teams = settings.teams.keys().map(|group| {
            let path = child(&child(&namespace, "teams"), group.as_str());
            (path, group)
        });
        let debug = settings.debug.iter().enumerate();
        let debug = debug.map(|(at, group)| (index(&child(&namespace, "debug"), at), group));
        for (path, group) in teams.chain(debug) {
            if known.contains(group) {
                continue;
            }
            let near = settings::nearest(group.as_str(), known.iter().map(|of| of.as_str()));
            let entry = child(&access, group.as_str());
            let help = match (near, document.node(&entry)) {
                (Some(near), _) => format!("did you mean \"{near}\"?"),
                (None, Some(_)) => format!("add `kubernetes_groups = [\"{group}\"]` to `[{entry}]`"),
                (None, None) => {
                    format!("add `kubernetes_groups = [\"{group}\"]` to the team's entry in `[{access}]`")
                }
            };
            problems.push(
                Problem::new(format!("nobody has the group \"{group}\" on {cluster}"))
                    .help(help)
                    .at_key(document.nearest(&path))
                    .related_path(document.root(), &access, "who has access"),
            );
        }
    }
}

/// The groups that access entries give; none when they cannot all be read, or there is no such cluster.
fn groups(document: &Document, access: &str) -> Option<Vec<GroupName>> {
    document.node(access)?;
    let mut groups = Vec::new();
    for entry in document.keys(access) {
        let path = child(&child(access, entry), "kubernetes_groups");
        if document.node(&path).is_some() {
            groups.extend(document.get::<Vec<GroupName>>(&path)?);
        }
    }
    Some(groups)
}
