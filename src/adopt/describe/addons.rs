//! Add-ons.

use live::Cluster;
use toml_edit::{InlineTable, Item, Table, Value};

use super::{Told, put, put_some, put_texts};

pub(super) fn addons(cluster: &Cluster, table: &mut Table, told: &mut Told) {
    let mut made = Table::new();
    made.set_implicit(true);
    for addon in &cluster.addons {
        if ["CREATING", "UPDATING", "DELETING"].contains(&addon.status.as_str()) {
            told.block(
                format!("add-on {}", addon.name),
                format!("It is {}: wait until it is done.", addon.status),
            );
        }
        // Version 6 reads it by itself.
        if let Some(namespace) = addon.namespace.as_ref().filter(|_| !told.provider_six) {
            told.leave(
                format!("add-on {}", addon.name),
                format!("That it is in the namespace {namespace} cannot be said with version 5 of the AWS provider, which leaves it there."),
            );
        }
        let mut of = Table::new();
        put(&mut of, "version", addon.version.as_str());
        put_some(&mut of, "configuration_values", addon.configuration_values.as_deref());
        put_some(&mut of, "service_account_role_arn", addon.service_account_role_arn.as_deref());
        let own =
            cluster.pod_identities.iter().filter(|identity| identity.owner_arn.as_ref() == Some(&addon.arn));
        let roles: InlineTable = own
            .map(|identity| (identity.service_account.as_str(), Value::from(identity.role_arn.as_str())))
            .collect();
        if !roles.is_empty() {
            put(&mut of, "pod_identities", roles);
        }
        put_texts(&mut of, "tags", &addon.tags);
        made.insert(&addon.name, Item::Table(of));
    }
    if !made.is_empty() {
        table.insert("addons", Item::Table(made));
    }
}
