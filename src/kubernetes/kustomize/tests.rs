use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use proptest::prelude::*;

use super::difference::without_namespace;
use super::*;
use crate::Kind;

fn object<K: Kind + for<'a> serde::Deserialize<'a>>(json: Value) -> Object {
    let object: K = serde_json::from_value(json).unwrap();
    Object::new(
        &object,
        Origin { module: "modules/workload".into(), setting: "services.dawn.workload".into() },
    )
}

fn deployment(namespace: &str, image: &str, sidecar: &str, env: &[(String, String)]) -> Object {
    let env: Vec<Value> = env.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let labels = json!({ "app.kubernetes.io/instance": namespace, "app.kubernetes.io/name": "dawn" });
    object::<Deployment>(json!({
        "metadata": { "name": "dawn", "namespace": namespace, "labels": labels },
        "spec": {
            "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels },
                "spec": {
                    "initContainers": [{ "name": "migrate", "image": image }],
                    "containers": [
                        { "name": "dawn", "image": image, "env": env },
                        { "name": "sidecar", "image": sidecar },
                    ],
                },
            },
        },
    }))
}

fn named<K: Kind + for<'a> serde::Deserialize<'a>>(namespace: &str, name: &str) -> Object {
    object::<K>(json!({ "metadata": { "name": name, "namespace": namespace } }))
}

fn env(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const REPOSITORY: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/dawn";

fn shown(files: &Files) -> String {
    files.texts.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect::<Vec<_>>().concat()
}

fn origin() -> Origin {
    Origin { module: "stacks/manifests".into(), setting: "services.dawn".into() }
}

#[test]
fn an_overlay_says_what_is_different() {
    let stable = [
        named::<ServiceAccount>("dawn", "dawn"),
        deployment("dawn", &format!("{REPOSITORY}:v1"), "proxy:1", &env(&[("A", "yes")])),
        named::<PodDisruptionBudget>("dawn", "dawn"),
    ];
    let own = object::<Namespace>(json!({ "metadata": { "name": "dawn-rc" } }));
    let candidate = [
        named::<ServiceAccount>("dawn-rc", "dawn"),
        named::<ConfigMap>("dawn-rc", "dawn-config"),
        deployment("dawn-rc", &format!("{REPOSITORY}:v2"), "proxy:1", &env(&[("A", "no"), ("B", "x")])),
    ];
    let (stable, candidate) = (stable.each_ref(), candidate.each_ref());
    let base = Base { path: "../_base/dawn", objects: &stable };
    let built = overlay(&Overlay {
        namespace: "dawn-rc",
        own: &[&own],
        base: Some(base),
        objects: &candidate,
        origin: &origin(),
    });
    insta::assert_snapshot!(format!(
        "_base/dawn\n{}\ndawn-rc\n{}",
        shown(&super::base(&stable, &origin())),
        shown(&built.unwrap())
    ));
}

#[test]
fn the_stable_channel_has_nothing_to_say() {
    let stable = [deployment("dawn", "dawn:v1", "proxy:1", &[])];
    let stable = stable.each_ref();
    let base = Some(Base { path: "../_base/dawn", objects: &stable });
    let files =
        overlay(&Overlay { namespace: "dawn", own: &[], base, objects: &stable, origin: &origin() }).unwrap();
    assert_eq!(files.texts.keys().collect::<Vec<_>>(), [KUSTOMIZATION]);
    let kustomization = &files.texts[KUSTOMIZATION];
    assert!(!kustomization.contains("patches") && !kustomization.contains("images"), "{kustomization}");
}

#[test]
fn nothing_is_no_overlay() {
    let nothing = Overlay { namespace: "dawn", own: &[], base: None, objects: &[], origin: &origin() };
    assert_eq!(overlay(&nothing), None);
}

#[test]
fn files_have_names_that_every_system_takes() {
    let objects = [
        named::<ServiceAccount>("dawn", "a:b/c"),
        named::<ServiceAccount>("dawn", "a.b-c"),
        named::<ServiceAccount>("dawn", "a_b_c"),
    ];
    let files = folder(&objects.each_ref(), &origin());
    let names: Vec<&str> = files.texts.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            KUSTOMIZATION,
            "serviceaccount-a.b-c.yaml",
            "serviceaccount-a_b_c-2.yaml",
            "serviceaccount-a_b_c.yaml"
        ]
    );
}

/// What kustomize builds of an overlay, done here: a test with kustomize itself shows that it does the same.
fn built(base: &[&Object], objects: &[&Object]) -> Vec<Value> {
    let entries = images::entries(base, objects);
    let mut built: Vec<Value> = base.iter().map(|object| without_namespace(object.json())).collect();
    for change in difference::changes(base, objects, &entries) {
        let at = |object: &Object| base.iter().position(|of| of.kind() == object.kind()).unwrap();
        match change {
            Change::Added(object) => built.push(without_namespace(object.json())),
            Change::Changed { object, patch } => {
                let patch: json_patch::Patch = serde_json::from_value(patch).unwrap();
                json_patch::patch(&mut built[at(object)], &patch).unwrap();
            }
            Change::Removed(object) => built[at(object)] = Value::Null,
        }
    }
    built.retain(|object| !object.is_null());
    for object in &mut built {
        images::apply(&entries, object);
    }
    built
}

proptest! {
    #[test]
    fn base_and_differences_are_the_channel(
        images in proptest::collection::vec("(dawn|host:5000/dawn|proxy)(:v[12])?(@sha256:[ab]{2})?", 4),
        envs in proptest::collection::vec(proptest::collection::vec(("[AB~/]{1,2}", "[a-b]?"), 0..4), 2),
        with in proptest::collection::vec(any::<bool>(), 2),
    ) {
        let channel = |at: usize, namespace: &str| {
            let mut objects = vec![deployment(namespace, &images[2 * at], &images[2 * at + 1], &envs[at])];
            objects.extend(with[at].then(|| named::<ConfigMap>(namespace, "dawn-config")));
            objects
        };
        let (stable, candidate) = (channel(0, "dawn"), channel(1, "dawn-rc"));
        let (stable, candidate): (Vec<_>, Vec<_>) = (stable.iter().collect(), candidate.iter().collect());
        let expected: Vec<Value> = candidate.iter().map(|object| without_namespace(object.json())).collect();
        prop_assert_eq!(built(&stable, &candidate), expected);
    }
}
