//! What each kind becomes, as it stands in the generated files.

mod access;
mod network;
mod room;
mod storage;
mod workloads;

use k8s_openapi::serde::de::DeserializeOwned;
use serde_json::Value;

use super::{block, object, there_and_back};
use crate::Kind;

/// An object given as JSON, as the block it becomes. It must come back as it was.
fn shown<K: Kind + DeserializeOwned>(json: Value) -> String {
    let typed: K = serde_json::from_value(json.clone()).unwrap();
    let object = object(&typed);
    for (field, value) in json.as_object().unwrap() {
        assert_eq!(&object.json()[field], value, "the kind takes every field");
    }
    let (resource_type, block) = block(&object).unwrap();
    let back = there_and_back(&object).unwrap();
    assert_eq!(back, super::super::spelled::out(&object, &[]).0);
    format!("{resource_type} {}", serde_json::to_string_pretty(&block).unwrap())
}
