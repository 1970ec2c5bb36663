//! The volumes of a workload: disks of its own, empty ones, and file systems that pods share.

use std::collections::BTreeMap;

use kubernetes::k8s_openapi::api::core::v1::{
    CSIPersistentVolumeSource, EmptyDirVolumeSource, ObjectReference, PersistentVolume,
    PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeClaimVolumeSource,
    PersistentVolumeSpec, Volume, VolumeMount, VolumeResourceRequirements,
};
use kubernetes::k8s_openapi::api::storage::v1::StorageClass;
use kubernetes::k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kubernetes::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use settings::{Node, Problem, Problems, child, choices, names, settings};

use super::config::{FILES, file_key};
use super::fault::{Fault, under};
use super::names::Names;
use super::settings::{WorkloadKind, WorkloadSettings};
use super::words::MountPath;
use crate::quantity::Bytes;

settings! {
    /// A volume.
    pub struct VolumeSettings, checked by VolumeSettings::check {
        /// What it is.
        #[one_way = "The data stays where it is: the other volume is empty."]
        pub kind: VolumeKind = VolumeKind::Disk,
        /// Where its files are in the container.
        pub path: MountPath,
        /// How large it is: of a disk required; of an empty volume at most so large.
        #[one_way = "A disk only grows, and that of a stateful set by its claims: Kubernetes keeps what the set says of its volumes as it was made."]
        pub size: Option<Bytes> = None,
        /// What becomes of a disk when its claim is deleted; left out, it stays where the environment's
        /// `prevent_destroy` is on.
        #[one_way = "Kubernetes keeps what a stateful set says of its volumes as it was made."]
        pub reclaim: Option<Reclaim> = None,
        /// Whether an empty volume is in the node's memory; it counts as the container's own then.
        pub memory: bool = false,
        /// The file system of EFS.
        pub file_system_id: Option<FileSystemId> = None,
        /// The access point of the file system; left out, its root is seen.
        pub access_point_id: Option<AccessPointId> = None,
        /// Whether its files can only be read.
        pub read_only: bool = false,
    }
}

choices! {
    /// What a volume is.
    pub enum VolumeKind {
        /// An encrypted disk of EBS (gp3) for each pod of a stateful set, which it finds again when it comes back.
        Disk = "disk",
        /// An empty one, which goes with its pod.
        Empty = "empty",
        /// A file system of EFS, which all pods share.
        FileSystem = "file-system",
    }
}

choices! {
    /// What becomes of a disk when its claim is deleted.
    pub enum Reclaim {
        /// It stays, and costs on, until somebody deletes it.
        Retain = "retain",
        /// It is deleted, with all that is on it.
        Delete = "delete",
    }
}

names! {
    /// The name of a volume.
    VolumeName: "a volume's name", 1..=40, "a-z" "0-9a-z-" "0-9a-z",
        "lowercase letters, digits and hyphens, beginning with a letter";
    /// The id of a file system.
    FileSystemId: "a file system's id", 11..=20, "f" "0-9a-fs-" "0-9a-f",
        "`fs-` and hexadecimal digits, as EFS gives them";
    /// The id of an access point.
    AccessPointId: "an access point's id", 13..=22, "f" "0-9a-fps-" "0-9a-f",
        "`fsap-` and hexadecimal digits, as EFS gives them";
}

/// The name of the volume at `/tmp`; volumes of the settings cannot have it.
const TMP: &str = "tmp";

/// The most that is written to `/tmp`.
const TMP_SIZE: Bytes = Bytes::of_mebibytes(256);

impl Reclaim {
    fn policy(self) -> &'static str {
        match self {
            Self::Retain => "Retain",
            Self::Delete => "Delete",
        }
    }

    /// The storage class of disks, of which each cluster has one.
    pub(super) fn class_name(self) -> String {
        format!("cleon-gp3-{self}")
    }

    /// The storage class of disks: encrypted, and in the zone of the first pod that uses them.
    pub(super) fn class(self, metadata: ObjectMeta) -> StorageClass {
        let parameters = [("type", "gp3"), ("encrypted", "true"), ("csi.storage.k8s.io/fstype", "ext4")];
        StorageClass {
            metadata,
            provisioner: "ebs.csi.aws.com".to_owned(),
            parameters: Some(
                parameters.map(|(key, value)| (key.to_owned(), value.to_owned())).into_iter().collect(),
            ),
            reclaim_policy: Some(self.policy().to_owned()),
            volume_binding_mode: Some("WaitForFirstConsumer".to_owned()),
            allow_volume_expansion: Some(true),
            ..StorageClass::default()
        }
    }
}

impl VolumeSettings {
    fn check(&self, node: &Node, problems: &mut Problems) {
        let mut refuse = |key: &str, message: String, help: &str| {
            problems.push(Problem::new(message).help(help).at_path(node, &child(node.path(), key)));
        };
        let kind = self.kind;
        let of = |given: bool, key: &'static str, kinds: &[VolumeKind]| {
            (given && !kinds.contains(&kind))
                .then(|| (key, format!("a volume of the kind \"{kind}\" has no `{key}`")))
        };
        let (disk, empty, shared) = (VolumeKind::Disk, VolumeKind::Empty, VolumeKind::FileSystem);
        let wrong = [
            of(self.size.is_some(), "size", &[disk, empty]),
            of(self.reclaim.is_some(), "reclaim", &[disk]),
            of(self.memory, "memory", &[empty]),
            of(self.file_system_id.is_some(), "file_system_id", &[shared]),
            of(self.access_point_id.is_some(), "access_point_id", &[shared]),
        ];
        for (key, message) in wrong.into_iter().flatten() {
            refuse(key, message, "remove it, or take another `kind`");
        }
        if kind != shared && self.size.is_none() {
            refuse("size", "nothing says how large it is".to_owned(), "write `size = \"20Gi\"`");
        }
        if kind == shared && self.file_system_id.is_none() {
            refuse(
                "file_system_id",
                "nothing says which file system it is".to_owned(),
                "write its id: `file_system_id = \"fs-0123456789abcdef0\"`",
            );
        }
    }

    /// What becomes of a disk when its claim is deleted.
    pub fn reclaimed(&self, prevent_destroy: bool) -> Reclaim {
        self.reclaim.unwrap_or(if prevent_destroy { Reclaim::Retain } else { Reclaim::Delete })
    }
}

/// The volumes of a pod, and where a container sees them.
pub(super) struct Volumes {
    pub(super) volumes: Vec<Volume>,
    pub(super) mounts: Vec<VolumeMount>,
}

impl WorkloadSettings {
    pub(super) fn volume_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        let volumes = self
            .volumes
            .iter()
            .map(|(name, volume)| (volume.path.as_str(), format!("{}.path", under("volumes", name))));
        let files = self.files.keys().map(|path| (path.as_str(), under("files", path)));
        for (path, at) in volumes.chain(files) {
            if let Some(first) = seen.get(path) {
                faults.push(
                    Fault::new(&at, format!("{path} is two volumes at once"), "give each a path of its own")
                        .related(first, "the other is here"),
                );
            }
            seen.entry(path).or_insert(at);
        }
        let mut keys: BTreeMap<String, &MountPath> = BTreeMap::new();
        for path in self.files.keys() {
            if let Some(first) = keys.insert(file_key(path), path) {
                faults.push(Fault::new(
                    under("files", path),
                    format!("{first} and {path} would both be called {} in a ConfigMap", file_key(path)),
                    "give one of them another name",
                ));
            }
        }
        for (name, volume) in &self.volumes {
            let at = under("volumes", name);
            if [TMP, FILES].contains(&name.as_str()) {
                faults.push(Fault::new(
                    &at,
                    format!("every pod has a volume called {name} already"),
                    "give it another name; one at /tmp takes the place of that which is there by itself",
                ));
            }
            if volume.kind == VolumeKind::Disk && self.kind != WorkloadKind::StatefulSet {
                faults.push(
                    Fault::new(
                        &at,
                        "a disk is on one node at a time: pods of a stateful set alone have one each",
                        "write `kind = \"stateful-set\"` for the workload, or take \"empty\" or \"file-system\"",
                    )
                    .related("kind", "the workload's kind"),
                );
            }
        }
        faults
    }

    /// How many volumes one pod of the set claims for itself, and their storage.
    pub fn claimed_by_each(&self) -> (u32, Bytes) {
        let disks = self.volumes.values().filter(|volume| volume.kind == VolumeKind::Disk);
        disks.fold((0, Bytes::default()), |(count, storage), disk| {
            (count + 1, storage.plus(disk.size.unwrap_or(TMP_SIZE)))
        })
    }

    /// How many volumes its pods claim together, and their storage as Kubernetes has it.
    pub fn claimed_together(&self) -> (u32, Bytes) {
        self.shared().fold((0, Bytes::default()), |(count, storage), _| (count + 1, storage.plus(ANY_SIZE)))
    }

    /// What becomes of the disks of its volumes.
    pub(super) fn reclaims(&self, prevent_destroy: bool) -> impl Iterator<Item = Reclaim> {
        let disks = self.volumes.values().filter(|volume| volume.kind == VolumeKind::Disk);
        disks.map(move |volume| volume.reclaimed(prevent_destroy))
    }

    /// The volumes of its pods. Those of jobs have no disks: those belong to the pods of the set.
    pub(super) fn pod_volumes(&self, names: &Names, of_job: bool) -> Volumes {
        let mut volumes = Vec::new();
        let mut mounts = Vec::new();
        if !self.volumes.values().any(|volume| volume.path.as_str() == "/tmp") {
            volumes.push(empty(TMP, TMP_SIZE, false));
            mounts.push(VolumeMount {
                name: TMP.to_owned(),
                mount_path: "/tmp".to_owned(),
                ..VolumeMount::default()
            });
        }
        if let Some((volume, of_files)) = self.files_volume(names.files()) {
            volumes.push(volume);
            mounts.extend(of_files);
        }
        for (name, volume) in &self.volumes {
            match volume.kind {
                // The set's claims give each pod its volume.
                VolumeKind::Disk if of_job => continue,
                VolumeKind::Disk => {}
                VolumeKind::Empty => {
                    volumes.push(empty(name.as_str(), volume.size.unwrap_or(TMP_SIZE), volume.memory));
                }
                VolumeKind::FileSystem => volumes.push(Volume {
                    name: name.to_string(),
                    persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                        claim_name: names.part(name),
                        read_only: volume.read_only.then_some(true),
                    }),
                    ..Volume::default()
                }),
            }
            mounts.push(VolumeMount {
                name: name.to_string(),
                mount_path: volume.path.to_string(),
                read_only: volume.read_only.then_some(true),
                ..VolumeMount::default()
            });
        }
        Volumes { volumes, mounts }
    }

    /// The claims of each pod of a stateful set.
    pub(super) fn claim_templates(
        &self,
        prevent_destroy: bool,
        labels: &BTreeMap<String, String>,
    ) -> Vec<PersistentVolumeClaim> {
        let disks = self.volumes.iter().filter(|(_, volume)| volume.kind == VolumeKind::Disk);
        let claim = |(name, volume): (&VolumeName, &VolumeSettings)| PersistentVolumeClaim {
            metadata: ObjectMeta {
                name: Some(name.to_string()),
                labels: Some(labels.clone()),
                ..ObjectMeta::default()
            },
            spec: Some(PersistentVolumeClaimSpec {
                access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
                storage_class_name: Some(volume.reclaimed(prevent_destroy).class_name()),
                volume_mode: Some("Filesystem".to_owned()),
                resources: Some(storage(volume.size.unwrap_or(TMP_SIZE).quantity())),
                ..PersistentVolumeClaimSpec::default()
            }),
            ..PersistentVolumeClaim::default()
        };
        disks.map(claim).collect()
    }

    /// The claims of file systems that its pods share.
    pub(super) fn shared_claims(
        &self,
        names: &Names,
        metadata: impl Fn(String) -> ObjectMeta,
    ) -> Vec<PersistentVolumeClaim> {
        let claim = |(name, _): (&VolumeName, &VolumeSettings)| {
            let metadata = metadata(names.part(name));
            let volume = shared_volume_name(metadata.namespace.as_deref().unwrap_or_default(), name);
            PersistentVolumeClaim {
                metadata,
                spec: Some(PersistentVolumeClaimSpec {
                    access_modes: Some(vec!["ReadWriteMany".to_owned()]),
                    // None, so that no class makes a volume: the one that is named stands.
                    storage_class_name: Some(String::new()),
                    volume_mode: Some("Filesystem".to_owned()),
                    volume_name: Some(volume),
                    resources: Some(storage(ANY_SIZE.quantity())),
                    ..PersistentVolumeClaimSpec::default()
                }),
                ..PersistentVolumeClaim::default()
            }
        };
        self.shared().map(claim).collect()
    }

    /// The volumes that stand for the file systems its pods in a namespace share.
    pub(super) fn shared_volumes(
        &self,
        names: &Names,
        namespace: &str,
        metadata: impl Fn(String) -> ObjectMeta,
    ) -> Vec<PersistentVolume> {
        let volume = |(name, volume): (&VolumeName, &VolumeSettings)| {
            let file_system = volume.file_system_id.as_ref()?;
            let handle = match &volume.access_point_id {
                Some(point) => format!("{file_system}::{point}"),
                None => file_system.to_string(),
            };
            let claim = ObjectReference {
                api_version: Some("v1".to_owned()),
                kind: Some("PersistentVolumeClaim".to_owned()),
                name: Some(names.part(name)),
                namespace: Some(namespace.to_owned()),
                ..ObjectReference::default()
            };
            Some(PersistentVolume {
                metadata: metadata(shared_volume_name(namespace, name)),
                spec: Some(PersistentVolumeSpec {
                    access_modes: Some(vec!["ReadWriteMany".to_owned()]),
                    capacity: Some([("storage".to_owned(), ANY_SIZE.quantity())].into()),
                    claim_ref: Some(claim),
                    csi: Some(CSIPersistentVolumeSource {
                        driver: "efs.csi.aws.com".to_owned(),
                        volume_handle: handle,
                        ..CSIPersistentVolumeSource::default()
                    }),
                    mount_options: Some(vec!["tls".to_owned()]),
                    persistent_volume_reclaim_policy: Some("Retain".to_owned()),
                    storage_class_name: Some(String::new()),
                    volume_mode: Some("Filesystem".to_owned()),
                    ..PersistentVolumeSpec::default()
                }),
                ..PersistentVolume::default()
            })
        };
        self.shared().filter_map(volume).collect()
    }

    fn shared(&self) -> impl Iterator<Item = (&VolumeName, &VolumeSettings)> {
        self.volumes.iter().filter(|(_, volume)| volume.kind == VolumeKind::FileSystem)
    }
}

fn shared_volume_name(namespace: &str, volume: &VolumeName) -> String {
    format!("{namespace}-{volume}")
}

/// EFS has no size, but Kubernetes wants one.
const ANY_SIZE: Bytes = Bytes::of_mebibytes(1024);

fn storage(size: Quantity) -> VolumeResourceRequirements {
    VolumeResourceRequirements { requests: Some([("storage".to_owned(), size)].into()), limits: None }
}

fn empty(name: &str, size: Bytes, memory: bool) -> Volume {
    Volume {
        name: name.to_owned(),
        empty_dir: Some(EmptyDirVolumeSource {
            medium: memory.then(|| "Memory".to_owned()),
            size_limit: Some(size.quantity()),
        }),
        ..Volume::default()
    }
}
