//! What a cluster is built on and that stays whose it is.

use std::collections::{BTreeMap, BTreeSet};

use live::Cluster;

use crate::note::Beside;

pub(super) fn of(cluster: &Cluster) -> Vec<Beside> {
    let mut found: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
    let mut note = |kind: &'static str, id: &str, by: &str| {
        if !id.is_empty() {
            found.entry((kind, id.to_owned())).or_default().insert(by.to_owned());
        }
    };
    let own = "the cluster";
    note("VPC", &cluster.vpc_config.vpc_id, own);
    note("role", &cluster.role_arn, own);
    cluster.vpc_config.subnet_ids.iter().for_each(|id| note("subnet", id, own));
    cluster.vpc_config.security_group_ids.iter().for_each(|id| note("security group", id, own));
    cluster.encryption.iter().for_each(|of| note("key", &of.key_arn, own));
    for group in &cluster.node_groups {
        let by = format!("node group {}", group.name);
        note("role", &group.role_arn, &by);
        group.subnet_ids.iter().for_each(|id| note("subnet", id, &by));
        group.ssh_security_group_ids.iter().for_each(|id| note("security group", id, &by));
        group.launch_template.iter().for_each(|of| note("launch template", &of.id, &by));
    }
    for profile in &cluster.fargate_profiles {
        let by = format!("Fargate profile {}", profile.name);
        note("role", &profile.pod_execution_role_arn, &by);
        profile.subnet_ids.iter().for_each(|id| note("subnet", id, &by));
    }
    for addon in &cluster.addons {
        addon
            .service_account_role_arn
            .iter()
            .for_each(|arn| note("role", arn, &format!("add-on {}", addon.name)));
    }
    for of in &cluster.pod_identities {
        note("role", &of.role_arn, &format!("service account {}/{}", of.namespace, of.service_account));
    }
    found
        .into_iter()
        .map(|((kind, id), used_by)| Beside { kind, id, used_by: used_by.into_iter().collect() })
        .collect()
}
