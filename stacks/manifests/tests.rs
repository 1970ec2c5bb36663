use kubernetes::Kind;
use kubernetes::k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use kubernetes::k8s_openapi::api::storage::v1::StorageClass;

use super::*;
use crate::environment::{Files as Settings, Selection};

const BASE: &str = "region = \"us-east-1\"\n[tags]\nowner = \"platform\"\ncost_centre = \"42\"\n";

/// What a workload cannot do without, as TOML.
const WORKLOAD: &str = "{ image = { tag = \"v1.0.0\" }, resources = { cpu = \"100m\", memory = \"128Mi\" } }";

const PROD: &str = r#"account_id = "123456789012"

[argocd]
repo_url = "https://github.com/example-org/platform"

[network]
cidr = "10.2.0.0/16"
availability_zones = ["us-east-1a", "us-east-1b"]

[clusters.trantor]
version = "1.35"
node_groups = { general = { instance_types = ["m7g.large"], size = { min = 1, desired = 1, max = 2 } } }

[clusters.terminus]
version = "1.35"
node_groups = { general = { instance_types = ["m7g.large"], size = { min = 1, desired = 1, max = 2 } } }

[services.dawn]
cluster = "trantor"
delivery = "kubectl"
workload = WORKLOAD
channels = { rc = { image = { tag = "v1.1.0-rc.1" } } }

[services.day]
cluster = "trantor"
delivery = "terraform"
workload = WORKLOAD

[services.dusk]
cluster = "terminus"
delivery = "argocd"
workload = WORKLOAD
channels = { rc = { image = { tag = "v1.1.0-rc.1" } } }

[services.night]
cluster = "terminus"
delivery = "argocd"
"#;

fn environment(text: &str) -> Environment {
    let files =
        [("base".to_owned(), BASE.to_owned()), ("prod".to_owned(), text.replace("WORKLOAD", WORKLOAD))];
    let mut environments =
        Settings::new(files).unwrap().load(&Selection::All).unwrap_or_else(|problems| panic!("{problems}"));
    environments.remove(0)
}

fn object<K: Kind + Default>(name: &str, namespace: Option<&str>, of: &Placed<'_>) -> Object {
    let mut object = K::default();
    object.metadata_mut().name = Some(name.to_owned());
    object.metadata_mut().namespace = namespace.map(str::to_owned);
    let instance = ("app.kubernetes.io/instance".to_owned(), of.channel.namespace.to_string());
    object.metadata_mut().labels = namespace.map(|_| [instance].into());
    let origin =
        Origin { module: "modules/workload".into(), setting: format!("{}.workload", of.channel.setting) };
    Object::new(&object, origin)
}

/// The manifests with a few objects in each channel, whatever the modules make.
fn rendered(environment: &Environment) -> Manifests {
    let account = root_module::account(environment);
    let mut placed = services::placed(environment, &account);
    for of in &mut placed {
        let namespace = of.channel.namespace.to_string();
        of.namespace = vec![object::<Namespace>(&namespace, None, of)];
        of.of_cluster = vec![object::<StorageClass>("gp3", None, of)];
        of.workload = vec![object::<ServiceAccount>(of.key.as_str(), Some(&namespace), of)];
        if of.channel.name.is_some() {
            let config = object::<ConfigMap>(&format!("{}-config", of.key), Some(&namespace), of);
            of.workload.push(config);
        }
    }
    render_placed(environment, &placed)
}

#[test]
fn manifests_of_every_delivery() {
    let manifests = rendered(&environment(PROD));
    insta::assert_debug_snapshot!((manifests.files.keys().collect::<Vec<_>>(), &manifests.clusters));
    let count = |file: &str| manifests.files.keys().filter(|path| path.ends_with(file)).count();
    assert_eq!(manifests.objects(), 15, "2 + 3 and 2 + 3 in overlays, 1 + 1 of clusters, 3 for Argo CD");
    assert_eq!(count("kustomization.yaml"), 9);
    for text in manifests.files.values() {
        assert!(text.starts_with(&format!("# {}\n# ", terraform::NOTICE)) && text.ends_with('\n'), "{text}");
    }
}

#[test]
fn what_argo_cd_fetches_is_where_its_applications_say() {
    let manifests = rendered(&environment(PROD));
    let application = &manifests.files["terminus/argocd/application-dusk-rc.yaml"];
    assert!(application.contains("path: out/prod/kubernetes/terminus/dusk-rc\n"), "{application}");
    assert!(manifests.files.contains_key("terminus/dusk-rc/kustomization.yaml"));
}

#[test]
fn a_delivery_changes_no_name() {
    let by_kubectl = rendered(&environment(PROD));
    let by_argo_cd = rendered(&environment(&PROD.replacen("\"kubectl\"", "\"argocd\"", 1)));
    let of_dawn = |manifests: &Manifests| -> BTreeMap<String, String> {
        let files = manifests.files.clone().into_iter();
        files.filter(|(path, _)| path.contains("/dawn") && !path.contains("/argocd/")).collect()
    };
    assert_eq!(of_dawn(&by_kubectl), of_dawn(&by_argo_cd));
    assert!(by_argo_cd.files.contains_key("trantor/argocd/application-dawn.yaml"));
    assert_eq!(by_argo_cd.clusters[1].apply_order, ["trantor/_cluster", "trantor/argocd"]);
}

#[test]
fn the_pipeline_s_repository_is_the_default() {
    let pipeline = "[pipeline]\nrepository = \"example-org/eks\"\napply_from = { branch = \"main\" }\n";
    let text =
        PROD.replacen("[argocd]\nrepo_url = \"https://github.com/example-org/platform\"\n", pipeline, 1);
    let project = &rendered(&environment(&text)).files["terminus/argocd/appproject-dusk.yaml"];
    assert!(project.contains("  sourceRepos:\n  - https://github.com/example-org/eks\n"), "{project}");
}

#[test]
fn without_objects_there_is_nothing() {
    let environment = environment(PROD);
    let account = root_module::account(&environment);
    let mut placed = services::placed(&environment, &account);
    for of in &mut placed {
        (of.namespace, of.workload) = (Vec::new(), Vec::new());
    }
    assert_eq!(render_placed(&environment, &placed).files, BTreeMap::new());
}
