//! The Kubernetes manifests of an environment: what `kubectl apply -k` applies and Argo CD fetches.
//!
//! Below the environment's folder, for each cluster:
//!
//! - `kubernetes/<cluster>/_cluster`: what belongs to the whole cluster;
//! - `kubernetes/<cluster>/_base/<service>`: what the channels of a service share, as its stable one has it;
//! - `kubernetes/<cluster>/<namespace>`: the overlay of a channel, with its namespace;
//! - `kubernetes/<cluster>/<namespace of Argo CD>`: the applications, and the projects that bound them.
//!
//! No namespace begins with an underscore. What Terraform delivers is in the application stack alone.

use std::collections::{BTreeMap, BTreeSet};

use aws::names::ServiceName;
use kubernetes::kustomize::{self, Base, Files, Overlay};
use kubernetes::{Object, ObjectName, Origin};
use modules::argo_cd::{self, Delivered, DeliveredChannel};

use crate::environment::{Cluster, Delivery, Environment};
use crate::root_module;
use crate::services::{self, Placed};

/// The folder of all manifests, below the environment's.
pub const FOLDER: &str = "kubernetes";

/// The folder of what belongs to a whole cluster, below the cluster's.
const OF_CLUSTER: &str = "_cluster";

/// The folder of the bases, below the cluster's.
const BASES: &str = "_base";

/// The manifests of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifests {
    /// Path below [`FOLDER`] to content, ending in a newline.
    pub files: BTreeMap<String, String>,
    /// The clusters that have any, in the order of their keys.
    pub clusters: Vec<ClusterManifests>,
}

/// The manifests of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterManifests {
    /// The cluster's key.
    pub key: String,
    /// The cluster's name in AWS.
    pub name: String,
    /// The folders to apply, below [`FOLDER`], in this order. What Argo CD fetches is not among them, its applications
    /// are.
    pub apply_order: Vec<String>,
    /// The namespaces of its services, those that Terraform delivers among them.
    pub namespaces: Vec<NamespaceManifests>,
    /// How many objects are in the files: in overlays, of the whole cluster, and for Argo CD.
    pub objects: usize,
    /// The names of the objects in overlays.
    pub applied: BTreeSet<ObjectName>,
    /// The files that say each object, below [`FOLDER`]: the one it stands in, of a base where the channels share it, and
    /// the one of its channel that says what is different there.
    pub places: BTreeMap<ObjectName, Vec<String>>,
}

/// A namespace of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceManifests {
    /// The namespace.
    pub namespace: String,
    /// The service it is for, by its key.
    pub service: String,
    /// The channel; none for the stable one.
    pub channel: Option<String>,
    /// How its objects get to the cluster.
    pub delivery: Delivery,
    /// The folder of its overlay, below [`FOLDER`]; none when Terraform delivers it.
    pub path: Option<String>,
    /// How many objects it has, itself among them.
    pub objects: usize,
}

impl Manifests {
    /// How many objects are in the files.
    pub fn objects(&self) -> usize {
        self.clusters.iter().map(|cluster| cluster.objects).sum()
    }
}

/// The manifests of an environment. The same settings give the same bytes.
pub fn render(environment: &Environment) -> Manifests {
    let account = root_module::account(environment);
    render_placed(environment, &services::placed(environment, &account))
}

/// The manifests of what is placed on the clusters of an environment.
pub fn render_placed(environment: &Environment, placed: &[Placed<'_>]) -> Manifests {
    let mut manifests = Manifests::default();
    for cluster in environment.clusters() {
        let placed: Vec<&Placed<'_>> =
            placed.iter().filter(|of| of.channel.cluster_key == cluster.key.as_str()).collect();
        let folders = &mut Folders { cluster: cluster.key.as_str(), files: &mut manifests.files };
        manifests.clusters.extend(cluster_manifests(environment, cluster, &placed, folders));
    }
    manifests
}

/// The folders of a cluster's manifests.
struct Folders<'a> {
    cluster: &'a str,
    files: &'a mut BTreeMap<String, String>,
}

impl Folders<'_> {
    /// Adds the files of a folder, by its path below the cluster's, and gives its path below [`FOLDER`] and the places
    /// of objects in it.
    fn add(&mut self, folder: &str, files: Files) -> (String, BTreeMap<ObjectName, String>) {
        let folder = format!("{}/{folder}", self.cluster);
        let path = |file: &String| format!("{folder}/{file}");
        self.files.extend(files.texts.into_iter().map(|(name, text)| (path(&name), text)));
        let places = files.places.into_iter().map(|(name, file)| (name, path(&file))).collect();
        (folder, places)
    }
}

fn cluster_manifests(
    environment: &Environment,
    cluster: Cluster<'_>,
    placed: &[&Placed<'_>],
    folders: &mut Folders<'_>,
) -> Option<ClusterManifests> {
    let mut made = ClusterManifests {
        key: cluster.key.to_string(),
        name: cluster.name.to_string(),
        apply_order: Vec::new(),
        namespaces: Vec::new(),
        objects: 0,
        applied: BTreeSet::new(),
        places: BTreeMap::new(),
    };
    let applied = |of: &&&Placed<'_>| of.delivery() != Delivery::Terraform;
    let of_cluster = of_cluster(placed.iter().map(|of| of.of_cluster.as_slice()));
    if !of_cluster.is_empty() {
        let origin = origin(format!("clusters.{}", cluster.key));
        made.stand_alone(folders.add(OF_CLUSTER, kustomize::folder(&of_cluster, &origin)));
        made.objects += of_cluster.len();
    }
    for channels in placed.chunk_by(|one, other| one.key == other.key) {
        let stable: Vec<&Object> = channels.first().into_iter().flat_map(|stable| &stable.workload).collect();
        let mut shared = BTreeMap::new();
        if let Some(first) = channels.first().filter(applied).filter(|_| !stable.is_empty()) {
            let files = kustomize::base(&stable, &origin(first.channel.setting.clone()));
            (_, shared) = folders.add(&base_folder(&first.channel.service), files);
        }
        for of in channels {
            let added = folder_of(of).and_then(|_| overlay(of, &stable, folders));
            let objects = of.namespace.len() + of.workload.len();
            let path = added.map(|(path, own)| {
                made.objects += objects;
                for object in of.namespace.iter().chain(&of.workload) {
                    let name = ObjectName::from(object);
                    let base = stable.iter().find(|other| kustomize::is_same(other, object));
                    let base = base.and_then(|base| shared.get(&ObjectName::from(*base)));
                    let files = base.into_iter().chain(own.get(&name)).cloned().collect();
                    made.places.insert(name.clone(), files);
                    made.applied.insert(name);
                }
                path
            });
            if let (Some(path), Delivery::Kubectl) = (&path, of.delivery()) {
                made.apply_order.push(path.clone());
            }
            made.namespaces.push(NamespaceManifests {
                namespace: of.channel.namespace.to_string(),
                service: of.key.to_string(),
                channel: of.channel.name.as_ref().map(ToString::to_string),
                delivery: of.delivery(),
                path,
                objects,
            });
        }
    }
    let for_argo_cd = for_argo_cd(environment, cluster, placed);
    if !for_argo_cd.is_empty() {
        let objects: Vec<&Object> = for_argo_cd.iter().collect();
        let namespace = environment.settings.argocd.namespace.as_str();
        made.stand_alone(folders.add(namespace, kustomize::folder(&objects, &origin("argocd".to_owned()))));
        made.objects += objects.len();
    }
    (!made.namespaces.is_empty()).then_some(made)
}

impl ClusterManifests {
    /// Takes a folder that is applied by itself, with the places of what is in it.
    fn stand_alone(&mut self, (folder, places): (String, BTreeMap<ObjectName, String>)) {
        self.apply_order.push(folder);
        self.places.extend(places.into_iter().map(|(name, file)| (name, vec![file])));
    }
}

/// All objects in the manifests of an environment, by the keys of their clusters, without writing any.
pub fn objects(environment: &Environment) -> Vec<(String, Object)> {
    let account = root_module::account(environment);
    let placed = services::placed(environment, &account);
    let mut objects = Vec::new();
    for cluster in environment.clusters() {
        let placed: Vec<&Placed<'_>> =
            placed.iter().filter(|of| of.channel.cluster_key == cluster.key.as_str()).collect();
        let mut add = |object: Object| objects.push((cluster.key.to_string(), object));
        of_cluster(placed.iter().map(|of| of.of_cluster.as_slice())).into_iter().cloned().for_each(&mut add);
        for of in placed.iter().filter(|of| folder_of(of).is_some()) {
            of.namespace.iter().chain(&of.workload).cloned().for_each(&mut add);
        }
        for_argo_cd(environment, cluster, &placed).into_iter().for_each(&mut add);
    }
    objects
}

/// The folder of a channel, below [`FOLDER`]; none when Terraform delivers it or it has nothing.
fn folder_of(of: &Placed<'_>) -> Option<String> {
    let is_there = !of.namespace.is_empty() || !of.workload.is_empty();
    (is_there && of.delivery() != Delivery::Terraform)
        .then(|| format!("{}/{}", of.channel.cluster_key, of.channel.namespace))
}

/// Adds the folder of a channel, and gives its path below [`FOLDER`] and the places of objects in it.
fn overlay(
    of: &Placed<'_>,
    stable: &[&Object],
    folders: &mut Folders<'_>,
) -> Option<(String, BTreeMap<ObjectName, String>)> {
    let namespace = of.channel.namespace.as_str();
    let base = format!("../{}", base_folder(&of.channel.service));
    let origin = origin(match &of.channel.name {
        None => of.channel.setting.clone(),
        Some(channel) => format!("{}.channels.{channel}", of.channel.setting),
    });
    let files = kustomize::overlay(&Overlay {
        namespace,
        own: &of.namespace.iter().collect::<Vec<_>>(),
        base: Some(Base { path: &base, objects: stable }),
        objects: &of.workload.iter().collect::<Vec<_>>(),
        origin: &origin,
    })?;
    Some(folders.add(namespace, files))
}

fn base_folder(service: &ServiceName) -> String {
    format!("{BASES}/{service}")
}

/// The objects of the whole cluster, each once: channels and services ask for the same ones.
pub fn of_cluster<'a>(objects: impl IntoIterator<Item = &'a [Object]>) -> Vec<&'a Object> {
    let mut found: Vec<&Object> = Vec::new();
    for object in objects.into_iter().flatten() {
        if !found.iter().any(|other| other.json() == object.json()) {
            found.push(object);
        }
    }
    found.sort_by_key(|object| (object.kind(), object.name().to_owned()));
    found
}

/// The projects and applications of the services on a cluster that Argo CD delivers.
fn for_argo_cd(environment: &Environment, cluster: Cluster<'_>, placed: &[&Placed<'_>]) -> Vec<Object> {
    let settings = &environment.settings.argocd;
    let Some(repository) = environment.argocd_repository() else { return Vec::new() };
    let mut objects = Vec::new();
    for channels in placed.chunk_by(|one, other| one.key == other.key) {
        let delivered: Vec<DeliveredChannel<'_>> = channels
            .iter()
            .filter(|of| of.delivery() == Delivery::Argocd)
            .filter_map(|of| {
                let namespace = &of.channel.namespace;
                let path = format!("out/{}/{FOLDER}/{}", environment.name, folder_of(of)?);
                let objects = of.namespace.iter().chain(&of.workload).collect();
                Some(DeliveredChannel { namespace, path, objects })
            })
            .collect();
        let (Some(first), false) = (channels.first(), delivered.is_empty()) else { continue };
        let delivered = Delivered {
            service: &first.channel.service,
            setting: first.channel.setting.clone(),
            repository: &repository,
            destination: settings.destinations.get(cluster.key),
            channels: delivered,
        };
        objects.extend(argo_cd::objects(settings, &delivered));
    }
    objects
}

fn origin(setting: String) -> Origin {
    Origin { module: "stacks/manifests".to_owned(), setting }
}

#[cfg(test)]
mod tests;
