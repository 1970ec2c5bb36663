//! What a file says otherwise than AWS.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value as Json;

use crate::Asked;
use crate::argument::{self, Effect, Place};
use crate::merge::Change;

/// A setting that says otherwise than AWS.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The setting: `adopted.trantor.node_groups.workers.instance_types`.
    pub setting: String,
    /// The argument that it is; none for what is no argument, such as an association's id.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What the file said; none when it said nothing.
    pub said: Option<Json>,
    /// What AWS says; none when it is not there.
    pub live: Option<Json>,
    /// What Terraform would have done of what the file said.
    pub effect: Effect,
}

impl Difference {
    /// Whether AWS has another object in the place of one: an association of Pod Identity that was made anew has another id.
    pub(crate) fn is_another_object(&self) -> bool {
        self.place.is_none()
            && self.setting.rsplit('.').next() == Some("id")
            && self.said.is_some()
            && self.live.is_some()
    }

    /// What a change of the file is: one difference, or one for each policy of an access entry.
    pub(crate) fn of(asked: &Asked<'_>, change: &Change) -> Vec<Self> {
        let Change { keys, said, live } = change;
        let setting = argument::setting(asked.key, keys);
        if let [parts, entry, key] = keys.as_slice()
            && (parts.as_str(), key.as_str()) == ("access", "policies")
        {
            return Self::of_policies(asked, entry, &setting, change);
        }
        let place = Place::of(asked.key, keys);
        let effect = Effect::of(place.as_ref(), said.as_ref(), live.as_ref());
        vec![Self { setting, place, said: said.clone(), live: live.clone(), effect }]
    }

    /// Each policy is a resource of its own.
    fn of_policies(asked: &Asked<'_>, entry: &str, setting: &str, change: &Change) -> Vec<Self> {
        let policies = |list: &Option<Json>| list.as_ref().map(argument::policies).unwrap_or_default();
        let (said, live) = (policies(&change.said), policies(&change.live));
        let names: BTreeSet<&String> = said.keys().chain(live.keys()).collect();
        let differ = names.into_iter().filter(|name| said.get(*name) != live.get(*name));
        differ
            .map(|name| {
                let mut place = Place::of_policy(asked.key, entry, name);
                let (said, live) = (said.get(name).cloned(), live.get(name).cloned());
                let effect = match (&said, &live) {
                    (Some(_), Some(_)) => Effect::Replace,
                    (Some(_), None) => Effect::Create,
                    (None, _) => Effect::Unmanaged,
                };
                place.argument = (effect == Effect::Replace).then(|| "access_scope".to_owned());
                Self { setting: setting.to_owned(), place: Some(place), said, live, effect }
            })
            .collect()
    }
}
