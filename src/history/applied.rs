//! What is applied as manifests, compared as if it were a stack: when a service is delivered in another way, Terraform
//! forgets its objects, or imports them, and nothing stops.

use serde_json::Value;
use stacks::environment::Environment;
use terraform::history::StandingStack;

/// What the manifests are called where stacks are named.
const NAME: &str = "kubernetes";

/// What the settings ask to be applied.
pub(super) fn now(environment: &Environment) -> StandingStack {
    let applied = stacks::applied(environment);
    let objects = applied.iter().flat_map(|(cluster, names)| names.iter().map(move |name| (cluster, name)));
    StandingStack::outside(
        NAME,
        objects.map(|(cluster, name)| kubernetes::terraform::known_by(cluster, name)),
    )
}

/// What was applied when the manifest was written: in its `kubernetes`, each of the `clusters` has a `key`, and the names
/// of its objects as `applied`. What cannot be read is as if it had not been.
pub(super) fn then(manifest: &[u8]) -> StandingStack {
    let manifest: Value = serde_json::from_slice(manifest).unwrap_or_default();
    let clusters = manifest["kubernetes"]["clusters"].as_array().into_iter().flatten();
    let objects = clusters.flat_map(|cluster| {
        let names = cluster["applied"].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.filter_map(|name| {
            let cluster = cluster["key"].as_str()?;
            Some(kubernetes::terraform::known_by(cluster, &name.parse().ok()?))
        })
    });
    StandingStack::outside(NAME, objects)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use terraform::history::compare;

    use super::*;

    const NAMES: [&str; 3] = [
        "v1 Namespace dawn",
        "apps/v1 Deployment dawn/dawn",
        "external-secrets.io/v1 ExternalSecret dawn/keys",
    ];

    fn applied(names: &[&str]) -> StandingStack {
        let manifest = json!({ "kubernetes": { "clusters": [{ "key": "trantor", "applied": names }] } });
        then(manifest.to_string().as_bytes())
    }

    /// The application stack with objects as resources. Another service keeps the cluster configured, whatever is there.
    fn application(names: &[&str]) -> StandingStack {
        let mut resources = json!({});
        for name in names {
            let (address, block) = kubernetes::terraform::known_by("trantor", &name.parse().unwrap());
            let (resource_type, name) = address.split_once('.').unwrap();
            resources[resource_type][name] = block;
        }
        let provider = json!({ "kubernetes": [{ "alias": "trantor" }] });
        let file = json!({ "provider": provider, "resource": resources }).to_string();
        StandingStack::read("application", [("service-dawn.tf.json", file.as_bytes())]).0
    }

    #[test]
    fn a_service_goes_from_terraform_to_manifests_and_back() {
        let [resources, manifests] =
            [[application(&NAMES), applied(&[])], [application(&[]), applied(&NAMES)]];
        let there = compare(&resources, &manifests, &super::super::kinds());
        assert_eq!(there.findings, []);
        let forgotten: Vec<&str> =
            there.stacks["application"].forgotten.iter().map(|of| of.from.as_str()).collect();
        assert_eq!(
            forgotten,
            [
                "kubernetes_deployment_v1.trantor_dawn",
                "kubernetes_manifest.trantor_externalsecret_dawn_keys",
                "kubernetes_namespace_v1.trantor_dawn",
            ]
        );
        let back = compare(&manifests, &resources, &super::super::kinds());
        assert_eq!(back.findings, []);
        let taken: Vec<&str> = back.stacks["application"].taken.iter().map(|of| of.id.as_str()).collect();
        assert_eq!(
            taken,
            [
                "dawn/dawn",
                "apiVersion=external-secrets.io/v1,kind=ExternalSecret,namespace=dawn,name=keys",
                "dawn",
            ]
        );
    }

    #[test]
    fn an_object_that_is_in_neither_is_lost() {
        let [before, after] = [[application(&NAMES), applied(&[])], [application(&[]), applied(&NAMES[1..])]];
        let comparison = compare(&before, &after, &super::super::kinds());
        let [terraform::history::Finding::Vanished { object, holds, .. }] = &comparison.findings[..] else {
            panic!("{:?}", comparison.findings)
        };
        assert_eq!((&*object.address, *holds), ("kubernetes_namespace_v1.trantor_dawn", "everything in it"));
    }

    #[test]
    fn a_manifest_without_objects_says_nothing() {
        for text in ["", "{}", "[]", r#"{"kubernetes":{"clusters":[{"applied":["x"]},3]}}"#] {
            assert_eq!(then(text.as_bytes()).addresses().count(), 0);
        }
    }
}
