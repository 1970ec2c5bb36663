//! Fargate profiles.

use live::Cluster;
use live::cluster::FargateSelector;
use toml_edit::{InlineTable, Item, Table, Value};

use super::{Told, put, put_texts};
use crate::toml_text::array;

pub(super) fn profiles(cluster: &Cluster, table: &mut Table, told: &mut Told) {
    let mut made = Table::new();
    made.set_implicit(true);
    for profile in &cluster.fargate_profiles {
        if ["CREATING", "DELETING"].contains(&profile.status.as_str()) {
            let what = format!("Fargate profile {}", profile.name);
            told.block(what, format!("It is {}: wait until it is done.", profile.status));
        }
        let mut of = Table::new();
        put(&mut of, "pod_execution_role_arn", profile.pod_execution_role_arn.as_str());
        put(&mut of, "subnet_ids", array(profile.subnet_ids.iter().map(String::as_str)));
        put(&mut of, "selectors", array(profile.selectors.iter().map(selector)));
        put_texts(&mut of, "tags", &profile.tags);
        made.insert(&profile.name, Item::Table(of));
    }
    if !made.is_empty() {
        table.insert("fargate_profiles", Item::Table(made));
    }
}

fn selector(selector: &FargateSelector) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("namespace", selector.namespace.as_str().into());
    if !selector.labels.is_empty() {
        let labels = selector.labels.iter().map(|(key, label)| (key.as_str(), Value::from(label.as_str())));
        table.insert("labels", Value::InlineTable(labels.collect()));
    }
    table
}
