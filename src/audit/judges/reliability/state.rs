//! Where pods keep what must not be lost.

use serde_json::Value;

use crate::judge::Verdict;
use crate::judges::objects::{are_together, of_pods};
use crate::model::pods::Pods;
use crate::model::{Model, Subject};

/// What gives file systems of EFS, which encrypt and keep by themselves.
const FILE_SYSTEMS: &str = "efs.csi.aws.com";

pub(super) fn stays(model: &Model) -> Vec<Verdict<'_>> {
    of_pods(model, |pods| {
        let mut verdicts = templates(model, pods.workload);
        verdicts.extend(volumes(model, pods));
        if verdicts.is_empty() {
            let message = "it keeps nothing: what its pods write goes with them";
            verdicts.push(Verdict::pass(pods.workload, pods.path_of("volumes"), message).value(Value::Null));
        }
        verdicts
    })
}

/// What is said of the claims that a stateful set makes for each pod.
fn templates<'m>(model: &'m Model, workload: &'m Subject) -> Vec<Verdict<'m>> {
    let claims = workload.items("spec.volumeClaimTemplates");
    let mut verdicts = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let path = format!("spec.volumeClaimTemplates[{at}].spec.storageClassName");
        verdicts.extend(class(model, workload, path, claim["spec"]["storageClassName"].as_str()));
    }
    if !claims.is_empty() {
        for when in ["whenDeleted", "whenScaled"] {
            let path = format!("spec.persistentVolumeClaimRetentionPolicy.{when}");
            let is_kept = workload.text(&path) != Some("Delete");
            let occasion = if when == "whenDeleted" { "it is deleted" } else { "it has fewer pods" };
            let message = format!("its volumes {} when {occasion}", if is_kept { "stay" } else { "go" });
            verdicts.push(Verdict::of(is_kept, workload, path, message));
        }
    }
    verdicts
}

/// What is said of the volumes that a pod names.
fn volumes<'m>(model: &'m Model, pods: &Pods<'m>) -> Vec<Verdict<'m>> {
    let mut verdicts = Vec::new();
    for (at, volume) in pods.spec["volumes"].as_array().into_iter().flatten().enumerate() {
        let path = pods.path_of(&format!("volumes[{at}]"));
        let name = volume["name"].as_str().unwrap_or_default();
        if volume["hostPath"].is_object() {
            let message = format!("the volume {name} stays on the node, and goes with it");
            verdicts.push(Verdict::fail(pods.workload, path, message));
        } else if let Some(claim) = volume["persistentVolumeClaim"]["claimName"].as_str() {
            verdicts.extend(of_claim(model, pods, format!("{path}.persistentVolumeClaim"), claim));
        } else if volume["csi"]["driver"].as_str().is_some_and(|driver| driver == FILE_SYSTEMS) {
            verdicts.push(Verdict::pass(pods.workload, path, format!("the volume {name} is a file system")));
        }
    }
    verdicts
}

fn of_claim<'m>(model: &'m Model, pods: &Pods<'m>, path: String, name: &str) -> Vec<Verdict<'m>> {
    let is_its = |of: &&Subject| are_together(of, pods.workload) && of.object_name() == name;
    let Some(claim) = model.of_kind("PersistentVolumeClaim").find(is_its) else {
        let message =
            format!("the claim {name} is not of the model: kubectl describe persistentvolumeclaim {name}");
        return vec![Verdict { path, ..Verdict::unknown(Some(pods.workload), message) }];
    };
    // One that is bound to a volume by name has what that volume is.
    if let Some(volume) = claim.text("spec.volumeName").filter(|of| !of.is_empty()) {
        return vec![of_volume(model, claim, volume)];
    }
    class(model, claim, "spec.storageClassName".to_owned(), claim.text("spec.storageClassName"))
}

fn of_volume<'m>(model: &'m Model, claim: &'m Subject, name: &str) -> Verdict<'m> {
    const RECLAIM: &str = "spec.persistentVolumeReclaimPolicy";
    let is_its = |of: &&Subject| of.cluster == claim.cluster && of.object_name() == name;
    let Some(volume) = model.of_kind("PersistentVolume").find(is_its) else {
        let message =
            format!("the volume {name} is not of the model: kubectl describe persistentvolume {name}");
        return Verdict::unknown(Some(claim), message);
    };
    let is_kept = volume.text(RECLAIM).unwrap_or("Retain") == "Retain";
    let message = if is_kept {
        "it stays when its claim goes"
    } else {
        "it goes with its claim, and all that is on it"
    };
    Verdict::of(is_kept, volume, RECLAIM, message)
}

/// What is said of the disks of a storage class.
fn class<'m>(model: &'m Model, of: &'m Subject, path: String, name: Option<&str>) -> Vec<Verdict<'m>> {
    const ENCRYPTED: &str = "parameters.encrypted";
    const RECLAIM: &str = "reclaimPolicy";
    let Some(name) = name else {
        let message = "it names no storage class, and has the one that the cluster takes then: kubectl get storageclass";
        return vec![Verdict { path, ..Verdict::unknown(Some(of), message) }];
    };
    let is_its = |class: &&Subject| class.cluster == of.cluster && class.object_name() == name;
    let Some(class) = model.of_kind("StorageClass").find(is_its) else {
        let message = format!(
            "the storage class {name} is not of the model: kubectl get storageclass {name} --output yaml"
        );
        return vec![Verdict { path, ..Verdict::unknown(Some(of), message) }];
    };
    let is_kept = class.text(RECLAIM) == Some("Retain");
    let is_file_system = class.text("provisioner") == Some(FILE_SYSTEMS);
    let is_encrypted = is_file_system || class.flag(ENCRYPTED) == Some(true);
    let kept =
        if is_kept { "stay when their claims go" } else { "go with their claims, and all that is on them" };
    let encrypted = match (is_file_system, is_encrypted) {
        (true, _) => "its volumes are folders of a file system",
        (false, true) => "its disks are encrypted",
        (false, false) => "its class does not encrypt disks",
    };
    vec![
        Verdict::of(is_kept, class, RECLAIM, format!("disks of {} {kept}", of.address)),
        Verdict::of(is_encrypted, class, ENCRYPTED, encrypted),
    ]
}
