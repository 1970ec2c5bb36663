//! File systems that pods on several nodes write to at once (Amazon EFS): encrypted, over TLS only, from the nodes of the
//! clusters that the settings name.

pub mod settings;

use std::collections::BTreeMap;

use aws::efs_access_point::{CreationInfo, PosixUser, RootDirectory};
use aws::efs_backup_policy::BackupPolicy;
use aws::efs_file_system::LifecyclePolicy;
use aws::{EfsAccessPointHandle, EfsFileSystemHandle, KmsKeyHandle, PolicyDocument, Principal, Statement};
use terraform::{Expr, Map, Output, Resource, Section, Stack, identifier};

use self::settings::{AccessPointKey, FileSystemKey, FileSystemSettings};
use crate::account::Account;
use crate::cluster::Cluster;
use crate::cluster::settings::ClusterKey;
use crate::encryption_key::{self, EncryptionKey};
use crate::identity::policies::efs_csi;
use crate::network::Network;
use crate::network::settings::Tier;
use crate::security_group::{Peer, Ports, SecurityGroup};

/// The port of NFS.
const PORT: u16 = 2049;

/// The rest of the platform, as file systems need it.
pub struct Upstream<'a> {
    /// Where they stand.
    pub account: &'a Account,
    /// The network they are reached in.
    pub network: &'a Network,
    /// The clusters, by their key.
    pub clusters: &'a BTreeMap<ClusterKey, Cluster>,
    /// The names of the clusters in AWS, by their key.
    pub cluster_names: &'a BTreeMap<ClusterKey, aws::names::ClusterName>,
}

/// A file system as other modules see it.
#[derive(Clone, Debug)]
pub struct FileSystem {
    /// The file system.
    pub handle: EfsFileSystemHandle,
    /// Its access points, by their key.
    pub access_points: BTreeMap<AccessPointKey, EfsAccessPointHandle>,
}

/// The alias of the key of all file systems, without `alias/`.
pub fn key_alias(account: &Account) -> String {
    format!("{}/file-systems", account.name)
}

/// Makes the file systems and, when there are any, the key that encrypts them. Their ids are outputs of the stack.
pub fn add(
    stack: &mut Stack,
    settings: &BTreeMap<FileSystemKey, FileSystemSettings>,
    upstream: &Upstream<'_>,
) -> BTreeMap<FileSystemKey, FileSystem> {
    if settings.is_empty() {
        return BTreeMap::new();
    }
    stack.section(Section::new("file-systems", "modules/file_system", "file_systems"), |stack| {
        let account = upstream.account;
        let key = EncryptionKey {
            key: "file_systems".to_owned(),
            alias: key_alias(account),
            description: format!("File systems of {}.", account.name),
            statements: Vec::new(),
            rotation_period_in_days: 365,
            deletion_window_in_days: 30,
            protected: account.prevent_destroy,
            account,
        };
        let encryption_key = encryption_key::add(stack, key);
        let made = settings.iter().map(|(key, settings)| {
            let file_system = stack.setting(format!("file_systems.{key}"), |stack| {
                file_system(stack, key, settings, upstream, &encryption_key)
            });
            (key.clone(), file_system)
        });
        made.collect()
    })
}

fn file_system(
    stack: &mut Stack,
    key: &FileSystemKey,
    settings: &FileSystemSettings,
    upstream: &Upstream<'_>,
    encryption_key: &KmsKeyHandle,
) -> FileSystem {
    let (account, block) = (upstream.account, identifier(key.as_str()));
    let name = account.named(key.as_str());
    let open_to = |cluster: &ClusterKey| settings.clusters.as_ref().is_none_or(|all| all.contains(cluster));
    // The role of a cluster's driver makes access points on file systems with this tag only.
    let shared = upstream.cluster_names.iter().filter(|(cluster, _)| open_to(cluster));
    let shared = shared.map(|(_, cluster)| (efs_csi::cluster_tag(cluster), efs_csi::SHARED.to_owned()));
    let tags: Expr<Map<String>> = shared.chain([("Name".to_owned(), name.clone())]).collect();
    // EFS takes one transition in a policy.
    let transitions = settings.infrequent_access.rule().into_iter().flat_map(|rule| {
        [
            LifecyclePolicy::new().transition_to_ia(rule),
            LifecyclePolicy::new().transition_to_primary_storage_class("AFTER_1_ACCESS"),
        ]
    });
    let file_system = aws::EfsFileSystem::new()
        .creation_token(name.clone())
        .encrypted(true)
        .kms_key_id(encryption_key.arn())
        .performance_mode("generalPurpose")
        .throughput_mode("elastic")
        .lifecycle_policy(transitions)
        .tags(tags);
    let file_system = if account.prevent_destroy { file_system.prevent_destroy() } else { file_system };
    let handle = stack.add(block.clone(), file_system);
    let status = if settings.backup { "ENABLED" } else { "DISABLED" };
    stack.add(block.clone(), aws::EfsBackupPolicy::new(BackupPolicy::new(status), handle.id()));
    stack.add(block.clone(), aws::EfsFileSystemPolicy::new(handle.id(), policy(&handle)));
    mount_targets(stack, &block, &name, upstream, open_to, &handle);
    let points = settings.access_points.iter().map(|(point, settings)| {
        let path = settings.path.as_ref().map_or_else(|| format!("/{point}"), ToString::to_string);
        let name = format!("{name}-{point}");
        let (uid, gid) = (settings.uid.get(), settings.gid.get());
        let owner = CreationInfo::new(gid, uid, settings.permissions.as_str().to_owned());
        let resource = aws::EfsAccessPoint::new(handle.id())
            .posix_user(PosixUser::new(gid, uid))
            .root_directory(RootDirectory::new().path(path).creation_info(owner))
            .tags([("Name", name)]);
        (point.clone(), stack.add(format!("{block}_{}", identifier(point.as_str())), resource))
    });
    let made = FileSystem { access_points: points.collect(), handle };
    export(stack, key, &made);
    made
}

/// A mount target in the private subnet of each zone, reached by the nodes of the clusters.
fn mount_targets(
    stack: &mut Stack,
    block: &str,
    name: &str,
    upstream: &Upstream<'_>,
    open_to: impl Fn(&ClusterKey) -> bool,
    handle: &EfsFileSystemHandle,
) {
    let mut group = SecurityGroup::add(
        stack,
        &format!("{block}_file_system"),
        upstream.network.vpc.id(),
        &format!("{name}-file-system"),
        &format!("File system {name}"),
        &[],
    );
    for (cluster, made) in upstream.clusters.iter().filter(|(cluster, _)| open_to(cluster)) {
        let nodes = Peer::Group(made.security_groups.nodes.handle().clone());
        let about = format!("NFS from nodes and pods of {cluster}");
        group.allow_from(stack, cluster.as_str(), Ports::Tcp(PORT), &nodes, &about);
    }
    for (zone, subnet) in &upstream.network.subnets[&Tier::Private] {
        let target = aws::EfsMountTarget::new(handle.id(), subnet.id())
            .security_groups([group.id()])
            .depends_on(group.rules());
        stack.add(format!("{block}_{}", zone.letter()), target);
    }
}

/// Who mounts it comes through a mount target, with TLS, and is nobody special. Without a policy every client is root.
fn policy(handle: &EfsFileSystemHandle) -> PolicyDocument {
    let client = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
    PolicyDocument::new([
        Statement::allow("MountInTheNetwork", client, [handle.arn()]).principal(Principal::Everyone).when(
            "Bool",
            "elasticfilesystem:AccessedViaMountTarget",
            ["true"],
        ),
        Statement::deny("TlsOnly", ["*"], [handle.arn()]).principal(Principal::Everyone).when(
            "Bool",
            "aws:SecureTransport",
            ["false"],
        ),
    ])
}

/// Names by which volumes mount it: `fs-…` and, for a folder of it, `fs-…::fsap-…`.
fn export(stack: &mut Stack, key: &FileSystemKey, made: &FileSystem) {
    let block = identifier(key.as_str());
    let section = Section::new("outputs", "modules/file_system", format!("file_systems.{key}"));
    stack.section(section, |stack| {
        let about = format!("The file system {key}.");
        stack.output(format!("file_system_{block}_id"), Output::new(made.handle.id(), about));
        for (point, handle) in &made.access_points {
            let about = format!("The access point {point} of the file system {key}.");
            let name = format!("file_system_{block}_{}_access_point_id", identifier(point.as_str()));
            stack.output(name, Output::new(handle.id(), about));
        }
    });
}

#[cfg(test)]
mod tests;
