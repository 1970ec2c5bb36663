//! Settings of a namespace: `[services.<key>.namespace]`.

use std::collections::BTreeMap;

use aws::names::GroupName;
use settings::{choices, settings};

settings! {
    /// The namespace of each channel of a service.
    pub struct NamespaceSettings, with defaults {
        /// What teams may do in it, by the Kubernetes group of the team.
        pub teams: BTreeMap<GroupName, TeamAccess> = BTreeMap::new(),
    }
}

choices! {
    /// What a team may do in a namespace.
    pub enum TeamAccess {
        /// Seeing what is there, secrets excluded.
        View = "view",
        /// Changing what runs.
        Edit = "edit",
    }
}
