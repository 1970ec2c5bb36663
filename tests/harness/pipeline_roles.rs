//! The pipeline's roles: that they may do what was called in their names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::local_aws::LocalAws;
use super::project::Project;

/// That the role of a caller (`plan`, `apply`) of an environment may do what was called in its name, resources and
/// conditions left out.
#[track_caller]
pub(crate) fn assert_may(project: &Project, environment: &str, aws: &LocalAws, caller: &str) {
    let pipeline = project.read(&format!("out/{environment}/bootstrap/pipeline.tf.json"));
    let pipeline: Value = serde_json::from_str(&pipeline).unwrap();
    let policies = pipeline["resource"]["aws_iam_policy"].as_object().unwrap().iter();
    let mut allowed = BTreeSet::from(["sts:GetCallerIdentity".to_owned()]);
    for (_, policy) in policies.filter(|(name, _)| name.starts_with(caller) && !name.ends_with("boundary")) {
        let document: Value = serde_json::from_str(policy["policy"].as_str().unwrap()).unwrap();
        for statement in document["Statement"].as_array().unwrap() {
            let actions = statement["Action"].as_array().unwrap().iter();
            allowed.extend(actions.map(|action| action.as_str().unwrap().to_owned()));
        }
    }
    let actions = aws.journal().remove(caller).unwrap_or_default();
    assert!(actions.len() > 50, "{actions:?}");
    let refused: Vec<&String> = actions.difference(&allowed).collect();
    assert!(refused.is_empty(), "AWS would refuse {caller}: {refused:#?}");
}
