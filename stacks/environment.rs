//! An environment: its settings, read from `environments/<name>.toml` over `environments/base.toml`, and checked.
//!
//! [`load`] reads the files and reports everything wrong at once; [`json_schema`] describes a file to editors.

mod accepted;
mod across;
mod checks;
mod files;
mod history;
mod name;
mod one_way;
mod schema;
mod services;
mod settings;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use ::settings::{Document, Problems, Setting};
use aws::names::{BucketName, ClusterName};
use modules::{
    argo_cd::settings::RepositoryUrl,
    cluster::settings::{ClusterKey, ClusterSettings},
    network::addressing::{self, AddressPlan},
    state_bucket::settings::KeyPrefix,
};

pub use accepted::{AcceptedSettings, CheckId, ControlId};
pub use files::{Files, Selection};
pub use history::{ImportId, ImportedSettings, ManagedAddress, Reason, RemovedSettings, StackName};
pub use name::EnvironmentName;
pub use one_way::{OneWayDoor, one_way_doors};
pub use schema::json_schema;
pub use services::{Delivery, ServiceSettings};
pub use settings::{
    ActionName, EnvironmentSettings, PermissionsBoundary, StackReferences, TagKey, TagValue, Tags,
};

/// An environment whose settings have been read and checked.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name, which is the name of its file.
    pub name: EnvironmentName,
    /// Its settings.
    pub settings: EnvironmentSettings,
    /// The range of each of its subnets.
    pub addresses: AddressPlan,
    /// Where each setting stands.
    pub document: Document,
    cluster_names: Vec<(ClusterKey, ClusterName)>,
    state_bucket: BucketName,
    state_key_prefix: KeyPrefix,
    all: Arc<[Neighbour]>,
}

/// An environment as others see it: what its files say, which need not be in order.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its name.
    pub name: EnvironmentName,
    /// Its settings.
    pub document: Document,
}

impl Neighbour {
    /// The names of its clusters in AWS.
    pub fn cluster_names(&self) -> impl Iterator<Item = ClusterName> {
        let made = self.document.keys("clusters").filter_map(|key| {
            let written = self.document.get::<ClusterName>(&format!("clusters.{key}.name"));
            checks::cluster_name(&self.name, key, written.as_ref())
        });
        let adopted = self.document.keys("adopted");
        made.chain(adopted.filter_map(|key| self.document.get::<ClusterName>(&format!("adopted.{key}.name"))))
    }
}

/// A cluster of an environment.
#[derive(Debug, Clone, Copy)]
pub struct Cluster<'a> {
    /// What the settings call it.
    pub key: &'a ClusterKey,
    /// Its name in AWS.
    pub name: &'a ClusterName,
    /// Its settings.
    pub settings: &'a ClusterSettings,
}

impl Environment {
    /// The clusters, in the order of their keys.
    pub fn clusters(&self) -> impl Iterator<Item = Cluster<'_>> {
        let named = |(key, settings)| {
            let (_, name) = self.cluster_names.iter().find(|(of, _)| of == key)?;
            Some(Cluster { key, name, settings })
        };
        self.settings.clusters.iter().filter_map(named)
    }

    /// The cluster with a key.
    pub fn cluster(&self, key: &ClusterKey) -> Option<Cluster<'_>> {
        self.clusters().find(|cluster| cluster.key == key)
    }

    /// The repository that Argo CD fetches manifests from, if the settings say which: they do where a service is
    /// delivered by it.
    pub fn argocd_repository(&self) -> Option<RepositoryUrl> {
        let of_pipeline =
            self.settings.pipeline.as_ref().map(|pipeline| RepositoryUrl::of_github(&pipeline.repository));
        self.settings.argocd.repo_url.clone().or(of_pipeline)
    }

    /// The bucket that holds the Terraform state of its stacks.
    pub fn state_bucket(&self) -> &BucketName {
        &self.state_bucket
    }

    /// What the keys of its states begin with.
    pub fn state_key_prefix(&self) -> &KeyPrefix {
        &self.state_key_prefix
    }

    /// All other environments whose files can be read, in the order of their names.
    pub fn neighbours(&self) -> impl Iterator<Item = &Neighbour> {
        self.all.iter().filter(|other| other.name != self.name)
    }

    /// The settings' file, as shown to people.
    pub fn file(&self) -> String {
        files::path_of(self.name.as_str())
    }

    /// All files its settings come from, as shown to people; the later ones are merged over those before.
    pub fn files(&self) -> [String; 2] {
        [files::path_of(files::BASE), self.file()]
    }
}

impl Environment {
    /// Its settings as JSON, defaults included; `null` for what is left out.
    pub fn effective(&self) -> serde_json::Value {
        self.settings.encode()
    }

    /// An environment from settings as JSON, which need only be readable: rules between settings may be broken, and
    /// the second value says whether those within a table are kept. None when the settings cannot be read, or give no
    /// addresses or names.
    pub(crate) fn tentative(
        name: &EnvironmentName,
        settings: &serde_json::Value,
    ) -> Option<(Environment, bool)> {
        let document = Document::from_json(settings);
        let mut problems = Problems::new();
        let settings = EnvironmentSettings::decode(document.root(), &mut problems)?;
        Some((assemble(name, settings, document)?, problems.is_empty()))
    }
}

/// Reads and checks environments: the files in `root/environments`.
///
/// # Errors
/// Everything that is wrong with the selection, the files and the settings of the selected environments.
pub fn load(root: &Path, selection: &Selection) -> Result<Vec<Environment>, Problems> {
    Files::read(root)?.load(selection)
}

impl Files {
    /// Reads and checks environments.
    ///
    /// # Errors
    /// Everything that is wrong with the selection, the files and the settings of the selected environments.
    pub fn load(&self, selection: &Selection) -> Result<Vec<Environment>, Problems> {
        let names = self.select(selection)?;
        let mut problems = Problems::new();
        let mut environments = Vec::new();
        let mut documents = Vec::new();
        for name in self.names() {
            let selected = names.contains(&name);
            match self.document(&name) {
                Ok(document) => {
                    if selected {
                        environments.extend(read(&name, &document, &mut problems));
                    }
                    documents.push((name, document, selected));
                }
                // What cannot be read of other environments is for those who ask for them.
                Err(found) if selected => problems.extend(found),
                Err(_) => {}
            }
        }
        across::check(&documents, &mut problems);
        let all: Arc<[Neighbour]> =
            documents.into_iter().map(|(name, document, _)| Neighbour { name, document }).collect();
        for environment in &mut environments {
            environment.all = Arc::clone(&all);
        }
        problems.into_result(environments)
    }
}

/// One environment; none, with the problems, when a part of its settings makes no sense.
fn read(name: &EnvironmentName, document: &Document, problems: &mut Problems) -> Option<Environment> {
    let settings = EnvironmentSettings::decode(document.root(), problems);
    checks::check(name, document, problems);
    assemble(name, settings?, document.clone())
}

/// What follows from the settings, which need to be readable only; none when they make no sense together.
fn assemble(
    name: &EnvironmentName,
    settings: EnvironmentSettings,
    document: Document,
) -> Option<Environment> {
    let addresses = match &settings.network {
        Some(network) => addressing::plan(network).ok()?,
        None if checks::in_network(&document).is_some() => return None,
        None => AddressPlan::default(),
    };
    let named = |(key, cluster): (&ClusterKey, &ClusterSettings)| {
        let name = checks::cluster_name(name, key.as_str(), cluster.name.as_ref())?;
        Some((key.clone(), name))
    };
    let cluster_names = settings.clusters.iter().map(named).collect::<Option<_>>()?;
    let (state_bucket, state_key_prefix) = settings.state.resolve(name.as_str(), &settings.account_id)?;
    let (name, all) = (name.clone(), Arc::default());
    Some(Environment {
        name,
        settings,
        addresses,
        document,
        cluster_names,
        state_bucket,
        state_key_prefix,
        all,
    })
}
