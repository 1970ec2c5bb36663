//! Rules of roles and the service accounts they are for: each service account has one role, and each role a name.

use std::collections::BTreeMap;

use aws::names::{ClusterName, Namespace, ServiceAccountName, ServiceName};
use modules::cluster::settings::ClusterKey;
use modules::identity::settings::ControllersSettings;
use modules::identity::{Purpose, role_name};
use modules::service::Channel;
use modules::service::channel::ChannelName;
use settings::{Document, Node, Problem, Problems, Value, child};

use super::super::EnvironmentName;
use super::cluster_name;

/// A role of a cluster.
struct Role {
    /// Whose it is, as messages say it.
    whose: String,
    /// Its settings.
    path: String,
    /// What it is for, which makes its name.
    purpose: Purpose,
    /// Which pods have it; none for nodes and control planes.
    account: Option<(Namespace, ServiceAccountName)>,
}

/// Adds service accounts that would have two roles, and roles that would have one name.
pub(super) fn check(environment: &EnvironmentName, document: &Document, problems: &mut Problems) {
    let clusters: Vec<String> = document.keys("clusters").map(String::from).collect();
    for key in &clusters {
        let written = document.get::<ClusterName>(&child(&child("clusters", key), "name"));
        let Some(cluster) = cluster_name(environment, key, written.as_ref()) else { continue };
        let mut roles = of_cluster(document, key);
        roles.extend(of_services(document, key));
        one_role_each(document, key, &roles, problems);
        one_name_each(document, &cluster, &roles, problems);
    }
}

/// The roles that the cluster itself has: its own, those of its nodes, add-ons and controllers.
fn of_cluster(document: &Document, cluster: &str) -> Vec<Role> {
    let path = child("clusters", cluster);
    let role = |whose: String, path: String, purpose: String, account| {
        Purpose::new(purpose).ok().map(|purpose| Role { whose, path, purpose, account })
    };
    let mut roles = vec![role(format!("the cluster {cluster}"), path.clone(), "cluster".to_owned(), None)];
    let groups = child(&path, "node_groups");
    roles.extend(document.keys(&groups).map(|key| {
        let at = child(&groups, key);
        let name = document.node(&child(&at, "name")).and_then(Node::as_str).unwrap_or(key);
        let purpose = format!("{}-node", name.to_lowercase().replace('_', "-"));
        role(format!("the node group {key}"), at, purpose, None)
    }));
    let system = || const { Namespace::of("kube-system") };
    for (addon, purpose, account) in [
        ("vpc_cni", "vpc-cni", const { ServiceAccountName::of("aws-node") }),
        ("aws_ebs_csi_driver", "ebs-csi", const { ServiceAccountName::of("ebs-csi-controller-sa") }),
    ] {
        let at = child(&child(&path, "addons"), addon);
        roles.push(role(format!("the add-on {addon}"), at, purpose.to_owned(), Some((system(), account))));
    }
    let controllers = child(&path, "controllers");
    let settings = document.get::<ControllersSettings>(&controllers).unwrap_or_default();
    roles.extend(settings.service_accounts().into_iter().map(|(key, namespace, account)| {
        let (at, account) = (child(&controllers, key), (namespace.clone(), account.clone()));
        role(format!("the controller {key}"), at, key.replace('_', "-"), Some(account))
    }));
    roles.into_iter().flatten().collect()
}

/// The roles of the services that run on a cluster.
fn of_services(document: &Document, cluster: &str) -> Vec<Role> {
    let mut roles = Vec::new();
    for key in document.keys("services") {
        let path = child("services", key);
        let on = document.get::<ClusterKey>(&child(&path, "cluster"));
        let filled = |what: &str| match document.node(&child(&path, what)).map(Node::value) {
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::Table(table)) => !table.is_empty(),
            _ => false,
        };
        let has_role =
            filled("grants") || filled("secrets") || document.node(&child(&path, "database")).is_some();
        if !has_role || on.is_none_or(|on| on.as_str() != cluster) {
            continue;
        }
        let written = document.get::<ServiceName>(&child(&path, "name"));
        let Some(name) = written.or_else(|| ServiceName::new(key).ok()) else { continue };
        let Ok(account) = ServiceAccountName::new(name.as_str()) else { continue };
        let channels = child(&path, "channels");
        let channels =
            document.keys(&channels).filter_map(|channel| ChannelName::new(channel).ok()).map(Some);
        for channel in std::iter::once(None).chain(channels) {
            let Some(namespace) = Channel::namespace(&name, channel.as_ref()) else { continue };
            let Ok(purpose) = Purpose::new(namespace.as_str()) else { continue };
            let (whose, path) = match &channel {
                None => (format!("the service {key}"), path.clone()),
                Some(channel) => (
                    format!("the channel {channel} of the service {key}"),
                    child(&child(&path, "channels"), channel.as_str()),
                ),
            };
            roles.push(Role { whose, path, purpose, account: Some((namespace, account.clone())) });
        }
    }
    roles
}

/// With IRSA a service account names one role, and with Pod Identity it takes one association.
fn one_role_each(document: &Document, cluster: &str, roles: &[Role], problems: &mut Problems) {
    let mut seen: BTreeMap<&(Namespace, ServiceAccountName), &Role> = BTreeMap::new();
    for role in roles {
        let Some(account) = &role.account else { continue };
        let Some(first) = seen.get(account) else {
            seen.insert(account, role);
            continue;
        };
        let (namespace, name) = account;
        problems.push(
            Problem::new(format!(
                "the service account {namespace}/{name} of {cluster} would have two roles: those of {} and {}",
                first.whose, role.whose
            ))
            .help("give one of them another namespace or name: a service account has one role")
            .at_path(document.root(), &role.path)
            .related(document.nearest(&first.path).location(), first.whose.clone()),
        );
    }
}

fn one_name_each(document: &Document, cluster: &ClusterName, roles: &[Role], problems: &mut Problems) {
    let mut seen: BTreeMap<&Purpose, &Role> = BTreeMap::new();
    for role in roles {
        let Some(first) = seen.get(&role.purpose) else {
            seen.insert(&role.purpose, role);
            continue;
        };
        problems.push(
            Problem::new(format!(
                "the roles of {} and {} would both be named {}",
                first.whose,
                role.whose,
                role_name(cluster, &role.purpose)
            ))
            .help("rename one of them: roles are named after the cluster and whom they are for")
            .at_path(document.root(), &role.path)
            .related(document.nearest(&first.path).location(), first.whose.clone()),
        );
    }
}
