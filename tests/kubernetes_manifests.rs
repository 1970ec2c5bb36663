//! The Kubernetes manifests in the hands of others: kustomize builds them, the schemas of Kubernetes and checkov judge
//! what is built. Judged is what all environments have, and a sample with an object of nearly every kind.

mod sample;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use kubernetes::kustomize::{self, Base, Overlay};
use kubernetes::{Object, Origin};
use modules::argo_cd::settings::{ArgocdSettings, RepositoryUrl};
use modules::argo_cd::{self, Delivered, DeliveredChannel};
use serde_json::{Value, json};
use stacks::environment::{Environment, Selection};
use stacks::{manifests, root_module, services};

use crate::harness::checkov::{Acceptance, Finding, complaints, judge};
use crate::harness::kubectl::kustomize;
use crate::harness::outcome::{Missing, Outcome, trials};
use crate::harness::process::finish;
use crate::harness::project::{Project, repository};
use crate::harness::python::judges;

trials![
    kustomize_builds_what_the_model_has,
    the_schemas_of_the_cluster_s_version_accept_all,
    the_schemas_refuse_what_is_wrong,
    checkov_finds_nothing_that_is_not_accepted,
    an_acceptance_is_for_what_it_names,
];

/// The kinds that Kubernetes has no schema for: those of custom resource definitions. Each has its file in
/// `src/kubernetes/custom/`.
const CUSTOM_KINDS: [&str; 6] = [
    "argoproj.io/v1alpha1 AppProject",
    "argoproj.io/v1alpha1 Application",
    "argoproj.io/v1alpha1 Rollout",
    "autoscaling.k8s.io/v1 VerticalPodAutoscaler",
    "external-secrets.io/v1 ExternalSecret",
    "external-secrets.io/v1 SecretStore",
];

/// The kinds that checkov has no check for, so that nothing of theirs can pass.
const UNJUDGED_KINDS: [&str; 8] = [
    "HorizontalPodAutoscaler",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "PriorityClass",
    "ResourceQuota",
    "StorageClass",
];

/// A folder that kustomize built, and how its objects were judged.
pub(crate) struct Folder {
    /// The environment, the cluster and the folder: `prod/trantor/dawn`.
    pub(crate) place: String,
    /// The version of the cluster.
    version: String,
    /// What it was made of; none when that is told elsewhere.
    expected: Option<Vec<Value>>,
    /// What kustomize built, as text.
    pub(crate) text: String,
    /// The same, as `PyYAML` reads it.
    pub(crate) documents: Vec<Value>,
    /// What the schemas say of each.
    verdicts: Vec<Value>,
}

/// The folders of an environment as it stands in a project, and those at `further` paths, built and judged.
pub(crate) fn judged(
    project: &Project,
    environment: &Environment,
    further: &[&str],
) -> Result<Vec<Folder>, Missing> {
    let mut folders = Vec::new();
    build_environment(project, environment, &mut folders)?;
    for path in further {
        folders.push(build((*path).to_owned(), "1.35", &project.path().join(path), None)?);
    }
    judge_by_schemas(&mut folders)?;
    Ok(folders)
}

/// What the schemas refuse, custom kinds aside.
pub(crate) fn refused(folders: &[Folder]) -> Vec<String> {
    let mut refused = Vec::new();
    for folder in folders {
        for (document, verdict) in folder.documents.iter().zip(&folder.verdicts) {
            if is_custom(document) {
                if verdict["missing"] != true {
                    refused.push(format!("{} in {} has a schema", identity(document), folder.place));
                }
            } else if !verdict.is_null() {
                refused.push(format!("{} in {}: {verdict}", identity(document), folder.place));
            }
        }
    }
    refused
}

fn is_custom(document: &Value) -> bool {
    let [version, kind] = ["apiVersion", "kind"].map(|key| document[key].as_str().unwrap());
    CUSTOM_KINDS.contains(&format!("{version} {kind}").as_str())
}

/// All folders, built and judged once for all tests.
fn folders() -> Result<&'static [Folder], Missing> {
    static FOLDERS: OnceLock<Result<Vec<Folder>, Missing>> = OnceLock::new();
    FOLDERS.get_or_init(build_all).as_deref().map_err(Clone::clone)
}

fn build_all() -> Result<Vec<Folder>, Missing> {
    let mut folders = Vec::new();
    let project = Project::committed().synthesized();
    let environments = stacks::environment::load(project.path(), &Selection::All);
    for environment in environments.unwrap_or_else(|problems| panic!("{problems}")) {
        build_environment(&project, &environment, &mut folders)?;
    }
    build_sample(&mut folders)?;
    judge_by_schemas(&mut folders)?;
    Ok(folders)
}

/// Builds what the manifest of an environment says is there.
fn build_environment(project: &Project, environment: &Environment, folders: &mut Vec<Folder>) -> Outcome {
    let account = root_module::account(environment);
    let placed = services::placed(environment, &account);
    let manifest = project.manifest(environment.name.as_str());
    let root = project.path().join("out").join(environment.name.as_str()).join(manifests::FOLDER);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for cluster in manifest["kubernetes"]["clusters"].as_array().into_iter().flatten() {
        let key = text(&cluster["key"]);
        let version = environment.cluster(&key.parse().unwrap()).unwrap().settings.version.to_string();
        let listed = cluster["namespaces"].as_array().unwrap().iter().filter(|of| !of["path"].is_null());
        let of_namespaces = listed.map(|of| (text(&of["path"]), Some(text(&of["namespace"]))));
        let applied = cluster["apply_order"].as_array().unwrap().iter().map(|path| (text(path), None));
        // What is told of a namespace takes the place of the bare path.
        let paths: BTreeMap<String, Option<String>> = applied.chain(of_namespaces).collect();
        let first = folders.len();
        for (path, namespace) in paths {
            let of_channel = placed.iter().find(|of| {
                of.channel.cluster_key == key && Some(of.channel.namespace.as_str()) == namespace.as_deref()
            });
            let expected = of_channel.map(|of| {
                let workload = of.workload.iter().filter(|object| object.namespace().is_some());
                of.namespace.iter().chain(workload).map(|object| object.json().clone()).collect()
            });
            let place = format!("{}/{path}", environment.name);
            folders.push(build(place, &version, &root.join(&path), expected)?);
        }
        let built: usize =
            folders[first..].iter().map(|folder| folder.text.matches("\nkind: ").count()).sum();
        assert_eq!(json!(built), cluster["objects"], "{}/{key}", environment.name);
    }
    Ok(())
}

/// Builds the sample: two services, one of them for Argo CD.
fn build_sample(folders: &mut Vec<Folder>) -> Outcome {
    let root = tempfile::tempdir().unwrap();
    let origin = Origin { module: "tests".to_owned(), setting: "services".to_owned() };
    let mut add = |folder: &str, files: kustomize::Files, expected: Option<Vec<&Object>>| {
        let path = root.path().join("trantor").join(folder);
        fs::create_dir_all(&path).unwrap();
        for (name, text) in files.texts {
            fs::write(path.join(name), text).unwrap();
        }
        if let Some(expected) = expected {
            let expected = expected.iter().map(|object| object.json().clone()).collect();
            folders.push(build(format!("sample/trantor/{folder}"), "1.35", &path, Some(expected))?);
        }
        Ok(())
    };
    let of_cluster = sample::of_cluster();
    let of_cluster: Vec<&Object> = of_cluster.iter().collect();
    add("_cluster", kustomize::folder(&of_cluster, &origin), Some(of_cluster))?;
    let mut for_argo_cd = Vec::new();
    for service in ["dawn", "dusk"] {
        let channels = [sample::channel(service, false), sample::channel(service, true)];
        let stable: Vec<&Object> = channels[0].workload.iter().collect();
        let base = format!("../_base/{service}");
        add(&base[3..], kustomize::base(&stable, &origin), None)?;
        for channel in &channels {
            let own: Vec<&Object> = channel.own.iter().collect();
            let objects: Vec<&Object> = channel.workload.iter().collect();
            let files = kustomize::overlay(&Overlay {
                namespace: &channel.namespace,
                own: &own,
                base: Some(Base { path: &base, objects: &stable }),
                objects: &objects,
                origin: &origin,
            });
            add(&channel.namespace, files.unwrap(), Some([own, objects].concat()))?;
        }
        if service == "dusk" {
            for_argo_cd = for_argo_cd_of(&channels);
        }
    }
    let objects: Vec<&Object> = for_argo_cd.iter().collect();
    add("argocd", kustomize::folder(&objects, &origin), Some(objects))
}

fn for_argo_cd_of(channels: &[sample::Channel]) -> Vec<Object> {
    let namespaces: Vec<_> = channels.iter().map(|channel| channel.namespace.parse().unwrap()).collect();
    let delivered = |(channel, namespace)| {
        let channel: &sample::Channel = channel;
        let path = format!("out/sample/kubernetes/trantor/{namespace}");
        DeliveredChannel { namespace, path, objects: channel.own.iter().chain(&channel.workload).collect() }
    };
    let delivered = Delivered {
        service: &"dusk".parse().unwrap(),
        setting: "services.dusk".to_owned(),
        repository: &RepositoryUrl::of_github(&"example-org/platform"),
        destination: None,
        channels: channels.iter().zip(&namespaces).map(delivered).collect(),
    };
    argo_cd::objects(&ArgocdSettings::default(), &delivered)
}

fn build(place: String, version: &str, path: &Path, expected: Option<Vec<Value>>) -> Result<Folder, Missing> {
    let built = kustomize(path)?.success();
    assert_eq!(built.stderr, "", "{place}: kustomize warns");
    let text = format!("---\n{}", built.stdout);
    Ok(Folder {
        place,
        version: version.to_owned(),
        expected,
        text,
        documents: Vec::new(),
        verdicts: Vec::new(),
    })
}

fn judge_by_schemas(folders: &mut [Folder]) -> Outcome {
    let texts: Vec<(&str, &str)> =
        folders.iter().map(|folder| (folder.version.as_str(), folder.text.as_str())).collect();
    let answer = schemas(&texts)?;
    for (folder, said) in folders.iter_mut().zip(answer) {
        folder.documents.clone_from(said["documents"].as_array().unwrap());
        folder.verdicts.clone_from(said["verdicts"].as_array().unwrap());
    }
    Ok(())
}

/// What the schemas of a version say of the documents in a text, for each pair.
fn schemas(texts: &[(&str, &str)]) -> Result<Vec<Value>, Missing> {
    let python = judges()?;
    let folder = tempfile::tempdir().unwrap();
    let file = |(at, (version, text)): (usize, &(&str, &str))| {
        let file = folder.path().join(format!("{at}.yaml"));
        fs::write(&file, text).unwrap();
        json!({ "file": file, "version": version })
    };
    let request: Value = texts.iter().enumerate().map(file).collect();
    let path = folder.path().join("request.json");
    fs::write(&path, request.to_string()).unwrap();
    let mut command = Command::new(python);
    let script = repository().join("tests/judges/schemas.py");
    let answer = finish(command.arg(script).arg(path).env("PYTHONDONTWRITEBYTECODE", "1")).success().json();
    Ok(answer.as_array().unwrap().clone())
}

/// What an object is called, whole.
fn identity(object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metadata = &object["metadata"];
    [&object["apiVersion"], &object["kind"], &metadata["namespace"], &metadata["name"]].map(text).join(" ")
}

fn by_identity(objects: &[Value]) -> BTreeMap<String, &Value> {
    let known: BTreeMap<String, &Value> = objects.iter().map(|object| (identity(object), object)).collect();
    assert_eq!(known.len(), objects.len(), "two objects are one");
    known
}

fn kustomize_builds_what_the_model_has() -> Outcome {
    for folder in folders()? {
        let Some(expected) = &folder.expected else { continue };
        let (built, expected) = (by_identity(&folder.documents), by_identity(expected));
        assert_eq!(
            built.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "objects of {}",
            folder.place
        );
        for (identity, object) in expected {
            assert_eq!(built[&identity], object, "{} in {}", identity, folder.place);
        }
    }
    Ok(())
}

fn the_schemas_of_the_cluster_s_version_accept_all() -> Outcome {
    let folders = folders()?;
    let problems = refused(folders);
    assert!(problems.is_empty(), "{problems:#?}");
    let accepted = folders.iter().flat_map(|folder| &folder.documents).filter(|of| !is_custom(of)).count();
    assert!(accepted > 50, "{accepted}");
    Ok(())
}

fn the_schemas_refuse_what_is_wrong() -> Outcome {
    let right = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { maxUnavailable: 1 }\n";
    let unknown = right.replace("maxUnavailable", "maxUnavailabel");
    let mistyped = right.replace("maxUnavailable: 1", "maxUnavailable: true");
    let gone = right.replace("policy/v1", "policy/v1beta1");
    let all = [("1.35", right), ("1.35", &unknown), ("1.35", &mistyped), ("1.35", &gone), ("1.99", right)];
    let said: Vec<Value> = schemas(&all)?.iter().map(|answer| answer["verdicts"][0].clone()).collect();
    assert_eq!(said[0], Value::Null);
    assert!(said[1]["problem"].as_str().unwrap().contains("maxUnavailabel"), "{said:?}");
    assert!(said[2]["problem"].as_str().unwrap().starts_with("/spec/maxUnavailable"), "{said:?}");
    assert_eq!(said[3], json!({ "missing": true }));
    assert!(said[4]["problem"].as_str().unwrap().contains("1.99"), "{said:?}");
    Ok(())
}

/// A pod that any judge must object to, so that one that sees nothing is found out.
const GUILTY: &str = "apiVersion: v1
kind: Pod
metadata: { name: guilty, namespace: guilty }
spec: { containers: [{ name: guilty, image: guilty, securityContext: { privileged: true } }] }
";

fn checkov_finds_nothing_that_is_not_accepted() -> Outcome {
    let all = folders()?;
    // checkov passes over what is hidden.
    let folder = tempfile::Builder::new().prefix("cleon-judged-").tempdir().unwrap();
    for Folder { place, text, .. } in all {
        let file = folder.path().join(format!("{place}.yaml"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    fs::write(folder.path().join("guilty.yaml"), GUILTY).unwrap();
    let verdict = judge(folder.path())?;
    let (guilty, findings): (Vec<Finding>, Vec<Finding>) =
        verdict.findings.into_iter().partition(|finding| finding.file == "guilty");
    assert!(guilty.iter().any(|finding| finding.check == "CKV_K8S_16"), "{guilty:?}");
    let complaints = complaints(&findings, &Acceptance::read());
    assert!(complaints.is_empty(), "see tests/judges/accepted.toml: {complaints:#?}");

    let documents = all.iter().flat_map(|folder| &folder.documents);
    let kinds: BTreeSet<&str> = documents.map(|document| document["kind"].as_str().unwrap()).collect();
    let mut wrong = Vec::new();
    for kind in kinds {
        let passed = verdict.passed.get(kind).copied().unwrap_or(0);
        let is_custom = CUSTOM_KINDS.iter().any(|custom| custom.ends_with(&format!(" {kind}")));
        if (passed == 0) != (UNJUDGED_KINDS.contains(&kind) || is_custom) {
            wrong.push(format!("{kind}: {passed} checks passed"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

fn an_acceptance_is_for_what_it_names() {
    let finding = |file: &str, check: &str, kind: &str| Finding {
        file: file.to_owned(),
        check: check.to_owned(),
        title: "title".to_owned(),
        kind: kind.to_owned(),
        name: "dawn".to_owned(),
    };
    let found = [
        finding("prod/trantor/dawn", "CKV_K8S_1", "Deployment"),
        finding("dev/trantor/dawn", "CKV_K8S_1", "CronJob"),
    ];
    let reason = "reason = \"It is right as it is.\"";
    let accepted = Acceptance::parse(&format!(
        "[[accepted]]\ncheck = \"CKV_K8S_1\"\nkinds = [\"Deployment\"]\nobjects = [\"prod/trantor/dawn/dawn\"]\n{reason}\n\
         [[accepted]]\ncheck = \"CKV_K8S_2\"\nkinds = [\"CronJob\"]\n{reason}\n"
    ));
    assert_eq!(
        complaints(&found, &accepted),
        [
            "CKV_K8S_1 at CronJob dev/trantor/dawn/dawn: title",
            "no finding needs the acceptance of CKV_K8S_2 for [\"CronJob\"]"
        ]
    );
    assert_eq!(complaints(&[], &[]), [""; 0]);
}
