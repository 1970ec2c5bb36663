//! A live cluster as the table of settings that describes it, and what cannot be said there.

mod access;
mod addons;
mod beside;
mod fargate;
mod gaps;
mod node_group;

use live::Cluster;
use live::cluster::{AutoMode, VpcConfig};
use toml_edit::{InlineTable, Item, Table, TableLike, Value, value};

use crate::note::{Beside, Note};
use crate::toml_text::{array, texts};

pub(crate) use gaps::needs;

/// What describes a cluster.
pub(crate) struct Described {
    /// Its table of settings.
    pub(crate) table: Table,
    /// What keeps it from being adopted.
    pub(crate) blockers: Vec<Note>,
    /// What cannot be said, and is left alone.
    pub(crate) left: Vec<Note>,
    /// What it is built on.
    pub(crate) beside: Vec<Beside>,
}

/// What is told beside the settings, as it is found.
#[derive(Default)]
struct Told {
    /// Whether the environment accepts version 6 of the AWS provider alone.
    provider_six: bool,
    blockers: Vec<Note>,
    left: Vec<Note>,
}

impl Told {
    fn block(&mut self, what: impl Into<String>, says: impl Into<String>) {
        self.blockers.push(Note::new(what, says));
    }

    fn leave(&mut self, what: impl Into<String>, says: impl Into<String>) {
        self.left.push(Note::new(what, says));
    }
}

/// Describes a cluster; where the settings have it already, with the keys that people chose in them.
pub(crate) fn describe(cluster: &Cluster, current: Option<&dyn TableLike>, provider_six: bool) -> Described {
    let mut told = Told { provider_six, ..Told::default() };
    let mut table = control_plane(cluster, &mut told);
    oidc_provider(cluster, &mut table);
    access::entries(cluster, current, &mut table, &mut told);
    addons::addons(cluster, &mut table, &mut told);
    node_group::all(cluster, current, &mut table, &mut told);
    fargate::profiles(cluster, &mut table, &mut told);
    access::pod_identities(cluster, current, &mut table, &mut told);
    access::identity_providers(cluster, &mut table, &mut told);
    whole_kinds(cluster, &mut told);
    let Told { mut blockers, mut left, .. } = told;
    blockers.sort();
    left.sort();
    Described { table, blockers, left, beside: beside::of(cluster) }
}

/// What a table that people wrote has under a key.
fn sub_table<'a>(current: Option<&'a dyn TableLike>, key: &str) -> Option<&'a dyn TableLike> {
    current?.get(key)?.as_table_like()
}

fn put(table: &mut Table, key: &str, item: impl Into<Value>) {
    table.insert(key, value(item));
}

fn put_some(table: &mut Table, key: &str, item: Option<impl Into<Value>>) {
    if let Some(item) = item {
        put(table, key, item);
    }
}

fn put_texts(table: &mut Table, key: &str, all: &std::collections::BTreeMap<String, String>) {
    if !all.is_empty() {
        table.insert(key, texts(all));
    }
}

fn put_list(table: &mut Table, key: &str, items: &[String]) {
    if !items.is_empty() {
        put(table, key, array(items.iter().map(String::as_str)));
    }
}

fn control_plane(cluster: &Cluster, told: &mut Told) -> Table {
    let mut table = Table::new();
    let network = &cluster.kubernetes_network;
    put(&mut table, "name", cluster.name.as_str());
    put(&mut table, "version", cluster.version.as_str());
    put(&mut table, "role_arn", cluster.role_arn.as_str());
    put(&mut table, "subnet_ids", array(cluster.vpc_config.subnet_ids.iter().map(String::as_str)));
    put_list(&mut table, "security_group_ids", &cluster.vpc_config.security_group_ids);
    put(&mut table, "endpoint", endpoint(&cluster.vpc_config));
    put_some(&mut table, "ip_family", network.ip_family.as_deref());
    put_some(&mut table, "service_ipv4_cidr", network.service_ipv4_cidr.as_deref());
    put_some(&mut table, "secrets_key_arn", secrets_key(cluster, told));
    put_some(&mut table, "authentication_mode", cluster.authentication_mode.as_deref());
    put_some(&mut table, "support", cluster.support_type.as_deref().map(str::to_lowercase));
    put_some(&mut table, "zonal_shift", cluster.zonal_shift);
    if told.provider_six {
        put_some(&mut table, "deletion_protection", cluster.deletion_protection);
    }
    put_list(&mut table, "log_types", &cluster.log_types);
    if let Some(mode) = cluster.auto_mode.as_ref().and_then(|mode| auto_mode(mode, told)) {
        put(&mut table, "auto_mode", mode);
    }
    if !cluster.remote_node_cidrs.is_empty() {
        let mut networks = InlineTable::new();
        networks.insert("node_cidrs", array(cluster.remote_node_cidrs.iter().map(String::as_str)));
        if !cluster.remote_pod_cidrs.is_empty() {
            networks.insert("pod_cidrs", array(cluster.remote_pod_cidrs.iter().map(String::as_str)));
        }
        put(&mut table, "remote_networks", networks);
    }
    put_texts(&mut table, "tags", &cluster.tags);
    table
}

fn endpoint(config: &VpcConfig) -> InlineTable {
    let mut endpoint = InlineTable::new();
    endpoint.insert("private", config.endpoint_private_access.into());
    endpoint.insert("public", config.endpoint_public_access.into());
    // EKS remembers ranges of an endpoint that is not public.
    if config.endpoint_public_access && !config.public_access_cidrs.is_empty() {
        endpoint.insert("public_cidrs", array(config.public_access_cidrs.iter().map(String::as_str)));
    }
    endpoint
}

fn secrets_key<'a>(cluster: &'a Cluster, told: &mut Told) -> Option<&'a str> {
    let encryption = cluster.encryption.first()?;
    if cluster.encryption.len() > 1 || encryption.resources != ["secrets"] {
        told.block(
            "encryption",
            "Something else than secrets is encrypted by a key, which the settings cannot say.",
        );
    }
    Some(encryption.key_arn.as_str())
}

/// Auto Mode is on as a whole or off as a whole, as far as Terraform takes it.
fn auto_mode(mode: &AutoMode, told: &mut Told) -> Option<InlineTable> {
    let parts = [mode.compute, mode.block_storage, mode.load_balancing];
    if !parts.contains(&true) {
        return None;
    }
    if parts.contains(&false) {
        told.block("EKS Auto Mode", "A part of it is on and another off, which Terraform does not take.");
    }
    let mut table = InlineTable::new();
    if !mode.node_pools.is_empty() {
        table.insert("node_pools", array(mode.node_pools.iter().map(String::as_str)));
    }
    if let Some(role) = &mode.node_role_arn {
        table.insert("node_role_arn", role.as_str().into());
    }
    Some(table)
}

fn oidc_provider(cluster: &Cluster, table: &mut Table) {
    let Some(provider) = &cluster.oidc_provider else { return };
    let mut made = Table::new();
    let issuer = cluster.issuer.clone().unwrap_or_else(|| format!("https://{}", provider.url));
    put(&mut made, "issuer", issuer);
    put(&mut made, "client_ids", array(provider.client_ids.iter().map(String::as_str)));
    put_list(&mut made, "thumbprints", &provider.thumbprints);
    put_texts(&mut made, "tags", &provider.tags);
    table.insert("oidc_provider", Item::Table(made));
}

/// What there are no settings for.
fn whole_kinds(cluster: &Cluster, told: &mut Told) {
    if !["ACTIVE", ""].contains(&cluster.status.as_str()) {
        let says =
            format!("It is {}: wait until it is ACTIVE, so that what is read is what stays.", cluster.status);
        told.block(format!("cluster {}", cluster.name), says);
    }
    let kept = "There is no setting for it, and Terraform leaves it alone.";
    let of_control_plane = [
        ("API server", cluster.kube_api_server.is_some()),
        ("scheduler", cluster.has_kube_scheduler),
        ("controller manager", cluster.has_kube_controller_manager),
    ];
    for (part, _) in of_control_plane.into_iter().filter(|(_, is_set)| *is_set) {
        told.leave("control plane", format!("Its {part} has options of its own. {kept}"));
    }
    if let Some(mode) = &cluster.vpc_config.egress_mode {
        told.leave("control plane", format!("It reaches out by the way {mode}. {kept}"));
    }
    for capability in &cluster.capabilities {
        told.leave(
            format!("capability {}", capability.name),
            format!(
                "EKS runs {} for it: there are no settings for capabilities, and it stays in no state.",
                capability.kind
            ),
        );
    }
    if !cluster.outpost_arns.is_empty() {
        told.block("outposts", "The control plane stands on outposts, which the settings cannot say: Terraform would replace it.");
    }
    if let Some(tier) = cluster.control_plane_tier.as_deref().filter(|tier| *tier != "standard") {
        told.leave("control plane", format!("Its size is provisioned ({tier}). {kept}"));
    }
}
