//! Who may enter, and what pods may do in AWS.

use std::collections::BTreeSet;

use live::Cluster;
use live::cluster::{AccessEntry, PodIdentity};
use toml_edit::{InlineTable, Item, Table, TableLike};

use super::{Told, put, put_list, put_some, put_texts, sub_table};
use crate::toml_text::array;

/// What EKS's own policies begin with.
const POLICIES: &str = ":eks::aws:cluster-access-policy/";

pub(super) fn entries(
    cluster: &Cluster,
    current: Option<&dyn TableLike>,
    table: &mut Table,
    told: &mut Told,
) {
    let current = sub_table(current, "access");
    let mut keys = Keys::of(current);
    let mut made = Table::new();
    made.set_implicit(true);
    for entry in &cluster.access_entries {
        let chosen = keys.find(|there| text(there, "principal") == Some(&entry.principal_arn));
        // One that is in the state stays there: taken out of the settings, Terraform would take it from its nodes.
        if chosen.is_none()
            && let Some(why) = of_eks(cluster, entry)
        {
            told.leave(format!("access entry of {}", entry.principal_arn), why);
            continue;
        }
        let key = chosen.unwrap_or_else(|| keys.make(last_part(&entry.principal_arn), 64, true));
        made.insert(&key, Item::Table(access_entry(entry, told)));
    }
    if !made.is_empty() {
        table.insert("access", Item::Table(made));
    }
}

/// Why an entry is EKS's own affair, if it is.
fn of_eks(cluster: &Cluster, entry: &AccessEntry) -> Option<&'static str> {
    let principal = &entry.principal_arn;
    if principal.contains(":role/aws-service-role/") {
        return Some("EKS itself made it for a role of an AWS service: it stays as it is, in no state.");
    }
    let has_role = |role: &str| role == principal;
    let of_nodes =
        entry.kind.starts_with("EC2") && cluster.node_groups.iter().any(|of| has_role(&of.role_arn));
    let of_auto_mode =
        cluster.auto_mode.as_ref().and_then(|mode| mode.node_role_arn.as_deref()) == Some(principal);
    let of_fargate = entry.kind == "FARGATE_LINUX"
        && cluster.fargate_profiles.iter().any(|of| has_role(&of.pod_execution_role_arn));
    (of_nodes || of_auto_mode || of_fargate).then_some(
        "EKS made it for nodes or Fargate, and takes it away with them: it stays as it is, in no state.",
    )
}

fn access_entry(entry: &AccessEntry, told: &mut Told) -> Table {
    let mut table = Table::new();
    put(&mut table, "principal", entry.principal_arn.as_str());
    put(&mut table, "kind", entry.kind.as_str());
    // Of other kinds EKS says them, and refuses to be told.
    if entry.kind == "STANDARD" {
        let chosen = entry.username.as_deref().filter(|name| *name != usual_name(&entry.principal_arn));
        put_some(&mut table, "username", chosen);
        put_list(&mut table, "kubernetes_groups", &entry.kubernetes_groups);
    }
    let mut policies = Vec::new();
    for policy in &entry.policies {
        let Some((_, name)) = policy.policy_arn.split_once(POLICIES) else {
            let what = format!("access policy {}", policy.policy_arn);
            told.leave(what, "It is none of EKS's own policies: it stays as it is, in no state.");
            continue;
        };
        let mut made = InlineTable::new();
        made.insert("policy", name.into());
        if policy.scope == "namespace" {
            made.insert("namespaces", array(policy.namespaces.iter().map(String::as_str)));
        }
        policies.push(made);
    }
    if !policies.is_empty() {
        put(&mut table, "policies", array(policies));
    }
    put_texts(&mut table, "tags", &entry.tags);
    table
}

/// The user that EKS makes of a principal when nobody says another.
fn usual_name(principal: &str) -> String {
    match principal.split_once(":role/") {
        Some((account, _)) => {
            let account = account.replacen(":iam:", ":sts:", 1);
            format!("{account}:assumed-role/{}/{{{{SessionName}}}}", last_part(principal))
        }
        None => principal.to_owned(),
    }
}

pub(super) fn pod_identities(
    cluster: &Cluster,
    current: Option<&dyn TableLike>,
    table: &mut Table,
    told: &mut Told,
) {
    let current = sub_table(current, "pod_identities");
    let mut keys = Keys::of(current);
    let mut made = Table::new();
    made.set_implicit(true);
    for identity in &cluster.pod_identities {
        let PodIdentity { namespace, service_account, .. } = identity;
        let what = format!("pod identity of {namespace}/{service_account}");
        if let Some(owner) = &identity.owner_arn {
            // Those of add-ons are said there.
            if !cluster.addons.iter().any(|addon| addon.arn == *owner) {
                told.leave(what, format!("It belongs to {owner}: it stays as it is, in no state."));
            }
            continue;
        }
        let without_tags = identity.disable_session_tags.filter(|disabled| *disabled);
        let needs_six =
            identity.target_role_arn.is_some() || identity.policy.is_some() || without_tags.is_some();
        if needs_six && !told.provider_six {
            told.block(what, "It takes on a target role, or its sessions have a policy or no tags: version 5 of the AWS provider cannot say that, and version 6 takes it away when it is not said. Write `aws_provider = \">= 6.62, < 7\"` first.");
        }
        let is_it = |there: &dyn TableLike| {
            text(there, "namespace") == Some(namespace)
                && text(there, "service_account") == Some(service_account)
        };
        let chosen = keys.find(is_it);
        let key = chosen.unwrap_or_else(|| keys.make(&format!("{namespace}-{service_account}"), 128, false));
        let mut association = Table::new();
        put(&mut association, "id", identity.id.as_str());
        put(&mut association, "namespace", namespace.as_str());
        put(&mut association, "service_account", service_account.as_str());
        put(&mut association, "role_arn", identity.role_arn.as_str());
        if told.provider_six {
            put_some(&mut association, "target_role_arn", identity.target_role_arn.as_deref());
            put_some(&mut association, "disable_session_tags", without_tags);
            put_some(&mut association, "policy", identity.policy.as_deref());
        }
        put_texts(&mut association, "tags", &identity.tags);
        made.insert(&key, Item::Table(association));
    }
    if !made.is_empty() {
        table.insert("pod_identities", Item::Table(made));
    }
}

/// The OIDC provider of users; EKS has at most one.
pub(super) fn identity_providers(cluster: &Cluster, table: &mut Table, told: &mut Told) {
    let mut made = Table::new();
    made.set_implicit(true);
    for provider in &cluster.identity_providers {
        if ["CREATING", "DELETING"].contains(&provider.status.as_str()) {
            let what = format!("identity provider {}", provider.name);
            told.block(what, format!("It is {}: wait until it is done.", provider.status));
        }
        let mut of = Table::new();
        put(&mut of, "issuer_url", provider.issuer_url.as_str());
        put(&mut of, "client_id", provider.client_id.as_str());
        put_some(&mut of, "username_claim", provider.username_claim.as_deref());
        put_some(&mut of, "username_prefix", provider.username_prefix.as_deref());
        put_some(&mut of, "groups_claim", provider.groups_claim.as_deref());
        put_some(&mut of, "groups_prefix", provider.groups_prefix.as_deref());
        put_texts(&mut of, "required_claims", &provider.required_claims);
        put_texts(&mut of, "tags", &provider.tags);
        made.insert(&provider.name, Item::Table(of));
    }
    if !made.is_empty() {
        table.insert("identity_providers", Item::Table(made));
    }
}

fn text<'a>(table: &'a dyn TableLike, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn last_part(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

/// Keys of tables: those that people chose, and new ones.
pub(super) struct Keys<'a> {
    current: Option<&'a dyn TableLike>,
    taken: BTreeSet<String>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(current: Option<&'a dyn TableLike>) -> Self {
        let taken = current.into_iter().flat_map(TableLike::iter).map(|(key, _)| key.to_owned()).collect();
        Self { current, taken }
    }

    /// The key of the table that is meant.
    pub(super) fn find(&self, is_it: impl Fn(&dyn TableLike) -> bool) -> Option<String> {
        let mut tables = self.current.into_iter().flat_map(TableLike::iter);
        tables.find(|(_, table)| table.as_table_like().is_some_and(&is_it)).map(|(key, _)| key.to_owned())
    }

    /// A name as a key, with a number behind it where it is taken.
    pub(super) fn named(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        let key = candidates.find(|key| !self.taken.contains(key)).unwrap_or_default();
        self.taken.insert(key.clone());
        key
    }

    /// A key that is not taken, made of a name.
    pub(super) fn make(&mut self, name: &str, longest: usize, begins_with_letter: bool) -> String {
        let allowed = |of: char| of.is_ascii_lowercase() || of.is_ascii_digit() || of == '-' || of == '_';
        let plain: String =
            name.to_lowercase().chars().map(|of| if allowed(of) { of } else { '-' }).collect();
        let begins = |of: char| of.is_ascii_lowercase() || (!begins_with_letter && of.is_ascii_digit());
        let plain = plain.trim_start_matches(|of| !begins(of));
        // Room for a number behind it.
        let plain: String = plain.chars().take(longest - 4).collect();
        let plain = plain.trim_end_matches(['-', '_']);
        let plain = if plain.is_empty() { "entry" } else { plain };
        self.named(plain)
    }
}
