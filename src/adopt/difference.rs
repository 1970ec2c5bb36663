//! What a file says otherwise than AWS.

use serde::Serialize;
use serde_json::Value as Json;

use crate::Asked;
use crate::argument::{Effect, Place};
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
    pub(crate) fn of(asked: &Asked<'_>, change: Change) -> Self {
        let Change { keys, said, live } = change;
        let start = settings::child("adopted", asked.key);
        let setting = keys.iter().fold(start, |path, key| settings::child(&path, key));
        let place = Place::of(asked.key, &keys);
        let effect = Effect::of(place.as_ref(), said.as_ref(), live.as_ref());
        Self { setting, place, said, live, effect }
    }
}
