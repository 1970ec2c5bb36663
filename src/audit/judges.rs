//! The judges: one for each control of the catalogue that checks do not answer, a file for each area.

mod access;
mod account;
mod balancers;
mod buckets;
mod cluster;
mod databases;
mod delivery;
mod files;
mod iam;
mod identity;
mod keys;
mod logs;
mod namespaces;
mod network;
mod node;
mod objects;
mod pods;
mod rbac;
mod registry;
mod reliability;
mod routes;
mod secret_looking;
mod secrets;
mod traffic;
mod trust;

use crate::judge::Judge;

/// All judges, in the order of the areas.
pub fn all() -> Vec<Judge> {
    let mut judges = Vec::new();
    judges.extend(cluster::judges());
    judges.extend(access::judges());
    judges.extend(identity::judges());
    judges.extend(node::judges());
    judges.extend(registry::judges());
    judges.extend(network::judges());
    judges.extend(iam::judges());
    judges.extend(keys::judges());
    judges.extend(logs::judges());
    judges.extend(buckets::judges());
    judges.extend(databases::judges());
    judges.extend(files::judges());
    judges.extend(secrets::judges());
    judges.extend(balancers::judges());
    judges.extend(pods::judges());
    judges.extend(rbac::judges());
    judges.extend(namespaces::judges());
    judges.extend(reliability::judges());
    judges.extend(delivery::judges());
    judges.extend(account::judges());
    judges
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::control::{JudgedBy, catalogue};
    use crate::input::Input;

    #[test]
    fn each_control_has_one_judge() {
        let judges = all();
        let controls: BTreeSet<&str> = judges.iter().map(|judge| judge.control).collect();
        assert_eq!(controls.len(), judges.len(), "one judge for each");
        let of_evidence =
            catalogue().controls.iter().filter(|control| control.judged_by == JudgedBy::Evidence);
        assert_eq!(controls, of_evidence.map(|control| control.id.as_str()).collect());
    }

    #[test]
    fn judges_find_nothing_in_an_environment_of_nothing() {
        let generated = generated::Generated::default();
        let input = Input {
            generated: &generated,
            objects: Vec::new(),
            accounts: std::collections::BTreeMap::new(),
            checks: std::collections::BTreeMap::new(),
            findings: Vec::new(),
            exceptions: Vec::new(),
            today: jiff::civil::date(2026, 11, 30),
            differing: None,
            locate: &|_| None,
        };
        let model = crate::model::Model::new(&generated, &[]);
        for judge in all() {
            for verdict in judge.run(&model, &input) {
                assert!(!verdict.message.is_empty(), "{} says nothing", judge.control);
                assert!(!verdict.message.contains("not judged"), "{} does not judge", judge.control);
                assert!(verdict.subject.is_none(), "{} found something", judge.control);
            }
        }
    }
}
