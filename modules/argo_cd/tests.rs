use ::settings::Setting;
use kubernetes::custom::rollout::Rollout;
use kubernetes::k8s_openapi::api::apps::v1::Deployment;
use kubernetes::k8s_openapi::api::batch::v1::CronJob;
use kubernetes::k8s_openapi::api::core::v1::Namespace as NamespaceObject;
use kubernetes::{Kind, yaml};
use serde_json::json;

use super::*;

fn object<K: Kind + Default>(name: &str, namespace: Option<&str>) -> Object {
    let mut object = K::default();
    object.metadata_mut().name = Some(name.to_owned());
    object.metadata_mut().namespace = namespace.map(str::to_owned);
    Object::new(&object, Origin::default())
}

fn delivered<'a>(
    objects: &'a [Object],
    repository: &'a RepositoryUrl,
    destination: Option<&'a ClusterDestination>,
) -> Vec<Delivered<'a>> {
    let (dusk, candidate) = (const { &Namespace::of("dusk") }, const { &Namespace::of("dusk-rc") });
    let channel = |namespace: &'a Namespace| DeliveredChannel {
        namespace,
        path: format!("out/prod/kubernetes/terminus/{namespace}"),
        objects: objects.iter().collect(),
    };
    vec![Delivered {
        service: const { &ServiceName::of("dusk") },
        setting: "services.dusk".to_owned(),
        repository,
        destination,
        channels: vec![channel(dusk), channel(candidate)],
    }]
}

fn written(settings: &ArgocdSettings, destination: Option<&ClusterDestination>) -> String {
    let objects_of_channel = [
        object::<NamespaceObject>("dusk", None),
        object::<Deployment>("dusk", Some("dusk")),
        object::<CronJob>("dusk-report", Some("dusk")),
    ];
    let repository = RepositoryUrl::of_github(&"example-org/platform");
    let delivered = delivered(&objects_of_channel, &repository, destination);
    objects(settings, &delivered[0]).iter().map(yaml::object).collect::<Vec<_>>().join("---\n")
}

#[test]
fn a_project_and_an_application_for_each_channel() {
    insta::assert_snapshot!(written(&ArgocdSettings::default(), None));
}

/// Argo Rollouts owns a part of the services' selectors, which a server-side apply takes for one value.
#[test]
fn what_has_a_rollout_is_not_applied_by_the_server() {
    let repository = RepositoryUrl::of_github(&"example-org/platform");
    let written = |objects_of_channel: &[Object]| {
        let delivered = delivered(objects_of_channel, &repository, None);
        objects(&ArgocdSettings::default(), &delivered[0]).iter().map(yaml::object).collect::<String>()
    };
    let deployment = object::<Deployment>("dusk", Some("dusk"));
    assert!(written(std::slice::from_ref(&deployment)).contains("ServerSideApply=true"));
    let rollout = object::<Rollout>("dusk", Some("dusk"));
    assert!(!written(&[deployment, rollout]).contains("ServerSideApply"));
}

#[test]
fn one_argo_cd_for_clusters_of_several_environments() {
    let settings = ArgocdSettings {
        path: Some(const { settings::RepositoryPath::of("platform/eks") }),
        revision: const { settings::Revision::of("release/prod") },
        name_prefix: Some(const { settings::NamePrefix::of("prod-") }),
        namespace: const { Namespace::of("argocd-prod") },
        prune: false,
        self_heal: false,
        ..ArgocdSettings::default()
    };
    let destination = "terminus-prod".parse().unwrap();
    let text = written(&settings, Some(&destination));
    for expected in [
        "name: prod-dusk\n  namespace: argocd-prod\n",
        "project: prod-dusk\n",
        "path: platform/eks/out/prod/kubernetes/terminus/dusk-rc\n",
        "targetRevision: release/prod\n",
        "name: terminus-prod\n    namespace: dusk-rc\n",
        "prune: false\n      selfHeal: false\n",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(!text.contains("kubernetes.default.svc"), "{text}");
}

#[test]
fn a_cluster_is_known_by_url_arn_or_name() {
    let arn = "arn:aws:eks:us-east-1:123456789012:cluster/prod-terminus";
    for (text, expected) in [
        (
            "https://kubernetes.default.svc",
            DestinationCluster::Server("https://kubernetes.default.svc".into()),
        ),
        (arn, DestinationCluster::Server(arn.into())),
        ("prod-terminus", DestinationCluster::Name("prod-terminus".into())),
    ] {
        assert_eq!(text.parse::<ClusterDestination>().unwrap().cluster(), expected);
    }
    for text in ["", "http://a", "https://", "a/b", "a b", "arn:aws:iam::1:role/x"] {
        assert!(text.parse::<ClusterDestination>().is_err(), "{text}");
    }
}

#[test]
fn a_repository_is_an_address_without_credentials() {
    for text in [
        "https://github.com/example-org/platform",
        "https://git.example.com:8443/a/b.git",
        "ssh://git@github.com/example-org/platform.git",
        "git@github.com:example-org/platform.git",
    ] {
        assert_eq!(text.parse::<RepositoryUrl>().unwrap().encode(), json!(text));
    }
    for text in [
        "",
        "platform",
        "http://github.com/a/b",
        "https://github.com",
        "https:///a",
        "https://a/b c",
        "git@github.com",
    ] {
        assert!(text.parse::<RepositoryUrl>().is_err(), "{text}");
    }
    let refused = "https://token@github.com/a/b".parse::<RepositoryUrl>().unwrap_err();
    assert_eq!(refused.message, "the address of the repository has credentials in it");
}
