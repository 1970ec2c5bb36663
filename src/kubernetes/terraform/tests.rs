//! Objects rendered by a real stack, judged by the schemas of both provider versions, and read back.

mod dice;
mod kinds;
mod networks;
mod order;
mod pods;
mod refusals;
mod round_trip;
mod various;

use serde_json::Value;
use terraform::{Checks, Diagnostic, Stack};

use super::{Target, add_all, read};
use crate::provider::{Access, configure, schemas};
use crate::{Kind, Object, Origin};

fn object(kind: &impl Kind) -> Object {
    Object::new(kind, Origin { module: "modules/workload".into(), setting: "services.dawn.workload".into() })
}

/// A stack with objects.
fn stack(objects: &[Object]) -> Stack {
    let mut stack = Stack::new("application", ">= 1.11");
    let access = Access {
        endpoint: "https://trantor.example".into(),
        certificate_authority: "aGk=".into(),
        cluster_name: "trantor".into(),
        region: "us-east-1".into(),
    };
    let cluster = configure(&mut stack, "trantor", access);
    let target = Target { cluster: &cluster, prevent_destroy: false };
    stack.section(terraform::Section::new("service-dawn", "", ""), |stack| {
        add_all(stack, target, objects);
    });
    stack
}

/// The rendered resources of a stack with objects, by type and name.
fn rendered(objects: &[Object]) -> Result<Value, Vec<Diagnostic>> {
    let synthesis = stack(objects).synthesize(Checks { schemas: schemas(), resource_checks: &[] })?;
    assert_eq!(synthesis.escape_hatches, []);
    let file: Value = serde_json::from_str(&synthesis.files["service-dawn.tf.json"]).unwrap();
    Ok(file["resource"].clone())
}

/// The only block of a stack with one object, with its type.
fn block(object: &Object) -> Result<(String, Value), Vec<Diagnostic>> {
    let rendered = rendered(std::slice::from_ref(object))?;
    let (resource_type, named) = rendered.as_object().unwrap().iter().next().unwrap();
    let block = named.as_object().unwrap().values().next().unwrap();
    Ok((resource_type.clone(), block.clone()))
}

/// An object rendered and read back.
fn there_and_back(object: &Object) -> Result<Value, String> {
    let said = |problems: Vec<Diagnostic>| problems.iter().map(ToString::to_string).collect::<String>();
    let (resource_type, block) = block(object).map_err(said)?;
    read(&resource_type, &block).map_err(|error| format!("{resource_type}: {error}"))
}
