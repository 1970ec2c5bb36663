//! Managed node groups.

use live::Cluster;
use live::cluster::{NodeGroup, Taint};
use toml_edit::{InlineTable, Item, Table, TableLike};

use super::access::Keys;
use super::{Told, put, put_list, put_some, put_texts, sub_table};
use crate::toml_text::array;

pub(super) fn all(cluster: &Cluster, current: Option<&dyn TableLike>, table: &mut Table, told: &mut Told) {
    let current = sub_table(current, "node_groups");
    let mut keys = Keys::of(current);
    let mut made = Table::new();
    made.set_implicit(true);
    for group in &cluster.node_groups {
        note(group, told);
        let named = |there: &dyn TableLike| there.get("name").and_then(Item::as_str) == Some(&group.name);
        let there = sub_table(current, &group.name).filter(|there| there.get("name").is_none());
        let chosen = keys.find(named).or_else(|| there.map(|_| group.name.clone()));
        let key = chosen.unwrap_or_else(|| keys.named(&group.name));
        let there = sub_table(current, &key);
        made.insert(&key, Item::Table(node_group(group, &key, there)));
    }
    if !made.is_empty() {
        table.insert("node_groups", Item::Table(made));
    }
}

fn note(group: &NodeGroup, told: &mut Told) {
    let what = || format!("node group {}", group.name);
    if ["CREATING", "UPDATING", "DELETING"].contains(&group.status.as_str()) {
        told.block(what(), format!("It is {}: wait until it is done.", group.status));
    }
    if group.node_repair.as_ref().is_some_and(|repair| repair.has_limits) {
        told.leave(what(), "Its repair has limits, for which there is no setting: `node_repair` is left out, and Terraform leaves all of it alone.");
    }
    if group.warm_pool.as_ref().is_some_and(|pool| pool.enabled) {
        told.leave(what(), "It has a warm pool, for which there is no setting: Terraform leaves it alone.");
    }
    if let Some(strategy) = &group.update.strategy {
        told.leave(what(), format!("Its nodes are updated with the strategy {strategy}, for which there is no setting: `update` is left out, and Terraform leaves all of it alone."));
    }
    if let Some(template) = &group.launch_template
        && let (Ok(used), Some(latest)) = (template.version.parse::<i64>(), template.latest_version)
        && used < latest
    {
        told.leave(
            what(),
            format!("It has version {used} of its launch template, of which there is {latest}: it is adopted as it is."),
        );
    }
}

fn node_group(group: &NodeGroup, key: &str, there: Option<&dyn TableLike>) -> Table {
    let mut table = Table::new();
    // An image of one's own is the launch template's, and EKS says of it no version that could be asked for.
    let own_image = group.ami_type.as_deref() == Some("CUSTOM");
    if key != group.name {
        put(&mut table, "name", group.name.as_str());
    }
    put(&mut table, "role_arn", group.role_arn.as_str());
    put(&mut table, "subnet_ids", array(group.subnet_ids.iter().map(String::as_str)));
    put_some(&mut table, "version", group.version.as_deref().filter(|_| !own_image));
    put_list(&mut table, "instance_types", &group.instance_types);
    let capacity = group.capacity_type.as_deref().map(|capacity| capacity.to_lowercase().replace('_', "-"));
    put_some(&mut table, "capacity", capacity);
    put_some(&mut table, "ami_type", group.ami_type.as_deref().filter(|_| !own_image));
    put_some(&mut table, "disk_size_in_gib", group.disk_size.map(i64::from));
    put(&mut table, "size", size(group, there));
    if let Some(template) = &group.launch_template {
        let mut of = InlineTable::new();
        of.insert("id", template.id.as_str().into());
        of.insert("version", template.version.as_str().into());
        put(&mut table, "launch_template", of);
    }
    if group.ssh_key.is_some() || !group.ssh_security_group_ids.is_empty() {
        let mut of = InlineTable::new();
        if let Some(key) = &group.ssh_key {
            of.insert("ssh_key", key.as_str().into());
        }
        if !group.ssh_security_group_ids.is_empty() {
            of.insert("security_group_ids", array(group.ssh_security_group_ids.iter().map(String::as_str)));
        }
        put(&mut table, "remote_access", of);
    }
    put_texts(&mut table, "labels", &group.labels);
    if !group.taints.is_empty() {
        put(&mut table, "taints", array(group.taints.iter().map(taint)));
    }
    let has = |setting: &str| there.is_some_and(|there| there.get(setting).is_some());
    // Version 6 of the provider takes a strategy away that is not said, and version 5 has none.
    let update = update(group).filter(|_| group.update.strategy.is_none() || has("update"));
    put_some(&mut table, "update", update);
    let repair = group.node_repair.as_ref().filter(|repair| !repair.has_limits || has("node_repair"));
    put_some(&mut table, "node_repair", repair.map(|repair| repair.enabled));
    put_texts(&mut table, "tags", &group.tags);
    table
}

/// How many nodes may be missing while the group is updated.
fn update(group: &NodeGroup) -> Option<InlineTable> {
    let update = &group.update;
    let nodes = update.max_unavailable.map(|nodes| ("max_unavailable", nodes));
    let share = update.max_unavailable_percentage.map(|share| ("max_unavailable_percentage", share));
    let (key, number) = nodes.or(share)?;
    Some(InlineTable::from_iter([(key, i64::from(number))]))
}

/// The number of nodes is the autoscaler's where the settings leave it to one: it is written once, and then what the file says
/// stays as long as it is within the limits.
fn size(group: &NodeGroup, there: Option<&dyn TableLike>) -> InlineTable {
    let is_fixed = there.and_then(|there| there.get("scaling")).and_then(Item::as_str) == Some("fixed");
    let written = sub_table(there, "size").and_then(|size| size.get("desired")).and_then(Item::as_integer);
    let (min, max) = (i64::from(group.min_size), i64::from(group.max_size));
    let desired = written.filter(|number| !is_fixed && (min..=max).contains(number));
    let mut size = InlineTable::new();
    size.insert("min", min.into());
    size.insert("desired", desired.unwrap_or_else(|| i64::from(group.desired_size)).into());
    size.insert("max", max.into());
    size
}

fn taint(taint: &Taint) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("key", taint.key.as_str().into());
    if let Some(value) = &taint.value {
        table.insert("value", value.as_str().into());
    }
    table.insert("effect", taint.effect.as_str().into());
    table
}
